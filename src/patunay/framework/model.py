"""What a competency framework is: competencies > elements > indicators > described criteria, levels, award rule.

Says nothing about files (`workbook`, `case`) and nothing about learners. A value is never edited: a change is another
version with another hash.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from patunay.canonical import jcs_digest


class Kind(StrEnum):
    CAPABILITY = "capability"
    UNIT = "unit"


class Provenance(StrEnum):
    OFFICIAL = "official"
    LOCAL = "local"
    SAMPLE = "sample"


class RaterRole(StrEnum):
    SELF = "self"
    TEACHER = "teacher"
    COMMUNITY = "community"
    RELATIVE = "relative"


class Method(StrEnum):
    EXPLAINED = "explained"
    IMPORTED = "imported"
    MEASURED = "measured"


def tidy(text: str) -> str:
    """Single spaces and composed letters (NFC), so that the same words have the same hash from any file."""
    return " ".join(unicodedata.normalize("NFC", text).split())


@dataclass(frozen=True, slots=True)
class Text:
    """The same text in English and Filipino."""

    en: str
    fil: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """A described answer on the form: `mark` 0, 1, 2 ...; `level` is the level that it proves (None: no level)."""

    mark: int
    label: Text
    level: int | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One observable behaviour. `highest` is its highest described criterion; it may be lower than the scale's."""

    code: str
    statement: Text
    highest: int


@dataclass(frozen=True, slots=True)
class Element:
    code: str
    title: Text
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """`number` counts from 1; `lower_bound` is the cut in logits of the *measured* method, as text (None: no cut)."""

    number: int
    title: Text
    description: Text
    lower_bound: str | None = None


@dataclass(frozen=True, slots=True)
class Competency:
    code: str
    title: Text
    necessary: bool
    elements: tuple[Element, ...]
    levels: tuple[Level, ...]
    uri: str | None = None

    def level(self, number: int) -> Level:
        """The level with this number. Raises KeyError when the competency has none."""
        for level in self.levels:
            if level.number == number:
                return level
        raise KeyError(number)


@dataclass(frozen=True, slots=True)
class Relation:
    """How a relation on the community form (`labels`: each spelling, both languages) counts."""

    labels: tuple[str, ...]
    role: RaterRole
    counts: bool

    @classmethod
    def named(cls, name: str, role: RaterRole, counts: bool) -> Relation:
        """From the one name on the form, `Filipino / English`, which may be answered whole or in either language."""
        return cls(tuple(dict.fromkeys([name, *(part.strip() for part in name.split(" / "))])), role, counts)

    @property
    def name(self) -> str:
        return self.labels[0]


@dataclass(frozen=True, slots=True)
class AwardRule:
    """`required`: how many raters of each role; `least_share`: of the indicators on a rater's form, in hundredths."""

    minimum_level: int
    required: Mapping[RaterRole, int]
    least_share: int
    method: Method
    confidence: int | None = None


@dataclass(frozen=True)
class Framework:
    """One version of a framework. `source` keeps what a CASE package said beyond this model, for writing it back."""

    name: str
    body: str
    version: str
    provenance: Provenance
    kind: Kind
    languages: tuple[str, ...]
    competencies: tuple[Competency, ...]
    criteria: tuple[Criterion, ...]
    rule: AwardRule
    relations: tuple[Relation, ...]
    source: Mapping[str, Any] | None = field(default=None, compare=False, repr=False)

    @property
    def is_sample(self) -> bool:
        return self.provenance is Provenance.SAMPLE

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 (32 bytes) of the JCS of the parsed value, so that workbook and CASE agree."""
        return jcs_digest(self.as_json())

    def competency(self, code: str) -> Competency:
        """Raises KeyError when there is no such competency."""
        return self._competencies[code]

    def elements(self) -> Iterator[Element]:
        for competency in self.competencies:
            yield from competency.elements

    def indicators(self) -> Mapping[str, Indicator]:
        """Indicator code -> indicator, in the framework's order."""
        return self._indicators

    def criterion(self, mark: int) -> Criterion:
        """Raises KeyError when the framework describes no such criterion."""
        return self._criteria[mark]

    def as_json(self) -> dict[str, Any]:
        """The plain value that is hashed and kept (`patunay/framework/1`)."""
        return {
            "format": "patunay/framework/1",
            "name": self.name,
            "body": self.body,
            "version": self.version,
            "provenance": str(self.provenance),
            "kind": str(self.kind),
            "languages": list(self.languages),
            "competencies": [_competency_json(competency) for competency in self.competencies],
            "criteria": [{"mark": c.mark, "label": _text_json(c.label), "level": c.level} for c in self.criteria],
            "rule": _rule_json(self.rule),
            "relations": [{"labels": list(r.labels), "role": str(r.role), "counts": r.counts} for r in self.relations],
        }

    @cached_property
    def _competencies(self) -> dict[str, Competency]:
        return {competency.code: competency for competency in self.competencies}

    @cached_property
    def _indicators(self) -> dict[str, Indicator]:
        return {i.code: i for element in self.elements() for i in element.indicators}

    @cached_property
    def _criteria(self) -> dict[int, Criterion]:
        return {criterion.mark: criterion for criterion in self.criteria}


def _text_json(text: Text) -> dict[str, str]:
    return {"en": text.en, "fil": text.fil}


def _competency_json(competency: Competency) -> dict[str, Any]:
    return {
        "code": competency.code,
        "title": _text_json(competency.title),
        "necessary": competency.necessary,
        "uri": competency.uri,
        "elements": [
            {
                "code": element.code,
                "title": _text_json(element.title),
                "indicators": [
                    {"code": i.code, "statement": _text_json(i.statement), "highest": i.highest}
                    for i in element.indicators
                ],
            }
            for element in competency.elements
        ],
        "levels": [
            {
                "number": level.number,
                "title": _text_json(level.title),
                "description": _text_json(level.description),
                "lower_bound": level.lower_bound,
            }
            for level in competency.levels
        ],
    }


def _rule_json(rule: AwardRule) -> dict[str, Any]:
    return {
        "minimum_level": rule.minimum_level,
        "required": {str(role): count for role, count in rule.required.items()},
        "least_share": rule.least_share,
        "method": str(rule.method),
        "confidence": rule.confidence,
    }
