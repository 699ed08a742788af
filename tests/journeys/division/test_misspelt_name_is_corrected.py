"""A name on an issued certificate is wrong: one form, three signatures, a new certificate; the old QR says so."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.division.conftest import Division
from tests.journeys.site import PHONE, PHONE_TALL, Site, main_button, person, picture
from tests.journeys.steps import issue, three_signatures, valid_papers

pytestmark = pytest.mark.timeout(600)
RIGHT = "Maria Consuelo Dimaculangan"


def test_a_misspelt_name_is_corrected(issued: Division, browser: Browser) -> None:
    site = issued.site
    focal = person(site, browser, "focal")
    old = list(valid_papers(focal))[-1]
    corrects(focal, old)
    three_signatures(site, browser)
    issue(focal)
    new = replacement(focal, old)
    phone = person(site, browser, **PHONE)
    the_old_paper_says_so(phone, site, old)
    the_new_paper_holds(phone, site, new)


def corrects(page: Page, number: str) -> None:
    page.goto(f"/certificates/{number}")
    page.get_by_role("link", name="Correct").click()
    page.fill("[name=name]", RIGHT)
    page.fill("[name=reason]", "Misspelt: the birth certificate was seen")
    main_button(page, "Draw up")
    expect(page.locator("#main")).to_contain_text("Misspelt")


def replacement(page: Page, old: str) -> str:
    """The number to which the office's page of the old certificate leads."""
    page.goto(f"/certificates/{old}")
    expect(page.locator("#main .state").first).to_have_text("Replaced")
    page.locator("#main p a[href*='/certificates/']").first.click()
    expect(page.locator("p.fs-4")).to_have_text(RIGHT)
    return page.locator("h1").inner_text()


def the_old_paper_says_so(phone: Page, site: Site, old: str) -> None:
    phone.goto(site.qr_path(old))
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Replaced / Pinalitan")
    expect(phone.locator("main [lang=en]", has_text="A newer certificate took its place")).to_be_visible()
    expect(phone.locator("main [lang=fil]", has_text="May mas bagong sertipikong pumalit dito")).to_be_visible()
    expect(phone.locator(".good")).to_have_count(0)
    picture(phone, "a-replaced-certificate", PHONE_TALL)


def the_new_paper_holds(phone: Page, site: Site, new: str) -> None:
    phone.goto(site.qr_path(new))
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Valid / Balido")
    expect(phone.locator(".name")).to_have_text(RIGHT)
