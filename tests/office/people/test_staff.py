"""The administrator's page: accounts with a first password, designations that begin and end on a day."""

from __future__ import annotations

from datetime import date

import pytest
from tests.office.conftest import AT, Office

from office.audit.models import Event
from office.people.actors import NotAllowedError
from office.people.levels import Level
from office.people.models import Account, Designation
from office.people.models import Office as OfficeRow
from office.people.operations import add_account, add_office, designate
from office.people.queries import actor_of
from office.people.rights import Role
from office.people.staff import operations

PERSON = {
    "username": "newcomer",
    "full_name": "Luz A. Bituin",
    "password": "first-password-7",
    "role": "encoder",
    "title": "Administrative Assistant",
    "starts_on": "2025-09-01",
}


def division() -> int:
    return OfficeRow.objects.get(level=Level.DIVISION).pk


def test_a_new_person_changes_the_first_password_and_nothing_before(office: Office) -> None:
    answer = office.client("admin").post("/people/staff/add", {**PERSON, "office": division()})
    assert answer.status_code == 302
    client = office.client()
    client.post("/accounts/login/", {"login": "newcomer", "password": PERSON["password"]})
    assert client.get("/people/rosters").headers["Location"] == "/accounts/password/change/"
    own = {"oldpassword": PERSON["password"], "password1": "ulan-araw-77", "password2": "ulan-araw-77"}
    client.post("/accounts/password/change/", own)
    assert client.get("/people/rosters").status_code == 200
    assert PERSON["password"] not in str(list(Event.objects.values_list("facts")))


@pytest.mark.parametrize(
    ("field", "value"),
    [("password", "short"), ("username", "focal"), ("ends_on", "2025-08-01"), ("role", "learner"), ("office", "99999")],
)
def test_what_cannot_be_is_refused_and_nobody_added(office: Office, field: str, value: str) -> None:
    count = Account.objects.count()
    answer = office.client("admin").post("/people/staff/add", {**PERSON, "office": division(), field: value})
    assert answer.status_code == 422
    assert (Account.objects.count(), Designation.objects.filter(account__username="newcomer").count()) == (count, 0)


def test_a_designation_ends_today_and_the_role_with_it(office: Office) -> None:
    one = Designation.objects.get(account__username="encoder")
    office.client("admin").post(f"/people/staff/designation/{one.pk}/end")
    assert office.client("encoder").get("/people/rosters").status_code == 403
    assert Event.objects.filter(action="people.designation.ended", subject=f"designation:{one.pk}").exists()


def test_an_acting_designation_holds_from_its_day_until_its_end(office: Office) -> None:
    pk = Account.objects.get(username="cid").pk
    said = {"role": "superintendent", "title": "OIC", "office": division(), "acting": "on"}
    dates = {"starts_on": "2025-10-01", "ends_on": "2025-10-15"}
    assert office.client("admin").post(f"/people/staff/{pk}/designate", {**said, **dates}).status_code == 302
    days = (date(2025, 9, 30), date(2025, 10, 1), date(2025, 10, 14), date(2025, 10, 15))
    assert [Role.SUPERINTENDENT in actor_of(pk, day).roles for day in days] == [False, True, True, False]


def test_nobody_changes_their_own_designations(office: Office) -> None:
    client = office.client("admin")
    own = Designation.objects.get(account__username="admin")
    client.post(f"/people/staff/designation/{own.pk}/end")
    said = {"role": "superintendent", "title": "SDS", "office": division(), "starts_on": "2025-09-01"}
    assert client.post(f"/people/staff/{own.account_id}/designate", said).status_code == 422
    assert list(Designation.objects.filter(account__username="admin").values_list("role", "ends_on")) == [
        ("admin", None)
    ]


def test_staff_of_another_division_are_not_there(office: Office) -> None:
    region = OfficeRow.objects.get(level=Level.REGION).pk
    other = add_office(Level.DIVISION, "Other", "Other", parent=region, at=AT)
    account = add_account("stranger", "A Stranger", "a long password", at=AT)
    held = designate(account, Role.FOCAL, "Focal", other, starts_on=date(2025, 1, 1), at=AT)
    client = office.client("admin")
    assert "A Stranger" not in client.get("/people/staff").content.decode()
    assert client.get(f"/people/staff/{account}/designate").status_code == 404
    assert client.post(f"/people/staff/designation/{held}/end").status_code == 404
    answer = client.post("/people/staff/add", {**PERSON, "office": other})
    assert answer.status_code == 422
    with pytest.raises(NotAllowedError):
        operations.end(office.actor("admin"), held, on=AT.date(), at=AT)


@pytest.mark.parametrize("username", ["focal", "encoder", "sds", "teacher", "auditor"])
def test_staff_pages_are_the_administrators_alone(office: Office, username: str) -> None:
    client = office.client(username)
    assert [client.get(f"/people/{path}").status_code for path in ("staff", "staff/add")] == [403, 403]
