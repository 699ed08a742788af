"""From an approved manifest to sealed credentials: pure steps, the same input gives the same bytes.

Everything not in the manifest is derived from the plan's seed, the time of issue and the places reserved for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

import orjson

from patunay.credential.facts import CertificateFacts, CredentialFacts, ShapeSet
from patunay.credential.identifiers import SECRET_BYTES, derived_bytes, leaf_salt
from patunay.credential.model import compose_credential, compose_proof
from patunay.issuing.manifest import Manifest
from patunay.seal.contexts import pinned_contexts
from patunay.seal.jose import sign_jwt
from patunay.seal.keys import Signer
from patunay.seal.multikey import encode_base58
from patunay.seal.proof import config_of
from patunay.seal.rdf import canonicalise
from patunay.status import list_position
from patunay.transparency.entries import issue_entry


@dataclass(frozen=True, slots=True)
class IssuePlan:
    """What was drawn and reserved for a manifest: `seed` 32 bytes, `at` Unix seconds, first position and sequence."""

    seed: bytes
    at: int
    first_position: int
    first_sequence: int
    permutation_key: bytes


@dataclass(frozen=True, slots=True)
class Unsealed:
    """A credential before its signature: the document, SHA-256 of its canonical form, its log entry and salt."""

    code: str
    document: dict[str, Any]
    digest: bytes
    entry: bytes
    salt: bytes


@dataclass(frozen=True, slots=True)
class Sealed:
    code: str
    signature: bytes
    document: bytes
    jwt: str


def certificate_facts(manifest: Manifest, plan: IssuePlan) -> Iterator[CertificateFacts]:
    """The facts of every certificate, in the manifest's order."""
    position = plan.first_position
    for ordinal, certificate in enumerate(manifest.value["certificates"]):
        credentials = []
        for credential in certificate["credentials"]:
            credentials.append(_credential_facts(credential, position, plan.permutation_key))
            position += 1
        secret = derived_bytes(plan.seed, "certificate", str(ordinal), SECRET_BYTES)
        yield CertificateFacts(secret, plan.first_sequence + ordinal, certificate["name"], plan.at, tuple(credentials))


def _credential_facts(credential: Mapping[str, Any], position: int, key: bytes) -> CredentialFacts:
    number, index = list_position(position, key)
    return CredentialFacts(
        achievement=credential["achievement"],
        level=credential["level"],
        elements=tuple(credential["elements"]),
        imported=credential["imported"],
        narrative=credential["narrative"],
        status_list=number,
        status_index=index,
    )


def compose(shapes: ShapeSet, certificate: CertificateFacts) -> tuple[Unsealed, ...]:
    """The certificate's credentials with their log entries. Raises InputError when one does not canonicalise."""
    unsealed = []
    for index, facts in enumerate(certificate.credentials):
        code = shapes.achievements[facts.achievement].code
        document = compose_credential(shapes, certificate, index)
        digest = sha256(canonicalise(document)).digest()
        salt = leaf_salt(certificate.secret, code)
        unsealed.append(Unsealed(code, document, digest, issue_entry(salt, digest), salt))
    return tuple(unsealed)


def seal(shapes: ShapeSet, issued_at: int, unsealed: Unsealed, issuer: Signer, jwt: Signer, kid: str) -> Sealed:
    """The embedded proof and the token of one credential. Signing comes after logging, never before."""
    proof = compose_proof(shapes, issued_at)
    signature = issuer.sign(_config_digest(shapes, issued_at) + unsealed.digest)
    signed = {**unsealed.document, "proof": {**proof, "proofValue": "z" + encode_base58(signature)}}
    return Sealed(unsealed.code, signature, orjson.dumps(signed), sign_jwt(unsealed.document, jwt, kid))


@lru_cache(maxsize=16)
def _config_digest(shapes: ShapeSet, issued_at: int) -> bytes:
    context = [url for url, _ in shapes.contexts]
    return sha256(canonicalise(config_of(compose_proof(shapes, issued_at), context))).digest()


def pinned(urls: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """(URL, hex SHA-256) of the contexts that are issued under."""
    store = pinned_contexts()
    return tuple((url, store.digest(url)) for url in urls)
