"""What the Records Officer prints: the release register of a series and the Perpetual Index of a year.

Numbers come from the office's own logbook; the register shows where one is missing or given twice, and mends nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from patunay.issuance.dates import printed_date
from patunay.issuance.model import Issuance, Kind
from patunay.paper import typeset_pdf
from patunay.words import say

TEMPLATE = "issuance/register.typ"


@dataclass(frozen=True, slots=True)
class Numbers:
    """What does not add up in the numbers of one office, kind and series."""

    missing: tuple[int, ...]
    repeated: tuple[int, ...]


def check_numbers(numbers: Iterable[int]) -> Numbers:
    """Gaps between the first and the last number, and numbers given more than once."""
    counts = Counter(numbers)
    within = range(min(counts, default=0), max(counts, default=-1) + 1)
    return Numbers(
        tuple(number for number in within if number not in counts),
        tuple(sorted(number for number, times in counts.items() if times > 1)),
    )


def render_release_register(
    letterhead: Sequence[str],
    kind: Kind,
    series: int,
    issuances: Iterable[Issuance],
    at: datetime,
    *,
    mark: str = "",
) -> bytes:
    """The released issuances of one kind and series by number, as PDF/UA-1. Drafts are left out."""
    listed = [one for one in issuances if one.cited and one.kind is kind and one.series == series]
    listed.sort(key=lambda one: (one.number or 0, one.dated, one.subject))
    found = check_numbers(one.number for one in listed if one.number)
    columns = [say(f"issuance.register_{name}") for name in ("number", "dated", "subject", "tracking", "released")]
    rows = [[str(one.number), printed_date(one.dated), one.subject, one.tracking, _day(one)] for one in listed]
    title = say("issuance.register_title", kind=kind, series=series)
    return _render(letterhead, title, [{"name": "", "rows": rows}], columns, _notes(found), at, mark)


def render_index(
    letterhead: Sequence[str], year: int, issuances: Iterable[Issuance], at: datetime, *, mark: str = ""
) -> bytes:
    """The Perpetual Index of a year: under each subject its issuances, by date, as PDF/UA-1. Drafts are left out."""
    listed = sorted(
        (one for one in issuances if one.cited and one.dated.year == year), key=lambda one: (one.dated, one.cited)
    )
    subjects = sorted({subject for one in listed for subject in one.subjects})
    sections = [{"name": name, "rows": [_indexed(one) for one in listed if name in one.subjects]} for name in subjects]
    columns = [say(f"issuance.register_{name}") for name in ("issuance", "dated", "subject", "references")]
    return _render(letterhead, say("issuance.index_title", year=year), sections, columns, [], at, mark)


def _indexed(issuance: Issuance) -> list[str]:
    references = "; ".join(reference.cited for reference in issuance.references)
    return [issuance.cited, printed_date(issuance.dated), issuance.subject, references]


def _day(issuance: Issuance) -> str:
    return printed_date(issuance.released_on) if issuance.released_on else ""


def _notes(found: Numbers) -> list[str]:
    """What the Records Officer compares with the logbook."""
    named = (("register_missing", found.missing), ("register_repeated", found.repeated))
    notes = [say(f"issuance.{name}", numbers=spans(numbers)) for name, numbers in named if numbers]
    return notes or [say("issuance.register_in_order")]


def spans(numbers: Sequence[int]) -> str:
    """`3, 5 to 7`: ascending numbers, runs drawn together."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        first = runs.pop()[0] if runs and runs[-1][1] == number - 1 else number
        runs.append((first, number))
    return ", ".join(str(first) if first == last else f"{first} to {last}" for first, last in runs)


def _render(
    letterhead: Sequence[str],
    title: str,
    sections: Sequence[Any],
    columns: Sequence[str],
    notes: Sequence[str],
    at: datetime,
    mark: str,
) -> bytes:
    values = {
        "mark": mark,
        "letterhead": [*letterhead],
        "title": title,
        "sections": sections,
        "columns": columns,
        "notes": notes,
    }
    return typeset_pdf(TEMPLATE, {**values, "empty": say("issuance.register_empty")}, at)
