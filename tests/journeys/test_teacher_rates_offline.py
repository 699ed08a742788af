"""A teacher loads the class at the office, rates everybody in a chapel without signal, and comes back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect
from tests.office.assessments import phones as world
from tests.office.assessments.phones import Phones

from office.assessments.classes import OwnClass
from office.assessments.models import RatingForm, SyncedMark

pytestmark = pytest.mark.django_db(transaction=True)

founding, office, own, phones = world.founding, world.office, world.own, world.phones
BEHAVIOURS = 6
"""How many of them are rated without signal."""

Marks = dict[tuple[int, str], int | None]
"""Candidate and behaviour -> mark."""


def said(number: int, at: int) -> int:
    """What the teacher says of the learner at place `at` in behaviour `number`: 0, 1 or 2."""
    return (number + at) % 3


def keep_class(page: Page, own: OwnClass) -> None:
    page.goto(f"/assessments/rate/{own.cycle.pk}/")
    expect(page.locator("#rating-pages-status")).to_contain_text("whole class is kept", timeout=60_000)


def rate(page: Page, own: OwnClass, number: int) -> Marks:
    """Marks the whole class on one behaviour, by the labels that a finger would touch."""
    page.goto(f"/assessments/rate/{own.cycle.pk}/{number}/")
    expect(page.locator("body")).to_have_class("rating-live")
    for at, member in enumerate(own.members):
        page.locator(f"label[for='m{member.candidate}-{said(number, at)}']").click()
    expect(page.locator("[data-behaviour]")).to_have_text(f"Rated {len(own.members)} of {len(own.members)}")
    code = own.behaviours[number - 1].code
    return {(member.candidate, code): said(number, at) for at, member in enumerate(own.members)}


def test_a_class_is_rated_without_signal_and_every_mark_arrives_once(own: OwnClass, phones: Phones) -> None:
    phone = phones.of("teacher")
    page = phone.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    keep_class(page, own)

    phone.set_offline(True)
    made: Marks = {}
    for number in range(1, BEHAVIOURS + 1):
        made |= rate(page, own, number)
    expect(page.locator("#rating-status")).to_contain_text(f"{len(made)} not sent yet")
    page.reload()
    expect(page.locator("input:checked")).to_have_count(len(own.members))
    first = own.members[0].candidate
    page.locator(f"label[for='m{first}-x']").click()
    made[first, own.behaviours[BEHAVIOURS - 1].code] = None
    expect(page.locator("#rating-status")).to_contain_text("Saved at")
    page.goto(f"/assessments/rate/{own.cycle.pk}/")
    expect(page.locator("[data-behaviour]").first).to_have_text(f"Rated {len(own.members)} of {len(own.members)}")
    page.goto(f"/assessments/rate/{own.cycle.pk}/send")
    expect(page.locator("h1")).to_have_text("No signal for this page")
    assert not SyncedMark.objects.exists()

    page.goto(f"/assessments/rate/{own.cycle.pk}/")
    phone.set_offline(False)
    expect(page.locator("#rating-status")).to_have_text("Everything is sent.")
    check_arrived(own, made)
    page.goto(f"/assessments/rate/{own.cycle.pk}/{BEHAVIOURS}/")
    expect(page.locator("input:checked")).to_have_count(len(own.members))
    assert errors == []


def test_an_answer_lost_on_the_way_doubles_nothing(own: OwnClass, phones: Phones) -> None:
    page = phones.of("teacher").new_page()
    swallowed: list[int] = []

    def swallow(route: Route) -> None:
        """The office takes the marks, and the phone never hears of it."""
        swallowed.append(route.fetch().status)
        route.abort()

    page.route("**/sync", swallow)
    with page.expect_event("requestfailed"):
        made = rate(page, own, 1)
    expect(page.locator("#rating-status")).to_contain_text(f"{len(made)} not sent yet; they go out by themselves")
    assert swallowed[0] == 200
    assert SyncedMark.objects.exists()
    page.unroute("**/sync")
    page.reload()
    expect(page.locator("#rating-status")).to_have_text("Everything is sent.")
    check_arrived(own, made)


def check_arrived(own: OwnClass, made: Marks) -> None:
    """Every mark is in the office exactly once, in one form a learner."""
    rows = SyncedMark.objects.select_related("form")
    assert sorted((one.form.candidate_id, one.indicator) for one in rows) == sorted(made)
    assert {(one.form.candidate_id, one.indicator): one.mark for one in rows} == made
    forms = RatingForm.objects.all()
    assert {(form.candidate_id, code): mark for form in forms for code, mark in form.marks.items()} == made
    assert sorted(form.candidate_id for form in forms) == sorted(member.candidate for member in own.members)
