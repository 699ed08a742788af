"""What a person must do now, the most urgent first. Reads every app's queries; decides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse

from office.assessments import moderation
from office.assessments.classes import own_classes
from office.assessments.figures import own_forms
from office.assessments.queries import CycleValue, cycles, event_date
from office.assessments.self_rating import own_ratings
from office.assessments.states import CycleState
from office.audit.queries import entries
from office.awards import reviewing
from office.awards.queries import ListValue, to_call_back
from office.awards.states import ListState
from office.certificates.figures import waiting_by_list
from office.desk.doctor import NEEDED
from office.issuances import queries as issuances
from office.jobs.queries import recent
from office.jobs.states import JobState
from office.people.access import admits
from office.people.actors import Actor, can
from office.people.queries import any_consents, visible_learners
from office.people.staff.queries import roles_held
from office.recognitions.queries import lists_to_plan

OPENED, CLOSED = "assessments.cases.opened", "assessments.cycle.closed"
"""Acts as the chain has them."""


@dataclass(frozen=True, slots=True)
class Task:
    """`sentence` filled with `facts`; `link` is where it is done."""

    sentence: str
    link: str
    facts: dict[str, Any] = field(default_factory=dict)


def todo(actor: Actor, found: list[ListValue], today: date) -> list[Task]:
    """The actor's tasks; `found` are the award lists that the actor sees."""
    return [
        *_to_sign(actor, found),
        *_of_desk(actor, found, today),
        *_of_moderators(actor),
        *_of_requests(actor),
        *_of_issuances(actor),
        *_of_raters(actor),
        *_of_jobs(actor),
        *_of_administrator(actor, today),
    ]


def _to_sign(actor: Actor, found: list[ListValue]) -> Iterator[Task]:
    for one in found:
        if step := one.waits_for(actor):
            facts = {"version": one.version, "count": one.summary["certificates"]}
            yield Task(f"desk.to_{step}", reverse("awards:list", args=[one.pk]), facts)


def _of_desk(actor: Actor, found: list[ListValue], today: date) -> Iterator[Task]:
    """The focal person's and the encoder's way from rosters to papers."""
    if can(actor, "credentials.issue"):
        for one in found:
            if one.state is ListState.APPROVED:
                facts = {"count": one.summary["certificates"]}
                yield Task("desk.to_issue", reverse("awards:list", args=[one.pk]), facts)
    if can(actor, "awards.propose"):
        for pk, count in to_call_back(actor.division).items():
            yield Task("desk.to_call_back", reverse("awards:list", args=[pk]) + "#callbacks", {"count": count})
        yield from _of_focal(actor, found)
    if can(actor, "recognitions.plan"):
        for one in lists_to_plan(actor.division):
            yield Task(
                "desk.to_recognise", reverse("recognitions:plan", args=[one.pk]), {"count": one.summary["learners"]}
            )
    if admits("certificates:release", "POST", actor) and (count := _to_hand_over(actor.division, found, today)):
        yield Task("desk.to_release", reverse("certificates:to_release"), {"count": count})


def _to_hand_over(division: int, found: list[ListValue], today: date) -> int:
    """How many papers nobody has taken, of the lists whose event has come."""
    if not (waiting := waiting_by_list(division)):
        return 0
    came = {one.pk for one in cycles(division) if event_date(one) <= today}
    return sum(waiting[one.pk] for one in found if one.cycle in came)


def _of_focal(actor: Actor, found: list[ListValue]) -> Iterator[Task]:
    if not visible_learners(actor).exists():
        yield Task("desk.to_roster", reverse("people:rosters"))
        return
    if not any_consents(actor.division):
        yield Task("desk.to_lists", reverse("people:lists"))
    known = cycles(actor.division)
    if not known:
        yield Task("desk.to_plan", reverse("assessments:plan"))
    for cycle in known:
        yield from _of_cycle(cycle, [one for one in found if one.cycle == cycle.pk])


def _of_cycle(cycle: CycleValue, found: list[ListValue]) -> Iterator[Task]:
    page = reverse("assessments:cycle", args=[cycle.pk])
    if cycle.state is CycleState.PLANNED:
        yield Task("desk.to_open", page, {"cycle": cycle.name})
    if cycle.state is CycleState.RATING:
        yield Task("desk.to_collect", page, {"cycle": cycle.name})
    is_returned = any(one.state is ListState.RETURNED for one in found)
    to_draw_up = cycle.state is CycleState.CLOSED and not found
    if (is_returned or to_draw_up) and not _cases_opened(cycle.pk):
        yield Task("desk.to_open_cases", reverse("assessments:cases", args=[cycle.pk]), {"cycle": cycle.name})
    if is_returned or to_draw_up:
        sentence = "desk.to_mend" if is_returned else "desk.to_draw_up"
        yield Task(sentence, reverse("awards:draw", args=[cycle.pk]), {"cycle": cycle.name})


def _cases_opened(cycle: int) -> bool:
    """Whether cases for a second look were opened since the rating was last closed, none included."""
    acts = (one.action for one in entries(f"cycle:{cycle}"))
    return next((act for act in acts if act in (OPENED, CLOSED)), CLOSED) == OPENED


def _of_moderators(actor: Actor) -> Iterator[Task]:
    """The second looks that this person may decide, as many as the list behind the link."""
    if can(actor, "assessments.moderate") and (waiting := len(moderation.queue(actor))):
        yield Task("desk.to_moderate", reverse("assessments:queue"), {"count": waiting})


def _of_requests(actor: Actor) -> Iterator[Task]:
    """The learners who ask for a second look, as many as the list behind the link."""
    if can(actor, "assessments.see_results") and (waiting := len(reviewing.waiting(actor))):
        yield Task("desk.to_answer", reverse("awards:reviews"), {"count": waiting})


def _of_issuances(actor: Actor) -> Iterator[Task]:
    """Memoranda that wait for their number, and those that were sent to this person and not answered."""
    for one in issuances.to_release(actor.division) if can(actor, "issuances.release") else ():
        yield Task("desk.to_number", reverse("issuances:release", args=[one.pk]), {"subject": one.subject})
    for one in issuances.to_acknowledge(actor):
        yield Task("desk.to_acknowledge", reverse("issuances:issuance", args=[one.pk]), {"cited": one.cited})


def _of_raters(actor: Actor) -> Iterator[Task]:
    """A teacher's classes with what is not sent yet; a learner's own rating until it is sent."""
    for one in own_classes(actor) if can(actor, "assessments.rate") else ():
        left = sum(not member.is_done for member in one.members)
        if left:
            facts = {"cycle": one.cycle.name, "left": left, "count": len(one.members)}
            yield Task("desk.to_rate", reverse("assessments:class", args=[one.cycle.pk]), facts)
    for rating in own_ratings(actor) if actor.learner else ():
        forms = own_forms(actor.learner, rating.cycle)
        if forms and not forms.own:
            yield Task("desk.to_rate_self", reverse("assessments:self", args=[rating.cycle.pk]))


def _of_jobs(actor: Actor) -> Iterator[Task]:
    """Long work that stopped with an error: its page says what to do, and does it again."""
    for one in recent(actor.division) if can(actor, "jobs.see") else ():
        if one.state is JobState.FAILED:
            yield Task("desk.to_retry", reverse("jobs:job", args=[one.number]), {"title": one.title})


def _of_administrator(actor: Actor, today: date) -> Iterator[Task]:
    """Whoever has to sign must be somebody, on holidays too."""
    for path in actor.paths("people.manage_staff")[:1]:
        if lacking := len(set(NEEDED) - roles_held(today, path)):
            yield Task("desk.to_designate", reverse("people:staff"), {"count": lacking, "all": len(NEEDED)})
