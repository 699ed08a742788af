"""A division's issuances: their anatomy, first drafts, the draft check, the register and the pages."""

from patunay.issuance.checking import Finding, Known, check_draft
from patunay.issuance.compliance import Duty, duties_of
from patunay.issuance.model import Issuance, Kind, Purpose
from patunay.issuance.wire import compose_issuance, parse_issuance

__all__ = [
    "Duty",
    "Finding",
    "Issuance",
    "Kind",
    "Known",
    "Purpose",
    "check_draft",
    "compose_issuance",
    "duties_of",
    "parse_issuance",
]
