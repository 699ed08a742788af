"""What is planned: title, day, venue, objectives, programme. Everything else of an event follows from its people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from patunay.ceremony.people import Participant, running_order
from patunay.roster import conventions as national
from patunay.words import Language


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the programme; `who` is "" where nobody is named."""

    at: time
    what: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """`objectives` are those of the memorandum, in its order; `basis` is its number, "" before it is released;
    `contact` is whom to ask and to reply to.

    Calling begins at `calling` and takes `seconds_a_name`. `signatories` are (name, position). `mark` is printed large
    behind every page, "" for a real event.
    """

    letterhead: tuple[str, ...]
    issuer: str
    title: str
    day: date
    venue: str
    calling: time
    objectives: tuple[str, ...] = ()
    programme: tuple[Item, ...] = ()
    signatories: tuple[tuple[str, str], ...] = ()
    basis: str = ""
    contact: str = ""
    seconds_a_name: int = 12
    mark: str = ""

    @property
    def when(self) -> str:
        """`December 19, 2025` (D97)."""
        return self.when_in("en")

    def when_in(self, lang: Language) -> str:
        return national.date_in_words(self.day, lang)

    def turn_at(self, place: int) -> time:
        """When the name at this place of the running order (from 0) is called, if everybody comes."""
        return (datetime.combine(self.day, self.calling) + timedelta(seconds=place * self.seconds_a_name)).time()


def groups(participants: Sequence[Participant]) -> list[tuple[str, list[tuple[int, Participant]]]]:
    """The running order by group, each learner with the number under which the name is called, from 1."""
    found: dict[str, list[tuple[int, Participant]]] = {}
    for number, participant in enumerate(running_order(participants), 1):
        found.setdefault(participant.group, []).append((number, participant))
    return list(found.items())


def clock_face(at: time) -> str:
    """`9:05 AM`."""
    return at.strftime("%I:%M %p").lstrip("0")
