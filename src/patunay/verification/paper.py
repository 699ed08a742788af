"""A certificate on paper: from the text of its QR to one report a credential and a line for the whole.

The credentials are composed again from the payload and the office's public shapes, then verified as any other; their
leaves are found with salts out of the secret that the QR carries. What is printed beside the QR is not looked at: the
reader compares it with what the report shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from patunay.canonical import parse_json
from patunay.credential.facts import ShapeSet
from patunay.credential.identifiers import leaf_salt
from patunay.credential.shapeset import parse_shape_set, shape_set_digest
from patunay.errors import InputError
from patunay.payload import Payload, decode_payload, parse_url, rebuild_credentials
from patunay.verification.problem import Problem, ProblemCode, problem_from
from patunay.verification.report import LANGUAGES, CheckName, Report, Verdict, failed, not_checked, not_reached
from patunay.verification.sources import Sources
from patunay.verification.trust import Trust
from patunay.verification.verifier import Verifier
from patunay.words import Language, say


@dataclass(frozen=True, slots=True)
class CertificateReport:
    """The reports of a certificate's credentials, in its order; one report when it could not be opened."""

    name: str
    reports: tuple[Report, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of its credentials."""
        found = {report.verdict for report in self.reports}
        return next(verdict for verdict in (Verdict.INVALID, Verdict.INDETERMINATE, Verdict.VALID) if verdict in found)

    def summary(self, lang: Language) -> str:
        valid = sum(report.verdict is Verdict.VALID for report in self.reports)
        return say("verification.summary_certificate", lang, valid=valid, total=len(self.reports))

    def to_json(self) -> dict[str, Any]:
        """The plain value `patunay/certificate-report/1`."""
        return {
            "format": "patunay/certificate-report/1",
            "name": self.name,
            "verdict": str(self.verdict),
            "summary": {lang: self.summary(lang) for lang in LANGUAGES},
            "credentials": [report.to_json() for report in self.reports],
        }


def verify_paper(
    text: str, sources: Sources, trust: Trust, at: int, max_age: int | None = None, *, name: str = ""
) -> CertificateReport:
    """One QR's text. For many use `verify_certificate` with one `Verifier`. `at`, `max_age` in (Unix) seconds."""
    return verify_certificate(text, Verifier(sources, trust, at, max_age), name=name)


def verify_certificate(text: str, verifier: Verifier, *, name: str = "") -> CertificateReport:
    """Never raises: a QR that is cut, a stranger's or of unknown shapes gives one report that says so."""
    try:
        host, secret, data = parse_url(text)
        payload = decode_payload(data, secret)
    except InputError as error:
        return CertificateReport(name, (_stopped(name, verifier.at, problem_from(ProblemCode.MALFORMED, error)),))
    shapes, obstacle = _read_shapes(verifier.sources, host, payload)
    if shapes is None:
        return CertificateReport(name, (_open(name, verifier.at, obstacle),))
    try:
        credentials = rebuild_credentials(shapes, payload)
    except InputError as error:
        return CertificateReport(name, (_stopped(name, verifier.at, problem_from(ProblemCode.MALFORMED, error)),))
    return CertificateReport(name, _verify_each(verifier, name, shapes, payload, credentials))


def _verify_each(
    verifier: Verifier, name: str, shapes: ShapeSet, payload: Payload, credentials: Sequence[dict[str, Any]]
) -> tuple[Report, ...]:
    certificate = payload.certificate
    codes = [shapes.achievements[facts.achievement].code for facts in certificate.credentials]
    return tuple(
        verifier.verify(credential, name=f"{name} > {code}", salt=leaf_salt(certificate.secret, code))
        for code, credential in zip(codes, credentials, strict=True)
    )


def _read_shapes(sources: Sources, host: str, payload: Payload) -> tuple[ShapeSet | None, Problem]:
    """The shape set that the QR names by its digest, or why there is none: missing, or not what its name says."""
    digest = payload.digest.hex()
    problem = Problem(ProblemCode.SHAPES_MISSING, {"digest": digest, "host": host[:80]})
    try:
        value = parse_json(sources.read(f"https://{host}/shapes/{digest}.json") or b"{}")
        shapes = parse_shape_set(value if isinstance(value, dict) else {})
        return (shapes if shape_set_digest(shapes) == payload.digest else None), problem
    except InputError:
        return None, problem


def _stopped(name: str, at: int, problem: Problem) -> Report:
    rest = tuple(not_reached(step) for step in CheckName if step is not CheckName.PARSE)
    return Report(name, at, (failed(CheckName.PARSE, [problem]), *rest), None)


def _open(name: str, at: int, problem: Problem) -> Report:
    rest = tuple(not_reached(step) for step in CheckName if step is not CheckName.PARSE)
    return Report(name, at, (not_checked(CheckName.PARSE, problem), *rest), None)
