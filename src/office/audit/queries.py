"""Reading the chain: is it whole, and what happened to one record?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count

from office.audit.models import Event, Head
from office.audit.operations import digest


@dataclass(frozen=True, slots=True)
class Entry:
    number: int
    at: datetime
    actor: int
    role: str
    action: str
    subject: str
    facts: dict[str, Any]


def entries(subject: str = "", newest: int = 200) -> list[Entry]:
    """The last `newest` events, newest first; of one record when `subject` names it."""
    found = Event.objects.order_by("-number")
    found = found.filter(subject=subject) if subject else found
    return [Entry(e.number, e.at, e.actor, e.role, e.action, e.subject, e.facts) for e in found[:newest]]


def acts_a_day(days: Sequence[date]) -> dict[date, int]:
    """Day -> how many events, Asia/Manila."""
    found = Event.objects.filter(at__date__gte=min(days)).values("at__date").annotate(count=Count("pk")).order_by()
    counts = {one["at__date"]: one["count"] for one in found}
    return {day: counts.get(day, 0) for day in days}


def broken_at() -> int | None:
    """The number of the first event that was changed, removed or added outside the chain; None for a whole chain."""
    previous, expected = "0" * 64, 1
    for event in _stored():
        if event.number != expected or event.previous != previous or event.hash != digest(_content(event)):
            return expected
        previous, expected = event.hash, expected + 1
    head = Head.objects.filter(pk=1).first()
    whole = (head.number, head.hash) == (expected - 1, previous) if head else expected == 1
    return None if whole else expected


def _stored() -> Iterator[Event]:
    yield from Event.objects.order_by("number").iterator()


def _content(event: Event) -> dict[str, Any]:
    return {
        "number": event.number,
        "at": event.at.isoformat(),
        "actor": event.actor,
        "role": event.role,
        "action": event.action,
        "subject": event.subject,
        "facts": event.facts,
        "previous": event.previous,
    }
