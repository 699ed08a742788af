"""A phone's camera reads printed passes, blurred and turned; foreign codes between them jam nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageFilter
from playwright.sync_api import expect, sync_playwright
from pytest_django.live_server_helper import LiveServer
from tests.office.assessments import phones as world
from tests.office.assessments.phones import ARGS, CHROMIUM, Phones
from tests.office.conftest import Office
from tests.office.line import line_to
from tests.office.recognitions.events import Occasion, occasion

from office.recognitions import queries
from patunay.paper import make_qr

pytestmark = pytest.mark.django_db(transaction=True)

founding, office = world.founding, world.office
FRAMES = 30
"""Pictures in which one pass is held before the camera: two seconds at a video's fifteen a second."""
SHOWN = ((0, 0.0), (8, 1.2), (-17, 1.6), (95, 1.0), (4, 2.0), (180, 0.8))
"""Degrees by which a pass is turned, and how much it is out of focus, in pixels."""
BLANK = 230
OWN_DETECTOR = """
window.BarcodeDetector = class {
  static getSupportedFormats = async () => ["ean_13", "qr_code"];
  constructor({ formats }) { this.isAsked = formats.includes("qr_code"); this.frames = 0; }
  async detect(video) {
    const seen = CODES[Math.floor(this.frames++ / 10)];
    return this.isAsked && video.videoWidth && seen ? [{ rawValue: seen, format: "qr_code" }] : [];
  }
};
"""
"""A phone that reads codes by itself, as the Shape Detection API describes it: each code stays for ten pictures."""


@pytest.fixture
def one(office: Office) -> Occasion:
    return occasion(office, 20)


def frame(text: str, turned: float, blurred: float) -> Image.Image:
    """A pass in somebody's hand, as a camera of 640 x 480 sees it."""
    code = make_qr(text).image().convert("L").resize((220, 220), Image.Resampling.NEAREST)
    hand = Image.new("L", (640, 480), 150)
    card = Image.new("L", (320, 320), BLANK)
    card.paste(code, (50, 50))
    turned_card = card.rotate(turned, Image.Resampling.BICUBIC, expand=True, fillcolor=150)
    hand.paste(turned_card, (320 - turned_card.width // 2, 240 - turned_card.height // 2))
    return hand.filter(ImageFilter.GaussianBlur(blurred)).convert("RGB")


def film(path: Path, texts: list[str]) -> None:
    """A video that Chromium takes for a camera: JPEG pictures one after another."""
    with path.open("wb") as file:
        for text, (turned, blurred) in zip(texts, SHOWN, strict=True):
            picture = BytesIO()
            frame(text, turned, blurred).save(picture, "JPEG", quality=70)
            file.write(picture.getvalue() * FRAMES)


@pytest.fixture
def phones(one: Occasion, live_server: LiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Phones]:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    foreign = "https://elsewhere.example/V/0123456789"
    film(tmp_path / "passes.mjpeg", [one.codes[0], one.codes[1], foreign, one.codes[2], one.codes[3], one.codes[4]])
    fed = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={tmp_path / 'passes.mjpeg'}",
    ]
    with line_to(live_server.url) as line, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGS, *fed])
        yield Phones(browser, line)
        browser.close()


def test_every_pass_before_the_camera_is_read_without_signal(office: Office, one: Occasion, phones: Phones) -> None:
    phone = phones.of("teacher")
    phone.grant_permissions(["camera"])
    page = phone.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(one.url("door"))
    expect(page.locator("#day-pages")).to_contain_text("works without signal", timeout=60_000)
    phone.set_offline(True)
    page.reload()
    page.get_by_role("button", name="Camera").click()
    expect(page.locator("#day-status")).to_contain_text("5 not sent yet", timeout=120_000)
    page.get_by_role("button", name="Camera").click()
    phone.set_offline(False)
    expect(page.locator("#day-status")).to_have_text("Everything is sent.", timeout=30_000)
    present = [entry.person.key for entry in queries.register(one.now).learners if entry.is_present]
    assert present == one.codes[:5]
    assert not queries.register(one.now).findings
    assert errors == []


def test_a_phone_that_reads_codes_by_itself_needs_no_reader_of_ours(
    office: Office, one: Occasion, phones: Phones
) -> None:
    phone = phones.of("teacher")
    phone.grant_permissions(["camera"])
    page = phone.new_page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    shown = [one.codes[7], "", one.codes[9], "https://elsewhere.example/V/0123456789", one.codes[8]]
    page.add_init_script(OWN_DETECTOR.replace("CODES", json.dumps(shown)))
    page.goto(one.url("door"))
    expect(page.locator("#day-pages")).to_contain_text("works without signal", timeout=60_000)
    page.get_by_role("button", name="Camera").click()
    codes = {one.codes[place] for place in (7, 8, 9)}
    expect(page.locator("video")).to_be_visible()
    deadline = time.monotonic() + 60
    while present(one) != codes and time.monotonic() < deadline:
        page.wait_for_timeout(200)
    assert present(one) == codes
    assert fetched and not any("zxing" in url for url in fetched)


def present(one: Occasion) -> set[str]:
    return {entry.person.key for entry in queries.register(one.now).learners if entry.is_present}
