"""Any mailed file as sheets of rows of text: XLSX, XLS, ODS (python-calamine) and CSV in the encodings offices use.

Refuses what is not a table before opening it: the wrong kind, a password, a bomb. Knows nothing of learners.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from patunay.errors import InputError

MAX_FILE = 64 << 20
MAX_UNPACKED = 256 << 20
MAX_ENTRIES = 4000
MAX_ROWS = 200_000
_OLE = b"\xd0\xcf\x11\xe0"
Cell = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Row:
    """`number` as the spreadsheet shows it; `struck` is None where the kind of file cannot say."""

    number: int
    cells: tuple[Cell, ...]
    struck: bool | None = None

    def text(self, column: int) -> str:
        return cell_text(self.cells[column]) if column < len(self.cells) else ""

    @property
    def is_empty(self) -> bool:
        return not any(cell_text(cell) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    file: str
    sheet: str | None
    hidden: bool
    rows: tuple[Row, ...]


def cell_text(cell: Cell) -> str:
    """A cell as the clerk typed it, as far as the file still knows; whole numbers without `.0`."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def read_tables(path: Path) -> tuple[Table, ...]:
    """The sheets of `path`, hidden ones marked. Raises InputError with what to do next."""
    try:
        size = path.stat().st_size
        if size > MAX_FILE:
            raise InputError("roster.large", file=path.name)
        head = path.read_bytes()[:8] if size else b""
    except OSError as error:
        raise InputError("roster.unreadable", file=path.name) from error
    if path.suffix.lower() in (".csv", ".txt", ".tsv"):
        return (_read_csv(path),)
    if head.startswith(b"PK"):
        _check_zip(path)
    elif head.startswith(_OLE) and path.suffix.lower() != ".xls":
        raise InputError("roster.password", file=path.name)
    elif not head.startswith(_OLE):
        raise InputError("roster.wrong_kind", file=path.name)
    return tuple(_read_workbook(path))


def _check_zip(path: Path) -> None:
    try:
        entries = zipfile.ZipFile(path).infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise InputError("roster.wrong_kind", file=path.name) from error
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise InputError("roster.bomb", file=path.name)


def _read_workbook(path: Path) -> Iterator[Table]:
    struck = _struck_rows(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        for meta in book.sheets_metadata:
            sheet = book.get_sheet_by_name(meta.name)
            if sheet.height > MAX_ROWS:
                raise InputError("roster.many_rows", file=path.name, sheet=meta.name, limit=MAX_ROWS)
            first = sheet.start[0] + 1 if sheet.start else 1
            rows = tuple(
                Row(first + offset, tuple(map(_cell, cells)), _struck(struck, meta.name, first + offset))
                for offset, cells in enumerate(sheet.iter_rows())
            )
            yield Table(path.name, meta.name, meta.visible is not SheetVisibleEnum.Visible, _unindented(sheet, rows))
    except CalamineError as error:
        raise InputError("roster.wrong_kind", file=path.name) from error


def _unindented(sheet: Any, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Cells always count from column A."""
    indent = sheet.start[1] if sheet.start else 0
    return tuple(Row(row.number, (None,) * indent + row.cells, row.struck) for row in rows) if indent else rows


def _cell(value: Any) -> Cell:
    if isinstance(value, datetime):
        return value.date()
    if value == "" or isinstance(value, bool):
        return str(value) or None
    return value if isinstance(value, (int, float, date)) else str(value)


def _struck(struck: dict[str, set[int]] | None, sheet: str, row: int) -> bool | None:
    return None if struck is None else row in struck.get(sheet, set())


def _struck_rows(path: Path) -> dict[str, set[int]] | None:
    """Sheet -> rows with a struck-through cell; None where it is no XLSX. Looks at cells only if a font is struck."""
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            styles = archive.read("xl/styles.xml") if "xl/styles.xml" in archive.namelist() else b""
        if not re.search(rb"<strike\b", styles):
            return {}
        book = load_workbook(path)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise InputError("roster.wrong_kind", file=path.name) from error
    return {
        sheet.title: {cell.row for row in sheet.iter_rows() for cell in row if cell.font and cell.font.strike}
        for sheet in book.worksheets
    }


def _read_csv(path: Path) -> Table:
    data = path.read_bytes()
    if b"\0" in data[:4096]:
        raise InputError("roster.wrong_kind", file=path.name)
    text = _decode(data)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[Row] = []
    try:
        for cells in lines:
            rows.append(Row(len(rows) + 1, tuple(cell or None for cell in cells)))
            if len(rows) > MAX_ROWS:
                raise InputError("roster.many_rows", file=path.name, sheet="", limit=MAX_ROWS)
    except csv.Error as error:
        raise InputError("roster.wrong_kind", file=path.name) from error
    return Table(path.name, None, False, tuple(rows))


def _decode(data: bytes) -> str:
    """UTF-8 with or without BOM, else Windows-1252, which is what Excel writes here."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
