"""An event with learners and a guest, without the award list that a planned one comes from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from urllib.parse import urlencode

from django.test import Client
from tests.office.conftest import AT, Office

from office.certificates.models import Certificate
from office.people.models import Account
from office.recognitions import devices, queries
from office.recognitions.models import Event, Person
from office.recognitions.operations import LEARNERS
from office.recognitions.queries import EventValue
from patunay.ceremony import pass_code
from patunay.roster import conventions as national
from patunay.roster.model import PersonName

FIRST = ("Analyn", "Boyet", "Carmela", "Dodong", "Efren", "Felisa", "Gina", "Hernan", "Imelda", "Jun")
LAST = ("Abad", "Bautista", "Cruz", "Dizon", "Espino", "Flores", "Garcia", "Hilario", "Ilagan", "Javier", "Katigbak")
DISTRICTS = ("Maragsang", "Talahib", "San Isidro del Monte")
LIST = 987


@dataclass
class Occasion:
    """An event and its learners' codes in running order."""

    value: EventValue
    codes: list[str]

    @property
    def now(self) -> EventValue:
        found = queries.event(self.value.pk, self.value.division)
        assert found is not None
        return found

    def url(self, rest: str) -> str:
        return f"/recognitions/{self.value.pk}/{rest}"


def occasion(office: Office, count: int = 12) -> Occasion:
    """So many learners, in three districts, each with one certificate; and the superintendent."""
    for kept in (queries.register_at, devices._day):
        kept.cache_clear()  # a test before this one had an event of the same id
    division = office.actor("focal").division
    row = Event.objects.create(
        division=division,
        award_list=LIST,
        code="EVENT000",
        title="Recognition and Awarding",
        held_on=date(2025, 12, 19),
        venue="Talahib",
        objectives=["acknowledge ALS learners"],
        programme=[["08:00", "Registration", "EPS II-ALS"], ["09:30", "Awarding", ""]],
        basis="Division Memorandum No. 731, s. 2025",
        calling_at=time(9, 30),
        hall_rows=40,
        hall_seats=20,
        groups=[[LEARNERS, count], ["SDO Top Management", 1]],
        planned_by=Account.objects.get(username="focal"),
        planned_at=AT,
    )
    Person.objects.bulk_create(_learner(row, at) for at in range(count))
    Certificate.objects.bulk_create(_paper(division, at) for at in range(count))
    Person.objects.create(
        event=row, key="GEST0000", group="SDO Top Management", name="Benigno R. Talavera", precedence=1
    )
    value = queries.event(row.pk, division)
    assert value is not None
    rows = queries.rows(value)
    return Occasion(value, [one.value.key for one in rows if one.learner_key])


def _name(at: int) -> PersonName:
    return PersonName(LAST[at % len(LAST)], f"{FIRST[at % len(FIRST)]} {chr(65 + at // 110)}{at}")


def _learner(row: Event, at: int) -> Person:
    name = _name(at)
    return Person(
        event=row,
        key=pass_code((7919 * (at + 1)).to_bytes(5, "big")),
        group=LEARNERS,
        name=national.printed_name(name),
        sorting=list(national.sort_key(name)),
        learner_key=f"{at:032x}",
        district=DISTRICTS[at % len(DISTRICTS)],
        centre=f"{DISTRICTS[at % len(DISTRICTS)]} Learning Center",
        capabilities=[{"en": "Communication", "fil": "Pakikipagtalastasan"}],
    )


def _paper(division: int, at: int) -> Certificate:
    return Certificate(
        division=division,
        number=number(at),
        lookup=f"{at:064x}",
        learner_key=f"{at:032x}",
        name=national.printed_name(_name(at)),
        surname_key="x",
        award_list=LIST,
        issued_on=date(2025, 12, 19),
    )


def number(at: int) -> str:
    return f"MC-PLT-2025-{at + 1:06}-X"


def mark(device: str, count: int, act: str, key: str, minute: int = 0, **more: object) -> dict[str, object]:
    at = f"2025-12-19T01:{minute:02}:{count % 60:02}.000Z"
    return {"device": device, "count": count, "act": act, "key": key, "at": at, **more}


def hand_in(client: Client, one: Occasion, marks: list[dict[str, object]], **query: str) -> dict[str, object]:
    """What the office answers to a device's batch."""
    answer = client.post(f"{one.url('day')}?{urlencode(query)}", body(one, marks), "text/plain")
    assert answer.status_code == 200
    return json.loads(answer.content)


def body(one: Occasion, marks: list[dict[str, object]]) -> bytes:
    lines = [{"format": "patunay/day/1", "event": one.value.code}, *marks]
    return "\n".join(map(json.dumps, lines)).encode()


NOON = datetime(2025, 12, 19, 4, tzinfo=UTC)
