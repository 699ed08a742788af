"""A learner with a slip on a phone of 360 pixels, in Filipino and without script; later her result in plain words."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.division.conftest import JOY, Division, slip_of
from tests.journeys.site import PHONE, PHONE_TALL, main_button, person, picture
from tests.journeys.steps import answer_everything, fits, open_rating

pytestmark = pytest.mark.timeout(600)


def test_a_learner_rates_herself_and_reads_her_result(approved: Division, browser: Browser) -> None:
    open_rating(person(approved.site, browser, "focal"), approved.cycle)
    code, name = slip_of(approved.mailed, JOY)
    page = logs_in(approved, browser, code)
    rates_herself(page)
    reads_her_result(approved, browser, name)


def logs_in(division: Division, browser: Browser, code: str) -> Page:
    page = person(division.site, browser, **PHONE)
    page.goto("/")
    page.get_by_role("button", name="Filipino").click()
    page.locator("a[href$='/slip/'], a[href$='/slip']").click()
    page.fill("[name=code]", f"{code[:3]} {code[3:]}".lower())
    main_button(page, "Buksan ang aking pahina")
    expect(page.locator("html")).to_have_attribute("lang", "fil")
    fits(page)
    return page


def rates_herself(page: Page) -> None:
    """One competency a page; looks again, changes one page, sends, and cannot send twice."""
    page.locator("#main ol a").first.click()
    page.get_by_role("link", name="Magsimula").click()
    step = page.locator("#main p").first
    for number in range(1, pages(step.inner_text()) + 1):
        expect(step).to_contain_text(f"Pahina {number} sa ")
        if number == 1:
            picture(page, "a-learner-rates-herself", PHONE_TALL)
        answer_everything(page, "1")
        fits(page)
        main_button(page, "Ituloy")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tingnan muli ang mga sagot mo")
    page.get_by_role("link", name="Palitan").first.click()
    page.locator("fieldset.ask").first.locator("label").last.click()
    main_button(page, "Ituloy")
    expect(page.locator("dd").first).to_have_text("Hindi ko pa ito nasusubukan")
    fits(page)
    main_button(page, "Ipadala ang mga sagot ko")
    expect(page.get_by_role("heading", level=1)).to_have_text("Salamat")
    page.goto("/assessments/self/")
    expect(page.locator("#main")).to_contain_text("Naipadala na ang mga sagot mo")
    expect(page.get_by_role("link", name="Magsimula")).to_have_count(0)


def pages(step: str) -> int:
    """`Pahina 1 sa 5` -> 5."""
    return int(step.split()[-1])


def reads_her_result(division: Division, browser: Browser, name: str) -> None:
    """The office prints it: "Hindi pa" with the next step, and neither a rater nor her LRN."""
    surname, first = name.split(", ")
    focal = person(division.site, browser, "focal")
    focal.goto(f"{division.cycle}results?state=not_yet")
    focal.locator("tbody th a", has_text=first).filter(has_text=surname).click()
    focal.get_by_role("link", name="Result slip").click()
    slip = focal.locator("article[lang=fil]")
    expect(slip.get_by_role("heading", level=1)).to_have_text("Ang iyong resulta")
    for words in (first, surname, "Hindi pa", "Aabutin pa:", "Pinakamalapit na magbabago:"):
        expect(slip).to_contain_text(words)
    for words in ("failed", "bagsak", JOY):
        expect(slip).not_to_contain_text(words)
    picture(focal, "a-result-slip")
