"""A learner's own rating: by the learner, or read aloud by a helper who writes down what the learner says.

It is shown and never counts (D31). A helper first sends the own rating of that learner, so that nobody sees another's
marks before (D33).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from office.assessments import classes, queries
from office.assessments.classes import Marks
from office.assessments.models import Candidate, RatingForm, Source
from office.assessments.queries import CycleValue
from office.assessments.rating import send
from office.assessments.states import CycleState, FormState
from office.audit.operations import record
from office.frameworks import queries as frameworks
from office.people import queries as people
from office.people.actors import Actor, NotAllowedError
from office.people.rights import Role
from patunay.errors import StateError
from patunay.framework import Framework, RaterRole


@dataclass(frozen=True, slots=True)
class SelfRating:
    """`is_helped`: read aloud. `state` is that of the newest form of this way of answering."""

    cycle: CycleValue
    framework: Framework
    candidate: int
    first: str
    is_helped: bool
    form: int = 0
    marks: Marks | None = None
    state: FormState | None = None

    @property
    def given(self) -> Marks:
        return self.marks or {}

    @property
    def missing(self) -> list[str]:
        return classes.unanswered(self.framework, self.given)


def own_ratings(actor: Actor) -> list[SelfRating]:
    """The cycles in which the learner may rate themselves now, newest first."""
    open_cycles = [cycle for cycle in queries.cycles(actor.division) if cycle.state is CycleState.RATING]
    found = (own_rating(actor, cycle.pk) for cycle in open_cycles)
    return [one for one in found if one]


def own_rating(actor: Actor, cycle_pk: int) -> SelfRating | None:
    """None where the learner is no candidate of the cycle, or it is not open. Raises NotAllowedError for others."""
    if not actor.learner:
        raise NotAllowedError("people.not_allowed", act="assessments.rate_oneself")
    cycle = queries.cycle(cycle_pk, actor.division)
    candidate = Candidate.objects.filter(cycle_id=cycle_pk, learner_id=actor.learner).first()
    if cycle is None or candidate is None or cycle.state is not CycleState.RATING:
        return None
    first = people.learner_cards([actor.learner])[actor.learner].first
    return _with_form(actor, SelfRating(cycle, frameworks.framework(cycle.framework), candidate.pk, first, False))


def rating_aloud(actor: Actor, cycle_pk: int, candidate: int) -> SelfRating | None:
    """None where the candidate is not of the teacher's class, or the cycle is not open.

    Raises NotAllowedError, and StateError `assessments.rate_own_first` before the teacher's own rating is sent.
    """
    actor.post_for(classes.ACT)
    own = classes.own_class(actor, cycle_pk)
    member = own.member(candidate) if own and own.is_open else None
    if own is None or member is None:
        return None
    if member.state is not FormState.SENT and not member.is_changed:
        raise StateError("assessments.rate_own_first", name=member.first)
    return _with_form(actor, SelfRating(own.cycle, own.framework, candidate, member.first, True))


def _with_form(actor: Actor, rating: SelfRating) -> SelfRating:
    found = RatingForm.objects.filter(
        candidate_id=rating.candidate,
        role=RaterRole.SELF,
        rater_id=actor.account,
        state__in=(FormState.OPEN, FormState.SENT),
    )
    form = found.order_by("-pk").first()
    return replace(rating, form=form.pk, marks=form.marks, state=FormState(form.state)) if form else rating


@transaction.atomic
def keep_answers(actor: Actor, rating: SelfRating, marks: Mapping[str, int | None], *, at: datetime) -> None:
    """Keeps what was answered on one page, beside what stood; after sending, in a new form."""
    Candidate.objects.select_for_update().get(pk=rating.candidate)
    current = _with_form(actor, rating)
    after = {**current.given, **marks}
    if after == current.given:
        return
    if current.state is FormState.OPEN:
        RatingForm.objects.filter(pk=current.form).update(marks=after)
    else:
        _open(actor, rating, after, at)
    facts = {"marks": len(marks)}
    record(
        "assessments.answers.kept",
        f"candidate:{rating.candidate}",
        at=at,
        actor=actor.account,
        role=_role(rating),
        facts=facts,
    )


def _open(actor: Actor, rating: SelfRating, marks: Mapping[str, int | None], at: datetime) -> None:
    RatingForm.objects.create(
        candidate_id=rating.candidate,
        role=RaterRole.SELF,
        rater_id=actor.account,
        rater_name=actor.name if rating.is_helped else rating.first,
        counts=False,
        asked=list(rating.framework.indicators()),
        marks=dict(marks),
        source=Source.HELPED if rating.is_helped else Source.PHONE,
        opened_at=at,
    )


@transaction.atomic
def send_answers(actor: Actor, rating: SelfRating, *, helper: str = "", at: datetime) -> None:
    """Sends the form; `helper` is who read it aloud. A self-rating that was sent before is replaced.

    Raises StateError while a behaviour has no answer, or when nothing is open to be sent.
    """
    Candidate.objects.select_for_update().get(pk=rating.candidate)
    current = _with_form(actor, rating)
    if current.missing:
        raise StateError("assessments.rate_answers_missing", count=len(current.missing))
    form = RatingForm.objects.get(pk=current.form)
    if rating.is_helped and helper:
        form.rater_name = helper
    send(form, at=at)
    record("assessments.form.sent", f"form:{form.pk}", at=at, actor=actor.account, role=_role(rating))


def _role(rating: SelfRating) -> Role:
    return Role.TEACHER if rating.is_helped else Role.LEARNER
