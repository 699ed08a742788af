"""Reads of awarding events: as plain values, and as the library's register of the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from functools import lru_cache

from django.db.models import Count, Max

from office.awards.queries import ListValue, lists
from office.awards.states import ListState
from office.certificates import queries as certificates
from office.recognitions.models import Event, Mark, Person, Reply
from patunay.ceremony.event import Item
from patunay.ceremony.marks import Mark as MarkValue
from patunay.ceremony.people import Guest, Need, Participant
from patunay.ceremony.people import Person as PersonValue
from patunay.ceremony.register import Register
from patunay.ceremony.seating import Hall, rows_needed
from patunay.ceremony.wire import parse_mark
from patunay.framework import Text

KEPT = 64
"""Days that a process remembers, each as it stood after so many marks."""
PARSED = 50_000
"""Lines of marks that a process remembers as values."""
READY = (ListState.APPROVED, ListState.ISSUED)


@dataclass(frozen=True, slots=True)
class EventValue:
    """`groups`: name and expected count of each group of participants."""

    pk: int
    division: int
    award_list: int
    code: str
    title: str
    held_on: date
    venue: str
    objectives: tuple[str, ...]
    programme: tuple[Item, ...]
    groups: tuple[tuple[str, int], ...]
    basis: str
    calling_at: time
    hall: Hall
    revision: int


def events(division: int) -> list[EventValue]:
    """The division's events, the newest first."""
    return [_event(one) for one in Event.objects.filter(division=division)]


def event(pk: int, division: int) -> EventValue | None:
    return next(map(_event, Event.objects.filter(pk=pk, division=division)), None)


def lists_to_plan(division: int) -> list[ListValue]:
    """Lists that hold and have no event yet; corrections have none of their own."""
    planned = set(Event.objects.filter(division=division).values_list("award_list", flat=True))
    ready = (one for one in lists(division) if one.state in READY and one.summary["districts"])
    return [one for one in ready if one.pk not in planned]


@dataclass(frozen=True, slots=True)
class Row:
    """One invited person as a page lists them; `value` is what the library knows."""

    pk: int
    group: str
    learner_key: str
    reply: str
    value: PersonValue


def rows(one: EventValue) -> list[Row]:
    """Everybody who is invited, learners in running order first, then guests by precedence."""
    numbers = _numbers(one)
    found = Person.objects.filter(event_id=one.pk)
    listed = [Row(row.pk, row.group, row.learner_key, row.reply, _person(row, numbers)) for row in found]
    return sorted(listed, key=lambda row: (isinstance(row.value, Guest), *row.value.place))


def row(one: EventValue, pk: int) -> Row | None:
    return next((found for found in rows(one) if found.pk == pk), None)


def coming(one: EventValue) -> frozenset[str]:
    """The codes of the passes of those who answered that they come."""
    return frozenset(found.value.key for found in rows(one) if found.reply == Reply.COMES)


def _numbers(one: EventValue) -> dict[str, tuple[str, ...]]:
    """Learner key -> numbers of the papers that hold now, those of later corrections instead of the first."""
    found: dict[str, tuple[str, ...]] = {}
    for paper in certificates.of_list(one.award_list, one.division):
        newest: certificates.CertificateValue | None = paper
        while newest is not None and newest.replaced_by:
            newest = certificates.by_number(newest.replaced_by, one.division)
        if newest is not None:
            found[paper.learner_key] = (*found.get(paper.learner_key, ()), newest.number)
    return found


def _person(one: Person, numbers: dict[str, tuple[str, ...]]) -> PersonValue:
    if not one.learner_key:
        return Guest(one.key, one.name, one.position, one.office, one.group, one.precedence)
    return Participant(
        key=one.key,
        name=one.name,
        sorting=tuple(one.sorting),
        group=one.district,
        centre=one.centre,
        spoken=one.spoken,
        capabilities=tuple(Text(title["en"], title["fil"]) for title in one.capabilities),
        certificates=numbers.get(one.learner_key, ()),
        needs=frozenset(map(Need, one.needs)),
        minor=one.minor,
    )


@dataclass(frozen=True, slots=True)
class Edition:
    """What the register depends on: two cheap questions stand for reading it all."""

    event: int
    division: int
    revision: int
    papers: tuple[int, int]
    marks: int
    newest: int


def edition(one: EventValue) -> Edition:
    noted = Mark.objects.filter(event_id=one.pk).aggregate(count=Count("pk"), newest=Max("pk"))
    papers = certificates.edition(one.division)
    return Edition(one.pk, one.division, one.revision, papers, noted["count"], noted["newest"] or 0)


def register(one: EventValue) -> Register:
    """The day as it stands, folded by the library."""
    return register_at(edition(one))


@lru_cache(KEPT)
def register_at(known: Edition) -> Register:
    """Raises Event.DoesNotExist."""
    return fold(_event(Event.objects.get(pk=known.event, division=known.division)))


def fold(one: EventValue) -> Register:
    """As `register`, remembering nothing: for whoever may still take back what was written."""
    return Register.of([row.value for row in rows(one)], marks(one.pk))


def marks(pk: int) -> list[MarkValue]:
    """Every mark of the event that the office holds."""
    lines = Mark.objects.filter(event_id=pk).values_list("line", "offset")
    return [_mark(line, offset) for line, offset in lines]


@lru_cache(PARSED)
def _mark(line: str, offset: int) -> MarkValue:
    return replace(parse_mark(line.encode()), offset=offset)


def hall_rows_needed(one: EventValue) -> int:
    """Rows of the hall that everybody who is invited takes."""
    return rows_needed([entry.person for entry in register(one).entries.values()], one.hall.seats)


def not_handed(one: EventValue) -> list[Row]:
    """Learners with a paper that nobody has taken, as the register of papers says (D62)."""
    waiting = {paper.number for paper in certificates.to_release(one.division)}
    learners = (found for found in rows(one) if isinstance(found.value, Participant))
    return [found for found in learners if waiting & set(found.value.certificates)]


@dataclass(frozen=True, slots=True)
class Attendance:
    """`replied` is how many said that they come."""

    group: str
    expected: int
    invited: int
    replied: int
    came: int


def attendance(one: EventValue) -> list[Attendance]:
    """Of each group, in the order of the memorandum; groups that only the invited name come last."""
    day, invited = register(one), rows(one)
    expected = dict(one.groups)
    names = [*expected, *sorted({found.group for found in invited} - set(expected))]
    return [_attendance(name, expected.get(name, 0), invited, day) for name in names]


def _attendance(name: str, expected: int, invited: Sequence[Row], day: Register) -> Attendance:
    mine = [found for found in invited if found.group == name]
    coming = sum(found.reply == Reply.COMES for found in mine)
    came = sum(day.entries[found.value.key].is_present for found in mine)
    return Attendance(name, expected, len(mine), coming, came)


def _event(one: Event) -> EventValue:
    return EventValue(
        one.pk,
        one.division,
        one.award_list,
        one.code,
        one.title,
        one.held_on,
        one.venue,
        tuple(one.objectives),
        tuple(Item(time.fromisoformat(at), what, who) for at, what, who in one.programme),
        tuple((name, count) for name, count in one.groups),
        one.basis,
        one.calling_at,
        Hall(one.hall_rows, one.hall_seats),
        one.revision,
    )
