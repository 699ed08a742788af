"""Every rating page on a phone of 360 pixels: no barrier that axe finds (WCAG 2.2 A and AA), nothing wider than it."""

from __future__ import annotations

from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.office.assessments import phones as world
from tests.office.assessments.phones import PHONE, Phones
from tests.office.conftest import AT, Office

from office.assessments import rating
from office.assessments.classes import OwnClass
from office.assessments.rating import Change
from office.people import operations as people
from office.people.models import Account

pytestmark = pytest.mark.django_db(transaction=True)

own, phones = world.own, world.phones
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}


def check(page: Page, url: str = "") -> None:
    if url:
        page.goto(url)
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url


def send_first(office: Office, own: OwnClass) -> None:
    """The teacher's form for the first learner is sent, and begun for the second."""
    teacher = office.actor("teacher")
    cells = [(member.candidate, i.code) for member in own.members[:2] for i in own.behaviours][:50]
    changes = [Change(UUID(int=at + 1), candidate, code, 1, AT) for at, (candidate, code) in enumerate(cells)]
    rating.keep_marks(teacher, own.cycle.pk, changes, at=AT)
    rating.send_forms(teacher, own.cycle.pk, at=AT)


def test_the_teachers_pages(office: Office, own: OwnClass, phones: Phones) -> None:
    send_first(office, own)
    cycle, first = own.cycle.pk, own.members[0].candidate
    page = phones.of("teacher").new_page()
    for rest in ("", f"{cycle}/", f"{cycle}/5/", f"{cycle}/grid/1/", f"{cycle}/send", "offline"):
        check(page, f"/assessments/rate/{rest}")
    page.goto(f"/assessments/rate/{cycle}/5/")
    page.locator(f"label[for='m{own.members[2].candidate}-1']").click()
    expect(page.locator("#rating-status")).to_contain_text("Saved at")
    check(page)
    check(page, f"/assessments/aloud/{cycle}/{first}/1/")
    check(page, f"/assessments/aloud/{cycle}/{first}/check")


def test_the_pages_of_links(own: OwnClass, phones: Phones) -> None:
    desk = phones.of("encoder").new_page()
    check(desk, f"/assessments/{own.cycle.pk}/invite")
    desk.get_by_role("button", name="Make one link for each").click()
    check(desk)
    link = desk.locator(".slip a").first.get_attribute("href") or ""
    rater = phones.of().new_page()
    check(rater, link)
    rater.get_by_role("button", name="Ipadala ang mga sagot ko").click()
    expect(rater.get_by_role("alert")).to_contain_text("Kailangan pa ng sagot")
    check(rater)
    rater.get_by_role("button", name="Mas gusto kong huwag").click()
    check(rater)
    check(rater, link)
    check(rater, "/assessments/r/")


def test_the_learners_pages(own: OwnClass, phones: Phones) -> None:
    account = people.learner_account(own.members[0].learner, at=AT)
    page = phones.of(Account.objects.get(pk=account).username).new_page()
    check(page, "/assessments/self/")
    page.get_by_role("link", name="Magsimula").click()
    page.get_by_role("button", name="Ituloy").click()
    expect(page.get_by_role("alert")).to_contain_text("Kailangan pa ng sagot")
    check(page)
    check(page, f"/assessments/self/{own.cycle.pk}/check")
    check(page, "/assessments/self/thanks")


def test_a_phone_without_script_rates_too(own: OwnClass, phones: Phones) -> None:
    page = phones.of("teacher", script=False).new_page()
    page.goto(f"/assessments/rate/{own.cycle.pk}/1/")
    page.locator(f"label[for='m{own.members[0].candidate}-2']").click()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator("main")).to_contain_text("Marks saved: 1.")
    expect(page.locator("main")).to_contain_text("Behaviour 2 of 32")
