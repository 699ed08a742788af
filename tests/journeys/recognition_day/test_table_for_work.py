"""The desk of the PESO: a pass before the camera or a typed code, a consent, a text that is copied, a half page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from pypdfium2 import PdfDocument
from pytest_django.live_server_helper import LiveServer
from tests.journeys.recognition_day.test_passes_before_the_camera import SHOWN, film
from tests.journeys.steps import fits
from tests.office.assessments import phones as world
from tests.office.assessments.phones import ARGS, CHROMIUM, Phones
from tests.office.conftest import AT
from tests.office.line import line_to
from tests.office.recognitions import test_planning as planning
from tests.office.world import Stage

from office.credentials.operations import ask_to_issue
from office.jobs.work import do_job
from office.people.consents import PHOTO, WORK
from office.people.models import Consent, Learner
from office.recognitions import noting, queries
from patunay.ceremony import Act

pytestmark = pytest.mark.django_db(transaction=True)

founding, office = world.founding, world.office
stage = planning.stage
PICTURES = os.environ.get("PATUNAY_PICTURES")
DESK = {"width": 1280, "height": 900}


@pytest.fixture
def one(stage: Stage) -> queries.EventValue:
    """A planned day whose list is issued."""
    found = planning.planned(stage)
    do_job(ask_to_issue(stage.office.actor("focal"), found.award_list, at=AT), "worker", lambda: AT)
    Learner.objects.update(birthdate="1999-01-01")
    return found


@pytest.fixture
def row(one: queries.EventValue) -> queries.Row:
    return next(row for row in queries.rows(one) if row.value.capabilities)


@pytest.fixture
def phones(
    row: queries.Row, live_server: LiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Phones]:
    """Chromium whose camera sees the learner's pass."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    film(tmp_path / "pass.mjpeg", [row.value.key] * len(SHOWN))
    fed = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={tmp_path / 'pass.mjpeg'}",
    ]
    with line_to(live_server.url) as line, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGS, *fed])
        yield Phones(browser, line)
        browser.close()


def seen(page: Page, name: str) -> None:
    """Nothing of the page is wider than the telephone; pictures where somebody asks for them."""
    fits(page)
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}-360.png", full_page=True)
        size = page.viewport_size
        page.set_viewport_size(DESK)
        page.screenshot(path=Path(PICTURES) / f"{name}-1280.png", full_page=True)
        page.set_viewport_size(size or DESK)


def table(page: Page, one: queries.EventValue) -> None:
    page.goto(f"/recognitions/{one.pk}/")
    page.locator("#main").get_by_role("link", name="Table for work").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Table for work")


def test_a_pass_before_the_camera_a_consent_a_text_and_a_half_page(
    one: queries.EventValue, row: queries.Row, phones: Phones
) -> None:
    phone = phones.of("encoder")
    phone.grant_permissions(["camera", "clipboard-read", "clipboard-write"])
    page = phone.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    table(page, one)
    seen(page, "work")
    page.get_by_role("button", name="Camera").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(row.value.name, timeout=60_000)
    expect(page.locator("#main")).to_contain_text("Maaari ba naming ipakita sa PESO")
    expect(page.locator("#main")).not_to_contain_text(row.value.certificates[0])
    seen(page, "work-ask")
    page.get_by_role("button", name="The learner says yes").click()
    expect(page.get_by_role("status").first).to_contain_text("The answer is noted.")
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#copied")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.replace("\r\n", "\n") == page.locator("#text").input_value()
    assert f"Number: {row.value.certificates[0]}" in copied
    seen(page, "work-agreed")
    link = page.get_by_role("link", name="Print the half page").get_attribute("href") or ""
    page.get_by_text("What to bring").click()
    expect(page.locator("#main")).to_contain_text("six months or longer")
    answer = phone.request.get(link)
    if PICTURES:
        (Path(PICTURES) / "half-page.pdf").write_bytes(answer.body())
    assert answer.ok and [round(side) for side in PdfDocument(answer.body())[0].get_size()] == [420, 595]
    page.get_by_role("button", name="The learner takes it back").click()
    expect(page.locator("#main")).to_contain_text("said no or took it back")
    assert phone.request.get(link).status == 404
    assert list(Consent.objects.filter(purpose=WORK).order_by("pk").values_list("given", flat=True)) == [True, False]
    assert errors == []


def test_without_network_the_table_says_so_and_keeps_what_was_typed(
    one: queries.EventValue, row: queries.Row, phones: Phones
) -> None:
    page = phones.of("encoder").new_page()
    table(page, one)
    expect(page.locator("body.day-live")).to_be_visible()
    phones.line.cut()
    page.get_by_label("Code on the pass").fill(row.value.key)
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#answer")).to_contain_text("No network")
    seen(page, "work-away")
    expect(page.get_by_label("Code on the pass")).to_have_value(row.value.key)
    phones.line.mend()
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(row.value.name)


def test_a_minors_guardian_and_the_photographers_list_without_script(
    one: queries.EventValue, row: queries.Row, phones: Phones
) -> None:
    Learner.objects.filter(key=row.learner_key).update(birthdate="2012-01-01")
    page = phones.of("encoder", script=False).new_page()
    table(page, one)
    page.get_by_label("Code on the pass").fill(row.value.name)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("button", name="The learner says yes")).to_have_count(0)
    page.get_by_role("button", name="The parent or guardian says yes").click()
    expect(page.get_by_role("textbox")).to_contain_text("Surname")
    expect(page.get_by_role("link", name="Save as a text file")).to_be_visible()
    page.goto(f"/recognitions/{one.pk}/photographs")
    expect(page.get_by_role("heading", level=1)).to_have_text("Photographs")
    expect(page.locator("tbody")).to_contain_text("Not asked yet")
    if PICTURES:  # "fits" asks by script
        page.screenshot(path=Path(PICTURES) / "photographs-360.png", full_page=True)


def test_the_caller_sees_who_is_not_to_be_photographed_and_the_big_screen_does_not(
    one: queries.EventValue, row: queries.Row, stage: Stage, phones: Phones
) -> None:
    rows = [found for found in queries.rows(one) if found.learner_key][:2]
    learner = Learner.objects.get(key=rows[0].learner_key)
    Consent.objects.create(learner=learner, purpose=PHOTO, given=True, given_by="self", given_on=AT, noted_at=AT)
    for found in rows:
        noting.note(stage.office.actor("encoder"), one, Act.ARRIVE, found.value.key, at=AT)
    context = phones.of("encoder")
    page = context.new_page()
    page.goto(f"/recognitions/{one.pk}/caller")
    expect(page.locator("#coming li")).to_have_count(2)
    expect(page.locator("#coming li").first).not_to_contain_text("no photograph")
    expect(page.locator("#coming li").last).to_contain_text("no photograph")
    for found, is_marked in zip(rows, (False, True), strict=True):
        page.keyboard.press("n")
        expect(page.locator("#on-stage")).to_have_text(found.value.name)
        assert ("no photograph" in page.locator("#centre").inner_text()) is is_marked
    fits(page)
    screen = context.new_page()
    screen.goto(f"/recognitions/{one.pk}/stage")
    expect(screen.locator("body")).to_contain_text(rows[1].value.name)
    assert "no photograph" not in screen.locator("body").inner_text()
