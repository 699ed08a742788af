"""A framework from a CASE 1.1 `CFPackage`; see `case_writing` for what stands where.

Takes only what is said: a package without levels, criteria, Filipino texts or an award rule is refused with everything
that is missing. Associations to other frameworks (crosswalks) are kept in `source` and never count as attainment.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from patunay.errors import InputError
from patunay.framework.case_package import Node, Package, derived_identifier, read_package
from patunay.framework.checks import check
from patunay.framework.faults import Faults
from patunay.framework.model import (
    AwardRule,
    Competency,
    Criterion,
    Element,
    Framework,
    Indicator,
    Kind,
    Level,
    Method,
    Provenance,
    RaterRole,
    Relation,
    Text,
    tidy,
)

OURS = "patunay"
FORMAT = "patunay/framework/1"
MARKS = "criteria"


def read_case(path: Path) -> Framework:
    """The framework in the CASE package `path`, which it keeps as `source`.

    Raises InputError as `read_package` does, `framework.newer`, or `framework.refused` with `faults`.
    """
    package, faults = read_package(path), Faults()
    framework = framework_of(package, path.name, faults)
    faults.refuse(path.name)
    assert framework is not None, "what cannot be read is a fault"
    return framework


def framework_of(package: Package, file: str, faults: Faults) -> Framework | None:
    """None, or not to be used, where there are faults. Raises InputError for a format newer than this code."""
    written_as = _ours(package.source).get("format", FORMAT)
    if written_as != FORMAT:
        raise InputError("framework.newer", file=file, format=str(written_as)[:40])
    framework = _Reader(package, faults).framework()
    if framework is not None and not faults:
        check(framework, faults)
    return framework


def unchanged(framework: Framework) -> bool:
    """Whether the package in `source` still says what the framework says."""
    return framework.source is not None and framework_of(Package(framework.source), "", Faults()) == framework


def _ours(node: Any) -> Mapping[str, Any]:
    """Our part of an object's `extensions` (which are a list on a CFRubricCriterionLevel); empty where none is."""
    extensions = node.get("extensions") if isinstance(node, Mapping) else None
    for extension in extensions if isinstance(extensions, list) else [extensions]:
        ours = extension.get(OURS) if isinstance(extension, Mapping) else None
        if isinstance(ours, Mapping):
            return ours
    return {}


def _member(node: Any, name: str) -> Any:
    return node.get(name) if isinstance(node, Mapping) else None


def _list(node: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = node.get(name)
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []


class _Reader:
    """From a package to values; what is missing becomes a fault and the reading goes on."""

    def __init__(self, package: Package, faults: Faults) -> None:
        self.package = package
        self.faults = faults
        self.ours = _ours(package.document)

    def framework(self) -> Framework | None:
        """None only where a fault says why."""
        provenance = self._choice(self.ours, "provenance", Provenance)
        kind = self._choice(self.ours, "kind", Kind)
        languages = self.ours.get("languages")
        version = self._value("CFDocument", self.package.document, "version", str)
        competencies, criteria = self._competencies(), self._criteria()
        rule, relations = self._rule(), self._relations()
        if provenance is None or kind is None or rule is None:
            return None
        return Framework(
            name=tidy(self.package.document["title"]),
            body=tidy(self.package.document["creator"]),
            version=version,
            provenance=provenance,
            kind=kind,
            languages=tuple(map(str, languages)) if isinstance(languages, list) else (),
            competencies=competencies,
            criteria=criteria,
            rule=rule,
            relations=relations,
            source=self.package.source,
        )

    def _value(self, place: str, node: Mapping[str, Any], name: str, kind: Any) -> Any:
        """A member of that type; a fault and the type's empty value where it is missing."""
        value = node.get(name)
        if isinstance(value, str):
            value = tidy(value)
        if isinstance(value, kind) and isinstance(value, bool) is (kind is bool) and value != "":
            return value
        self.faults.add("value", place, name=name)
        return kind()

    def _choice(self, node: Mapping[str, Any], name: str, kind: Any) -> Any:
        try:
            return kind(node.get(name))
        except ValueError:
            value = str(node.get(name) or "-")[:40]
            self.faults.add("choice", "CFDocument", column=name, value=value, choices=", ".join(kind))
            return None

    def _competencies(self) -> tuple[Competency, ...]:
        for item in self.package.orphans:
            self.faults.add("orphan", "CFItems", item=_label(item))
        milestone = self._value("CFDocument", self.ours, "milestone", list)
        found = tuple(self._competency(item, milestone) for item in self.package.roots)
        codes = [competency.code for competency in found]
        for code in milestone:
            if code not in codes:
                self.faults.add("milestone", "CFDocument", code=str(code)[:40])
        return found

    def _competency(self, item: Node, milestone: list[Any]) -> Competency:
        code = _code(item)
        elements = tuple(map(self._element, self.package.children(item["identifier"])))
        return Competency(
            code, self._both(item), code in milestone, elements, self._levels(item), self._uri(item, code)
        )

    def _element(self, item: Node) -> Element:
        indicators = tuple(map(self._indicator, self.package.children(item["identifier"])))
        return Element(_code(item), self._both(item), indicators)

    def _indicator(self, item: Node) -> Indicator:
        for below in self.package.children(item["identifier"]):
            self.faults.add("too_deep", "CFItems", item=_label(below))
        highest = self._value(f"CFItem {_label(item)}", _ours(item), "highest", int)
        return Indicator(_code(item), self._both(item), highest)

    def _both(self, item: Node) -> Text:
        translated = self.package.translations.get(item["identifier"])
        filipino = tidy(translated["fullStatement"]) if translated else ""
        if not filipino:
            self.faults.add("untranslated", "CFItems", item=_label(item))
        return Text(self._value(f"CFItem {_label(item)}", item, "fullStatement", str), filipino)

    def _uri(self, item: Node, code: str) -> str | None:
        """The item's own address; None for the one that `case_writing` derives from the hash."""
        uri, digest = item.get("uri"), _ours(self.package.source).get("digest")
        derived = derived_identifier(str(digest), code).urn
        return None if uri == derived or not isinstance(uri, str) else uri

    def _rubric_levels(self, rubric: Node, item: Node | None) -> list[Mapping[str, Any]]:
        """The levels of a rubric's criteria that speak of `item` (None: of no item), by position."""
        wanted = item and item["identifier"]
        levels = [
            level
            for criterion in _list(rubric, "CFRubricCriteria")
            if _member(criterion.get("CFItemURI"), "identifier") == wanted
            for level in _list(criterion, "CFRubricCriterionLevels")
        ]
        return sorted(levels, key=lambda level: level["position"] if isinstance(level.get("position"), int) else 0)

    def _levels(self, item: Node) -> tuple[Level, ...]:
        found = [level for rubric in self.package.rubrics for level in self._rubric_levels(rubric, item)]
        if not found:
            self.faults.add("rubric_missing", "CFRubrics", what=_label(item))
        place = f"CFRubrics {_label(item)}"
        return tuple(self._level(level, place) for level in found)

    def _level(self, level: Mapping[str, Any], place: str) -> Level:
        title, description = (self._told(level, name, place) for name in ("quality", "description"))
        bound = _ours(level).get("lowerBound")
        return Level(
            self._value(place, level, "position", int), title, description, None if bound is None else str(bound)
        )

    def _told(self, level: Mapping[str, Any], name: str, place: str) -> Text:
        filipino = self._value(place, _ours(level), "fil", dict)
        return Text(self._value(place, level, name, str), self._value(f"{place}, fil", filipino, name, str))

    def _criteria(self) -> tuple[Criterion, ...]:
        rubrics = [rubric for rubric in self.package.rubrics if _ours(rubric).get("rubric") == MARKS]
        if len(rubrics) != 1:
            self.faults.add("rubric_missing", "CFRubrics", what=MARKS)
            return ()
        return tuple(self._criterion(level) for level in self._rubric_levels(rubrics[0], None))

    def _criterion(self, level: Mapping[str, Any]) -> Criterion:
        place = f"CFRubrics {MARKS}"
        score = level.get("score")
        whole = int(score) if isinstance(score, float) and score.is_integer() else score
        mark = self._value(place, {"score": whole}, "score", int)
        proves = _ours(level).get("provesLevel")
        if proves is not None:
            proves = self._value(place, _ours(level), "provesLevel", int)
        return Criterion(mark, self._told(level, "quality", place), proves)

    def _rule(self) -> AwardRule | None:
        rule, place = self._value("CFDocument", self.ours, "rule", dict), "CFDocument rule"
        if not isinstance(self.ours.get("rule"), dict):
            return None
        minimum, share = (self._value(place, rule, name, int) for name in ("minimum_level", "least_share"))
        method = self._choice(rule, "method", Method)
        required = self._value(place, rule, "required", dict)
        confidence = None if rule.get("confidence") is None else self._value(place, rule, "confidence", int)
        for name, value in (("least_share", share), ("confidence", confidence or 0)):
            if not 0 <= value <= 100:
                self.faults.add("share", place, column=name, value=value / 100)
        roles = {name: self._role(name) for name in required}
        counts = {role: self._value(place, required, name, int) for name, role in roles.items() if role is not None}
        for role, count in counts.items():
            if count < 0:
                self.faults.add("whole", place, column=role, value=count)
        return AwardRule(minimum, counts, share, method, confidence) if method is not None else None

    def _role(self, name: Any) -> RaterRole | None:
        role: RaterRole | None = self._choice({"role": name}, "role", RaterRole)
        return role

    def _relations(self) -> tuple[Relation, ...]:
        relations = []
        for relation in self._value("CFDocument", self.ours, "relations", list):
            place = "CFDocument relations"
            entry = relation if isinstance(relation, dict) else {}
            name, role = self._value(place, entry, "name", str), self._role(entry.get("role"))
            counts = self._value(place, entry, "counts", bool)
            if role is not None:
                relations.append(Relation.named(name, role, counts))
        return tuple(relations)


def _code(item: Node) -> str:
    code = item.get("humanCodingScheme")
    return tidy(code) if isinstance(code, str) else ""


def _label(item: Node) -> str:
    return _code(item) or item["fullStatement"][:40] or item["identifier"][:40]
