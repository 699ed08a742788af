"""The papers of an event, set by `patunay.ceremony` from what the office keeps. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.conf import settings

from office.people.queries import division_settings, office
from office.recognitions.operations import LEARNERS
from office.recognitions.photos import agreed, photographed
from office.recognitions.queries import EventValue, coming, register
from office.recognitions.vehicles import fleet
from patunay.ceremony import Guest, Participant, Person, Register
from patunay.ceremony.attestations import Attestation, render_attestations
from patunay.ceremony.cards import (
    render_folder_slips,
    render_guest_passes,
    render_name_cards,
    render_passes,
    render_programme,
)
from patunay.ceremony.countsheet import compose_count_sheet
from patunay.ceremony.daybook import render_day_register
from patunay.ceremony.event import Event
from patunay.ceremony.figures import Figures
from patunay.ceremony.invitations import render_invitations
from patunay.ceremony.lists import render_attendance, render_call_list, render_release_list, render_seating
from patunay.ceremony.photographs import render_photo_list
from patunay.ceremony.report import Report, compose_report, render_report, report_document
from patunay.ceremony.seating import Seat, seat
from patunay.ceremony.travel import render_vehicle_list
from patunay.ceremony.travelpapers import render_meal_stubs, render_permits
from patunay.ceremony.workpapers import render_free_documents


@dataclass(frozen=True)
class Papers:
    """Everything that the papers of one event are set from."""

    one: EventValue

    @cached_property
    def event(self) -> Event:
        decided = division_settings(self.one.division)
        return Event(
            letterhead=tuple(decided["letterhead"]),
            issuer=office(self.one.division).name,
            title=self.one.title,
            day=self.one.held_on,
            venue=self.one.venue,
            calling=self.one.calling_at,
            objectives=self.one.objectives,
            programme=self.one.programme,
            signatories=tuple((name, position) for name, position in decided["signatories"]),
            basis=self.one.basis,
            contact=decided["contact"],
            mark="DEMO" if settings.DEMO else "",
        )

    @cached_property
    def register(self) -> Register:
        return register(self.one)

    @cached_property
    def people(self) -> list[Person]:
        return [entry.person for entry in self.register.entries.values()]

    @property
    def learners(self) -> list[Participant]:
        return [person for person in self.people if isinstance(person, Participant)]

    @property
    def guests(self) -> list[Guest]:
        return [person for person in self.people if isinstance(person, Guest)]

    @property
    def coming(self) -> list[Guest]:
        """Those who answered that they come."""
        keys = coming(self.one)
        return [guest for guest in self.guests if guest.key in keys]

    @cached_property
    def seats(self) -> dict[str, Seat]:
        """Raises InputError `ceremony.hall_small`."""
        return seat(self.people, self.one.hall)

    @property
    def report(self) -> Report:
        return compose_report(self.event, Figures.of(self.register), photographed(self.one))

    @property
    def count_sheet(self) -> Report:
        return compose_count_sheet(self.event, self.register)


Render = Callable[[Papers, datetime], bytes]
BEFORE: Mapping[str, Render] = {
    "invitations": lambda one, at: render_invitations(one.event, one.guests, at),
    "programme": lambda one, at: render_programme(one.event, one.learners, at),
    "passes": lambda one, at: render_passes(one.event, one.learners, one.seats, at),
    "guest-passes": lambda one, at: render_guest_passes(one.event, one.coming, one.seats, at),
    "call-list": lambda one, at: render_call_list(one.event, one.learners, at),
    "folder-slips": lambda one, at: render_folder_slips(one.event, one.learners, at),
    "attendance": lambda one, at: render_attendance(one.event, one.people, at),
    "seating": lambda one, at: render_seating(one.event, one.people, one.seats, at),
    "vehicle-list": lambda one, at: render_vehicle_list(one.event, fleet(one.one).values, at),
    "permits": lambda one, at: render_permits(one.event, one.learners, fleet(one.one).values, at),
    "meal-stubs": lambda one, at: render_meal_stubs(one.event, fleet(one.one).values, at),
    "name-cards": lambda one, at: render_name_cards(one.event, one.guests, one.seats, at),
    "photo-list": lambda one, at: render_photo_list(one.event, one.learners, agreed(one.one), at),
    "free-documents": lambda one, at: render_free_documents(one.event, at),
}
AFTER: Mapping[str, Render] = {
    "day-register": lambda one, at: render_day_register(one.event, one.register, at),
    "release-list": lambda one, at: render_release_list(one.event, one.register, at),
    "report": lambda one, at: render_report(one.report, at),
    "report-for-word": lambda one, at: report_document(one.report, at),
    "count-sheet": lambda one, at: render_report(one.count_sheet, at),
    "count-sheet-for-word": lambda one, at: report_document(one.count_sheet, at),
}
"""Kind of paper -> what sets it: PDFs, but for those that the office writes on in Word."""
PAPERS = {**BEFORE, **AFTER}
FOR_WORD = "-for-word"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def attestations(one: EventValue, receives: Mapping[str, Attestation], at: datetime) -> bytes:
    """A page for everybody of these groups who was there. Raises StateError where nobody was."""
    papers = Papers(one)
    districts = {learner.group: receives[LEARNERS] for learner in papers.learners if LEARNERS in receives}
    return render_attestations(papers.event, papers.register, {**receives, **districts}, at)
