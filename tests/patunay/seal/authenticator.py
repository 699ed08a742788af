"""A browser with a passkey device that we did not write: Chromium and its virtual authenticator.

`registered` and `answer` are what a page of the office does. No page leaves the machine: each is answered here.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from playwright.sync_api import CDPSession, Page, sync_playwright

from patunay.seal.keys import Algorithm, PublicKey
from patunay.seal.webauthn import Assertion

CHROMIUM = "/usr/bin/chromium"
ARGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
HOME = "http://localhost:8000/"
ES256, EDDSA = -7, -8
SCRIPT = """
const bytes = text => Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer)));
async function register(algorithm) {
  const made = await navigator.credentials.create({publicKey: {
    challenge: new Uint8Array(32), rp: {name: "Office"},
    user: {id: crypto.getRandomValues(new Uint8Array(16)), name: "sds", displayName: "SDS"},
    pubKeyCredParams: [{type: "public-key", alg: algorithm}],
    authenticatorSelection: {residentKey: "required", userVerification: "required"}}});
  return {id: text(made.rawId), key: text(made.response.getPublicKey())};
}
async function answer(id, challenge, verification) {
  const given = await navigator.credentials.get({publicKey: {challenge: bytes(challenge),
    allowCredentials: [{type: "public-key", id: bytes(id)}], userVerification: verification}});
  return [given.response.authenticatorData, given.response.clientDataJSON, given.response.signature].map(text);
}
"""


@dataclass(frozen=True)
class Device:
    """The authenticator in one browser page. Credentials are named by their id in base64."""

    page: Page
    session: CDPSession
    number: str

    def registered(self, algorithm: int = ES256) -> tuple[str, PublicKey]:
        """A fresh passkey of the page's host: id and public key."""
        made = self.page.evaluate("algorithm => register(algorithm)", algorithm)
        return made["id"], _public(b64decode(made["key"]))

    def answer(self, credential: str, challenge: bytes, verification: str = "required") -> Assertion:
        arguments = [credential, b64encode(challenge).decode(), verification]
        parts = self.page.evaluate("([id, challenge, how]) => answer(id, challenge, how)", arguments)
        return Assertion(*map(b64decode, parts))

    def ask_nobody(self) -> None:
        """From now on the person is there, but is not verified."""
        self.session.send("WebAuthn.setUserVerified", {"authenticatorId": self.number, "isUserVerified": False})

    def move(self, credential: str, url: str, rp_id: str) -> None:
        """The very same key as a passkey of another site, whose page is opened."""
        found = self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.number})["credentials"]
        one: dict[str, Any] = next(each for each in found if each["credentialId"] == credential)
        self.session.send("WebAuthn.removeCredential", {"authenticatorId": self.number, "credentialId": credential})
        moved = {**one, "rpId": rp_id}
        self.session.send("WebAuthn.addCredential", {"authenticatorId": self.number, "credential": moved})
        self.page.goto(url)


@contextmanager
def device() -> Iterator[Device]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        page = browser.new_page()
        html = f"<!doctype html><title>Office</title><script>{SCRIPT}</script>"
        page.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html"))
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        page.goto(HOME)
        yield Device(page, session, made["authenticatorId"])
        browser.close()


def _public(der: bytes) -> PublicKey:
    key = load_der_public_key(der)
    if isinstance(key, Ed25519PublicKey):
        return PublicKey(Algorithm.ED25519, key.public_bytes(Encoding.Raw, PublicFormat.Raw))
    assert isinstance(key, EllipticCurvePublicKey)
    return PublicKey(Algorithm.P256, key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint))


def client_data(assertion: Assertion) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(assertion.client_data)
    return value
