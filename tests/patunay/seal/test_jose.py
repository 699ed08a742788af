"""Signed text (JWS compact) against another implementation, both ways, and what must never pass."""

from __future__ import annotations

import hmac
import json
import warnings
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey

from patunay.errors import InputError
from patunay.seal.jose import MAX_CHARACTERS, TokenSigner, parse_jwt, sign_jwt, verify_jwt
from patunay.seal.keys import Algorithm, Ed25519Signer, P256Signer, PublicKey, Signer, verify
from patunay.seal.multikey import compress_point

CREDENTIAL: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "id": "urn:uuid:1",
    "type": ["VerifiableCredential"],
    "issuer": {"id": "did:web:office.example", "type": ["Profile"]},
    "validFrom": "2026-06-01T08:00:00+08:00",
    "credentialSubject": {"id": "urn:uuid:2", "name": "Peñaflor"},
}
KID = "did:web:office.example#jwt"
ES256, EDDSA = P256Signer(b"k" * 32), Ed25519Signer(b"k" * 32)
SIGNERS = {"ES256": ES256, "EdDSA": EDDSA}
each_algorithm = pytest.mark.parametrize("algorithm", SIGNERS)


def base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def others_key(public: PublicKey) -> Any:
    if public.algorithm is Algorithm.ED25519:
        return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": base64url(public.raw)})
    numbers = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), public.raw).public_numbers()
    x, y = (base64url(number.to_bytes(32)) for number in (numbers.x, numbers.y))
    return ECKey.import_key({"kty": "EC", "crv": "P-256", "x": x, "y": y})


def others_check(token: str, public: PublicKey, algorithm: str) -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # EdDSA is on its way to a new name
        value = jws.deserialize_compact(token, others_key(public), algorithms=[algorithm])
    payload: dict[str, Any] = json.loads(value.payload)
    return payload


@each_algorithm
def test_our_tokens_are_good_to_another_implementation(algorithm: str) -> None:
    signer = SIGNERS[algorithm]
    token = sign_jwt(CREDENTIAL, signer, KID)
    payload = others_check(token, signer.public, algorithm)
    claims = {"iss": "did:web:office.example", "jti": "urn:uuid:1", "sub": "urn:uuid:2", "nbf": 1780272000}
    assert payload == CREDENTIAL | claims
    jwt = parse_jwt(f" {token}\n")
    assert jwt.header == {"alg": algorithm, "kid": KID, "typ": "JWT"}
    assert jwt.payload == payload
    assert verify_jwt(jwt, signer.public)
    assert token == sign_jwt(CREDENTIAL, signer, KID)


@pytest.mark.parametrize(("algorithm", "curve"), [("ES256", "P-256"), ("ES384", "P-384"), ("EdDSA", "Ed25519")])
def test_tokens_of_another_implementation_are_good(algorithm: str, curve: str) -> None:
    key = OKPKey.generate_key(curve) if algorithm == "EdDSA" else ECKey.generate_key(curve)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        token = jws.serialize_compact({"alg": algorithm, "kid": KID}, b'{"a":1}', key, algorithms=[algorithm])
    jwk = key.as_dict(private=False)
    x, y = (urlsafe_b64decode(str(jwk.get(name, "")) + "==") for name in ("x", "y"))
    public = compress_point(Algorithm(curve), x, y) if y else PublicKey(Algorithm.ED25519, x)
    assert verify_jwt(parse_jwt(token), public)
    other = token[:-6] + ("A" if token[-6] != "A" else "B") + token[-5:]
    assert not verify_jwt(parse_jwt(other), public)


@each_algorithm
def test_no_changed_character_passes(algorithm: str) -> None:
    signer = SIGNERS[algorithm]
    token = sign_jwt(CREDENTIAL, signer, KID)
    for place in range(0, len(token), 3):
        character = "A" if token[place] != "A" else "B"
        changed = token[:place] + character + token[place + 1 :]
        try:
            assert not verify_jwt(parse_jwt(changed), signer.public), place
        except InputError as refused:
            assert refused.code.startswith(("seal.jwt", "canonical."))


def made(header: dict[str, Any], signer: Signer = ES256, payload: bytes = b'{"a":1}') -> str:
    """A token that is rightly signed, whatever its header says."""
    text = f"{base64url(json.dumps(header).encode())}.{base64url(payload)}"
    return f"{text}.{base64url(signer.sign(text.encode()))}"


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"alg": None},
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": "RS256"},
        {"alg": "ES384"},
        {"alg": "EdDSA"},
        {"alg": "es256"},
        {"alg": ["ES256"]},
        {"alg": "ES256", "crit": ["exp"]},
        {"alg": "ES256", "b64": False},
        {"alg": "ES256", "x5c": []},
        {"alg": "ES256", "jku": "https://office.example/keys"},
        {"alg": "ES256", "zip": "DEF"},
    ],
)
def test_the_algorithm_is_the_keys_and_no_other_header_counts(header: dict[str, Any]) -> None:
    assert verify_jwt(parse_jwt(made({"alg": "ES256", "kid": KID})), ES256.public)
    assert not verify_jwt(parse_jwt(made(header)), ES256.public)


def test_a_public_key_is_no_shared_secret() -> None:
    """The oldest trick: sign with HMAC under the public key."""
    for secret in (EDDSA.public.raw, ES256.public.raw):
        text = ".".join(map(base64url, (b'{"alg":"HS256"}', b'{"a":1}')))
        token = f"{text}.{base64url(hmac.digest(secret, text.encode(), 'sha256'))}"
        for signer in SIGNERS.values():
            assert not verify_jwt(parse_jwt(token), signer.public)


@each_algorithm
def test_another_key_or_no_signature(algorithm: str) -> None:
    signer = SIGNERS[algorithm]
    token = sign_jwt(CREDENTIAL, signer, KID)
    stranger = type(signer)(b"s" * 32)
    assert verify_jwt(parse_jwt(token), signer.public)
    assert not verify_jwt(parse_jwt(token), stranger.public)
    assert not verify_jwt(parse_jwt(token.rpartition(".")[0] + "."), signer.public)
    for other in SIGNERS.values():
        assert verify_jwt(parse_jwt(token), other.public) is (other is signer)


def test_other_forms_of_an_ecdsa_signature_are_refused() -> None:
    """Raw r | s alone: not DER, not of another length, and no zero (CVE-2022-21449)."""
    data = b"data"
    signature = ES256.sign(data)
    r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    assert verify(ES256.public, data, signature)
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    large = (r + order).to_bytes(33)[-32:] + signature[32:]
    longer = signature[:32] + b"\0" + signature[32:]
    for other in (
        longer,
        encode_dss_signature(r, s),
        bytes(64),
        signature[:32] + bytes(32),
        bytes(32) + signature[32:],
        large,
    ):
        assert not verify(ES256.public, data, other)
    other_curve = PublicKey(Algorithm.P384, ES256.public.raw)
    assert not verify(other_curve, data, signature)
    assert not verify(PublicKey(Algorithm.P256, b"\x02" + b"\xff" * 32), data, signature)
    assert not verify(PublicKey(Algorithm.ED25519, bytes(32)), data, bytes(64))


GOOD = sign_jwt(CREDENTIAL, ES256, KID)
HEAD, BODY, SIGNATURE = GOOD.split(".")
TWICE = b'{"a":1,"a":2}'


@pytest.mark.parametrize(
    "token",
    [
        "",
        "..",
        HEAD,
        f"{HEAD}.{BODY}",
        f"{GOOD}.",
        f"{GOOD}.{SIGNATURE}",
        f"{HEAD}=.{BODY}.{SIGNATURE}",
        f"{HEAD}.{BODY}.{SIGNATURE}==",
        f"{HEAD}.{BODY[:8]} {BODY[8:]}.{SIGNATURE}",
        f"{HEAD}.{BODY[:8]}\n{BODY[8:]}.{SIGNATURE}",
        f"{HEAD}.{BODY}.{SIGNATURE[:-1]}+",
        f"{HEAD}.{BODY}.{SIGNATURE[:-1]}ñ",
        f"{HEAD}.{BODY[:-3]}.{SIGNATURE}",
        f"{HEAD}.{base64url(b'[]')}.{SIGNATURE}",
        f"{base64url(b'null')}.{BODY}.{SIGNATURE}",
        f"{HEAD}.{base64url(b'{')}.{SIGNATURE}",
        f"{HEAD}.{base64url(bytes([0xFF]))}.{SIGNATURE}",
        f"{HEAD}.{base64url(TWICE)}.{SIGNATURE}",
        f"{HEAD}.{base64url(b'{}')[:-1]}B.{SIGNATURE}",
        "A" * MAX_CHARACTERS + f".{BODY}.{SIGNATURE}",
    ],
)
def test_cut_and_loose_tokens_are_one_sentence(token: str) -> None:
    with pytest.raises(InputError) as refused:
        parse_jwt(token)
    assert refused.value.code.partition(".")[0] in ("seal", "canonical")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_refused_or_read(text: str) -> None:
    with pytest.raises(InputError):
        parse_jwt(text)


def test_claims_stand_before_the_credential_as_it_is() -> None:
    """The signed text holds the JSON of the credential itself, so one serialisation serves both forms."""
    stored = b'{"id":"urn:uuid:1","name":"\xc3\xb1"}'
    payload = TokenSigner(ES256, KID).sign(stored, {"iss": "a", "nbf": 1}).split(".")[1]
    assert urlsafe_b64decode(payload + "==") == b'{"iss":"a","nbf":1,' + stored[1:]


@pytest.mark.parametrize("stamp", ["2026-06-01T08:00:00", "2026-06-01T08:00:00.5Z", "2026-06-01", "soon"])
def test_a_start_that_is_no_whole_second_is_not_signed(stamp: str) -> None:
    with pytest.raises(ValueError, match=r"isoformat|whole seconds"):
        sign_jwt({**CREDENTIAL, "validFrom": stamp}, ES256, KID)
