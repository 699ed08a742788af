"""Dates, citations and duties as they stand in running text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest
from tests.patunay.issuance.drafts import call

from patunay.issuance import duties_of
from patunay.issuance.citing import citations, same
from patunay.issuance.dates import is_working, printed_date, printed_time, working_days_between, written_dates
from patunay.issuance.model import Paragraph


def test_dates_print_as_the_division_prints_them() -> None:
    assert printed_date(date(2025, 12, 9)) == "December 9, 2025"
    assert [printed_time(at) for at in (time(8), time(12), time(0, 5), time(17, 30))] == [
        *("8:00 AM", "12:00 PM", "12:05 AM", "5:30 PM")
    ]


def test_working_days() -> None:
    assert working_days_between(date(2025, 12, 15), date(2025, 12, 19)) == 3
    assert working_days_between(date(2025, 12, 5), date(2025, 12, 10)) == 1, "a weekend and December 8"
    assert working_days_between(date(2025, 12, 15), date(2025, 12, 19), {date(2025, 12, 17)}) == 2
    assert working_days_between(date(2025, 12, 19), date(2025, 12, 19)) == 0
    assert not is_working(date(2025, 12, 20)) and not is_working(date(2025, 12, 25))


def test_dates_in_text() -> None:
    first, second, third = written_dates("on Friday, December 19, 2025 or by May 1, 2026; never February 30, 2026")
    assert (first.day, first.weekday) == (date(2025, 12, 19), "Friday")
    assert (second.day, second.weekday, second.before[-2:]) == (date(2026, 5, 1), "", "by")
    assert third.day is None


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("Relative to Memorandum OM-OAGA-2021-243 re: it", ("Memorandum OM-OAGA-2021-243",)),
        ("See DepEd Order No. 66, s. 2017.", ("DepEd Order No. 66, s. 2017",)),
        ("Division Memorandum No.  731 s. 2025 holds", ("Division Memorandum No.  731 s. 2025",)),
        ("this Memorandum is", ()),
    ],
)
def test_citations(text: str, cited: tuple[str, ...]) -> None:
    assert citations(text) == cited


def test_signs_and_capitals_do_not_tell_citations_apart() -> None:
    assert same("Division Memorandum No. 731, s. 2025", "DIVISION MEMORANDUM No.731 s.2025")
    assert not same("Division Memorandum No. 731, s. 2025", "Division Memorandum No. 731, s. 2026")
    assert not same("", "")


@pytest.mark.parametrize(
    ("text", "who", "what"),
    [
        ("Teachers shall send the list on or before May 4, 2026.", "Teachers", "send the list"),
        ("As in No. 5, s. 2020. Heads are to reply, not later than Monday, May 4, 2026.", "Heads", "reply"),
        ("Each centre must choose a rater on or before May 4, 2026, and say so.", "Each centre", "choose a rater"),
    ],
)
def test_duties(text: str, who: str, what: str) -> None:
    (duty,) = duties_of(replace(call(), paragraphs=(Paragraph(text),)))
    assert (duty.who, duty.what, duty.by) == (who, what, date(2026, 5, 4))


@pytest.mark.parametrize(
    "text", ["The event is on May 4, 2026.", "Teachers shall come on May 4, 2026.", "on or before May 4, 2026"]
)
def test_what_is_no_duty(text: str) -> None:
    assert duties_of(replace(call(), paragraphs=(Paragraph(text),))) == ()
