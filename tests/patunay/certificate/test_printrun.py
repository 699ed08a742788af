"""The cover counts what lies under it and leaves room for who printed, spoiled and released it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from tests.patunay.certificate.papers import AT, paper

from patunay.certificate import PrintRun, render_cover

RUN = PrintRun(
    letterhead=paper().letterhead,
    issuer_name=paper().issuer_name,
    event="Recognition and Awarding of Micro-Certification for ALS Learners",
    date=date(2025, 12, 19),
    place="Talahib",
    papers=1426,
    statements=52,
    learners=1420,
    first="MC-PLT-2025-000001-N",
    last="MC-PLT-2025-001426-8",
    manifest="0123456789abcdef" * 4,
    sample=False,
    demo=False,
)


def said(run: PrintRun) -> str:
    page, _ = PdfReader(BytesIO(render_cover(run, AT))).pages
    return " ".join(page.extract_text().split())


def test_the_cover_has_a_back_with_words() -> None:
    """So the first certificate begins a sheet, and no printer takes the back for a blank page to leave out."""
    _, back = PdfReader(BytesIO(render_cover(RUN, AT))).pages
    assert "The back of the cover" in " ".join(back.extract_text().split())
    assert RUN.first not in back.extract_text()


def test_it_counts_pages_and_sheets() -> None:
    assert (RUN.pages, RUN.sheets) == (2854, 1427)
    text = said(RUN)
    for words in ("1,426", "52", "1,420", "2,854 pages; 1,427 sheets", "Print all 2,854 pages"):
        assert words in text


@pytest.mark.parametrize(
    "words",
    [
        *("Schools Division of Talahib", RUN.event, "December 19, 2025, Talahib", RUN.first, RUN.last, RUN.manifest),
        *("Printed", "Counted and compared with the list", "Spoiled, destroyed and printed again", "Released"),
        *("Inilimbag", "Naipamahagi", "Name and signature"),
    ],
)
def test_it_says_what_the_office_must_know_and_sign(words: str) -> None:
    assert words in said(RUN)


def test_it_is_marked_only_when_it_must_be() -> None:
    assert "SAMPLE" not in said(RUN)
    marked = said(replace(RUN, sample=True, demo=True))
    assert "SAMPLE: the framework is a sample" in marked
    assert "DEMO: approved with throw-away keys" in marked
