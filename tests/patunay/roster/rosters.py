"""Small rosters for the tests: rows under a heading, written as CSV or workbook, read back with decisions."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import StringIO
from pathlib import Path

from openpyxl import Workbook

from patunay.roster.model import Finding, Roster
from patunay.roster.reading import read_roster
from patunay.roster.tables import read_tables

HEADINGS = ("LRN", "Last Name", "First Name", "Ext", "Middle Name", "Birth Date", "Sex", "CLC", "Teacher", "Guardian")
DAY = date(2025, 12, 19)


def row(lrn: str = "999999100007", last: str = "Dela Cruz", first: str = "Juan", **others: str) -> tuple[str, ...]:
    """Nothing is wrong with this learner but what `others` say: ext, middle, born, sex, centre, teacher, guardian."""
    usual = {
        "ext": "",
        "middle": "Reyes",
        "born": "March 9, 2004",
        "sex": "M",
        "centre": "CLC 1",
        "teacher": "Ana Cruz",
    }
    part = {**usual, "guardian": "", **others}
    names = ("ext", "middle", "born", "sex", "centre", "teacher", "guardian")
    return (lrn, last, first, *(part[name] for name in names))


def csv_bytes(rows: Iterable[Sequence[str]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    text = StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def write_csv(path: Path, *rows: Sequence[str], headings: Sequence[str] = HEADINGS) -> Path:
    path.write_bytes(csv_bytes([headings, *rows]))
    return path


def write_xlsx(path: Path, *rows: Sequence[object], headings: Sequence[object] = HEADINGS) -> Path:
    book = Workbook()
    for each in (headings, *rows):
        book.worksheets[0].append(each)
    book.save(path)
    return path


def read(*paths: Path, decisions: Mapping[str, str] | None = None) -> Roster:
    return read_roster([table for path in paths for table in read_tables(path)], decisions or {}, DAY)


def codes(roster: Roster, *, but: Iterable[str] = ("strike_unseen",)) -> list[tuple[str, int | None]]:
    """What was found, with its row; each sentence is said once in both languages."""
    found = [finding for finding in roster.findings if _name(finding) not in but]
    assert all(finding.sentence("en") and finding.sentence("fil") for finding in found)
    return [(_name(finding), finding.place.row) for finding in found]


def _name(finding: Finding) -> str:
    return finding.code.removeprefix("roster.")
