"""Are the parts there that every issuance has? Its order is that of the page."""

from __future__ import annotations

from collections.abc import Iterator

from patunay.issuance.checking.findings import NOTHING, Facts, Known, Rule
from patunay.issuance.citing import citations, same
from patunay.issuance.model import Issuance, Purpose


def subject_missing(draft: Issuance, known: Known) -> Iterator[Facts]:
    if not draft.subject.strip():
        yield NOTHING


def addressee_missing(draft: Issuance, known: Known) -> Iterator[Facts]:
    if not any(group.strip() for group in draft.addressees):
        yield NOTHING


def paragraph_empty(draft: Issuance, known: Known) -> Iterator[Facts]:
    if not draft.paragraphs:
        yield {"number": 1}
    for number, paragraph in enumerate(draft.paragraphs, 1):
        if not all(text.strip() for text in paragraph.texts):
            yield {"number": number}


def blank_left(draft: Issuance, known: Known) -> Iterator[Facts]:
    """A first draft leaves room where nobody had said yet what belongs there."""
    for number, paragraph in enumerate(draft.paragraphs, 1):
        if any("___" in text for text in paragraph.texts):
            yield {"number": number}


def signatory_missing(draft: Issuance, known: Known) -> Iterator[Facts]:
    if draft.signatory is None or not (draft.signatory.name and draft.signatory.position):
        yield NOTHING


def contact_missing(draft: Issuance, known: Known) -> Iterator[Facts]:
    if draft.contact is None or not draft.contact.name:
        yield NOTHING


def contact_unreachable(draft: Issuance, known: Known) -> Iterator[Facts]:
    if draft.contact and draft.contact.name and not (draft.contact.mobile or draft.contact.email):
        yield {"name": draft.contact.name}


def reference_unknown(draft: Issuance, known: Known) -> Iterator[Facts]:
    """An issuance of another office cannot be looked up here; ours must be in the index (D57)."""
    for reference in draft.references:
        if not reference.elsewhere and not any(same(reference.cited, one) for one in known.cited):
            yield {"cited": reference.cited}


def reference_unlisted(draft: Issuance, known: Known) -> Iterator[Facts]:
    listed = [*(reference.cited for reference in draft.references), draft.changes, draft.cited]
    cited = {each for paragraph in draft.paragraphs for text in paragraph.texts for each in citations(text)}
    for each in sorted(cited):
        if not any(same(each, one) for one in listed):
            yield {"cited": each}


def changed_missing(draft: Issuance, known: Known) -> Iterator[Facts]:
    """An amendment or a rescission acts on an issuance that we hold, so that both can be linked."""
    if draft.purpose not in (Purpose.AMENDMENT, Purpose.RESCISSION):
        return
    if not any(same(draft.changes, one) for one in known.cited):
        yield {"purpose": str(draft.purpose)}


def index_missing(draft: Issuance, known: Known) -> Iterator[Facts]:
    if not draft.subjects:
        yield NOTHING


def index_unlisted(draft: Issuance, known: Known) -> Iterator[Facts]:
    """Subjects come from the controlled list (D56); `Issuance` or `Division Memorandum` would find everything."""
    for subject in draft.subjects:
        if subject not in known.subjects:
            yield {"subject": subject}


def initials_missing(draft: Issuance, known: Known) -> Iterator[Facts]:
    if not draft.initials.strip():
        yield NOTHING


RULES: dict[str, Rule] = {
    "subject_missing": subject_missing,
    "addressee_missing": addressee_missing,
    "paragraph_empty": paragraph_empty,
    "blank_left": blank_left,
    "signatory_missing": signatory_missing,
    "contact_missing": contact_missing,
    "contact_unreachable": contact_unreachable,
    "reference_unknown": reference_unknown,
    "reference_unlisted": reference_unlisted,
    "changed_missing": changed_missing,
    "index_missing": index_missing,
    "index_unlisted": index_unlisted,
    "initials_missing": initials_missing,
}
