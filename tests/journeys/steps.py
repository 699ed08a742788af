"""The steps of the office's work that several journeys take, each by the pages alone."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from tests.journeys.site import Site, main_button, person, picture

SIGNERS = {"supervisor": re.compile("Validate"), "cid": re.compile("Endorse"), "sds": re.compile("Approve")}
"""User name -> what the signer's link and button say, in the order of the signatures."""


def take_rosters(page: Page, mailed: Path) -> None:
    """Rosters first, then the short lists that come with them."""
    page.get_by_role("link", name="Upload the rosters as they were mailed").click()
    page.locator("input[type=file]").set_input_files(str(mailed / "roster.csv"))
    main_button(page, re.compile("Read"))
    expect(page.locator("#main")).to_contain_text("Nothing")
    picture(page, "roster-preview")
    main_button(page, re.compile(r"Take|Keep"))
    page.goto("/people/lists")
    for kind in ("codes", "consents"):
        page.select_option("[name=kind]", kind)
        page.locator("input[type=file]").set_input_files(str(mailed / f"{kind}.csv"))
        main_button(page, "Take this list")
        expect(page.locator("#main h2").first).to_have_text(f"{kind}.csv")


def plan_cycle(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Plan the assessment cycle").click()
    for name, value in (
        ("name", "2025"),
        ("starts_on", "2025-09-01"),
        ("closes_on", "2026-12-01"),
        ("event_title", "Recognition and Awarding of Micro-Certification for ALS Learners"),
        ("event_date", "2026-12-18"),
        ("event_place", "Talahib, Pilot Division"),
    ):
        page.fill(f"[name={name}]", value)
    picture(page, "plan-a-cycle")
    main_button(page, re.compile("Plan"))
    expect(page.get_by_role("heading", level=1)).to_have_text("2025")
    page.locator("button[value=rating]").click()
    expect(page.locator("button[value=closed]")).to_be_visible()


def take_ratings(page: Page, mailed: Path) -> None:
    cycle = page.url
    page.goto(f"{cycle}files")
    for field, name in (
        ("self", "ratings-self.csv"),
        ("teacher", "ratings-teacher.csv"),
        ("community", "ratings-community.csv"),
        ("official", "official-results.xlsx"),
    ):
        page.locator(f"input[type=file][name={field}]").set_input_files(str(mailed / name))
    page.locator("#main form").last.locator("button").click()
    page.locator("form[action$='/files/take'] button").click()
    page.goto(f"{cycle}results")
    expect(page.locator("tbody tr").first).to_be_visible()
    page.goto(f"{cycle}todo?district=Bagong+Silang+Sur")
    picture(page, "what-is-missing", 760)
    page.goto(cycle)
    page.locator("button[value=closed]").click()


def draw_up(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Draw up the award list of 2025").click()
    main_button(page, "Draw up the list")
    expect(page.locator("#main")).to_contain_text("What is approved")


def answer_call_backs(page: Page) -> None:
    """Every rater who was drawn says yes."""
    buttons = page.get_by_role("button", name="Yes, confirmed")
    drawn = buttons.count()
    assert drawn > 0
    for left in range(drawn - 1, -1, -1):
        buttons.first.click()
        expect(buttons).to_have_count(left)


def three_signatures(site: Site, browser: Browser) -> None:
    """Validate, endorse, approve: three people say yes."""
    for username in SIGNERS:
        sign(site, browser, username)


def sign(site: Site, browser: Browser, username: str) -> None:
    """One signer's yes, from the first page; by phrase where it takes a key."""
    page = person(site, browser, username)
    page.get_by_role("link", name=SIGNERS[username]).click()
    page.check("[name=read]")
    if phrase := site.accounts[username]["phrase"]:
        page.fill("[name=phrase]", phrase)
    main_button(page, SIGNERS[username])
    expect(page.get_by_role("status")).to_contain_text(re.compile("Validated|Endorsed|Approved"))
    page.context.close()


def issue(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name=re.compile("Issue the approved list")).click()
    main_button(page, re.compile("Issue"))
    expect(page.locator("a[href^='/certificates/list/']")).to_be_visible(timeout=240_000)


def open_rating(page: Page, cycle: str) -> None:
    """The focal person's: the cycle is open for rating, also where it was closed already."""
    page.goto(cycle)
    if page.locator("button[value=rating]").count():
        page.locator("button[value=rating]").click()
    expect(page.locator("button[value=closed]")).to_be_visible()


def valid_papers(page: Page) -> dict[str, str]:
    """Number -> name of the certificates that hold, from the register of the office."""
    page.goto("/certificates/")
    rows = page.locator("tbody tr", has=page.locator(".state-good")).all()
    return {row.locator("th").inner_text(): row.locator("td").first.inner_text() for row in rows}


def answer_everything(page: Page, value: str) -> None:
    """The same answer to every question of the form that is shown."""
    for choice in page.locator(f"fieldset.ask input[value='{value}']").all():
        choice.check()


def fits(page: Page) -> None:
    """Nothing stands out of the window to the right."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
