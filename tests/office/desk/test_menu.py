"""Nobody must know an address: each role's menu leads to each role's work, and every entry opens."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.office.assessments import conftest
from tests.office.conftest import AT, Office

from office.assessments import operations
from office.assessments.models import Candidate
from office.assessments.queries import CycleValue
from office.assessments.states import CycleState
from office.desk.demo import STAFF
from office.people.models import Account
from office.people.operations import learner_account

reading, learners, cycle = conftest.reading, conftest.learners, conftest.cycle
WANTED = {
    "focal": {"/people/rosters", "/assessments/", "/invitations", "/awards/second-looks", "/counts"},
    "encoder": {"/invitations", "/awards/second-looks"},
    "teacher": {"/assessments/rate/", "/assessments/cases/", "/awards/results"},
    "supervisor": {"/assessments/cases/", "/awards/second-looks"},
    "sds": {"/awards/", "/awards/second-looks", "/counts"},
    "records": {"/certificates/", "/recognitions/", "/issuances/"},
    "admin": {"/people/staff"},
}


def menu(client: Client) -> set[str]:
    page = client.get("/").content.decode()
    nav = page.partition("<nav")[2].partition("</nav>")[0]
    return set(re.findall(r'href="([^"]+)"', nav))


@pytest.mark.parametrize("username", [*(name for name, *_ in STAFF), "teacher"])
def test_every_entry_opens(office: Office, cycle: CycleValue, username: str) -> None:
    client = office.client(username)
    found = menu(client)
    assert WANTED.get(username, set()) <= found
    assert {path: client.get(path, follow=True).status_code for path in found} == dict.fromkeys(found, 200)


def test_a_learner_finds_the_own_rating_and_results(office: Office, cycle: CycleValue) -> None:
    client = Client()
    pk = Candidate.objects.filter(cycle_id=cycle.pk)[0].learner_id
    client.force_login(Account.objects.get(pk=learner_account(pk, at=AT)))
    assert menu(client) == {"/assessments/self/", "/awards/results"}
    assert {client.get(path, follow=True).status_code for path in menu(client)} == {200}


def test_invitations_lead_to_the_open_cycle_and_say_where_none_is(office: Office, cycle: CycleValue) -> None:
    client = office.client("encoder")
    assert client.get("/invitations").headers["Location"] == f"/assessments/{cycle.pk}/invite"
    operations.move_cycle(office.actor("focal"), cycle, CycleState.CLOSED, at=AT)
    answer = client.get("/invitations", follow=True)
    assert answer.redirect_chain == [("/assessments/", 302)]
    assert "No cycle is open for rating" in answer.content.decode()
