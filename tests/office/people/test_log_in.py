"""Log-in: staff by user name and password, learners by the code on their slip, guessing slowed; nobody signs up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import Settings
from tests.office.conftest import AT, Office
from tests.office.filipino import filipino  # noqa: F401
from tests.office.people.mailed import learner, taken

from office.audit.models import Event
from office.people.models import Account, Learner, SlipCode, WrongCode
from office.people.slips import WRONG_AN_HOUR, open_slip
from patunay.errors import InputError, StateError

SECOND = ("totp/activate", "webauthn", "webauthn/add")


@pytest.fixture
def slip(office: Office) -> SlipCode:
    taken(office, learner())
    one = Learner.objects.get()
    return SlipCode.objects.create(code="TGX6BZ", division_id=one.division_id, learner=one)


@pytest.mark.parametrize("typed", ["TGX6BZ", "tgx-6bz", " TGX 6BZ "])
def test_a_learner_logs_in_by_the_slip_however_it_is_typed(office: Office, slip: SlipCode, typed: str) -> None:
    client = office.client()
    answer = client.post("/people/slip", {"code": typed})
    assert answer.status_code == 302
    assert client.get("/").context["actor"].learner == slip.learner_id
    assert not Account.objects.get(learner=slip.learner).has_usable_password()


def test_a_learner_opens_no_page_of_the_staff(office: Office, slip: SlipCode) -> None:
    client = office.client()
    client.post("/people/slip", {"code": slip.code})
    pages = ("people/learners", "people/rosters", "people/staff", "accounts/2fa/", f"people/learners/{slip.learner_id}")
    assert [client.get(f"/{page}").status_code for page in pages] == [403] * 5


def test_a_wrong_code_says_what_to_do_and_opens_nothing(office: Office, slip: SlipCode) -> None:
    client = office.client()
    answer = client.post("/people/slip", {"code": "AAAAAA"})
    assert answer.status_code == 422
    assert "ask your teacher" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_after_ten_wrong_codes_the_right_one_waits_an_hour(office: Office, slip: SlipCode) -> None:
    client = office.client()
    for _ in range(WRONG_AN_HOUR):
        client.post("/people/slip", {"code": "AAAAAA"})
    assert "Wait an hour" in client.post("/people/slip", {"code": slip.code}).content.decode()
    assert office.client().post("/people/slip", {"code": slip.code}, REMOTE_ADDR="10.0.0.9").status_code == 302
    assert Event.objects.filter(action="people.slips.slowed").count() == 1


def test_the_wait_ends_and_the_source_is_forgotten(office: Office, slip: SlipCode) -> None:
    for _ in range(WRONG_AN_HOUR):
        with pytest.raises(InputError, match="wrong_code"):
            open_slip("AAAAAA", "10.0.0.1", at=AT)
    with pytest.raises(StateError, match="wait_an_hour"):
        open_slip(slip.code, "10.0.0.1", at=AT + timedelta(minutes=30))
    later = AT + timedelta(hours=3)
    assert open_slip(slip.code, "10.0.0.1", at=later) == Account.objects.get(learner=slip.learner).pk
    with pytest.raises(InputError):
        open_slip("AAAAAA", "10.0.0.2", at=later)
    assert WrongCode.objects.count() == 1
    assert "10.0.0" not in WrongCode.objects.get().source


def test_staff_log_in_with_user_name_and_password(office: Office) -> None:
    client = office.client()
    said = {"login": "focal", "password": office.accounts["focal"].password}
    assert client.post("/accounts/login/", said).status_code == 302
    assert client.get("/people/learners").status_code == 200


def test_a_wrong_password_is_said_in_words(office: Office) -> None:
    answer = office.client().post("/accounts/login/", {"login": "focal", "password": "not this one"})
    page = answer.content.decode()
    assert "The user name and the password do not fit together" in page
    assert "ask your administrator for a new password" in page


def test_a_visitor_of_the_demonstration_is_told_where_the_passwords_stand(office: Office, settings: Settings) -> None:
    for demo in (True, False):
        settings.DEMO = demo
        assert ("demo-accounts.json" in office.client().get("/accounts/login/").content.decode()) is demo


def test_a_learners_account_has_no_password_to_guess(office: Office, slip: SlipCode) -> None:
    office.client().post("/people/slip", {"code": slip.code})
    name = Account.objects.get(learner=slip.learner).username
    client = office.client()
    client.post("/accounts/login/", {"login": name, "password": slip.code})
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("filipino")
def test_the_doors_speak_filipino(office: Office) -> None:
    assert "Ako ay mag-aaral" in office.client().get("/accounts/login/").content.decode()
    assert "Hindi kailangan ng e-mail o LRN" in office.client().get("/people/slip").content.decode()


@pytest.mark.parametrize("path", ["signup/", "password/reset/", "email/", "login/code/"])
def test_nobody_signs_up_or_resets_by_mail(office: Office, path: str) -> None:
    answer = office.client().get(f"/accounts/{path}")
    assert answer.status_code in (403, 404)


@pytest.mark.parametrize("path", ["2fa/", *(f"2fa/{one}/" for one in SECOND), "password/change/"])
def test_staff_reach_the_second_factor_and_their_password(office: Office, path: str) -> None:
    """What changes how one logs in asks for the password once more."""
    client, password = office.client(), office.accounts["sds"].password
    client.post("/accounts/login/", {"login": "sds", "password": password})
    client.post("/accounts/reauthenticate/", {"password": password})
    assert client.get(f"/accounts/{path}").status_code == 200


def test_whoever_has_no_passkey_reads_how_to_go_back_to_the_password(office: Office) -> None:
    """The browser's own window for passkeys takes every click until it is closed."""
    assert "cancel the window that the browser opens" in office.client().get("/accounts/login/").content.decode()
