"""Help with accounts: a one-time password that opens only its own change, and a new code for a lost slip."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from tests.office.conftest import AT, Office
from tests.office.people.mailed import learner, taken

from office.audit.models import Event
from office.audit.queries import broken_at
from office.people.levels import Level
from office.people.lists import take_list
from office.people.models import Account, Learner, SlipCode
from office.people.models import Office as OfficeRow
from office.people.operations import add_account, add_office, designate
from office.people.queries import slip_values
from office.people.rights import Role
from office.people.slips import open_slip, renew_slip
from patunay.errors import InputError

OWN = "only-the-owner-knows-7"


def pk(username: str) -> int:
    return int(Account.objects.get(username=username).pk)


def reset(office: Office, username: str) -> str:
    """The one-time password as the administrator's page shows it."""
    answer = office.client("admin").post(f"/people/staff/{pk(username)}/reset-password")
    assert answer.status_code == 200 and "no-store" in answer.headers["Cache-Control"]
    found = re.search(r"<code[^>]*>([a-z2-9-]{19})</code>", answer.content.decode())
    assert found
    return found[1]


def log_in(office: Office, username: str, password: str) -> Client:
    client = office.client()
    client.post("/accounts/login/", {"login": username, "password": password})
    return client


def change(client: Client, old: str, new: str) -> int:
    said = {"oldpassword": old, "password1": new, "password2": new}
    return int(client.post("/accounts/password/change/", said).status_code)


def test_a_one_time_password_opens_its_change_and_then_everything(office: Office) -> None:
    given = reset(office, "focal")
    client = log_in(office, "focal", given)
    for page in ("/", "/people/learners", "/awards/", "/accounts/2fa/"):
        answer = client.get(page)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/password/change/")
    assert "only you know" in client.get("/accounts/password/change/").content.decode()
    assert change(client, given, given) == 200
    assert change(client, "not this one", OWN) == 200
    assert client.get("/people/learners").status_code == 302
    assert change(client, given, OWN) == 302
    assert client.get("/people/learners").status_code == 200
    assert "_auth_user_id" not in log_in(office, "focal", given).session
    assert log_in(office, "focal", OWN).get("/people/learners").status_code == 200


def test_a_reset_ends_every_session_and_the_old_password(office: Office) -> None:
    old = office.accounts["focal"].password
    before, others = log_in(office, "focal", old), log_in(office, "encoder", office.accounts["encoder"].password)
    assert before.get("/people/learners").status_code == 200
    reset(office, "focal")
    answer = before.get("/people/learners")
    assert answer.headers["Location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in log_in(office, "focal", old).session
    assert others.get("/people/learners").status_code == 200


def test_the_audit_log_tells_of_it_without_the_password(office: Office) -> None:
    given = reset(office, "focal")
    assert given not in office.client("admin").get(f"/people/staff/{pk('focal')}/reset-password").content.decode()
    change(log_in(office, "focal", given), given, OWN)
    found = Event.objects.filter(action__startswith="people.password").order_by("pk")
    assert [(one.action, one.subject, one.actor) for one in found] == [
        ("people.password.reset", f"account:{pk('focal')}", pk("admin")),
        ("people.password.changed", f"account:{pk('focal')}", pk("focal")),
    ]
    everything = str(list(Event.objects.values()))
    assert given not in everything and OWN not in everything
    assert broken_at() is None


def test_nobody_resets_their_own_password_or_a_strangers(office: Office) -> None:
    client = office.client("admin")
    answer = client.post(f"/people/staff/{pk('admin')}/reset-password").content.decode()
    assert "another administrator" in answer and "<code" not in answer
    region = OfficeRow.objects.get(level=Level.REGION).pk
    other = add_office(Level.DIVISION, "Other", "Other", parent=region, at=AT)
    stranger = add_account("stranger", "A Stranger", "a long password", at=AT)
    designate(stranger, Role.FOCAL, "Focal", other, starts_on=date(2025, 1, 1), at=AT)
    assert client.post(f"/people/staff/{stranger}/reset-password").status_code == 404
    assert not Account.objects.filter(must_change_password=True).exists()
    assert office.client("focal").post(f"/people/staff/{pk('cid')}/reset-password").status_code == 403


@pytest.fixture
def slip(office: Office) -> SlipCode:
    taken(office, learner())
    one = Learner.objects.get()
    return SlipCode.objects.create(code="TGX6BZ", lrn="999999000001", division_id=one.division_id, learner=one)


def renewed(office: Office, one: SlipCode, username: str = "encoder") -> str:
    """The new code as the slip to print shows it."""
    answer = office.client(username).post(f"/people/learners/{one.learner_id}/new-slip")
    found = re.search(r"<code[^>]*>([A-Z2-9]{3} [A-Z2-9]{3})</code>", answer.content.decode())
    assert found and "no-store" in answer.headers["Cache-Control"]
    return found[1]


def test_the_new_code_opens_and_the_old_one_opens_nothing(office: Office, slip: SlipCode) -> None:
    before = office.client()
    before.post("/people/slip", {"code": slip.code})
    assert before.get("/").context["actor"].learner == slip.learner_id
    code = renewed(office, slip)
    assert before.get("/").context["actor"].learner == 0
    assert office.client().post("/people/slip", {"code": slip.code}).status_code == 422
    after = office.client()
    assert after.post("/people/slip", {"code": code}).status_code == 302
    assert after.get("/").context["actor"].learner == slip.learner_id
    event = Event.objects.get(action="people.slip.renewed")
    assert (event.subject, event.actor, event.facts) == (f"learner:{slip.learner_id}", pk("encoder"), {})
    assert broken_at() is None


def test_the_list_of_codes_does_not_bring_the_old_one_back(office: Office, slip: SlipCode) -> None:
    """What was written with the old slip still says whose it is, but it logs nobody in."""
    renewed(office, slip)
    mailed = f'Code,LRN,Learner\n{slip.code},999999100007,"Dela Cruz, Juan"\n'.encode()
    report = take_list(office.actor("encoder"), "codes", "codes.csv", mailed, at=AT)
    assert (report.added, report.same) == (0, 1)
    assert len({one.code for one in slip_values(slip.division_id)}) == 2
    with pytest.raises(InputError, match="wrong_code"):
        open_slip(slip.code, "10.0.0.1", at=AT)
    with pytest.raises(InputError, match="code_given"):
        renew_slip(office.actor("encoder"), slip.learner_id, slip.code, at=AT)
    assert SlipCode.objects.get(ended_at=None).lrn == slip.lrn


@pytest.mark.parametrize("username", ["teacher", "sds", "admin", "records"])
def test_others_give_no_codes(office: Office, slip: SlipCode, username: str) -> None:
    url = f"/people/learners/{slip.learner_id}/new-slip"
    assert office.client(username).post(url).status_code == 403
    assert SlipCode.objects.get().ended_at is None
