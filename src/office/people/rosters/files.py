"""From the bytes of mailed files to the library's roster; a checked copy that came back stands in for its file.

Writes to a folder of its own that is gone afterwards. Knows nothing of the learners that the office has already.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from office.people.rosters.columns import Layout, Placing, layouts, placed
from patunay.division.checked import OWN, SUFFIX, checked_name
from patunay.errors import PatunayError
from patunay.roster.model import Roster
from patunay.roster.reading import read_roster, row_hashes
from patunay.roster.tables import Row, Table, read_tables

Sheets = dict[str, tuple[Table, ...]]


@dataclass(frozen=True, slots=True)
class Mailed:
    pk: int
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Reading:
    """`refused` are the files that hold no readable list, each with the sentence to its sender.

    `layouts` are the sheets' headings, those of refused files too.
    """

    tables: tuple[Table, ...]
    roster: Roster
    refused: tuple[tuple[str, PatunayError], ...]
    layouts: tuple[Layout, ...] = ()


def safe_name(name: str) -> str:
    """A file name as it was mailed, without what a path could be made of; its ending stays."""
    return re.sub(r"[^\w .()&+-]", "_", Path(name).name).lstrip(".~$ ")[-120:] or "roster"


def is_checked(name: str) -> bool:
    return name.lower().endswith(SUFFIX)


def read_mailed(
    files: Sequence[Mailed], decisions: Mapping[str, str], on: date, known: Mapping[str, Placing] | None = None
) -> Reading:
    """Every file that can be read, as one roster; `on` is the day that ages are judged by, `known` what was said of
    layouts.
    """
    tables, refused = _sheets(files, known or {})
    found = _layouts(tables, known or {})
    while tables:
        kept = tuple(table for group in tables.values() for table in group)
        try:
            return Reading(kept, read_roster(kept, decisions, on), tuple(refused), found)
        except PatunayError as error:
            name = next(name for name, group in tables.items() if group[0].file == error.facts["file"])
            del tables[name]
            refused.append((name, error))
    return Reading((), Roster((), ()), tuple(refused), found)


def layouts_in(files: Sequence[Mailed], known: Mapping[str, Placing]) -> tuple[Layout, ...]:
    """What stands at the head of the sheets; no row is read."""
    return _layouts(_sheets(files, known)[0], known)


def _layouts(tables: Sheets, known: Mapping[str, Placing]) -> tuple[Layout, ...]:
    return layouts([table for group in tables.values() for table in group], known)


def _sheets(files: Sequence[Mailed], known: Mapping[str, Placing]) -> tuple[Sheets, list[tuple[str, PatunayError]]]:
    """The sheets by file, and the files that are no tables at all."""
    tables: Sheets = {}
    refused: list[tuple[str, PatunayError]] = []
    for one in _newest_copies(files):
        try:
            tables[one.name] = placed(_tables_of(one, files), known)
        except PatunayError as error:
            refused.append((one.name, error))
    return tables, refused


def rows_in(files: Sequence[Mailed]) -> frozenset[str]:
    """The hashes of all rows that can be read."""
    found: set[str] = set()
    for one in _newest_copies(files):
        with suppress(PatunayError):
            found.update(*(row_hashes(table).values() for table in _tables_of(one, files)))
    return frozenset(found)


def _newest_copies(files: Sequence[Mailed]) -> list[Mailed]:
    """Without the files of which a checked copy came back."""
    returned = {one.name for one in files if is_checked(one.name)}
    return [one for one in files if is_checked(one.name) or checked_name(one.name) not in returned]


def _tables_of(one: Mailed, files: Iterable[Mailed]) -> tuple[Table, ...]:
    tables = _read(one)
    if not is_checked(one.name):
        return tables
    original = _original(one.name, files)
    return tuple(without_own(table, original)[0] for table in tables)


def returned_decisions(one: Mailed, files: Iterable[Mailed]) -> dict[str, str]:
    """Row hash -> what the clerk wrote in a checked copy, by the row as it stands there now.

    A row whose cells were corrected in the copy has a new hash, and its decision goes with it.
    """
    original = _original(one.name, files)
    written: dict[str, str] = {}
    for table in _read(one):
        written |= without_own(table, original)[1]
    return written


def _read(one: Mailed) -> tuple[Table, ...]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / one.name
        path.write_bytes(one.content)
        return read_tables(path)


def _original(name: str, files: Iterable[Mailed]) -> str:
    """The mailed file that `name` is the checked copy of."""
    named = (one.name for one in files if not is_checked(one.name) and checked_name(one.name) == name)
    return next(named, f"{name.removesuffix(SUFFIX)}.xlsx")


def without_own(table: Table, original: str) -> tuple[Table, dict[str, str]]:
    """A sheet of a checked copy as the mailed file would have it, and its decisions by row hash."""
    heading = next((row for row in table.rows if set(OWN) <= set(_titles(row))), None)
    sheet = None if original.lower().endswith((".csv", ".txt", ".tsv")) else table.sheet
    if heading is None:
        return replace(table, file=original, sheet=sheet), {}
    titles = _titles(heading)
    own = [len(titles) - 1 - titles[::-1].index(title) for title in OWN]
    rows = tuple(_without(row, own, heading.number) for row in table.rows)
    mailed = Table(original, sheet, table.hidden, rows)
    hashes = row_hashes(mailed)
    below = [row for row in table.rows if row.number > heading.number and row.number in hashes]
    written = {hashes[row.number]: row.text(own[1]).strip() for row in below}
    return mailed, {digest: text for digest, text in written.items() if text}


def _titles(row: Row) -> list[str]:
    return [row.text(column) for column in range(len(row.cells))]


def _without(row: Row, own: Sequence[int], heading: int) -> Row:
    cells = tuple(cell for column, cell in enumerate(row.cells) if column not in own)
    formulas = frozenset(column - sum(one < column for one in own) for column in row.formulas if column not in own)
    return replace(row, cells=cells if row.number != 1 or heading == 1 else cells[: min(own)], formulas=formulas)
