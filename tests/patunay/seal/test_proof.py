"""Data Integrity against the test vectors of the W3C: every intermediate, the signature, and every changed value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256, sha384
from pathlib import Path
from typing import Any

import pytest

from patunay.canonical import jcs
from patunay.errors import InputError
from patunay.seal.contexts import ContextStore, pinned_contexts
from patunay.seal.keys import Algorithm, Ed25519Signer, P256Signer, PublicKey, Signer, verify
from patunay.seal.multikey import decode_base58, decode_multikey, encode_base58
from patunay.seal.proof import ProofOutcome, config_of, sign_document, signed_data, unsecured, verify_proof
from patunay.seal.rdf import canonicalise

STRANGER = {Algorithm.ED25519: Ed25519Signer(b"s" * 32).public, Algorithm.P256: P256Signer(b"s" * 32).public}


@dataclass(frozen=True)
class Case:
    """`folder` of the vectors, the end of the file names in it, the document and the key."""

    folder: str
    end: str
    document: str
    key: str

    @property
    def root(self) -> str:
        return self.folder.partition("/")[0]


CASES = [
    Case("vec-eddsa/eddsa-rdfc-2022", "DataInt", "unsigned.json", "keyPair.json"),
    Case("vec-eddsa/eddsa-rdfc-2022/employ", "DataInt", "employmentAuth.json", "keyPair.json"),
    Case("vec-eddsa/eddsa-jcs-2022", "JCS", "unsigned.json", "keyPair.json"),
    Case("vec-eddsa/Ed25519Signature2020", "EdSig", "", "keyPair.json"),
    Case("vec-ecdsa/ecdsa-rdfc-2019-p256", "ECDSAP256", "unsigned.json", "p256KeyPair.json"),
    Case("vec-ecdsa/ecdsa-rdfc-2019-p256/employ", "ECDSAP256", "employmentAuth.json", "p256KeyPair.json"),
    Case("vec-ecdsa/ecdsa-rdfc-2019-p384", "ECDSAP384", "unsigned.json", "p384KeyPair.json"),
    Case("vec-ecdsa/ecdsa-rdfc-2019-p384/employ", "ECDSAP384", "employmentAuth.json", "p384KeyPair.json"),
    Case("vec-ecdsa/ecdsa-jcs-2019-p256", "JCSECDSAP256", "unsigned.json", "p256KeyPair.json"),
    Case("vec-ecdsa/ecdsa-jcs-2019-p384", "JCSECDSAP384", "unsigned.json", "p384KeyPair.json"),
]
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.folder.partition("/")[2])


@pytest.fixture(scope="session")
def contexts(vectors: Path) -> ContextStore:
    """With the contexts that the vectors alone need; the package must not carry them (one is a bare `@vocab`)."""
    index = json.loads((vectors / "contexts" / "MAP.json").read_bytes())
    urls = ("https://www.w3.org/ns/credentials/examples/v2", "https://w3id.org/citizenship/v4rc1")
    assert not pinned_contexts().contents.keys() & set(urls)
    return pinned_contexts().adding({url: (vectors / "contexts" / index[url]["file"]).read_bytes() for url in urls})


class Vector:
    """The files of one case."""

    def __init__(self, vectors: Path, case: Case) -> None:
        self.folder, self.end = vectors / case.folder, case.end
        self.signed: dict[str, Any] = json.loads((self.folder / f"signed{case.end}.json").read_bytes())
        self.proof: dict[str, Any] = self.signed["proof"]
        pair = json.loads((vectors / case.root / case.key).read_bytes())
        self.public = decode_multikey(pair["publicKeyMultibase"])
        self.secret = decode_base58((pair.get("secretKeyMultibase") or pair["privateKeyMultibase"])[1:])[2:]
        if case.document:
            document = json.loads((vectors / case.root / case.document).read_bytes())
            assert document == unsecured(self.signed)

    @property
    def is_jcs(self) -> bool:
        return "JCS" in self.end

    def text(self, name: str) -> str:
        return (self.folder / f"{name}{self.end}.txt").read_text("utf-8")


@each_case
def test_every_step_of_the_vectors(vectors: Path, contexts: ContextStore, case: Case) -> None:
    vector = Vector(vectors, case)
    digest, name = (sha384, "sha384") if vector.public.algorithm is Algorithm.P384 else (sha256, "sha256")
    config = json.loads((vector.folder / f"proofConfig{case.end}.json").read_bytes())
    assert {**config, "proofValue": vector.proof["proofValue"]} == {"@context": config["@context"], **vector.proof}
    if vector.is_jcs:
        options, body = jcs(config), jcs(unsecured(vector.signed))
    else:
        assert config == config_of(vector.proof, vector.signed["@context"])
        options = canonicalise(config, contexts, name)
        body = canonicalise(unsecured(vector.signed), contexts, name)
    assert options.decode() == vector.text("proofCanon")
    assert body.decode() == vector.text("canonDoc")
    assert digest(options).hexdigest() == vector.text("proofHash").strip()
    assert digest(body).hexdigest() == vector.text("docHash").strip()
    combined = signed_data(vector.signed, vector.proof, vector.public.algorithm, contexts)
    assert combined.hex() == vector.text("combinedHash").strip()
    signature = decode_base58(vector.proof["proofValue"][1:])
    assert signature.hex() == vector.text("sigHex").strip()
    assert vector.proof["proofValue"] == vector.text("sigBTC58").strip()
    assert verify(vector.public, combined, signature)


@each_case
def test_the_signed_documents_are_good(vectors: Path, contexts: ContextStore, case: Case) -> None:
    vector = Vector(vectors, case)
    for document in (vector.signed, unsecured(vector.signed)):
        assert verify_proof(document, vector.proof, vector.public, contexts) is ProofOutcome.GOOD


def changes(value: Any) -> Iterator[Any]:
    """Copies of `value`, each with one scalar changed, one member more, or one less."""
    if isinstance(value, dict):
        yield {**value, "lrn": "999999000001"}
        for name, member in value.items():
            yield {other: inner for other, inner in value.items() if other != name}
            yield from ({**value, name: changed} for changed in changes(member))
    elif isinstance(value, list):
        for place, member in enumerate(value):
            yield value[:place] + value[place + 1 :]
            yield from ([*value[:place], changed, *value[place + 1 :]] for changed in changes(member))
    else:
        yield f"{value}x"


def is_good(document: dict[str, Any], proof: dict[str, Any], public: PublicKey, contexts: ContextStore) -> bool:
    try:
        return verify_proof(document, proof, public, contexts) is ProofOutcome.GOOD
    except (InputError, KeyError):
        return False


@each_case
def test_no_changed_document_is_good(vectors: Path, contexts: ContextStore, case: Case) -> None:
    vector = Vector(vectors, case)
    changed = list(changes({name: member for name, member in unsecured(vector.signed).items() if name != "@context"}))
    assert len(changed) > 20
    for document in changed:
        document = {"@context": vector.signed["@context"], **document}
        assert not is_good(document, vector.proof, vector.public, contexts), document


@each_case
def test_no_changed_proof_is_good(vectors: Path, contexts: ContextStore, case: Case) -> None:
    """Every option is signed; only the `@context` that an rdfc proof does not carry is taken from the document."""
    vector = Vector(vectors, case)
    changed = list(changes({name: member for name, member in vector.proof.items() if name != "@context"}))
    assert len(changed) > 10
    for proof in changed:
        proof |= {"@context": vector.proof["@context"]} if "@context" in vector.proof else {}
        assert not is_good(vector.signed, proof, vector.public, contexts), proof


@each_case
def test_no_flipped_bit_of_the_signature_is_good(vectors: Path, contexts: ContextStore, case: Case) -> None:
    vector = Vector(vectors, case)
    data = signed_data(vector.signed, vector.proof, vector.public.algorithm, contexts)
    signature = decode_base58(vector.proof["proofValue"][1:])
    assert verify(vector.public, data, signature)
    for place in range(0, len(signature), 5):
        flipped = bytearray(signature)
        flipped[place] ^= 1 << place % 8
        assert not verify(vector.public, data, bytes(flipped))
    for other in (b"", signature[:-1], signature + b"\0", bytes(len(signature))):
        assert not verify(vector.public, data, other)
    for place in range(0, len(data), 7):
        assert not verify(vector.public, data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :], signature)


@each_case
def test_another_key_is_bad(vectors: Path, contexts: ContextStore, case: Case) -> None:
    vector = Vector(vectors, case)
    for algorithm, stranger in STRANGER.items():
        outcome = verify_proof(vector.signed, vector.proof, stranger, contexts)
        assert outcome is ProofOutcome.BAD, algorithm


@pytest.mark.parametrize("value", [None, "", 7, "z", "z0", "u" + "A" * 86, "z" + "2" * 500, ["z2"]])
def test_a_value_that_is_no_signature_is_bad(vectors: Path, contexts: ContextStore, value: object) -> None:
    vector = Vector(vectors, CASES[0])
    proof = {**vector.proof, "proofValue": value}
    assert verify_proof(vector.signed, proof, vector.public, contexts) is ProofOutcome.BAD


@pytest.mark.parametrize(
    "change",
    [
        {"cryptosuite": "eddsa-2022"},
        {"cryptosuite": "bbs-2023"},
        {"cryptosuite": None},
        {"type": "RsaSignature2018"},
        {"type": ["DataIntegrityProof"]},
        {"type": None},
    ],
)
def test_other_suites_are_unsupported_and_never_good(
    vectors: Path, contexts: ContextStore, change: dict[str, object]
) -> None:
    vector = Vector(vectors, CASES[0])
    proof = {**vector.proof, **change}
    assert verify_proof(vector.signed, proof, vector.public, contexts) is ProofOutcome.UNSUPPORTED


@pytest.mark.parametrize("case", CASES[:2], ids=lambda case: case.folder.partition("/")[2])
def test_signing_again_gives_the_same_document(
    vectors: Path, contexts: ContextStore, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    vector = Vector(vectors, case)
    signer = Ed25519Signer(vector.secret)
    assert signer.public == vector.public
    data = signed_data(vector.signed, vector.proof, Algorithm.ED25519, contexts)
    assert signer.sign(data) == decode_base58(vector.proof["proofValue"][1:])
    options = {name: member for name, member in vector.proof.items() if name != "proofValue"}
    monkeypatch.setattr("patunay.seal.rdf.pinned_contexts", lambda: contexts)
    assert sign_document(unsecured(vector.signed), options, signer) == vector.signed


@pytest.mark.parametrize(("case", "signer"), [(CASES[0], P256Signer(b"k" * 32)), (CASES[4], Ed25519Signer(b"k" * 32))])
def test_a_suite_takes_its_own_kind_of_key_alone(
    vectors: Path, contexts: ContextStore, case: Case, signer: Signer
) -> None:
    """A right signature by a P-256 key is none under an eddsa suite, and the other way about."""
    vector = Vector(vectors, case)
    data = signed_data(vector.signed, vector.proof, signer.public.algorithm, contexts)
    proof = {**vector.proof, "proofValue": "z" + encode_base58(signer.sign(data))}
    assert verify(signer.public, data, decode_base58(proof["proofValue"][1:]))
    assert verify_proof(vector.signed, proof, signer.public, contexts) is ProofOutcome.BAD


def p256_signer(secret: bytes) -> Signer:
    """The signer of this very scalar: a seed is brought into the range 1 .. n-1."""
    return P256Signer((int.from_bytes(secret) - 1).to_bytes(32))


def test_ecdsa_is_deterministic_as_in_rfc_6979(vectors: Path) -> None:
    """A.2.5, P-256 with SHA-256; the vectors of the W3C use the same key."""
    vector = Vector(vectors, CASES[4])
    signer = p256_signer(vector.secret)
    assert signer.public == vector.public
    assert signer.sign(b"sample").hex() == (
        "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
        "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
    )
    assert verify(signer.public, b"sample", signer.sign(b"sample"))


def test_a_signature_with_a_larger_scalar_is_refused(vectors: Path, contexts: ContextStore) -> None:
    """RFC 8032 5.1.7: S + L would be a second signature of the same text."""
    vector = Vector(vectors, CASES[0])
    data = signed_data(vector.signed, vector.proof, Algorithm.ED25519, contexts)
    signature = decode_base58(vector.proof["proofValue"][1:])
    order = 2**252 + 27742317777372353535851937790883648493
    scalar = int.from_bytes(signature[32:], "little") + order
    assert verify(vector.public, data, signature)
    assert not verify(vector.public, data, signature[:32] + scalar.to_bytes(32, "little"))


def test_a_jcs_proof_covers_the_contexts_that_it_names(vectors: Path) -> None:
    """vc-di-eddsa 3.3.2: contexts that others added behind them stay outside; anything else is refused."""
    vector = Vector(vectors, CASES[2])
    first, second = vector.signed["@context"]
    further = {**vector.signed, "@context": [first, second, "https://other.example/v1"]}
    assert is_good(further, vector.proof, vector.public, pinned_contexts())
    for context in ([second, first], [first], first, [], None, {"@vocab": "x:"}):
        assert not is_good({**vector.signed, "@context": context}, vector.proof, vector.public, pinned_contexts())
    without = {name: member for name, member in vector.signed.items() if name != "@context"}
    assert not is_good(without, vector.proof, vector.public, pinned_contexts())
