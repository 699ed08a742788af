"""The worker is killed while it issues; the page of the work goes on by itself, and nothing is lost or doubled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.division.conftest import Division
from tests.journeys.site import person

pytestmark = pytest.mark.timeout(600)


def test_every_certificate_is_there_once(issued: Division, browser: Browser) -> None:
    the_papers_are_those_of_the_register(issued, browser)
    the_work_ended_once(issued, browser)


def the_papers_are_those_of_the_register(issued: Division, browser: Browser) -> None:
    """Each paper and each credential once, with all its files; no award lives twice."""
    holders = issued.site.holders
    papers = list(register(person(issued.site, browser, "focal")))
    numbers = sorted(number for number, *_ in papers)
    credentials = sorted(f"{number}-{code}" for number, _, codes, _ in papers for code in codes)
    at_death, at_the_end = issued.files
    assert 0 < at_death < at_the_end
    assert names(holders / "certificates", "pdf") == names(holders / "cards", "jpg") == numbers
    assert names(holders / "credentials", "json") == names(holders / "credentials", "jwt") == credentials
    live = Counter((name, code) for _, name, codes, holds in papers if holds for code in codes)
    assert set(live.values()) == {1}


def the_work_ended_once(issued: Division, browser: Browser) -> None:
    admin = person(issued.site, browser, "admin")
    admin.goto("/audit?subject=job:1")
    for act in ("started", "done"):
        expect(admin.locator("code", has_text=f"jobs.job.{act}")).to_have_count(1)


def register(page: Page) -> Iterator[tuple[str, str, list[str], bool]]:
    """Number, name, competencies and whether it holds, of every paper that the register of the office shows."""
    page.goto("/certificates/")
    for row in page.locator("tbody tr").all():
        number, name, codes, state = row.locator("th, td").all_inner_texts()
        yield number, name, [code.removesuffix(" (elements only)") for code in codes.split(", ")], state == "Valid"


def names(folder: Path, ending: str) -> list[str]:
    return sorted(path.stem for path in folder.glob(f"*.{ending}"))
