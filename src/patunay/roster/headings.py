"""The heading row of a roster, wherever it stands: in English or Filipino, in one row or two, any order of columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest

from patunay.roster import conventions as national
from patunay.roster.tables import Row, Table

HEADINGS: Mapping[str, str] = {
    "lrn": r"^(lrn|learner'?s? reference)",
    "extension": r"^(name ext|ext|extension|suffix|karugtong)",
    "whole": r"^(pangalan|name)\b.*(,|\()|^((full|complete) name|buong pangalan|name of learner|learner'?s? name)",
    "last": r"^(last name|surname|family name|apelyido)",
    "first": r"^(first name|given name|unang pangalan)",
    "middle": r"^(middle name|(gitnang|panggitnang) (pangalan|apelyido))",
    "birthdate": r"^(birth ?date|date of birth|petsa ng kapanganakan|birthday|kaarawan)",
    "sex": r"^(sex|kasarian|gender)\b",
    "centre": r"^(clc|learning cent|community learning|sentro)",
    "district": r"^(district|distrito)",
    "programme": r"^(program|level|antas)",
    "teacher": r"^(als teacher|teacher|facilitator|guro)",
    "guardian": r"^(parent|guardian|magulang|tagapag-?alaga)",
}
NEEDED = ("lrn", "birthdate")
ROWS_SEARCHED = 40
_PATTERNS = {field: re.compile(pattern) for field, pattern in HEADINGS.items()}
_NAME_FIELDS = frozenset({"last", "first", "middle"})
_ALONE = re.compile(r"^(name|pangalan)$")


@dataclass(frozen=True, slots=True)
class Header:
    """`row` is the last of the heading rows; `columns`: field -> index from 0; `titles`: -> heading as written."""

    row: int
    columns: Mapping[str, int]
    titles: Mapping[str, str]

    def title(self, field: str) -> str:
        """The heading of a field; of the name, that of its first column."""
        fields = ("whole", "last", "first") if field == "name" else (field,)
        return next((self.titles[f] for f in fields if f in self.titles), field)

    def repeats(self, row: Row) -> bool:
        """Whether `row` is the heading once more, as on the top of a printed page."""
        if national.tidy(row.text(self.columns["lrn"])) != self.titles["lrn"]:
            return False
        same = sum(national.tidy(row.text(column)) == self.titles[field] for field, column in self.columns.items())
        return same >= 3


def find_header(table: Table) -> Header | None:
    """The first heading, within forty rows, that names an LRN, a birthdate and a name; two rows before one."""
    rows = table.rows[:ROWS_SEARCHED]
    for upper, lower in zip_longest(rows, rows[1:]):
        if lower is not None and (header := _header(upper, lower)):
            return header
        if header := _header(upper):
            return header
    return None


def missing_columns(table: Table) -> tuple[str, ...]:
    """What the likeliest heading row lacks, for the sentence that refuses the file."""
    found = [_columns(row)[0].keys() for row in table.rows[:ROWS_SEARCHED]]
    best = max(found, key=len, default=frozenset[str]())
    missing = [field for field in NEEDED if field not in best]
    return (*missing, *(() if {"whole", "last"} & set(best) else ("name",)))


def _header(upper: Row, lower: Row | None = None) -> Header | None:
    columns, titles = _columns(upper)
    if lower is not None:
        more, names = _columns(lower)
        if not (more.keys() & _NAME_FIELDS) or "lrn" in more:
            return None
        columns = {field: column for field, column in columns.items() if field != "whole"} | more
        titles = titles | names
    if not (columns.keys() >= set(NEEDED) and ("whole" in columns or "last" in columns)):
        return None
    return Header((lower or upper).number, columns, {field: titles[field] for field in columns})


def _columns(row: Row) -> tuple[dict[str, int], dict[str, str]]:
    columns: dict[str, int] = {}
    titles: dict[str, str] = {}
    alone: tuple[int, str] | None = None
    for index in range(len(row.cells)):
        title = national.tidy(row.text(index))
        text = title.lower()
        field = next((f for f, pattern in _PATTERNS.items() if f not in columns and pattern.search(text)), None)
        if text and field:
            columns[field], titles[field] = index, title
        elif _ALONE.match(text):
            alone = index, title
    if alone and not {"whole", "first"} & columns.keys():
        field = "first" if "last" in columns else "whole"
        columns[field], titles[field] = alone
    return columns, titles
