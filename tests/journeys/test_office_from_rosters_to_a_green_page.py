"""The whole way through the site in a real browser, as six people of the office and an employer walk it.

The site runs as `make run` starts it: a web process without keys, a worker with them, tables in a file.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.journeys.databases import environment
from tests.world import write_folder

from patunay.intake import FoundKind, open_path

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
GUIDE = os.environ.get("PATUNAY_GUIDE")
"""A folder for the pictures of the guide; none are made without it."""


@dataclass
class Site:
    url: str
    home: Path
    accounts: dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site as a new office starts it; stopped with its children at the end."""
    home = tmp_path_factory.mktemp("site") / "home"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    clean = {name: value for name, value in environment("site").items() if not name.startswith(("PATUNAY", "DJANGO"))}
    broker = os.environ.get("PATUNAY_BROKER")
    queue = {"PATUNAY_TASKS": "celery", "PATUNAY_BROKER": broker} if broker else {}
    place = {**clean, **queue, "PATUNAY_HOME": str(home), "PATUNAY_DEMO": "yes"}
    command = [sys.executable, "-m", "office", "run", "--port", str(port)]
    with (home.parent / "log").open("wb") as log:
        running = subprocess.Popen(command, cwd=ROOT, env=place, stdout=log, stderr=log, start_new_session=True)
    try:
        _wait(port, running)
        known = json.loads((home / "demo-accounts.json").read_text("utf-8"))
        yield Site(f"http://localhost:{port}", home, {one["username"]: one for one in known})
    finally:
        running.terminate()
        with suppress(ProcessLookupError):
            running.wait(30)
            os.killpg(running.pid, signal.SIGKILL)


def _wait(port: int, running: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        assert running.poll() is None, "the site stopped while it was starting"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.5)
    raise AssertionError("the site did not start")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))


def person(site: Site, browser: Browser, username: str = "", **window: Any) -> Page:
    """A browser window of their own; logged in with the password that the start printed."""
    page = browser.new_context(base_url=site.url, **window).new_page()
    page.set_default_timeout(60_000)  # the machine may run other tests beside this one
    if username:
        page.goto("/accounts/login/")
        page.fill("#id_login", username)
        page.fill("#id_password", site.accounts[username]["password"])
        page.get_by_role("button", name="Log in", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("What to do now")
    return page


def picture(page: Page, name: str) -> None:
    """A picture for the guide, when asked for."""
    if GUIDE:
        page.screenshot(path=f"{GUIDE}/{name}.png", full_page=False)


def main_button(page: Page, name: str | re.Pattern[str]) -> None:
    page.locator("#main").get_by_role("button", name=name).first.click()


@pytest.mark.timeout(900)
def test_from_mailed_files_to_a_green_page(site: Site, browser: Browser, tmp_path: Path) -> None:
    mailed = tmp_path / "mailed"
    write_folder(mailed)
    focal = person(site, browser, "focal")
    picture(focal, "first-page")
    take_rosters(focal, mailed)
    plan_cycle(focal)
    take_ratings(focal, mailed)
    draw_up(focal)
    answer_call_backs(focal)
    three_signatures(site, browser)
    issue(focal)
    employer_checks(site, browser, focal)


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
    picture(page, "rating-files")
    page.locator("form[action$='/files/take'] button").click()
    page.goto(f"{cycle}results")
    picture(page, "results")
    page.goto(f"{cycle}todo")
    picture(page, "what-is-missing")
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
    """Validate, endorse, approve; the superintendent gives it back first would need a new version, so all agree."""
    for username, name in (("supervisor", "Validate"), ("cid", "Endorse"), ("sds", "Approve")):
        page = person(site, browser, username)
        page.get_by_role("link", name=re.compile(name)).click()
        if username == "sds":
            picture(page, "what-the-superintendent-signs")
        page.check("[name=read]")
        if phrase := site.accounts[username]["phrase"]:
            page.fill("[name=phrase]", phrase)
        main_button(page, re.compile(name))
        expect(page.get_by_role("status")).to_contain_text(re.compile("Validated|Endorsed|Approved"))
        page.context.close()


def issue(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name=re.compile("Issue the approved list")).click()
    main_button(page, re.compile("Issue"))
    picture(page, "issuing")
    expect(page.locator("a[href^='/certificates/list/']")).to_be_visible(timeout=240_000)


def employer_checks(site: Site, browser: Browser, focal: Page) -> None:
    """An employer's telephone without script: the QR of a card, then the number and a surname."""
    focal.goto("/certificates/")
    picture(focal, "register")
    focal.locator("tbody a").first.click()
    number = focal.locator("h1").inner_text()
    holder = focal.locator("p.fs-4").inner_text()
    (card,) = site.home.glob(f"register-*/holders/cards/{number}.jpg")
    text = next(found for found in open_path(card) if found.kind is FoundKind.QR).content.decode("ascii")
    path = "/" + text.partition("#")[0].split("/", 3)[3]
    phone = person(site, browser, viewport={"width": 360, "height": 740}, java_script_enabled=False)
    phone.goto(path)
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Valid / Balido")
    expect(phone.locator(".name")).to_have_text(holder)
    assert not phone.context.cookies()
    picture(phone, "check-page")
    phone.goto("/V/")
    phone.fill("#number", number)
    phone.get_by_role("button").click()
    expect(phone.locator(".name")).not_to_have_text(holder)
    phone.fill("#surname", holder.split()[-1])
    phone.get_by_role("button").click()
    expect(phone.locator(".name")).to_have_text(holder)
