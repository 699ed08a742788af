"""Is this document what an office issued? Named checks and a verdict; never the network, never a guess."""

from patunay.verification.bundle import Bundle
from patunay.verification.paper import CertificateReport, verify_certificate, verify_paper
from patunay.verification.problem import Problem, ProblemCode
from patunay.verification.report import Check, CheckName, Outcome, Report, Shown, StatusWord, Verdict
from patunay.verification.sources import FirstOf, Mirror, NoSources, Sources
from patunay.verification.trust import Trust, parse_trust
from patunay.verification.verifier import Verifier, verify_credential

__all__ = [
    "Bundle",
    "CertificateReport",
    "Check",
    "CheckName",
    "FirstOf",
    "Mirror",
    "NoSources",
    "Outcome",
    "Problem",
    "ProblemCode",
    "Report",
    "Shown",
    "Sources",
    "StatusWord",
    "Trust",
    "Verdict",
    "Verifier",
    "parse_trust",
    "verify_certificate",
    "verify_credential",
    "verify_paper",
]
