"""Keys of foreign issuers: whatever stands where a DID document should, the answer is a finding, never an exception."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from patunay.seal.did import compose_did_document
from patunay.seal.keys import Ed25519Signer
from patunay.verification.methods import foreign_key
from patunay.verification.problem import ProblemCode

DID = "did:web:office.example"
METHOD = f"{DID}#issuer"
PUBLIC = Ed25519Signer(bytes(32)).public
DOCUMENT = compose_did_document(DID, {METHOD: PUBLIC})


@dataclass
class One:
    """Sources that hold one document."""

    data: bytes
    vouched: bool = True

    def read(self, url: str) -> bytes | None:
        return self.data


def test_the_key_of_a_did_web() -> None:
    finding = foreign_key(METHOD, DID, One(json.dumps(DOCUMENT).encode()))
    assert (finding.key, finding.problems) == (PUBLIC, ())


@pytest.mark.parametrize(
    "members",
    [
        {"verificationMethod": 7},
        {"verificationMethod": True},
        {"verificationMethod": "x"},
        {"verificationMethod": {"id": METHOD}},
        {"verificationMethod": [7, None, [METHOD], {"id": METHOD}, {"id": METHOD, "publicKeyJwk": 7}]},
        {"verificationMethod": [{"id": METHOD, "publicKeyJwk": {"kty": "RSA"}}]},
        {"verificationMethod": [{"id": METHOD, "publicKeyJwk": {"kty": "RSA", "n": "AQ", "e": "AQ"}}]},
        {"assertionMethod": 7},
        {"assertionMethod": {"id": METHOD}},
        {"assertionMethod": []},
        {"id": "did:web:other.example"},
        {"id": None},
    ],
)
def test_other_documents_name_no_key(members: dict[str, Any]) -> None:
    finding = foreign_key(METHOD, DID, One(json.dumps({**DOCUMENT, **members}).encode()))
    assert finding.key is None
    assert [problem.code for problem in finding.problems][-1] in (ProblemCode.KEY_MISSING, ProblemCode.KEY_BROKEN)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"7", b"\xff", b'{"id":1,"id":2}'])
def test_what_is_no_document_names_no_key(data: bytes) -> None:
    finding = foreign_key(METHOD, DID, One(data))
    assert finding.key is None and finding.problems
