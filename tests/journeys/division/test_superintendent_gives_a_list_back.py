"""Three steps of approval with a refusal: what stands of both versions afterwards, and who can see it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect
from tests.journeys.division.conftest import ANSWER, REASON, Division
from tests.journeys.site import person

pytestmark = pytest.mark.timeout(600)


def test_the_list_that_was_given_back_is_kept_beside_the_approved_one(approved: Division, browser: Browser) -> None:
    first, second = approved.lists
    sds = person(approved.site, browser, "sds")
    main = sds.locator("#main")
    sds.goto(first)
    expect(main.locator(".state").first).to_have_text("Replaced by a newer version")
    expect(main).to_contain_text(REASON)
    expect(main).to_contain_text("Endorsed: Carmela T. Hidalgo")
    expect(main).not_to_contain_text("Approved: ")
    sds.goto(second)
    expect(main).to_contain_text(f"Reason for the new version: {ANSWER}")
    expect(main).to_contain_text(f"Version 1 was given back because: {REASON}")
    expect(main).to_contain_text("What changed against version 1")
    for signature in ("Validated: Jasmine Macalintal", "Endorsed: Carmela T. Hidalgo", "Approved: Amparo L. Sandoval"):
        expect(main).to_contain_text(signature)


def test_the_refusal_stands_in_the_record_of_acts(approved: Division, browser: Browser) -> None:
    auditor = person(approved.site, browser, "auditor")
    auditor.goto(f"/audit?subject=list:{approved.lists[0].rstrip('/').rsplit('/', 1)[-1]}")
    row = auditor.locator("tbody tr", has_text="awards.list.given_back")
    expect(row).to_contain_text("Amparo L. Sandoval")
    expect(auditor.locator("tbody")).not_to_contain_text("awards.list.approved")
