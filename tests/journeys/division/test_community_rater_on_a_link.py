"""A neighbour on a phone of 360 pixels without script: a link that works once, a slip of paper, and a polite no."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.journeys.division.conftest import Division
from tests.journeys.site import PHONE, PHONE_TALL, main_button, person, picture
from tests.journeys.steps import answer_everything, fits, open_rating

pytestmark = pytest.mark.timeout(600)
USED = "Walang form sa link na ito"


def hand_out(division: Division, browser: Browser, count: int) -> list[Locator]:
    """The slips that the encoder has on the screen."""
    open_rating(person(division.site, browser, "focal"), division.cycle)
    encoder = person(division.site, browser, "encoder")
    encoder.get_by_role("link", name="Invitations").click()
    boxes = encoder.locator("[name=candidate]")
    for number, box in enumerate(boxes.all()):
        box.set_checked(number < count)
    main_button(encoder, "Make one link for each")
    expect(encoder.locator("section.slip")).to_have_count(count)
    return encoder.locator("section.slip").all()


def phone(division: Division, browser: Browser, link: str) -> Page:
    page = person(division.site, browser, **PHONE)
    page.goto(link)
    return page


def introduce(page: Page) -> None:
    page.fill("[name=rater_name]", "Corazon Magsaysay")
    page.select_option("[name=relation]", index=1)
    page.select_option("[name=known_for]", index=2)


def test_a_neighbour_answers_once(rating: Division, browser: Browser) -> None:
    linked, declined, typed = hand_out(rating, browser, 3)
    answers_by_link(rating, browser, linked)
    declines(rating, browser, declined)
    saw_nothing(rating, browser, typed)
    office = person(rating.site, browser, "encoder")
    office.get_by_role("link", name="Invitations").click()
    expect(office.locator("#main")).to_contain_text("1 answered")


def answers_by_link(division: Division, browser: Browser, slip: Locator) -> None:
    """Sends too early, is led to what is missing, sends; afterwards the link is dead. No surname is shown."""
    link = slip.locator("a").inner_text()
    page = phone(division, browser, link)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile(r"^Ano ang nakita mong ginawa ni \w+"))
    surname = slip.locator("h2").inner_text().split()[-1]
    expect(page.locator("#main")).not_to_contain_text(surname)
    picture(page, "a-community-form", PHONE_TALL)
    main_button(page, "Ipadala ang mga sagot ko")
    expect(page.get_by_role("alert")).to_contain_text("Kailangan pa ng sagot")
    answer_everything(page, "1")
    page.locator("label[for=b1-x]").click()
    introduce(page)
    fits(page)
    main_button(page, "Ipadala ang mga sagot ko")
    expect(heading).to_have_text("Salamat")
    page.goto(link)
    expect(heading).to_have_text(USED)
    expect(page.locator("#main")).to_contain_text("Baka nagamit na ito")
    fits(page)


def declines(division: Division, browser: Browser, slip: Locator) -> None:
    link = slip.locator("a").inner_text()
    page = phone(division, browser, link)
    main_button(page, "Mas gusto kong huwag")
    expect(page.get_by_role("heading", level=1)).to_have_text("Salamat")
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text(USED)


def saw_nothing(division: Division, browser: Browser, slip: Locator) -> None:
    """Types the code of the paper; "no chance to see" is an answer to every question."""
    page = phone(division, browser, "/assessments/r/an-incomplete-link")
    page.locator("#main a").click()
    page.fill("[name=code]", slip.locator(".code").inner_text().lower())
    main_button(page, re.compile("."))
    answer_everything(page, "-")
    introduce(page)
    main_button(page, "Ipadala ang mga sagot ko")
    expect(page.get_by_role("heading", level=1)).to_have_text("Salamat")
