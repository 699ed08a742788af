"""Rows that share an LRN or are likely the same person: held until a person decides, never merged, never by name alone.

Equal are names within the PRC's minor differences (an initial or a missing middle name among them); birthdates must
agree as far as both say something. Compares rows of all files of a division with each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from patunay.roster import conventions as national
from patunay.roster.decisions import Answer
from patunay.roster.model import Weight
from patunay.roster.rows import RowReading

Group = list[RowReading]
_APART = {"shared_lrn": ("lrn_apart", Weight.HELD), "duplicate": ("kept_apart", Weight.NOTE)}
"""Two people may be alike, but they never have one LRN: both rows wait until one is corrected (D16)."""


def settle(readings: Sequence[RowReading]) -> None:
    """Adds the findings; a row that a person called the same as another loses its learner, the other keeps theirs."""
    for group in _sharing_lrn(readings):
        _settle_group("shared_lrn", group)
    for group in _alike([reading for reading in readings if reading.learner]):
        _settle_group("duplicate", group)


def _settle_group(name: str, group: Group) -> None:
    leaving = [reading for reading in group if reading.answered(Answer.SAME)]
    different = [reading for reading in group if reading.answered(Answer.DIFFERENT)]
    staying = [reading for reading in group if reading not in leaving]
    if not staying:
        for reading in group:
            reading.find("nobody_left", Weight.HELD, None, Answer.SAME, others=_rows(group, reading))
        return
    for reading in leaving:
        reading.find("dropped", Weight.NOTE, None, others=_rows(staying, reading))
        reading.learner = None
    for reading in staying if len(staying) > 1 else ():
        code, weight = _APART[name] if reading in different else (name, Weight.HELD)
        choices = () if reading in different else (Answer.DIFFERENT, Answer.SAME)
        reading.find(code, weight, None, *choices, others=_rows(staying, reading))


def _rows(group: Iterable[RowReading], but: RowReading) -> str:
    places = (reading.place for reading in group if reading is not but)
    return ", ".join(f"{place.file}{f' / {place.sheet}' if place.sheet else ''}, row {place.row}" for place in places)


def _sharing_lrn(readings: Iterable[RowReading]) -> list[Group]:
    groups: dict[str, Group] = defaultdict(list)
    for reading in readings:
        if reading.learner and reading.learner.lrn:
            groups[reading.learner.lrn].append(reading)
    return [group for group in groups.values() if len(group) > 1]


def _alike(readings: Iterable[RowReading]) -> Iterator[Group]:
    """Rows that are alike, directly or through a third one, in the order of the files."""
    names: dict[str, list[tuple[str, RowReading]]] = defaultdict(list)
    for reading in readings:
        if reading.learner:
            last, first, rest = national.match_key(reading.learner.name).split("|", 2)
            names[f"{last}|{first}"].append((rest, reading))
    for people in names.values():
        if len(people) > 1:
            yield from _components(people)


def _components(people: Sequence[tuple[str, RowReading]]) -> Iterator[Group]:
    order = {id(reading): index for index, (_, reading) in enumerate(people)}
    group_of = {index: [index] for index in range(len(people))}
    for (rest, one), (other_rest, other) in _pairs(people):
        a, b = group_of[order[id(one)]], group_of[order[id(other)]]
        if a is not b and _same(rest, one, other_rest, other):
            a += b
            group_of.update(dict.fromkeys(b, a))
    for index, group in group_of.items():
        if len(group) > 1 and index == min(group):
            yield [people[member][1] for member in sorted(group)]


def _pairs(people: Sequence[tuple[str, RowReading]]) -> Iterator[Sequence[tuple[str, RowReading]]]:
    """Only those whose birthdates can agree: a common name stands on many rows of a large roster."""
    born: dict[str, list[tuple[str, RowReading]]] = defaultdict(list)
    for person in people:
        born[person[1].born].append(person)
    unknown = born.pop("", [])
    for same_day in born.values():
        yield from combinations(same_day, 2)
        yield from ((one, other) for one in unknown for other in same_day)
    yield from combinations(unknown, 2)


def _same(rest: str, one: RowReading, other_rest: str, other: RowReading) -> bool:
    """Given equal last and first names, and days of birth that are equal or not both known."""
    a, b = one.learner, other.learner
    if a is None or b is None or (a.lrn and a.lrn == b.lrn):
        return False
    middle, extension = rest.split("|")
    other_middle, other_extension = other_rest.split("|")
    if extension and other_extension and extension != other_extension:
        return False
    if not one.born or not other.born:
        return len(middle) > 1 and middle == other_middle
    if a.birthdate and b.birthdate and a.birthdate != b.birthdate:
        return False
    return _middles_agree(middle, other_middle)


def _middles_agree(middle: str, other: str) -> bool:
    short, long = sorted((middle, other), key=len)
    return short == long or not short or (len(short) == 1 and long.startswith(short))
