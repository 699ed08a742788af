"""The anatomy of an issuance of a division, in the order in which a Division Memorandum is printed.

Plain facts: nothing is looked up, numbered or decided here. Dates are days in Manila. A number, a tracking code and a
day of release come from the Records Officer's logbook (D51); until then they are missing, and nobody makes them up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from patunay.issuance.dates import printed_date


class Kind(StrEnum):
    """An order stands until it is rescinded, a memorandum instructs for its year (DepEd Manual of Style)."""

    MEMORANDUM = "Division Memorandum"
    ORDER = "Division Order"


class Purpose(StrEnum):
    """What the issuance is for: which draft it began as, and which parts the draft check asks for."""

    RECOGNITION = "recognition"
    ORIENTATION = "orientation"
    CALL = "call"
    AMENDMENT = "amendment"
    RESCISSION = "rescission"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Numbered by its place; `items` are lettered a, b, c beneath it."""

    text: str
    items: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.text, *self.items)


@dataclass(frozen=True, slots=True)
class Signatory:
    """`rank` is the eligibility after the name, such as `CESO V`; "" for none."""

    name: str
    position: str
    rank: str = ""

    @property
    def signed(self) -> str:
        return ", ".join(part for part in (self.name.upper(), self.rank) if part)


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask (D54). A position is held, a designation is given for a time: two different things."""

    name: str
    position: str
    designation: str = ""
    mobile: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A table that goes with the issuance. `restricted`: never posted, since it names learners (D59)."""

    title: str
    restricted: bool
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """An earlier issuance as it is cited. `elsewhere`: of another office, so that it is not looked for in ours."""

    cited: str
    title: str = ""
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Participants of one kind (D53). `count` is how many are expected, None where nobody has said."""

    name: str
    count: int | None = None
    learners: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """`venue` is the place itself (a hall, a school), `town` its city or municipality and province."""

    title: str
    on: date
    venue: str
    town: str
    starts: time | None = None
    ends: time | None = None
    objectives: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()

    @property
    def place(self) -> str:
        return ", ".join(part for part in (self.venue, self.town) if part)


@dataclass(frozen=True, slots=True)
class Traveller:
    """One of the personnel who travel, with the permanent official station; the days include both ends."""

    name: str
    position: str
    station: str
    leaves: date
    returns: date


@dataclass(frozen=True, slots=True)
class Vehicle:
    """`learners` and `companions` by name: never on a public page."""

    name: str
    learners: tuple[str, ...] = ()
    companions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LearnersTravel:
    """Learners are no personnel: each of these is needed instead of an authority (DepEd Order 66, s. 2017).

    `learners` who travel, 0 when the event comes to them; `minors` of these, `permits` of guardians on file.
    """

    learners: int
    minors: int = 0
    permits: int = 0
    vehicles: tuple[Vehicle, ...] = ()
    emergency: str = ""
    meal_stubs: int = 0


@dataclass(frozen=True, slots=True)
class Issuance:
    """One issuance, drafted or released. The texts keep their own letters; capitals belong to the page.

    `enclosure_note` is what follows *Encl.:*, "" for no such line. `subjects` are those of the Perpetual Index.
    `changes` is the issuance, as cited, that an amendment or a rescission acts on. `personnel` is None where the
    issuance is no travel authority, empty where it is one and nobody is listed yet. `funds` is what expenses are
    charged to.
    """

    letterhead: tuple[str, ...]
    kind: Kind
    purpose: Purpose
    dated: date
    subject: str
    addressees: tuple[str, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    signatory: Signatory | None = None
    contact: Contact | None = None
    enclosure_note: str = ""
    enclosures: tuple[Enclosure, ...] = ()
    references: tuple[Reference, ...] = ()
    subjects: tuple[str, ...] = ()
    initials: str = ""
    number: int | None = None
    series: int | None = None
    tracking: str = ""
    released_on: date | None = None
    changes: str = ""
    event: Event | None = None
    funds: str = ""
    personnel: tuple[Traveller, ...] | None = None
    learners_travel: LearnersTravel | None = None

    @property
    def number_line(self) -> str:
        """`No. 731, s. 2025`, with room for the number until there is one."""
        return f"No. {self.number or '_____'}, s. {self.series or self.dated.year}"

    @property
    def cited(self) -> str:
        """How others refer to it; "" before release."""
        return cite(self.kind, self.number, self.series) if self.number and self.series else ""

    @property
    def routing(self) -> str:
        """The line at the foot: drafter's initials / short title / tracking code / date."""
        return f"{self.initials}/ {self.subject.upper()}/ {self.tracking or '_____'}/{self.dated:%m/%d/%Y}"

    @property
    def all_enclosures(self) -> tuple[Enclosure, ...]:
        """What is enclosed: the tables given, who is covered by the travel authority, and who sits in which vehicle."""
        return (*self.enclosures, *self._personnel_listed(), *self._vehicles_listed())

    @property
    def public_texts(self) -> tuple[str, ...]:
        """Everything that whoever reads the public rendition reads, in the page's order."""
        paragraphs = (text for paragraph in self.paragraphs for text in paragraph.texts)
        cells = (cell for one in self.all_enclosures if not one.restricted for row in one.rows for cell in row)
        titles = (one.title for one in self.all_enclosures)
        return (self.subject, *self.addressees, *paragraphs, *titles, *cells)

    def _personnel_listed(self) -> tuple[Enclosure, ...]:
        if not self.personnel:
            return ()
        rows = tuple(
            (one.name, one.position, one.station, printed_date(one.leaves), printed_date(one.returns))
            for one in self.personnel
        )
        columns = ("Name", "Position", "Permanent Official Station", "Leaves", "Returns")
        return (Enclosure("Personnel Covered by the Travel Authority", False, columns, rows),)

    def _vehicles_listed(self) -> tuple[Enclosure, ...]:
        if self.learners_travel is None or not self.learners_travel.vehicles:
            return ()
        rows = tuple(
            (vehicle.name, who, name)
            for vehicle in self.learners_travel.vehicles
            for who, names in (("Learner", vehicle.learners), ("Companion", vehicle.companions))
            for name in names
        )
        return (Enclosure("Learners and Companions by Vehicle", True, ("Vehicle", "As", "Name"), rows),)


def cite(kind: Kind, number: int, series: int) -> str:
    """`Division Memorandum No. 731, s. 2025`."""
    return f"{kind} No. {number}, s. {series}"
