"""What the page of a recognition day says by itself: a hall that is too small, its memorandum, the table for work."""

from __future__ import annotations

import pytest
from tests.office.conftest import AT, DEMO, Office
from tests.office.issuances.drafts import RELEASE, drafted
from tests.office.recognitions.events import Occasion, occasion

from office.issuances import operations as issuances
from office.recognitions import operations
from office.recognitions.models import Event
from office.words import say
from patunay.roster.lists import named_rows

BEFORE, AFTER = "Draft the memorandum", "Division Memorandum No. 731, s. 2025"


@pytest.fixture
def one(office: Office) -> Occasion:
    return occasion(office)


def page(office: Office, one: Occasion, rest: str = "", username: str = "focal") -> str:
    answer = office.client(username).get(one.url(rest))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("rest", ["", "papers"])
def test_a_hall_that_is_too_small_is_said_at_once_and_leads_to_its_field(
    office: Office, one: Occasion, rest: str
) -> None:
    link = f'href="{one.url("change")}#id_hall_rows"'
    assert link not in page(office, one, rest)
    Event.objects.filter(pk=one.value.pk).update(hall_rows=3)
    assert "4 rows of 20 seats are needed, and the plan says 3." in page(office, one, rest)
    assert link in page(office, one, rest) and 'id="id_hall_rows"' in page(office, one, "change")
    assert link not in page(office, one, rest, "records")


def test_a_released_memorandum_stands_on_the_page_of_its_day(office: Office) -> None:
    released = drafted(office)
    one = released.occasion
    Event.objects.filter(pk=one.value.pk).update(basis="")
    assert BEFORE in page(office, one)
    issuances.check(office.actor("focal"), released.pk, at=AT)
    issuances.release(office.actor("records"), released.pk, RELEASE, at=AT)
    shown = page(office, one)
    assert BEFORE not in shown and AFTER in shown and one.now.basis == AFTER
    cited = f"/issuances/cited?number={AFTER.replace(' ', '%20').replace(',', '%2C')}"
    assert f'href="{cited}"' in shown
    assert office.client("sds").get(cited)["Location"] == released.url()


def test_a_number_that_was_typed_by_hand_stays(office: Office, one: Occasion) -> None:
    Event.objects.filter(pk=one.value.pk).update(basis="Memorandum OM-OAGA-2021-243")
    operations.cite_memorandum(office.actor("records"), one.value.pk, AFTER, at=AT)
    assert one.now.basis == "Memorandum OM-OAGA-2021-243"


def test_the_table_for_work_is_explained_to_who_sees_its_button(office: Office, one: Occasion) -> None:
    assert "For the desk of the PESO: one pass opens" in page(office, one)


def test_the_usual_groups_read_well_with_a_number_before_them_and_are_those_of_the_workbook() -> None:
    names = [line.rpartition(":")[0] for line in say("recognitions.first_groups").splitlines()]
    assert names[0] == "members of the top management of this Office" and "guests from the Regional Office" in names
    assert not any("SDO" in name or "," in name or "(" in name for name in names)
    workbook = {line["group"] for _, line in named_rows(DEMO / "staff-and-guests.xlsx", "group")}
    assert workbook >= set(names)
