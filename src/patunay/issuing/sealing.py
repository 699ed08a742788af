"""From an approved manifest to sealed credentials: pure steps, the same input gives the same bytes.

Everything not in the manifest is derived from the plan's seed, the time of issue and the places reserved for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

from patunay.credential.facts import CertificateFacts, CredentialFacts, ShapeSet
from patunay.credential.identifiers import SECRET_BYTES, derived_bytes, leaf_salt
from patunay.credential.model import compose_proof
from patunay.credential.shape import Press
from patunay.issuing.manifest import Manifest
from patunay.seal.contexts import pinned_contexts
from patunay.seal.jose import TokenSigner
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


class Unsealed(NamedTuple):
    """A credential before its signature: JSON, ids, SHA-256 of its canonical form, its log entry and salt."""

    code: str
    body: bytes
    credential_id: str
    subject_id: str
    digest: bytes
    entry: bytes
    salt: bytes


class Sealed(NamedTuple):
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


def compose(shapes: ShapeSet, press: Press, certificate: CertificateFacts) -> tuple[Unsealed, ...]:
    """The certificate's credentials with their log entries. Raises InputError when one does not canonicalise."""
    unsealed = []
    for index, facts in enumerate(certificate.credentials):
        code = shapes.achievements[facts.achievement].code
        pressed = press.press(certificate, index)
        digest = sha256(pressed.form).digest()
        salt = leaf_salt(certificate.secret, code)
        leaves = pressed.leaves
        entry = issue_entry(salt, digest)
        unsealed.append(Unsealed(code, pressed.body, leaves.credential_id, leaves.subject_id, digest, entry, salt))
    return tuple(unsealed)


class Sealer:
    """Signs one batch: embedded proofs by `issuer`, tokens by `jwt` under `kid`. Signing comes after logging."""

    def __init__(self, shapes: ShapeSet, issued_at: int, issuer: Signer, jwt: Signer, kid: str) -> None:
        self._issuer = issuer
        self._tokens = TokenSigner(jwt, kid)
        self._claims: dict[str, str | int] = {"iss": shapes.issuer_id, "nbf": issued_at}
        proof = compose_proof(shapes, issued_at)
        context = [url for url, _ in shapes.contexts]
        self._config = sha256(canonicalise(config_of(proof, context))).digest()
        self._proof = b',"proof":' + orjson.dumps(proof)[:-1] + b',"proofValue":"z%b"}}'

    def seal(self, unsealed: Unsealed) -> Sealed:
        signature = self._issuer.sign(self._config + unsealed.digest)
        document = unsealed.body[:-1] + self._proof % encode_base58(signature).encode()
        claims = {**self._claims, "jti": unsealed.credential_id, "sub": unsealed.subject_id}
        return Sealed(unsealed.code, signature, document, self._tokens.sign(unsealed.body, claims))


def pinned(urls: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """(URL, hex SHA-256) of the contexts that are issued under."""
    store = pinned_contexts()
    return tuple((url, store.digest(url)) for url in urls)
