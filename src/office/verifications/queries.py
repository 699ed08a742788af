"""What the public may know of one paper: one of five states, and what stands on the paper. Nothing else."""

from __future__ import annotations

from base64 import b32decode
from binascii import Error as Base32Error
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils import timezone

from office.awards.frozen import FrozenList, frozen
from office.certificates.queries import CertificateValue, by_number, by_secret
from office.credentials.queries import CredentialValue, changes, of_number
from office.credentials.states import CredentialState
from patunay.credential.identifiers import SECRET_BYTES
from patunay.framework import Text


class PublicState(StrEnum):
    """Exactly five (D67)."""

    VALID = "valid"
    REPLACED = "replaced"
    REVOKED = "revoked"
    NOT_FOUND = "not_found"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class Line:
    """One competency on the paper. `level` is None for elements, `elements` their titles."""

    title: Text
    level: int | None
    level_title: Text | None
    meaning: Text | None
    elements: tuple[Text, ...]
    state: PublicState


@dataclass(frozen=True, slots=True)
class Answer:
    """`name` is masked unless the asker holds the QR or knows the surname. `dated` stands on the paper, on `issued_on`
    it was signed. `suspended`: for the time being.
    """

    state: PublicState
    number: str = ""
    name: str = ""
    masked: bool = False
    office: str = ""
    issued_on: date | None = None
    dated: date | None = None
    milestone: bool = False
    lines: tuple[Line, ...] = ()
    changed_on: date | None = None
    suspended: bool = False
    sample: bool = False
    demo: bool = False


NOTHING = Answer(PublicState.NOT_FOUND)


def by_code(text: str) -> Answer:
    """The answer for the code in a QR (the secret, base32). Unknown and unreadable codes give the same answer."""
    try:
        secret = b32decode(text.upper() + "=" * (-len(text) % 8))
    except (Base32Error, ValueError):
        return NOTHING
    one = by_secret(secret) if len(secret) == SECRET_BYTES else None
    return NOTHING if one is None else _answer(one, masked=False)


def by_typed(number: str, surname: str) -> Answer:
    """The answer for a typed number: the name is masked until the surname is typed too."""
    one = by_number(number.strip().upper().replace(" ", ""))
    return NOTHING if one is None else _answer(one, masked=not one.knows(surname))


def _answer(one: CertificateValue, *, masked: bool) -> Answer:
    found = of_number(one.number)
    value = frozen(one.award_list)
    state, suspended = _state(found)
    return Answer(
        state=state,
        number=one.number,
        name=masked_name(one.name) if masked else one.name,
        masked=masked,
        office=value.office,
        issued_on=one.issued_on,
        dated=value.dated,
        milestone=not masked and one.learner_key in value.milestones,
        lines=() if masked else tuple(_lines(value, one, found)),
        changed_on=_changed_on(one, state),
        suspended=suspended,
        sample=value.sample,
        demo=value.demo,
    )


_PUBLIC = {
    CredentialState.PLANNED: PublicState.NOT_YET,
    CredentialState.VALID: PublicState.VALID,
    CredentialState.REPLACING: PublicState.VALID,
    CredentialState.REPLACED: PublicState.REPLACED,
    CredentialState.SUSPENDED: PublicState.REVOKED,
    CredentialState.REVOKED: PublicState.REVOKED,
}


def _state(found: list[CredentialValue]) -> tuple[PublicState, bool]:
    """The paper's state: the worst of its credentials'; and whether that is for the time being."""
    states = [one.state for one in found]
    for bad in (CredentialState.REVOKED, CredentialState.REPLACED, CredentialState.SUSPENDED, CredentialState.PLANNED):
        if bad in states:
            return _PUBLIC[bad], bad is CredentialState.SUSPENDED
    return (PublicState.VALID if states else PublicState.NOT_YET), False


def _changed_on(one: CertificateValue, state: PublicState) -> date | None:
    """Since when the paper no longer holds."""
    if state is PublicState.REPLACED:
        return one.replaced_on
    history = changes(one.number, one.division) if state is PublicState.REVOKED else []
    return timezone.localdate(history[0].at) if history else None


def _lines(value: FrozenList, one: CertificateValue, found: list[CredentialValue]) -> Iterator[Line]:
    """In the order of the paper, so that the two can be compared."""
    for credential in sorted(found, key=lambda each: value.places[one.learner_key, each.competency]):
        yield _line(value, one, credential)


def _line(value: FrozenList, one: CertificateValue, credential: CredentialValue) -> Line:
    """What the paper says of one competency, from the frozen list that it was printed from."""
    competency = value.competencies[credential.competency]
    level = next((lv for lv in competency["levels"] if lv["number"] == credential.level), None)
    elements = value.elements[one.learner_key, credential.competency]
    return Line(
        title=Text(**competency["title"]),
        level=credential.level,
        level_title=Text(**level["title"]) if level else None,
        meaning=Text(**level["description"]) if level else None,
        elements=tuple(Text(**competency["elements"][index]["title"]) for index in elements),
        state=_PUBLIC[credential.state],
    )


def masked_name(name: str) -> str:
    """`Ma. Theresa Dela Cruz` -> `M*. T*** D*** C***`: first letters alone."""
    return " ".join(word[0] + "*" * min(3, len(word) - 1) for word in name.split())
