"""The number: given by the Records Officer at release, never before, never twice (D51)."""

from __future__ import annotations

from collections.abc import Iterator

from patunay.issuance.checking.findings import NOTHING, Facts, Known, Rule
from patunay.issuance.model import Issuance


def number_early(draft: Issuance, known: Known) -> Iterator[Facts]:
    if draft.released_on is None and (draft.number or draft.tracking):
        yield NOTHING


def number_missing(draft: Issuance, known: Known) -> Iterator[Facts]:
    if draft.released_on and not (draft.number and draft.series and draft.tracking):
        yield NOTHING


def number_repeated(draft: Issuance, known: Known) -> Iterator[Facts]:
    if draft.number in known.numbers:
        yield {"number": draft.number}


def number_gap(draft: Issuance, known: Known) -> Iterator[Facts]:
    """Numbers between the last one that we know and this one: perhaps given to issuances of other sections."""
    before = max((number for number in known.numbers if number < (draft.number or 0)), default=None)
    if before is not None and draft.number and draft.number - before > 1:
        yield {"first": before + 1, "last": draft.number - 1}


def series_differs(draft: Issuance, known: Known) -> Iterator[Facts]:
    """The series is the year in which numbering began anew, in January."""
    if draft.series and draft.series != draft.dated.year:
        yield {"series": draft.series, "year": draft.dated.year}


RULES: dict[str, Rule] = {
    "number_early": number_early,
    "number_missing": number_missing,
    "number_repeated": number_repeated,
    "number_gap": number_gap,
    "series_differs": series_differs,
}
