"""The count sheet for liquidation: for how many everything was prepared, who came, who was given what (D64).

Meals and kits are not scanned: of them the register knows how many people were there to take one, and what was handed
out is written in by hand. Folders and certificates are counted by their scans. It names nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from patunay.ceremony.entry import Entry
from patunay.ceremony.event import Event
from patunay.ceremony.figures import Attendance, Figures
from patunay.ceremony.lists import Section
from patunay.ceremony.people import Need, Participant
from patunay.ceremony.register import Register
from patunay.ceremony.report import Report, total
from patunay.words import say

BY_HAND = ""
"""A cell that is written in on paper or in Word."""
COLUMNS = ("item", "invited", "came", "given", "counted")
WIDTHS = (2.4, 0.9, 0.9, 1.1, 1.4)


@dataclass(frozen=True, slots=True)
class Count:
    """One line. `given` is None where nothing is scanned."""

    item: str
    invited: int
    came: int
    given: int | None = None

    @property
    def row(self) -> tuple[str, ...]:
        given = BY_HAND if self.given is None else str(self.given)
        return say(f"ceremony.count_{self.item}"), str(self.invited), str(self.came), given, BY_HAND


def meals(register: Register) -> tuple[Count, ...]:
    """For everybody who was there: learners, guardians beside them, who received for an absent learner, guests."""
    figures = Figures.of(register)
    guardians = sum(_has_guardian(entry) for entry in register.learners)
    counts = (
        Count("learners", figures.invited, figures.present),
        Count("guardians", guardians, figures.guardians),
        Count("receivers", figures.represented, figures.represented),
        Count("guests", sum(group.invited for group in figures.guests), figures.guests_present),
    )
    return (*counts, Count("everybody", *(sum(getattr(one, name) for one in counts) for name in ("invited", "came"))))


def kits(register: Register) -> Count:
    figures = Figures.of(register)
    return Count("kits", figures.invited, figures.present)


def papers(register: Register) -> tuple[Count, Count]:
    """Folders of learners, and the certificates in them; whoever received for a learner counts as having come."""
    listed = [entry for entry in register.learners if entry.numbers]
    came = [entry for entry in listed if entry.is_present or entry.stand_in]
    given = [entry for entry in listed if entry.is_released]
    return (
        Count("folders", len(listed), len(came), len(given)),
        Count("certificates", _certificates(listed), _certificates(came), _certificates(given)),
    )


def _certificates(entries: Sequence[Entry]) -> int:
    return sum(len(entry.numbers) for entry in entries)


def _has_guardian(entry: Entry) -> bool:
    return isinstance(entry.person, Participant) and Need.GUARDIAN in entry.person.needs


def compose_count_sheet(event: Event, register: Register) -> Report:
    """To be set by `render_report` and `report_document`."""
    figures = Figures.of(register)
    sections = (
        _counted("count_meals", meals(register), say("ceremony.count_by_hand")),
        _counted("count_handouts", (kits(register), *papers(register)), say("ceremony.count_by_scan")),
        _by_group("report_learners", figures.learners),
        _by_group("report_guests", figures.guests),
    )
    return Report(event, sections, "count_sheet")


def _counted(title: str, counts: Sequence[Count], note: str) -> Section:
    return Section(
        say(f"ceremony.{title}"), COLUMNS, WIDTHS, [one.row for one in counts], (note,), room=2.2, ruled=True
    )


def _by_group(title: str, counted: Sequence[Attendance]) -> Section:
    rows = [(one.group, str(one.invited), str(one.present), str(one.represented)) for one in (*counted, total(counted))]
    return Section(say(f"ceremony.{title}"), ("group", "invited", "came", "represented"), (2.4, 1, 1, 1), rows)
