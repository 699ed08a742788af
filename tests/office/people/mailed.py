"""Rosters as offices mail them: the pilot's own, and small ones of a centre that the office knows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.office.conftest import DEMO, Office
from tests.patunay.roster.rosters import HEADINGS, csv_bytes, row

from office.people.models import RosterUpload
from office.people.rosters.plan import Plan

CENTRE = "Talahib Barangay Hall CLC 1"


def pilot_files() -> list[tuple[str, bytes]]:
    return [(path.name, path.read_bytes()) for path in sorted(DEMO.glob("roster-*"))]


def roster(*rows: Sequence[str], name: str = "roster.csv") -> tuple[str, bytes]:
    return name, csv_bytes([HEADINGS, *rows])


def learner(lrn: str = "999999100007", last: str = "Dela Cruz", first: str = "Juan", **others: str) -> tuple[str, ...]:
    return row(lrn, last, first, **{"centre": CENTRE, **others})


def upload(client: Client, *files: tuple[str, bytes], to: str = "/people/rosters") -> int:
    """Posts the files; the id of the newest upload."""
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    answer = client.post(to, {"files": sent})
    assert answer.status_code == 302, answer.content.decode()
    return RosterUpload.objects.latest("pk").pk


def preview(client: Client, pk: int) -> Mapping[str, Any]:
    answer = client.get(f"/people/rosters/{pk}")
    assert answer.status_code == 200
    return answer.context


def plan_of(client: Client, pk: int) -> Plan:
    found: Plan = preview(client, pk)["plan"]
    return found


def take(client: Client, pk: int) -> None:
    """As somebody does who has looked at the preview."""
    page = client.get(f"/people/rosters/{pk}").content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen
    client.post(f"/people/rosters/{pk}/take", {"seen": seen[1]})


def taken(office: Office, *rows: Sequence[str]) -> Client:
    """The focal person's browser, after these learners were taken."""
    client = office.client("focal")
    take(client, upload(client, roster(*rows)))
    return client
