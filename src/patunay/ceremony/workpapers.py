"""What a learner carries from the table for work: the half page for an employer, the list of free documents.

Both languages stand there, since employers read one and learners the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from patunay.ceremony.event import Event
from patunay.ceremony.lists import both, page_values
from patunay.ceremony.work import Capability, Held, Jobseeker, in_language
from patunay.framework import Text
from patunay.paper import make_qr, typeset_pdf
from patunay.roster import conventions as national
from patunay.words import Language, say

FREE = (
    *("free_barangay", "free_police", "free_nbi", "free_medical", "free_birth", "free_marriage"),
    *("free_transcript", "free_tin", "free_umid", "free_other"),
)
"""Documents of Republic Act No. 11261, section 4, the barangay's first since it lies beside the certification."""
BRING = ("bring_certification", "bring_oath", "bring_identity", "bring_once", "bring_report")
YOUNG = ("young_oath", "young_hours", "young_fifteen")
PAID = ("paid_tests", "paid_licences", "paid_programmes")
PARTS = {"free": FREE, "bring": BRING, "young": YOUNG, "paid": PAID}
"""Part of the list -> its lines, by the names of their sentences."""


def render_half_pages(event: Event, one: Jobseeker, codes: Sequence[str], at: datetime) -> bytes:
    """A sheet of A5 for each certificate; `codes` are the texts of their QRs, in the same order."""
    values = page_values(event, "half_page") | {
        "subject": say("ceremony.subject", title=say("ceremony.half_page"), event=one.printed),
        "name": both("half_page"),
        "holder": one.printed,
        "shows": both("half_shows"),
        "limit": both("work_limit"),
        "said": both("half_said"),
        "sheets": [_sheet(held, code) for held, code in zip(one.held, codes, strict=True)],
    }
    return typeset_pdf("ceremony/halfpage.typ", values, at)


def _sheet(held: Held, code: str) -> dict[str, Any]:
    return {
        "number": held.number,
        "given": {"en": _given(held, "en"), "fil": _given(held, "fil")},
        "rows": [_row(one) for one in held.capabilities],
        "check": both("half_check", address=held.address, number=held.number),
        "qr": make_qr(code).svg(),
        "alternative": say("ceremony.half_alternative", number=held.number, address=held.address),
    }


def _given(held: Held, lang: Language) -> str:
    date = national.date_in_words(held.issued_on, lang)
    return say("ceremony.half_given", lang, issuer=held.issuer, date=date)


def _row(one: Capability) -> dict[str, Any]:
    """What the level means in plain words; of elements alone their titles."""
    if one.level is None or one.meaning is None:
        titles = Text(*("; ".join(in_language(each, lang) for each in one.elements) for lang in ("en", "fil")))
        return {"title": _pair(one.title), "level": both("half_elements"), "meaning": _pair(titles)}
    level = both("half_level", en=one.level.en, fil=one.level.fil)
    return {"title": _pair(one.title), "level": level, "meaning": _pair(one.meaning)}


def _pair(text: Text) -> dict[str, str]:
    return {"en": text.en, "fil": text.fil}


def render_free_documents(event: Event, at: datetime) -> bytes:
    """What a first time jobseeker gets without paying, what to bring, and what is true under 18. Names nobody."""
    values = page_values(event, "free_documents") | {
        "name": both("free_documents"),
        "lead": both("free_lead"),
        "parts": [_part(name, lines) for name, lines in PARTS.items()],
        "ask": both("free_ask"),
    }
    return typeset_pdf("ceremony/freedocuments.typ", values, at)


def _part(name: str, lines: Sequence[str]) -> dict[str, Any]:
    return {"title": both(f"{name}_title"), "ticked": lines is FREE, "lines": list(map(both, lines))}
