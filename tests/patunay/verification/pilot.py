"""A fictional office for the tests: its keys, signed credentials and public files, by `seal` and the log rooms.

Nothing here is under test; what it makes is signed for real, so a test changes it and looks what the verifier says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from patunay.credential.facts import (
    AchievementPart,
    CertificateFacts,
    CredentialFacts,
    ElementPart,
    LevelPart,
    ShapeSet,
)
from patunay.credential.identifiers import leaf_salt
from patunay.credential.model import CONTEXTS, compose_credential, compose_proof, timestamp
from patunay.credential.shapeset import shape_set_digest, shape_set_json
from patunay.payload import compose_url, encode_payload
from patunay.seal.contexts import pinned_contexts
from patunay.seal.did import compose_did_document
from patunay.seal.jose import sign_jwt
from patunay.seal.keys import Ed25519Signer, P256Signer, Signer
from patunay.seal.multikey import decode_base58
from patunay.seal.proof import sign_document, unsecured
from patunay.seal.rdf import canonicalise
from patunay.seal.records import KeyRecord, KeyState, Purpose, add_record, fingerprint
from patunay.status import EventKind, StatusEvent, compose_status_list, set_bits
from patunay.transparency.entries import issue_entry
from patunay.transparency.note import Checkpoint, sign_checkpoint
from patunay.transparency.tiles import TiledLog
from patunay.transparency.tlogproof import TlogProof
from patunay.verification import Trust

AT = 1_765_500_000
LATER = AT + 30 * 86_400
HOST = "als.pilot.example"
SECRET = bytes(range(100, 116))
HOLDERS = ("Maria Clara Peña", "Andrés Bonifacio Jr.", "Gabriela Silang", "Apolinario Mabini")


def seed(name: str) -> bytes:
    return sha256(name.encode()).digest()


@dataclass
class PublicFiles:
    """The public folder in memory, as sources."""

    host: str
    files: dict[str, bytes] = field(default_factory=dict)
    vouched: bool = False

    def read(self, url: str) -> bytes | None:
        return self.files.get(url.removeprefix(f"https://{self.host}/"))

    def put(self, path: str, value: Any) -> None:
        self.files[path] = json.dumps(value).encode()

    def write(self, folder: Path) -> Path:
        for path, data in self.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        return folder


class Pilot:
    """`who` seeds the keys: a stranger is another `who` under the same host."""

    def __init__(self, who: str = "pilot", host: str = HOST) -> None:
        self.host, self.did = host, f"did:web:{host}"
        self.root = Ed25519Signer(seed(f"{who} root"))
        self.issuer = Ed25519Signer(seed(f"{who} issuer"))
        self.jwt = P256Signer(seed(f"{who} jwt"))
        self.status = Ed25519Signer(seed(f"{who} status"))
        self.log_key = Ed25519Signer(seed(f"{who} log"))
        self.method, self.kid = f"{self.did}#key-2025", f"{self.did}#jwt-2025"
        self.shapes = _shapes(self.did, host, self.method)
        self.records: tuple[KeyRecord, ...] = ()
        for uri, signer, purpose in (
            (f"{self.did}#root", self.root, Purpose.ROOT),
            (self.method, self.issuer, Purpose.ISSUER),
            (self.kid, self.jwt, Purpose.JWT),
            (f"{self.did}#status-2025", self.status, Purpose.STATUS),
            (f"{self.did}#log-2025", self.log_key, Purpose.LOG),
        ):
            self.record(uri, signer, purpose)
        self.log = TiledLog(0, lambda path: None)
        self.public = PublicFiles(host)
        self.events: list[StatusEvent] = []

    @property
    def trust(self) -> Trust:
        return Trust(frozenset({fingerprint(self.root.public)}))

    def record(
        self,
        uri: str,
        signer: Signer,
        purpose: Purpose,
        state: KeyState = KeyState.ACTIVE,
        size: int = 0,
        compromised: int | None = None,
        by: Signer | None = None,
    ) -> None:
        record = KeyRecord(uri, signer.public, purpose, state, size, compromised, "", "")
        self.records = add_record(self.records, record, by or self.root)

    def certificate(self, number: int, credentials: Sequence[CredentialFacts] | None = None) -> CertificateFacts:
        chosen = credentials or (
            CredentialFacts(0, 2, (), False, 0, 0, 100 + 4 * number),
            CredentialFacts(1, None, (0,), False, 0, 0, 101 + 4 * number),
        )
        secret = sha256(SECRET + bytes([number])).digest()[:16]
        return CertificateFacts(secret, number + 1, HOLDERS[number % len(HOLDERS)], AT, tuple(chosen))

    def unsigned(self, certificate: CertificateFacts) -> list[dict[str, Any]]:
        return [compose_credential(self.shapes, certificate, index) for index in range(len(certificate.credentials))]

    def sign(self, credential: Mapping[str, Any]) -> dict[str, Any]:
        return sign_document(credential, compose_proof(self.shapes, AT), self.issuer)

    def sign_jwt(self, credential: Mapping[str, Any]) -> str:
        return sign_jwt(credential, self.jwt, self.kid)

    def salts(self, certificate: CertificateFacts) -> list[bytes]:
        codes = [self.shapes.achievements[facts.achievement].code for facts in certificate.credentials]
        return [leaf_salt(certificate.secret, code) for code in codes]

    def append(self, entries: Sequence[bytes]) -> None:
        """The log grows; its files and its checkpoint are published."""
        self.log, files = self.log.append(entries)
        self.public.files |= {f"log/{path}": data for path, data in files.items()}
        self.public.files["log/checkpoint"] = self.checkpoint().encode()

    def checkpoint(self) -> str:
        head = Checkpoint(f"{self.host}/log", self.log.size, self.log.root())
        return sign_checkpoint(head, self.log_key.public, self.log_key.sign)

    def issue(self, certificate: CertificateFacts) -> list[dict[str, Any]]:
        """Signed, logged; `proof_of` gives the proofs."""
        credentials = self.unsigned(certificate)
        digests = [sha256(canonicalise(credential)).digest() for credential in credentials]
        entries = zip(self.salts(certificate), digests, strict=True)
        self.append([issue_entry(salt, digest) for salt, digest in entries])
        return [self.sign(credential) for credential in credentials]

    def proof_of(self, credential: Mapping[str, Any], salt: bytes) -> bytes:
        entry = issue_entry(salt, sha256(canonicalise(unsecured(credential))).digest())
        index = self.log.find(entry)
        assert index is not None
        return TlogProof(salt, index, self.log.prove(index), self.checkpoint()).text().encode()

    def paper(self, certificate: CertificateFacts, signed: Sequence[Mapping[str, Any]]) -> str:
        """The QR's text."""
        signatures = tuple(decode_base58(credential["proof"]["proofValue"][1:]) for credential in signed)
        payload = encode_payload(shape_set_digest(self.shapes), certificate, signatures)
        return compose_url(self.host, certificate.secret, payload)

    def happened(self, index: int, kind: EventKind, number: int = 0) -> None:
        self.events.append(StatusEvent(number, index, kind, timestamp(AT + 60), ""))

    def publish(self, at: int = AT + 3600) -> PublicFiles:
        """Everything in `public/`, lists dated `at`."""
        document = compose_did_document(self.did, {self.method: self.issuer.public, self.kid: self.jwt.public})
        self.public.put("did.json", document)
        self.public.put(".well-known/did.json", document)
        records = [record.as_json() for record in self.records]
        self.public.put("keys.json", {"format": "patunay/keys/1", "records": records})
        self.public.put(f"shapes/{shape_set_digest(self.shapes).hex()}.json", shape_set_json(self.shapes))
        for purpose in ("revocation", "suspension"):
            bits = set_bits(self.events, purpose, 0)
            self.public.put(f"status/{purpose}-0.json", self.status_list(purpose, bits, at))
        lines = [json.dumps(event.as_json()) for event in self.events]
        self.public.files["status/events.jsonl"] = "\n".join(lines).encode()
        return self.public

    def status_list(self, purpose: str, bits: bytes, at: int, **changes: Any) -> dict[str, Any]:
        url = f"https://{self.host}/status/{purpose}-0.json"
        unsigned = {**compose_status_list(url, self.did, purpose, bits, timestamp(at)), **changes}
        proof = {**compose_proof(self.shapes, at), "verificationMethod": f"{self.did}#status-2025"}
        return sign_document(unsigned, proof, self.status)


def with_levels(certificate: CertificateFacts, **changes: Any) -> CertificateFacts:
    return replace(certificate, **changes)


def _shapes(did: str, host: str, method: str) -> ShapeSet:
    levels = tuple(LevelPart(n, name, f"{name} in words.") for n, name in enumerate(("Beginning", "Proficient"), 1))
    parts = tuple(
        AchievementPart(
            code, f"urn:uuid:6ba7b810-9dad-51d1-80b4-00c04fd430c{n}", name, f"{name}, described.", "The rule in words.",
            levels, tuple(ElementPart(f"{code}.E{e}", f"{name} {e}", f"Does {name} {e}.") for e in (1, 2)), 1,
        )
        for n, (code, name) in enumerate((("C1", "Communication"), ("C2", "Teamwork")))
    )  # fmt: skip
    contexts = tuple((url, pinned_contexts().digest(url)) for url in CONTEXTS)
    return ShapeSet(
        contexts, did, "SDO Pilot", f"https://{host}/", method, f"https://{host}/status", "MC-999-2025",
        "Sample framework", "https://framework.pilot.example/sample", "ab" * 32, True, parts,
        ("Assessed by an ALS teacher.",),
    )  # fmt: skip
