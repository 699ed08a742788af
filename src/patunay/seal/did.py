"""Decentralized identifiers that we read: `did:key` by value, `did:web` by its document. Nothing is fetched here."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from patunay.errors import InputError
from patunay.seal.keys import Algorithm, PublicKey
from patunay.seal.multikey import compress_point, decode_multikey, encode_multikey

_PART = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:-]+")
"""What may stand in a part of a URL's path as it is (RFC 3986 3.3), but `@`."""


def did_key(public: PublicKey) -> str:
    return f"did:key:{encode_multikey(public)}"


def did_key_method(public: PublicKey) -> str:
    """The one verification method of a did:key."""
    key = encode_multikey(public)
    return f"did:key:{key}#{key}"


def parse_did_key(method: str) -> PublicKey:
    """The key of a `did:key`, with or without its fragment (real issuers leave it out; there is one key only).

    Raises InputError when the fragment is another one.
    """
    key, _, fragment = method.removeprefix("did:key:").partition("#")
    if not method.startswith("did:key:") or fragment not in ("", key):
        raise InputError("seal.did", did=method[:80])
    return decode_multikey(key)


def did_web_url(did: str) -> str:
    """Where the document of a `did:web` lies. Raises InputError for another method or an unsafe path."""
    parts = [unquote(part) for part in did.removeprefix("did:web:").split(":")]
    if not did.startswith("did:web:") or any(p in (".", "..") or not _PART.fullmatch(p) for p in parts):
        raise InputError("seal.did", did=did[:80])
    path = "/".join(parts[1:]) if parts[1:] else ".well-known"
    return f"https://{parts[0]}/{path}/did.json"


def compose_did_document(did: str, methods: Mapping[str, PublicKey]) -> dict[str, Any]:
    """The document of `did` with its issuer keys (absolute method URI -> key), all for `assertionMethod`."""
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [
            {"id": method, "type": "Multikey", "controller": did, "publicKeyMultibase": encode_multikey(public)}
            for method, public in methods.items()
        ],
        "assertionMethod": list(methods),
    }


def parse_did_document(document: Mapping[str, Any], did: str) -> dict[str, PublicKey]:
    """Absolute method URI -> key, of the methods for `assertionMethod` that `did` itself controls.

    Raises InputError when the document is another's. Methods of unknown kinds are left out.
    """
    if document.get("id") != did:
        raise InputError("seal.did", did=did[:80])
    known = {_absolute(method["id"], did): method for method in _methods(document.get("verificationMethod"))}
    asserting = document.get("assertionMethod")
    names = [entry for entry in asserting if isinstance(entry, str)] if isinstance(asserting, list) else []
    keys: dict[str, PublicKey] = {}
    for method in [*filter(None, (known.get(_absolute(name, did)) for name in names)), *_methods(asserting)]:
        if method.get("controller", did) == did and (public := _method_key(method)):
            keys[_absolute(method["id"], did)] = public
    return keys


def _methods(value: Any) -> list[Mapping[str, Any]]:
    listed = value if isinstance(value, list) else []
    return [member for member in listed if isinstance(member, Mapping) and isinstance(member.get("id"), str)]


def _absolute(identifier: str, did: str) -> str:
    return f"{did}{identifier}" if identifier.startswith("#") else identifier


def _method_key(method: Mapping[str, Any]) -> PublicKey | None:
    try:
        if method.get("type") in ("Multikey", "Ed25519VerificationKey2020"):
            return decode_multikey(str(method["publicKeyMultibase"]))
        return _jwk_key(method["publicKeyJwk"])
    except (InputError, KeyError, TypeError, ValueError):
        return None


def _jwk_key(jwk: Mapping[str, Any]) -> PublicKey:
    x = urlsafe_b64decode(jwk["x"] + "==")
    if (jwk["kty"], jwk["crv"]) == ("OKP", "Ed25519") and len(x) == 32:
        return PublicKey(Algorithm.ED25519, x)
    if jwk["kty"] != "EC":
        raise ValueError(jwk["kty"])
    return compress_point(Algorithm(jwk["crv"]), x, urlsafe_b64decode(jwk["y"] + "=="))
