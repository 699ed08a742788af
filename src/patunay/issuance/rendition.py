"""From an issuance to its two renditions (D59): the public one, without learners' names, and restricted enclosures.

The words and their order are settled here; `memorandum.typ` and `editable` only set them, so that both say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from patunay.errors import InputError
from patunay.issuance.dates import printed_date
from patunay.issuance.model import Enclosure, Issuance, Paragraph
from patunay.paper import typeset_pdf
from patunay.words import say

TEMPLATE = "issuance/memorandum.typ"


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on the pages, top to bottom. `body` is False where only enclosures are printed.

    `banner` stands over every enclosure that is restricted; `mark` lies large behind every page. `feet` are labelled
    lines under the signatory.
    """

    letterhead: tuple[str, ...]
    title: str
    body: bool
    dated: str
    kind: str
    number: str
    subject: str
    to: str
    addressees: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]
    signed: str
    position: str
    feet: tuple[tuple[str, tuple[str, ...]], ...]
    index_words: str
    index: tuple[str, ...]
    routing: str
    banner: str
    enclosures: tuple[tuple[str, Enclosure], ...]
    mark: str = ""


def public_page(issuance: Issuance, *, mark: str = "") -> Page:
    """The issuance with its public enclosures; restricted ones are named, not shown. `mark` lies behind."""
    return _page(issuance, restricted=False, mark=mark)


def restricted_page(issuance: Issuance, *, mark: str = "") -> Page:
    """The restricted enclosures alone. Raises InputError where there is none."""
    if not any(enclosure.restricted for enclosure in issuance.all_enclosures):
        raise InputError("issuance.page_nothing_restricted", subject=issuance.subject)
    return _page(issuance, restricted=True, mark=mark)


def render_pdf(page: Page, at: datetime) -> bytes:
    """A4, PDF/A-3a and PDF/UA-1. The same arguments give the same bytes. Raises InputError where it cannot be set."""
    return typeset_pdf(TEMPLATE, _values(page), at)


def _page(issuance: Issuance, *, restricted: bool, mark: str) -> Page:
    name = issuance.cited or f"{issuance.kind} {issuance.number_line} ({say('issuance.page_draft')})"
    signatory = issuance.signatory
    return Page(
        letterhead=issuance.letterhead,
        title=f"{name}: {issuance.subject}",
        body=not restricted,
        dated=printed_date(issuance.dated),
        kind=str(issuance.kind).upper(),
        number=issuance.number_line,
        subject=issuance.subject.upper(),
        to=say("issuance.page_to"),
        addressees=issuance.addressees,
        paragraphs=issuance.paragraphs,
        signed=signatory.signed if signatory else "",
        position=signatory.position if signatory else "",
        feet=_feet(issuance),
        index_words=say("issuance.page_index"),
        index=issuance.subjects,
        routing=issuance.routing,
        banner=say("issuance.page_restricted") if restricted else "",
        enclosures=tuple(
            (say("issuance.page_enclosure", number=number, cited=name), enclosure)
            for number, enclosure in enumerate(issuance.all_enclosures, 1)
            if enclosure.restricted is restricted
        ),
        mark=mark,
    )


def _feet(issuance: Issuance) -> tuple[tuple[str, tuple[str, ...]], ...]:
    enclosed = tuple(_named(number, one) for number, one in enumerate(issuance.all_enclosures, 1))
    note = (f"{issuance.enclosure_note}.",) if issuance.enclosure_note else ()
    cited = tuple(reference.cited for reference in issuance.references)
    label = "page_references" if len(cited) > 1 else "page_reference"
    feet = ((say("issuance.page_enclosed"), (*note, *enclosed)), (say(f"issuance.{label}"), cited))
    return tuple(foot for foot in feet if foot[1])


def _named(number: int, enclosure: Enclosure) -> str:
    name = "page_enclosure_kept" if enclosure.restricted else "page_enclosure_named"
    return say(f"issuance.{name}", number=number, title=enclosure.title)


def _values(page: Page) -> dict[str, Any]:
    """What the template receives."""
    plain: dict[str, Any] = {name: getattr(page, name) for name in Page.__slots__}
    return {
        **plain,
        "paragraphs": [{"text": one.text, "items": [*one.items]} for one in page.paragraphs],
        "feet": [{"label": label, "lines": [*lines]} for label, lines in page.feet],
        "enclosures": [_table(label, enclosure) for label, enclosure in page.enclosures],
        "page_number": say("issuance.page_number", page="{page}", pages="{pages}"),
    }


def _table(label: str, enclosure: Enclosure) -> dict[str, Any]:
    rows: Sequence[tuple[str, ...]] = enclosure.rows
    return {"label": label, "title": enclosure.title, "columns": [*enclosure.columns], "rows": [[*row] for row in rows]}
