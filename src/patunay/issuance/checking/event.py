"""The event: can whoever is addressed come, on the right day, to the right place, and as many as were counted?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from patunay.issuance.checking.findings import NOTHING, Facts, Known, Rule
from patunay.issuance.compliance import duties_of
from patunay.issuance.dates import is_working, printed_date, weekday, working_days_between, written_dates
from patunay.issuance.model import Issuance

LEAD_DAYS = 5
"""Working days that schools need between the day of issue and the event: a week, to find substitutes and permits."""
_COUNTED = re.compile(r"(\d[\d,]*)\s+(?:ALS\s+|selected\s+)?learners?\b")
_NO_EVENT_DAY = re.compile(r"(?:on or before|not later than|later than|until|by|dated|since|from)$")
"""Words before a date that is a deadline or an earlier day."""


def event_past(draft: Issuance, known: Known) -> Iterator[Facts]:
    if draft.event and draft.event.on <= draft.dated:
        yield {"day": printed_date(draft.event.on), "dated": printed_date(draft.dated)}


def lead_short(draft: Issuance, known: Known) -> Iterator[Facts]:
    if draft.event is None or draft.event.on <= draft.dated:
        return
    left = working_days_between(draft.dated, draft.event.on, known.holidays)
    if left < LEAD_DAYS:
        yield {"left": left, "needed": LEAD_DAYS}


def rest_day(draft: Issuance, known: Known) -> Iterator[Facts]:
    if draft.event and not is_working(draft.event.on, known.holidays):
        yield {"day": f"{weekday(draft.event.on)}, {printed_date(draft.event.on)}"}


def venue_missing(draft: Issuance, known: Known) -> Iterator[Facts]:
    if draft.event and not draft.event.place:
        yield NOTHING


def venue_vague(draft: Issuance, known: Known) -> Iterator[Facts]:
    if draft.event and draft.event.town and not draft.event.venue:
        yield {"town": draft.event.town}


def time_missing(draft: Issuance, known: Known) -> Iterator[Facts]:
    if draft.event and draft.event.starts is None:
        yield NOTHING


def time_backwards(draft: Issuance, known: Known) -> Iterator[Facts]:
    if draft.event and draft.event.starts and draft.event.ends and draft.event.ends <= draft.event.starts:
        yield NOTHING


def objectives_missing(draft: Issuance, known: Known) -> Iterator[Facts]:
    """The report afterwards answers each objective (D64)."""
    if draft.event and not draft.event.objectives:
        yield NOTHING


def participants_missing(draft: Issuance, known: Known) -> Iterator[Facts]:
    if draft.event and not draft.event.groups:
        yield NOTHING


def group_uncounted(draft: Issuance, known: Known) -> Iterator[Facts]:
    """Meals, seats and passes are counted by these."""
    for group in draft.event.groups if draft.event else ():
        if group.count is None:
            yield {"group": group.name}


def counts_differ(draft: Issuance, known: Known) -> Iterator[Facts]:
    """Learners counted among the participants against the frozen list; then the text against the participants."""
    groups = draft.event.groups if draft.event else ()
    expected = sum(group.count or 0 for group in groups if group.learners)
    if known.awardees is not None and expected and expected != known.awardees:
        yield {"said": f"{expected:,}", "true": f"{known.awardees:,}"}
    for text in (text for paragraph in draft.paragraphs for text in paragraph.texts):
        for found in _COUNTED.finditer(text):
            if expected and int(found[1].replace(",", "")) != expected:
                yield {"said": found[1], "true": f"{expected:,}"}


def date_differs(draft: Issuance, known: Known) -> Iterator[Facts]:
    """A day in the text that is not the event's, no deadline and no earlier day."""
    if draft.event is None:
        return
    for text in (text for paragraph in draft.paragraphs for text in paragraph.texts):
        for found in written_dates(text):
            other = found.day not in (draft.event.on, draft.dated) and not _NO_EVENT_DAY.search(found.before)
            if other:
                yield {"written": found.written, "day": printed_date(draft.event.on)}


def weekday_wrong(draft: Issuance, known: Known) -> Iterator[Facts]:
    for text in (text for paragraph in draft.paragraphs for text in paragraph.texts):
        for found in written_dates(text):
            if found.day and found.weekday and found.weekday != weekday(found.day):
                yield {"written": found.written, "weekday": weekday(found.day)}


def deadline_late(draft: Issuance, known: Known) -> Iterator[Facts]:
    """Something asked for by a day that is past at the date of issue, or after the event that it is for."""
    for duty in duties_of(draft):
        if duty.by <= draft.dated or (draft.event and draft.event.on < duty.by):
            yield {"who": duty.who, "by": printed_date(duty.by)}


RULES: dict[str, Rule] = {
    "event_past": event_past,
    "lead_short": lead_short,
    "rest_day": rest_day,
    "venue_missing": venue_missing,
    "venue_vague": venue_vague,
    "time_missing": time_missing,
    "time_backwards": time_backwards,
    "objectives_missing": objectives_missing,
    "participants_missing": participants_missing,
    "group_uncounted": group_uncounted,
    "counts_differ": counts_differ,
    "date_differs": date_differs,
    "weekday_wrong": weekday_wrong,
    "deadline_late": deadline_late,
}
