"""VC-JWT in the Open Badges 3.0 profile (8.2): ES256 issued, ES256 and EdDSA verified, algorithm taken from the key.

The payload is the credential itself with `iss`, `jti`, `sub` and `nbf`; the leaf in the log is found by taking those
four out again.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from patunay.canonical import parse_json
from patunay.errors import InputError
from patunay.seal.keys import Algorithm, PublicKey, Signer, verify

MAX_CHARACTERS = 1 << 20
_NAMES = {Algorithm.P256: "ES256", Algorithm.ED25519: "EdDSA", Algorithm.P384: "ES384"}


@dataclass(frozen=True, slots=True)
class Jwt:
    header: Mapping[str, Any]
    payload: Mapping[str, Any]
    signing_input: bytes
    signature: bytes


class TokenSigner:
    """Signs compact tokens with one key: credentials as the JSON that they stand in, claims put before it."""

    def __init__(self, signer: Signer, kid: str) -> None:
        self._signer = signer
        header = {"alg": _NAMES[signer.public.algorithm], "kid": kid, "typ": "JWT"}
        self._header = _encode(orjson.dumps(header)) + "."

    def sign(self, credential: bytes, claims: Mapping[str, str | int]) -> str:
        """`credential` is one unsecured JSON object; `claims` are iss, jti, sub and nbf as it says them."""
        signing_input = self._header + _encode(orjson.dumps(claims)[:-1] + b"," + credential[1:])
        return f"{signing_input}.{_encode(self._signer.sign(signing_input.encode()))}"


def sign_jwt(credential: Mapping[str, Any], signer: Signer, kid: str) -> str:
    """The compact token. `credential` is unsecured; raises ValueError when its `validFrom` is not in whole seconds."""
    claims = {
        "iss": credential["issuer"]["id"],
        "jti": credential["id"],
        "sub": credential["credentialSubject"]["id"],
        "nbf": _seconds(credential["validFrom"]),
    }
    return TokenSigner(signer, kid).sign(orjson.dumps(credential), claims)


def parse_jwt(token: str) -> Jwt:
    """The parts of a compact token. Raises InputError when it is cut, or not strict JSON inside."""
    parts = token.strip().split(".")
    if len(parts) != 3 or len(token) > MAX_CHARACTERS:
        raise InputError("seal.jwt", reason="it has not three parts")
    header, payload, signature = (_decode(part) for part in parts)
    values = parse_json(header), parse_json(payload)
    if not all(isinstance(value, dict) for value in values):
        raise InputError("seal.jwt", reason="it holds no credential")
    return Jwt(values[0], values[1], f"{parts[0]}.{parts[1]}".encode(), signature)


def verify_jwt(jwt: Jwt, public: PublicKey) -> bool:
    """Whether the token is by `public`; the header's `alg` must be the key's, and only known members stand in it."""
    if jwt.header.get("alg") != _NAMES[public.algorithm] or jwt.header.keys() - {"alg", "kid", "typ", "jwk", "cty"}:
        return False
    return verify(public, jwt.signing_input, jwt.signature)


def _seconds(stamp: str) -> int:
    moment = datetime.fromisoformat(stamp)
    if moment.tzinfo is None or moment.microsecond:
        raise ValueError(f"{stamp} is no instant in whole seconds")
    return int(moment.timestamp())


def _encode(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _decode(text: str) -> bytes:
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise InputError("seal.jwt", reason="it is not base64url") from error
    if _encode(data) != text:
        raise InputError("seal.jwt", reason="it is not base64url")
    return data
