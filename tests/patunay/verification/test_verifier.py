"""`verification.verifier` on our own credentials: reliability's offline steps and T5, T6, T14 to T18, T23, T31.

The office is fictional, its signatures are real (`pilot`). Every test of a refusal begins from a document that is
VALID, so each green can go red.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from tests.patunay.verification.pilot import AT, HOST, LATER, Pilot, PublicFiles, seed

from patunay.credential.model import compose_proof
from patunay.seal.keys import Ed25519Signer
from patunay.seal.proof import sign_document
from patunay.seal.records import KeyState, Purpose, fingerprint
from patunay.status import EventKind
from patunay.transparency.entries import issue_entry
from patunay.verification import CheckName, NoSources, Outcome, ProblemCode, Report, Trust, Verdict, Verifier
from patunay.verification.report import StatusWord


class World:
    """One office with one certificate of two credentials, all published."""

    def __init__(self, who: str = "pilot") -> None:
        self.office = Pilot(who)
        self.certificate = self.office.certificate(0)
        self.signed = self.office.issue(self.certificate)
        self.office.append([bytes(34)] * 300)
        self.salts = self.office.salts(self.certificate)
        self.public = self.office.publish()

    def proof(self, index: int = 0) -> bytes:
        return self.office.proof_of(self.signed[index], self.salts[index])

    def verifier(self, at: int = LATER, max_age: int | None = None, trust: Trust | None = None) -> Verifier:
        return Verifier(self.public, self.office.trust if trust is None else trust, at, max_age)

    def verify(self, document: Any = None, *, proof: bytes | None = None, at: int = LATER, **how: Any) -> Report:
        document = self.signed[0] if document is None else document
        data = document if isinstance(document, (str, bytes)) else json.dumps(document).encode()
        return self.verifier(at, **how).verify(data, name="x.json", proof=proof)


@cache
def shared_world() -> World:
    return World()


@pytest.fixture
def world() -> World:
    """A copy whose public files may be changed."""
    return copy.deepcopy(shared_world())


def codes(report: Report) -> set[ProblemCode]:
    return {problem.code for problem in report.problems}


def test_a_credential_with_its_proof_passes_all_eleven_steps(world: World) -> None:
    report = world.verify(proof=world.proof())
    assert report.verdict is Verdict.VALID
    assert {check.outcome for check in report.checks} == {Outcome.PASSED}
    assert report.shown is not None and report.shown.holder == "Maria Clara Peña"
    assert report.shown.level == "2 Proficient" and report.check(CheckName.STATUS).as_of == AT + 3600


def test_without_a_proof_the_log_reads_not_checked_and_valid_stands(world: World) -> None:
    report = world.verify()
    assert report.verdict is Verdict.VALID
    assert report.check(CheckName.INCLUSION).outcome is Outcome.NOT_CHECKED


@pytest.mark.parametrize("index", [0, 1])
def test_the_token_of_the_same_facts_passes_with_the_same_leaf(world: World, index: int) -> None:
    token = world.office.sign_jwt(world.office.unsigned(world.certificate)[index])
    report = world.verify(token, proof=world.proof(index))
    assert report.verdict is Verdict.VALID
    assert {check.outcome for check in report.checks} == {Outcome.PASSED}


# trust


def test_nothing_is_valid_without_a_fingerprint_from_outside(world: World) -> None:
    report = world.verify(proof=world.proof(), trust=Trust())
    assert report.verdict is Verdict.INDETERMINATE and codes(report) == {ProblemCode.NO_TRUST}
    assert report.check(CheckName.PROOF).outcome is Outcome.PASSED
    assert report.headline("en").startswith("VERIFY")


def test_a_stranger_under_the_same_name_and_host_is_never_valid(world: World) -> None:
    stranger = World("stranger")
    report = stranger.verify(proof=stranger.proof(), trust=world.office.trust)
    assert report.verdict is Verdict.INDETERMINATE and codes(report) == {ProblemCode.ROOT_NOT_TRUSTED}
    mixed = Verifier(stranger.public, world.office.trust, LATER).verify(world.signed[0])
    assert mixed.verdict is not Verdict.VALID
    assert world.verify(stranger.signed[0]).verdict is Verdict.INVALID


def test_a_stranger_cannot_climb_onto_the_trusted_root_as_successor(world: World) -> None:
    """A chain that begins with the stranger's root and names the office's root as the next one."""
    stranger = World("stranger")
    office = stranger.office
    office.record(f"{office.did}#root-2", world.office.root, Purpose.ROOT, by=office.root)
    stranger.public = office.publish()
    report = stranger.verify(trust=world.office.trust)
    assert report.verdict is Verdict.INDETERMINATE and ProblemCode.ROOT_NOT_TRUSTED in codes(report)


def test_a_trusted_fingerprint_follows_its_successors(world: World) -> None:
    office, second = world.office, Ed25519Signer(seed("second root"))
    issuer = Ed25519Signer(seed("second issuer"))
    office.record(f"{office.did}#root-2", second, Purpose.ROOT)
    office.record(f"{office.did}#key-2026", issuer, Purpose.ISSUER, by=second)
    world.public = office.publish()
    proof = {**compose_proof(office.shapes, AT), "verificationMethod": f"{office.did}#key-2026"}
    document = sign_document(office.unsigned(world.certificate)[0], proof, issuer)
    assert world.verify(document).verdict is Verdict.VALID
    assert world.verify().verdict is Verdict.VALID
    newest = Trust(frozenset({fingerprint(second.public)}))
    assert world.verify(document, trust=newest).verdict is Verdict.VALID


def test_broken_key_records_leave_it_open(world: World) -> None:
    keys = json.loads(world.public.files["keys.json"])
    keys["records"][1]["fromSize"] = 7
    world.public.put("keys.json", keys)
    report = world.verify()
    assert report.verdict is Verdict.INDETERMINATE and ProblemCode.KEY_MISSING in codes(report)


def test_without_any_sources_it_stays_open(world: World) -> None:
    report = Verifier(NoSources(), world.office.trust, LATER).verify(world.signed[0])
    assert report.verdict is Verdict.INDETERMINATE
    assert {ProblemCode.KEY_MISSING, ProblemCode.STATUS_RETRIEVAL_ERROR} <= codes(report)


@pytest.mark.parametrize("purpose", ["status", "log_key", "root"])
def test_a_key_of_another_purpose_may_not_sign(world: World, purpose: str) -> None:
    names = {"status": "status-2025", "log_key": "log-2025", "root": "root"}
    proof = {**compose_proof(world.office.shapes, AT), "verificationMethod": f"{world.office.did}#{names[purpose]}"}
    signer = getattr(world.office, purpose)
    report = world.verify(sign_document(world.office.unsigned(world.certificate)[0], proof, signer))
    assert report.verdict is Verdict.INVALID and ProblemCode.KEY_PURPOSE in codes(report)


def test_a_key_that_is_not_recorded_is_not_believed_though_did_json_lists_it(world: World) -> None:
    extra = Ed25519Signer(seed("smuggled"))
    method = f"{world.office.did}#extra"
    did = json.loads(world.public.files["did.json"])
    from patunay.seal.did import compose_did_document

    world.public.put(".well-known/did.json", compose_did_document(did["id"], {method: extra.public}))
    proof = {**compose_proof(world.office.shapes, AT), "verificationMethod": method}
    report = world.verify(sign_document(world.office.unsigned(world.certificate)[0], proof, extra))
    assert report.verdict is Verdict.INDETERMINATE and ProblemCode.KEY_NOT_RECORDED in codes(report)


def test_a_key_of_another_issuer_may_not_sign(world: World) -> None:
    from patunay.seal.did import did_key_method

    other = Ed25519Signer(seed("other"))
    proof = {**compose_proof(world.office.shapes, AT), "verificationMethod": did_key_method(other.public)}
    report = world.verify(sign_document(world.office.unsigned(world.certificate)[0], proof, other))
    assert report.verdict is Verdict.INVALID and ProblemCode.KEY_CONTROLLER in codes(report)


# any change


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [inner for key, member in members for inner in _paths(member, (*path, key))]
    return found if isinstance(value, (dict, list)) else [path]


def _set(document: Any, path: tuple[Any, ...], change: Callable[[Any], Any]) -> Any:
    changed = copy.deepcopy(document)
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = change(holder[path[-1]])
    return changed


def _one_letter_more(old: Any) -> Any:
    return not old if isinstance(old, bool) else f"{old}x"


def _other_case(old: Any) -> Any:
    return old.swapcase() if isinstance(old, str) and old.swapcase() != old else 1


def test_any_one_value_changed_is_not_valid(world: World) -> None:
    """T15: every path, several changes; none is VALID and none shows a fact."""
    verifier = world.verifier()
    for document in world.signed:
        assert verifier.verify(document).verdict is Verdict.VALID
        for path in _paths(document):
            for change in (_one_letter_more, _other_case, lambda old: [old], lambda old: None, lambda old: ""):
                changed = _set(document, path, change)
                report = verifier.verify(json.dumps(changed).encode())
                assert report.verdict is not Verdict.VALID, path
                if path[0] != "proof" and change is not _one_letter_more:
                    assert report.shown is None, path


def test_random_characters_changed_in_the_file_are_not_valid(world: World) -> None:
    verifier, dice = world.verifier(), random.Random(7)
    data = json.dumps(world.signed[0]).encode()
    for _ in range(300):
        at = dice.randrange(len(data))
        changed = data[:at] + bytes([dice.randrange(32, 127)]) + data[at + 1 :]
        try:
            same = json.loads(changed) == world.signed[0]
        except ValueError:
            same = False
        assert same or verifier.verify(changed).verdict is not Verdict.VALID, (at, changed[at - 20 : at + 20])


def test_values_swapped_between_two_credentials_are_not_valid(world: World) -> None:
    first, second = world.signed
    for member in ("id", "name", "proof", "credentialStatus"):
        assert world.verify({**first, member: second[member]}).verdict is Verdict.INVALID


DOCTORED: dict[str, Callable[[dict[str, Any]], Any]] = {
    "undefined property": lambda d: d["credentialSubject"].update(lrn="999999000001"),
    "undefined property at the top": lambda d: d.update(gradeAverage="99"),
    "null": lambda d: d.update(description=None),
    "empty list": lambda d: d.update(evidence=[]),
    "name in a list": lambda d: d.update(name=[d["name"]]),
    "types reversed": lambda d: d["type"].reverse(),
    "@type for type": lambda d: d.update({"@type": d.pop("type")}),
    "extra harmless context": lambda d: d["@context"].append("https://w3id.org/security/suites/ed25519-2020/v1"),
    "inline null": lambda d: (d["@context"].append({"lrn": None}), d.update(lrn="999999000001")),
    "unsigned end of VC 1.1": lambda d: d.update(expirationDate="2099-01-01T00:00:00Z"),
    "@vocab": lambda d: d["@context"].append({"@vocab": "https://x.example/#"}),
    "@base": lambda d: d["@context"].insert(0, {"@base": "https://x.example/"}),
    "contexts swapped": lambda d: d["@context"].reverse(),
    "context left out": lambda d: d["@context"].pop(),
    "older context": lambda d: d["@context"].__setitem__(1, d["@context"][1].replace("3.0.3", "3.0.2")),
}


@pytest.mark.parametrize("variant", DOCTORED)
def test_the_doctored_variants_are_invalid(world: World, variant: str) -> None:
    document = copy.deepcopy(world.signed[0])
    DOCTORED[variant](document)
    report = world.verify(document)
    assert report.verdict is Verdict.INVALID
    assert report.check(CheckName.FORM).outcome is Outcome.FAILED and report.shown is None


# bad input: one report, one reason


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b'{"type": ["VerifiableCredential"], "id": "urn:a:b", "id": "urn:a:c"}', "canonical.duplicate_key"),
        (b'{"a": NaN}', "canonical.not_json"),
        (b'{"a": "\\ud800"}', "canonical.surrogate"),
        (b'{"a": 12345678901234567890}', "canonical.large_number"),
        (b'{"a":' * 70 + b"1" + b"}" * 70, "canonical.deep"),
        (b'{"a":' * 100_000, "canonical.deep"),
        (b"{" + b" " * (5 << 20), "canonical.large"),
        (b"\xff\xfe", "canonical.not_utf8"),
        (b"{", "canonical.not_json"),
        ("\ud800", "canonical.not_utf8"),
        ("eyJhbGciOiJFUzI1NiJ9.e30", "seal.jwt"),
        ("eyJhbGciOiJFUzI1NiJ9.e30.x$x", "seal.jwt"),
    ],
)
def test_what_cannot_be_read_is_malformed_with_its_own_sentence(world: World, data: bytes | str, cause: str) -> None:
    report = world.verify(data)
    assert report.verdict is Verdict.INVALID and report.status_word is StatusWord.NOT_FOUND
    assert [problem.cause for problem in report.problems if problem.cause] == [cause]
    for lang in ("en", "fil"):
        assert report.headline(lang) and report.check(CheckName.PARSE).sentences(lang)[1]  # type: ignore[arg-type]


@pytest.mark.parametrize("data", [b"[]", b"7", b'"x"', b"null", b"{}", b'{"format": "patunay/keys/1"}'])
def test_what_is_no_credential_says_so(world: World, data: bytes) -> None:
    report = world.verify(data)
    assert report.verdict is Verdict.INVALID and ProblemCode.NOT_A_CREDENTIAL in codes(report)


def test_a_poison_graph_is_refused_at_once(world: World) -> None:
    """T16: ten nodes that all point at each other; general canonicalisers need minutes."""
    nodes = [f"_:n{number}" for number in range(10)]
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": world.office.did,
        "credentialSubject": [{"id": "urn:x:y"}],
        "relatedResource": [{"id": node, "credentialSubject": [{"id": other} for other in nodes]} for node in nodes],
    }
    report = world.verify(document)
    assert report.verdict is Verdict.INVALID


# the log


def test_the_proof_of_another_credential_is_a_mismatch(world: World) -> None:
    report = world.verify(proof=world.proof(1))
    assert report.verdict is Verdict.INVALID and ProblemCode.LEAF_MISMATCH in codes(report)


@pytest.mark.parametrize(
    ("old", "new"),
    [("index 0", "index 1"), ("index 0", "index 302"), ("extra A", "extra B"), ("extra ", ""), ("\n302\n", "\n303\n"),
     ("tlog-proof@v1", "tlog-proof@v2"), (f"{HOST}/log\n", "stranger.example/log\n")],
)  # fmt: skip
def test_a_proof_that_was_changed_does_not_pass(world: World, old: str, new: str) -> None:
    text = world.proof().decode()
    changed = text.replace(old, new, 1) if old in text else text.replace("extra ", "extra A", 1)
    assert world.verify(proof=changed.encode()).verdict is not Verdict.VALID


def test_every_hash_of_the_path_counts(world: World) -> None:
    lines = world.proof().decode().split("\n")
    last = lines.index("")
    for number in range(3, last):
        shorter = "\n".join(lines[:number] + lines[number + 1 :])
        doubled = "\n".join([*lines[: number + 1], *lines[number:]])
        for text in (shorter, doubled):
            assert world.verify(proof=text.encode()).verdict is Verdict.INVALID


def test_a_checkpoint_by_a_stranger_is_refused(world: World) -> None:
    stranger = World("stranger")
    head, _, _ = world.proof().decode().partition("\n\n")
    text = f"{head}\n\n{stranger.office.checkpoint()}"
    report = world.verify(proof=text.encode())
    assert report.verdict is Verdict.INVALID and ProblemCode.CHECKPOINT_WRONG in codes(report)


def test_a_second_log_by_the_same_key_is_a_fork(world: World) -> None:
    """T30: the proof leads into a tree that the published log never was."""
    other = Pilot()
    signed = other.issue(other.certificate(0))
    other.append([b"\x01" * 34] * 200)
    proof = other.proof_of(signed[0], other.salts(other.certificate(0))[0])
    report = world.verify(signed[0], proof=proof)
    assert report.verdict is Verdict.INVALID and ProblemCode.LOG_FORKED in codes(report)


def test_an_older_proof_still_leads_into_the_grown_log(world: World) -> None:
    proof = world.proof()
    world.office.append([b"\x02" * 34] * 500)
    world.public = world.office.publish()
    assert world.verify(proof=proof).verdict is Verdict.VALID


# keys over time


def test_rotation_changes_no_verdict(world: World) -> None:
    world.office.record(world.office.method, world.office.issuer, Purpose.ISSUER, KeyState.RETIRED, size=302)
    world.public = world.office.publish()
    assert world.verify(proof=world.proof()).verdict is Verdict.VALID
    assert world.verify().verdict is Verdict.VALID


def test_a_leaf_after_the_key_was_retired_does_not_count(world: World) -> None:
    world.office.record(world.office.method, world.office.issuer, Purpose.ISSUER, KeyState.RETIRED, size=1)
    world.public = world.office.publish()
    assert world.verify(proof=world.proof(0)).verdict is Verdict.VALID
    late = world.verify(world.signed[1], proof=world.proof(1))
    assert late.verdict is Verdict.INVALID and ProblemCode.KEY_RETIRED in codes(late)


def test_a_compromise_splits_the_log(world: World) -> None:
    """T6: before S valid, at S and after invalid, without a place undecided."""
    world.office.record(
        world.office.method, world.office.issuer, Purpose.ISSUER, KeyState.COMPROMISED, size=302, compromised=1
    )
    world.public = world.office.publish()
    assert world.verify(proof=world.proof(0)).verdict is Verdict.VALID
    late = world.verify(world.signed[1], proof=world.proof(1))
    assert late.verdict is Verdict.INVALID and ProblemCode.KEY_COMPROMISED in codes(late)
    unplaced = world.verify()
    assert unplaced.verdict is Verdict.INDETERMINATE and ProblemCode.KEY_COMPROMISED_UNPLACED in codes(unplaced)


def test_a_backdated_forgery_with_a_stolen_key_has_no_place(world: World) -> None:
    """T5: signed with the real key outside the log; its proof leads nowhere."""
    forged = world.office.sign(world.office.unsigned(world.office.certificate(3))[0])
    assert world.verify(forged, proof=world.proof()).verdict is Verdict.INVALID


# status


@pytest.mark.parametrize(
    ("kind", "code", "word"),
    [
        (EventKind.REVOKED, ProblemCode.REVOKED, StatusWord.REVOKED),
        (EventKind.REPLACED, ProblemCode.REPLACED, StatusWord.REPLACED),
        (EventKind.SUSPENDED, ProblemCode.SUSPENDED, StatusWord.VERIFY),
    ],
)
def test_what_was_taken_back_is_invalid_and_says_how(
    world: World, kind: EventKind, code: ProblemCode, word: StatusWord
) -> None:
    world.office.happened(100, kind)
    world.public = world.office.publish()
    report = world.verify(proof=world.proof())
    assert report.verdict is Verdict.INVALID and codes(report) == {code} and report.status_word is word
    assert world.verify(world.signed[1]).verdict is Verdict.VALID


def test_a_suspension_that_ended_is_over(world: World) -> None:
    world.office.happened(100, EventKind.SUSPENDED)
    world.office.happened(100, EventKind.REINSTATED)
    world.public = world.office.publish()
    assert world.verify().verdict is Verdict.VALID


def _list(world: World, **how: Any) -> dict[str, Any]:
    bits = how.pop("bits", bytes(1 << 14))
    return world.office.status_list(how.pop("purpose", "revocation"), bits, AT + 3600, **how)


def _unsigned(document: dict[str, Any]) -> dict[str, Any]:
    return {name: member for name, member in document.items() if name != "proof"}


def _bomb() -> str:
    import gzip
    from base64 import urlsafe_b64encode

    return "u" + urlsafe_b64encode(gzip.compress(bytes(20 << 20))).decode().rstrip("=")


def _with_subject(world: World, **changes: Any) -> dict[str, Any]:
    subject = {**_list(world)["credentialSubject"], **changes}
    return _list(world, credentialSubject=subject)


STATUS_FAULTS: dict[str, tuple[Callable[[World], Any], ProblemCode]] = {
    "missing": (lambda w: None, ProblemCode.STATUS_RETRIEVAL_ERROR),
    "not JSON": (lambda w: "{", ProblemCode.STATUS_MALFORMED_VALUE_ERROR),
    "unsigned": (lambda w: _unsigned(_list(w)), ProblemCode.STATUS_VERIFICATION_ERROR),
    "by a stranger": (lambda w: _list(World("stranger")), ProblemCode.STATUS_VERIFICATION_ERROR),
    "by the issuer's other key": (
        lambda w: sign_document(_unsigned(_list(w)), compose_proof(w.office.shapes, AT), w.office.issuer),
        ProblemCode.STATUS_VERIFICATION_ERROR,
    ),
    "changed": (lambda w: {**_list(w), "validFrom": "2025-12-13T00:00:00Z"}, ProblemCode.STATUS_VERIFICATION_ERROR),
    "of another address": (lambda w: _list(w, id="https://x.example/l"), ProblemCode.STATUS_VERIFICATION_ERROR),
    "of another purpose": (lambda w: _list(w, purpose="suspension", id=_url(w)), ProblemCode.STATUS_PURPOSE),
    "short": (lambda w: _list(w, bits=bytes(12_500)), ProblemCode.STATUS_LIST_LENGTH_ERROR),
    "a bomb": (lambda w: _with_subject(w, encodedList=_bomb()), ProblemCode.STATUS_MALFORMED_VALUE_ERROR),
    "no gzip": (lambda w: _with_subject(w, encodedList="uAAAA"), ProblemCode.STATUS_MALFORMED_VALUE_ERROR),
    "no multibase": (
        lambda w: _with_subject(w, encodedList=_list(w)["credentialSubject"]["encodedList"][1:]),
        ProblemCode.STATUS_MALFORMED_VALUE_ERROR,
    ),
    "of another type": (lambda w: _list(w, type=["VerifiableCredential"]), ProblemCode.STATUS_VERIFICATION_ERROR),
    "of the future": (
        lambda w: w.office.status_list("revocation", bytes(1 << 14), LATER + 9),
        ProblemCode.STATUS_VERIFICATION_ERROR,
    ),
}


def _url(world: World) -> str:
    return f"https://{HOST}/status/revocation-0.json"


@pytest.mark.parametrize("fault", STATUS_FAULTS)
def test_a_list_that_cannot_answer_leaves_it_open(world: World, fault: str) -> None:
    """T18: never VALID and never called false; six codes of the standard, each its own."""
    make, code = STATUS_FAULTS[fault]
    value = make(world)
    if value is None:
        del world.public.files["status/revocation-0.json"]
    elif isinstance(value, str):
        world.public.files["status/revocation-0.json"] = value.encode()
    else:
        world.public.put("status/revocation-0.json", value)
    report = world.verify(proof=world.proof())
    assert report.verdict is Verdict.INDETERMINATE and codes(report) == {code}


def test_an_index_beyond_the_list_is_out_of_range(world: World) -> None:
    facts = replace(world.certificate.credentials[0], status_index=(1 << 17) + 5)
    far = replace(world.certificate, credentials=(facts,))
    report = world.verify(world.office.sign(world.office.unsigned(far)[0]))
    assert codes(report) >= {ProblemCode.STATUS_RANGE_ERROR} and report.verdict is Verdict.INDETERMINATE


def test_own_lists_are_never_too_old_unless_the_caller_says_so(world: World) -> None:
    years = AT + 20 * 365 * 86_400
    assert world.verify(at=years).verdict is Verdict.VALID
    report = world.verify(at=years, max_age=86_400)
    assert report.verdict is Verdict.INDETERMINATE and codes(report) >= {ProblemCode.STATUS_OLD}
    assert world.verify(at=LATER, max_age=31 * 86_400).verdict is Verdict.VALID


# the clock


def test_the_period_has_both_ends_inside(world: World) -> None:
    world.public = world.office.publish(AT - 10)
    assert world.verify(at=AT).verdict is Verdict.VALID
    early = world.verify(at=AT - 1)
    assert early.verdict is Verdict.INVALID and codes(early) >= {ProblemCode.NOT_YET_VALID}


# tokens


def _token(world: World) -> str:
    return world.office.sign_jwt(world.office.unsigned(world.certificate)[0])


def _resigned(world: World, header: dict[str, Any] | None = None, **claims: Any) -> str:
    from base64 import urlsafe_b64decode, urlsafe_b64encode

    def encode(value: Any) -> str:
        return urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    head, body, _ = _token(world).split(".")
    first = {**json.loads(urlsafe_b64decode(head + "==")), **(header or {})}
    second = {**json.loads(urlsafe_b64decode(body + "==")), **claims}
    text = f"{encode(first)}.{encode({k: v for k, v in second.items() if v is not None})}"
    return f"{text}.{urlsafe_b64encode(world.office.jwt.sign(text.encode())).decode().rstrip('=')}"


def test_a_token_signed_again_with_the_same_claims_is_valid(world: World) -> None:
    assert world.verify(_resigned(world)).verdict is Verdict.VALID


@pytest.mark.parametrize(
    "claims",
    [{"iss": "did:web:x.example"}, {"sub": "urn:x:y"}, {"jti": "urn:x:y"}, {"nbf": AT + 1}, {"exp": LATER + 9},
     {"aud": "x"}, {"vc": {}}, {"iss": None}, {"nbf": None}, {"lrn": "999999000001"}, {"proof": {}}],
)  # fmt: skip
def test_claims_that_say_something_else_are_invalid(world: World, claims: dict[str, Any]) -> None:
    assert world.verify(_resigned(world, **claims)).verdict is Verdict.INVALID


def _headers() -> list[dict[str, Any]]:
    """T17: algorithm confusion, no algorithm, keys brought along, keys named elsewhere."""
    algorithms = [
        "none",
        "None",
        "NONE",
        "nOnE",
        "",
        "HS256",
        "HS384",
        "HS512",
        "RS256",
        "ES384",
        "EdDSA",
        "ES256K",
        "PS256",
    ]
    kids = [f"did:web:{HOST}#key-2025", f"did:web:{HOST}#root", "did:web:x.example#jwt-2025", "../../etc/passwd",
            "' OR 1=1", "https://x.example/key", "did:key:z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi", 7, None,
            ""]  # fmt: skip
    jwk = {"kty": "EC", "crv": "P-256", "x": "A" * 43, "y": "A" * 43}
    extra = [{"jku": "https://x.example/k"}, {"x5u": "https://x.example/c"}, {"x5c": ["MII"]}, {"crit": ["b64"]},
             {"b64": False}, {"zip": "DEF"}, {"typ": "dc+sd-jwt"}]  # fmt: skip
    return [*({"alg": name} for name in algorithms), *({"kid": kid} for kid in kids), *extra, {"kid": None, "jwk": jwk}]


@pytest.mark.parametrize("header", _headers())
def test_no_header_gets_past_the_recorded_key(world: World, header: dict[str, Any]) -> None:
    assert world.verify(_resigned(world, header)).verdict is not Verdict.VALID


def test_each_bit_of_a_token_counts(world: World) -> None:
    token = _token(world)
    verifier = world.verifier()
    for at in range(0, len(token), 41):
        other = "A" if token[at] != "A" else "B"
        assert verifier.verify(token[:at] + other + token[at + 1 :]).verdict is not Verdict.VALID
    for length in range(0, len(token), 97):
        assert verifier.verify(token[:length]).verdict is not Verdict.VALID


# nothing reaches out


def test_the_sources_are_asked_for_the_office_alone(world: World) -> None:
    asked: list[str] = []

    class Watched(PublicFiles):
        def read(self, url: str) -> bytes | None:
            asked.append(url)
            return super().read(url)

    document = copy.deepcopy(world.signed[0])
    document["credentialStatus"][0]["statusListCredential"] = "https://127.0.0.1/x"
    Verifier(Watched(HOST, world.public.files), world.office.trust, LATER).verify(document)
    assert all(url.startswith("https://") for url in asked)


def test_documents_of_the_fuzzer_never_raise(world: World) -> None:
    """Whatever stands at a path: a report, never an exception."""
    verifier = world.verifier()
    odd: list[Any] = [
        None,
        True,
        0,
        -1.5,
        "",
        "x",
        [],
        {},
        [[]],
        [None],
        {"@id": "x"},
        {"id": 7},
        {"type": 7},
        ["x", {}],
        {"a": {"b": []}},
    ]
    document = world.signed[0]
    places = {path[:length] for path in _paths(document) for length in range(1, len(path) + 1)}
    dice = random.Random(3)
    for path in sorted(places, key=str):
        for value in dice.sample(odd, 4):
            report = verifier.verify(_set(document, path, lambda old, value=value: value))
            assert report.verdict is not Verdict.VALID
            assert report.to_json()


def test_issue_entries_differ_by_salt() -> None:
    assert issue_entry(b"a" * 32, bytes(32)) != issue_entry(b"b" * 32, bytes(32))
