"""The words: abbreviations spelled out at first use, and slips that are copied from one memorandum to the next."""

from __future__ import annotations

import re
from collections.abc import Iterator

from patunay.issuance.checking.findings import Facts, Known, Rule
from patunay.issuance.model import Issuance, Paragraph

_ABBREVIATION = re.compile(r"\b[A-Z]{2,6}\b")
_CITED = re.compile(r"[A-Z]{2,}(?:-[A-Z]+)*-\d[\d-]*")
"""`OM-OAGA-2021-243` is a number, not a word to spell out."""
_ROMAN = re.compile(r"[IVX]+")
PLAIN = frozenset({"AM", "PM", "NN", "MN", "CESO", "NC"})
"""Clock times, ranks and titles that the Department never spells out."""
SLIPS = (
    (re.compile(r"\bwho undergone\b"), r"who have undergone"),
    (re.compile(r"(?<=, )(?:This|These|That|The) \w+"), None),
    (
        re.compile(r"\bdissemination and compliance with\b([^.]*)\bis desired\b"),
        r"dissemination of and compliance with\1are desired",
    ),
    (re.compile(r"\b(\w+) \1\b"), r"\1"),
)
"""Pattern and what is better, None for the same in small letters."""


def abbreviation_new(draft: Issuance, known: Known) -> Iterator[Facts]:
    """Used before it stands in brackets after its words, such as *Alternative Learning System (ALS)*."""
    told: set[str] = set()
    for text in (*draft.addressees, *(text for paragraph in draft.paragraphs for text in paragraph.texts)):
        for found in _ABBREVIATION.finditer(_CITED.sub(" ", text)):
            if found[0] in told or found[0] in PLAIN or _ROMAN.fullmatch(found[0]):
                continue
            told.add(found[0])
            if f"({found[0]})" not in text or text.index(f"({found[0]})") > text.index(found[0]):
                yield {"abbreviation": found[0]}


def slip(draft: Issuance, known: Known) -> Iterator[Facts]:
    for number, paragraph in enumerate(draft.paragraphs, 1):
        for text in paragraph.texts:
            for pattern, better in SLIPS:
                if found := pattern.search(text):
                    yield {
                        "number": number,
                        "written": found[0],
                        "better": found.expand(better) if better else found[0].lower(),
                    }


def items_uneven(draft: Issuance, known: Known) -> Iterator[Facts]:
    """Lettered items begin alike, all small or all capital."""
    for number, paragraph in enumerate(draft.paragraphs, 1):
        if len(_beginnings(paragraph)) > 1:
            yield {"number": number}


def _beginnings(paragraph: Paragraph) -> set[bool]:
    return {item[0].isupper() for item in paragraph.items if item[:1].isalpha() and not item[:2].isupper()}


RULES: dict[str, Rule] = {"abbreviation_new": abbreviation_new, "slip": slip, "items_uneven": items_uneven}
