"""A made-up day for whoever wants to see one: some learners come late, some never, one phone's clock is slow and its
network is cut for hours; names are called and folders given.

Every mark follows from the codes of the passes, so that playing on plays nothing twice. For the demonstration alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count
from zoneinfo import ZoneInfo

from office.people.actors import Actor
from office.recognitions import noting
from office.recognitions.queries import EventValue, marks, rows
from patunay.ceremony import Act, Mark, Participant, compose_mark

FIRST_DOOR, SECOND_DOOR, STAGE = "play-door-1", "play-door-2", "play-stage"
SLOW = {SECOND_DOOR: timedelta(minutes=7)}
"""How far a device's clock is behind."""
CUT = timedelta(hours=2)
"""So long after the day's first mark the second door has no network."""
DOORS = timedelta(minutes=90)
"""Before the first name is called."""
ABSENT, LATE = 7, 10
"""Of a hundred learners: so many never come, and up to the second number come after the calling began."""
A_NAME, TO_FOLDER = timedelta(seconds=12), timedelta(seconds=6)
MANILA = ZoneInfo("Asia/Manila")


def play(actor: Actor, one: EventValue, length: timedelta, *, at: datetime) -> bool:
    """Plays on for `length` of the day, at least to the next mark; whether anything is left.

    Raises NotAllowedError where the actor may not check in, call and hand over.
    """
    script, known = list(_script(one)), {mark.id for mark in marks(one.pk)}
    heard = {mark.id: _heard(mark, script) for mark in script}
    to_come = [when for key, when in heard.items() if key not in known]
    if not to_come:
        return False
    played = max((heard[key] for key in known & heard.keys()), default=min(heard.values()))
    until = max(played + length, min(to_come))
    for device in (FIRST_DOOR, SECOND_DOOR, STAGE):
        slow = SLOW.get(device, timedelta())
        due = [mark for mark in script if mark.device == device and heard[mark.id] <= until]
        lines = [compose_mark(replace(mark, at=mark.at - slow)) for mark in due]
        noting.keep_marks(actor, one, lines, sent_at=at - slow, at=at)
    return max(to_come) > until


def _heard(mark: Mark, script: Sequence[Mark]) -> datetime:
    """When the office hears of it: at once, or when the second door has its network back."""
    if mark.device != SECOND_DOOR:
        return mark.at
    return max(mark.at, script[0].at + CUT)


def _script(one: EventValue) -> Iterator[Mark]:
    """The whole day in the order of its time, each device's marks counted from 1."""
    learners = [row.value for row in rows(one) if isinstance(row.value, Participant)]
    calling = datetime.combine(one.held_on, one.calling_at, MANILA)
    noted = [*_arrivals(learners, calling), *_turns(learners, calling)]
    counts = {device: count(1) for device in (FIRST_DOOR, SECOND_DOOR, STAGE)}
    for mark in sorted(noted, key=lambda mark: mark.turn):
        yield replace(mark, count=next(counts[mark.device]))


def _luck(learner: Participant, what: str, below: int) -> int:
    """The same number from 0 to `below` for the same learner every time."""
    return int.from_bytes(sha256(f"{what}|{learner.key}".encode()).digest()[:4], "big") % below


def _comes(learner: Participant) -> bool:
    return _luck(learner, "comes", 100) >= ABSENT


def _is_late(learner: Participant) -> bool:
    return ABSENT <= _luck(learner, "comes", 100) < LATE


def _arrivals(learners: Sequence[Participant], calling: datetime) -> Iterator[Mark]:
    for learner in filter(_comes, learners):
        begin = calling if _is_late(learner) else calling - DOORS
        at = begin + timedelta(seconds=_luck(learner, "when", int(DOORS.total_seconds())))
        yield Mark((FIRST_DOOR, SECOND_DOOR)[_luck(learner, "door", 2)], 1, Act.ARRIVE, learner.key, at)


def _turns(learners: Sequence[Participant], calling: datetime) -> Iterator[Mark]:
    """Whoever is there is called in running order, the late ones after everybody else."""
    there = list(filter(_comes, learners))
    late = [learner for learner in there if _is_late(learner)]
    at = calling
    for learner in (*(one for one in there if not _is_late(one)), *late):
        at = max(at, calling + DOORS) if _is_late(learner) else at
        yield Mark(STAGE, 1, Act.CALL, learner.key, at)
        if learner.certificates:
            yield Mark(STAGE, 1, Act.HAND_OVER, learner.key, at + TO_FOLDER, folder=learner.certificates[0])
        at += A_NAME
