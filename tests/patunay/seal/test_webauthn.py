"""Passkeys: what Chromium's authenticator answers counts, and each step that is not kept makes it count no more.

The browser shows that we read what others write. The device written here breaks one step at a time under a signature
that is right, which no browser would do.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.patunay.seal.authenticator import EDDSA, ES256, HOME, client_data, device

from patunay.errors import InputError
from patunay.seal.keys import Algorithm, Ed25519Signer, P256Signer, PublicKey, Signer
from patunay.seal.webauthn import Assertion, check_passkey, verify_assertion
from patunay.words import say

CHALLENGE, OTHER = b"\xab" * 32, b"\xcd" * 32
HOST = "office.example"


@dataclass(frozen=True)
class Heard:
    """What the browser's device answered, by name, and the keys that it made."""

    keys: dict[str, PublicKey]
    answers: dict[str, Assertion]


@pytest.fixture(scope="module")
def heard() -> Heard:
    with device() as one:
        es256, es256_key = one.registered(ES256)
        eddsa, eddsa_key = one.registered(EDDSA)
        answers = {
            "es256": one.answer(es256, CHALLENGE),
            "eddsa": one.answer(eddsa, CHALLENGE),
            "other challenge": one.answer(es256, OTHER),
        }
        one.move(eddsa, "https://stranger.example/", "stranger.example")
        answers["other site"] = one.answer(eddsa, CHALLENGE)
        one.page.goto(HOME)
        one.ask_nobody()
        answers["not verified"] = one.answer(es256, CHALLENGE, "discouraged")
    return Heard({"es256": es256_key, "eddsa": eddsa_key}, answers)


def holds(assertion: Assertion, public: PublicKey, host: str = "localhost", challenge: bytes = CHALLENGE) -> bool:
    return verify_assertion(assertion, public, host, challenge)


@pytest.mark.parametrize(("name", "algorithm"), [("es256", Algorithm.P256), ("eddsa", Algorithm.ED25519)])
def test_what_a_browser_answers_counts(heard: Heard, name: str, algorithm: Algorithm) -> None:
    public = heard.keys[name]
    assert public.algorithm is algorithm
    check_passkey(public, "localhost")
    assert holds(heard.answers[name], public)


def test_what_a_browser_answers_to_something_else_does_not(heard: Heard) -> None:
    key = heard.keys["es256"]
    assert holds(heard.answers["other challenge"], key, challenge=OTHER)
    assert not holds(heard.answers["other challenge"], key)
    assert not holds(heard.answers["es256"], key, challenge=OTHER)
    assert not holds(heard.answers["es256"], heard.keys["eddsa"])
    assert not holds(heard.answers["es256"], key, host="office.example")


def test_the_same_key_on_another_site_does_not(heard: Heard) -> None:
    answer, key = heard.answers["other site"], heard.keys["eddsa"]
    assert client_data(answer)["origin"] == "https://stranger.example"
    assert holds(answer, key, host="stranger.example")
    assert not holds(answer, key)


def test_a_person_whom_the_device_did_not_verify_does_not(heard: Heard) -> None:
    answer = heard.answers["not verified"]
    assert answer.authenticator_data[32] & 0x05 == 0x01
    assert not holds(answer, heard.keys["es256"])


@pytest.mark.parametrize("name", ["es256", "eddsa"])
def test_any_changed_byte_is_found(heard: Heard, name: str) -> None:
    answer, key = heard.answers[name], heard.keys[name]
    for field in ("authenticator_data", "client_data", "signature"):
        whole = getattr(answer, field)
        for place in range(len(whole)):
            touched = whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :]
            assert not holds(replace(answer, **{field: touched}), key), (field, place)


def der(raw: bytes) -> bytes:
    return encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))


def made(signer: Signer, host: str = HOST, flags: int = 0x05, **said: Any) -> Assertion:
    """An answer signed as it stands, whatever it says."""
    usual = {
        "type": "webauthn.get",
        "challenge": urlsafe_b64encode(CHALLENGE).rstrip(b"=").decode(),
        "origin": f"https://{HOST}",
        "crossOrigin": False,
    }
    return signed(signer, head(host, flags), json.dumps({**usual, **said}).encode())


def head(host: str = HOST, flags: int = 0x05) -> bytes:
    return sha256(host.encode()).digest() + bytes([flags]) + bytes(4)


def signed(signer: Signer, data: bytes, said: bytes) -> Assertion:
    raw = signer.sign(data + sha256(said).digest())
    return Assertion(data, said, der(raw) if signer.public.algorithm is Algorithm.P256 else raw)


SIGNERS = [P256Signer(b"p" * 32), Ed25519Signer(b"e" * 32)]
both = pytest.mark.parametrize("signer", SIGNERS, ids=lambda signer: signer.public.algorithm)


@both
@pytest.mark.parametrize("origin", [f"https://{HOST}", f"https://{HOST}:8443"])
def test_the_offices_own_pages_count_on_any_port(signer: Signer, origin: str) -> None:
    assert holds(made(signer, origin=origin), signer.public, HOST)


@both
def test_extensions_and_backup_flags_are_not_looked_at(signer: Signer) -> None:
    plain = made(signer).client_data
    assert holds(signed(signer, head(flags=0x9D) + b"\xa0", plain), signer.public, HOST)


@both
@pytest.mark.parametrize(
    "said",
    [
        {"type": "webauthn.create"},
        {"type": None},
        {"challenge": urlsafe_b64encode(CHALLENGE).decode()},
        {"challenge": CHALLENGE.hex()},
        {"challenge": ""},
        {"crossOrigin": True},
        {"crossOrigin": "false"},
        {"origin": None},
        {"origin": f"http://{HOST}"},
        {"origin": f"https://www.{HOST}"},
        {"origin": f"https://{HOST}.stranger.example"},
        {"origin": f"https://{HOST}@stranger.example"},
        {"origin": f"https://stranger.example#{HOST}"},
        {"origin": f"https://{HOST}/"},
        {"origin": f"https://{HOST}:99999"},
        {"origin": f"https://{HOST}:"},
        {"origin": "https://["},
        {"origin": f"android:apk-key-hash:{HOST}"},
    ],
)
def test_client_data_that_say_something_else_do_not_count(signer: Signer, said: dict[str, Any]) -> None:
    assert not holds(made(signer, **said), signer.public, HOST)


@both
def test_plain_http_is_for_localhost_alone(signer: Signer) -> None:
    answer = made(signer, host="localhost", origin="http://localhost:8000")
    assert holds(answer, signer.public, "localhost")
    assert not holds(made(signer, origin="http://localhost:8000"), signer.public, HOST)


@both
@pytest.mark.parametrize(
    "change",
    [
        lambda said: b"",
        lambda said: b"[]",
        lambda said: b"\xef\xbb\xbf" + said,
        lambda said: said.replace(b'{"type"', b'{"type": "webauthn.get", "type"'),
        lambda said: said[:-1] + b', "more": "' + b"x" * 9000 + b'"}',
        lambda said: said[:-1],
    ],
)
def test_client_data_that_two_could_read_differently_do_not_count(
    signer: Signer, change: Callable[[bytes], bytes]
) -> None:
    assert not holds(signed(signer, head(), change(made(signer).client_data)), signer.public, HOST)


@both
@pytest.mark.parametrize("flags", [0x00, 0x01, 0x04, 0xFA])
def test_both_presence_and_verification_are_needed(signer: Signer, flags: int) -> None:
    assert not holds(made(signer, flags=flags), signer.public, HOST)


@both
@pytest.mark.parametrize("data", [b"", head()[:36], head("stranger.example"), head("")])
def test_authenticator_data_of_another_site_or_cut_do_not_count(signer: Signer, data: bytes) -> None:
    assert not holds(signed(signer, data, made(signer).client_data), signer.public, HOST)


@both
def test_signatures_in_another_form_do_not_count(signer: Signer) -> None:
    answer = made(signer)
    raw = signer.sign(answer.authenticator_data + sha256(answer.client_data).digest())
    other = raw if signer.public.algorithm is Algorithm.P256 else der(raw)
    huge = encode_dss_signature(1 << 300, 1)
    for signature in (b"", other, huge, answer.signature + b"\0", answer.signature[:-1]):
        assert not holds(replace(answer, signature=signature), signer.public, HOST)


@pytest.mark.parametrize(
    ("public", "host", "code"),
    [
        (PublicKey(Algorithm.P256, b"\2" + b"\xff" * 32), HOST, "seal.multikey"),
        (PublicKey(Algorithm.P256, b"\4" + bytes(64)), HOST, "seal.multikey"),
        (PublicKey(Algorithm.ED25519, bytes(31)), HOST, "seal.multikey"),
        (SIGNERS[0].public, "", "seal.passkey"),
        (SIGNERS[0].public, "office", "seal.passkey"),
        (SIGNERS[0].public, "https://office.example", "seal.passkey"),
        (SIGNERS[0].public, "office.example:8000", "seal.passkey"),
        (SIGNERS[1].public, "Office.example", "seal.passkey"),
    ],
)
def test_what_can_be_no_passkey_of_a_host_is_refused(public: PublicKey, host: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        check_passkey(public, host)
    assert refused.value.code == code
    assert all(say(code, lang, **refused.value.facts) for lang in ("en", "fil"))


def test_other_curves_are_refused_though_their_points_are_good() -> None:
    point = derive_private_key(7, SECP384R1()).public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    with pytest.raises(InputError, match=r"seal\.passkey"):
        check_passkey(PublicKey(Algorithm.P384, point), HOST)
    assert not holds(made(SIGNERS[0]), PublicKey(Algorithm.P384, point), HOST)
