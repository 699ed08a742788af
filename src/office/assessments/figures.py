"""Where a cycle stands, in numbers: forms by district and kind of rater, learners by readiness, one learner's forms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from office.assessments.models import Candidate, ModerationCase, RatingForm
from office.assessments.queries import CycleValue, candidates, cycles
from office.assessments.results import coverage, visible
from office.assessments.states import CaseState, CycleState, FormState
from office.frameworks.queries import framework
from office.people import queries as people
from office.people.actors import Actor
from patunay.framework import RaterRole


class Readiness(StrEnum):
    """The first that fits, from the last: a second look is open; a form that counts is missing; consent or a decision
    on the roster is missing; nothing is missing. What the forms decide stands on the page of results, not here.
    """

    READY = "ready"
    COMPLETE = "complete"
    RATERS_MISSING = "raters_missing"
    SECOND_LOOK = "second_look"


def rated_now(division: int) -> CycleValue | None:
    """The newest cycle that is open for rating."""
    return next((one for one in cycles(division) if one.state is CycleState.RATING), None)


def running(division: int) -> CycleValue | None:
    """The newest cycle that is open for rating; else the newest that was."""
    closed = (one for one in cycles(division) if one.state is CycleState.CLOSED)
    return rated_now(division) or next(closed, None)


def forms_by_district(actor: Actor, cycle: CycleValue) -> dict[RaterRole, list[tuple[str, int, int]]]:
    """Kind of rater -> (district, forms sent, forms missing), of the districts that the actor sees, by name."""
    sent: dict[RaterRole, Counter[str]] = {}
    missing: Counter[tuple[RaterRole, str]] = Counter()
    for line in coverage(actor, cycle):
        for cover in line.covers:
            sent.setdefault(cover.role, Counter())[line.district] += cover.sent
            missing[cover.role, line.district] += cover.needed - cover.sent
    return {
        role: [(district, count, missing[role, district]) for district, count in sorted(by_district.items())]
        for role, by_district in sent.items()
    }


def readiness(actor: Actor, cycle: CycleValue) -> dict[Readiness, int]:
    """How many of the learners that the actor sees are how far."""
    cards = visible(actor, candidates(cycle.pk))
    consents, looked_at, sent = people.consenting(list(cards)), _looked_at(cycle), _counted(cycle)
    required = framework(cycle.framework).rule.required

    def of(pk: int) -> Readiness:
        if pk in looked_at:
            return Readiness.SECOND_LOOK
        if any(sent[pk, str(role)] < need for role, need in required.items()):
            return Readiness.RATERS_MISSING
        return Readiness.COMPLETE if cards[pk].held or pk not in consents else Readiness.READY

    counts = Counter(map(of, cards))
    return {state: counts[state] for state in Readiness}


def _looked_at(cycle: CycleValue) -> set[int]:
    found = ModerationCase.objects.filter(candidate__cycle_id=cycle.pk, state=CaseState.OPEN)
    return set(found.values_list("candidate__learner_id", flat=True))


def _counted(cycle: CycleValue) -> Mapping[tuple[int, str], int]:
    """(learner, role) -> forms sent that count."""
    found = RatingForm.objects.filter(candidate__cycle_id=cycle.pk, state=FormState.SENT, counts=True)
    return Counter(found.values_list("candidate__learner_id", "role"))


@dataclass(frozen=True, slots=True)
class OwnForms:
    """What came in about one learner. Whose forms they are is not told."""

    own: bool
    sent: int
    needed: int


def own_forms(learner: int, cycle: CycleValue) -> OwnForms | None:
    """None where the learner is no candidate of the cycle."""
    if not Candidate.objects.filter(cycle_id=cycle.pk, learner_id=learner).exists():
        return None
    of_learner = {"candidate__cycle_id": cycle.pk, "candidate__learner_id": learner, "state": FormState.SENT}
    roles = Counter(RatingForm.objects.filter(**of_learner).values_list("role", "counts"))
    required = framework(cycle.framework).rule.required
    sent = sum(min(roles[str(role), True], need) for role, need in required.items() if role is not RaterRole.SELF)
    needed = sum(need for role, need in required.items() if role is not RaterRole.SELF)
    own = any(role == RaterRole.SELF for role, _ in roles)
    return OwnForms(own, sent, needed)
