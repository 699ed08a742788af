"""Every page x method x role x division: the door opens where the table says so, and nowhere shows another division.

An URL that the table does not name, or a name that leads nowhere, fails. Prints the count of cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from tests.office.conftest import AT, Office
from tests.office.issuances.drafts import kept
from tests.office.world import Stage, draw_up, set_stage

from office.assessments.models import Candidate, ModerationCase, RatingForm, RatingUpload
from office.certificates.models import Certificate
from office.frameworks.models import Crosswalk, Version
from office.issuances.models import ComplianceItem, Dissemination
from office.jobs.models import Job
from office.people.access import table
from office.people.levels import Level
from office.people.models import Account, ApprovalPasskey, Designation, Learner, RosterFile, RosterUpload
from office.people.models import Office as OfficeRow
from office.people.operations import add_account, add_office, designate, learner_account
from office.people.rights import Role
from office.recognitions.models import Event, Person, Vehicle

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
NOBODY = "nobody"
ROLES = (NOBODY, *map(str, Role))
STATIC = {
    "step": "validate",
    "kind": "certificate",
    "key": "x",
    "uidb36": "a",
    "secret": "x",
    "code": "AAAA",
    "number": 1,
}


def pages() -> Iterator[tuple[str, list[str]]]:
    """(URL name, names of its arguments) of everything that the site serves."""

    def walk(patterns: Any, space: str, above: list[str]) -> Iterator[tuple[str, list[str]]]:
        for pattern in patterns:
            arguments = [*above, *pattern.pattern.regex.groupindex]
            if isinstance(pattern, URLPattern):
                yield f"{space}{pattern.name}", arguments
            else:
                inner = f"{pattern.namespace}:" if pattern.namespace else ""
                yield from walk(pattern.url_patterns, space + inner, arguments)

    yield from walk(get_resolver().url_patterns, "", [])


PAGES = dict(pages())


def test_the_table_names_every_page_and_no_other() -> None:
    assert set(table()) == set(PAGES)


def allowed(name: str, method: str, role: str) -> bool:
    who = table()[name].get("GET" if method == "HEAD" else method, frozenset())
    return "anybody" in who or role in who


class Cast:
    """Somebody of every role in one division, each with a browser."""

    def __init__(self, division: int, centre: int, prefix: str) -> None:
        self.accounts: dict[str, int] = {}
        for role in Role:
            if role is not Role.LEARNER:
                account = add_account(f"{prefix}-{role}", f"{prefix} {role}", "a long password", at=AT)
                designate(account, role, str(role), division, starts_on=date(2025, 1, 1), at=AT)
                self.accounts[str(role)] = account
        learner = Learner.objects.create(
            key=f"{prefix:0>32}",
            division_id=division,
            centre_id=centre,
            last="Reyes",
            first="Ana",
            sort_key="r",
            search_key="r",
            added_at=AT,
        )
        self.accounts[str(Role.LEARNER)] = learner_account(learner.pk, at=AT)
        self.learner = learner.pk
        self._clients: dict[str, Client] = {}

    def ask(self, role: str, method: str, url: str) -> int:
        """The status of the answer; whatever the page did is undone."""
        if role not in self._clients:
            self._clients[role] = Client(raise_request_exception=False)
            if role != NOBODY:
                self._clients[role].force_login(Account.objects.get(pk=self.accounts[role]))
        client = self._clients[role]
        point = transaction.savepoint()
        answer = client.generic(method, url)
        transaction.savepoint_rollback(point)
        to_login = answer.status_code == 302 and answer.headers["Location"].startswith("/accounts/login/?next=")
        if url == reverse("account_logout"):
            del self._clients[role]
        return 401 if to_login else int(answer.status_code)


def stranger_division() -> tuple[int, int]:
    """Another division with one centre."""
    division = add_office(Level.DIVISION, "Another Division", "Another Division", at=AT)
    district = add_office(Level.DISTRICT, "A District", "A District", parent=division, at=AT)
    return division, add_office(Level.CENTRE, "A Centre", "A Centre", parent=district, at=AT)


def missing(name: str) -> dict[str, Any]:
    """Arguments that lead to nothing: behind the door there is a 404."""
    return {argument: STATIC.get(argument, 987654) for argument in PAGES[name]}


@pytest.mark.parametrize("role", ROLES)
def test_every_door(office: Office, role: str) -> None:
    division, centre = stranger_division()
    cast = Cast(division, centre, "door")
    wrong = []
    for name, method in product(PAGES, METHODS):
        status = cast.ask(role, method, reverse(name, kwargs=missing(name)))
        is_open = status not in (401, 403)
        if is_open != allowed(name, method, role) or status >= 500:
            wrong.append((name, method, role, status))
    print(f"{role}: {len(PAGES) * len(METHODS)} cells of {len(PAGES)} pages, {len(METHODS)} methods")
    assert not wrong


@pytest.fixture
def stage(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    return set_stage(office, tmp_path / "mailed", monkeypatch)


def belongings(stage: Stage) -> dict[str, dict[str, Any]]:
    """URL name (or app) -> arguments that lead to a record of the pilot division."""
    division = stage.cycle.division
    centre = OfficeRow.objects.filter(level=Level.CENTRE, path__contains=f"/{division}/")[0]
    focal = Account.objects.get(username="focal")
    learner = Learner.objects.create(
        key="b" * 32,
        division_id=division,
        centre=centre,
        last="Cruz",
        first="Ben",
        sort_key="c",
        search_key="c",
        added_at=AT,
    )
    cycle = stage.cycle.pk
    candidate = Candidate.objects.create(cycle_id=cycle, learner=learner)
    form = RatingForm.objects.create(candidate=candidate, role="teacher", opened_at=AT)
    case = ModerationCase.objects.create(candidate=candidate, competency="COM", why="differ", opened_at=AT)
    upload = RatingUpload.objects.create(
        cycle_id=cycle, role="self", name="f.csv", content=b"", uploaded_by=focal, uploaded_at=AT
    )
    roster = RosterUpload.objects.create(division_id=division, uploaded_by=focal, uploaded_at=AT)
    file = RosterFile.objects.create(upload=roster, name="r.csv", content=b"")
    job = Job.objects.create(kind="issue", title="x", division=division, owner=focal, asked_at=AT)
    version = Version.objects.get()
    cross = Crosswalk.objects.create(
        source=version, source_code="COM", target=version, target_code="COM", strength="exact"
    )
    award = draw_up(stage)
    number = "MC-PLT-2025-000001-N"
    Certificate.objects.create(
        division=division,
        number=number,
        lookup="x",
        learner_key="b" * 32,
        name="Ben Cruz",
        surname_key="ben|cruz",
        award_list=award,
        issued_on=AT.date(),
    )
    passkey = ApprovalPasskey.objects.create(
        division_id=division,
        account=focal,
        step="endorse",
        name="x",
        credential="x",
        public="z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
        rp_id="office.example",
        asked_at=AT,
    )
    event = Event.objects.create(
        division=division,
        award_list=987,
        code="EVENT000",
        title="Recognition",
        held_on=AT.date(),
        venue="x",
        calling_at=time(9, 30),
        hall_rows=1,
        hall_seats=2,
        planned_by=focal,
        planned_at=AT,
    )
    guest = Person.objects.create(event=event, key="GEST0000", group="x", name="x", learner_key="b" * 32)
    vehicle = Vehicle.objects.create(event=event, name="x", seats=1)
    person, held = focal.pk, Designation.objects.filter(account=focal)[0].pk
    of_roster = {"pk": roster.pk, "file": file.pk}
    rosters = {name: of_roster for name in PAGES if name.startswith("people:roster_")}
    return {
        "people": {"pk": learner.pk},
        "people:roster": {"pk": roster.pk},
        **rosters,
        "people:staff_designate": {"pk": person},
        "people:staff_reset": {"pk": person},
        "people:staff_factor": {"pk": person},
        "people:staff_end": {"pk": held},
        "frameworks": {"pk": version.pk, "crosswalk": cross.pk},
        "jobs": {"pk": job.pk},
        "api": {"number": job.pk},
        "assessments": {
            "pk": cycle,
            "cycle": cycle,
            "learner": learner.pk,
            "upload": upload.pk,
            "role": "teacher",
            "candidate": candidate.pk,
            "number": 1,
            "form": form.pk,
        },
        "assessments:case": {"pk": case.pk},
        "assessments:form": {"pk": form.pk},
        "awards": {
            "pk": award,
            "learner": learner.pk,
            "cycle": cycle,
            "of_list": award,
            "number": number,
            "step": "validate",
            "asked": passkey.pk,
        },
        "credentials": {"pk": award, "number": number},
        "desk": {"pk": award, "kind": "csv"},
        "certificates": {"pk": award, "number": number, "kind": "certificate"},
        "recognitions": {
            "pk": event.pk,
            "person": guest.pk,
            "vehicle": vehicle.pk,
            "listed": award,
            "kind": "programme",
        },
        **issued(stage),
    }


def issued(stage: Stage) -> dict[str, dict[str, Any]]:
    """A draft for the pages that change one, a released issuance for those that read one."""
    draft, released = kept(stage.office)
    row, item = Dissemination.objects.all()[0].pk, ComplianceItem.objects.all()[0].pk
    books = {"kind": "memorandum", "series": 2025, "year": 2025, "form": "pdf"}
    own = {"pk": released, "row": row, "item": item, **books}
    changing = {name: {"pk": draft} for name in ("issuances:edit", "issuances:check", "issuances:release")}
    return {"issuances": own, **changing}


PUBLIC = {"verifications:check", "api:check", "assessments:rate_link"}
"""Opened by a secret that only the holder has, whatever the division."""


def test_no_record_of_another_division(stage: Stage) -> None:
    """The same roles in another division: every record of this one answers 404, and nothing changes."""
    known = belongings(stage)
    division, centre = stranger_division()
    cast = Cast(division, centre, "stranger")
    cells, wrong = 0, []
    for name, arguments in PAGES.items():
        if not arguments or name in PUBLIC or ":" not in name:
            continue
        own = known.get(name, known[name.partition(":")[0]])
        url = reverse(name, kwargs={argument: own[argument] for argument in arguments})
        for method, role in product(("GET", "POST"), ROLES):
            if allowed(name, method, role):
                cells += 1
                status = cast.ask(role, method, url)
                if status != 404:
                    wrong.append((name, method, role, status))
    print(f"{cells} cells with a record of another division")
    assert cells > 100
    assert not wrong
