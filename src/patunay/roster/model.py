"""What a roster is made of: learners with names, centres, slip codes, consents; and what was found on the way.

Knows nothing of files beyond the place that a value came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from patunay.words import Language, say


class Weight(StrEnum):
    """What a finding asks of the clerk. HELD and REFUSED keep the row out until a decision or another file comes."""

    REPAIRED = "repaired"
    NOTE = "note"
    LOOK = "look"
    HELD = "held"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the mailed files: `row` counts from 1 as the spreadsheet shows it, `column` is its heading."""

    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a clerk should know, with the sentence `code` and the facts that fill it.

    `choices` are the words that the *Decision* column accepts for it (none: nothing to decide).
    """

    code: str
    weight: Weight
    place: Place
    facts: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[str, ...] = ()

    def sentence(self, lang: Language = "en") -> str:
        return say(self.code, lang, **self.facts)


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as the birth certificate divides it; parts are NFC and trimmed, `middle` and `extension` may be empty."""

    last: str
    first: str
    middle: str = ""
    extension: str = ""


@dataclass(frozen=True, slots=True)
class Learner:
    """One person on the rosters. `row_hash` names the row as it was mailed (its decisions are kept under it)."""

    name: PersonName
    lrn: str | None
    birthdate: date | None
    sex: str
    centre: str
    district: str
    programme: str
    teacher: str
    guardian: str
    place: Place
    row_hash: str
    held: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Centre:
    name: str
    district: str
    public_name: str
    restricted: bool


@dataclass(frozen=True, slots=True)
class SlipCode:
    """A code on a learner's paper slip; `lrn` is None where the list gives none, `name` is as the list gives it."""

    code: str
    lrn: str | None
    name: PersonName
    place: Place


@dataclass(frozen=True, slots=True)
class Consent:
    """`purposes` maps the heading of the consent list ("certificate", "photo" ...) to yes or no."""

    lrn: str
    given_by: str
    given_on: date | None
    purposes: Mapping[str, bool]
    place: Place


@dataclass(frozen=True, slots=True)
class Roster:
    """Everything read from the rosters of one division. `learners` holds the held ones too; nothing is merged."""

    learners: tuple[Learner, ...]
    findings: tuple[Finding, ...]
