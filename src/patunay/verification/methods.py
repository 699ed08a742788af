"""Step 3: the key behind a verification method, and whether it may speak for the issuer.

An office with key records is believed by its records alone. A foreign issuer's key comes from its DID (`did:key` by
value, `did:web` from its document) or from the fragment of a URL in the credential, which shows integrity and never
who signed.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers

from patunay.canonical import parse_json
from patunay.errors import InputError
from patunay.seal.did import did_web_url, parse_did_document, parse_did_key
from patunay.seal.keys import PublicKey
from patunay.seal.multikey import decode_multikey
from patunay.seal.records import Purpose
from patunay.verification.form import listed
from patunay.verification.offices import Office
from patunay.verification.problem import Problem, ProblemCode
from patunay.verification.sources import Sources
from patunay.verification.trust import KeyHistory

AnyKey = PublicKey | RSAPublicKey


@dataclass(frozen=True, slots=True)
class KeyFinding:
    """`key` None: there is none to check with. `history` for recorded keys; `in_document`: the document brought it."""

    method: str
    key: AnyKey | None
    problems: tuple[Problem, ...] = ()
    history: KeyHistory | None = None
    in_document: bool = False


def recorded_key(method: str, office: Office, purpose: Purpose) -> KeyFinding:
    """The key that the office's records name, for this purpose and no other."""
    history = office.keys.get(method)
    facts = {"method": method, "issuer": office.did}
    if history is None:
        foreign = not method.startswith(f"{office.did}#")
        code = ProblemCode.KEY_CONTROLLER if foreign else ProblemCode.KEY_NOT_RECORDED
        return KeyFinding(method, None, (Problem(code, facts),))
    problems = () if history.record.purpose is purpose else (Problem(ProblemCode.KEY_PURPOSE, facts),)
    return KeyFinding(method, history.record.public, problems, history)


def foreign_key(method: str, issuer: str, sources: Sources) -> KeyFinding:
    """The key of an issuer without records; a method that another controls is reported and still checked with."""
    controller = method.partition("#")[0]
    try:
        key, in_document = _resolve(method, controller, sources)
    except InputError:
        return KeyFinding(method, None, (Problem(ProblemCode.KEY_BROKEN, {"method": method[:200]}),))
    problems: tuple[Problem, ...] = ()
    if controller != issuer:
        problems = (Problem(ProblemCode.KEY_CONTROLLER, {"method": method[:200], "issuer": issuer[:200]}),)
    if key is None:
        problems += (Problem(ProblemCode.KEY_MISSING, {"method": method[:200]}),)
    return KeyFinding(method, key, problems, in_document=in_document)


def header_key(jwk: Mapping[str, Any]) -> KeyFinding:
    """The key that a JWT carries in its own header: integrity only."""
    try:
        return KeyFinding("jwk", parse_jwk(jwk), in_document=True)
    except InputError:
        return KeyFinding("jwk", None, (Problem(ProblemCode.KEY_BROKEN, {"method": "jwk"}),))


def parse_jwk(jwk: Mapping[str, Any]) -> AnyKey:
    """A public JWK (RFC 7517): RSA of 2,048 bits or more, P-256, P-384 or Ed25519. Raises InputError for others."""
    if jwk.get("kty") != "RSA":
        document = {"id": "did:x", "assertionMethod": [{"id": "#k", "type": "JsonWebKey", "publicKeyJwk": jwk}]}
        keys = parse_did_document(document, "did:x")
        if not keys or "d" in jwk:
            raise InputError("seal.multikey", key="jwk")
        return next(iter(keys.values()))
    try:
        modulus, exponent = (int.from_bytes(urlsafe_b64decode(str(jwk[name]) + "==")) for name in ("n", "e"))
        if not 2048 <= modulus.bit_length() <= 8192 or "d" in jwk:
            raise ValueError(modulus.bit_length())
        return RSAPublicNumbers(exponent, modulus).public_key()
    except (KeyError, ValueError) as error:
        raise InputError("seal.multikey", key="RSA") from error


def _resolve(method: str, controller: str, sources: Sources) -> tuple[AnyKey | None, bool]:
    """The key and whether the document itself brought it. Raises InputError for a broken one."""
    if method.startswith("did:key:"):
        return parse_did_key(method), False
    if method.startswith("did:web:"):
        return _from_did_web(method, controller, sources), False
    fragment = method.partition("#")[2]
    if method.startswith(("http://", "https://")) and fragment.startswith("z"):
        return decode_multikey(fragment), True
    if method.startswith("https://"):
        return _from_key_url(method, sources), False
    return None, False


def _from_did_web(method: str, did: str, sources: Sources) -> AnyKey | None:
    data = sources.read(did_web_url(did))
    document = None if data is None else parse_json(data)
    if not isinstance(document, dict):
        return None
    keys = parse_did_document(document, did)
    return keys.get(method) or _rsa_method(document, method)


def _rsa_method(document: Mapping[str, Any], method: str) -> AnyKey | None:
    """RSA keys (RS256 tokens) are no Data Integrity keys, so `seal` does not read them."""
    did = str(document["id"])
    for entry in listed(document.get("verificationMethod")):
        if isinstance(entry, dict) and entry.get("id") in (method, method.removeprefix(did)):
            jwk = entry.get("publicKeyJwk")
            return parse_jwk(jwk) if isinstance(jwk, dict) else None
    return None


def _from_key_url(url: str, sources: Sources) -> AnyKey | None:
    """Open Badges 3.0 8.5: `kid` may be a URL of a JWK."""
    data = sources.read(url)
    jwk = None if data is None else parse_json(data)
    return parse_jwk(jwk) if isinstance(jwk, dict) else None
