"""Steps 3 and 4 together: each proof of a document with the key that it names, and the best of them.

One proof by the issuer suffices; a foreign or unknown one beside it neither helps nor harms. The key's owner and the
fit of the signature are separate checks: both are reported, also when one fails.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from patunay.seal.jose import Jwt
from patunay.seal.keys import PublicKey
from patunay.seal.proof import ProofOutcome, suite_of
from patunay.seal.records import Purpose
from patunay.verification.form import listed, parse_instant
from patunay.verification.methods import KeyFinding, foreign_key, header_key, recorded_key
from patunay.verification.offices import Office
from patunay.verification.problem import Problem, ProblemCode
from patunay.verification.proofs import Canonical, check_proof
from patunay.verification.report import Check, CheckName, Outcome, failed, not_checked, not_reached, passed
from patunay.verification.sources import Sources
from patunay.verification.tokens import verify_token

Attempt = tuple[KeyFinding, ProofOutcome, Problem | None]
_UNKNOWN = (ProblemCode.KEY_MISSING, ProblemCode.KEY_NOT_RECORDED)


@dataclass(frozen=True, slots=True)
class Signed:
    """The two checks, and the key whose proof fits (None: no proof does)."""

    key: Check
    proof: Check
    finding: KeyFinding | None

    @property
    def good(self) -> bool:
        return self.key.outcome is Outcome.PASSED and self.proof.outcome is Outcome.PASSED


class Signatures:
    """Checks signatures by one clock (`at`, Unix seconds) with keys from one set of sources."""

    def __init__(self, sources: Sources, at: int) -> None:
        self._sources = sources
        self._at = at

    def of_document(
        self, document: Mapping[str, Any], canonical: Canonical, issuer: str, office: Office | None, purpose: Purpose
    ) -> Signed:
        """The embedded proofs, each over the document without any."""
        attempts = []
        for proof in listed(document.get("proof")):
            if isinstance(proof, Mapping):
                finding = self._find(str(proof.get("verificationMethod")), issuer, office, purpose)
                attempts.append((finding, *self._try(canonical, proof, finding)))
        return _best(attempts)

    def of_token(self, jwt: Jwt, issuer: str, office: Office | None) -> Signed:
        """The signature of a JWT, by the key of its `kid`; its own `jwk` only where it is foreign and has no `kid`."""
        kid, jwk = jwt.header.get("kid"), jwt.header.get("jwk")
        if isinstance(kid, str):
            finding = self._find(kid, issuer, office, Purpose.JWT)
        elif isinstance(jwk, dict) and office is None:
            finding = header_key(jwk)
        else:
            finding = KeyFinding("", None, (Problem(ProblemCode.KEY_MISSING, {"method": "kid"}),))
        good = finding.key is not None and verify_token(jwt, finding.key)
        return _best([(finding, ProofOutcome.GOOD if good else ProofOutcome.BAD, None)])

    def _find(self, method: str, issuer: str, office: Office | None, purpose: Purpose) -> KeyFinding:
        return recorded_key(method, office, purpose) if office else foreign_key(method, issuer, self._sources)

    def _try(
        self, canonical: Canonical, proof: Mapping[str, Any], finding: KeyFinding
    ) -> tuple[ProofOutcome, Problem | None]:
        if proof.get("proofPurpose") != "assertionMethod":
            return ProofOutcome.BAD, Problem(ProblemCode.KEY_PURPOSE, {"method": finding.method[:200]})
        if not isinstance(finding.key, PublicKey):
            return ProofOutcome.UNSUPPORTED, None
        outcome = check_proof(canonical, proof, finding.key)
        if outcome is ProofOutcome.UNSUPPORTED:
            return outcome, Problem(ProblemCode.SUITE_UNSUPPORTED, {"suite": suite_of(proof)[:80]})
        if "expires" in proof:
            expires = parse_instant(proof["expires"])
            if expires is None or expires.timestamp() < self._at:
                return ProofOutcome.BAD, Problem(ProblemCode.PROOF_EXPIRED, {"until": str(proof["expires"])[:40]})
        return outcome, None


def _best(attempts: Sequence[Attempt]) -> Signed:
    """The first that fits and is the issuer's, else the first that fits, else the one that says most."""
    if not attempts:
        missing = failed(CheckName.PROOF, [Problem(ProblemCode.PROOF_MISSING)])
        return Signed(not_reached(CheckName.KEY), missing, None)
    finding, outcome, problem = min(attempts, key=_rank)
    key = _key_check(finding)
    if outcome is ProofOutcome.GOOD:
        return Signed(key, passed(CheckName.PROOF), finding)
    if finding.key is None:
        return Signed(key, not_reached(CheckName.PROOF), None)
    if outcome is ProofOutcome.UNSUPPORTED:
        return Signed(key, not_checked(CheckName.PROOF, *([problem] if problem else [])), None)
    return Signed(key, failed(CheckName.PROOF, [problem or Problem(ProblemCode.PROOF_WRONG)]), None)


def _rank(attempt: Attempt) -> tuple[bool, bool, bool]:
    finding, outcome, _ = attempt
    return outcome is not ProofOutcome.GOOD, bool(finding.problems), outcome is ProofOutcome.UNSUPPORTED


def _key_check(finding: KeyFinding) -> Check:
    if not finding.problems:
        return passed(CheckName.KEY)
    if all(problem.code in _UNKNOWN for problem in finding.problems):
        return not_checked(CheckName.KEY, *finding.problems)
    return failed(CheckName.KEY, finding.problems)
