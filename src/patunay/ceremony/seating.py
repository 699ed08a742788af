"""Who sits where: guests in front by precedence, then district by district in the order of calling.

Each district begins a row, so that it stands up and comes forward together. A wheelchair has the first place of a row,
beside the aisle, one a row; a guardian sits next to the learner, never behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from patunay.ceremony.people import Guest, Need, Participant, Person, running_order
from patunay.errors import InputError

LEAST_SEATS = 2
"""A learner's and the guardian's."""


@dataclass(frozen=True, slots=True)
class Seat:
    """`row` and `number` count from 1; with a guardian, `number` is the learner's and the next one the guardian's."""

    row: int
    number: int

    def __str__(self) -> str:
        letters, row = "", self.row
        while row:
            row, letter = divmod(row - 1, len(ascii_uppercase))
            letters = ascii_uppercase[letter] + letters
        return f"{letters}-{self.number}"


@dataclass(frozen=True, slots=True)
class Hall:
    """`seats` in each of its `rows`, all to one side of the aisle at place 1."""

    rows: int
    seats: int


def seat(people: Sequence[Person], hall: Hall) -> dict[str, Seat]:
    """Key -> seat. Raises InputError where a row is too short, or the hall has fewer rows than it takes."""
    rows = _filled(people, hall.seats)
    if len(rows) > hall.rows:
        raise InputError("ceremony.hall_small", rows=hall.rows, seats=hall.seats, needed=len(rows))
    return {key: place for number, row in enumerate(rows, 1) for key, place in _places(number, row)}


def rows_needed(people: Sequence[Person], seats: int) -> int:
    """How many rows of so many seats it takes. Raises InputError where a row is too short."""
    return len(_filled(people, seats))


def _filled(people: Sequence[Person], seats: int) -> list[list[Person]]:
    if seats < LEAST_SEATS:
        raise InputError("ceremony.row_short", seats=seats, least=LEAST_SEATS)
    return [row for party in _parties(people) for row in _rows(party, seats)]


def _parties(people: Sequence[Person]) -> Iterator[list[Person]]:
    """Those who begin a row together."""
    if guests := sorted((one for one in people if isinstance(one, Guest)), key=lambda guest: guest.place):
        yield list(guests)
    learners = running_order(one for one in people if isinstance(one, Participant))
    for group in dict.fromkeys(learner.group for learner in learners):
        yield [learner for learner in learners if learner.group == group]


def _rows(party: list[Person], width: int) -> Iterator[list[Person]]:
    """The party row by row. A row begins with a wheelchair as long as there are any."""
    wheelchairs = [one for one in party if Need.WHEELCHAIR in _needs(one)]
    others = [one for one in party if Need.WHEELCHAIR not in _needs(one)]
    while wheelchairs or others:
        row, room = [], width
        if wheelchairs:
            row.append(wheelchairs.pop(0))
            room -= _width(row[0])
        while others and _width(others[0]) <= room:
            row.append(others.pop(0))
            room -= _width(row[-1])
        yield row


def _places(row: int, sitting: Iterable[Person]) -> Iterator[tuple[str, Seat]]:
    number = 1
    for one in sitting:
        yield one.key, Seat(row, number)
        number += _width(one)


def _width(one: Person) -> int:
    return 2 if Need.GUARDIAN in _needs(one) else 1


def _needs(one: Person) -> frozenset[Need]:
    return one.needs if isinstance(one, Participant) else frozenset()
