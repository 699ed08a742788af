"""What stands on one certificate, as plain values: the caller's facts, nothing decided and nothing looked up here.

There is no field for an LRN, a birthdate, a rating or a rater's name, so none can be printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from patunay.framework import Text


@dataclass(frozen=True, slots=True)
class CompetencyLine:
    """One credential of the certificate.

    `level` and `description` are the attained level's; both None where only `elements` are attained. `elements` is
    empty for an imported result. `assessed` says how: by which kinds of raters, or from which official result.
    """

    title: Text
    level: Text | None
    description: Text | None
    elements: tuple[Text, ...]
    assessed: Text


@dataclass(frozen=True, slots=True)
class Signatory:
    name: str
    position: str


@dataclass(frozen=True, slots=True)
class CertificateContent:
    """The paper of one learner: one number, one QR, one to four competencies.

    `holder` is the name as printed. `title` is the office's own title for a certificate; a Statement of Elements (no
    line has a level) has a fixed one. `milestone`: every competency that the framework calls necessary is attained.
    `basis` is the issuance that the award rests on, "" for none. `check_address` and `contact` are where a reader
    checks and where the holder asks. `sample` (a sample framework) and `demo` (throw-away approvers) are marked on
    every page.
    """

    number: str
    title: str
    holder: str
    letterhead: tuple[str, ...]
    issuer_name: str
    competencies: tuple[CompetencyLine, ...]
    milestone: bool
    framework: str
    basis: str
    date: date
    place: str
    signatories: tuple[Signatory, ...]
    qr_text: str
    check_address: str
    contact: str
    sample: bool = False
    demo: bool = False

    @property
    def is_statement(self) -> bool:
        """A Statement of Elements: no competency is attained."""
        return not any(line.level for line in self.competencies)
