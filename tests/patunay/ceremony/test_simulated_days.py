"""Two hundred days of 450 learners, with phones that are off, cut and dead, held against what really happened.

What is compared is written down by the simulator itself (`day.Truth`); the last test shows that each check can go red.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from tests.patunay.ceremony.day import ABSENT, CALLING, LATE, LEARNERS, SECONDS_A_NAME, Day
from tests.patunay.ceremony.event import START

from patunay.ceremony import Act, Entry, Kind, Mark, Register, call_queue, compose_day, merge, parse_day

SEEDS = range(200)
DAYS_A_TEST = 10
CLOCK_ERROR = 2
"""Seconds: clocks are measured over a slow network, one up or down, and each time is cut to whole seconds."""


@cache
def day(seed: int) -> Day:
    return Day(seed)


def seconds(at: datetime | None) -> float:
    assert at is not None
    return (at - START).total_seconds()


def check_attendance(day: Day, register: Register) -> None:
    """Everybody who was there is present, once, at the first time that any phone which lasted has seen."""
    present = {key: entry for key, entry in register.entries.items() if entry.is_present}
    assert set(present) == set(day.truth.arrived)
    lost = set()
    for key, entry in present.items():
        scans = [second for second, phone, count in day.truth.seen[key] if count < phone.kept]
        first = min([*scans, day.truth.on_stage.get(key, 10**6)])
        assert abs(seconds(entry.present_at) - first) <= CLOCK_ERROR
        lost |= set() if scans else {key}
    assert {finding.marks[0].key for finding in register.found(Kind.NO_CHECK_IN)} == lost


def check_hand_over(day: Day, register: Register) -> None:
    """Whose own folder was scanned has it, once; every wrong folder is found, and every swap with both names."""
    handed = {key: entry.handed for key, entry in register.entries.items() if entry.handed}
    assert set(handed) == set(day.truth.scanned)
    for key, mark in handed.items():
        assert abs(seconds(mark.time) - day.truth.scanned[key]) <= CLOCK_ERROR
    assert [f for f in register.findings if f.is_open and f.kind not in (Kind.WRONG_FOLDER, Kind.SWAP)] == []
    open_, swaps, right = expected_folders(day)
    assert {(f.marks[0].key, f.marks[0].folder) for f in register.found(Kind.WRONG_FOLDER)} == open_
    assert {frozenset(mark.key for mark in f.marks) for f in register.found(Kind.SWAP)} == swaps
    assert {(f.marks[0].key, f.marks[0].folder) for f in register.found(Kind.PUT_RIGHT)} == right
    walked_off = {(key, folder) for key, folder in day.truth.holds.items()}
    swapped = {key for pair in swaps for key in pair}
    assert all(scan in open_ or scan[0] in swapped for scan in walked_off)


def expected_folders(day: Day) -> tuple[set[tuple[str, str]], set[frozenset[str]], set[tuple[str, str]]]:
    owner = day.owner
    wrong = {(key, folder) for key, folder in day.truth.wrong}
    pairs = {(key, owner[folder]) for key, folder in wrong}
    right = {(key, f) for key, f in wrong if {key, owner[f]} <= set(day.truth.scanned)}
    swaps = {frozenset(pair) for pair in pairs if pair[::-1] in pairs}
    open_ = {(key, f) for key, f in wrong - right if frozenset((key, owner[f])) not in swaps}
    return open_, swaps, right


def check_calls(day: Day, register: Register) -> None:
    """Everybody here or represented had one turn, nobody else; the queue is empty and nobody is forgotten."""
    assert len(day.truth.called) == len(set(day.truth.called))
    assert set(day.truth.called) == {*day.truth.arrived, *day.truth.represented}
    queue = call_queue(register)
    assert queue.next is None and queue.called == len(day.truth.called)
    assert {entry.person.key for entry in queue.absent} == {p.key for p in day.people} - set(day.truth.called)


def check_every_device(day: Day, register: Register) -> None:
    """Whichever phone is left has the same marks, and from its lines alone the same register and queue."""
    marks = merge(day.office)
    alive = [phone for phone in day.phones if phone is not day.dead]
    for phone in alive:
        copy = [*phone.received, *phone.log]
        day.dice.shuffle(copy)
        assert merge(copy) == marks
    rebuilt = Register.of(day.people, parse_day(compose_day("2025", copy), "2025"))
    assert rebuilt == register and call_queue(rebuilt) == call_queue(register)


CHECKS = (check_attendance, check_hand_over, check_calls, check_every_device)


def check(day: Day) -> None:
    register = Register.of(day.people, day.office)
    for each in CHECKS:
        each(day, register)


@pytest.mark.parametrize("first", SEEDS[::DAYS_A_TEST])
def test_a_day_ends_with_attendance_and_hand_over_exactly_once(first: int) -> None:
    for seed in range(first, first + DAYS_A_TEST):
        check(Day(seed))


def test_the_days_are_as_hard_as_they_should_be() -> None:
    """Or else the tests above would say little."""
    days = [day(seed) for seed in range(12)]
    assert all(len(day.truth.arrived) == LEARNERS - ABSENT + 2 for day in days), "and two walk-ins"
    assert (round(LEARNERS * 0.07 + 0.5), round(LEARNERS * 0.03 + 0.5)) == (ABSENT, LATE)
    lost = [sum(count >= phone.kept for seen in day.truth.seen.values() for _, phone, count in seen) for day in days]
    assert sum(map(bool, lost)) > 3 and max(lost) > 20, "scans that died with their phone"
    found = [Register.of(day.people, day.office) for day in days]
    for kind in (Kind.SWAP, Kind.WRONG_FOLDER, Kind.PUT_RIGHT, Kind.ALSO_SEEN, Kind.NO_CHECK_IN, Kind.UNKNOWN_CODE):
        assert sum(bool(register.found(kind)) for register in found) > 2, kind
    assert max(abs(phone.skew) for day in days for phone in day.phones) > 800
    assert sum(day.truth.waited != [] for day in days) > 3


def test_a_calm_day_is_called_in_the_printed_order_and_in_the_orders_own_time() -> None:
    """450 names at twelve seconds are ninety minutes; who is late comes where a group ends, and none waits."""
    calm = Day(7, calm=True)
    check(calm)
    register = Register.of(calm.people, calm.office)
    turns = sorted(m.time for entry in register.learners for m in entry.noted(Act.CALL))
    early = {key for key, second in calm.truth.arrived.items() if second < CALLING} | calm.truth.represented
    skipped = {entry.person.key for entry in register.learners if entry.noted(Act.SKIP)}
    names = {entry.person.key: (entry.person.group, entry.person.sorting) for entry in register.learners}
    in_order = [names[key] for key in calm.truth.called if key in early - skipped]
    assert in_order == sorted(in_order) and len(in_order) > 380
    assert not calm.truth.waited
    gaps = [round((later - one).total_seconds()) for one, later in pairwise(turns[: len(in_order)])]
    assert sum(gaps) == pytest.approx(SECONDS_A_NAME * len(gaps), abs=2 * CLOCK_ERROR)
    everybody = Register.of(calm.people, [Mark("x", n, Act.ARRIVE, p.key, START) for n, p in enumerate(calm.people)])
    assert call_queue(everybody).seconds(SECONDS_A_NAME) == LEARNERS * SECONDS_A_NAME == 90 * 60


def _last_arrival(entry: Entry) -> tuple[Mark, ...]:
    return entry.noted(Act.WALK_IN, Act.ARRIVE)[-1:]


def _without(kind: Kind) -> Callable[..., Any]:
    from patunay.ceremony import findings

    true = findings.find
    return lambda *args: (finding for finding in true(*args) if finding.kind is not kind)


BROKEN = {
    "the last arrival counts": ("patunay.ceremony.entry.Entry.arrivals", property(_last_arrival)),
    "clocks are believed": ("patunay.ceremony.marks.Mark.time", property(lambda mark: mark.at)),
    "undo does nothing": ("patunay.ceremony.register._counted", lambda noted: [m for m in noted if m.act != Act.UNDO]),
    "a swap is not told": ("patunay.ceremony.register.find", _without(Kind.SWAP)),
    "a wrong folder is not told": ("patunay.ceremony.register.find", _without(Kind.WRONG_FOLDER)),
    "any folder is right": (
        "patunay.ceremony.entry.Entry.given",
        property(lambda entry: entry.noted(Act.HAND_OVER)),
    ),
    "who was not checked in is absent": ("patunay.ceremony.entry.Entry.on_stage", property(lambda entry: ())),
    "one phone is forgotten": (
        "patunay.ceremony.register.merge",
        lambda marks: [mark for mark in merge(marks) if mark.device != "gate-1"],
    ),
    "the last mark of an id wins": (
        "patunay.ceremony.register.merge",
        lambda marks: list({mark.key: mark for mark in marks}.values()),
    ),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_register_with_this_fault_is_caught(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    days = [day(seed) for seed in range(6)]
    monkeypatch.setattr(*BROKEN[fault])
    with pytest.raises(AssertionError):
        for each in days:
            check(each)
