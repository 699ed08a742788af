"""Messages for missing ratings (D95), ready to send: one a teacher, and one a slip that is out in the community."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from office.assessments.invitations import COMMUNITY
from office.assessments.models import RatingForm
from office.assessments.queries import CycleValue, candidates
from office.assessments.results import Chosen, needs, sent_forms, visible
from office.assessments.states import FormState
from office.people.actors import Actor
from office.people.queries import LearnerCard
from office.words import say
from patunay.framework import RaterRole, Text
from patunay.words import Language


class Kind(StrEnum):
    TEACHER = "teacher"
    SLIP = "slip"


@dataclass(frozen=True, slots=True)
class Reminder:
    """`to` is the teacher, or the learner whose slip it is; `learners` how many the message is about."""

    kind: Kind
    to: str
    centre: str
    learners: int
    text: Text


@dataclass(frozen=True, slots=True)
class Lack:
    """How many forms of one kind of rater a learner still needs."""

    card: LearnerCard
    role: RaterRole
    count: int


def teacher_reminders(actor: Actor, cycle: CycleValue, chosen: Chosen) -> list[Reminder]:
    """Everything that is missing with one teacher in one message, by the teacher's name; a centre whose learners have
    no teacher on the roster has a message of its own.
    """
    by_teacher: dict[tuple[str, str], list[Lack]] = {}
    for lack in _lacks(actor, cycle, chosen):
        centre = "" if lack.card.teacher else lack.card.centre
        by_teacher.setdefault((lack.card.teacher, centre), []).append(lack)
    return [_to_teacher(cycle, teacher, lacks) for (teacher, _), lacks in sorted(by_teacher.items())]


def _lacks(actor: Actor, cycle: CycleValue, chosen: Chosen) -> list[Lack]:
    cards = visible(actor, candidates(cycle.pk))
    sent = sent_forms(cycle)
    return [
        Lack(card, role, missing)
        for role, need in needs(cycle).items()
        for pk, card in cards.items()
        if chosen.fits(card) and (missing := need - sent[pk, str(role)]) > 0
    ]


def _to_teacher(cycle: CycleValue, teacher: str, lacks: list[Lack]) -> Reminder:
    learners = {lack.card.pk for lack in lacks}
    text = _both(lambda lang: _teacher_text(cycle, teacher, lacks, lang))
    return Reminder(Kind.TEACHER, teacher, lacks[0].card.centre, len(learners), text)


def _teacher_text(cycle: CycleValue, teacher: str, lacks: list[Lack], lang: Language) -> str:
    """One line a kind of rater, since a message is read on a telephone."""
    lines = []
    for role in dict.fromkeys(lack.role for lack in lacks):
        names = "; ".join(_named(lack) for lack in lacks if lack.role is role)
        lines.append(say(f"assessments.remind_of_{role}", lang, learners=names))
    greeting = say("assessments.remind_named" if teacher else "assessments.remind_unnamed", lang, teacher=teacher)
    return say("assessments.remind_teacher", lang, greeting=greeting, cycle=cycle.name, lines="\n".join(lines))


def _named(lack: Lack) -> str:
    return lack.card.name if lack.count == 1 else f"{lack.card.name} ({lack.count})"


def slip_reminders(actor: Actor, cycle: CycleValue, chosen: Chosen, address: str) -> list[Reminder]:
    """One for each link or slip that has not come back, for those who may hand them out; `address` is where the short
    code is typed. Nobody knows yet who answers, so the message names the learner by the first name alone.
    """
    found = RatingForm.objects.filter(candidate__cycle_id=cycle.pk, role__in=COMMUNITY, state=FormState.OPEN)
    codes = list(found.exclude(code="").order_by("pk").values_list("candidate__learner_id", "code"))
    cards = visible(actor, [learner for learner, _ in codes], "assessments.encode")
    return [_to_community(cards[pk], code, address) for pk, code in codes if pk in cards and chosen.fits(cards[pk])]


def _to_community(card: LearnerCard, code: str, address: str) -> Reminder:
    facts = {"learner": card.first, "address": address, "code": f"{code[:4]}-{code[4:]}"}
    text = _both(lambda lang: say("assessments.remind_slip", lang, **facts))
    return Reminder(Kind.SLIP, card.name, card.centre, 1, text)


def _both(say_it: Callable[[Language], str]) -> Text:
    return Text(en=say_it("en"), fil=say_it("fil"))
