"""What is enclosed, and what the public may not read: an issuance is posted with its public enclosures (D59)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from patunay.issuance.checking.findings import NOTHING, Facts, Known, Rule
from patunay.issuance.model import Issuance

_ENCLOSED = re.compile(r"\b(?:enclosed?|enclosures?|attached|attachments?)\b", re.IGNORECASE)
_NUMBER_OF_A_LEARNER = re.compile(r"(?<!\d)\d{12}(?!\d)")
"""An LRN has twelve digits."""
_SPACES = re.compile(r"\s+")


def enclosed_nothing(draft: Issuance, known: Known) -> Iterator[Facts]:
    """*Encl.: As stated*, where nothing is."""
    if draft.enclosure_note and not draft.all_enclosures:
        yield {"note": draft.enclosure_note}


def enclosed_unsaid(draft: Issuance, known: Known) -> Iterator[Facts]:
    if draft.all_enclosures and not draft.enclosure_note:
        yield NOTHING


def enclosed_promised(draft: Issuance, known: Known) -> Iterator[Facts]:
    """A paragraph speaks of an enclosure, and there is none."""
    for number, paragraph in enumerate(draft.paragraphs, 1):
        if not draft.all_enclosures and any(map(_ENCLOSED.search, paragraph.texts)):
            yield {"number": number}


def enclosure_empty(draft: Issuance, known: Known) -> Iterator[Facts]:
    for enclosure in draft.enclosures:
        if not enclosure.rows:
            yield {"title": enclosure.title}


def enclosure_open(draft: Issuance, known: Known) -> Iterator[Facts]:
    """A table that the public could read names a learner."""
    for enclosure in draft.enclosures:
        cells = (cell for row in enclosure.rows for cell in row)
        if not enclosure.restricted and any(_names_in(cells, known)):
            yield {"title": enclosure.title}


def learner_named(draft: Issuance, known: Known) -> Iterator[Facts]:
    for number, paragraph in enumerate(draft.paragraphs, 1):
        for name in _names_in(paragraph.texts, known):
            yield {"number": number, "name": name}


def learner_number(draft: Issuance, known: Known) -> Iterator[Facts]:
    """Said without repeating it."""
    if any(map(_NUMBER_OF_A_LEARNER.search, draft.public_texts)):
        yield NOTHING


def _names_in(texts: Iterable[str], known: Known) -> Iterator[str]:
    """Whole names. A search by expression costs a compilation, so it is kept for the few that stand there at all."""
    read = " ".join(map(_even, texts))
    there = (name for name in known.learners if _even(name) in read)
    yield from sorted(name for name in there if re.search(rf"\b{re.escape(_even(name))}\b", read))


def _even(text: str) -> str:
    return _SPACES.sub(" ", text).casefold()


RULES: dict[str, Rule] = {
    "enclosed_nothing": enclosed_nothing,
    "enclosed_unsaid": enclosed_unsaid,
    "enclosed_promised": enclosed_promised,
    "enclosure_empty": enclosure_empty,
    "enclosure_open": enclosure_open,
    "learner_named": learner_named,
    "learner_number": learner_number,
}
