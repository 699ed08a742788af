"""Short walks of the roles that no other journey has: records, data protection, audit, administration, teacher."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect
from tests.journeys.division.conftest import Division
from tests.journeys.site import PHONE, PHONE_TALL, log_in, main_button, person, picture
from tests.journeys.steps import fits, open_rating

pytestmark = pytest.mark.timeout(600)
FIRST, OWN = "unang-araw-2026", "ulan-araw-77-bukid"


def test_the_records_officer_hands_a_certificate_over(issued: Division, browser: Browser) -> None:
    page = person(issued.site, browser, "records")
    page.get_by_role("link", name="Certificates", exact=True).click()
    page.locator("#main a[href*='release']").click()
    waiting = page.locator("tbody th a")
    number, count = waiting.last.inner_text(), waiting.count()
    waiting.last.click()
    for name, value in (("receiver", "Ligaya Atienza"), ("relation", "mother"), ("place", "Division office")):
        page.fill(f"[name={name}]", value)
    main_button(page, "Note the hand-over")
    expect(page.locator("#handover + p")).to_contain_text("Ligaya Atienza (mother), Division office")
    expect(page.get_by_role("button", name="Note the hand-over")).to_have_count(0)
    page.get_by_role("link", name="Certificates", exact=True).click()
    page.locator("#main a[href*='release']").click()
    expect(waiting).to_have_count(count - 1)
    expect(page.locator("tbody")).not_to_contain_text(number)


@pytest.mark.parametrize("username", ["dpo", "auditor"])
def test_who_did_what_can_be_read(username: str, issued: Division, browser: Browser) -> None:
    """From the whole chain to the acts on one record; nothing there can be changed."""
    page = person(issued.site, browser, username)
    page.get_by_role("link", name="Who did what").click()
    expect(page.locator("#main .state-good")).to_have_text("The chain of records is whole.")
    page.get_by_role("link", name="job:1", exact=True).first.click()
    acts = page.locator("tbody code").all_inner_texts()
    assert {"jobs.job.started", "jobs.job.done"} <= set(acts)
    expect(page.locator("#main form, #main button")).to_have_count(0)
    assert page.goto("/certificates/").status == 403


def test_a_new_colleague_changes_the_first_password(rating: Division, browser: Browser) -> None:
    admin = person(rating.site, browser, "admin")
    admin.get_by_role("link", name="Staff").click()
    admin.get_by_role("link", name="Add a person").click()
    for name, value in (("username", "newcomer"), ("full_name", "Teodora Alonso"), ("password", FIRST)):
        admin.fill(f"[name={name}]", value)
    admin.select_option("[name=role]", "encoder")
    admin.fill("[name=title]", "Administrative Assistant")
    main_button(admin, "Add a person")
    expect(admin.get_by_role("status")).to_contain_text("Teodora Alonso can log in now")
    page = person(rating.site, browser)
    log_in(page, "newcomer", FIRST)
    for path in ("/", "/people/rosters"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_have_text("Change my password")
    for field, value in (("oldpassword", FIRST), ("password1", OWN), ("password2", OWN)):
        page.fill(f"#id_{field}", value)
    main_button(page, "Change my password")
    expect(page.get_by_role("heading", level=1)).to_have_text("What to do now")
    again = person(rating.site, browser)
    log_in(again, "newcomer", FIRST)
    expect(again.get_by_role("alert")).to_contain_text("do not fit together")


def test_the_teacher_rates_a_class_without_script(rating: Division, browser: Browser) -> None:
    open_rating(person(rating.site, browser, "focal"), rating.cycle)
    page = person(rating.site, browser, "teacher", **PHONE)
    expect(page.locator("#main")).not_to_contain_text("Rate your class for 2025")  # her forms came by file
    page.goto("/assessments/rate/")
    page.locator("#main a.btn-primary").first.click()
    expect(page.locator("#main")).to_contain_text("The office already has your form")
    page.get_by_role("link", name="Rate, one behaviour at a time").click()
    learners = page.locator("input[type=radio][value='1']").all()
    assert learners
    picture(page, "a-teacher-rates", PHONE_TALL)
    for learner in learners:
        page.locator(f"label[for='{learner.get_attribute('id')}']").click()
    fits(page)
    main_button(page, "Save and go on")
    page.wait_for_url("**/2/")
    page.locator("header summary").click()
    page.get_by_role("link", name="Rate my class").click()
    page.get_by_role("link", name="2025").click()
    expect(page.locator("#main")).to_contain_text(f"Rated {len(learners)} of {len(learners)}")
