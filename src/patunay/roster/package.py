"""What stands in an office package (XLSX, ODS) besides the values: its true size, struck-through rows, formulas.

Everything is unpacked here once, up to a cap, before a reader opens the file. Executes no macro and no formula.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from patunay.errors import InputError

MAX_UNPACKED = 256 << 20
MAX_ENTRIES = 4000
MAX_CELLS = 4_000_000
_CHUNK = 1 << 18
_TAIL = 16
_ENCRYPTED_FLAG = 0x1
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_STRUCK = re.compile(rb'<(?:\w+:)?strike\b(?!\s+val="(?:0|false)")')
_WIDE = re.compile(rb' r="([A-Z]{2,3})\d')
_ROW_NUMBER = re.compile(rb'<row [^>]*?\br="(\d+)"')
_ODS_ROW = re.compile(rb"<table:table-row\b([^>]*?)(?:/>|>(.*?)</table:table-row>)", re.DOTALL)
_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="(\d+)"')


@dataclass(frozen=True, slots=True)
class Inside:
    """`is_xlsx`: strike-through can be seen at all; `needs_look`: something in it is struck or computed."""

    is_xlsx: bool
    needs_look: bool


@dataclass(frozen=True, slots=True)
class SheetMarks:
    struck: set[int] = field(default_factory=set)
    formulas: dict[int, frozenset[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Marks:
    sheets: Mapping[str, SheetMarks]

    def of(self, sheet: str) -> SheetMarks:
        return self.sheets.get(sheet) or SheetMarks()


def inspect(file: str, data: bytes, max_rows: int) -> Inside:
    """Unpacks everything once and keeps nothing. Raises InputError for what is no package, locked, or far too large."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        entries = archive.infolist()
        if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
            raise InputError("roster.password", file=file)
        if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
            raise InputError("roster.bomb", file=file)
        names = {entry.filename for entry in entries}
        if not names & {"xl/workbook.xml", "content.xml"}:
            raise InputError("roster.wrong_kind", file=file)
        looks = [_inspect_entry(file, archive, entry, max_rows) for entry in entries]
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError) as error:
        raise InputError("roster.wrong_kind", file=file) from error
    return Inside("xl/workbook.xml" in names, any(looks))


def _inspect_entry(file: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, max_rows: int) -> bool:
    """Whether it holds a struck font or a formula. A size that lies ends in a wrong check sum, which raises."""
    look, rows, width = False, 0, 0
    if entry.filename == "content.xml":
        rows, width = _ods_size(archive.read(entry))
    elif _SHEET.fullmatch(entry.filename):
        look, rows, width = _sheet_size(_chunks(archive, entry))
    else:
        for chunk in _chunks(archive, entry):
            look = look or (entry.filename == "xl/styles.xml" and bool(_STRUCK.search(chunk)))
    if rows > max_rows or rows * width > MAX_CELLS:
        raise InputError("roster.many_rows", file=file, limit=max_rows)
    return look


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Each with the end of the one before, so that no short word is cut."""
    with archive.open(entry) as stream:
        tail = b""
        while chunk := stream.read(_CHUNK):
            yield tail + chunk
            tail = chunk[-_TAIL:]


def _sheet_size(chunks: Iterator[bytes]) -> tuple[bool, int, int]:
    """Whether it has formulas; rows (those there, or the last one's number); the widest column, 26 at least.

    A reader makes a full table of it: two cells in opposite corners would fill all memory.
    """
    look, count, last, width = False, 0, 0, 26
    for chunk in chunks:
        count += chunk.count(b"<row ", _TAIL if count else 0)
        look = look or b"<f>" in chunk or b"<f " in chunk
        start = chunk.rfind(b"<row ")
        if start >= 0 and (match := _ROW_NUMBER.match(chunk, start)):
            last = max(last, int(match[1]))
        for letters in set(_WIDE.findall(chunk)):
            width = max(width, _column(letters))
    return look, max(count, last), width


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _ods_size(content: bytes) -> tuple[int, int]:
    """Rows to the last with a value, and the widest of them, repetitions unrolled."""
    position, last, width = 0, 0, 0
    for row in _ODS_ROW.finditer(content):
        position += int((_REPEATED.findall(row[1]) or [1])[0])
        cells = (row[2] or b"").rpartition(b"</table:table-cell>")[0]
        if cells:
            last = position
            repeated = sum(map(int, _REPEATED.findall(cells)))
            width = max(width, cells.count(b"<table:table-cell") + repeated)
    return last, width


def read_marks(data: bytes, inside: Inside) -> Marks | None:
    """Struck rows and formulas of an XLSX, by openpyxl; None where the file cannot say."""
    if not inside.is_xlsx:
        return None
    if not inside.needs_look:
        return Marks({})
    try:
        book = load_workbook(BytesIO(data), read_only=True)
        return Marks({sheet.title: _sheet_marks(sheet) for sheet in book.worksheets})
    except Exception:
        return None  # openpyxl raises of every kind on files that others still read: "not checked"


def _sheet_marks(sheet: Any) -> SheetMarks:
    sheet.reset_dimensions()
    struck: set[int] = set()
    formulas: dict[int, set[int]] = defaultdict(set)
    for cells in sheet.iter_rows():
        for cell in cells:
            if cell.value is None:
                continue
            if cell.has_style and cell.font.strike:
                struck.add(cell.row)
            if cell.data_type == "f":
                formulas[cell.row].add(cell.column - 1)
    return SheetMarks(struck, {row: frozenset(columns) for row, columns in formulas.items()})
