"""A recognition day's memorandum from its first draft to release, as people do it in the site."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from tests.office.conftest import AT, Office
from tests.office.recognitions.events import Occasion, occasion

from office.issuances import composing, operations, queries
from office.issuances.models import Issuance
from office.issuances.operations import Release
from patunay.issuance.model import Enclosure, Paragraph, Vehicle

DATED = date(2025, 12, 9)
DUTY = "School heads shall confirm the names of their learners on or before December 15, 2025."
RELEASE = Release(731, 2025, "R2-147553", DATED)


@dataclass
class Drafted:
    office: Office
    occasion: Occasion
    pk: int

    @property
    def row(self) -> Issuance:
        return Issuance.objects.get(pk=self.pk)

    def record(self, username: str = "focal") -> queries.IssuanceRecord:
        found = queries.issuance(self.pk, self.office.actor(username))
        assert found is not None
        return found

    def url(self, rest: str = "") -> str:
        return f"/issuances/{self.pk}{rest}"


def drafted(office: Office, count: int = 12) -> Drafted:
    """The first draft of the event's memorandum, with one duty in it."""
    one = occasion(office, count)
    actor = office.actor("focal")
    value = composing.recognition(actor, one.value, DATED)
    names = tuple(row[0] for row in value.enclosures[-1].rows)
    travel = replace(
        value.learners_travel,
        vehicles=(Vehicle("Van 1", names, ("Ligaya C. Abueva",)),),
        emergency="Ligaya C. Abueva, 0918 000 0000",
        meal_stubs=count,
    )
    value = replace(value, paragraphs=(*value.paragraphs, Paragraph(DUTY)), learners_travel=travel)
    return Drafted(office, one, operations.draft(actor, value, event=one.value.pk, at=AT))


def kept(office: Office) -> tuple[int, int]:
    """A draft, and a released issuance with something asked for and a restricted enclosure; without an event."""
    actor = office.actor("focal")
    value = composing.orientation(actor, DATED)
    seats = Enclosure("Seats", True, ("Seat", "Name"), (("A1", "Ben Cruz"),))
    full = replace(value, paragraphs=(*value.paragraphs, Paragraph(DUTY)), enclosures=(seats,), enclosure_note="x")
    first, second = (operations.draft(actor, one, at=AT) for one in (value, full))
    operations.check(actor, second, at=AT)
    operations.release(office.actor("records"), second, RELEASE, at=AT)
    return first, second


def released(office: Office, count: int = 12) -> Drafted:
    one = drafted(office, count)
    operations.check(office.actor("focal"), one.pk, at=AT)
    operations.release(office.actor("records"), one.pk, RELEASE, at=AT)
    return one
