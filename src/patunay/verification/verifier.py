"""The algorithm, offline, step by step. It does not raise for a bad credential: it returns a `Report`.

1. PARSE       the file strictly, with caps on size and depth.
2. FORM        its form and contexts: an office's own closed form, else VC data model and Open Badges rules; then every
               value must stand in the RDF (safe mode).
3. KEY         the verification method belongs to the issuer: by its recorded keys for this purpose, else by its DID.
4. PROOF       at least one proof by such a key fits the document and has not expired.
5. LEAF        the entry of the log is computed from the document's own canonical form and the salt.
6. INCLUSION   its path leads to the root of a checkpoint.
7. CHECKPOINT  which a recorded log key signed, and which the published log does not contradict.
8. KEY RANGE   the place lies before the key was retired or compromised.
9. STATUS      each status list is verified, fresh, about the purpose, and the bit is clear.
10. PERIOD     the clock that the caller gives lies within the validity.
11. ISSUER     something from outside the document vouches for the issuer.

All steps are run and all faults reported, so far as an earlier fault leaves sense in it; nothing is shown of a
document whose form or proof did not pass. No network here: `sources` answer by URL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from patunay.canonical import parse_json
from patunay.errors import InputError
from patunay.seal.jose import Jwt, parse_jwt
from patunay.seal.records import KeyState, Purpose
from patunay.verification.contexts import types_of
from patunay.verification.form import check_form, is_url, parse_instant
from patunay.verification.logbook import Logbook, LogClue, check_key_range
from patunay.verification.methods import KeyFinding
from patunay.verification.offices import Office, Offices
from patunay.verification.own import check_own_form
from patunay.verification.problem import Problem, ProblemCode, problem_from
from patunay.verification.proofs import Canonical, canonical_of
from patunay.verification.report import (
    Check,
    CheckName,
    Report,
    failed,
    not_applicable,
    not_checked,
    not_reached,
    passed,
)
from patunay.verification.shown import read_shown
from patunay.verification.signatures import Signatures, Signed
from patunay.verification.sources import Sources
from patunay.verification.statuslists import StatusLists
from patunay.verification.tokens import check_claims, check_header, embedded_credential
from patunay.verification.trust import Trust

Document = Mapping[str, Any] | bytes | str
_CONTEXT_FAULTS = (ProblemCode.CONTEXT, ProblemCode.CONTEXT_VERSION)


def verify_credential(
    document: Document,
    sources: Sources,
    trust: Trust,
    at: int,
    max_age: int | None = None,
    *,
    name: str = "",
    proof: bytes | None = None,
) -> Report:
    """One document. For many use one `Verifier`, which reads keys, lists and logs once.

    `document`: JSON or JWT as it stood, or a value that was parsed strictly. `proof`: its `.tlog-proof`. `at` is Unix
    time and `max_age` the greatest age of a status list, both in seconds.
    """
    return Verifier(sources, trust, at, max_age).verify(document, name=name, proof=proof)


@dataclass(frozen=True, slots=True)
class _Case:
    """One document on its way through the steps. `obstacle`: why the office's key records cannot be read."""

    name: str
    document: Mapping[str, Any]
    canonical: Canonical
    issuer: str
    office: Office | None
    obstacle: Problem | None


class Verifier:
    """Verifies any number of documents by one clock, one set of sources and one trust."""

    def __init__(self, sources: Sources, trust: Trust, at: int, max_age: int | None = None) -> None:
        self.sources = sources
        self.at = at
        self._trust = trust
        self._offices = Offices(sources, trust)
        self._signatures = Signatures(sources, at)
        self._logbook = Logbook(sources)
        self._status = StatusLists(sources, at, max_age, self._verify_list)

    def verify(
        self, document: Document, *, name: str = "", proof: bytes | None = None, salt: bytes | None = None
    ) -> Report:
        """As `verify_credential`; `salt`: the leaf's salt where the certificate's secret is known."""
        clue = LogClue(proof, salt)
        # 1 strict parse
        try:
            value = document if isinstance(document, Mapping) else _parse(document)
        except InputError as error:
            return self._stopped(name, problem_from(ProblemCode.MALFORMED, error))
        if isinstance(value, Jwt):
            return self._verify_token(name, value, clue)
        if not isinstance(value, Mapping) or not _looks_like_a_credential(value):
            return self._stopped(name, Problem(ProblemCode.NOT_A_CREDENTIAL))
        return self._verify_document(name, value, clue)

    def unreadable(self, name: str, error: InputError) -> Report:
        """The report of a file that gave nothing to verify, with the reason."""
        return self._stopped(name, problem_from(ProblemCode.MALFORMED, error))

    def _verify_document(self, name: str, document: Mapping[str, Any], clue: LogClue) -> Report:
        """Steps 2 to 4 for a document with embedded proofs."""
        case = self._case(name, document)
        # 2 form and contexts
        form = _form_check(case, [])
        # 3 key, 4 proof
        signed = self._signatures.of_document(document, case.canonical, case.issuer, case.office, Purpose.ISSUER)
        return self._conclude(case, form, signed, clue)

    def _verify_token(self, name: str, jwt: Jwt, clue: LogClue) -> Report:
        """Steps 2 to 4 for a signed text: its bytes are signed whole, so header and claims are compared instead."""
        document = embedded_credential(jwt)
        if document is None:
            return self._stopped(name, Problem(ProblemCode.NOT_A_CREDENTIAL))
        case = self._case(name, document)
        # 2 form, header and claims
        faults = check_header(jwt)
        form = _form_check(case, [*faults, *check_claims(jwt, document, own=case.office is not None)])
        # 3 key, 4 proof
        if faults:
            signed = Signed(not_reached(CheckName.KEY), not_reached(CheckName.PROOF), None)
        else:
            signed = self._signatures.of_token(jwt, case.issuer, case.office)
        return self._conclude(case, form, signed, clue)

    def _conclude(self, case: _Case, form: Check, signed: Signed, clue: LogClue) -> Report:
        """Steps 5 to 11 and the report."""
        finding = signed.finding
        # 9 status lists, which also date the public folder
        status = self._status.check(case.document, case.issuer, case.office)
        # 5 leaf, 6 inclusion, 7 checkpoint
        newer = _starts_after(case.document, status.as_of)
        place = self._logbook.place(case.office, case.canonical.digest, clue, newer=newer)
        # 8 key range
        key_range = check_key_range(finding.history, place.index) if finding else not_reached(CheckName.KEY_RANGE)
        # 10 validity period
        period = check_period(case.document, self.at)
        # 11 issuer trust
        issuer = self._check_issuer(case, finding)
        key = not_checked(CheckName.KEY, case.obstacle) if case.obstacle else signed.key
        head = (passed(CheckName.PARSE), form, key, signed.proof)
        shown = read_shown(case.document) if finding and not form.problems else None
        return Report(case.name, self.at, (*head, *place.checks, key_range, status, period, issuer), shown)

    def _case(self, name: str, document: Mapping[str, Any]) -> _Case:
        issuer = issuer_of(document)
        office, obstacle = self._office(issuer)
        return _Case(name, document, canonical_of(document), issuer, office, obstacle)

    def _office(self, issuer: str) -> tuple[Office | None, Problem | None]:
        try:
            return self._offices.find(issuer), None
        except InputError as error:
            return None, problem_from(ProblemCode.KEY_MISSING, error)

    def _verify_list(self, document: Mapping[str, Any]) -> bool:
        """A status list's own form and proof: by the office's recorded status key, else by its issuer's key.

        A list has no place in the log that could date it, so one by a compromised key never counts.
        """
        case = self._case("", document)
        if _form_faults(case, check_form(document)):
            return False
        signed = self._signatures.of_document(document, case.canonical, case.issuer, case.office, Purpose.STATUS)
        history = signed.finding.history if signed.finding else None
        return signed.good and (history is None or history.record.state is not KeyState.COMPROMISED)

    def _check_issuer(self, case: _Case, finding: KeyFinding | None) -> Check:
        """Trust comes from outside: a fingerprint over the office's root, or a name whose key cannot be another's."""
        office = case.office
        facts = {"issuer": case.issuer[:200], "fingerprint": office.fingerprint if office else ""}
        if finding is not None and finding.in_document:
            return failed(CheckName.ISSUER, [Problem(ProblemCode.KEY_IN_DOCUMENT, facts)])
        if office is not None and office.trusted:
            return passed(CheckName.ISSUER)
        if not self._trust:
            return failed(CheckName.ISSUER, [Problem(ProblemCode.NO_TRUST, facts)])
        if office is not None:
            return failed(CheckName.ISSUER, [Problem(ProblemCode.ROOT_NOT_TRUSTED, facts)])
        if case.issuer in self._trust.issuers and (case.issuer.startswith("did:key:") or self.sources.vouched):
            return passed(CheckName.ISSUER)
        return failed(CheckName.ISSUER, [Problem(ProblemCode.ISSUER_NOT_TRUSTED, facts)])

    def _stopped(self, name: str, problem: Problem) -> Report:
        """Nothing but the first step could be run."""
        rest = tuple(not_reached(step) for step in CheckName if step is not CheckName.PARSE)
        return Report(name, self.at, (failed(CheckName.PARSE, [problem]), *rest), None)


def issuer_of(document: Mapping[str, Any]) -> str:
    """The issuer's identifier, empty when it is none."""
    issuer = document.get("issuer")
    identifier = issuer.get("id") if isinstance(issuer, Mapping) else issuer
    return identifier if isinstance(identifier, str) and is_url(identifier) else ""


def check_period(document: Mapping[str, Any], at: int) -> Check:
    """10: both ends belong to the period; VC 1.1 calls them issuanceDate and expirationDate."""
    start = document.get("validFrom") or document.get("issuanceDate")
    end = document.get("validUntil") or document.get("expirationDate")
    since, until = parse_instant(start), parse_instant(end)
    problems = []
    if since and at < since.timestamp():
        problems.append(Problem(ProblemCode.NOT_YET_VALID, {"since": str(start)[:40]}))
    if until and at > until.timestamp():
        problems.append(Problem(ProblemCode.EXPIRED, {"until": str(end)[:40]}))
    if problems:
        return failed(CheckName.PERIOD, problems)
    return passed(CheckName.PERIOD) if since or until else not_applicable(CheckName.PERIOD, ProblemCode.NO_PERIOD)


def _starts_after(document: Mapping[str, Any], moment: int | None) -> bool:
    start = parse_instant(document.get("validFrom"))
    return moment is not None and start is not None and start.timestamp() > moment


def _parse(document: bytes | str) -> Any:
    data = document if isinstance(document, bytes) else document.encode("utf-8", "surrogatepass")
    if data.lstrip()[:3] == b"eyJ":
        return parse_jwt(data.decode("latin-1"))
    return parse_json(data)


def _looks_like_a_credential(value: Mapping[str, Any]) -> bool:
    return "credentialSubject" in value or "VerifiableCredential" in types_of(value)


def _form_check(case: _Case, problems: list[Problem]) -> Check:
    own = check_own_form(case.document, case.canonical.parts) if case.office else check_form(case.document)
    found = _form_faults(case, [*problems, *own])
    return failed(CheckName.FORM, found) if found else passed(CheckName.FORM)


def _form_faults(case: _Case, problems: list[Problem]) -> list[Problem]:
    """The faults of form, and what canonicalising found beyond them."""
    error = case.canonical.error
    if error is None or any(problem.code in _CONTEXT_FAULTS for problem in problems):
        return problems
    code = ProblemCode.TOO_COMPLEX if error.code == "seal.too_much_work" else ProblemCode.DATA_LOSS
    return [*problems, problem_from(code, error)]
