"""Counts to hand on (D89): the awards of one issued list by competency and level, crossed with district, sex and age.

Only aggregates, small ones hidden (`disclosure`). Learners of restricted centres are not counted at all. Which rows a
table has does not depend on who is counted, so that no absence tells anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from office.awards.figures import ListFigures, figures
from office.desk.disclosure import Table, merged_columns, protect
from office.people.queries import centres, learner_values
from patunay.framework import Text
from patunay.roster.model import Learner
from patunay.roster.rows import age_on

AGES = (18, 25, 35)
"""Where a band begins: minors (RA 7610), youth up to 24 (United Nations), young adults up to 34, everybody above."""
BANDS = ("minor", "youth", "young", "older")
SEXES = {"F": "female", "M": "male"}
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CountTable:
    """`by`: district, sex or age. `rows` are names of districts, or codes; `columns` the levels that one counts
    together, None for elements.
    """

    by: str
    rows: tuple[str, ...]
    columns: tuple[tuple[int | None, ...], ...]
    table: Table

    def lines(self) -> list[tuple[str, list[int | None]]]:
        """(row, its published counts and its total), None for a hidden one."""
        width = range(self.table.width + 1)
        return [(name, [self.table.published((row, at)) for at in width]) for row, name in enumerate(self.rows)]


@dataclass(frozen=True, slots=True)
class Counts:
    """`tables`: title of a competency -> its tables; `left_out` are the competencies with too few awards."""

    pk: int
    version: int
    day: date
    tables: tuple[tuple[Text, tuple[CountTable, ...]], ...]
    left_out: tuple[Text, ...]


def counts(pk: int, division: int) -> Counts | None:
    """Those of one issued list; None for what is none of the division."""
    found = figures(pk, division)
    if found is None:
        return None
    people = _people(division)
    tables = {code: _tables(found, code, people, division) for code in found.titles}
    return Counts(
        pk,
        found.version,
        found.drawn_up_on,
        tuple((found.titles[code], each) for code, each in tables.items() if each),
        tuple(found.titles[code] for code, each in tables.items() if not each),
    )


def _people(division: int) -> dict[str, Learner]:
    """Learner key -> learner, without those of restricted centres."""
    restricted = {(one.name, one.district) for one in centres(division) if one.restricted}
    found = learner_values(division).values()
    return {one.row_hash: one for one in found if (one.centre, one.district) not in restricted}


def _tables(found: ListFigures, code: str, people: Mapping[str, Learner], division: int) -> tuple[CountTable, ...]:
    awards = [
        (people[line.learner_key], line.level)
        for line in found.lines
        if line.competency == code and line.learner_key in people
    ]
    levels = sorted({line.level for line in found.lines}, key=lambda level: level or 0)
    groups = merged_columns([sum(level == one for _, level in awards) for one in levels])
    columns = tuple(tuple(levels[at] for at in group) for group in groups)
    if not columns:
        return ()
    return tuple(_table(by, rows, of, awards, columns) for by, rows, of in _ways(division, found.drawn_up_on))


Way = tuple[str, Sequence[str], Callable[[Learner], str]]


def _ways(division: int, day: date) -> tuple[Way, ...]:
    """(what the rows are, their names, in which one a learner stands)."""
    districts = sorted({one.district for one in centres(division) if not one.restricted})
    return (
        ("district", districts, lambda one: one.district),
        ("sex", (*SEXES.values(), UNKNOWN), lambda one: SEXES.get(one.sex, UNKNOWN)),
        ("age", (*BANDS, UNKNOWN), lambda one: band(one.birthdate, day)),
    )


def band(born: date | None, day: date) -> str:
    """The band of age on `day`."""
    return UNKNOWN if born is None else BANDS[sum(age_on(day, born) >= begins for begins in AGES)]


def _table(
    by: str,
    rows: Sequence[str],
    of: Callable[[Learner], str],
    awards: Sequence[tuple[Learner, int | None]],
    columns: tuple[tuple[int | None, ...], ...],
) -> CountTable:
    placed = [(of(learner), level) for learner, level in awards]
    cells = [[sum(name == row and level in group for name, level in placed) for group in columns] for row in rows]
    return CountTable(by, tuple(rows), columns, protect(cells))
