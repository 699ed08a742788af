"""A lost second factor: taken away by the administrator who knows who asks and says why; own recovery codes."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from tests.office.conftest import AT, Office

from office.audit.models import Event
from office.audit.queries import broken_at
from office.people.levels import Level
from office.people.models import Account
from office.people.operations import add_account, add_office, designate
from office.people.rights import Role

SAID = {"recognised": "on", "reason": "The phone fell into the river."}


def pk(username: str) -> int:
    return int(Account.objects.get(username=username).pk)


def with_factor(username: str) -> Account:
    account = Account.objects.get(username=username)
    TOTP.activate(account, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(account)
    return account


def log_in(office: Office, username: str) -> Client:
    client = office.client()
    client.post("/accounts/login/", {"login": username, "password": office.accounts[username].password})
    return client


def is_in(client: Client) -> bool:
    return client.get("/accounts/password/change/").status_code == 200


def reset(office: Office, username: str, by: str = "admin", **said: str) -> int:
    return int(office.client(by).post(f"/people/staff/{pk(username)}/second-factor", {**SAID, **said}).status_code)


def test_the_password_alone_opens_the_account_again(office: Office) -> None:
    with_factor("focal")
    assert not is_in(log_in(office, "focal"))
    assert reset(office, "focal") == 302
    assert not Authenticator.objects.filter(user=pk("focal")).exists()
    assert is_in(log_in(office, "focal"))


def test_every_session_of_the_person_ends_and_no_other(office: Office) -> None:
    account = with_factor("focal")
    phone, desk, other = office.client("focal"), office.client("focal"), office.client("encoder")
    assert all(map(is_in, (phone, desk, other)))
    assert reset(office, "focal") == 302
    assert [is_in(client) for client in (phone, desk, other)] == [False, False, True]
    assert account.check_password(office.accounts["focal"].password), "the password stays"


def test_the_act_and_its_reason_are_kept(office: Office) -> None:
    with_factor("focal")
    reset(office, "focal")
    event = Event.objects.get(action="people.second_factor.reset")
    assert (event.subject, event.role, event.actor) == (f"account:{pk('focal')}", "admin", pk("admin"))
    assert event.facts == {"reason": SAID["reason"], "kinds": ["recovery_codes", "totp"]}
    assert broken_at() is None


@pytest.mark.parametrize("said", [{"reason": "lost"}, {"reason": ""}, {"recognised": ""}])
def test_without_reason_or_knowing_who_asks_nothing_is_taken_away(office: Office, said: dict[str, str]) -> None:
    with_factor("focal")
    client = office.client("focal")
    assert reset(office, "focal", **said) == 422
    assert Authenticator.objects.filter(user=pk("focal")).count() == 2
    assert is_in(client)
    assert not Event.objects.filter(action="people.second_factor.reset").exists()


def test_nobody_takes_away_their_own_nor_what_is_not_there(office: Office) -> None:
    with_factor("admin")
    assert reset(office, "admin") == 422
    assert reset(office, "encoder") == 422
    assert Authenticator.objects.filter(user=pk("admin")).count() == 2


@pytest.mark.parametrize("username", ["focal", "dpo", "sds", "teacher"])
def test_only_who_manages_staff_may(office: Office, username: str) -> None:
    with_factor("encoder")
    assert reset(office, "encoder", by=username) == 403
    assert Authenticator.objects.filter(user=pk("encoder")).count() == 2


def test_staff_of_another_division_are_not_there(office: Office) -> None:
    other = add_office(Level.DIVISION, "Other", "Other", at=AT)
    account = add_account("stranger", "A Stranger", "a long password", at=AT)
    designate(account, Role.FOCAL, "Focal", other, starts_on=date(2025, 1, 1), at=AT)
    with_factor("stranger")
    assert reset(office, "stranger") == 404
    assert Authenticator.objects.filter(user=account).count() == 2


def test_the_list_of_staff_leads_there_for_who_has_one(office: Office) -> None:
    with_factor("focal")
    page = office.client("admin").get("/people/staff").content.decode()
    assert re.findall(r"/people/staff/(\d+)/second-factor", page) == [str(pk("focal"))]


def test_own_recovery_codes_are_two_steps_from_every_page(office: Office) -> None:
    account = with_factor("focal")
    client = office.client("focal")
    assert 'href="/accounts/2fa/"' in client.get("/people/learners").content.decode()
    page = client.get("/accounts/2fa/", headers={"accept-language": "fil"}).content.decode()
    assert "10 sa 10 code ang natitira" in page and 'href="/accounts/2fa/recovery-codes/"' in page
    codes = RecoveryCodes(Authenticator.objects.get(user=account, type="recovery_codes")).get_unused_codes()
    assert RecoveryCodes(Authenticator.objects.get(user=account, type="recovery_codes")).validate_code(codes[0])
    assert "9 of 10 codes are left" in client.get("/accounts/2fa/").content.decode()


def test_codes_are_shown_to_their_owner_after_the_password(office: Office) -> None:
    account = with_factor("focal")
    codes = RecoveryCodes(Authenticator.objects.get(user=account, type="recovery_codes")).get_unused_codes()
    client = log_in(office, "focal")
    client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert "/reauthenticate/" in client.get("/accounts/2fa/recovery-codes/").headers["Location"]
    client.post("/accounts/reauthenticate/", {"password": office.accounts["focal"].password})
    page = client.get("/accounts/2fa/recovery-codes/").content.decode()
    assert all(code in page for code in codes[1:]) and codes[0] not in page
    assert "<script" not in page
    answer = client.post("/accounts/2fa/recovery-codes/generate/")
    assert answer.status_code == 302
    assert codes[1] not in client.get("/accounts/2fa/recovery-codes/").content.decode()


def test_a_learner_has_no_account_page(office: Office) -> None:
    assert "/accounts/2fa/" not in office.client().get("/").content.decode()


def code_of(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238)."""
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def test_setting_one_up_and_taking_it_away_is_recorded(
    office: Office, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
) -> None:
    client = log_in(office, "sds")
    client.post("/accounts/reauthenticate/", {"password": office.accounts["sds"].password})
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    secret = client.session["mfa.totp.secret"]
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)}).status_code == 302
    client.post("/accounts/2fa/totp/deactivate/")
    told = Event.objects.filter(action__startswith="people.second_factor.").order_by("pk")
    said = [(one.action.rsplit(".", 1)[1], one.facts["kind"]) for one in told]
    assert sorted(said[:2]) == [("added", "recovery_codes"), ("added", "totp")]
    assert sorted(said[2:]) == [("removed", "recovery_codes"), ("removed", "totp")]
    assert {(one.subject, one.actor) for one in told} == {(f"account:{pk('sds')}", pk("sds"))}
    assert secret not in str([one.facts for one in told])
    assert broken_at() is None
