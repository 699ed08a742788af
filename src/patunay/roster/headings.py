"""The heading row of a roster, wherever it stands: in English or Filipino, in one row or two, any order of columns.

What a person has said of a heading (`Table.meant`) goes before every guess.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest

from patunay.roster import conventions as national
from patunay.roster.tables import Row, Table, cell_text

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
LONGEST = 80
"""Letters of a heading; what is longer is a note beside it, such as the finding about a whole sheet."""
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
        if lower is not None and (header := _header(table.meant, upper, lower)):
            return header
        if header := _header(table.meant, upper):
            return header
    return None


def missing_columns(table: Table) -> tuple[str, ...]:
    """What the likeliest heading row lacks, for the sentence that refuses the file."""
    found = [_columns(row, table.meant)[0].keys() for row in table.rows[:ROWS_SEARCHED]]
    best = max(found, key=len, default=frozenset[str]())
    missing = [field for field in NEEDED if field not in best]
    return (*missing, *(() if {"whole", "last"} & set(best) else ("name",)))


def headings(table: Table) -> dict[str, str]:
    """Every heading, tidied -> the field that it is read as, empty for none: of the row that is the heading or, where
    none is, of the row that looks most like one; and of the row above where headings stand in two.

    Empty for a sheet without such a row.
    """
    header = find_header(table)
    number = header.row if header else _likeliest(table)
    at = next((index for index, row in enumerate(table.rows) if row.number == number), None)
    if at is None:
        return {}
    lower, upper = table.rows[at], table.rows[at - 1] if at else None
    titles = header.titles if header else _columns(lower, table.meant)[1]
    fields = {title: field for field, title in titles.items()}
    is_double = upper is not None and (not set(fields) <= set(_titles(lower)) if header else _may_head(upper))
    rows = (upper, lower) if upper and is_double else (lower,)
    return {title: fields.get(title, "") for row in rows for title in _titles(row)}


def _likeliest(table: Table) -> int | None:
    """The number of the row with most known headings; the first of several, and of those with three texts at least."""
    rows = [row for row in table.rows[:ROWS_SEARCHED] if _may_head(row)]
    best = max(rows, key=lambda row: len(_columns(row, table.meant)[0]), default=None)
    return best.number if best else None


def _may_head(row: Row) -> bool:
    """Three texts or more, without an LRN or a date among them: a learner's row is no heading."""
    said = [cell for cell in row.cells if cell is not None]
    return len(said) >= 3 and not any(re.search(r"\d{2}", cell_text(cell)) for cell in said)


def _titles(row: Row) -> list[str]:
    titles = (national.tidy(row.text(index)) for index in range(len(row.cells)))
    return [title for title in titles if 0 < len(title) <= LONGEST]


def _header(meant: Mapping[str, str], upper: Row, lower: Row | None = None) -> Header | None:
    columns, titles = _columns(upper, meant)
    if lower is not None:
        more, names = _columns(lower, meant)
        if not (more.keys() & _NAME_FIELDS) or "lrn" in more:
            return None
        columns = {field: column for field, column in columns.items() if field != "whole"} | more
        titles = titles | names
    if not (columns.keys() >= set(NEEDED) and ("whole" in columns or "last" in columns)):
        return None
    return Header((lower or upper).number, columns, {field: titles[field] for field in columns})


def _columns(row: Row, meant: Mapping[str, str]) -> tuple[dict[str, int], dict[str, str]]:
    columns: dict[str, int] = {}
    titles: dict[str, str] = {}
    alone: tuple[int, str] | None = None
    written = {index: title for index in range(len(row.cells)) if (title := national.tidy(row.text(index)))}
    said = {meant[title.lower()] for title in written.values() if title.lower() in meant}
    for index, title in written.items():
        text = title.lower()
        open_to = [f for f in _PATTERNS if f not in columns and (f not in said or meant.get(text) == f)]
        field = meant[text] if text in meant else next((f for f in open_to if _PATTERNS[f].search(text)), None)
        if field in open_to:
            columns[field], titles[field] = index, title
        elif text not in meant and _ALONE.match(text):
            alone = index, title
    if alone and not {"whole", "first"} & columns.keys():
        field = "first" if "last" in columns else "whole"
        columns[field], titles[field] = alone
    return columns, titles
