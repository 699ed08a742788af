"""Whom the photographer may take: learners whose consent to photographs stands, and nobody else (D80, D81).

Being photographed or not changes nothing of the day, so the paper says only that: no reason, no age, nobody's answer.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from patunay.ceremony.event import Event, groups
from patunay.ceremony.lists import Section, render_lists
from patunay.ceremony.people import Participant
from patunay.ceremony.register import Register
from patunay.words import say


@dataclass(frozen=True, slots=True)
class Photographed:
    """How many learners of the list agreed to photographs, and how many of them were there."""

    listed: int
    agreed: int
    present: int

    @classmethod
    def of(cls, register: Register, agreed: Collection[str]) -> Photographed:
        """`agreed` are the codes of the passes of those whose consent stands."""
        mine = [entry for entry in register.learners if entry.person.key in agreed]
        return cls(len(register.learners), len(mine), sum(entry.is_present for entry in mine))


def render_photo_list(
    event: Event, participants: Sequence[Participant], agreed: Collection[str], at: datetime
) -> bytes:
    """In the order of calling; whoever was not asked stands with those who said no."""
    sections = [_group(group, learners, agreed) for group, learners in groups(participants)]
    return render_lists(event, "photo_list", sections, at)


def _group(group: str, learners: Sequence[tuple[int, Participant]], agreed: Collection[str]) -> Section:
    rows = [
        (str(number), one.name, say("ceremony.photo_may") if one.key in agreed else say("ceremony.photo_not"))
        for number, one in learners
    ]
    note = say("ceremony.photo_note", count=sum(one.key not in agreed for _, one in learners))
    return Section(group, ("number", "name", "photo"), (0, 2, 1.2), rows, (note,), room=1.1, own_page=True)
