"""The checked copy of a roster: the same sheets, rows and columns, with *Finding* and *Decision* at the right.

What a clerk writes under *Decision* is read back by the row's hash at the next run and carried into the next copy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

from xlsxwriter import Workbook

from patunay.roster.model import Finding, Weight
from patunay.roster.reading import row_hash
from patunay.roster.tables import Table, read_tables

SUFFIX = ".checked.xlsx"
_COLOURS = {Weight.REPAIRED: "#E2EFDA", Weight.NOTE: "#DDEBF7", Weight.LOOK: "#FFF2CC", Weight.HELD: "#F8CBAD"}


def checked_name(file: str) -> str:
    return f"{Path(file).stem}{SUFFIX}"


def read_decisions(folder: Path) -> dict[str, str]:
    """Row hash -> what the clerk wrote, from every checked copy in `folder`."""
    decisions: dict[str, str] = {}
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        for table in read_tables(path):
            decisions |= _decisions(table)
    return decisions


def _decisions(table: Table) -> dict[str, str]:
    header = table.rows[0] if table.rows else None
    if header is None or header.text(len(header.cells) - 1) != "Row":
        return {}
    last = len(header.cells) - 1
    return {row.text(last): row.text(last - 1).strip() for row in table.rows[1:] if row.text(last - 1).strip()}


def checked_workbook(
    tables: Sequence[Table], findings: Sequence[Finding], decisions: Mapping[str, str], at: datetime
) -> bytes:
    """One file's sheets with their findings in words, English and Filipino."""
    by_row: dict[tuple[str | None, int | None], list[Finding]] = defaultdict(list)
    for finding in findings:
        by_row[(finding.place.sheet, finding.place.row)].append(finding)
    buffer = BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": at})
    for number, table in enumerate(tables):
        _write_sheet(book, table, by_row, decisions, number)
    book.close()
    return buffer.getvalue()


def _write_sheet(
    book: Workbook,
    table: Table,
    by_row: Mapping[tuple[str | None, int | None], list[Finding]],
    decisions: Mapping[str, str],
    number: int,
) -> None:
    sheet = book.add_worksheet((table.sheet or f"Sheet{number + 1}")[:31])
    width = max((len(row.cells) for row in table.rows), default=1)
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "mm/dd/yyyy"})
    for offset, heading in enumerate(("Finding", "Decision", "Row")):
        sheet.write_string(0, width + offset, heading, bold)
    sheet.set_column(width, width, 70)
    sheet.set_column(width + 1, width + 1, 30)
    sheet.set_column(width + 2, width + 2, None, None, {"hidden": True})
    for row in table.rows:
        line = row.number if table.rows[0].number == 1 else row.number - 1
        for column, cell in enumerate(row.cells):
            if isinstance(cell, date):
                sheet.write_datetime(line, column, datetime(cell.year, cell.month, cell.day), day)
            elif isinstance(cell, (int, float)):
                sheet.write_number(line, column, cell)
            elif cell is not None:
                sheet.write_string(line, column, cell)
        found = by_row.get((table.sheet, row.number), [])
        if found:
            _write_findings(book, sheet, line, width, found, wrap)
            sheet.write_string(line, width + 2, row_hash(table, row))
            sheet.write_string(line, width + 1, decisions.get(row_hash(table, row), ""), wrap)


def _write_findings(book: Workbook, sheet: object, line: int, width: int, found: list[Finding], wrap: object) -> None:
    text = "\n".join(f"{finding.sentence('en')} / {finding.sentence('fil')}" for finding in found)
    heaviest = max(found, key=lambda finding: list(Weight).index(finding.weight)).weight
    colour = book.add_format({"text_wrap": True, "valign": "top", "bg_color": _COLOURS.get(heaviest, "#F8CBAD")})
    sheet.write_string(line, width, text, colour)  # type: ignore[attr-defined]
    sheet.write_comment(line, width, text[:900])  # type: ignore[attr-defined]
