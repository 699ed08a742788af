"""The focal person plans the day from an approved list and prints what it needs, by the pages alone."""

from __future__ import annotations

import os
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page, expect
from tests.journeys.site import picture as guide
from tests.office.assessments import phones as world
from tests.office.assessments.phones import Phones
from tests.office.conftest import DEMO
from tests.office.recognitions import test_planning as planning
from tests.office.world import Stage, approve, draw_up

from office.recognitions import queries
from office.recognitions.models import Event

pytestmark = pytest.mark.django_db(transaction=True)

founding, office, phones = world.founding, world.office, world.phones
stage = planning.stage
DESK = {"width": 1280, "height": 900}
PICTURES = os.environ.get("PATUNAY_PICTURES")


class Clicks:
    """A page on which every click is counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def button(self, name: str) -> None:
        self.page.locator("#main").get_by_role("button", name=name).first.click()
        self.count += 1

    def link(self, name: str) -> None:
        self.page.locator("#main").get_by_role("link", name=name).first.click()
        self.count += 1


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def plan_vehicles(page: Page, clicks: Clicks, district: str) -> None:
    """One vehicle for the learners of a district, filled with one button, and what it still lacks."""
    clicks.link("Vehicles")
    page.get_by_text("Add a vehicle").first.click()
    for name, value in (("name", "Van 1"), ("seats", "14"), ("companions", "Jayson Delos Reyes")):
        page.fill(f"[name={name}]", value)
    page.select_option("[name=takes]", district)
    clicks.button("Add a vehicle")
    expect(page.get_by_role("status")).to_contain_text("Saved: Van 1.")
    clicks.button("Seat the learners by centre and district")
    expect(page.locator("#main")).to_contain_text("nobody to call in an emergency")
    picture(page, "vehicles")
    guide(page, "vehicles")
    answer = page.context.request.get(page.locator("a[href$='/papers/vehicle-list']").get_attribute("href") or "")
    assert answer.ok and len(pypdfium2.PdfDocument(answer.body())) > 0


def test_from_an_approved_list_to_passes_in_few_clicks(stage: Stage, phones: Phones) -> None:
    approve(stage, draw_up(stage))
    page = phones.of("focal").new_page()
    page.set_viewport_size(DESK)
    page.goto("/")
    clicks = Clicks(page)
    clicks.link("Plan the recognition day for")
    picture(page, "plan")
    clicks.button("Plan the day")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recognition and Awarding")
    clicks.link("Participants and guests")
    page.locator("input[type=file]").set_input_files(DEMO / "staff-and-guests.xlsx")
    clicks.button("Take this list")
    expect(page.get_by_role("status")).to_contain_text("invited, 0 were invited already")
    picture(page, "people")
    page.get_by_role("link", name="Recognition and Awarding").click()
    clicks.link("Papers to print")
    for kind in ("programme", "passes", "call-list", "folder-slips", "attendance", "seating", "name-cards"):
        link = page.locator(f"a[href$='/papers/{kind}']")
        answer = page.context.request.get(link.get_attribute("href") or "")
        assert answer.ok and len(pypdfium2.PdfDocument(answer.body())) > 0
    one = queries.event(Event.objects.get().pk, stage.cycle.division)
    assert one is not None and len(one.objectives) == 3 and len(one.programme) == 4
    assert clicks.count <= 6
    page.goto(f"/recognitions/{one.pk}/")
    picture(page, "event")
    guide(page, "a-recognition-day", 640)
    plan_vehicles(page, clicks, queries.rows(one)[0].value.group)
    page.goto(f"/recognitions/{one.pk}/")
    page.get_by_role("button", name="Run the whole day").click()
    expect(page.get_by_role("status")).to_contain_text("The day is over.")
    page.locator("#main").get_by_role("link", name="Numbers of the day").click()
    picture(page, "report")
    came = sum(row.came for row in queries.attendance(one))
    expect(page.locator("tbody tr").first).to_contain_text(str(came))
