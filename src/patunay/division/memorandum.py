"""The first draft of the awarding's memorandum from a division's folder, and what the draft check says of it.

Each paper is set in a process of its own (`event_papers`), so nothing is imported here that reads a division's folder.
The draft is dated two weeks before the event, so that schools have their days; whoever releases it dates it anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from patunay.ceremony import running_order
from patunay.ceremony.travel import Rider
from patunay.ceremony.travel import Vehicle as PlannedVehicle
from patunay.division.event_papers import Paper, Planned
from patunay.issuance.checking import Known, check_draft
from patunay.issuance.dates import printed_time
from patunay.issuance.drafting import Desk, Plans, draft_recognition, usual_objectives
from patunay.issuance.editable import render_docx
from patunay.issuance.model import (
    Contact,
    Enclosure,
    Event,
    Group,
    Issuance,
    LearnersTravel,
    Reference,
    Signatory,
    Traveller,
    Vehicle,
)
from patunay.issuance.rendition import public_page, render_pdf, restricted_page
from patunay.words import say

LEAD = timedelta(weeks=2)


def memorandum(planned: Planned, drafter: str, folder: Path, at: datetime) -> Iterator[Paper]:
    """The draft as public pages for print and for Word, its restricted enclosures, and the findings as text."""
    draft, mark = compose_memorandum(planned, drafter), planned.event.mark
    public, restricted = public_page(draft, mark=mark), restricted_page(draft, mark=mark)
    yield Paper(folder / "memorandum.pdf", render_pdf, (public, at))
    yield Paper(folder / "memorandum.docx", render_docx, (public, at))
    yield Paper(folder / "memorandum-restricted.pdf", render_pdf, (restricted, at))
    yield Paper(folder / "memorandum-check.txt", _said, (findings(draft, planned),))


def compose_memorandum(planned: Planned, drafter: str) -> Issuance:
    """`drafter` is the focal person, whom the field may ask."""
    event = planned.event
    contact = Contact(drafter, event.contact, mobile=planned.mobile, email=planned.email)
    initials = "".join(word[0] for word in drafter.split() if word[0].isalpha())
    desk = Desk(event.letterhead, Signatory(*event.signatories[-1]), contact, initials)
    seated = {rider.learner.key for vehicle in planned.vehicles for rider in vehicle.riders}
    travel = learners_travel(planned.vehicles, [Rider(one) for one in planned.participants if one.key not in seated])
    personnel = tuple(Traveller(one.name, one.position, one.office, event.day, event.day) for one in planned.travellers)
    references = (Reference(event.basis, elsewhere=True),) if event.basis else ()
    plans = Plans(references, planned.funds, personnel, travel, tuple(_enclosures(planned)))
    return draft_recognition(desk, _event(planned), plans, dated=event.day - LEAD)


def learners_travel(vehicles: Sequence[PlannedVehicle], afoot: Sequence[Rider]) -> LearnersTravel:
    """As planned, `afoot` riding in none; every rider has a stub for a meal, which the companion cuts and gives out."""
    riders = [rider for vehicle in vehicles for rider in vehicle.riders]
    learners = [*riders, *afoot]
    return LearnersTravel(
        learners=len(learners),
        minors=sum(rider.learner.minor for rider in learners),
        permits=sum(rider.learner.minor and rider.permit for rider in learners),
        vehicles=tuple(map(_vehicle, vehicles)),
        emergency="; ".join(dict.fromkeys(vehicle.emergency for vehicle in vehicles if vehicle.emergency)),
        meal_stubs=len(riders),
    )


def _vehicle(one: PlannedVehicle) -> Vehicle:
    return Vehicle(one.name, tuple(rider.learner.name for rider in one.riders), one.companions)


def findings(draft: Issuance, planned: Planned) -> tuple[str, ...]:
    """What the draft check finds, one sentence each."""
    known = Known(len(planned.participants), frozenset(one.name for one in planned.participants))
    return tuple(f"{found.number}. {found.sentence()}" for found in check_draft(draft, known))


def _event(planned: Planned) -> Event:
    event = planned.event
    venue, _, town = event.venue.partition(", ")
    guests = Counter(guest.group for guest in planned.guests)
    groups = (Group(name, count) for name, count in guests.items())
    return Event(
        event.title,
        event.day,
        venue,
        town,
        starts=event.programme[0].at if event.programme else event.calling,
        objectives=event.objectives or usual_objectives(),
        groups=(Group(say("issuance.group_learners"), len(planned.participants), learners=True), *groups),
    )


def _enclosures(planned: Planned) -> Iterator[Enclosure]:
    items = tuple((printed_time(item.at), item.what, item.who) for item in planned.event.programme)
    if items:
        yield Enclosure("Programme of Activities", False, ("Time", "Part", "By"), items)
    rows = tuple((one.name, one.centre, one.group) for one in running_order(planned.participants))
    yield Enclosure("List of Learners-Awardees", True, ("Name", "Community Learning Center", "District"), rows)


def _said(sentences: tuple[str, ...]) -> bytes:
    return "".join(f"{sentence}\n" for sentence in sentences).encode()
