"""From a planned recognition day to a released memorandum and its first acknowledgement, by three people in Chromium.

Prints how many clicks and fields it took.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.site import picture as guide
from tests.office.assessments import phones as world
from tests.office.assessments.phones import Phones
from tests.office.conftest import Office
from tests.office.recognitions.events import Occasion, occasion

from office.issuances.models import Dissemination, Issuance

pytestmark = pytest.mark.django_db(transaction=True)

founding, office, phones = world.founding, world.office, world.phones
PICTURES = os.environ.get("PATUNAY_PICTURES")
"""A folder for pictures to look at; none are made without it."""
DESK = {"width": 1280, "height": 900}
FACTS = {
    "contact_mobile": "0917 000 0000",
    "funds": "the ALS funds of this Office",
    "town": "Talahib, Pilot Division",
    "venue": "Talahib Covered Court",
    "learners": "0",
    "personnel": "Felisa M. Urbano | EPS II for ALS | Division Office | 2025-12-19 | 2025-12-19",
    "enclosure_note": "As stated",
    "groups": "ALS learners-awardees: 12\ntop management of this Office: 1",
}
"""What the office does not know of the day yet, and the drafter does."""
LOGBOOK = {"number": "731", "series": "2025", "tracking": "R2-147553", "released_on": "2025-12-09"}


class Hand:
    """Somebody's hand at a desk: counts what it does."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.fields = page, 0, 0
        page.set_viewport_size(DESK)

    def click(self, role: str, name: str) -> None:
        self.page.locator("#main").get_by_role(role, name=re.compile(name)).first.click()  # type: ignore[arg-type]
        self.clicks += 1

    def fill(self, values: dict[str, str]) -> None:
        for name, value in values.items():
            self.page.fill(f"[name={name}]", value)
        self.fields += len(values)

    def see(self, name: str) -> None:
        if PICTURES:
            self.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.fixture
def one(office: Office) -> Occasion:
    return occasion(office, 12)


def hand_of(phones: Phones, username: str) -> Hand:
    return Hand(phones.of(username).new_page())


def draft(focal: Hand, one: Occasion) -> None:
    focal.page.goto("/issuances/")
    focal.click("link", "Begin a draft")
    focal.page.select_option("[name=source]", f"recognition:{one.value.pk}")
    focal.fill({"dated": "2025-12-09"})
    focal.click("button", "Write the first draft")
    expect(focal.page.locator("#findings")).not_to_have_text("Findings of the draft check: 0")
    focal.see("draft")
    guide(focal.page, "a-memorandum")
    focal.click("link", "Edit the draft")
    focal.fill(FACTS)
    focal.page.check("[name=anew]")
    focal.click("button", "Keep the draft")


def test_from_the_event_to_an_acknowledged_memorandum(office: Office, one: Occasion, phones: Phones) -> None:
    focal, records, cid = (hand_of(phones, name) for name in ("focal", "records", "cid"))
    draft(focal, one)
    expect(focal.page.locator("#findings")).to_have_text("Findings of the draft check: 0")
    focal.see("clean")
    focal.click("button", "ready for release")
    records.page.goto("/issuances/")
    records.click("link", "Recognition and Awarding")
    records.fill(LOGBOOK)
    records.see("release")
    records.click("button", "Release with its number")
    expect(records.page.locator("#main")).to_contain_text("Carmela T. Hidalgo")
    records.see("board")
    cid.page.goto("/issuances/")
    cid.click("link", "Division Memorandum No. 731, s. 2025")
    cid.click("button", "I have received and read it")
    assert Issuance.objects.get().state == "released"
    assert Dissemination.objects.get(account__username="cid").acknowledged_at
    hands = (focal, records, cid)
    print(
        f"{sum(hand.clicks for hand in hands)} clicks and {sum(hand.fields for hand in hands)} fields by three people"
    )


def test_a_number_that_is_given_is_refused_on_the_page(office: Office, one: Occasion, phones: Phones) -> None:
    focal, records = hand_of(phones, "focal"), hand_of(phones, "records")
    for expected in ("Who has it, what is done", "Release with its number"):
        draft(focal, one)
        focal.click("button", "ready for release")
        records.page.goto("/issuances/")
        records.click("link", "Recognition and Awarding")
        records.fill(LOGBOOK)
        records.click("button", "Release with its number")
        expect(records.page.get_by_role("heading", level=1)).to_have_text(expected)
    expect(records.page.locator("body")).to_contain_text("No. 731 is already given in this series")
