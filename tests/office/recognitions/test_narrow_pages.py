"""Wide tables scroll within their page: on a phone nothing stands beyond its edge."""

from __future__ import annotations

import pytest
from tests.office.assessments import phones as world
from tests.office.assessments.phones import PHONE, Phones
from tests.office.conftest import DEMO, Office
from tests.office.issuances.drafts import released

pytestmark = pytest.mark.django_db(transaction=True)
phones = world.phones


def test_guests_and_the_board_are_no_wider_than_a_phone(office: Office, phones: Phones) -> None:
    one = released(office)
    page = phones.of("records").new_page()
    page.goto(one.url("/board"))
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page = phones.of("focal").new_page()
    page.goto(one.occasion.url("people"))
    page.locator("input[type=file]").set_input_files(DEMO / "staff-and-guests.xlsx")
    page.get_by_role("button", name="Take this list").click()
    assert page.locator("#guests ~ .table-wide tbody tr").count() > 20
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
