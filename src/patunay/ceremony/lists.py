"""Lists of people on paper: to call from, to sit by, to sign on, to release certificates from. For the event team.

In English, as papers of an office are. They show no level, no birthdate and no LRN, since nobody here has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from patunay.ceremony.entry import Entry
from patunay.ceremony.event import Event, clock_face, groups
from patunay.ceremony.marks import Mark
from patunay.ceremony.people import Guest, Need, Participant, Person
from patunay.ceremony.register import Register
from patunay.ceremony.seating import Seat
from patunay.paper import typeset_pdf
from patunay.roster import conventions as national
from patunay.words import say

TEMPLATE = "ceremony/lists.typ"
BOX = {"kind": "box"}
BLANK_LINES = 2
"""For who comes unannounced, on each sheet to sign on."""
Cell = str | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Section:
    """One table under its heading. `widths` are shares of the line, 0 for as wide as needed; `room` is above and below
    each line, in mm. `ruled` tables are to be written in."""

    title: str
    columns: tuple[str, ...]
    widths: tuple[float, ...]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str] = ()
    room: float = 1.5
    ruled: bool = False
    own_page: bool = False

    @property
    def titles(self) -> list[str]:
        return [say(f"ceremony.column_{column}") for column in self.columns]

    def value(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "columns": self.titles,
            "widths": list(self.widths),
            "rows": [list(row) for row in self.rows],
            "notes": list(self.notes),
            "room": self.room,
            "ruled": self.ruled,
            "own-page": self.own_page,
        }


def render_call_list(event: Event, participants: Sequence[Participant], at: datetime) -> bytes:
    """To call from when no screen works: alphabetical within group, how to say the name, a box to tick (D60)."""
    sections = [_calls(event, group, learners) for group, learners in groups(participants)]
    return render_lists(event, "call_list", sections, at)


def _calls(event: Event, group: str, learners: Sequence[tuple[int, Participant]]) -> Section:
    first = clock_face(event.turn_at(learners[0][0] - 1))
    note = say("ceremony.called_from", count=len(learners), at=first, seconds=event.seconds_a_name)
    rows = [(str(number), BOX, two(one.name, one.spoken), one.centre, needs(one)) for number, one in learners]
    return Section(
        group, ("number", "called", "name", "centre", "needs"), (0, 0, 1.6, 1.7, 0.8), rows, (note,), own_page=True
    )


def render_seating(event: Event, people: Sequence[Person], seats: Mapping[str, Seat], at: datetime) -> bytes:
    """Which rows are whose, and who sits where; wheelchairs and guardians are named in their own column."""
    placed = sorted(
        (one for one in people if one.key in seats), key=lambda one: (seats[one.key].row, seats[one.key].number)
    )
    sections = [_seated(group, list(members), seats) for group, members in groupby(placed, key=lambda one: one.group)]
    return render_lists(event, "seating", sections, at)


def _seated(group: str, members: Sequence[Person], seats: Mapping[str, Seat]) -> Section:
    rows = [(str(seats[one.key]), one.name, needs(one)) for one in members]
    first, last = seats[members[0].key], seats[members[-1].key]
    note = say("ceremony.sits_from", first=first, last=last, count=len(members))
    return Section(group, ("seat", "name", "needs"), (0, 2, 1.4), rows, (note,), room=1.1)


def render_attendance(event: Event, people: Sequence[Person], at: datetime) -> bytes:
    """To sign on: a sheet a group, learners by district, then officials, teachers and guests; room for who walks in."""
    learners = [one for one in people if isinstance(one, Participant)]
    sections = [_signed(group, [one for _, one in members]) for group, members in groups(learners)]
    guests = sorted((one for one in people if isinstance(one, Guest)), key=lambda guest: guest.place)
    for group in dict.fromkeys(guest.group for guest in guests):
        sections.append(_signed(group, [guest for guest in guests if guest.group == group]))
    return render_lists(event, "attendance", sections, at)


def _signed(group: str, members: Sequence[Person]) -> Section:
    rows: list[Sequence[Cell]] = [
        (str(number), two(one.name, _station(one)), "", "", "") for number, one in enumerate(members, 1)
    ]
    rows += [("", two("", "\N{NO-BREAK SPACE}"), "", "", "")] * BLANK_LINES
    columns = ("number", "name", "time_in", "signature", "meals")
    return Section(group, columns, (0, 2.2, 0.7, 1.5, 0.7), rows, room=2.2, ruled=True, own_page=True)


def render_release_list(event: Event, register: Register, at: datetime) -> bytes:
    """What was not handed over, to be released later with receiver, relation, authority, place and date (D62)."""
    waiting = [
        (two(entry.person.name, _centre(entry)), _papers(entry), "", _asked(entry), "") for entry in register.to_release
    ]
    columns = ("name", "papers", "receiver", "authority", "place_date")
    widths = (1.6, 1.3, 1.3, 1.2, 1)
    to_release = Section(
        say("ceremony.to_release", count=len(waiting)),
        (*columns[:-1], "date_signature"),
        widths,
        waiting,
        room=3,
        ruled=True,
    )
    released = [_released(entry, mark) for entry in register.learners if (mark := entry.released)]
    done = Section(say("ceremony.released", count=len(released)), columns, widths, released)
    return render_lists(event, "release_list", [to_release, done], at, signed=True)


def _released(entry: Entry, mark: Mark) -> Sequence[Cell]:
    day = national.date_in_words(mark.on) if mark.on else ""
    receiver, place = two(mark.name, mark.relation), two(mark.place, day)
    return two(entry.person.name, _centre(entry)), _papers(entry), receiver, mark.authority, place


def _asked(entry: Entry) -> Cell:
    """What the receiver of a minor's papers shows, where the learner does not come."""
    minor = isinstance(entry.person, Participant) and entry.person.minor
    return two("", say("ceremony.minor_release")) if minor else ""


def _papers(entry: Entry) -> str:
    return ", ".join(entry.numbers) or say("ceremony.blank_folder")


def _centre(entry: Entry) -> str:
    return entry.person.centre if isinstance(entry.person, Participant) else ""


def _station(one: Person) -> str:
    return one.centre if isinstance(one, Participant) else ", ".join(filter(None, (one.position, one.office)))


def needs(one: Person) -> str:
    """What the team prepares for this learner, in words."""
    found = one.needs if isinstance(one, Participant) else frozenset()
    return ", ".join(say(f"ceremony.need_{need}") for need in Need if need in found)


def two(main: str, below: str) -> Mapping[str, str]:
    """A cell of two lines."""
    return {"kind": "two", "main": main, "below": below}


def both(name: str, **facts: Any) -> dict[str, str]:
    """The sentence `ceremony.<name>` in the two languages, for what learners read."""
    return {"en": say(f"ceremony.{name}", "en", **facts), "fil": say(f"ceremony.{name}", "fil", **facts)}


def page_values(event: Event, name: str) -> dict[str, Any]:
    """What every template needs, for the paper `ceremony.<name>`."""
    title = say(f"ceremony.{name}")
    return {
        "title": title,
        "subject": say("ceremony.subject", title=title, event=event.title),
        "running": " · ".join((event.title, event.when, event.venue)),
        "event": event.title,
        "when": f"{event.when} · {event.venue}",
        "issuer": event.issuer,
        "letterhead": list(event.letterhead),
        "mark": event.mark,
        "signatures": [],
    }


def signatures(event: Event) -> list[dict[str, str]]:
    return [{"name": name, "position": position} for name, position in event.signatories]


def render_lists(event: Event, name: str, sections: Iterable[Section], at: datetime, *, signed: bool = False) -> bytes:
    """The sections under the head of the paper `ceremony.<name>`, with room for signatures where it is `signed`."""
    values = page_values(event, name) | {"sections": [section.value() for section in sections]}
    return typeset_pdf(TEMPLATE, values | ({"signatures": signatures(event)} if signed else {}), at)
