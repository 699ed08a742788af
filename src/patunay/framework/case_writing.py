"""A framework as a CASE 1.1 `CFPackage`, in the standard's own words as far as they reach.

- Competencies, elements and indicators are CFItems under one another by `isChildOf`; their Filipino texts are CFItems
  in `fil`, tied by `isTranslationOf`.
- Levels are a CFRubric a competency, described criteria one CFRubric for the whole framework.
- The award rule, the relations, the milestone and the provenance stand in `extensions` under `patunay`.

Identifiers are derived from the framework's hash, so that the same framework is always the same package. A framework
that came from a CASE package and is unchanged is written as that package, field for field.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from patunay.framework.case_package import CHILD, TRANSLATION, derived_identifier
from patunay.framework.case_reading import FORMAT, MARKS, OURS, unchanged
from patunay.framework.model import Competency, Criterion, Element, Framework, Indicator, Kind, Level, Text

ITEM_TYPES = {
    Kind.CAPABILITY: ("Competency", "Element", "Indicator"),
    Kind.UNIT: ("Unit of competency", "Element", "Performance criterion"),
}


def write_case(framework: Framework, at: datetime) -> bytes:
    """The package as UTF-8 JSON; `at` is the `lastChangeDateTime` of what is made anew."""
    return json.dumps(case_package(framework, at), ensure_ascii=False, indent=2).encode() + b"\n"


def case_package(framework: Framework, at: datetime) -> Mapping[str, Any]:
    """The package that `framework` came from while it still says the same, else a new one."""
    if framework.source is not None and unchanged(framework):
        return framework.source
    return _Writer(framework, at.strftime("%Y-%m-%dT%H:%M:%SZ")).package()


@dataclass(frozen=True)
class _Writer:
    framework: Framework
    at: str

    def package(self) -> dict[str, Any]:
        items, links = [], []
        for kind, parent, number, part in self._parts():
            text, uri, ours = _told(part)
            item = self._node(part.code, uri=uri) | {
                "fullStatement": text.en,
                "CFItemType": ITEM_TYPES[self.framework.kind][kind],
                "humanCodingScheme": part.code,
                "language": "en",
            }
            items += [item | ({"extensions": {OURS: ours}} if ours else {}), self._translation(part.code, text)]
            links.append(self._link(CHILD, self._target(part.code, text.en, uri), parent, number))
            filipino = self._target(f"{part.code}|fil", text.fil)
            links.append(self._link(TRANSLATION, filipino, self._target(part.code, text.en, uri)))
        rubrics = [self._marks(), *map(self._levels, self.framework.competencies)]
        return {
            "CFDocument": self._document(),
            "CFItems": items,
            "CFAssociations": links,
            "CFRubrics": rubrics,
            "extensions": {OURS: {"format": FORMAT, "digest": self.framework.digest.hex()}},
        }

    def _parts(self) -> Iterator[tuple[int, dict[str, str], int, Competency | Element | Indicator]]:
        """Every part with its depth, the link to its parent and its place there."""
        root = self._target("document", self.framework.name)
        for number, competency in enumerate(self.framework.competencies, 1):
            yield 0, root, number, competency
            above = self._target(competency.code, competency.title.en, competency.uri)
            for place, element in enumerate(competency.elements, 1):
                yield 1, above, place, element
                owner = self._target(element.code, element.title.en)
                for last, indicator in enumerate(element.indicators, 1):
                    yield 2, owner, last, indicator

    def _document(self) -> dict[str, Any]:
        framework = self.framework
        return self._node("document") | {
            "caseVersion": "1.1",
            "creator": framework.body,
            "title": framework.name,
            "version": framework.version,
            "language": "en",
            "extensions": {
                OURS: {
                    "provenance": str(framework.provenance),
                    "kind": str(framework.kind),
                    "languages": list(framework.languages),
                    "milestone": [c.code for c in framework.competencies if c.necessary],
                    "rule": framework.as_json()["rule"],
                    "relations": [
                        {"name": r.name, "role": str(r.role), "counts": r.counts} for r in framework.relations
                    ],
                }
            },
        }

    def _node(self, *parts: str, uri: str | None = None) -> dict[str, Any]:
        identifier = derived_identifier(self.framework.digest.hex(), *parts)
        return {"identifier": str(identifier), "uri": uri or identifier.urn, "lastChangeDateTime": self.at}

    def _target(self, code: str, title: str, uri: str | None = None) -> dict[str, str]:
        identifier = derived_identifier(self.framework.digest.hex(), code)
        return {"title": title, "identifier": str(identifier), "uri": uri or identifier.urn}

    def _translation(self, code: str, text: Text) -> dict[str, Any]:
        return self._node(code, "fil") | {"fullStatement": text.fil, "language": "fil"}

    def _link(
        self, kind: str, origin: dict[str, str], destination: dict[str, str], number: int | None = None
    ) -> dict[str, Any]:
        return {
            **self._node(kind, origin["identifier"], destination["identifier"]),
            "associationType": kind,
            **({} if number is None else {"sequenceNumber": number}),
            "originNodeURI": origin,
            "destinationNodeURI": destination,
        }

    def _marks(self) -> dict[str, Any]:
        levels = [self._mark(criterion) for criterion in self.framework.criteria]
        return self._rubric(MARKS, "Described criteria", None, levels) | {"extensions": {OURS: {"rubric": MARKS}}}

    def _mark(self, criterion: Criterion) -> dict[str, Any]:
        ours = {"fil": {"quality": criterion.label.fil}, "provesLevel": criterion.level}
        return {
            **self._node(MARKS, str(criterion.mark)),
            "quality": criterion.label.en,
            "score": criterion.mark,
            "position": criterion.mark,
            "extensions": [{OURS: ours}],
        }

    def _levels(self, competency: Competency) -> dict[str, Any]:
        link = self._target(competency.code, competency.title.en, competency.uri)
        levels = [self._level(competency, level) for level in competency.levels]
        return self._rubric(f"levels|{competency.code}", competency.title.en, link, levels)

    def _level(self, competency: Competency, level: Level) -> dict[str, Any]:
        filipino = {"quality": level.title.fil, "description": level.description.fil}
        return {
            **self._node("level", competency.code, str(level.number)),
            "quality": level.title.en,
            "description": level.description.en,
            "position": level.number,
            "extensions": [{OURS: {"fil": filipino, "lowerBound": level.lower_bound}}],
        }

    def _rubric(
        self, name: str, title: str, item: dict[str, str] | None, levels: Sequence[dict[str, Any]]
    ) -> dict[str, Any]:
        criterion = {
            **self._node("rubric", name, "criterion"),
            **({} if item is None else {"CFItemURI": item}),
            "position": 1,
            "CFRubricCriterionLevels": list(levels),
        }
        return self._node("rubric", name) | {"title": title, "CFRubricCriteria": [criterion]}


def _told(part: Competency | Element | Indicator) -> tuple[Text, str | None, dict[str, Any]]:
    """The part's text, its own address, and what only our extension can say."""
    if isinstance(part, Indicator):
        return part.statement, None, {"highest": part.highest}
    return part.title, part.uri if isinstance(part, Competency) else None, {}
