"""What a phone or laptop notes on the day: one act on one person, never changed afterwards.

Each device counts its own marks, so that `(device, count)` names one mark in the world with no network. Marks only
ever add up: `merge` is the union, hence the same whatever comes first, comes twice or comes late (a join-semilattice).
An act is taken back by another mark, an UNDO.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import Any


class Act(StrEnum):
    """What was done. The learner gets the folder on stage by HAND_OVER, or later, by whoever comes, by RELEASE."""

    ARRIVE = "arrive"
    WALK_IN = "walk-in"
    PROXY = "proxy"
    CALL = "call"
    SKIP = "skip"
    HAND_OVER = "hand-over"
    RELEASE = "release"
    UNDO = "undo"


@dataclass(frozen=True, slots=True, order=True)
class MarkId:
    device: str
    count: int


@dataclass(frozen=True)
class Mark:
    """One act. `key` is the pass's code as it was scanned, known or not; `at` is aware, by the device's own clock.

    `of`: the mark that an UNDO takes back. `folder`: the certificate number scanned at HAND_OVER and RELEASE, "" for
    a blank folder. `name`: of a walk-in ("Last, First", with `group` and `centre`), a proxy or a receiver, with
    `relation` and `authority` (what the proxy or receiver showed). `place` and `on`: of a RELEASE.

    `offset` (whole seconds, the office's clock minus the device's) is learnt at synchronisation and is no part of
    what was noted: a mark with it and without is the same mark.
    """

    device: str
    count: int
    act: Act
    key: str
    at: datetime
    of: MarkId | None = None
    folder: str = ""
    name: str = ""
    group: str = ""
    centre: str = ""
    relation: str = ""
    authority: str = ""
    place: str = ""
    on: date | None = None
    offset: int | None = field(default=None, compare=False)

    @cached_property
    def id(self) -> MarkId:
        return MarkId(self.device, self.count)

    @cached_property
    def time(self) -> datetime:
        """By the office's clock, as far as it is known."""
        return self.at + timedelta(seconds=self.offset or 0)

    @cached_property
    def turn(self) -> tuple[Any, ...]:
        """The one order in which everybody folds: corrected time, device, count; for an id used twice, the content."""
        content = (self.act, self.key, str(self.of), self.folder, self.name, self.group, self.centre)
        return (self.time, self.id, *content, self.relation, self.authority, self.place, str(self.on), self.at)


def merge(*logs: Iterable[Mark]) -> tuple[Mark, ...]:
    """Every mark once, in the order of folding. Two different marks of one id both stay, which is a finding."""
    known: dict[Mark, Mark] = {}
    for mark in chain(*logs):
        other = known.get(mark)
        known[mark] = mark if other is None else min(mark, other, key=_offset)
    return tuple(sorted(known.values(), key=lambda mark: mark.turn))


def _offset(mark: Mark) -> tuple[bool, int]:
    """Of one mark the least offset that anybody measured stays: any rule does that does not ask who came first."""
    return mark.offset is None, mark.offset or 0
