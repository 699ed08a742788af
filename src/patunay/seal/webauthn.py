"""Passkeys: whether an authenticator's assertion says yes to exactly one challenge at exactly one site.

Knows no browser, no attestation and no CBOR: whoever registers a passkey hands over its algorithm and raw public key.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from patunay.canonical import parse_json
from patunay.errors import InputError
from patunay.seal.keys import Algorithm, PublicKey, verify
from patunay.seal.multikey import decode_multikey, encode_multikey

ALGORITHMS = (Algorithm.P256, Algorithm.ED25519)
"""COSE ES256 (-7) and EdDSA (-8)."""

USER_PRESENT, USER_VERIFIED = 0x01, 0x04
_HEAD = 37
"""Bytes of authenticator data before attested data and extensions: rpIdHash (32), flags (1), signCount (4)."""

_MAX_CLIENT_DATA = 8 << 10
_HOST = re.compile(r"localhost|(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")


@dataclass(frozen=True, slots=True)
class Assertion:
    """As `AuthenticatorAssertionResponse` has them, in bytes; the signature is DER for ES256, raw for EdDSA."""

    authenticator_data: bytes
    client_data: bytes
    signature: bytes


def check_passkey(public: PublicKey, rp_id: str) -> None:
    """Raises InputError for a key that no assertion could be checked by, or an RP id that is no plain host name."""
    decode_multikey(encode_multikey(public))
    if public.algorithm not in ALGORITHMS or not _HOST.fullmatch(rp_id):
        raise InputError("seal.passkey", algorithm=str(public.algorithm), host=rp_id[:80])


def verify_assertion(assertion: Assertion, public: PublicKey, rp_id: str, challenge: bytes) -> bool:
    """Whether the holder of `public`, present and verified, answered `challenge` on a page of the host `rp_id`.

    Steps of W3C Web Authentication Level 2, 7.2 (https://www.w3.org/TR/webauthn-2/#sctn-verifying-assertion). 1 to 4
    are the browser's; 5 to 7, whose key it is, the caller has answered by `public`.

    8-10  the client data are UTF-8 JSON, read strictly: no name stands twice
    11    `type` is `webauthn.get`
    12    `challenge` is the unpadded base64url of `challenge`
    13    `origin` is https on the host `rp_id` itself, on any port; http on localhost alone; not within another's frame
    14    nothing: no token binding reaches a signer that has no connection
    15    rpIdHash is the SHA-256 of `rp_id`
    16    the user was present
    17    the user was verified, which we require
    18    no extension is asked for, and what comes unasked is not looked at
    19-20 the signature is by `public` over the authenticator data and the SHA-256 of the client data
    21    nothing: the signer keeps no counter, and each challenge is answered once
    """
    return (
        _is_answer(assertion.client_data, rp_id, challenge)
        and _is_verified_user(assertion.authenticator_data, rp_id)
        and _is_signed(assertion, public)
    )


def _is_answer(client_data: bytes, rp_id: str, challenge: bytes) -> bool:
    """Steps 8 to 14."""
    try:
        said = parse_json(client_data, max_bytes=_MAX_CLIENT_DATA)
    except InputError:
        return False
    expected = {"type": "webauthn.get", "challenge": urlsafe_b64encode(challenge).rstrip(b"=").decode()}
    return (
        isinstance(said, Mapping)
        and all(said.get(name) == value for name, value in expected.items())
        and _is_own(said.get("origin"), rp_id)
        and said.get("crossOrigin", False) is False
    )


def _is_own(origin: Any, rp_id: str) -> bool:
    """Step 13. Port and no more may stand behind the host."""
    scheme = "http" if rp_id == "localhost" else "https"
    if not isinstance(origin, str):
        return False
    try:
        parts = urlsplit(origin)
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return False
    return parts.scheme in ("https", scheme) and origin == f"{parts.scheme}://{rp_id}{port}"


def _is_verified_user(authenticator_data: bytes, rp_id: str) -> bool:
    """Steps 15 to 18."""
    if len(authenticator_data) < _HEAD:
        return False
    needed = USER_PRESENT | USER_VERIFIED
    return authenticator_data[:32] == sha256(rp_id.encode()).digest() and authenticator_data[32] & needed == needed


def _is_signed(assertion: Assertion, public: PublicKey) -> bool:
    """Steps 19 and 20."""
    signed = assertion.authenticator_data + sha256(assertion.client_data).digest()
    plain = public.algorithm is Algorithm.ED25519
    return verify(public, signed, assertion.signature if plain else _raw(assertion.signature))


def _raw(der: bytes) -> bytes:
    """r || s of an ECDSA-Sig-Value; empty, which is nobody's signature, where it is none of P-256."""
    try:
        r, s = decode_dss_signature(der)
        return r.to_bytes(32) + s.to_bytes(32)
    except (ValueError, OverflowError):
        return b""
