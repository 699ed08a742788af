"""Results that are out, as the learner reads the own ones and a teacher those of the own class, with what was asked."""

from __future__ import annotations

from dataclasses import dataclass

from office.assessments.classes import own_class
from office.assessments.queries import CycleValue, cycle, cycles, cycles_of
from office.assessments.results import own_cards, own_result
from office.awards.models import AwardList
from office.awards.queries import ReviewValue, reviews_of
from office.awards.reviewing import lists_out
from office.awards.states import ListState
from office.frameworks.queries import framework
from office.people.actors import Actor
from office.people.queries import LearnerCard
from patunay.award import Decision
from patunay.framework import Competency


@dataclass(frozen=True, slots=True)
class Own:
    """A cycle whose results are out, with (id, name) of the learners whose results the actor may read."""

    cycle: CycleValue
    learners: tuple[tuple[int, str], ...]


def own_results(actor: Actor) -> list[Own]:
    """The newest cycle first; none without a learner."""
    issued = {"division": actor.division, "state": ListState.ISSUED, "corrects": ""}
    out = set(AwardList.objects.filter(**issued).values_list("cycle", flat=True))
    found = [Own(one, _learners(actor, one)) for one in cycles(actor.division) if one.pk in out]
    return [one for one in found if one.learners]


def _learners(actor: Actor, one: CycleValue) -> tuple[tuple[int, str], ...]:
    if actor.learner:
        mine = own_cards(actor, actor.learner) if one.pk in cycles_of(actor.learner) else {}
        return tuple((pk, card.name) for pk, card in mine.items())
    own = own_class(actor, one.pk)
    return tuple((member.learner, member.name) for member in own.members) if own else ()


@dataclass(frozen=True, slots=True)
class Line:
    """One decision. `asked` are the requests that the actor may read; `waits` the open one, whoever asked."""

    competency: Competency
    decision: Decision
    asked: tuple[ReviewValue, ...]
    waits: ReviewValue | None


@dataclass(frozen=True, slots=True)
class OwnResult:
    cycle: CycleValue
    card: LearnerCard
    lines: tuple[Line, ...]

    def line(self, competency: str) -> Line | None:
        return next((line for line in self.lines if line.competency.code == competency), None)


def result_of(actor: Actor, cycle_pk: int, learner: int) -> OwnResult | None:
    """None where the results are not out, or are neither the actor's own nor those of the actor's class."""
    one = cycle(cycle_pk, actor.division)
    if one is None or not any(out.cycle.pk == cycle_pk for out in lists_out(learner)):
        return None
    row = own_result(actor, one, learner)
    if row is None:
        return None
    frame, asked = framework(one.framework), reviews_of(learner, cycle_pk)
    pairs = [(frame.competency(decision.competency), decision) for decision in row.result.decisions]
    return OwnResult(one, row.card, tuple(_line(actor, *pair, asked) for pair in pairs))


def _line(actor: Actor, competency: Competency, decision: Decision, asked: list[ReviewValue]) -> Line:
    """A learner reads all that was asked about them; a teacher only what they asked themselves, since a learner may
    have written about the teacher.
    """
    about = [one for one in asked if one.competency == competency.code]
    mine = [one for one in about if actor.learner or one.asked_by == actor.account]
    return Line(competency, decision, tuple(mine), next((one for one in about if not one.answer), None))
