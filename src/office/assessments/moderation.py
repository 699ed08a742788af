"""Second looks (D32): cases opened from the decisions, looked at and decided by people of another district."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from office.assessments.models import Candidate, ModerationCase, RatingForm
from office.assessments.queries import (
    CycleValue,
    cycle,
    decisions,
    library_learners,
    office_time,
    rater_keys,
    ratings_of,
)
from office.assessments.states import CASE_TRANSITIONS, CaseState, FormState
from office.audit.operations import record
from office.frameworks.queries import framework
from office.people import queries as people
from office.people.actors import Actor
from patunay.award import Reason, State, explain
from patunay.award.explained import counting_raters
from patunay.errors import InputError, StateError
from patunay.framework import Competency, Criterion, Element, Framework, Indicator, RaterRole
from patunay.rating import Rating
from patunay.rating.forms import Form
from patunay.rating.patterns import Tied, look_at_these
from patunay.roster.model import Finding, Place

LEAST_REASON = 20
"""Characters: shorter than this is no reason."""


@dataclass(frozen=True, slots=True)
class CaseValue:
    pk: int
    cycle: int
    learner: int
    competency: str
    why: str
    state: CaseState
    level: int | None
    reason: str
    decided_by: int | None
    decided_at: datetime | None
    opened_at: datetime


def cases(cycle_pk: int) -> list[CaseValue]:
    """Every case of a cycle, open ones first."""
    found = ModerationCase.objects.filter(candidate__cycle_id=cycle_pk).select_related("candidate")
    return [_value(one) for one in found.order_by("-state", "pk")]


def _value(one: ModerationCase) -> CaseValue:
    return CaseValue(
        one.pk,
        one.candidate.cycle_id,
        one.candidate.learner_id,
        one.competency,
        one.why,
        CaseState(one.state),
        one.level,
        one.reason,
        one.decided_by_id,
        one.decided_at,
        one.opened_at,
    )


def case(pk: int, division: int) -> CaseValue | None:
    """One case of the division, or None."""
    found = ModerationCase.objects.filter(pk=pk, candidate__cycle__division=division).select_related("candidate")
    return next(map(_value, found), None)


@transaction.atomic
def open_cases(actor: Actor, one: CycleValue, *, at: datetime) -> int:
    """A case for every decision under review that has none; how many are new."""
    post = actor.post_for("assessments.plan")
    known = {(c.learner, c.competency) for c in cases(one.pk) if c.state is CaseState.OPEN}
    ids = dict(Candidate.objects.filter(cycle_id=one.pk).values_list("learner_id", "pk"))
    awards = decisions(one, framework(one.framework))
    new = [
        ModerationCase(candidate_id=ids[learner], competency=d.competency, why=d.reasons[-1].code, opened_at=at)
        for result in awards.results
        for d in result.decisions
        if d.state is State.UNDER_REVIEW and ((learner := result.learner.place.row or 0), d.competency) not in known
    ]
    ModerationCase.objects.bulk_create(new)
    facts = {"cases": len(new)}
    record("assessments.cases.opened", f"cycle:{one.pk}", at=at, actor=actor.account, role=post.role, facts=facts)
    return len(new)


def queue(actor: Actor) -> list[CaseValue]:
    """The open cases that the actor may decide, the oldest first."""
    found = ModerationCase.objects.filter(candidate__cycle__division=actor.division, state=CaseState.OPEN)
    values = [_value(one) for one in found.select_related("candidate").order_by("opened_at", "pk")]
    cards = people.learner_cards({one.learner for one in values})
    rated = _rated_by(actor)
    return [one for one in values if one.learner not in rated and is_outsider(actor, cards[one.learner].centre_path)]


def may_decide(actor: Actor, one: CaseValue) -> bool:
    """Whether the actor is of another district than the learner and has not rated the learner."""
    card = people.learner_cards([one.learner])[one.learner]
    return is_outsider(actor, card.centre_path) and one.learner not in _rated_by(actor)


def is_outsider(actor: Actor, centre_path: str) -> bool:
    """Whether the actor may moderate, and holds no office within the district of this centre."""
    district = district_path(actor.division, centre_path)
    posts = actor.posts_for("assessments.moderate")
    return bool(posts) and not any(post.path.startswith(district) for post in actor.posts)


def district_path(division: int, centre_path: str) -> str:
    """The part of the tree just below the division in which the centre lies."""
    above, _, below = centre_path.partition(f"/{division}/")
    return f"{above}/{division}/{below.split('/')[0]}/"


def _rated_by(actor: Actor) -> set[int]:
    """The learners whom the actor has rated, or is asked to rate."""
    found = RatingForm.objects.filter(rater_id=actor.account, candidate__cycle__division=actor.division)
    return set(found.values_list("candidate__learner_id", flat=True))


@transaction.atomic
def decide_case(actor: Actor, pk: int, level: int, reason: str, *, at: datetime) -> None:
    """The panel's answer, which stands from now on unless an official result comes.

    Raises StateError where the case is decided already or the actor may not decide it, InputError for a level that the
    competency does not have, or without a written reason.
    """
    post = actor.post_for("assessments.moderate")
    row = ModerationCase.objects.select_for_update().get(pk=pk, candidate__cycle__division=actor.division)
    one = _value(row)
    if CaseState.DECIDED not in CASE_TRANSITIONS[one.state]:
        raise StateError("assessments.case_decided")
    if not may_decide(actor, one):
        raise StateError("assessments.case_own_district")
    if len(reason.strip()) < LEAST_REASON:
        raise InputError("assessments.reason_short", count=LEAST_REASON)
    if level not in (0, *(known.number for known in _competency(one).levels)):
        raise InputError("assessments.no_level")
    row.state, row.level, row.reason = CaseState.DECIDED, level, reason.strip()
    row.decided_by_id, row.decided_at = actor.account, at
    row.save()
    facts = {"competency": one.competency}
    record("assessments.case.decided", f"case:{pk}", at=at, actor=actor.account, role=post.role, facts=facts)


def _competency(one: CaseValue) -> Competency:
    framework_pk = ModerationCase.objects.values_list("candidate__cycle__framework_id", flat=True).get(pk=one.pk)
    return framework(framework_pk).competency(one.competency)


@dataclass(frozen=True, slots=True)
class MarkRow:
    """One behaviour with what each counted rater said, in the order of `Look.raters`; None was not seen."""

    element: Element
    indicator: Indicator
    said: tuple[Criterion | None, ...]

    @property
    def is_apart(self) -> bool:
        """Whether the raters lie two marks or more apart here."""
        given = [criterion.mark for criterion in self.said if criterion]
        return bool(given) and max(given) - min(given) > 1


@dataclass(frozen=True, slots=True)
class Look:
    """What a moderator sees: the kinds of raters and their marks, no name of anybody."""

    competency: Competency
    raters: tuple[RaterRole, ...]
    rows: tuple[MarkRow, ...]
    reasons: tuple[Reason, ...]


def look(one: CaseValue, division: int) -> Look:
    """The counted marks of a case's learner side by side, and why a second look is asked for."""
    of_cycle = cycle(one.cycle, division)
    if of_cycle is None:
        raise StateError("assessments.case_decided")
    frame = framework(of_cycle.framework)
    competency = frame.competency(one.competency)
    ratings = ratings_of(of_cycle, library_learners(of_cycle, [one.learner]))
    raters = sorted(counting_raters(frame, competency, ratings), key=lambda rating: list(RaterRole).index(rating.role))
    rows = tuple(
        MarkRow(element, indicator, tuple(_said(frame, rating, indicator) for rating in raters))
        for element in competency.elements
        for indicator in element.indicators
    )
    outcome = explain(frame, competency, ratings)
    roles = tuple(rating.role for rating in raters)
    return Look(competency, roles, rows, outcome.reasons)


def _said(frame: Framework, rating: Rating, indicator: Indicator) -> Criterion | None:
    mark = rating.marks.get(indicator.code)
    return None if mark is None else frame.criterion(mark)


def patterns(one: CycleValue) -> list[Finding]:
    """Bursts, haste, copies, one answer for all: what is worth a look across all sent forms, from wherever they came.

    None of it is a reproach, and none of it changes what counts.
    """
    return list(look_at_these(list(_tied(one))))


def _tied(one: CycleValue) -> Iterator[Tied]:
    rows = list(RatingForm.objects.filter(candidate__cycle_id=one.pk, state=FormState.SENT).select_related("candidate"))
    raters = rater_keys(rows)
    ratings = {rating.place.row: rating for rating in ratings_of(one, library_learners(one))}
    for row in rows:
        place = Place(row.file, row=row.row) if row.file else Place(str(row.source), row=row.pk)
        cells = {"rater": raters[row.pk], "lrn": str(row.candidate.learner_id)}
        marks = {code: row.marks.get(code) for code in row.asked}
        yield Tied(Form(RaterRole(row.role), place, cells, {}, marks, office_time(row.sent_at)), ratings[row.pk])
