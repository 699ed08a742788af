"""Three people decide about a list in a real browser, two of them by passkey; nobody's passkey speaks for another.

Each signer has a browser and a device of their own. The holder of the root key records the passkeys at the console by
the letters that the signers read out; the worker then issues on the strength of the two passkeys alone.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect
from tests.journeys.site import ROOT, Site, browser, main_button, person, site
from tests.journeys.steps import answer_call_backs, draw_up, plan_cycle, take_ratings, take_rosters
from tests.world import write_folder

__all__ = ["browser", "site"]
PICTURES = os.environ.get("PATUNAY_PICTURES")
"""A folder for pictures of the signers' pages on a telephone and on a desk; none are made without it."""
STEPS = {"cid": "Endorse", "sds": "Approve"}
OPTIONS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass
class Signer:
    """A signer's browser and the device in it."""

    page: Page
    session: CDPSession
    device: str

    def send(self, command: str, **facts: Any) -> Any:
        return self.session.send(f"WebAuthn.{command}", {"authenticatorId": self.device, **facts})


def signer(site: Site, browser: Browser, username: str) -> Signer:
    page = person(site, browser, username)
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": OPTIONS})
    return Signer(page, session, made["authenticatorId"])


def pictures(page: Page, name: str) -> None:
    if PICTURES:
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)


def admit(site: Site, *words: str) -> subprocess.CompletedProcess[str]:
    """What the holder of the root key types at the console."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PATUNAY", "DJANGO"))}
    place = {**clean, "PATUNAY_HOME": str(site.home), "PATUNAY_DEMO": "yes"}
    command = [sys.executable, "-m", "office", "admit", *words]
    return subprocess.run(command, cwd=ROOT, env=place, capture_output=True, text=True, timeout=60, check=False)


def add_passkey(page: Page, password: str) -> None:
    """As anybody adds a passkey to their account; the password is asked for once more."""
    page.goto("/awards/my-passkey")
    page.get_by_role("link", name="Add a passkey to this account").click()
    expect(page.locator("[name=password], #mfa_webauthn_add").first).to_be_visible()
    if page.locator("[name=password]").count():
        page.fill("[name=password]", password)
        page.locator("#main form button").first.click()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(re.compile("recovery-codes|2fa/$"))


def ask(page: Page) -> str:
    """The letters of the passkey that the signer asked for."""
    page.goto("/awards/my-passkey")
    main_button(page, "Ask to have it recorded")
    expect(page.locator("#main")).to_contain_text("Not yet recorded")
    return page.locator("section code").first.inner_text()


@pytest.fixture
def ready(site: Site, browser: Browser, tmp_path: Path) -> Iterator[tuple[Page, str]]:
    """The focal person's window, and the address of a list whose call-backs are answered."""
    mailed = tmp_path / "mailed"
    write_folder(mailed)
    focal = person(site, browser, "focal")
    take_rosters(focal, mailed)
    plan_cycle(focal)
    take_ratings(focal, mailed)
    draw_up(focal)
    answer_call_backs(focal)
    yield focal, address(focal)


def address(page: Page) -> str:
    """Without the place on the page: a browser that is there already would not load it anew."""
    return page.url.partition("#")[0]


@pytest.mark.timeout(900)
def test_three_people_approve_by_passkey(site: Site, browser: Browser, ready: tuple[Page, str]) -> None:
    focal, first = ready
    cid, sds = signer(site, browser, "cid"), signer(site, browser, "sds")
    record_passkeys(site, {"cid": cid.page, "sds": sds.page})
    validate(site, browser, first)
    where_passkeys_do_not_work(browser, cid, first)
    decide_by_passkey(cid, first, "endorse")
    second = give_back(sds, focal, first)
    validate(site, browser, second)
    a_strangers_passkey(cid, sds, second)
    decide_by_passkey(cid, second, "endorse")
    a_person_whom_the_device_does_not_know(sds, second)
    pictures(sds.page, "decide")
    decide_by_passkey(sds, second, "approve")
    issue(focal, second)


def record_passkeys(site: Site, pages: dict[str, Page]) -> None:
    """Letters that nobody read out record nothing; a passkey that waits offers no button."""
    for username, page in pages.items():
        add_passkey(page, site.accounts[username]["password"])
        pictures(page, "after-adding")
        letters = ask(page)
        pictures(page, "ask")
        assert username in admit(site).stdout and letters not in admit(site).stdout
        wrong = admit(site, username, "AAAA-AAAA-AAAA-AAAA")
        assert wrong.returncode == 1 and "read them out again" in wrong.stderr
        right = admit(site, username, letters)
        assert right.returncode == 0, right.stderr
        page.reload()
        expect(page.locator("#main .state-good")).to_have_text("Recorded")
        pictures(page, "recorded")
    assert "Nobody waits" in admit(site).stdout


def validate(site: Site, browser: Browser, url: str) -> None:
    page = person(site, browser, "supervisor")
    page.goto(url)
    pictures(page, "validate")
    page.check("[name=read]")
    main_button(page, "Validate the districts named here")
    expect(page.get_by_role("status").first).to_contain_text("Validated")
    page.context.close()


def where_passkeys_do_not_work(browser: Browser, cid: Signer, url: str) -> None:
    """A name on the office's network without HTTPS, and another address of the same site: the phrase is offered."""
    mapped = browser.browser_type.launch(
        executable_path="/usr/bin/chromium",
        args=["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP office.test 127.0.0.1"],
    )
    for host, why in (("office.test", "insecure"), ("127.0.0.1", "elsewhere")):
        context = mapped.new_context()
        cookies = [{**one, "domain": host} for one in cid.page.context.cookies()]
        context.add_cookies(cookies)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(url.replace("localhost", host))
        expect(page.locator(f"[data-approve-message={why}]")).to_be_visible()
        expect(page.get_by_role("button", name="Endorse with my passkey")).to_be_disabled()
        expect(page.locator("[name=phrase]")).to_be_visible()
        pictures(page, why)
    mapped.close()


def decide_by_passkey(one: Signer, url: str, step: str) -> None:
    """One button; the phrase lies folded beneath."""
    one.page.goto(url)
    expect(one.page.locator("[name=phrase]")).to_be_hidden()
    main_button(one.page, re.compile(f"{step} with my passkey", re.IGNORECASE))
    done = "Endorsed" if step == "endorse" else "Approved"
    expect(one.page.get_by_role("status").first).to_contain_text(done)


def give_back(sds: Signer, focal: Page, first: str) -> str:
    """The superintendent gives it back: not without a reason. The address of the new version, call-backs answered."""
    page = sds.page
    page.goto(first)
    page.evaluate("document.querySelector('form[action$=give-back]').noValidate = true")
    main_button(page, "Give the list back")
    expect(page.locator(".alert-danger")).to_contain_text("Write the reason")
    page.fill("form[action$=give-back] [name=reason]", "One learner's name is not as in the birth certificate")
    main_button(page, "Give the list back")
    expect(page.locator("#main")).to_contain_text("Given back")
    focal.goto("/")
    focal.get_by_role("link", name=re.compile("given back|gave back|back", re.IGNORECASE)).first.click()
    focal.fill("[name=reason]", "The name was looked at again")
    main_button(focal, "Draw up the list")
    expect(focal.locator("#main")).to_contain_text("What changed against version 1")
    answer_call_backs(focal)
    assert address(focal) != first
    return address(focal)


def a_strangers_passkey(cid: Signer, sds: Signer, url: str) -> None:
    """The superintendent's device under the chief's finger: its answer is refused whatever the page is made to say."""
    kept = cid.send("getCredentials")["credentials"]
    for credential in kept:
        cid.send("removeCredential", credentialId=credential["credentialId"])
    (others,) = sds.send("getCredentials")["credentials"]
    page = cid.page
    answers = {others["credentialId"]: "not recorded for you", kept[0]["credentialId"]: "Not yet signed"}
    for claimed, answer in answers.items():
        cid.send("addCredential", credential={**others, "credentialId": claimed})
        page.goto(url)
        shown = url_safe(claimed)
        page.evaluate("id => { document.getElementById('approve').dataset.credentials = id }", shown)
        main_button(page, "Endorse with my passkey")
        expect(page.locator(".alert-danger")).to_contain_text(answer)
        cid.send("removeCredential", credentialId=claimed)
    for credential in kept:
        cid.send("addCredential", credential=credential)
    page.goto(url)
    expect(page.locator("#main .state").first).to_have_text("Validated")


def url_safe(credential: str) -> str:
    return credential.replace("+", "-").replace("/", "_").rstrip("=")


def a_person_whom_the_device_does_not_know(sds: Signer, url: str) -> None:
    """A finger that is not the owner's: the page says that nothing was signed, and opens the other way."""
    page = sds.page
    sds.send("setUserVerified", isUserVerified=False)
    page.goto(url)
    main_button(page, "Approve with my passkey")
    expect(page.locator("[data-approve-message=refused]")).to_be_visible(timeout=130_000)
    expect(page.locator("[name=phrase]")).to_be_visible()
    sds.send("setUserVerified", isUserVerified=True)
    page.goto(url)
    expect(page.get_by_role("button", name="Approve with my passkey")).to_be_enabled()


def issue(focal: Page, url: str) -> None:
    """The worker counts the two passkeys by itself."""
    focal.goto(url)
    main_button(focal, re.compile("Issue"))
    expect(focal.locator("a[href^='/certificates/list/']")).to_be_visible(timeout=240_000)
