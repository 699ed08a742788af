"""Who must do what by when, taken from the paragraphs, so that the list cannot say another thing than the page.

A duty is a sentence *WHO shall WHAT on or before DATE*; `must`, `is to`, `are to` and `not later than` serve as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from patunay.issuance.dates import written_dates
from patunay.issuance.model import Issuance

_DUTY = re.compile(
    r"(?P<who>[^.;:]+?)\s+(?:shall|must|is to|are to)\s+(?P<what>.+?),?\s+(?:on or before|not later than)$"
)
_SENTENCE_END = re.compile(r"(?<!No)(?<!\bs)[.;]\s+")


@dataclass(frozen=True, slots=True)
class Duty:
    """`paragraph` is the number of the paragraph, from 1."""

    who: str
    what: str
    by: date
    paragraph: int


def duties_of(issuance: Issuance) -> tuple[Duty, ...]:
    """In the order of the page."""
    return tuple(
        duty
        for number, paragraph in enumerate(issuance.paragraphs, 1)
        for text in paragraph.texts
        for duty in _duties(text, number)
    )


def _duties(text: str, paragraph: int) -> Iterator[Duty]:
    for written in written_dates(text):
        sentence = _SENTENCE_END.split(written.before)[-1]
        if written.day and (found := _DUTY.fullmatch(sentence)):
            yield Duty(found["who"].strip(), found["what"].strip(), written.day, paragraph)
