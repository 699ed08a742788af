"""An employer with a phone of 360 pixels and no script: by QR, by number, by file; what is wrong is never green."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.division.conftest import Division
from tests.journeys.site import PHONE, PHONE_TALL, main_button, person, picture
from tests.journeys.steps import fits, valid_papers

pytestmark = pytest.mark.timeout(600)
REVOKED = "Revoked / Binawi"


@pytest.fixture
def papers(issued: Division, browser: Browser) -> list[tuple[str, str]]:
    """(number, name) of the certificates that hold."""
    return list(valid_papers(person(issued.site, browser, "focal")).items())


@pytest.fixture
def phone(issued: Division, browser: Browser) -> Page:
    return person(issued.site, browser, **PHONE)


def test_a_certificate_that_holds(issued: Division, phone: Page, papers: list[tuple[str, str]]) -> None:
    number, holder = papers[0]
    phone.goto(issued.site.qr_path(number))
    says(phone, "Valid / Balido")
    expect(phone.locator(".name")).to_have_text(holder)
    assert not phone.context.cookies()
    fits(phone)
    picture(phone, "a-valid-certificate", PHONE_TALL)
    phone.goto("/V/")
    press_check(phone, number=number)
    expect(phone.locator(".name")).not_to_have_text(holder)
    press_check(phone, surname=holder.removesuffix(" Jr.").split()[-1])
    expect(phone.locator(".name")).to_have_text(holder)
    fits(phone)
    for file in (f"certificates/{number}.pdf", *(f"badges/{one}" for one in badges(issued, number))):
        upload(phone, issued.site.holders / file)
        expect(phone.locator("li.state").first).to_contain_text(holder)
        assert greens(phone) == phone.locator("li.state").count()


def test_a_certificate_that_was_taken_back(
    issued: Division, browser: Browser, phone: Page, papers: list[tuple[str, str]]
) -> None:
    number, holder = papers[1]
    revoke(person(issued.site, browser, "focal"), number)
    phone.goto(issued.site.qr_path(number))
    says(phone, REVOKED)
    phone.goto("/V/")
    press_check(phone, number=number, surname=holder.removesuffix(" Jr.").split()[-1])
    says(phone, REVOKED)
    for file in (f"certificates/{number}.pdf", *(f"badges/{one}" for one in badges(issued, number))):
        upload(phone, issued.site.holders / file)
        expect(phone.locator("li.state").first).to_contain_text("REVOKED")
        assert greens(phone) == 0


def test_what_no_office_issued(issued: Division, phone: Page, papers: list[tuple[str, str]], tmp_path: Path) -> None:
    number, holder = papers[2]
    phone.goto("/V/")
    press_check(phone, number="MC-PLT-2026-999999-9")
    says(phone, "Not found / Walang nakitang rekord")
    own = min((issued.site.holders / "credentials").glob(f"{number}-*.json"))
    upload(phone, own)
    assert greens(phone) == 1
    changed = tmp_path / "changed.json"
    changed.write_text(own.read_text("utf-8").replace(holder, "Somebody Else"), "utf-8")
    for file in (changed, issued.mailed / "division.toml"):
        upload(phone, file)
        expect(phone.locator("li.state")).to_have_count(1)
        assert greens(phone) == 0


def says(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)
    assert greens(page) == words.startswith("Valid")


def greens(page: Page) -> int:
    """How many answers of the page look like a yes."""
    return page.locator(".good").count()


def press_check(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.fill(f"#{name}", value)
    page.locator("main form button").click()


def upload(page: Page, file: Path) -> None:
    page.goto("/V/file")
    page.locator("#file").set_input_files(str(file))
    page.locator("main form button").click()


def badges(division: Division, number: str) -> list[str]:
    return sorted(path.name for path in (division.site.holders / "badges").glob(f"{number}-*.png"))


def revoke(page: Page, number: str) -> None:
    page.goto(f"/certificates/{number}")
    page.select_option("[name=kind]", "revoked")
    page.locator("form[action*='/status/'] [name=reason]").fill("Issued to the wrong person")
    main_button(page, "Change")
    expect(page.locator("#job-state")).to_contain_text("Done", timeout=60_000)
