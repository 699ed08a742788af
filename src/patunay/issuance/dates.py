"""Days and hours as a division prints them (D97), the days that it works, and dates found in running text.

Holidays of fixed date are those of Republic Act 9492 and its amendments; those that a proclamation moves or declares
for one year are the caller's to name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOLIDAYS = frozenset(
    {(1, 1), (4, 9), (5, 1), (6, 12), (8, 21), (11, 1), (11, 30), (12, 8), (12, 25), (12, 30), (12, 31)}
)
"""(month, day)."""
_DATE = re.compile(
    rf"(?:(?P<weekday>{'|'.join(WEEKDAYS)}),?\s+)?"
    rf"(?P<month>{'|'.join(MONTHS)})\s+(?P<day>\d{{1,2}}),\s+(?P<year>\d{{4}})"
)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date in running text. `day` is None where there is no such day; `weekday` is "" where none is written."""

    written: str
    day: date | None
    weekday: str
    before: str


def printed_date(day: date) -> str:
    """`December 19, 2025`."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def printed_time(at: time) -> str:
    """`8:00 AM`."""
    return at.strftime("%I:%M %p").lstrip("0")


def weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]


def is_working(day: date, proclaimed: Collection[date] = ()) -> bool:
    return day.weekday() < 5 and (day.month, day.day) not in HOLIDAYS and day not in proclaimed


def working_days_between(first: date, last: date, proclaimed: Collection[date] = ()) -> int:
    """Working days after `first` and before `last`: those on which somebody can still act."""
    days = (first + timedelta(days=step) for step in range(1, (last - first).days))
    return sum(is_working(day, proclaimed) for day in days)


def written_dates(text: str) -> Iterator[WrittenDate]:
    """Every date of the printed form in `text`, with the words before it."""
    for found in _DATE.finditer(text):
        yield WrittenDate(found[0], _day(found), found["weekday"] or "", text[: found.start()].rstrip())


def _day(found: re.Match[str]) -> date | None:
    try:
        return date(int(found["year"]), MONTHS.index(found["month"]) + 1, int(found["day"]))
    except ValueError:
        return None
