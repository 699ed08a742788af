"""The office with something on every page: a taken roster, marks, a second look, issued papers, a learner who logs in.

`belongings` leads to one record for every kind of argument that an address has.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.test import Client
from django.urls import reverse
from tests.office.conftest import AT, DEMO, Office
from tests.office.test_access import NOBODY, PAGES, ROLES, allowed, belongings, missing
from tests.office.world import Stage, approve, draw_up, set_stage

from office.assessments.models import Cycle, RatingUpload
from office.assessments.states import CycleState
from office.certificates.models import Certificate
from office.credentials.operations import ask_to_issue
from office.jobs.work import do_job
from office.people.models import Account, Designation, Learner, RosterFile
from office.people.operations import learner_account
from office.people.rights import Role
from patunay.intake import FoundKind, open_path

WHO = {
    Role.FOCAL: "focal",
    Role.ENCODER: "encoder",
    Role.SUPERVISOR: "supervisor",
    Role.CID_CHIEF: "cid",
    Role.SUPERINTENDENT: "sds",
    Role.RECORDS: "records",
    Role.DPO: "dpo",
    Role.AUDITOR: "auditor",
    Role.ADMIN: "admin",
    Role.TEACHER: "teacher",
}
"""Role -> the demonstration's user name; the learner has none."""


@dataclass
class Furnished:
    """`known` as `belongings` gives it; `code` opens the check page of an issued paper."""

    stage: Stage
    known: dict[str, dict[str, Any]]
    code: str
    paper: str
    clients: dict[str, Client] = field(default_factory=dict)

    def url(self, name: str) -> str:
        """The address of a page, with a record of the pilot division."""
        own = {
            **missing(name),
            **self.known.get(name.partition(":")[0], {}),
            **self.known.get(name, {}),
            "code": self.code,
        }
        own |= {"number": self.paper} if name.startswith("certificates:") else {}
        return reverse(name, kwargs={argument: own[argument] for argument in PAGES[name]})

    def client(self, role: str) -> Client:
        """The browser of the role, the same one every time: a new one reads the list of all static files."""
        if role not in self.clients:
            self.clients[role] = Client()
            if role == Role.LEARNER:
                self.clients[role].force_login(Account.objects.get(learner__isnull=False))
            elif role != NOBODY:
                self.clients[role].force_login(Account.objects.get(username=WHO[Role(role)]))
        return self.clients[role]


@dataclass(frozen=True)
class View:
    """One page as one role sees it; `html` and the answer's headers."""

    name: str
    role: str
    url: str
    html: str
    headers: dict[str, str]


def view(furnished: Furnished, name: str, role: str) -> View | None:
    """None where the page is a file, sends on to another page, or does not exist for that role."""
    url = furnished.url(name)
    answer = furnished.client(role).get(url)
    html = answer.getvalue()  # to the end: a file that is sent is closed then, and the tables' connection is kept
    if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
        return None
    return View(name, role, url, html.decode(), dict(answer.headers))


def visits() -> list[tuple[str, str]]:
    """(URL name, role) of every page that the table of access opens to the role."""
    return [(name, role) for name in sorted(PAGES) for role in ROLES if allowed(name, "GET", role)]


def furnish(office: Office, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Furnished:
    stage = set_stage(office, folder, monkeypatch)
    known = belongings(stage)
    _fill(stage)
    Certificate.objects.all().delete()
    pk = draw_up(stage, "again")
    approve(stage, pk)
    number = ask_to_issue(office.actor("focal"), pk, at=AT)
    do_job(number, "worker", lambda: AT)
    one = Certificate.objects.order_by("pk")[0]
    learner_account(Learner.objects.order_by("pk")[0].pk, at=AT)
    for app in ("awards", "certificates", "credentials"):
        known[app] |= {"pk": pk, "of_list": pk, "number": one.number, "kind": "certificate"}
    known["jobs"] |= {"pk": number}
    known["desk"] |= {"pk": pk}
    known["recognitions"] |= {"listed": pk}
    Certificate.objects.create(
        division=stage.cycle.division,
        number="MC-PLT-2025-999998-N",
        lookup="y",
        learner_key="b" * 32,
        name="Ben Cruz",
        surname_key="ben|cruz",
        award_list=987,
        issued_on=AT.date(),
    )
    return Furnished(stage, known, _code(stage.cycle.division, one.number), one.number)


def _fill(stage: Stage) -> None:
    """Mailed files that can be read; a cycle open for rating; the learner in the teacher's class; codes for log-in."""
    RatingUpload.objects.update(name="ratings-self.csv", content=(DEMO / "ratings-self.csv").read_bytes())
    RosterFile.objects.update(content=next(DEMO.glob("roster*.csv")).read_bytes())
    Cycle.objects.update(state=CycleState.RATING)
    post = Designation.objects.filter(role=Role.TEACHER)[0]
    Learner.objects.update(centre=post.office)
    focal = Account.objects.get(username="focal")
    TOTP.activate(focal, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(focal)


def _code(division: int, number: str) -> str:
    card = settings.HOME / f"register-{division}" / "holders" / "cards" / f"{number}.jpg"
    found = next(found for found in open_path(card) if found.kind is FoundKind.QR)
    return found.content.decode("ascii").partition("/V/")[2].partition("#")[0]
