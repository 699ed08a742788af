"""Community raters: a link that works once, with a short code for paper, and the answer that comes back.

The office keeps only the SHA-256 of a link's secret; secrets and codes are drawn by the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from office.assessments import queries
from office.assessments.models import Candidate, RatingForm
from office.assessments.rating import send
from office.assessments.states import CycleState, FormState
from office.audit.operations import record
from office.frameworks import queries as frameworks
from office.people import queries as people
from office.people.actors import Actor
from patunay.errors import StateError
from patunay.framework import Framework, Indicator, RaterRole

ACT = "assessments.encode"
COMMUNITY = (RaterRole.COMMUNITY, RaterRole.RELATIVE)
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No sign that looks like another."""
CODE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Invited:
    """One candidate, how many links went out for the learner, and how many came back."""

    candidate: int
    name: str
    centre: str
    waiting: int
    sent: int


@dataclass(frozen=True, slots=True)
class Slip:
    """What is handed to a community rater; `secret` stands nowhere else."""

    name: str
    first: str
    secret: str
    code: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a community rater may know: the learner's first name and the behaviours."""

    form: int
    first: str
    framework: Framework
    behaviours: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    rater_name: str
    relation: str
    known_for: str
    marks: Mapping[str, int | None]


def invited(actor: Actor, cycle_pk: int) -> list[Invited]:
    """The candidates of the offices in which the actor may hand out links, in the order of a list."""
    learners = _candidates(actor, cycle_pk)
    forms = RatingForm.objects.filter(candidate_id__in=learners, role__in=COMMUNITY)
    states = list(forms.values_list("candidate_id", "state"))
    return [
        Invited(
            candidate,
            card.name,
            card.centre,
            states.count((candidate, FormState.OPEN)),
            states.count((candidate, FormState.SENT)),
        )
        for candidate, card in learners.items()
    ]


def _candidates(actor: Actor, cycle_pk: int) -> dict[int, people.LearnerCard]:
    """Candidate -> learner, as far as the actor's offices reach."""
    pairs = Candidate.objects.filter(cycle_id=cycle_pk, cycle__division=actor.division)
    candidates = dict(pairs.values_list("learner_id", "pk"))
    cards = people.learner_cards(candidates)
    reach = actor.paths(ACT)
    return {candidates[pk]: card for pk, card in cards.items() if card.centre_path.startswith(reach)}


@transaction.atomic
def invite(
    actor: Actor,
    cycle_pk: int,
    candidates: Collection[int],
    *,
    draw_secret: Callable[[], str],
    draw_code: Callable[[], str],
    at: datetime,
) -> list[Slip]:
    """One link and one short code for each of these candidates. `draw_secret` gives at least 256 bits.

    Raises NotAllowedError, and StateError `assessments.rate_closed` for a closed cycle.
    """
    post = actor.post_for(ACT)
    cycle = queries.cycle(cycle_pk, actor.division)
    if cycle is None or cycle.state is CycleState.CLOSED:
        raise StateError("assessments.rate_closed")
    asked = cycle.plan.get("community") or list(frameworks.framework(cycle.framework).indicators())
    mine = _candidates(actor, cycle_pk)
    slips = []
    for candidate in (pk for pk in mine if pk in candidates):
        slips.append(Slip(mine[candidate].name, mine[candidate].first, draw_secret(), _unused(draw_code)))
        RatingForm.objects.create(
            candidate_id=candidate,
            role=RaterRole.COMMUNITY,
            asked=asked,
            token=hashed(slips[-1].secret),
            code=slips[-1].code,
            opened_at=at,
        )
    facts = {"forms": len(slips)}
    record("assessments.raters.invited", f"cycle:{cycle_pk}", at=at, actor=actor.account, role=post.role, facts=facts)
    return slips


def hashed(secret: str) -> str:
    """Hex SHA-256 of a link's secret."""
    return sha256(secret.encode()).hexdigest()


def _unused(draw: Callable[[], str]) -> str:
    while RatingForm.objects.filter(code=(code := draw())).exists():
        pass
    return code


def by_secret(secret: str) -> Invitation | None:
    """The invitation of a link that still works."""
    return _invitation(token=hashed(secret))


def by_code(code: str) -> Invitation | None:
    """The invitation of a short code that still works."""
    return _invitation(code=code) if len(code) == CODE_LENGTH else None


def _invitation(**key: str) -> Invitation | None:
    found = RatingForm.objects.filter(
        state=FormState.OPEN, role__in=COMMUNITY, candidate__cycle__state=CycleState.RATING, **key
    )
    form = found.select_related("candidate__cycle").first()
    if form is None:
        return None
    framework = frameworks.framework(form.candidate.cycle.framework_id)
    card = people.learner_cards([form.candidate.learner_id])[form.candidate.learner_id]
    behaviours = tuple(i for code, i in framework.indicators().items() if code in form.asked)
    return Invitation(form.pk, card.first, framework, behaviours)


@transaction.atomic
def take_answer(invitation: Invitation, answer: Answer, *, at: datetime) -> None:
    """Keeps and sends the form; the link is dead from then on. The relation decides role and whether it counts.

    Raises StateError where the form was answered in the meantime.
    """
    form = _locked(invitation)
    relation = next(one for one in invitation.framework.relations if one.name == answer.relation)
    form.role, form.counts, form.relation = relation.role, relation.counts, relation.name
    form.rater_name, form.known_for, form.marks = answer.rater_name, answer.known_for, dict(answer.marks)
    send(form, at=at)
    record("assessments.form.answered", f"form:{form.pk}", at=at, role="community")


@transaction.atomic
def decline(invitation: Invitation, *, at: datetime) -> None:
    """The rater would rather not; nothing about them is kept. Raises StateError where the form was answered."""
    form = _locked(invitation)
    form.state = FormState.DECLINED
    form.save(update_fields=["state"])
    record("assessments.form.declined", f"form:{form.pk}", at=at, role="community")


def _locked(invitation: Invitation) -> RatingForm:
    form = RatingForm.objects.select_for_update().get(pk=invitation.form)
    Candidate.objects.select_for_update().get(pk=form.candidate_id)
    if form.state != FormState.OPEN:
        raise StateError("assessments.rate_sent_already")
    return form
