"""Data Integrity proofs: `eddsa-rdfc-2022` issued; its jcs and ecdsa sisters verified too.

The signed bytes are hash(canonical proof options) | hash(canonical document): options first (vc-di-eddsa 3.2). Whether
the key may speak for the issuer is not asked here.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from hashlib import sha256, sha384
from typing import Any

from patunay.canonical import jcs
from patunay.errors import InputError
from patunay.seal.contexts import ContextStore
from patunay.seal.keys import Algorithm, PublicKey, Signer, verify
from patunay.seal.multikey import decode_base58, encode_base58
from patunay.seal.rdf import canonicalise

_SUITES = {
    "eddsa-rdfc-2022": (Algorithm.ED25519,),
    "eddsa-jcs-2022": (Algorithm.ED25519,),
    "ecdsa-rdfc-2019": (Algorithm.P256, Algorithm.P384),
    "ecdsa-jcs-2019": (Algorithm.P256, Algorithm.P384),
    "Ed25519Signature2020": (Algorithm.ED25519,),
}


class ProofOutcome(StrEnum):
    GOOD = "good"
    BAD = "bad"
    UNSUPPORTED = "unsupported"


def suite_of(proof: Mapping[str, Any]) -> str:
    """The cryptosuite of a `DataIntegrityProof`, else the proof's own type."""
    kind = proof.get("type")
    return str(proof.get("cryptosuite") if kind == "DataIntegrityProof" else kind)


def config_of(proof: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """All options of the proof but its value, with the document's `@context` (which a proof may carry itself)."""
    options = {name: member for name, member in proof.items() if name not in ("proofValue", "@context")}
    return {"@context": context, **options}


def unsecured(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: member for name, member in document.items() if name != "proof"}


def hash_data(canonical_config: bytes, canonical_document: bytes) -> bytes:
    """64 bytes that `eddsa-rdfc-2022` signs."""
    return sha256(canonical_config).digest() + sha256(canonical_document).digest()


def sign_document(document: Mapping[str, Any], proof: Mapping[str, Any], signer: Signer) -> dict[str, Any]:
    """`document` with `proof` and its value (`eddsa-rdfc-2022`), by the general path.

    Raises InputError when the document does not canonicalise in safe mode.
    """
    config = canonicalise(config_of(proof, document["@context"]))
    signature = signer.sign(hash_data(config, canonicalise(unsecured(document))))
    return {**document, "proof": {**proof, "proofValue": "z" + encode_base58(signature)}}


def verify_proof(
    document: Mapping[str, Any],
    proof: Mapping[str, Any],
    public: PublicKey,
    contexts: ContextStore | None = None,
    canonical_document: bytes | None = None,
) -> ProofOutcome:
    """Whether `proof` over `document` (with or without its proofs) is by `public`.

    `canonical_document` (by the hash of the suite) saves computing it again. Raises InputError when a document does not
    canonicalise.
    """
    suite = suite_of(proof)
    if suite not in _SUITES:
        return ProofOutcome.UNSUPPORTED
    if public.algorithm not in _SUITES[suite]:
        return ProofOutcome.BAD
    signature = _signature(proof)
    data = signed_data(document, proof, public.algorithm, contexts, canonical_document)
    return ProofOutcome.GOOD if signature and verify(public, data, signature) else ProofOutcome.BAD


def signed_data(
    document: Mapping[str, Any],
    proof: Mapping[str, Any],
    algorithm: Algorithm,
    contexts: ContextStore | None = None,
    canonical_document: bytes | None = None,
) -> bytes:
    """hash(options) | hash(document), with SHA-384 for P-384 and SHA-256 otherwise."""
    digest, name = (sha384, "sha384") if algorithm is Algorithm.P384 else (sha256, "sha256")
    plain = unsecured(document)
    if "-jcs-" in suite_of(proof):
        options = {key: member for key, member in proof.items() if key != "proofValue"}
        return digest(jcs(options)).digest() + digest(jcs(_in_context_of(proof, plain))).digest()
    config = canonicalise(config_of(proof, document["@context"]), contexts, name)
    body = canonical_document if canonical_document is not None else canonicalise(plain, contexts, name)
    return digest(config).digest() + digest(body).digest()


def _in_context_of(proof: Mapping[str, Any], plain: Mapping[str, Any]) -> Mapping[str, Any]:
    """vc-di-eddsa 3.3.2: a proof may name the contexts that it covers; the document's must start with them."""
    if "@context" not in proof:
        return plain
    covered, contexts = (
        [value] if isinstance(value, str) else value for value in (proof["@context"], plain.get("@context"))
    )
    if not isinstance(covered, list) or not isinstance(contexts, list) or contexts[: len(covered)] != covered:
        raise InputError("seal.inline_context")
    return {**plain, "@context": proof["@context"]}


def _signature(proof: Mapping[str, Any]) -> bytes | None:
    value = proof.get("proofValue")
    if not isinstance(value, str) or not value.startswith("z"):
        return None
    try:
        return decode_base58(value[1:])
    except InputError:
        return None
