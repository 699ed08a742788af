"""Multikeys and DIDs against strings out of specifications, test suites and real credentials."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

import base58
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from hypothesis import given, settings
from hypothesis import strategies as st

from patunay.errors import InputError
from patunay.seal.did import (
    compose_did_document,
    did_key,
    did_key_method,
    did_web_url,
    parse_did_document,
    parse_did_key,
)
from patunay.seal.keys import Algorithm, Ed25519Signer, P256Signer, PublicKey
from patunay.seal.multikey import compress_point, decode_base58, decode_multikey, encode_base58, encode_multikey

PREFIXES = {"ed01": Algorithm.ED25519, "8024": Algorithm.P256, "8124": Algorithm.P384}
DID = "did:web:office.example"
ED, EC = Ed25519Signer(bytes(range(32))).public, P256Signer(bytes(range(32))).public


def strings(vectors: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((vectors / "vec-multikey-didkey" / "vectors.json").read_bytes())
    return found


def test_public_keys_of_others_are_read(vectors: Path) -> None:
    found = [case for case in strings(vectors) if case["prefix"] in PREFIXES]
    assert len(found) >= 20 and {case["prefix"] for case in found} == set(PREFIXES)
    for case in found:
        public = decode_multikey(case["multibase"])
        assert public == PublicKey(PREFIXES[case["prefix"]], bytes.fromhex(case["rawHex"]))
        assert encode_multikey(public) == case["multibase"]
        assert did_key_method(public) == case["didKey"]
        assert parse_did_key(case["didKey"]) == parse_did_key(did_key(public)) == public


def test_secret_keys_and_other_kinds_are_no_public_keys(vectors: Path) -> None:
    found = [case for case in strings(vectors) if case["prefix"] not in PREFIXES]
    assert {case["codec"] for case in found} >= {"secp256k1-pub", "unknown", "ed25519-priv 0x1300"}
    for case in found:
        with pytest.raises(InputError, match=r"seal\.multikey"):
            decode_multikey(case["multibase"])


def multibase(data: bytes) -> str:
    return "z" + base58.b58encode(data).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "z",
        "z6Mk",
        encode_multikey(ED)[1:],
        "u" + urlsafe_b64encode(b"\xed\x01" + ED.raw).decode().rstrip("="),
        "Z" + encode_multikey(ED)[1:],
        multibase(b"\xed\x01" + ED.raw[:31]),
        multibase(b"\xed\x01" + ED.raw + b"\0"),
        multibase(b"\x9f\xdd" + bytes(33)),
        multibase(b"\xed\x02" + ED.raw),
        multibase(b"\x80\x24" + b"\x05" + EC.raw[1:]),
        multibase(b"\x80\x24" + b"\x02" + b"\xff" * 32),
        multibase(b"\x80\x24" + EC.raw + b"\0"),
        multibase(b"\x80\x24" + b"\0" * 33),
        encode_multikey(ED) + "0",
        encode_multikey(ED) + " ",
        encode_multikey(ED).replace("M", "l", 1),
        "z" + "2" * 500,
    ],
)
def test_broken_keys_are_refused(text: str) -> None:
    with pytest.raises(InputError) as refused:
        decode_multikey(text)
    assert refused.value.code in ("seal.multikey", "seal.multibase")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=100))
def test_base58_as_another_implementation(data: bytes) -> None:
    assert encode_base58(data) == base58.b58encode(data).decode()
    assert decode_base58(encode_base58(data)) == data


@pytest.mark.parametrize(
    "method",
    [
        "did:key:",
        "did:key:z6Mk",
        f"{did_key(ED)}#{encode_multikey(EC)}",
        f"{did_key(ED)}#key-1",
        did_key(ED).replace("did:key", "did:web"),
        encode_multikey(ED),
    ],
)
def test_broken_did_keys_are_refused(method: str) -> None:
    with pytest.raises(InputError):
        parse_did_key(method)


@pytest.mark.parametrize(
    ("did", "url"),
    [
        ("did:web:w3c-ccg.github.io", "https://w3c-ccg.github.io/.well-known/did.json"),
        ("did:web:w3c-ccg.github.io:user:alice", "https://w3c-ccg.github.io/user/alice/did.json"),
        ("did:web:example.com%3A3000:user:alice", "https://example.com:3000/user/alice/did.json"),
    ],
)
def test_where_a_did_web_lies(did: str, url: str) -> None:
    """The examples of the did:web method specification."""
    assert did_web_url(did) == url


@pytest.mark.parametrize(
    "did",
    [
        "did:key:z6Mk",
        "did:web:",
        "did:web:host:",
        "did:web:host::a",
        "did:web:host:..:a",
        "did:web:host:%2e%2e:a",
        "did:web:host:.",
        "did:web:host%2Fa",
        "did:web:user%40host",
        "did:web:host%3Fq",
        "did:web:host%23f",
        "did:web:host%5Ca",
        "did:web:host%0d%0aHost",
        "did:web:host a",
        "did:web:h%C3%B6st",
        "did:web:host:a%252e",
        "https://host/did.json",
    ],
)
def test_unsafe_did_webs_are_refused(did: str) -> None:
    with pytest.raises(InputError, match=r"seal\.did"):
        did_web_url(did)


METHODS = {f"{DID}#issuer": ED, f"{DID}#jwt": EC}


def test_our_document_comes_back() -> None:
    assert parse_did_document(compose_did_document(DID, METHODS), DID) == METHODS


def document(**members: object) -> dict[str, Any]:
    return {**compose_did_document(DID, METHODS), **members}


def test_only_what_the_did_itself_uses_for_assertions_counts() -> None:
    first, second = document()["verificationMethod"]
    assert parse_did_document(document(assertionMethod=[]), DID) == {}
    assert parse_did_document(document(assertionMethod=[f"{DID}#jwt"]), DID) == {f"{DID}#jwt": EC}
    foreign = [{**first, "controller": "did:web:other.example"}, second]
    assert parse_did_document(document(verificationMethod=foreign), DID) == {f"{DID}#jwt": EC}


def test_relative_and_embedded_methods() -> None:
    method = {**document()["verificationMethod"][0], "id": "#issuer"}
    relative = document(verificationMethod=[method], assertionMethod=["#issuer"])
    embedded = document(verificationMethod=[], assertionMethod=[method])
    assert parse_did_document(relative, DID) == parse_did_document(embedded, DID) == {f"{DID}#issuer": ED}


def test_the_document_of_another_is_refused() -> None:
    with pytest.raises(InputError, match=r"seal\.did"):
        parse_did_document(document(), "did:web:other.example")


@pytest.mark.parametrize(
    "members",
    [
        {"assertionMethod": 7},
        {"assertionMethod": "#issuer"},
        {"assertionMethod": {"id": "#issuer"}},
        {"assertionMethod": [None, 7, [], {}, {"id": 7}, {"id": "#a"}, "#nothing"]},
        {"verificationMethod": "x"},
        {"verificationMethod": [None, 7, {}, {"id": 7}]},
        {"verificationMethod": [{"id": "#issuer", "type": "Multikey", "publicKeyMultibase": 7}]},
        {"verificationMethod": [{"id": "#issuer", "publicKeyJwk": []}]},
    ],
)
def test_other_shapes_name_no_key(members: dict[str, object]) -> None:
    assert parse_did_document(document(**members), DID) == {}


def base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def jwk_document(jwk: object) -> dict[str, Any]:
    method = {"id": "#k", "type": "JsonWebKey", "controller": DID, "publicKeyJwk": jwk}
    return document(verificationMethod=[method], assertionMethod=["#k"])


POINT = derive_private_key(12345, SECP256R1()).public_key().public_numbers()
X, Y = POINT.x.to_bytes(32), POINT.y.to_bytes(32)
JWK = {"kty": "EC", "crv": "P-256", "x": base64url(X), "y": base64url(Y)}


def test_keys_as_jwk() -> None:
    compressed = PublicKey(Algorithm.P256, bytes([2 + Y[-1] % 2]) + X)
    assert parse_did_document(jwk_document(JWK), DID) == {f"{DID}#k": compressed}
    assert compress_point(Algorithm.P256, X, Y) == compressed
    okp = {"kty": "OKP", "crv": "Ed25519", "x": base64url(ED.raw)}
    assert parse_did_document(jwk_document(okp), DID) == {f"{DID}#k": ED}


@pytest.mark.parametrize(
    "change",
    [
        {"y": base64url(bytes([Y[0] ^ 1]) + Y[1:])},  # another y of the same parity: not on the curve
        {"y": ""},
        {"y": None},
        {"x": base64url(X[1:])},
        {"x": base64url(b"\0" + X)},
        {"x": 7},
        {"crv": "P-384"},
        {"crv": "Ed25519"},
        {"crv": "secp256k1"},
        {"kty": "OKP"},
        {"kty": "oct"},
    ],
)
def test_broken_jwks_name_no_key(change: dict[str, object]) -> None:
    assert parse_did_document(jwk_document({**JWK, **change}), DID) == {}
