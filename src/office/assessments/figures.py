"""Where a cycle stands, in numbers: forms by district and kind of rater, learners by readiness, one learner's forms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Least

from office.assessments.models import Candidate, ModerationCase, RatingForm
from office.assessments.queries import CycleValue, cycles
from office.assessments.results import SEE, needs
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
    needed = needs(cycle)
    sums = {f"sent_{role}": Sum(_enough(role, need)) for role, need in needed.items()}
    lines = _seen(actor, cycle).annotate(district=people.district_of("learner_id")).values("district")
    found = list(lines.annotate(learners=Count("pk"), **sums).order_by("district"))
    return {
        role: [(one["district"], one[f"sent_{role}"], need * one["learners"] - one[f"sent_{role}"]) for one in found]
        for role, need in needed.items()
    }


def _seen(actor: Actor, cycle: CycleValue) -> QuerySet[Candidate]:
    """The candidates that the actor may see, for counts inside the database."""
    return Candidate.objects.filter(cycle_id=cycle.pk, learner__in=people.learner_ids(actor, SEE)).order_by()


def _sent(role: RaterRole) -> Coalesce:
    """How many forms of a candidate are sent, of others only those that count."""
    forms = RatingForm.objects.filter(candidate=OuterRef("pk"), role=role, state=FormState.SENT)
    forms = forms if role is RaterRole.SELF else forms.filter(counts=True)
    return Coalesce(Subquery(forms.order_by().values("candidate").annotate(n=Count("pk")).values("n")), 0)


def sent_forms(cycle: CycleValue, role: RaterRole, learners: Collection[int]) -> int:
    """How many forms of one kind of rater are in about these learners."""
    about = {"candidate__cycle_id": cycle.pk, "candidate__learner_id__in": learners}
    return RatingForm.objects.filter(**about, role=role, state=FormState.SENT).count()


def _enough(role: RaterRole, need: int) -> Least:
    """A form more than needed for one learner does not stand in for another's."""
    return Least(_sent(role), Value(need))


def readiness(actor: Actor, cycle: CycleValue) -> dict[Readiness, int]:
    """How many of the learners that the actor sees are how far."""
    looked_at = Exists(ModerationCase.objects.filter(candidate=OuterRef("pk"), state=CaseState.OPEN))
    required = framework(cycle.framework).rule.required
    sent = {f"sent_{role}": _sent(role) for role in required}
    missing = [Q(**{f"sent_{role}__lt": need}) for role, need in required.items()]
    state = Case(
        When(looked_at, then=Value(Readiness.SECOND_LOOK)),
        *(When(one, then=Value(Readiness.RATERS_MISSING)) for one in missing),
        When(people.may_be_certified("learner_id"), then=Value(Readiness.READY)),
        default=Value(Readiness.COMPLETE),
        output_field=CharField(),
    )
    found = _seen(actor, cycle).annotate(**sent).annotate(how_far=state).values_list("how_far")
    counts = dict(found.annotate(Count("pk")))
    return {one: counts.get(one, 0) for one in Readiness}


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
