"""Foreign credentials through the general path, by other people's truth.

- creds-dcc-fixtures: the truth table of `ORACLE-digitalbazaar.json` and of the file names
  (`<registry>-<status>-<expiry>`).
  The status lists that some name are not at hand, so their status reads "not checked"; those that have expired are
  INVALID whatever the list says.
- creds-1edtech-validator: keys in the fragment of an http URL show integrity and never who signed. What their own
  probes say: `err` files are refused, each for its reason.
- creds-vcdm2-suite concerns form and unsigned inputs: see test_form.
Each table has its known-bad: one letter changed in the same file.
"""

from __future__ import annotations

import copy
import json
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from tests.patunay.verification.pilot import AT, LATER, seed

from patunay.credential.model import timestamp
from patunay.seal.did import compose_did_document, did_key, did_key_method
from patunay.seal.keys import Ed25519Signer, P256Signer
from patunay.seal.proof import sign_document
from patunay.status import compose_status_list
from patunay.verification import (
    CheckName,
    FirstOf,
    Mirror,
    NoSources,
    Outcome,
    ProblemCode,
    Report,
    Trust,
    Verdict,
    Verifier,
    parse_trust,
)

AT_ORACLE = 1_795_392_000  # 2026-11-23, when the oracle looked
DCC = "creds-dcc-fixtures"


def codes(report: Report) -> set[ProblemCode]:
    return {problem.code for problem in report.problems}


def trusting(document: dict[str, Any]) -> Trust:
    issuer = document["issuer"]
    return Trust(issuers=frozenset({issuer["id"] if isinstance(issuer, dict) else issuer}))


def dcc(vectors: Path) -> dict[str, dict[str, Any]]:
    folder = vectors / DCC
    return {
        str(file.relative_to(folder)): json.loads(file.read_bytes())
        for file in sorted(folder.glob("verifiableCredentials/**/*.json"))
    }


def test_the_truth_table_of_the_dcc(vectors: Path) -> None:
    oracle = {row["file"]: row for row in json.loads((vectors / DCC / "ORACLE-digitalbazaar.json").read_bytes())}
    wrong = []
    documents = dcc(vectors)
    for name, document in documents.items():
        report = Verifier(NoSources(), trusting(document), AT_ORACLE).verify(json.dumps(document).encode(), name=name)
        if not _agrees(name, document, oracle[name], report):
            wrong.append((name, report.verdict, sorted(codes(report))))
    assert wrong == [] and len(documents) >= 26


def _agrees(name: str, document: dict[str, Any], row: dict[str, Any], report: Report) -> bool:
    """The oracle's signature line is our proof line; the name says expiry; a list that is not at hand stays open."""
    if "badSchema" in name:
        return report.verdict is Verdict.INVALID and ProblemCode.CONTEXT in codes(report)
    if (report.check(CheckName.PROOF).outcome is Outcome.PASSED) is not row["proofValid"]:
        return False
    expired = any("expired" in error or 'is after "validUntil"' in error for error in row["errors"])
    future = any("not valid yet" in error or 'is before "validFrom"' in error for error in row["errors"])
    if not row["proofValid"] or expired or future:
        return report.verdict is Verdict.INVALID
    return report.verdict is (Verdict.INDETERMINATE if "credentialStatus" in document else Verdict.VALID)


def test_no_stranger_is_trusted_by_himself(vectors: Path) -> None:
    """T23: a good signature by somebody whom the caller never named is amber, not green."""
    for name, document in dcc(vectors).items():
        for trust in (Trust(), Trust(frozenset({"AAAA-AAAA-AAAA-AAAA"}))):
            report = Verifier(NoSources(), trust, AT_ORACLE).verify(document, name=name)
            assert report.verdict is not Verdict.VALID


def test_one_letter_changed_is_invalid(vectors: Path) -> None:
    for name, document in dcc(vectors).items():
        changed = copy.deepcopy(document)
        part = changed["credentialSubject"].get("achievement", changed["credentialSubject"])
        part["id"] = part.get("id", "urn:x:") + "x"
        report = Verifier(NoSources(), trusting(document), AT_ORACLE).verify(changed, name=name)
        assert report.verdict is Verdict.INVALID and report.shown is None
    document = dcc(vectors)[BADGE]
    document["credentialSubject"]["lrn"] = "999999000001"
    report = Verifier(NoSources(), trusting(document), AT_ORACLE).verify(document)
    assert report.verdict is Verdict.INVALID and ProblemCode.DATA_LOSS in codes(report)


BADGE = "verifiableCredentials/v2/dataIntegrityProof/didKey/legacyRegistry-noStatus-noExpiry-alignments.json"


def test_what_a_foreign_badge_shows(vectors: Path) -> None:
    document = dcc(vectors)[BADGE]
    report = Verifier(NoSources(), trusting(document), AT_ORACLE).verify(document)
    assert report.verdict is Verdict.VALID and report.shown is not None
    assert (report.shown.achievement, report.shown.issuer) == ("Text analysis", "Example University")
    assert "the holder" in report.headline("en")


# 1EdTech


@pytest.mark.parametrize(
    ("name", "proof", "verdict", "code"),
    [
        ("ob30/simple.json", Outcome.PASSED, Verdict.INDETERMINATE, ProblemCode.KEY_IN_DOCUMENT),
        ("ob30/simple-context-version.json", Outcome.PASSED, Verdict.INDETERMINATE, ProblemCode.KEY_IN_DOCUMENT),
        ("ob30/endorsement-valid.json", Outcome.PASSED, Verdict.INDETERMINATE, ProblemCode.KEY_IN_DOCUMENT),
        ("ob30/complete.json", Outcome.PASSED, Verdict.INDETERMINATE, ProblemCode.STATUS_RETRIEVAL_ERROR),
        ("ob30/complete_v1.json", None, Verdict.INVALID, ProblemCode.EXPIRED),
        ("ob30/simple-err-expired.json", Outcome.PASSED, Verdict.INVALID, ProblemCode.EXPIRED),
        ("ob30/simple-err-issued.json", None, Verdict.INVALID, ProblemCode.NOT_YET_VALID),
        ("ob30/simple-err-issuer.json", None, Verdict.INVALID, ProblemCode.MISSING),
        ("ob30/simple-err-context.json", None, Verdict.INVALID, ProblemCode.CONTEXT),
        ("clr20/simple.json", Outcome.PASSED, Verdict.INDETERMINATE, ProblemCode.KEY_IN_DOCUMENT),
        ("clr20/complex.json", None, Verdict.INVALID, ProblemCode.KEY_CONTROLLER),
    ],
)
def test_the_samples_of_the_1edtech_validator(
    name: str, proof: Outcome | None, verdict: Verdict, code: ProblemCode, vectors: Path
) -> None:
    document = json.loads((vectors / "creds-1edtech-validator" / name).read_bytes())
    report = Verifier(NoSources(), trusting(document) if "issuer" in document else Trust(), AT_ORACLE).verify(document)
    assert report.verdict is verdict and code in codes(report)
    assert proof is None or report.check(CheckName.PROOF).outcome is proof
    assert report.check(CheckName.ISSUER).outcome is not Outcome.PASSED or verdict is Verdict.INVALID


@pytest.mark.parametrize("name", ["simple-json.png", "simple-json.svg"])
def test_the_baked_samples_keep_their_integrity(name: str, vectors: Path) -> None:
    from patunay.intake import open_document

    (found,) = open_document(name, (vectors / "creds-1edtech-validator" / "ob30" / name).read_bytes())
    report = Verifier(NoSources(), Trust(), AT_ORACLE).verify(found.content)
    assert report.check(CheckName.PROOF).outcome is Outcome.PASSED


# made here: did:web, tokens, suites, lists

ISSUER = Ed25519Signer(seed("foreign issuer"))
DID = did_key(ISSUER.public)
METHOD = did_key_method(ISSUER.public)
WEB = "did:web:school.example:badges"


def badge(issuer: str = DID, **members: Any) -> dict[str, Any]:
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:6ba7b810-9dad-41d1-80b4-00c04fd430c8",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": issuer, "type": ["Profile"], "name": "Some School"},
        "validFrom": timestamp(AT),
        "name": "Welding",
        "credentialSubject": {
            "id": "did:example:holder",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://school.example/welding",
                "type": ["Achievement"],
                "name": "Welding",
                "description": "Welds.",
                "criteria": {"narrative": "The rule."},
            },
        },
        **members,
    }


def proof_by(method: str = METHOD, **members: Any) -> dict[str, Any]:
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": timestamp(AT),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
        **members,
    }


def signed(document: dict[str, Any], **proof: Any) -> dict[str, Any]:
    return sign_document(document, proof_by(**proof), ISSUER)


def look(document: Any, sources: Any = None, trust: Trust | None = None, at: int = LATER) -> Report:
    return Verifier(sources or NoSources(), trust or Trust(issuers=frozenset({DID, WEB})), at).verify(document)


class Files:
    def __init__(self, vouched: bool = False, **files: Any) -> None:
        self.vouched = vouched
        self.files: dict[str, bytes] = {}
        for url, value in files.items():
            self.put(url, value)

    def put(self, url: str, value: Any) -> None:
        self.files[url] = json.dumps(value).encode()

    def read(self, url: str) -> bytes | None:
        return self.files.get(url)


def test_a_did_key_issuer_whom_the_caller_names_is_valid() -> None:
    assert look(signed(badge())).verdict is Verdict.VALID
    without = signed(badge(), method=METHOD.partition("#")[0])
    assert look(without).verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("proof", "code"),
    [
        ({"proofPurpose": "authentication"}, ProblemCode.KEY_PURPOSE),
        ({"expires": "2025-12-13T00:00:00Z"}, ProblemCode.PROOF_EXPIRED),
        ({"method": did_key_method(Ed25519Signer(seed("x")).public)}, ProblemCode.PROOF_WRONG),
    ],
)
def test_proofs_that_do_not_count(proof: dict[str, Any], code: ProblemCode) -> None:
    report = look(signed(badge(), **proof))
    assert report.verdict is Verdict.INVALID and code in codes(report)


def test_a_proof_that_expires_later_counts() -> None:
    assert look(signed(badge(), expires="2099-01-01T00:00:00Z")).verdict is Verdict.VALID


@pytest.mark.parametrize("suite", ["ecdsa-sd-2023", "eddsa-2022", "bbs-2023", "x"])
def test_an_unknown_suite_stays_open(suite: str) -> None:
    document = signed(badge())
    document["proof"]["cryptosuite"] = suite
    report = look(document)
    assert report.verdict is Verdict.INDETERMINATE and ProblemCode.SUITE_UNSUPPORTED in codes(report)


def test_no_proof_is_invalid() -> None:
    assert codes(look(badge())) >= {ProblemCode.PROOF_MISSING}
    assert look(badge()).verdict is Verdict.INVALID


def test_one_foreign_proof_attached_neither_helps_nor_harms() -> None:
    stranger = Ed25519Signer(seed("stranger"))
    theirs = sign_document(badge(), proof_by(did_key_method(stranger.public)), stranger)["proof"]
    ours = signed(badge())["proof"]
    alone = look({**badge(), "proof": [theirs]})
    assert alone.verdict is Verdict.INVALID and ProblemCode.KEY_CONTROLLER in codes(alone)
    assert look({**badge(), "proof": [theirs, ours]}).verdict is Verdict.VALID
    assert look({**badge(), "proof": [ours, theirs]}).verdict is Verdict.VALID


def test_a_did_web_from_a_folder_shows_integrity_and_from_its_host_trust(tmp_path: Path) -> None:
    document = signed(badge(WEB), method=f"{WEB}#k")
    did = compose_did_document(WEB, {f"{WEB}#k": ISSUER.public})
    place = tmp_path / "school.example" / "badges"
    place.mkdir(parents=True)
    (place / "did.json").write_text(json.dumps(did))
    folder = look(document, Mirror(tmp_path))
    assert folder.check(CheckName.PROOF).outcome is Outcome.PASSED and folder.verdict is Verdict.INDETERMINATE
    host = Files(vouched=True)
    host.put("https://school.example/badges/did.json", did)
    assert look(document, host).verdict is Verdict.VALID
    assert look(document, FirstOf(Mirror(tmp_path), host)).verdict is Verdict.INDETERMINATE
    assert look(document, host, Trust(issuers=frozenset({"did:web:other.example"}))).verdict is Verdict.INDETERMINATE


@pytest.mark.parametrize(
    "change",
    [
        lambda did: did.update(id="did:web:other.example"),
        lambda did: did.update(assertionMethod=[]),
        lambda did: did.pop("assertionMethod"),
        lambda did: did["verificationMethod"][0].update(controller="did:web:other.example"),
        lambda did: did["verificationMethod"][0].update(publicKeyMultibase="zBroken"),
        lambda did: did["verificationMethod"][0].update(id=f"{WEB}#other"),
        lambda did: did.update(verificationMethod="x"),
    ],
)
def test_a_did_document_that_does_not_give_the_key(change: Any) -> None:
    did = compose_did_document(WEB, {f"{WEB}#k": ISSUER.public})
    change(did)
    host = Files(vouched=True)
    host.put("https://school.example/badges/did.json", did)
    assert look(signed(badge(WEB), method=f"{WEB}#k"), host).verdict is not Verdict.VALID


@pytest.mark.parametrize(
    "did", ["did:web:127.0.0.1%2Fx", "did:web:a.example:..:b", "did:web:", "did:web:a.example%3A80:x"]
)
def test_odd_dids_are_never_followed_out_of_the_mirror(did: str, tmp_path: Path) -> None:
    assert look(signed(badge(f"{did}"), method=f"{did}#k"), Mirror(tmp_path)).verdict is not Verdict.VALID


# lists


def _with_status(kind: str = "BitstringStatusListEntry", **members: Any) -> dict[str, Any]:
    entry = {
        "type": kind,
        "statusPurpose": "revocation",
        "statusListIndex": "9",
        "statusListCredential": "https://school.example/list",
        **members,
    }
    return signed(badge(credentialStatus=entry))


def _list(set_bit: int | None = None, **members: Any) -> dict[str, Any]:
    bits = bytearray(1 << 14)
    if set_bit is not None:
        bits[set_bit >> 3] |= 0x80 >> (set_bit & 7)
    document = compose_status_list("https://school.example/list", DID, "revocation", bytes(bits), timestamp(AT))
    return signed({**document, **members})


@pytest.mark.parametrize(("bit", "verdict"), [(None, Verdict.VALID), (8, Verdict.VALID), (9, Verdict.INVALID)])
def test_a_foreign_list_is_verified_and_read(bit: int | None, verdict: Verdict) -> None:
    files = Files()
    files.put("https://school.example/list", _list(bit))
    assert look(_with_status(), files).verdict is verdict


def test_a_foreign_list_ends_with_its_own_period() -> None:
    files = Files()
    files.put("https://school.example/list", _list(validUntil="2025-12-20T00:00:00Z"))
    assert look(_with_status(), files, at=AT + 60).verdict is Verdict.VALID
    report = look(_with_status(), files)
    assert report.verdict is Verdict.INDETERMINATE and ProblemCode.STATUS_OLD in codes(report)


def test_a_list_by_another_issuer_does_not_answer() -> None:
    other = Ed25519Signer(seed("other lists"))
    document = compose_status_list(
        "https://school.example/list", did_key(other.public), "revocation", bytes(1 << 14), timestamp(AT)
    )
    files = Files()
    files.put("https://school.example/list", sign_document(document, proof_by(did_key_method(other.public)), other))
    assert codes(look(_with_status(), files)) == {ProblemCode.NO_LOG, ProblemCode.NO_KEY_RANGE, STATUS_WRONG}


STATUS_WRONG = ProblemCode.STATUS_VERIFICATION_ERROR


@pytest.mark.parametrize("index", ["-1", "1.5", "0x9", "nine", "٩", "9" * 20, ""])
def test_an_index_that_is_no_index_is_false(index: str) -> None:
    report = look(_with_status(statusListIndex=index), Files())
    assert report.verdict is not Verdict.VALID


REVOCATIONS = "https://school.example/revocations"


def _named(extra: dict[str, Any] | None = None) -> dict[str, Any]:
    entry: Any = {"id": REVOCATIONS, "type": "1EdTechRevocationList"}
    document = badge(credentialStatus=[entry, extra] if extra else entry)
    document["@context"].append("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json")
    return signed(document)


def test_the_revocation_list_of_1edtech() -> None:
    files, host = Files(), Files(vouched=True)
    for source in (files, host):
        source.put(REVOCATIONS, {"id": REVOCATIONS, "issuer": DID, "revokedCredential": [{"id": "urn:x:other"}]})
    assert look(_named(), host).verdict is Verdict.VALID
    assert look(_named(), files).verdict is Verdict.INDETERMINATE
    host.put(REVOCATIONS, {"revokedCredential": [{"id": badge()["id"], "revoked": True, "revocationReason": "x"}]})
    assert codes(look(_named(), host)) >= {ProblemCode.REVOKED}
    host.files[REVOCATIONS] = b"[]"
    assert look(_named(), host).verdict is Verdict.INDETERMINATE


def test_an_entry_of_another_kind_in_front_hides_nothing() -> None:
    """What a peer overlooks: only the first entry's type is looked at there."""
    bit = {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "9",
        "statusListCredential": "https://school.example/list",
    }
    host = Files(vouched=True)
    host.put(REVOCATIONS, {"revokedCredential": []})
    host.put("https://school.example/list", _list(9))
    report = look(_named(bit), host)
    assert report.verdict is Verdict.INVALID and ProblemCode.REVOKED in codes(report)


# tokens


def _b64(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _claims(document: dict[str, Any], **claims: Any) -> dict[str, Any]:
    registered = {
        "iss": document["issuer"]["id"],
        "jti": document["id"],
        "sub": document["credentialSubject"].get("id"),
        "nbf": AT,
        **claims,
    }
    return {**document, **{name: value for name, value in registered.items() if value is not None}}


def _token(header: dict[str, Any], payload: dict[str, Any], sign: Any) -> str:
    text = f"{_b64(json.dumps(header).encode())}.{_b64(json.dumps(payload).encode())}"
    return f"{text}.{_b64(sign(text.encode()))}"


@pytest.fixture(scope="module")
def rsa() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


def _rsa_jwk(key: RSAPrivateKey) -> dict[str, str]:
    numbers = key.public_key().public_numbers()
    return {"kty": "RSA", "n": _b64(numbers.n.to_bytes(256)), "e": _b64(numbers.e.to_bytes(3))}


def _web_host(method: dict[str, Any]) -> Files:
    did = {
        "id": WEB,
        "verificationMethod": [{"id": f"{WEB}#rsa", "controller": WEB, **method}],
        "assertionMethod": ["#rsa"],
    }
    host = Files(vouched=True)
    host.put("https://school.example/badges/did.json", did)
    return host


def test_rs256_by_a_key_of_the_did_document(rsa: RSAPrivateKey) -> None:
    sign = lambda data: rsa.sign(data, PKCS1v15(), SHA256())  # noqa: E731
    token = _token({"alg": "RS256", "kid": f"{WEB}#rsa", "typ": "JWT"}, _claims(badge(WEB)), sign)
    host = _web_host({"type": "JsonWebKey", "publicKeyJwk": _rsa_jwk(rsa)})
    assert look(token, host).verdict is Verdict.VALID
    assert look(token.replace("eyJ", "eyK", 1), host).verdict is Verdict.INVALID
    assert look(token[:-8] + "AAAAAAAA", host).verdict is Verdict.INVALID
    other = _token({"alg": "ES256", "kid": f"{WEB}#rsa"}, _claims(badge(WEB)), sign)
    assert look(other, host).verdict is Verdict.INVALID


def test_a_key_in_the_header_shows_integrity_only(rsa: RSAPrivateKey) -> None:
    sign = lambda data: rsa.sign(data, PKCS1v15(), SHA256())  # noqa: E731
    payload = _claims(badge(), aud="x", iat=AT)
    report = look(_token({"alg": "RS256", "jwk": _rsa_jwk(rsa)}, payload, sign))
    assert report.verdict is Verdict.INDETERMINATE and ProblemCode.KEY_IN_DOCUMENT in codes(report)
    assert report.check(CheckName.PROOF).outcome is Outcome.PASSED and report.shown is not None


def test_es256_and_the_registered_claims() -> None:
    key = P256Signer(seed("foreign jwt"))
    did, kid = did_key(key.public), did_key_method(key.public)
    document = badge(did, validUntil=timestamp(LATER + 5))
    trust = Trust(issuers=frozenset({did}))
    header = {"alg": "ES256", "kid": kid}
    assert look(_token(header, _claims(document, exp=LATER + 5), key.sign), trust=trust).verdict is Verdict.VALID
    for claims in (
        {"exp": LATER},
        {"nbf": AT + 1},
        {"iss": "did:web:x.example"},
        {"jti": "urn:x:y"},
        {"sub": "urn:x:y"},
    ):
        report = look(_token(header, _claims(document, **claims), key.sign), trust=trust)
        assert report.verdict is Verdict.INVALID and ProblemCode.JWT_CLAIMS in codes(report), claims
    inner = {"iss": did, "nbf": AT, "jti": document["id"], "vc": document}
    assert look(_token(header, inner, key.sign), trust=trust).verdict is Verdict.VALID


def test_a_token_that_ends_by_its_exp_alone_has_ended() -> None:
    """Open Badges 3.0 8.2.4: `exp` sets validUntil."""
    key = P256Signer(seed("foreign jwt"))
    did, kid = did_key(key.public), did_key_method(key.public)
    token = _token({"alg": "ES256", "kid": kid}, _claims(badge(did), exp=AT + 60), key.sign)
    trust = Trust(issuers=frozenset({did}))
    assert look(token, trust=trust, at=AT + 30).verdict is Verdict.VALID
    assert codes(look(token, trust=trust)) >= {ProblemCode.EXPIRED}


def test_trust_is_read_from_lines() -> None:
    trust = parse_trust(
        ["# office", "abcd-efgh ijkl-mnop  # by telephone", "did:key:zX", "", "https://school.example/i"]
    )
    assert trust == Trust(frozenset({"ABCD-EFGH-IJKL-MNOP"}), frozenset({"did:key:zX", "https://school.example/i"}))
    from patunay.errors import InputError

    for lines in ([], ["# nothing"], ["abcd"], ["abcd-efgh-ijkl-mno1"]):
        with pytest.raises(InputError):
            parse_trust(lines)
