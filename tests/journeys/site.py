"""The running site that journeys walk through in a real browser, and what they all do with a page.

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
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.journeys.databases import environment

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
PHONE = {"viewport": {"width": 360, "height": 740}, "java_script_enabled": False}
"""A phone-sized window without script."""
PHONE_TALL = 740
"""Pixels of a phone's picture."""
GUIDE = os.environ.get("PATUNAY_GUIDE")
"""A folder for the pictures of the guide; none are made without it."""
DESK = 900
"""Pixels: so wide at most is a picture of the guide."""
COLOURS = 64
"""As many as a picture of the guide keeps."""


@dataclass
class Site:
    """`process` is the id of the process that watches web and worker."""

    url: str
    home: Path
    accounts: dict[str, dict[str, str]]
    process: int

    @property
    def worker(self) -> int:
        """The id of the worker's process."""
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text("ascii").split()
        return next(int(pid) for pid in children if Path(f"/proc/{pid}/cmdline").read_bytes().endswith(b"\0work\0"))

    @property
    def holders(self) -> Path:
        """What the worker made for the learners of the one division."""
        (register,) = self.home.glob("register-*")
        return register / "holders"

    def qr_path(self, number: str) -> str:
        """Where the QR of a certificate's card leads, on this site."""
        card = self.holders / "cards" / f"{number}.jpg"
        text = next(found for found in open_path(card) if found.kind is FoundKind.QR).content.decode("ascii")
        return "/" + text.partition("#")[0].split("/", 3)[3]


@contextmanager
def running(home: Path, database: str) -> Iterator[Site]:
    """The site as a new office starts it, with tables in a new `database`; stopped with its children at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    clean = {name: value for name, value in environment(database).items() if not name.startswith(("PATUNAY", "DJANGO"))}
    broker = os.environ.get("PATUNAY_BROKER")
    queue = {"PATUNAY_TASKS": "celery", "PATUNAY_BROKER": broker} if broker else {}
    place = {**clean, **queue, "PATUNAY_HOME": str(home), "PATUNAY_DEMO": "yes"}
    command = [sys.executable, "-m", "office", "run", "--port", str(port)]
    with (home.parent / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=place, stdout=log, stderr=log, start_new_session=True)
    try:
        _wait(port, process)
        known = json.loads((home / "demo-accounts.json").read_text("utf-8"))
        yield Site(f"http://localhost:{port}", home, {one["username"]: one for one in known}, process.pid)
    finally:
        process.terminate()
        with suppress(ProcessLookupError):
            process.wait(30)
            os.killpg(process.pid, signal.SIGKILL)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        assert process.poll() is None, "the site stopped while it was starting"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.5)
    raise AssertionError("the site did not start")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of the module's own, with nothing in it but the demonstration's accounts."""
    with running(tmp_path_factory.mktemp("site") / "home", "site") as found:
        yield found


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))


@pytest.fixture
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def person(site: Site, browser: Browser, username: str = "", **window: Any) -> Page:
    """A browser window of their own; logged in with the password that the start printed."""
    page = browser.new_context(base_url=site.url, **window).new_page()
    page.set_default_timeout(60_000)  # the machine may run other tests beside this one
    if username:
        log_in(page, username, site.accounts[username]["password"])
        expect(page.get_by_role("heading", level=1)).to_have_text("What to do now")
    return page


def log_in(page: Page, username: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.fill("#id_login", username)
    page.fill("#id_password", password)
    page.get_by_role("button", name="Log in", exact=True).click()


def picture(page: Page, name: str, tall: int = 560) -> None:
    """A picture for the guide, when asked for: the page's own part from its top, `tall` pixels of it at most."""
    if not GUIDE:
        return
    window, path = page.viewport_size, Path(GUIDE) / f"{name}.png"
    page.set_viewport_size({"width": min(window["width"], DESK), "height": 2000})
    page.evaluate("scrollTo(0, 0)")
    box = page.locator("main").bounding_box()
    page.screenshot(path=path, clip={**box, "height": min(box["height"], tall)})
    page.set_viewport_size(window)
    with Image.open(path) as full:
        small = full.convert("RGB").quantize(COLOURS)
    small.save(path, optimize=True)


def main_button(page: Page, name: str | re.Pattern[str]) -> None:
    page.locator("#main").get_by_role("button", name=name).first.click()
