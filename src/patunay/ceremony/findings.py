"""What does not add up in the marks of a day. Said to people, never mended and never silently chosen.

Does NOT see what nobody scanned: a folder given without a scan, or a learner who walks up at another one's name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from itertools import pairwise

from patunay.ceremony.entry import GIVING, Entry
from patunay.ceremony.marks import Act, Mark, MarkId
from patunay.words import Language, say

MANILA = timezone(timedelta(hours=8))


class Kind(StrEnum):
    """The first five ask somebody to act, the others are said so that nobody wonders."""

    SWAP = "swap"
    WRONG_FOLDER = "wrong_folder"
    FOLDER_TWICE = "folder_twice"
    UNKNOWN_FOLDER = "unknown_folder"
    GIVEN_TWICE = "given_twice"
    PUT_RIGHT = "put_right"
    ALSO_SEEN = "also_seen"
    NO_CHECK_IN = "no_check_in"
    PROXY_TWICE = "proxy_twice"
    UNKNOWN_CODE = "unknown_code"
    SAME_ID = "same_id"
    UNDOES_NOTHING = "undoes_nothing"


OPEN = frozenset({Kind.SWAP, Kind.WRONG_FOLDER, Kind.FOLDER_TWICE, Kind.UNKNOWN_FOLDER, Kind.GIVEN_TWICE})


@dataclass(frozen=True, slots=True)
class Finding:
    """`marks` are those that it was read from, in order; `names` are of the people concerned, "" for a guest code."""

    kind: Kind
    marks: tuple[Mark, ...]
    names: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether somebody must act."""
        return self.kind in OPEN

    def sentence(self, lang: Language = "en") -> str:
        first, last = self.marks[0], self.marks[-1]
        facts = {"one": self.names[0], "other": self.names[-1]} if self.names else {}
        times = {"at": clock(first.time), "later": clock(last.time)}
        devices = {"device": first.device, "another": last.device, "count": first.count}
        scanned = {"folder": _plain(first.folder), "code": _plain(first.key)}
        return say(f"ceremony.found_{self.kind}", lang, **scanned, **facts, **times, **devices)


def _plain(scanned: str) -> str:
    """A foreign code may hold anything: signs that no font has, or that turn the line around."""
    return ascii(scanned)[1:-1]


def clock(at: datetime) -> str:
    """`9:05 AM` as clocks in Manila show it (D97)."""
    return at.astimezone(MANILA).strftime("%I:%M %p").lstrip("0")


def find(noted: Sequence[Mark], counted: Sequence[Mark], entries: Mapping[str, Entry]) -> Iterator[Finding]:
    """Everything in `noted` (all marks) and in `counted` (those not taken back) that somebody should know."""
    yield from _folders(counted, entries)
    for entry in entries.values():
        yield from _of_person(entry)
    yield from _unknown(counted, entries)
    yield from _of_ids(noted)


def _folders(counted: Sequence[Mark], entries: Mapping[str, Entry]) -> Iterator[Finding]:
    """Every scan of a folder that is not the person's own."""
    owners = {number: entry for entry in entries.values() for number in entry.numbers}
    scans = [mark for mark in counted if mark.act in GIVING and mark.folder and mark.key in entries]
    wrong = [
        (entries[mark.key], owners.get(mark.folder), mark) for mark in scans if mark not in entries[mark.key].given
    ]
    pairs = {(holder.person.key, owner.person.key): mark for holder, owner, mark in wrong if owner}
    for holder, owner, mark in wrong:
        if owner is None:
            yield Finding(Kind.UNKNOWN_FOLDER, (mark,), (holder.person.name,))
            continue
        names = (holder.person.name, owner.person.name)
        back = pairs.get((owner.person.key, holder.person.key))
        if holder.handed and owner.handed and owner.handed.turn > mark.turn:
            yield Finding(Kind.PUT_RIGHT, (mark,), names)
        elif owner.handed and owner.handed.turn < mark.turn:
            yield Finding(Kind.FOLDER_TWICE, (mark, owner.handed), names)
        elif back is None:
            yield Finding(Kind.WRONG_FOLDER, (mark,), names)
        elif mark.turn < back.turn:
            yield Finding(Kind.SWAP, (mark, back), names)


def _of_person(entry: Entry) -> Iterator[Finding]:
    names = (entry.person.name,)
    for first, again in ((mark, other) for mark, other in pairwise(entry.arrivals) if other.device != mark.device):
        yield Finding(Kind.ALSO_SEEN, (first, again), names)
    if entry.is_present and not entry.arrivals:
        yield Finding(Kind.NO_CHECK_IN, entry.on_stage[:1], names)
    for first, again in pairwise(entry.given):
        if again.device != first.device or again.act is Act.RELEASE:
            yield Finding(Kind.GIVEN_TWICE, (first, again), names)
    proxies = entry.noted(Act.PROXY)
    if len({(mark.name, mark.authority) for mark in proxies}) > 1:
        yield Finding(Kind.PROXY_TWICE, proxies, names)


def _unknown(counted: Sequence[Mark], entries: Mapping[str, Entry]) -> Iterator[Finding]:
    strange: dict[str, list[Mark]] = defaultdict(list)
    for mark in counted:
        if mark.key not in entries:
            strange[mark.key].append(mark)
    for marks in strange.values():
        yield Finding(Kind.UNKNOWN_CODE, tuple(marks))


def _of_ids(noted: Sequence[Mark]) -> Iterator[Finding]:
    by_id: dict[MarkId, list[Mark]] = defaultdict(list)
    for mark in noted:
        by_id[mark.id].append(mark)
    for marks in by_id.values():
        if len(marks) > 1:
            yield Finding(Kind.SAME_ID, tuple(marks))
    for mark in noted:
        undone = by_id.get(mark.of, []) if mark.of else []
        if mark.act is Act.UNDO and (len(undone) != 1 or undone[0].act is Act.UNDO):
            yield Finding(Kind.UNDOES_NOTHING, (mark,))
