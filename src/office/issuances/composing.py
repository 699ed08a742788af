"""First drafts from what the office knows: the event, the frozen list, the cycle, and who writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from office.assessments.queries import CycleValue
from office.issuances.queries import IssuanceRecord
from office.people.actors import Actor
from office.people.queries import division_settings
from office.recognitions import queries as recognitions
from office.recognitions.queries import EventValue
from office.recognitions.vehicles import fleet
from office.words import say
from patunay.division.memorandum import learners_travel
from patunay.issuance import Issuance
from patunay.issuance.dates import printed_time
from patunay.issuance.drafting import (
    Deadline,
    Desk,
    Plans,
    draft_amendment,
    draft_call,
    draft_orientation,
    draft_recognition,
    draft_rescission,
    usual_groups,
    usual_objectives,
)
from patunay.issuance.model import Contact, Enclosure, Event, Group, Signatory

WEEKS_AHEAD = 2
"""An orientation is first thought of so far ahead; the page asks for the day."""


def desk_of(actor: Actor) -> Desk:
    """Letterhead and signatory as the division decided, the drafter as contact person whom its telephone reaches."""
    decided = division_settings(actor.division)
    post = actor.post_for("issuances.draft")
    position, _, designation = post.title.partition(", ")
    mobile, email = (str(decided.get(name, "")) for name in ("mobile", "email"))
    contact = Contact(actor.name, position, designation, mobile, email)
    initials = "".join(word[0] for word in actor.name.split() if word[0].isalpha())
    return Desk(tuple(decided["letterhead"]), _signatory(decided["signatories"]), contact, initials)  # type: ignore[arg-type]


def _signatory(signatories: object) -> Signatory:
    """The superintendent, else whoever signs last."""
    pairs: Sequence[Sequence[str]] = signatories  # type: ignore[assignment]
    name, position = next((pair for pair in pairs if "Superintendent" in pair[1]), pairs[-1])
    return Signatory(name, position)


def _funds(actor: Actor) -> str:
    """What the division decided that expenses of its events are charged to."""
    return str(division_settings(actor.division).get("funds", ""))


def recognition(actor: Actor, one: EventValue, dated: date) -> Issuance:
    """The memorandum of an awarding event, its programme and its list of awardees enclosed."""
    rows = [row for row in recognitions.rows(one) if row.learner_key]
    table = tuple((row.value.name, row.value.centre, row.value.group) for row in rows)
    names = ("Name", "Community Learning Center", "District")
    enclosures = (_programme(one), Enclosure(say("issuances.awardees"), True, names, table))
    found = fleet(one)
    plans = Plans(
        funds=_funds(actor),
        enclosures=tuple(each for each in enclosures if each.rows),
        learners_travel=learners_travel(found.values, [each.rider for each in found.afoot]),
    )
    return draft_recognition(desk_of(actor), _event(one, len(rows)), plans, dated=dated)


def _programme(one: EventValue) -> Enclosure:
    rows = tuple((printed_time(item.at), item.what, item.who) for item in one.programme)
    return Enclosure(say("issuances.programme"), False, ("Time", "Part", "By"), rows)


def _event(one: EventValue, learners: int) -> Event:
    venue, _, town = one.venue.partition(", ")
    counts = dict(one.groups)
    groups = [Group(name, count, "learner" in name.lower()) for name, count in counts.items()]
    return Event(
        one.title,
        one.held_on,
        venue,
        town,
        starts=one.programme[0].at if one.programme else None,
        objectives=one.objectives or usual_objectives(),
        groups=tuple(groups) or usual_groups(learners),
    )


def orientation(actor: Actor, dated: date) -> Issuance:
    event = Event(say("issuances.orientation_title"), dated + timedelta(weeks=WEEKS_AHEAD), "", "")
    return draft_orientation(desk_of(actor), event, Plans(funds=_funds(actor)), dated=dated)


def call(actor: Actor, cycle: CycleValue, dated: date) -> Issuance:
    deadlines = (
        Deadline("ALS teachers", say("issuances.call_rosters"), cycle.starts_on),
        Deadline("ALS teachers", say("issuances.call_ratings"), cycle.closes_on),
    )
    return draft_call(desk_of(actor), cycle.name, deadlines, Plans(), dated=dated)


def amendment(actor: Actor, earlier: IssuanceRecord, changes: str, dated: date) -> Issuance:
    lines = [line.strip() for line in changes.splitlines() if line.strip()]
    return draft_amendment(desk_of(actor), earlier.value, lines, dated=dated)


def rescission(actor: Actor, earlier: IssuanceRecord, reason: str, dated: date) -> Issuance:
    return draft_rescission(desk_of(actor), earlier.value, " ".join(reason.split()), dated=dated)


def enclosed_anew(value: Issuance, kept: Sequence[str]) -> Issuance:
    """With those enclosures alone whose titles are kept."""
    return replace(value, enclosures=tuple(one for one in value.enclosures if one.title in kept))
