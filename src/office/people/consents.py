"""Whose consent to a purpose stands: the newest word is yes, said by whoever could say it on that day (D80)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils import timezone

from office.people.models import Consent, Learner, Purpose
from patunay.roster.rows import OF_AGE, age_on

SELF, GUARDIAN = "self", "guardian"
PHOTO, WORK = Purpose.PHOTO, Purpose.EMPLOYERS
"""What a recognition day asks: may photographs be taken, may the table for work tell the PESO and employers."""

ALONE = (SELF, "sarili", "")
"""How lists write that the learner answered."""


class Word(StrEnum):
    """YES stands; ALONE is the yes of somebody under 18 without a guardian; OPEN was not asked."""

    YES = "yes"
    NO = "no"
    ALONE = "alone"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Answer:
    """The newest word of one learner; `on` is the day it was given, None where nobody was asked."""

    learner: int
    word: Word
    on: date | None = None


def answers(division: int, keys: Collection[str], purpose: str) -> dict[str, Answer]:
    """Learner's key -> the answer, for every one of `keys` that the office knows."""
    people = Learner.objects.filter(division_id=division, key__in=keys).values_list("key", "pk", "birthdate")
    said = Consent.objects.filter(learner__key__in=keys, learner__division_id=division, purpose=purpose)
    newest = {one.learner_id: one for one in said.order_by("pk")}
    return {key: _answer(pk, born, newest.get(pk)) for key, pk, born in people}


def _answer(pk: int, born: date | None, said: Consent | None) -> Answer:
    if said is None:
        return Answer(pk, Word.OPEN)
    on = said.given_on or timezone.localdate(said.noted_at)
    if not said.given:
        return Answer(pk, Word.NO, on)
    return Answer(pk, Word.YES if may_say_yes(said.given_by, born, on) else Word.ALONE, on)


def may_say_yes(given_by: str, born: date | None, on: date) -> bool:
    """Under 18 on that day it is the guardian's to say; where no birthdate is kept, whoever noted it has asked."""
    return given_by.lower() not in ALONE or born is None or age_on(on, born) >= OF_AGE
