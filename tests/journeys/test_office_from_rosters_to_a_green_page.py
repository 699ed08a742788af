"""The whole way through the site in a real browser, as six people of the office and an employer walk it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.site import PHONE, Site, browser, person, site
from tests.journeys.steps import (
    answer_call_backs,
    draw_up,
    issue,
    plan_cycle,
    take_ratings,
    take_rosters,
    three_signatures,
)
from tests.world import write_folder

__all__ = ["browser", "site"]


@pytest.mark.timeout(900)
def test_from_mailed_files_to_a_green_page(site: Site, browser: Browser, tmp_path: Path) -> None:
    mailed = tmp_path / "mailed"
    write_folder(mailed)
    focal = person(site, browser, "focal")
    take_rosters(focal, mailed)
    plan_cycle(focal)
    take_ratings(focal, mailed)
    draw_up(focal)
    answer_call_backs(focal)
    three_signatures(site, browser)
    issue(focal)
    employer_checks(site, browser, focal)


def employer_checks(site: Site, browser: Browser, focal: Page) -> None:
    """An employer's telephone without script: the QR of a card, then the number and a surname."""
    focal.goto("/certificates/")
    focal.locator("tbody a").first.click()
    number = focal.locator("h1").inner_text()
    holder = focal.locator("p.fs-4").inner_text()
    phone = person(site, browser, **PHONE)
    phone.goto(site.qr_path(number))
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Valid / Balido")
    expect(phone.locator(".name")).to_have_text(holder)
    assert not phone.context.cookies()
    phone.goto("/V/")
    phone.fill("#number", number)
    phone.get_by_role("button").click()
    expect(phone.locator(".name")).not_to_have_text(holder)
    phone.fill("#surname", holder.split()[-1])
    phone.get_by_role("button").click()
    expect(phone.locator(".name")).to_have_text(holder)
