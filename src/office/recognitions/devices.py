"""What devices are told: the list that they keep for the day, and in a few hundred bytes how the day stands.

The list holds a name, the group that is called together, the centre's public name, titles of capabilities and the
numbers in the folder. Who has come is one bit a person, in the list's order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from office.recognitions.queries import KEPT, Edition, EventValue, edition, register_at
from patunay.canonical import jcs, parse_json
from patunay.ceremony import Entry, Participant, Queue, call_queue
from patunay.ceremony.wire import FORMAT
from patunay.errors import InputError
from patunay.framework import Text

MOST = 200
"""Marks in one batch."""


@dataclass(frozen=True, slots=True)
class Day:
    """`people` is the list for devices, `digest` its name; `noted` counts the marks that the rest follows from."""

    people: tuple[tuple[Any, ...], ...]
    digest: str
    entries: tuple[Entry, ...]
    queue: Queue
    noted: int

    def state(self) -> dict[str, Any]:
        """How the day stands, for every device."""
        return {
            "n": self.noted,
            "list": self.digest,
            "came": _bits(entry.is_present for entry in self.entries),
            "given": _bits(entry.handed is not None for entry in self.entries),
            "stage": self.queue.on_stage.person.key if self.queue.on_stage else "",
            "called": self.queue.called,
        }

    def order(self) -> dict[str, Any]:
        """Whom to call, and who receives for somebody else, for those who stand at the stage."""
        proxies = {entry.person.key: entry.proxy.name for entry in self.entries if entry.proxy}
        return {"waiting": _keys(self.queue.waiting), "absent": _keys(self.queue.absent), "proxies": proxies}

    def stage(self) -> dict[str, Any]:
        """What the big screen shows: never a level, never a rank."""
        entry = self.queue.on_stage
        total = self.queue.called + len(self.queue.waiting)
        shown = _on_screen(entry) if entry else {"name": "", "centre": "", "capabilities": []}
        return {"n": self.noted, "called": self.queue.called, "all": total, **shown}


def day(one: EventValue) -> Day:
    return _day(edition(one))


@lru_cache(KEPT)
def _day(known: Edition) -> Day:
    register = register_at(known)
    entries = tuple(register.entries.values())
    people = tuple(map(_line, entries))
    return Day(people, sha256(jcs(people)).hexdigest()[:16], entries, call_queue(register), known.marks)


def _line(entry: Entry) -> tuple[Any, ...]:
    """[key, name, group, centre or position, how to say it, capabilities, numbers, 1 for a learner]."""
    one = entry.person
    if isinstance(one, Participant):
        titles = tuple(map(both, one.capabilities))
        return one.key, one.name, one.group, one.centre, one.spoken, titles, one.certificates, 1
    return one.key, one.name, one.group, one.position, "", (), (), 0


def both(title: Text) -> str:
    return title.en if title.en == title.fil else f"{title.en} / {title.fil}"


def _on_screen(entry: Entry) -> dict[str, Any]:
    _, name, _, centre, _, capabilities, _, _ = _line(entry)
    return {"name": name, "centre": centre, "capabilities": capabilities}


def _bits(values: Iterable[bool]) -> str:
    """Hexadecimal, the first person in the lowest bit."""
    return f"{sum(value << place for place, value in enumerate(values)):x}"


def _keys(entries: Iterable[Entry]) -> list[str]:
    return [entry.person.key for entry in entries]


def parse_batch(body: bytes, code: str) -> list[bytes]:
    """The lines of a device's batch, after the line that names format and event; each is judged by itself later.

    Raises InputError `recognitions.broken_batch` for anything else.
    """
    first, *lines = body.rstrip(b"\n").split(b"\n")
    if parse_json(first) != {"format": FORMAT, "event": code} or len(lines) > MOST:
        raise InputError("recognitions.broken_batch")
    return lines


def parse_clock(text: str, at: datetime) -> datetime:
    """A device's clock in milliseconds since 1970; `at` where it sent none that can be read."""
    digits = re.fullmatch(r"\d{1,14}", text)
    return datetime.fromtimestamp(int(text) / 1000, UTC) if digits else at
