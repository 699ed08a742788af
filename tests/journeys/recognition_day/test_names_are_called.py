"""The caller calls by keyboard, the big screen follows, and each folder goes into the right hands."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.office.assessments import phones as world
from tests.office.assessments.phones import Phones
from tests.office.conftest import Office
from tests.office.recognitions.events import Occasion, hand_in, mark, occasion

from office.certificates.queries import hand_overs
from office.recognitions import queries
from office.recognitions.devices import day
from patunay.ceremony import Participant

pytestmark = pytest.mark.django_db(transaction=True)

founding, office, phones = world.founding, world.office, world.phones
SCREEN = {"width": 1920, "height": 1080}
FOLLOWS = 3000
"""Milliseconds within which the big screen follows the caller."""
TALL = 54
"""Pixels of a letter that is read at ten metres: 5 % of the screen's height."""
HEARD = """globalThis.heard = [];
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) { heard.push(this.frequency.value); start.apply(this, when); };"""
"""The pitches of the tones that the page plays."""
LOW, HIGH = [196, 147], [880, 1320]
PICTURES = os.environ.get("PATUNAY_PICTURES")
"""A folder for pictures to look at; none are made without it."""


@pytest.fixture
def one(office: Office) -> Occasion:
    """Thirty learners, of whom twenty have come."""
    found = occasion(office, 30)
    hand_in(
        office.client("teacher"), found, [mark("A", at, "arrive", key) for at, key in enumerate(found.codes[:20], 1)]
    )
    return found


def learner(one: Occasion, code: str) -> Participant:
    person = queries.register(one.now).entries[code].person
    assert isinstance(person, Participant)
    return person


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


def calling(context: BrowserContext, one: Occasion) -> Page:
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(one.url("caller"))
    expect(page.locator("#day-pages")).to_contain_text("works without signal", timeout=60_000)
    return page


def big_screen(context: BrowserContext, one: Occasion) -> Page:
    page = context.new_page()
    page.set_viewport_size(SCREEN)
    page.goto(one.url("stage"))
    return page


def shows(screen: Page, name: str) -> None:
    expect(screen.locator("#stage-name")).to_have_text(name, timeout=FOLLOWS)


def test_the_big_screen_follows_the_keys_of_the_caller(office: Office, one: Occasion, phones: Phones) -> None:
    caller = calling(phones.of("supervisor"), one)
    screen = big_screen(phones.of("records"), one)
    names = [learner(one, code).name for code in one.codes]
    keys = caller.keyboard
    for name in names[:3]:
        keys.press("n")
        shows(screen, name)
    picture(screen, "stage")
    picture(caller, "caller")
    keys.press("ArrowLeft")
    shows(screen, names[1])
    keys.press("PageDown")
    shows(screen, names[2])
    keys.press("s")
    shows(screen, "")
    expect(caller.locator("#next-name")).to_have_text(names[3])
    keys.press("l")
    late = learner(one, one.codes[25])
    keys.type(late.name.split()[0] + " " + late.name.split()[1])
    expect(caller.locator("#found button")).to_have_count(1)
    keys.press("Enter")
    expect(caller.locator("#found button")).to_have_count(0)
    expect(caller.locator("#day-status")).to_have_text("Everything is sent.")
    queue = day(one.now).queue
    waiting = [entry.person.name for entry in queue.waiting]
    assert waiting[-1] == names[2]
    assert late.name in waiting
    for name in waiting:
        keys.press("n")
        expect(caller.locator("#on-stage")).to_have_text(name)
    expect(caller.locator("#next-name")).to_have_text("Nobody waits")
    shows(screen, waiting[-1])
    expect(caller.locator("#day-status")).to_have_text("Everything is sent.")
    assert day(one.now).queue.called == 21


def test_the_big_screen_is_read_at_ten_metres_and_says_no_more_than_it_must(
    office: Office, one: Occasion, phones: Phones
) -> None:
    hand_in(office.client("teacher"), one, [mark("A", 99, "call", one.codes[4])])
    screen = big_screen(phones.of("records"), one)
    person = learner(one, one.codes[4])
    shows(screen, person.name)
    for part in ("#stage-name", "#stage-centre", "#stage-capabilities"):
        size = screen.locator(part).evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
        assert size >= TALL
    assert screen.evaluate("document.documentElement.scrollHeight <= innerHeight")
    shown = screen.locator("main").inner_text()
    expected = ("Recognition and Awarding", person.name, person.centre, "Communication / Pakikipagtalastasan")
    assert [line for line in shown.splitlines() if line and line not in expected] == [
        "DEMO: every person here is fictional, and every paper says DEMO.",
        "Full screen",
    ]


def test_without_signal_the_call_goes_on_and_the_screen_beside_it_follows(
    office: Office, one: Occasion, phones: Phones
) -> None:
    """Caller and big screen are two windows of one laptop."""
    laptop = phones.of("teacher")
    caller, screen = calling(laptop, one), big_screen(laptop, one)
    names = [learner(one, code).name for code in one.codes]
    caller.bring_to_front()
    caller.locator("#day").focus()
    caller.keyboard.press("n")
    shows(screen, names[0])
    laptop.set_offline(True)
    expect(screen.locator("#stage-name")).to_have_text(names[0])
    caller.wait_for_timeout(1500)
    for name in names[1:5]:
        caller.keyboard.press("n")
        expect(caller.locator("#on-stage")).to_have_text(name)
        shows(screen, name)
    caller.keyboard.press("b")
    shows(screen, names[3])
    screen.reload()
    shows(screen, names[3])
    laptop.set_offline(False)
    expect(caller.locator("#day-status")).to_have_text("Everything is sent.", timeout=20_000)
    queue = day(one.now).queue
    assert queue.on_stage is not None and queue.on_stage.person.name == names[3]
    assert queue.called == 4
    shows(screen, names[3])


def test_a_proxy_is_named_to_whoever_hands_over(office: Office, one: Occasion, phones: Phones) -> None:
    code = one.codes[-1]
    instead = mark("A", 90, "proxy", code, name="Rosa Abad", authority="letter")
    hand_in(office.client("encoder"), one, [instead, mark("A", 91, "call", code)])
    page = phones.of("records").new_page()
    page.goto(one.url("folders"))
    expect(page.locator("#proxy")).to_have_text("Rosa Abad receives for the learner")
    page.fill("#folder", learner(one, code).certificates[0])
    page.press("#folder", "Enter")
    expect(page.locator("#answer")).to_contain_text("Rosa Abad receives for the learner")
    expect(page.locator("#day-status")).to_have_text("Everything is sent.")
    (given,) = hand_overs(learner(one, code).certificates[0])
    assert (given.receiver, given.relation) == ("Rosa Abad", "proxy")


def test_a_folder_goes_to_the_right_person_alone(office: Office, one: Occasion, phones: Phones) -> None:
    hand_in(office.client("teacher"), one, [mark("A", 99, "call", one.codes[4])])
    person, other = learner(one, one.codes[4]), learner(one, one.codes[5])
    context = phones.of("records")
    context.add_init_script(HEARD)
    page = context.new_page()
    page.goto(one.url("folders"))
    expect(page.locator("#on-stage")).to_have_text(person.name)
    expect(page.locator("#day-pages")).to_contain_text("works without signal", timeout=60_000)

    def scan(number: str, kind: str, words: str) -> None:
        page.fill("#folder", number)
        page.press("#folder", "Enter")
        expect(page.locator("body")).to_have_attribute("data-signal", kind)
        expect(page.locator("#answer")).to_contain_text(words)

    scan(other.certificates[0], "bad", f"Wrong folder for {person.name}. It belongs to{other.name}")
    picture(page, "folder-wrong")
    assert page.evaluate("heard") == LOW
    scan("MC-PLT-2025-123456-7", "bad", "No folder of this day")
    scan(person.certificates[0].lower(), "good", f"Right person{person.name}")
    assert page.evaluate("heard") == [*LOW, *LOW, *HIGH]
    picture(page, "folder-right")
    scan(person.certificates[0], "again", "Handed over already")
    expect(page.locator("#day-status")).to_have_text("Everything is sent.")
    (given,) = hand_overs(person.certificates[0])
    assert (given.receiver, given.relation) == (person.name, "self")
    assert hand_overs(other.certificates[0]) == []

    context.set_offline(True)
    page.fill("#who", other.name)
    page.locator("#found button").first.click()
    scan(person.certificates[0], "bad", f"Wrong folder for {other.name}")
    scan(other.certificates[0], "good", f"Right person{other.name}")
    page.get_by_role("button", name="Undo the last one").click()
    expect(page.locator("#day-status")).to_contain_text("2 not sent yet")
    page.fill("#who", other.name)
    page.locator("#found button").first.click()
    scan(other.certificates[0], "good", f"Right person{other.name}")
    context.set_offline(False)
    expect(page.locator("#day-status")).to_have_text("Everything is sent.", timeout=20_000)
    assert len(hand_overs(other.certificates[0])) == 1
    assert {row.value.key for row in queries.not_handed(one.now)} == set(one.codes) - {person.key, other.key}
