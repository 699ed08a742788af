"""Whom to call next. Read from the register at any moment, on any device: it remembers nothing of its own.

The queue, in this order (decision 0023): who is still to come in the group on stage; then who came late or walked in
after their place had been called; then the groups to come; last who was called and did not come up. Who is absent is
not in it, unless a proxy has come.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from typing import Any

from patunay.ceremony.entry import Entry
from patunay.ceremony.marks import Act
from patunay.ceremony.register import Register

TURNS = (Act.CALL, Act.SKIP)


@dataclass(frozen=True, slots=True)
class Queue:
    """`on_stage` was called last (None before the first and after a skip). `waiting` are to be called, in order.

    `absent` are neither here nor represented, in running order; `called` counts who has had the turn.
    """

    on_stage: Entry | None
    waiting: tuple[Entry, ...]
    absent: tuple[Entry, ...]
    called: int

    @property
    def next(self) -> Entry | None:
        return self.waiting[0] if self.waiting else None

    def seconds(self, a_name: int) -> int:
        """How long it takes to call who is waiting, at so many seconds a name."""
        return a_name * len(self.waiting)


def call_queue(register: Register) -> Queue:
    """The queue as it stands after all the marks of `register`."""
    learners = register.learners
    come = [entry for entry in learners if entry.is_present or entry.proxy or was_called(entry)]
    here = {entry.person.key for entry in come}
    skipped = [entry for entry in come if is_skipped(entry)]
    return Queue(
        on_stage=_on_stage(learners),
        waiting=(*_in_line(come), *sorted(skipped, key=lambda entry: entry.noted(*TURNS)[-1].turn)),
        absent=tuple(entry for entry in learners if entry.person.key not in here and not is_done(entry)),
        called=sum(map(is_done, learners)),
    )


def was_called(entry: Entry) -> bool:
    return bool(entry.noted(*TURNS, Act.HAND_OVER))


def is_skipped(entry: Entry) -> bool:
    """Whether the person was called, did not come up, and waits for another turn."""
    turns = entry.noted(*TURNS)
    return bool(turns) and turns[-1].act is Act.SKIP and not entry.handed


def is_done(entry: Entry) -> bool:
    """Whether the person has had the turn, or the folder."""
    return bool(entry.handed) or (bool(entry.noted(*TURNS)) and not is_skipped(entry))


def _in_line(come: Sequence[Entry]) -> Iterable[Entry]:
    """Who has not been called yet. Those whose place has been passed come where the group on stage ends.

    The group on stage is the last of the unbroken run of groups in which somebody was called, so that one person who
    is called out of turn moves nobody else.
    """
    groups = [list(group) for _, group in groupby(come, key=_group)]
    begun = list(takewhile(lambda group: any(map(was_called, group)), groups))
    before = [entry for group in begun for entry in group]
    reached = max((place for place, entry in enumerate(before) if was_called(entry)), default=-1) + 1
    coming = [entry for group in groups[len(begun) :] for entry in group]
    return (entry for entry in (*before[reached:], *before[:reached], *coming) if not was_called(entry))


def _group(entry: Entry) -> Any:
    return entry.person.group


def _on_stage(learners: Sequence[Entry]) -> Entry | None:
    turns = [(mark.turn, entry, mark.act) for entry in learners for mark in entry.noted(*TURNS)]
    _, entry, act = max(turns, key=lambda turn: turn[0], default=(None, None, None))
    return entry if act is Act.CALL else None
