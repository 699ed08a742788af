"""Two phones stand at two doors without signal, check 450 learners in between them, and come back."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.office.assessments import phones as world
from tests.office.assessments.phones import Phones
from tests.office.conftest import Office
from tests.office.recognitions.events import Occasion, occasion

from office.recognitions import queries
from office.recognitions.models import Mark

pytestmark = pytest.mark.django_db(transaction=True)

founding, office, phones = world.founding, world.office, world.phones
LEARNERS = 450
SEEN_TWICE = 15
"""Learners who show their pass at both doors."""
CODE = "#code"
MINUTES = float(os.environ.get("PATUNAY_OFFLINE_MINUTES", "0"))
"""How long the phones stay without signal while learners come; as fast as they can be read where nothing is said."""


@pytest.fixture
def one(office: Office) -> Occasion:
    return occasion(office, LEARNERS)


def at_the_door(phone: BrowserContext, one: Occasion) -> Page:
    """The page of check-in, kept for a day without signal."""
    page = phone.new_page()
    page.goto(one.url("door"))
    expect(page.locator("#day-pages")).to_contain_text("works without signal", timeout=60_000)
    return page


def check_in(page: Page, codes: list[str], minutes: float = 0) -> None:
    """One pass after the other, spread over so many minutes."""
    for code in codes:
        page.fill(CODE, code)
        expect(page.locator(CODE)).to_have_value("")
        page.wait_for_timeout(minutes * 60_000 / len(codes))


@pytest.mark.timeout(600 + MINUTES * 120)
def test_every_learner_is_counted_exactly_once(office: Office, one: Occasion, phones: Phones) -> None:
    half = LEARNERS // 2
    doors = {"teacher": one.codes[: half + SEEN_TWICE], "encoder": one.codes[half:]}
    contexts = {name: phones.of(name) for name in doors}
    pages = {name: at_the_door(context, one) for name, context in contexts.items()}
    errors: list[str] = []
    for page in pages.values():
        page.on("pageerror", lambda error: errors.append(str(error)))
    phones.line.cut()
    for context in contexts.values():
        context.set_offline(True)
    for name, codes in doors.items():
        page = pages[name]
        check_in(page, codes[:5])
        expect(page.locator("#answer")).to_contain_text("Welcome")
        page.reload()  # the phone was put away, the browser dropped the page
        expect(page.locator("#day-status")).to_contain_text("5 not sent yet")
        check_in(page, codes[5:], MINUTES / len(doors))
        expect(page.locator("#day-status")).to_contain_text(f"{len(codes)} not sent yet")
        expect(page.locator("#day-counts")).to_have_text(f"Checked in: {len(codes)} of {LEARNERS + 1}")
    assert list(Mark.objects.values_list("device", "count", "line")) == []
    phones.line.mend()
    for name, context in contexts.items():
        context.set_offline(False)
        expect(pages[name].locator("#day-status")).to_have_text("Everything is sent.", timeout=30_000)
    check_arrived(one)
    for page in pages.values():
        expect(page.locator("#day-counts")).to_have_text(f"Checked in: {LEARNERS} of {LEARNERS + 1}", timeout=30_000)
    assert errors == []


def check_arrived(one: Occasion) -> None:
    """Every mark is in the office once, every learner present once; who was seen twice is said."""
    assert Mark.objects.count() == LEARNERS + SEEN_TWICE
    day = queries.register(one.now)
    assert [entry.person.key for entry in day.learners if entry.is_present] == one.codes
    assert [row.came for row in queries.attendance(one.now)] == [LEARNERS, 0]
    assert {str(finding.kind) for finding in day.findings} == {"also_seen"}
    assert len(day.findings) == SEEN_TWICE


def test_what_is_typed_wrong_never_jams_the_door(office: Office, one: Occasion, phones: Phones) -> None:
    page = at_the_door(phones.of("teacher"), one)
    day = queries.register(one.now)
    first, second = (day.entries[code].person for code in one.codes[:2])

    def say(text: str) -> None:
        page.fill(CODE, text)
        page.press(CODE, "Enter")

    for text, kind, word in (
        ("https://elsewhere.example/V/ABC", "bad", "Nobody of this name"),
        ("ZZZZ9999", "again", "Not on the list of this device"),
        ("☃☃☃", "bad", "Nobody of this name"),
        (f" {first.key[:4].lower()}-{first.key[4:].lower()} ", "good", f"Welcome{first.name}"),
        (first.key, "again", f"Already checked in{first.name}"),
    ):
        say(text)
        expect(page.locator("body")).to_have_attribute("data-signal", kind)
        expect(page.locator("#answer")).to_contain_text(word)
    page.get_by_role("button", name="Undo the last one").click()
    expect(page.locator("#answer")).to_contain_text("Taken back")
    say(first.key)
    expect(page.locator("#answer")).to_contain_text("Welcome")
    say(second.name)
    expect(page.locator("#answer")).to_contain_text(f"Welcome{second.name}")
    page.fill(CODE, first.name.split()[-1][:3])
    expect(page.locator("#found button").first).to_be_visible()
    expect(page.locator("#day-status")).to_have_text("Everything is sent.")
    present = [entry.person.key for entry in queries.register(one.now).learners if entry.is_present]
    assert present == one.codes[:2]


def test_who_walks_in_without_signal_is_on_every_phone_later(office: Office, one: Occasion, phones: Phones) -> None:
    first, second = phones.of("teacher"), phones.of("encoder")
    here, there = at_the_door(first, one), at_the_door(second, one)
    first.set_offline(True)
    here.get_by_text("Somebody without an invitation").click()
    here.fill("#last", "Zamora")
    here.fill("#first", "Luz")
    here.locator("#group").select_option("Talahib")
    here.locator("#walk-in button").click()
    expect(here.locator("#answer")).to_contain_text("WelcomeZamora, Luz")
    first.set_offline(False)
    expect(here.locator("#day-status")).to_have_text("Everything is sent.", timeout=20_000)
    expect(there.locator("#day-counts")).to_have_text(f"Checked in: 1 of {LEARNERS + 2}", timeout=20_000)
    there.fill(CODE, "zamora")
    there.press(CODE, "Enter")
    expect(there.locator("#answer")).to_contain_text("Already checked inLuz Zamora")


def test_an_office_that_lost_marks_is_given_them_again(office: Office, one: Occasion, phones: Phones) -> None:
    page = at_the_door(phones.of("teacher"), one)
    check_in(page, one.codes[:4])
    expect(page.locator("#day-status")).to_have_text("Everything is sent.")
    Mark.objects.filter(pk__gt=Mark.objects.order_by("pk")[1].pk).delete()
    assert Mark.objects.count() == 2
    for _ in range(30):
        page.wait_for_timeout(500)
        if Mark.objects.count() == 4:
            break
    present = [entry.person.key for entry in queries.register(one.now).learners if entry.is_present]
    assert present == one.codes[:4]


def test_a_browser_that_keeps_nothing_says_so(office: Office, one: Occasion, phones: Phones) -> None:
    page = at_the_door(phones.of("teacher"), one)
    page.evaluate("() => { IDBObjectStore.prototype.add = () => { throw new Error('full'); }; }")
    page.fill(CODE, one.codes[0])
    expect(page.locator("#answer")).to_contain_text("Not saved")
    expect(page.locator("#answer")).not_to_contain_text("Welcome")
    assert not Mark.objects.exists()


def test_an_answer_lost_on_the_way_doubles_nothing(office: Office, one: Occasion, phones: Phones) -> None:
    page = at_the_door(phones.of("teacher"), one)
    swallowed: list[int] = []

    def swallow(route: object) -> None:
        """The office keeps the mark, and the phone never hears of it."""
        swallowed.append(route.fetch().status)  # type: ignore[attr-defined]
        route.abort()  # type: ignore[attr-defined]

    page.route("**/day?now=*", swallow)
    with page.expect_event("requestfailed"):
        check_in(page, one.codes[:1])
    assert swallowed[0] == 200
    page.unroute("**/day?now=*")
    expect(page.locator("#day-status")).to_have_text("Everything is sent.", timeout=20_000)
    assert Mark.objects.count() == 1
