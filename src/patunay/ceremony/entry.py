"""One person's line in the register, folded from the marks that count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from patunay.ceremony.marks import Act, Mark
from patunay.ceremony.people import Participant, Person

ARRIVALS = (Act.ARRIVE, Act.WALK_IN)
GIVING = (Act.HAND_OVER, Act.RELEASE)


@dataclass(frozen=True)
class Entry:
    """`marks` are the person's that count (none taken back), in the order of folding."""

    person: Person
    marks: tuple[Mark, ...] = ()

    @property
    def arrivals(self) -> tuple[Mark, ...]:
        """The first is the arrival, the others say who saw the person too."""
        return self.noted(*ARRIVALS)

    @property
    def proxy(self) -> Mark | None:
        """Who receives for the learner, with the authority shown: the first who was noted."""
        return next(iter(self.noted(Act.PROXY)), None)

    @property
    def stand_in(self) -> Mark | None:
        """The proxy, as long as the learner has not come in person."""
        return None if self.arrivals else self.proxy

    @cached_property
    def given(self) -> tuple[Mark, ...]:
        """Every scan of the person's own folder, on stage or at a later release; the first is the hand-over."""
        return tuple(mark for mark in self.noted(*GIVING) if mark.folder in (self.numbers or ("",)))

    @property
    def handed(self) -> Mark | None:
        return next(iter(self.given), None)

    @property
    def released(self) -> Mark | None:
        """The release that gave the folder out, where it was not handed over on stage."""
        return self.handed if self.handed and self.handed.act is Act.RELEASE else None

    @property
    def numbers(self) -> tuple[str, ...]:
        """Of the papers in the folder; none for guests, and for walk-ins, whose folder is blank."""
        return self.person.certificates if isinstance(self.person, Participant) else ()

    @cached_property
    def present_at(self) -> datetime | None:
        """When the person was first seen: checked in, or on stage where the check-in was lost or forgotten."""
        return min((mark.time for mark in (*self.arrivals, *self.on_stage)), default=None)

    @property
    def on_stage(self) -> tuple[Mark, ...]:
        """Every folder, right or wrong, that was scanned while the person stood on stage; none for a proxy."""
        return () if self.stand_in else self.noted(Act.HAND_OVER)

    @property
    def is_present(self) -> bool:
        return self.present_at is not None

    @property
    def is_released(self) -> bool:
        """Whether nothing is left to give: a walk-in's blank folder is not a certificate (D62)."""
        return bool(self.numbers and self.given)

    def noted(self, *acts: Act) -> tuple[Mark, ...]:
        return tuple(mark for mark in self.marks if mark.act in acts) if self.marks else ()
