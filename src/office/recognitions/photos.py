"""Who of the awardees agreed to be photographed, as the records say today. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from office.people.consents import PHOTO, Word, answers
from office.recognitions.queries import EventValue, Row, register, rows
from patunay.ceremony.photographs import Photographed


@dataclass(frozen=True, slots=True)
class Asked:
    """One awardee, the record's id (0 where the records know the learner no more) and what was answered."""

    row: Row
    learner: int
    word: Word

    @property
    def stands(self) -> bool:
        return self.word is Word.YES


def asked_for_photos(one: EventValue) -> list[Asked]:
    """In the order of calling."""
    learners = [row for row in rows(one) if row.learner_key]
    said = answers(one.division, [row.learner_key for row in learners], PHOTO)
    found = ((row, said.get(row.learner_key)) for row in learners)
    return [Asked(row, answer.learner if answer else 0, answer.word if answer else Word.OPEN) for row, answer in found]


def agreed(one: EventValue) -> frozenset[str]:
    """The codes of the passes of those who may be photographed."""
    return frozenset(asked.row.value.key for asked in asked_for_photos(one) if asked.stands)


def photographed(one: EventValue) -> Photographed:
    return Photographed.of(register(one), agreed(one))
