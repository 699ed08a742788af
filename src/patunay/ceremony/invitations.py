"""Invitations: a letter for an official or a guest, a message for a learner's phone. Neither holds a pass's code.

A message may be forwarded by anybody to anybody, so it names the event and the person who asks, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from patunay.ceremony.event import Event, clock_face, groups
from patunay.ceremony.findings import MANILA
from patunay.ceremony.lists import page_values, signatures
from patunay.ceremony.people import Guest, Participant
from patunay.paper import typeset_pdf
from patunay.roster import conventions as national
from patunay.words import Language, say


def render_invitations(event: Event, guests: Sequence[Guest], at: datetime) -> bytes:
    """A letter each, by precedence, dated `at` (in Manila), over the event's last signatory, who heads the office and
    needs none."""
    signing = signatures(event)[-1:]
    others = (guest for guest in guests if guest.name not in [person["name"] for person in signing])
    values = page_values(event, "invitations") | {
        "dated": national.date_in_words(at.astimezone(MANILA).date()),
        "closing": say("ceremony.letter_closing"),
        "letters": [_letter(event, guest) for guest in sorted(others, key=lambda guest: guest.place)],
        "signatories": signing,
    }
    return typeset_pdf("ceremony/invitation.typ", values, at)


def invitation_text(event: Event, name: str, lang: Language) -> str:
    """The message for one learner: when, where, what to bring, whom to ask."""
    return say("ceremony.message", lang, name=name, issuer=event.issuer, contact=event.contact, **_facts(event, lang))


def compose_messages(event: Event, participants: Sequence[Participant]) -> bytes:
    """A text file for teachers to copy from: by group, the message for each learner, Filipino and English."""
    parts = []
    for group, learners in groups(participants):
        parts.append(f"{group}\n{'=' * len(group)}")
        parts += [invitation_text(event, one.name, lang) for _, one in learners for lang in ("fil", "en")]
    return "\n\n".join([*parts, ""]).encode()


def _letter(event: Event, guest: Guest) -> dict[str, Any]:
    asked = [say("ceremony.letter_reply", contact=event.contact)] if event.contact else []
    return {
        "name": guest.name,
        "lines": [line for line in (guest.position, guest.office) if line],
        "salutation": say("ceremony.letter_salutation", name=guest.name),
        "paragraphs": [
            say("ceremony.letter_invites", issuer=event.issuer, **_facts(event, "en")),
            say("ceremony.letter_honour", at=clock_face(event.calling)),
            *asked,
        ],
    }


def _facts(event: Event, lang: Language) -> dict[str, str]:
    opens = event.programme[0].at if event.programme else event.calling
    return {"event": event.title, "when": event.when_in(lang), "venue": event.venue, "opens": clock_face(opens)}
