"""Step 4: whether a proof fits the document. Says nothing about whose key it was (`methods`).

The document is canonicalised once, by its shape where it has one; each proof of a set is checked over the document
without proofs. A chain (`previousProof`) is not supported and never passes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any

import orjson

from patunay.credential.shape import Parts, canonical_form, split
from patunay.errors import InputError
from patunay.seal.contexts import ContextStore, pinned_contexts
from patunay.seal.keys import Algorithm, PublicKey, verify
from patunay.seal.multikey import decode_base58
from patunay.seal.proof import ProofOutcome, config_of, hash_data, suite_of, unsecured, verify_proof

SUITE = "eddsa-rdfc-2022"
_CHANGED_IN_PLACE = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"


@dataclass(frozen=True, slots=True)
class Canonical:
    """A document without its proofs, its parts and its canonical N-Quads, or the reason why it has none."""

    document: Mapping[str, Any]
    parts: Parts | None
    form: bytes | None
    error: InputError | None = None

    @property
    def digest(self) -> bytes | None:
        """SHA-256 of the form: what a leaf of the log commits to."""
        return None if self.form is None else sha256(self.form).digest()


def canonical_of(document: Mapping[str, Any]) -> Canonical:
    """Never raises: terms without meaning, unknown contexts and graphs that cost too much are in `error`."""
    plain = unsecured(document)
    parts = split(plain)
    try:
        return Canonical(plain, parts, canonical_form(plain, parts))
    except InputError as error:
        return Canonical(plain, parts, None, error)


def check_proof(canonical: Canonical, proof: Mapping[str, Any], key: PublicKey) -> ProofOutcome:
    """GOOD, BAD, or UNSUPPORTED for a suite or a chain that we do not know."""
    if "previousProof" in proof:
        return ProofOutcome.UNSUPPORTED
    if "@context" not in canonical.document:
        return ProofOutcome.BAD
    if suite_of(proof) == SUITE and key.algorithm is Algorithm.ED25519 and canonical.form is not None:
        outcome = _check_own_suite(canonical, proof, key)
    else:
        outcome = _check_any(canonical, proof, key, None)
    if outcome is ProofOutcome.BAD and _CHANGED_IN_PLACE in _contexts(canonical.document):
        return _check_any(canonical, proof, key, _older_contexts())
    return outcome


def _check_own_suite(canonical: Canonical, proof: Mapping[str, Any], key: PublicKey) -> ProofOutcome:
    value = proof.get("proofValue")
    if not isinstance(value, str) or not value.startswith("z") or canonical.form is None:
        return ProofOutcome.BAD
    try:
        signature = decode_base58(value[1:])
        config = _config_form(orjson.dumps(config_of(proof, canonical.document["@context"])))
    except InputError:
        return ProofOutcome.BAD
    return ProofOutcome.GOOD if verify(key, hash_data(config, canonical.form), signature) else ProofOutcome.BAD


@lru_cache(maxsize=1024)
def _config_form(config: bytes) -> bytes:
    """Proofs of one batch differ in their values alone."""
    return canonical_form(orjson.loads(config))


def _check_any(
    canonical: Canonical, proof: Mapping[str, Any], key: PublicKey, contexts: ContextStore | None
) -> ProofOutcome:
    reusable = canonical.form if contexts is None and key.algorithm is not Algorithm.P384 else None
    try:
        return verify_proof(canonical.document, proof, key, contexts, reusable)
    except InputError:
        return ProofOutcome.BAD


def _contexts(document: Mapping[str, Any]) -> list[Any]:
    contexts = document.get("@context")
    return contexts if isinstance(contexts, list) else [contexts]


@cache
def _older_contexts() -> ContextStore:
    """Open Badges 3.0.3 as it stood before its content was changed under the same URL (2024-03)."""
    store = pinned_contexts()
    older = store.contents[_CHANGED_IN_PLACE][-1]
    return store.choosing({_CHANGED_IN_PLACE: sha256(older).hexdigest()})
