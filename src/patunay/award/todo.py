"""The *not yet* list: for each learner who is not ready, what is missing, who must act, and the text to send.

Texts are plain, name the learner but never an LRN, a mark or another rater, and never say that anybody failed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from patunay.award import reasons
from patunay.award.award_list import AwardList, LearnerResult
from patunay.award.model import Decision, ElementResult, Reason, State
from patunay.framework import Competency, Framework, Method, RaterRole, Text
from patunay.roster.model import Learner
from patunay.words import Language


class Actor(StrEnum):
    """Who must act."""

    LEARNER = "learner"
    TEACHER = "teacher"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class ToDo:
    """One thing to do: `what` says it in a line for the list, `text` is the message ready to send to `actor`."""

    learner: Learner
    actor: Actor
    competencies: tuple[str, ...]
    what: Reason
    text: Reason

    def message(self, lang: Language = "en") -> str:
        return self.text.sentence(lang)


def not_yet(awards: AwardList) -> tuple[ToDo, ...]:
    """Who must do what, learner by learner in the order of the list."""
    return tuple(todo for result in awards.results for todo in _todos(awards.framework, result))


def _todos(framework: Framework, result: LearnerResult) -> Iterator[ToDo]:
    if result.learner.held:
        yield _office(result, "held", ())
    yield from _raters(framework, result)
    yield from _reviews(framework, result)
    yield from _elements(framework, result)
    if not result.consents and result.awards:
        yield _consent(result)


def _raters(framework: Framework, result: LearnerResult) -> Iterator[ToDo]:
    """One message a kind of rater, naming all competencies that wait for it."""
    waiting = [d for d in result.decisions if d.state is State.RATERS_MISSING and d.method is not Method.IMPORTED]
    for role in framework.rule.required:
        if lacking := [d for d in waiting if _lacks(d, role)]:
            count = max(_lacks(d, role) for d in lacking)
            yield _todo(framework, result, Actor.TEACHER, f"{role}_missing", lacking, count=count)
    unmarked = [d for d in waiting if not any(_lacks(d, role) for role in framework.rule.required)]
    if unmarked:
        elements = tuple(_unmarked(framework.competency(d.competency), d) for d in unmarked)
        yield _todo(framework, result, Actor.TEACHER, "unmarked", unmarked, elements=elements)
    awaited = [d for d in result.decisions if d.state is State.RATERS_MISSING and d.method is Method.IMPORTED]
    if awaited:
        yield _todo(framework, result, Actor.OFFICE, "result_missing", awaited)


def _unmarked(competency: Competency, decision: Decision) -> tuple[Text, ...]:
    return tuple(reasons.title(competency, element.code) for element in decision.elements if element.level is None)


def _lacks(decision: Decision, role: RaterRole) -> int:
    """How many raters of this kind are still missing."""
    wanted = reasons.role(role)
    missing = [reason.facts["raters"].facts for reason in decision.reasons if reason.code == "award.rater_missing"]
    return sum(facts["count"] for facts in missing if facts["role"] == wanted)


def _reviews(framework: Framework, result: LearnerResult) -> Iterator[ToDo]:
    looked_at = [d for d in result.decisions if d.state is State.UNDER_REVIEW]
    if looked_at:
        yield _todo(framework, result, Actor.OFFICE, "review", looked_at)


def _elements(framework: Framework, result: LearnerResult) -> Iterator[ToDo]:
    """One message a learner: what is attained already, every element still to reach and the next step for each."""
    begun = _begun(framework, result)
    below = [d for d in result.decisions if d.state is State.NOT_YET]
    if not below:
        return
    steps = tuple(_step(framework.competency(d.competency), element) for d in below for element in d.missing_elements)
    if steps:
        yield _todo(framework, result, Actor.LEARNER, "elements", below, steps=steps, lines=_lines(steps), begun=begun)
    by_result = [d for d in below if not d.missing_elements]
    if by_result:
        yield _todo(framework, result, Actor.LEARNER, "official", by_result, begun=begun)


def _begun(framework: Framework, result: LearnerResult) -> Reason:
    """What is attained already, said only where it is sure whose it is."""
    attained = [framework.competency(d.competency).title for d in result.decisions if d.state is State.ATTAINED]
    if not attained or result.learner.held:
        return Reason("award.attained_none")
    return Reason("award.attained_already", {"competencies": tuple(attained)})


def _step(competency: Competency, element: ElementResult) -> Reason:
    facts = {**reasons.step(competency, element), "competency": competency.title}
    return Reason("award.next_step" if element.steps else "award.next_element", facts)


def _lines(steps: tuple[Reason, ...]) -> Reason:
    """One step a line: a message is read on a telephone."""
    if len(steps) == 1:
        return steps[0]
    return Reason("award.lines", {"first": steps[0], "others": _lines(steps[1:])})


def _consent(result: LearnerResult) -> ToDo:
    return _office(result, "consent", tuple(award.competency for award in result.awards))


def _office(result: LearnerResult, name: str, competencies: tuple[str, ...]) -> ToDo:
    learner = result.learner
    facts = {"learner": spoken_name(learner), "teacher": learner.teacher, "file": learner.place.file}
    facts["row"] = str(learner.place.row or "-")
    return ToDo(
        result.learner,
        Actor.OFFICE,
        competencies,
        Reason(f"award.todo_{name}", facts),
        Reason(f"award.text_{name}", facts),
    )


def _todo(
    framework: Framework,
    result: LearnerResult,
    actor: Actor,
    name: str,
    decisions: Sequence[Decision],
    **more: object,
) -> ToDo:
    titles: tuple[Text, ...] = tuple(framework.competency(d.competency).title for d in decisions)
    facts = {
        "learner": spoken_name(result.learner),
        "first": result.learner.name.first,
        "teacher": result.learner.teacher,
        "competencies": titles,
        **more,
    }
    return ToDo(
        result.learner,
        actor,
        tuple(d.competency for d in decisions),
        Reason(f"award.todo_{name}", facts),
        Reason(f"award.text_{name}", facts),
    )


def spoken_name(learner: Learner) -> str:
    """First, last, extension: the name as one says it."""
    name = learner.name
    return " ".join(part for part in (name.first, name.last, name.extension) if part)
