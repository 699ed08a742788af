"""Who takes part in an awarding: learners with their folders, guests with their precedence. Plain facts of one event.

There is no field for an LRN, a birthdate, an address, a level or a rating, so none can be called, shown or printed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from patunay.errors import InputError
from patunay.framework import Text
from patunay.roster import conventions as national
from patunay.roster.model import PersonName


class Need(StrEnum):
    WHEELCHAIR = "wheelchair"
    GUARDIAN = "guardian"


@dataclass(frozen=True, slots=True)
class Participant:
    """A learner-awardee. `key` is the opaque code of the pass (`codes.pass_code`) and says nothing of the person.

    `name` is called as it stands; `spoken` is how to say it, "" where nobody asked. `group` is called together (the
    district); `centre` is its public name. `capabilities` are titles only. `certificates` are the numbers of the
    papers in the learner's folder, the label's first; none for a walk-in, whose folder is blank.
    """

    key: str
    name: str
    sorting: tuple[str, ...]
    group: str
    centre: str = ""
    spoken: str = ""
    capabilities: tuple[Text, ...] = ()
    certificates: tuple[str, ...] = ()
    needs: frozenset[Need] = frozenset()
    minor: bool = False

    @property
    def place(self) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        """Alphabetical within the group, never by rank (DepEd Memorandum 030, s. 2021; D60)."""
        return group_order(self.group), self.sorting, self.key


@dataclass(frozen=True, slots=True)
class Guest:
    """An official, a teacher or a guest. `precedence` 1 enters and is greeted first; equal ones go by name."""

    key: str
    name: str
    position: str
    office: str
    group: str
    precedence: int = 99

    @property
    def place(self) -> tuple[int, tuple[str, ...], str]:
        return self.precedence, group_order(self.name), self.key


Person = Participant | Guest


@cache
def group_order(name: str) -> tuple[str, ...]:
    """Groups go by name as a person's surname does: n before ñ, capitals as small letters."""
    return national.sort_key(PersonName(name, ""))


def running_order(participants: Iterable[Participant]) -> tuple[Participant, ...]:
    """As printed and called: group by group, alphabetical within the group."""
    return tuple(sorted(participants, key=lambda participant: participant.place))


def check_people(people: Iterable[Person]) -> None:
    """Raises InputError where two people have one pass, or one certificate lies in two folders."""
    owners: dict[str, str] = {}
    for person in people:
        numbers = person.certificates if isinstance(person, Participant) else ()
        for number in (person.key, *numbers):
            if number in owners:
                raise InputError("ceremony.code_twice", number=number, one=owners[number], other=person.name)
            owners[number] = person.name
