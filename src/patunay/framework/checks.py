"""What no single cell shows: the contradictions of a whole framework, whichever file it came from.

A framework that passes says of every level how anybody could reach it. Whether its words are wise, nobody checks here.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from patunay.framework.faults import Faults
from patunay.framework.model import (
    Competency,
    Criterion,
    Element,
    Framework,
    Indicator,
    Method,
    Provenance,
    RaterRole,
    Text,
)

NEVER_COUNT = frozenset({RaterRole.SELF, RaterRole.RELATIVE})
LANGUAGES = ("en", "fil")
MAX_TEXT = 1000
"""Characters; what is longer fits no certificate."""
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_CODE = re.compile(r"[^\[\]]+")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def check(framework: Framework, faults: Faults) -> None:
    """Adds one fault for each gap and each contradiction."""
    _check_facts(framework, faults)
    _check_codes(framework, faults)
    _check_criteria(framework, faults)
    for competency in framework.competencies:
        _check_levels(framework, competency, faults)
        _check_tree(framework, competency, faults)
    _check_rule(framework, faults)
    _check_relations(framework, faults)


def _check_facts(framework: Framework, faults: Faults) -> None:
    facts = {"Name": framework.name, "Body": framework.body, "Version": framework.version}
    for name, value in facts.items():
        if not value:
            faults.add("row_missing", "Framework", name=name)
    if tuple(sorted(framework.languages)) != LANGUAGES:
        faults.add("languages", "Framework", given=", ".join(framework.languages))
    if framework.provenance is not Provenance.SAMPLE and "sample" in framework.name.lower():
        faults.add("provenance", "Framework", provenance=framework.provenance)
    if not framework.competencies:
        faults.add("no_competency", "Capabilities")
    for place, text in _texts(framework):
        if any(unicodedata.category(letter) in _UNPRINTABLE for letter in text):
            faults.add("unprintable", place, text=_printable(text))
        if len(text) > MAX_TEXT:
            faults.add("long", place, text=_printable(text), count=len(text), limit=MAX_TEXT)


def _texts(framework: Framework) -> Iterable[tuple[str, str]]:
    """Every text that may be printed, with the sheet where it stands."""
    yield from (("Framework", text) for text in (framework.name, framework.body, framework.version))
    yield from (("Relations", relation.name) for relation in framework.relations)
    for place, text in _double_texts(framework):
        yield from ((place, part) for part in (text.en, text.fil))


def _double_texts(framework: Framework) -> Iterable[tuple[str, Text]]:
    yield from (("Criteria", criterion.label) for criterion in framework.criteria)
    for competency in framework.competencies:
        yield "Capabilities", competency.title
        for level in competency.levels:
            yield from (("Levels", level.title), ("Levels", level.description))
        for element in competency.elements:
            yield "Elements", element.title
            yield from (("Indicators", indicator.statement) for indicator in element.indicators)


def _printable(text: str) -> str:
    return "".join("\ufffd" if unicodedata.category(letter) in _UNPRINTABLE else letter for letter in text)[:60]


def _check_codes(framework: Framework, faults: Faults) -> None:
    """A code names one thing, whatever its letters' case: forms and files are matched by it."""
    shared = _shared(framework, faults)
    codes = [
        *(("Capabilities", competency.code) for competency in framework.competencies),
        *(("Elements", element.code) for element in framework.elements()),
        *(("Indicators", i.code) for element in framework.elements() for i in element.indicators),
    ]
    counts = Counter(code.lower() for _, code in codes)
    for place, code in dict.fromkeys(codes):
        if not code:
            faults.add("code_empty", place)
        elif not _CODE.fullmatch(code):
            faults.add("code_form", place, code=code)
        elif counts[code.lower()] > 1 and code not in shared:
            faults.add("code_twice", place, code=code, count=counts[code.lower()])


def _shared(framework: Framework, faults: Faults) -> set[str]:
    """Codes of elements in two competencies and indicators in two elements."""
    shared = set()
    elements = [(c.code, e.code) for c in framework.competencies for e in c.elements]
    indicators = [(e.code, i.code) for e in framework.elements() for i in e.indicators]
    for place, name, pairs in (("Elements", "element", elements), ("Indicators", "indicator", indicators)):
        parents: dict[str, list[str]] = defaultdict(list)
        for parent, code in pairs:
            parents[code].append(parent)
        for code, owners in parents.items():
            if code and len(set(owners)) > 1:
                shared.add(code)
                faults.add(f"{name}_shared", place, code=code, owners=", ".join(dict.fromkeys(owners)))
    return shared


def _check_criteria(framework: Framework, faults: Faults) -> None:
    criteria = framework.criteria
    if len(criteria) < 2 or [criterion.mark for criterion in criteria] != list(range(len(criteria))):
        faults.add("criteria_gap", "Criteria", given=", ".join(str(c.mark) for c in criteria) or "-")
    for criterion in criteria:
        if criterion.mark == 0 and criterion.level is not None:
            faults.add("criterion_zero", "Criteria", level=criterion.level)
    proving = [criterion for criterion in criteria if criterion.level is not None]
    for lower, higher in pairwise(proving):
        if (lower.level or 0) > (higher.level or 0):
            faults.add("criteria_order", "Criteria", higher=higher.mark, lower=lower.mark)
    known = {level.number for competency in framework.competencies for level in competency.levels}
    for criterion in proving:
        if known and criterion.level not in known:
            faults.add("criterion_level", "Criteria", mark=criterion.mark, level=criterion.level)


def _check_levels(framework: Framework, competency: Competency, faults: Faults) -> None:
    numbers = [level.number for level in competency.levels]
    given = ", ".join(map(str, numbers)) or "-"
    if not numbers or numbers != list(range(1, len(numbers) + 1)):
        faults.add("levels_gap", "Levels", competency=competency.code, given=given)
        return
    for lang in LANGUAGES:
        titles = Counter(getattr(level.title, lang).lower() for level in competency.levels)
        for title in (title for title, count in titles.items() if title and count > 1):
            faults.add("level_titles", "Levels", competency=competency.code, title=title)
    if framework.rule.minimum_level not in numbers:
        minimum = framework.rule.minimum_level
        faults.add("minimum", "Award rule", minimum=minimum, competency=competency.code, given=given)
    _check_bounds(framework, competency, faults)


def _check_bounds(framework: Framework, competency: Competency, faults: Faults) -> None:
    bounds = [level.lower_bound for level in competency.levels]
    given = [bound for bound in bounds if bound is not None]
    if wrong := [bound for bound in given if not _NUMBER.fullmatch(bound)]:
        faults.add("bound", "Levels", competency=competency.code, bound=wrong[0])
    elif any(float(low) >= float(high) for low, high in pairwise(given)):
        faults.add("bounds_order", "Levels", competency=competency.code)
    if framework.rule.method is Method.MEASURED and None in bounds:
        faults.add("bounds_missing", "Levels", competency=competency.code)


def _check_tree(framework: Framework, competency: Competency, faults: Faults) -> None:
    if not competency.elements:
        faults.add("no_element", "Elements", competency=competency.code)
    for element in competency.elements:
        if not element.indicators:
            faults.add("no_indicator", "Indicators", element=element.code)
        else:
            _check_element(framework, competency, element, faults)


def _check_element(framework: Framework, competency: Competency, element: Element, faults: Faults) -> None:
    top = max((criterion.mark for criterion in framework.criteria), default=0)
    for indicator in element.indicators:
        if not 0 < indicator.highest <= top:
            faults.add("highest", "Indicators", code=indicator.code, highest=indicator.highest, top=top)
    if framework.rule.method is Method.IMPORTED:
        return
    for level in competency.levels:
        if not any(_describes(framework.criteria, indicator, level.number) for indicator in element.indicators):
            faults.add("level_unproved", "Indicators", element=element.code, level=level.number)


def _describes(criteria: Sequence[Criterion], indicator: Indicator, level: int) -> bool:
    return any(criterion.level == level and criterion.mark <= indicator.highest for criterion in criteria)


def _check_rule(framework: Framework, faults: Faults) -> None:
    rule = framework.rule
    needed = {role: count for role, count in rule.required.items() if count}
    if not needed and rule.method is not Method.IMPORTED:
        faults.add("required_none", "Award rule")
    counted = {relation.role for relation in framework.relations if relation.counts}
    for role in needed:
        if role in NEVER_COUNT:
            faults.add("required_never", "Award rule", role=role)
        elif role not in counted:
            faults.add("required_relation", "Award rule", role=role)
    if rule.method is Method.MEASURED and rule.confidence is None:
        faults.add("confidence", "Award rule")


def _check_relations(framework: Framework, faults: Faults) -> None:
    seen: Mapping[str, int] = Counter(label.lower() for r in framework.relations for label in set(r.labels))
    for relation in framework.relations:
        if any(seen[label.lower()] > 1 for label in relation.labels):
            faults.add("relation_twice", "Relations", relation=relation.name)
        if relation.counts and relation.role in NEVER_COUNT:
            faults.add("relation_never", "Relations", relation=relation.name, role=relation.role)
