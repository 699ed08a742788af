"""Planning a cycle, its candidates, and its way from planned to closed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from office.assessments.models import Candidate, Cycle
from office.assessments.queries import CycleValue, late_learners, places
from office.assessments.states import CYCLE_TRANSITIONS, CycleState
from office.audit.operations import record
from office.frameworks import queries as frameworks
from office.people import queries as people
from office.people.actors import Actor
from patunay.errors import StateError


@dataclass(frozen=True, slots=True)
class Draft:
    """What the planning page decides. `plan` has the keys event_title, event_date (ISO), event_place,
    certificate_title, centres (office ids; none for all) and community (the indicator codes on that form).
    """

    name: str
    framework: int
    starts_on: date
    closes_on: date
    plan: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def plan_cycle(actor: Actor, draft: Draft, *, at: datetime) -> int:
    """A cycle with the learners of its centres as candidates; its id.

    Raises StateError where another cycle has the name, where the framework version is not adopted, or where a centre
    is not one of the actor's.
    """
    post = actor.post_for("assessments.plan")
    if draft.framework not in {one.pk for one in frameworks.adopted(actor.division)}:
        raise StateError("assessments.not_adopted")
    mine = {one.pk for one in people.centres(actor.division, actor, "assessments.plan")}
    if not mine.issuperset(draft.plan["centres"]):
        raise StateError("assessments.strange_centre")
    one = _keep(actor, draft, at)
    added = _add_candidates(one.pk, people.learners_at(places(draft.plan["centres"], actor.division)))
    facts = {"framework": draft.framework, "candidates": added}
    record("assessments.cycle.planned", f"cycle:{one.pk}", at=at, actor=actor.account, role=post.role, facts=facts)
    return one.pk


def _keep(actor: Actor, draft: Draft, at: datetime) -> Cycle:
    try:
        with transaction.atomic():
            return Cycle.objects.create(
                division=actor.division,
                name=draft.name,
                framework_id=draft.framework,
                starts_on=draft.starts_on,
                closes_on=draft.closes_on,
                plan=draft.plan,
                planned_by_id=actor.account,
                planned_at=at,
            )
    except IntegrityError as error:
        raise StateError("assessments.name_taken", name=draft.name) from error


def _add_candidates(cycle: int, learners: Collection[int]) -> int:
    Candidate.objects.bulk_create(Candidate(cycle_id=cycle, learner_id=pk) for pk in learners)
    return len(learners)


@transaction.atomic
def add_late_learners(actor: Actor, cycle: CycleValue, *, at: datetime) -> int:
    """Makes candidates of those who came to the centres since; how many. Raises StateError where it is closed."""
    post = actor.post_for("assessments.plan")
    if cycle.state is CycleState.CLOSED:
        raise StateError("assessments.cycle_closed", name=cycle.name)
    added = _add_candidates(cycle.pk, late_learners(cycle))
    facts = {"candidates": added}
    record("assessments.candidates.added", f"cycle:{cycle.pk}", at=at, actor=actor.account, role=post.role, facts=facts)
    return added


@transaction.atomic
def move_cycle(actor: Actor, cycle: CycleValue, state: CycleState, *, at: datetime) -> None:
    """Opens the rating, closes it, or opens it again. Raises StateError where the state does not allow that."""
    post = actor.post_for("assessments.plan")
    one = Cycle.objects.select_for_update().get(pk=cycle.pk, division=actor.division)
    if state not in CYCLE_TRANSITIONS[CycleState(one.state)]:
        raise StateError("assessments.wrong_state", name=one.name)
    one.state = state
    one.save(update_fields=["state"])
    record(f"assessments.cycle.{state}", f"cycle:{one.pk}", at=at, actor=actor.account, role=post.role)
