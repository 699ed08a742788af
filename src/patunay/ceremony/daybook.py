"""The register of the day on paper, for the records: who came when, who was called, who holds which folder; and every
finding in full, those first that ask somebody to act.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from patunay.ceremony.entry import Entry
from patunay.ceremony.event import Event
from patunay.ceremony.findings import Finding, clock
from patunay.ceremony.lists import Cell, Section, render_lists, two
from patunay.ceremony.marks import Act
from patunay.ceremony.register import Register
from patunay.words import say


def render_day_register(event: Event, register: Register, at: datetime) -> bytes:
    """A table a group, learners in running order and guests by precedence, then the findings."""
    groups = groupby(register.entries.values(), key=lambda entry: entry.person.group)
    sections = [_group(group, list(entries)) for group, entries in groups]
    return render_lists(event, "day_register", [*sections, *_findings(register.findings)], at, signed=True)


def _group(group: str, entries: Sequence[Entry]) -> Section:
    counts = {"present": sum(one.is_present for one in entries), "given": sum(bool(one.handed) for one in entries)}
    note = say("ceremony.register_counts", invited=len(entries), **counts)
    return Section(
        group, ("name", "came", "turn", "handed"), (2, 1, 1, 2), list(map(_line, entries)), (note,), room=1.1
    )


def _line(entry: Entry) -> Sequence[Cell]:
    calls = entry.noted(Act.CALL)
    came = clock(entry.present_at) if entry.present_at else ""
    return entry.person.name, came, clock(calls[-1].time) if calls else "", _folder(entry)


def _folder(entry: Entry) -> Cell:
    """When it was given and to whom, if that was not the learner on stage."""
    if entry.handed is None:
        return ""
    receiver = entry.released or entry.stand_in
    if receiver is None:
        return clock(entry.handed.time)
    return two(clock(entry.handed.time), say("ceremony.by_proxy", name=receiver.name, authority=receiver.authority))


def _findings(findings: Sequence[Finding]) -> Iterator[Section]:
    for title, is_open in (("register_open", True), ("register_noted", False)):
        told = [finding.sentence() for finding in findings if finding.is_open is is_open]
        if told:
            yield Section(say(f"ceremony.{title}", count=len(told)), (), (), (), told)
