"""One division that these journeys share: a test asks for the stage that it needs, and the way there is walked once.

Whatever order they run in, and each alone, the journeys find what they need.
"""

from __future__ import annotations

import csv
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.journeys.site import Site, browser, chromium, main_button, person, picture, running
from tests.journeys.steps import (
    answer_call_backs,
    draw_up,
    plan_cycle,
    sign,
    take_ratings,
    take_rosters,
    three_signatures,
)
from tests.world import write_folder

__all__ = ["browser"]
JOY = "999999103351"
"""The LRN of a learner who has attained two competencies and one not yet; she rates herself on a phone."""
REASON = "One learner's name is not as in the birth certificate"
ANSWER = "The name was looked at again"


@dataclass
class Division:
    """`mailed` is what came in; `cycle` and `lists` are addresses. `files` of the learners lay there when the worker
    was killed, and when its work was done.
    """

    site: Site
    mailed: Path
    cycle: str = ""
    lists: tuple[str, ...] = ()
    files: tuple[int, int] = (0, 0)

    def count(self) -> int:
        return sum(path.is_file() for path in self.site.holders.rglob("*"))


def slip_of(mailed: Path, lrn: str) -> tuple[str, str]:
    """The code on a learner's slip, and the name as `Surname, First`."""
    with (mailed / "codes.csv").open(encoding="utf-8-sig", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["LRN"] == lrn)
    return row["Code"], row["Learner"]


def _leave_out(path: Path, code: str) -> None:
    """The learner's own form does not come by file."""
    lines = path.read_text("utf-8-sig").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if f",{code}," not in line), "utf-8-sig")


@pytest.fixture(scope="session")
def rating(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Division]:
    """Rosters are taken and a cycle is open for rating."""
    room = tmp_path_factory.mktemp("division")
    mailed = room / "mailed"
    write_folder(mailed)
    _leave_out(mailed / "ratings-self.csv", slip_of(mailed, JOY)[0])
    with running(room / "home", f"division_{worker_id}") as site:
        with chromium() as browser:
            focal = person(site, browser, "focal")
            take_rosters(focal, mailed)
            plan_cycle(focal)
            cycle = focal.url
        yield Division(site, mailed, cycle)


@pytest.fixture(scope="session")
def approved(rating: Division) -> Division:
    """Ratings are in; the superintendent gave the first list back and approved the second."""
    site = rating.site
    with chromium() as browser:
        focal = person(site, browser, "focal")
        focal.goto(rating.cycle)
        take_ratings(focal, rating.mailed)
        draw_up(focal)
        answer_call_backs(focal)
        first = focal.url
        for username in ("supervisor", "cid"):
            sign(site, browser, username)
        sds = person(site, browser, "sds")
        sds.goto(first)
        picture(sds, "what-the-superintendent-signs")
        sds.fill("form[action$=give-back] [name=reason]", REASON)
        main_button(sds, "Give the list back")
        expect(sds.locator("#main")).to_contain_text("Given back")
        focal.goto("/")
        focal.get_by_role("link", name="back").first.click()
        focal.fill("[name=reason]", ANSWER)
        main_button(focal, "Draw up the list")
        answer_call_backs(focal)
        three_signatures(site, browser)
        rating.lists = (first, focal.url)
    return rating


@pytest.fixture(scope="session")
def issued(approved: Division) -> Division:
    """The second list is issued, though the worker was killed in the middle of it."""
    site = approved.site
    with chromium() as browser:
        focal = person(site, browser, "focal")
        focal.goto(approved.lists[-1])
        main_button(focal, "Issue")
        while not approved.count():
            time.sleep(0.02)
        os.kill(site.worker, signal.SIGKILL)
        at_death = approved.count()
        picture(focal, "issuing")
        expect(focal.locator("#job-state")).to_contain_text("Running")
        expect(focal.locator("a[href^='/certificates/list/']")).to_be_visible(timeout=240_000)
        approved.files = (at_death, approved.count())
        focal.goto("/")
        picture(focal, "first-page")
    return approved
