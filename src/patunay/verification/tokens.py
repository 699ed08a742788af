"""Credentials as signed text (VC-JWT), Open Badges 3.0 8.2 and VC-JOSE-COSE: read, claims compared, signature checked.

ES256, ES384 and EdDSA go through `seal.jose`; RS256, which foreign badges use, through `cryptography`. The algorithm is
the key's: the header may only agree with it. VC 1.1 tokens keep the credential in `vc`. Not handled: SD-JWT, JWE.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from patunay.credential.model import timestamp
from patunay.seal.jose import Jwt, verify_jwt
from patunay.verification.form import listed, parse_instant
from patunay.verification.methods import AnyKey
from patunay.verification.problem import Problem, ProblemCode

ALGORITHMS = frozenset({"ES256", "ES384", "EdDSA", "RS256"})
_HEADER = frozenset({"alg", "kid", "jwk", "typ", "cty"})
_TYPES = frozenset({None, "JWT", "vc+jwt", "vc+ld+jwt", "jwt"})
_REGISTERED = ("iss", "sub", "jti", "nbf", "exp", "iat", "aud")


def embedded_credential(jwt: Jwt) -> Mapping[str, Any] | None:
    """The credential in the token: the payload without registered claims, or its `vc` (VC 1.1); None when neither."""
    inner = jwt.payload.get("vc")
    if isinstance(inner, dict):
        return inner
    credential = {name: member for name, member in jwt.payload.items() if name not in _REGISTERED}
    return _ending(credential, jwt.payload.get("exp")) if "credentialSubject" in credential else None


def _ending(credential: Mapping[str, Any], exp: object) -> Mapping[str, Any]:
    """`exp` sets validUntil where the credential names none (8.2.4)."""
    if type(exp) is not int or not 0 < exp < 1 << 34 or credential.keys() & {"validUntil", "expirationDate"}:
        return credential
    return {**credential, "validUntil": timestamp(exp)}


def check_header(jwt: Jwt) -> list[Problem]:
    """8.2.1: no other members, a known algorithm (never `none` or a shared secret), a key by `kid` or `jwk`."""
    extra = sorted(jwt.header.keys() - _HEADER)
    if extra or jwt.header.get("typ") not in _TYPES:
        return [Problem(ProblemCode.JWT_HEADER, {"detail": str(extra or jwt.header.get("typ"))[:80]})]
    algorithm = jwt.header.get("alg")
    if algorithm in ("none", "None", "NONE", "nOnE", None) or str(algorithm).upper().startswith("HS"):
        return [Problem(ProblemCode.JWT_HEADER, {"detail": f"alg {algorithm}"[:80]})]
    if algorithm not in ALGORITHMS:
        return [Problem(ProblemCode.SUITE_UNSUPPORTED, {"suite": f"JWT {algorithm}"[:80]})]
    return []


def check_claims(jwt: Jwt, credential: Mapping[str, Any], *, own: bool) -> Iterator[Problem]:
    """Each registered claim says what the credential says; an office's own tokens have the four that it writes."""
    issuer = credential.get("issuer")
    subject = next(iter(listed(credential.get("credentialSubject"))), None)
    said: dict[str, object] = {
        "iss": issuer.get("id") if isinstance(issuer, Mapping) else issuer,
        "sub": subject.get("id") if isinstance(subject, Mapping) else None,
        "jti": credential.get("id"),
        "nbf": _seconds(credential.get("validFrom") or credential.get("issuanceDate")),
        "exp": _seconds(credential.get("validUntil") or credential.get("expirationDate")),
    }
    for claim, value in said.items():
        given = jwt.payload.get(claim)
        wanted = value if own or (claim in jwt.payload and value is not None) else given
        if given != wanted or (claim == "iss" and given is None):
            yield Problem(ProblemCode.JWT_CLAIMS, {"claim": claim})
    for claim in ("aud", "iat", "vc"):
        if own and claim in jwt.payload:
            yield Problem(ProblemCode.UNKNOWN_MEMBER, {"path": claim})


def verify_token(jwt: Jwt, key: AnyKey) -> bool:
    """Whether the token is by `key`, with the one algorithm that the key has."""
    if not isinstance(key, RSAPublicKey):
        return verify_jwt(jwt, key)
    if jwt.header.get("alg") != "RS256":
        return False
    try:
        key.verify(jwt.signature, jwt.signing_input, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def _seconds(stamp: object) -> int | None:
    """Whole seconds of a stamp; a fraction cannot equal an integer claim, so it is cut as issuers do."""
    moment = parse_instant(stamp)
    return None if moment is None else int(moment.timestamp())
