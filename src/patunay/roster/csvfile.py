"""CSV as offices save it: comma, semicolon or tab; UTF-8 with or without BOM, UTF-16 with BOM, Windows-1252."""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from itertools import islice

from patunay.errors import InputError

_FOREIGN = (
    b"%PDF",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"{\\rtf",
    b"<!DOCTYPE",
    b"<html",
    b"<?xml",
    b"\x89PNG",
    b"\xff\xd8",
)
_DELIMITERS = ",;\t"
_LINES_TRIED = 40


def read_rows(file: str, data: bytes, max_rows: int) -> list[list[str]]:
    """Raises InputError for what is no CSV, or for more than `max_rows` rows."""
    if data.lstrip()[:14].startswith(_FOREIGN):
        raise InputError("roster.wrong_kind", file=file)
    text = _decode(data)
    if "\0" in text:
        raise InputError("roster.wrong_kind", file=file)
    delimiter = _delimiter(text)
    rows: list[list[str]] = []
    width = 0
    try:
        for row in csv.reader(io.StringIO(f"{text}\n", newline=""), delimiter=delimiter):
            rows.append(row)
            width = max(width, len(row))
            if len(rows) > max_rows:
                raise InputError("roster.many_rows", file=file, limit=max_rows)
            if any("\n" in cell and _has_swallowed(cell, row, width, delimiter) for cell in row):
                raise InputError("roster.quote", file=file, row=len(rows))
    except csv.Error as error:
        raise InputError("roster.wrong_kind", file=file) from error
    return rows


def _has_swallowed(cell: str, row: list[str], width: int, delimiter: str) -> bool:
    """A quotation mark that nobody closed makes one cell of whole rows, and learners would be lost in it.

    An address over two lines leaves its row as wide as the others and holds no whole row.
    """
    cut_short = len(row) < width and cell.count(delimiter) > 1
    return cut_short or any(line.count(delimiter) >= max(width - 1, 2) for line in cell.split("\n"))


def _decode(data: bytes) -> str:
    """UTF-8 first; what is not UTF-8 is Windows-1252, which is what Excel writes here."""
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    """The one that parts the first lines into most cells of the same number."""
    lines = list(islice(io.StringIO(text, newline=""), _LINES_TRIED))
    return max(_DELIMITERS, key=lambda delimiter: _fit(lines, delimiter))


def _fit(lines: list[str], delimiter: str) -> int:
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
    except csv.Error:
        return 0
    return max((widths.count(width) * (width - 1) for width in set(widths)), default=0)
