"""A roster of 100,000 rows: reading it beside openpyxl in its read-only mode, and the work of `check-roster`.

Run: python bench/roster.py [how many rows]. CPU seconds of this process. The roster is fictional; one row in ten has a
fault.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from openpyxl import load_workbook
from xlsxwriter import Workbook

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from patunay.cli.session import spare_collector  # noqa: E402
from patunay.division.checked import checked_workbook, read_decisions  # noqa: E402
from patunay.roster.reading import read_roster  # noqa: E402
from patunay.roster.tables import read_tables  # noqa: E402

READ_BAR, CHECK_BAR = 5, 30
HEADINGS = (
    *("No.", "LRN", "LAST NAME", "FIRST NAME", "NAME EXT.", "MIDDLE NAME", "SEX", "BIRTHDATE", "CLC", "DISTRICT"),
    *("PROGRAM LEVEL", "ALS TEACHER", "PARENT/GUARDIAN"),
)
LAST = ("Dela Cruz", "Peñaflor", "De los Santos", "Macapagal-Reyes", "Villanueva", "Atienza", "Hornilla", "Ibañez")
FIRST = ("Juan", "Ma. Theresa", "Prince Jhon", "Norhaya", "Reynaldo", "Analyn", "Jasmine", "Precious Nicole")


def write_roster(path: Path, count: int) -> None:
    book = Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("Masterlist")
    for line, cells in enumerate((HEADINGS, *(row(number) for number in range(count)))):
        sheet.write_row(line, 0, cells)
    book.close()


def row(number: int) -> tuple[str, ...]:
    """Names repeat as they do; every tenth row has a fault, every tenth its birthdate in figures."""
    last, first = LAST[number % 8] + ("" if number % 3 else f"-{LAST[number // 8 % 8]}"), FIRST[number // 64 % 8]
    day = date(1965, 1, 1) + timedelta(days=number * 37 % 14_600)
    lrn, born, middle = f"{999_999_000_000 + number}", f"{day:%B %d, %Y}", f"Reyes-{FIRST[number // 8 % 8]}"
    match number % 100:
        case 0:
            last, first = last.upper(), first.upper()
        case 10:
            lrn = "9.99999E+11"
        case 20:
            born = "04/01/02"
        case 30:
            middle = "N/A"
        case 40:
            last = "Casta?eda"
        case 50:
            first = f"{first} Jr."
        case 60:
            lrn = ""
        case 70:
            lrn = f"{lrn[:6]} {lrn[6:]}"
        case 80:
            last = f" {last} "
        case 90:
            born = "02/30/2004"
        case remainder if remainder % 10 == 5:
            born = f"{day:%m/%d/%Y}"
    centre = f"Barangay Hall CLC {number % 300}"
    return (
        str(number + 1),
        lrn,
        last,
        first,
        "",
        middle,
        "F",
        born,
        centre,
        "Talahib",
        "JHS",
        f"Teacher {number % 40}",
        "",
    )


def cpu(work: Callable[[], object]) -> tuple[float, object]:
    began = time.process_time()
    value = work()
    return time.process_time() - began, value


def read_by_openpyxl(path: Path) -> int:
    return sum(1 for sheet in load_workbook(path, read_only=True) for _ in sheet.iter_rows(values_only=True))


def check(path: Path, copy: Path) -> None:
    """What `check-roster` does with a file, from the decisions of the last copy to the next."""
    decisions = read_decisions(copy.parent)
    tables = read_tables(path)
    roster = read_roster(tables, decisions, date(2025, 12, 19))
    copy.write_bytes(checked_workbook(tables, roster.findings, decisions, datetime(2025, 12, 1, tzinfo=UTC)))


def main(count: int) -> None:
    spare_collector()
    with tempfile.TemporaryDirectory() as folder:
        path, copy = Path(folder) / "roster.xlsx", Path(folder) / "roster.checked.xlsx"
        write_roster(path, count)
        ours, tables = cpu(lambda: read_tables(path))
        del tables
        theirs, _ = cpu(lambda: read_by_openpyxl(path))
        ratio = theirs / ours
        print(
            f"reading {count} rows {ours:.2f} CPU s, openpyxl read-only {theirs:.2f} (bar {READ_BAR} x): {ratio:.1f} x"
        )
        for run in ("first", "second"):
            seconds, _ = cpu(lambda: check(path, copy))
            part = f"{seconds / theirs:.2f} of openpyxl's reading"
            print(f"check-roster of {count} rows, {run} run {seconds:.1f} CPU s (bar {CHECK_BAR}), {part}")
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
