"""The checked copy of a roster: the same sheets, rows and columns, with *Finding* and *Decision* at the right.

Every touched cell carries a comment. What a clerk writes under *Decision* is read back by the row's hash (the hidden
column *Row*) at the next run and carried into the next copy. Formats, pictures and merged cells are not copied.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from patunay.division.sheets import LETTERS, lay_out_print, row_height, text_width
from patunay.roster.decisions import WORDS
from patunay.roster.headings import Header, find_header
from patunay.roster.model import Finding, Weight
from patunay.roster.reading import row_hashes
from patunay.roster.tables import Cell, Row, Table, read_tables
from patunay.words import say

SUFFIX = ".checked.xlsx"
OWN = ("Finding", "Decision", "Row")
_ORDER = list(Weight)
_COLOURS = {
    Weight.REPAIRED: "#E2EFDA",
    Weight.NOTE: "#DDEBF7",
    Weight.LOOK: "#FFF2CC",
    Weight.HELD: "#F8CBAD",
    Weight.REFUSED: "#F8CBAD",
}
_WIDEST, _WIDTH_ROWS = 40, 500
_FINDING_WIDTH, _DECISION_WIDTH, _SHEET_WIDTH = 70, 20, 40
_COMMENT = {"x_scale": 2.5, "y_scale": 1.2, "font_size": 9}
_FIRST_YEAR = 1900
Found = Mapping[tuple[str | None, int | None], list[Finding]]


def checked_name(file: str) -> str:
    """`roster.xlsx` > `roster.checked.xlsx`; other kinds keep their ending, so that no two files share a copy."""
    path = Path(file)
    return f"{path.stem if path.suffix.lower() == '.xlsx' else path.name}{SUFFIX}"


def read_decisions(folder: Path) -> dict[str, str]:
    """Row hash -> what the clerk wrote, from every checked copy in `folder`. Raises InputError for one that is broken.

    The columns are found by their headings, so sorted rows and moved columns do no harm.
    """
    decisions: dict[str, str] = {}
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        if not path.name.startswith(("~$", ".")):
            for table in read_tables(path, marks=False):
                decisions |= _decisions(table)
    return decisions


def _decisions(table: Table) -> dict[str, str]:
    columns: tuple[int, int] | None = None
    decisions: dict[str, str] = {}
    for row in table.rows:
        titles = [row.text(column) for column in range(len(row.cells))]
        if set(OWN) <= set(titles):
            columns = _last(titles, "Decision"), _last(titles, "Row")
        elif columns and (digest := row.text(columns[1])) and (text := row.text(columns[0]).strip()):
            decisions[digest] = text
    return decisions


def _last(titles: Sequence[str], title: str) -> int:
    return len(titles) - 1 - titles[::-1].index(title)


def checked_workbook(
    tables: Sequence[Table], findings: Sequence[Finding], decisions: Mapping[str, str], at: datetime
) -> bytes:
    """One file's sheets, one of which is visible, with their findings in words, English and Filipino."""
    found: dict[tuple[str | None, int | None], list[Finding]] = defaultdict(list)
    for finding in findings:
        found[(finding.place.sheet, finding.place.row)].append(finding)
    buffer = BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": at})
    formats = _Formats(book)
    names = _sheet_names(tables)
    writers = [_SheetWriter(book, table, name, formats) for table, name in zip(tables, names, strict=True)]
    for writer in writers:
        writer.write(found, decisions)
    next(writer.sheet for writer in writers if not writer.table.hidden).activate()
    book.close()
    return buffer.getvalue()


def _sheet_names(tables: Iterable[Table]) -> list[str]:
    """As mailed, within what Excel allows: 31 characters, none of `[]:*?/\\`, no two alike."""
    names: list[str] = []
    for table in tables:
        name = re.sub(r"[\[\]:*?/\\]", "_", table.sheet or Path(table.file).stem)[:31].strip("'") or "Sheet"
        taken = {other.lower() for other in names}
        number = 2
        while name.lower() in taken:
            name = f"{name[:27]} ({number})"
            number += 1
        names.append(name)
    return names


class _Formats:
    def __init__(self, book: Workbook) -> None:
        self.title = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#EDEDED"}
        )
        self.day = book.add_format({"num_format": "mm/dd/yyyy", "valign": "top", "align": "left"})
        self.struck = book.add_format({"font_strikeout": True, "text_wrap": True, "valign": "top"})
        wrapped = {"text_wrap": True, "valign": "top"}
        self.plain = book.add_format(wrapped)
        self.decision = book.add_format({**wrapped, "border": 1, "bg_color": "#FFFF99"})
        self.undecided = book.add_format(wrapped)
        self.finding = {weight: book.add_format({**wrapped, "bg_color": colour}) for weight, colour in _COLOURS.items()}
        self.touched = {weight: book.add_format({**wrapped, "bg_color": c}) for weight, c in _COLOURS.items()}
        self.touched_day = {
            weight: book.add_format({"valign": "top", "align": "left", "bg_color": c, "num_format": "mm/dd/yyyy"})
            for weight, c in _COLOURS.items()
        }


class _SheetWriter:
    """One sheet. The heading row stays in view; *Finding*, *Decision* and the hidden *Row* follow the last column."""

    def __init__(self, book: Workbook, table: Table, name: str, formats: _Formats) -> None:
        self.sheet: Any = book.add_worksheet(name)
        self.table, self.formats = table, formats
        self.header: Header | None = find_header(table)
        columns = self.header.columns if self.header else {}
        self.column_of = {title: columns[field] for field, title in (self.header.titles if self.header else {}).items()}
        self.offered: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self.width = max((len(row.cells) for row in table.rows), default=1)
        self.top = self.header.row if self.header else 1
        self.heading = next((row for row in table.rows if row.number == self.top), None) if self.header else None
        self.widths = self._widths()
        self.narrow = [column for column, width in enumerate(self.widths) if width == _WIDEST]
        if table.hidden:
            self.sheet.hide()

    def write(self, found: Found, decisions: Mapping[str, str]) -> None:
        self._lay_out()
        about_sheet = found.get((self.table.sheet, None), [])
        if about_sheet:
            self._write_about(about_sheet)
        hashes = row_hashes(self.table)
        for row in self.table.rows:
            findings = found.get((self.table.sheet, row.number), [])
            text, long = _text(findings), self._long(row)
            self._write_row(row, findings, bool(findings or long))
            if (digest := hashes.get(row.number, "")) and row.number > self.top:
                if text or long:
                    self.sheet.set_row(row.number - 1, row_height([(text, _FINDING_WIDTH), *long]))
                self._write_own(row.number - 1, findings, text, digest, decisions.get(digest, ""))
        self._offer()

    def _write_about(self, findings: Sequence[Finding]) -> None:
        """Above *Finding* where the sheet has a line above its heading, else at the right of all columns."""
        text, above = _text(findings), self.top > 1
        column, width = (self.width, _FINDING_WIDTH) if above else (self.width + len(OWN), _SHEET_WIDTH)
        if not above:
            self.sheet.set_column(column, column, width)
        self.sheet.set_row(0, row_height([(text, width)]))
        self._write_finding(0, column, findings, text)

    def _lay_out(self) -> None:
        for offset, title in enumerate(OWN):
            self.sheet.write_string(self.top - 1, self.width + offset, title, self.formats.title)
        self.sheet.write_comment(self.top - 1, self.width + 1, _hint(), _COMMENT)
        for column, width in enumerate(self.widths):
            self.sheet.set_column(column, column, width)
        self._fit_heading()
        self.sheet.set_column(self.width, self.width, _FINDING_WIDTH)
        self.sheet.set_column(self.width + 1, self.width + 1, _DECISION_WIDTH)
        self.sheet.set_column(self.width + 2, self.width + 2, None, None, {"hidden": True})
        self.sheet.freeze_panes(self.top, 0)
        lay_out_print(self.sheet, self.top - 1)

    def _fit_heading(self) -> None:
        """Headings are bold and often in capitals: a letter is as wide as a digit."""
        if self.heading:
            cells = ((self.heading.text(column), width) for column, width in enumerate(self.widths))
            self.sheet.set_row(self.top - 1, row_height(cells, letters=1))

    def _widths(self) -> list[float]:
        """By the words of the heading and the longest of the first rows below; titles and sub-headings may run over."""
        titles = [self.heading.text(column) if self.heading else "" for column in range(self.width)]
        words = (max(map(len, title.split()), default=0) for title in titles)
        widths = [min(max(length + 1.0, 6.0), _WIDEST) for length in words]
        below = (row for row in self.table.rows if row.number > self.top and len(row.cells) - row.cells.count(None) > 3)
        for row in islice(below, _WIDTH_ROWS):
            for column, cell in enumerate(row.cells):
                if cell is not None:
                    needed = 11 if isinstance(cell, date) else text_width(row.text(column))
                    widths[column] = min(max(widths[column], needed), _WIDEST)
        return widths

    def _long(self, row: Row) -> Sequence[tuple[str, float]]:
        """Cells below the heading that need more than a line, with their width (as of capitals): in most rows none."""
        if row.number <= self.top:
            return ()
        texts = (row.text(column) for column in self.narrow)
        return [(text, _WIDEST / LETTERS) for text in texts if text_width(text) > _WIDEST]

    def _write_row(self, row: Row, findings: Sequence[Finding], wrapped: bool) -> None:
        line, touched = row.number - 1, self._touched(findings)
        for column, cell in enumerate(row.cells):
            if cell is not None:
                about = touched.get(column, ())
                self._write_cell(line, column, cell, self._format(row, cell, about, wrapped))
        for column, about in touched.items():
            if not row.text(column):
                self.sheet.write_blank(line, column, None, self._format(row, None, about, wrapped))
            self.sheet.write_comment(line, column, _text(about), _COMMENT)

    def _touched(self, findings: Sequence[Finding]) -> Mapping[int, list[Finding]]:
        """Column -> what was found about its cell; what is about the whole row stands under *Finding* alone."""
        touched: dict[int, list[Finding]] = defaultdict(list)
        for finding in findings:
            column = self.column_of.get(finding.place.column or "")
            if column is not None:
                touched[column].append(finding)
        return touched

    def _format(self, row: Row, cell: Cell, about: Sequence[Finding], wrapped: bool) -> Any:
        """None where nothing is to be seen: most cells of a large roster."""
        if row.number == self.top and self.header:
            return self.formats.title
        if about:
            return (self.formats.touched_day if isinstance(cell, date) else self.formats.touched)[_heaviest(about)]
        if row.struck:
            return self.formats.struck
        return self.formats.day if isinstance(cell, date) else self.formats.plain if wrapped else None

    def _write_cell(self, line: int, column: int, cell: Cell, style: Any) -> None:
        if isinstance(cell, str):
            self.sheet.write_string(line, column, cell, style)
        elif isinstance(cell, date) and cell.year >= _FIRST_YEAR:
            self.sheet.write_datetime(line, column, cell, style)
        elif isinstance(cell, (int, float)):
            self.sheet.write_number(line, column, cell, style)
        else:
            self.sheet.write_string(line, column, str(cell), style)

    def _write_own(self, line: int, findings: Sequence[Finding], text: str, digest: str, decision: str) -> None:
        if findings:
            self._write_finding(line, self.width, findings, text)
        asked = {choice for finding in findings for choice in finding.choices}
        if asked or decision:
            style = self.formats.decision if asked else self.formats.undecided
            self.sheet.write_string(line, self.width + 1, decision, style)
        self.sheet.write_string(line, self.width + 2, digest)
        if words := tuple(word for word, answer in WORDS.items() if answer in asked):
            self.offered[words].append(line)

    def _offer(self) -> None:
        """A drop-down of the words that a row asks for, which also lets through what stands for a name."""
        column = self.width + 1
        for words, lines in self.offered.items():
            options = {"validate": "list", "source": list(words), "error_type": "information", "show_error": False}
            others = [[line, column, line, column] for line in lines[1:]]
            self.sheet.data_validation(lines[0], column, lines[0], column, {**options, "other_cells": others})

    def _write_finding(self, line: int, column: int, findings: Sequence[Finding], text: str) -> None:
        self.sheet.write_string(line, column, text, self.formats.finding[_heaviest(findings)])


def _text(findings: Iterable[Finding]) -> str:
    """What asks most of the clerk comes first."""
    ordered = sorted(findings, key=lambda finding: -_ORDER.index(finding.weight))
    return "\n".join(f"{finding.sentence('en')} / {finding.sentence('fil')}" for finding in ordered)


def _hint() -> str:
    return "\n".join(say("division.checked_decide", lang) for lang in ("en", "fil"))


def _heaviest(findings: Iterable[Finding]) -> Weight:
    return max((finding.weight for finding in findings), key=_ORDER.index)
