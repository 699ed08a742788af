"""Any mailed file as sheets of rows: XLSX, XLS, ODS (python-calamine) and CSV in the encodings that offices use.

Refuses what is not a table before opening it: the wrong kind, a password, a bomb. Knows nothing of learners.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from patunay.errors import InputError
from patunay.roster import csvfile, ole, package

MAX_FILE = 64 << 20
MAX_ROWS = 200_000
Cell = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Row:
    """`number` as the spreadsheet shows it; `struck` is None where the kind of file cannot say.

    `formulas` are the columns, from 0, whose value a formula gave when the file was last saved.
    """

    number: int
    cells: tuple[Cell, ...]
    struck: bool | None = None
    formulas: frozenset[int] = frozenset()

    def text(self, column: int) -> str:
        return cell_text(self.cells[column]) if column < len(self.cells) else ""

    @property
    def is_empty(self) -> bool:
        return not any(cell is not None and cell_text(cell) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet. `meant`: heading, tidied and in small letters -> the field (`headings.HEADINGS`) that a person says it
    is, or empty for none; what it names is not guessed.
    """

    file: str
    sheet: str | None
    hidden: bool
    rows: tuple[Row, ...]
    meant: Mapping[str, str] = field(default_factory=dict)


def cell_text(cell: Cell) -> str:
    """A cell as the clerk typed it, as far as the file still knows; whole numbers without `.0`."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def read_tables(path: Path, *, marks: bool = True) -> tuple[Table, ...]:
    """The sheets of `path`, hidden ones marked; without `marks` strike-through and formulas are not looked for.

    Raises InputError with what to do next.
    """
    data = _read(path)
    if path.suffix.lower() in (".csv", ".txt", ".tsv"):
        return (_csv_table(path, data),)
    if data.startswith(b"PK"):
        inside = package.inspect(path.name, data, MAX_ROWS)
        seen = package.read_marks(data, inside) if marks else None
    elif data.startswith(ole.MAGIC):
        data, seen = ole.checked(path.name, data), None
    else:
        raise InputError("roster.wrong_kind", file=path.name)
    return tuple(_read_workbook(path.name, data, seen))


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_FILE:
            raise InputError("roster.large", file=path.name, limit=MAX_FILE >> 20)
        data = path.read_bytes()
    except OSError as error:
        raise InputError("roster.unreadable", file=path.name) from error
    if not data:
        raise InputError("roster.empty", file=path.name)
    return data


def _csv_table(path: Path, data: bytes) -> Table:
    rows = csvfile.read_rows(path.name, data, MAX_ROWS)
    return Table(path.name, None, False, tuple(Row(n, tuple(c or None for c in row)) for n, row in enumerate(rows, 1)))


def _read_workbook(file: str, data: bytes, marks: package.Marks | None) -> Iterator[Table]:
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        for meta in book.sheets_metadata:
            if "Sheet" in str(meta.typ):
                sheet = book.get_sheet_by_name(meta.name)
                if sheet.height > MAX_ROWS or sheet.height * sheet.width > package.MAX_CELLS:
                    raise InputError("roster.many_rows", file=file, limit=MAX_ROWS)
                visible = meta.visible is SheetVisibleEnum.Visible
                yield Table(file, meta.name, not visible, tuple(_rows(sheet, marks.of(meta.name) if marks else None)))
    except CalamineError as error:
        raise InputError("roster.wrong_kind", file=file) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # how the reader, in Rust, gives up on a broken file
            raise InputError("roster.wrong_kind", file=file) from error
        raise


def _rows(sheet: Any, marks: package.SheetMarks | None) -> Iterator[Row]:
    """Cells count from column A, rows from 1; the reader gives the empty rows above the first, not the columns."""
    indent = (None,) * sheet.start[1] if sheet.start else ()
    for number, cells in enumerate(sheet.iter_rows(), 1):
        row = indent + tuple([_cell(cell) for cell in cells])
        if marks is None:
            yield Row(number, row)
        else:
            yield Row(number, row, number in marks.struck, marks.formulas.get(number, frozenset()))


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return value or None
    if isinstance(value, datetime):
        return value if value.hour or value.minute or value.second else value.date()
    if isinstance(value, bool):
        return str(value)
    return value if value is None or isinstance(value, (int, float, date)) else str(value)
