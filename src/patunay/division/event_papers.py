"""What is planned, and the papers of the awarding as files of `private/event`: some for the day, some from its marks.

Each paper is set in a process of its own that ends with it, since Typst keeps what it has laid out. Such a process
loads this module, so nothing is imported here that reads a division's folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from patunay.ceremony import Guest, Mark, Participant, Person, Register
from patunay.ceremony.attestations import Attestation, attested, render_attestations
from patunay.ceremony.cards import render_folder_slips, render_name_cards, render_passes, render_programme
from patunay.ceremony.countsheet import compose_count_sheet
from patunay.ceremony.daybook import render_day_register
from patunay.ceremony.event import Event
from patunay.ceremony.figures import Figures
from patunay.ceremony.invitations import compose_messages, render_invitations
from patunay.ceremony.lists import render_attendance, render_call_list, render_release_list, render_seating
from patunay.ceremony.photographs import Photographed, render_photo_list
from patunay.ceremony.report import compose_report, render_report, report_document
from patunay.ceremony.seating import Hall, seat
from patunay.ceremony.travel import Vehicle, render_vehicle_list
from patunay.ceremony.travelpapers import render_meal_stubs, render_permits
from patunay.division.folder import write

FEW = 40
"""Learners whose papers are set here, where starting another process would take longer."""


@dataclass(frozen=True, slots=True)
class Planned:
    """`hall` is None where the plan names none. `receives`: group of guests -> the certificate that it is given.

    `vehicles` have their learners seated. `travellers` are the guests whom the memorandum's travel authority covers.
    `photographed` are the codes of learners who agreed to photographs, None where nobody kept who did.
    `mobile` and `email` are where the contact is reached, `funds` what expenses are charged to, "" where nobody said.
    """

    event: Event
    participants: tuple[Participant, ...]
    guests: tuple[Guest, ...]
    hall: Hall | None
    receives: Mapping[str, Attestation]
    vehicles: tuple[Vehicle, ...] = ()
    travellers: tuple[Guest, ...] = ()
    photographed: frozenset[str] | None = None
    mobile: str = ""
    email: str = ""
    funds: str = ""

    @property
    def people(self) -> tuple[Person, ...]:
        return (*self.participants, *self.guests)


@dataclass(frozen=True)
class Paper:
    """One file to make: `render` with `facts`, both known to any process."""

    path: Path
    render: Callable[..., bytes]
    facts: tuple[Any, ...]


def before(planned: Planned, folder: Path, at: datetime) -> Iterator[Paper]:
    """What is printed for the day. Raises InputError where the hall is too small."""
    event, learners, people = planned.event, planned.participants, planned.people
    seats = seat(people, planned.hall) if planned.hall else {}
    yield Paper(folder / "programme.pdf", render_programme, (event, learners, at))
    yield Paper(folder / "call-list.pdf", render_call_list, (event, learners, at))
    yield Paper(folder / "passes.pdf", render_passes, (event, learners, seats, at))
    yield Paper(folder / "folder-slips.pdf", render_folder_slips, (event, learners, at))
    yield Paper(folder / "attendance.pdf", render_attendance, (event, people, at))
    yield Paper(folder / "messages.txt", compose_messages, (event, learners))
    if planned.photographed is not None:
        yield Paper(folder / "photo-list.pdf", render_photo_list, (event, learners, planned.photographed, at))
    if any(one.minor for one in learners):
        yield Paper(folder / "permits.pdf", render_permits, (event, learners, planned.vehicles, at))
    if planned.vehicles:
        yield Paper(folder / "vehicle-list.pdf", render_vehicle_list, (event, planned.vehicles, at))
    if any(one.people for one in planned.vehicles):
        yield Paper(folder / "meal-stubs.pdf", render_meal_stubs, (event, planned.vehicles, at))
    if planned.guests:
        yield Paper(folder / "invitations.pdf", render_invitations, (event, planned.guests, at))
        yield Paper(folder / "name-cards.pdf", render_name_cards, (event, planned.guests, seats, at))
    if seats:
        yield Paper(folder / "seating.pdf", render_seating, (event, people, seats, at))


def after(planned: Planned, marks: Iterable[Mark], folder: Path, at: datetime) -> Iterator[Paper]:
    """What follows from the marks of the day: register, release list, report, certificates for who receives one."""
    event, register = planned.event, Register.of(planned.people, marks)
    pictures = None if planned.photographed is None else Photographed.of(register, planned.photographed)
    report = compose_report(event, Figures.of(register), pictures)
    yield Paper(folder / "release-list.pdf", render_release_list, (event, register, at))
    yield Paper(folder / "day-register.pdf", render_day_register, (event, register, at))
    yield Paper(folder / "report.pdf", render_report, (report, at))
    yield Paper(folder / "report.docx", report_document, (report, at))
    counted = compose_count_sheet(event, register)
    yield Paper(folder / "count-sheet.pdf", render_report, (counted, at))
    yield Paper(folder / "count-sheet.docx", report_document, (counted, at))
    if any(attested(register, planned.receives)):
        yield Paper(folder / "certificates-of-guests.pdf", render_attestations, (event, register, planned.receives, at))


def print_papers(papers: Sequence[Paper], people: int) -> None:
    """Writes every paper. Raises InputError where a page cannot be set, StateError where the disk is full."""
    if people < FEW:
        for paper in papers:
            print_paper(paper)
        return
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    with ProcessPoolExecutor(1, mp_context=context, max_tasks_per_child=1) as pool:
        list(pool.map(print_paper, papers))


def print_paper(paper: Paper) -> None:
    write(paper.path, paper.render(*paper.facts))
