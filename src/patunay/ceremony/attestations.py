"""Certificates of participation, appearance, appreciation and recognition, for who was there by the register (D63).

Which group receives which is the office's to say: appearance proves presence, appreciation thanks who helped,
recognition a partner, participation an active part. They are not credentials: no number, no QR, nothing to check.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from patunay.ceremony.event import Event
from patunay.ceremony.lists import both, page_values, signatures
from patunay.ceremony.people import Guest, Person
from patunay.ceremony.register import Register
from patunay.errors import StateError
from patunay.paper import typeset_pdf
from patunay.words import Language, say


class Attestation(StrEnum):
    PARTICIPATION = "participation"
    APPEARANCE = "appearance"
    APPRECIATION = "appreciation"
    RECOGNITION = "recognition"


def attested(register: Register, receives: Mapping[str, Attestation]) -> Iterator[tuple[Person, Attestation]]:
    """Everybody present whose group receives something, learners in running order and guests by precedence."""
    for entry in register.entries.values():
        if entry.is_present and entry.person.group in receives:
            yield entry.person, receives[entry.person.group]


def render_attestations(event: Event, register: Register, receives: Mapping[str, Attestation], at: datetime) -> bytes:
    """A page each. Raises StateError where nobody of these groups was there."""
    sheets = [_sheet(event, person, kind) for person, kind in attested(register, receives)]
    if not sheets:
        raise StateError("ceremony.nobody_there", groups=", ".join(receives))
    words = {"given": both("attested_given"), "signatories": signatures(event), "sheets": sheets}
    return typeset_pdf("ceremony/attestation.typ", page_values(event, "attestations") | words, at)


def _sheet(event: Event, person: Person, kind: Attestation) -> dict[str, Any]:
    below = ", ".join(filter(None, (person.position, person.office))) if isinstance(person, Guest) else person.centre
    return {
        "title": both(f"kind_{kind}"),
        "name": person.name,
        "below": below,
        "text": {"en": _text(event, kind, "en"), "fil": _text(event, kind, "fil")},
    }


def _text(event: Event, kind: Attestation, lang: Language) -> str:
    return say(f"ceremony.attested_{kind}", lang, event=event.title, when=event.when_in(lang), venue=event.venue)
