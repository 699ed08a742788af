"""The rules of *From ratings to a decision* written a second time: plain, slow, and on dictionaries alone.

Written from the rules, not from the room `award`. A competency is {element: {indicator: highest mark}}, a form is a
`Form`, and marks stand for levels (mark k proves level k, as in the life-skills sample and the TESDA sample).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median

from patunay.framework import Competency, Framework
from patunay.rating import Rating

Elements = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Form:
    role: str
    counts: bool
    marks: dict[str, int | None]


@dataclass(frozen=True)
class Plain:
    """`elements`: code -> level (None: undecided); `kinds`: code -> roles of the counted raters who marked it."""

    state: str
    level: int | None
    elements: dict[str, int | None]
    kinds: dict[str, set[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    minimum: int
    share: int
    required: dict[str, int]
    levels: int


def plain_rule(framework: Framework, competency: Competency) -> Rule:
    rule = framework.rule
    required = {str(role): count for role, count in rule.required.items()}
    return Rule(rule.minimum_level, rule.least_share, required, len(competency.levels))


def plain_elements(competency: Competency) -> Elements:
    return {e.code: {i.code: i.highest for i in e.indicators} for e in competency.elements}


def plain_forms(ratings: list[Rating]) -> list[Form]:
    return [Form(str(r.role), r.counts, dict(r.marks)) for r in ratings if not r.replaced]


def decide_plainly(elements: Elements, rule: Rule, forms: list[Form]) -> Plain:
    counted = [form for form in forms if _counts(elements, rule, form)]
    levels = {code: _element(indicators, rule, counted) for code, indicators in elements.items()}
    kinds = {code: {f.role for f in counted if _marks([f], list(of))} for code, of in elements.items()}
    enough = all(sum(f.role == role for f in counted) >= need for role, need in rule.required.items())
    if not enough or None in levels.values():
        return Plain("raters_missing", None, levels, kinds)
    level = min(value for value in levels.values() if value is not None)
    if _far_apart(elements, rule, counted) and _one_decides(elements, rule, counted, level):
        return Plain("under_review", level, levels, kinds)
    return Plain("attained" if level >= rule.minimum else "not_yet", level, levels, kinds)


def _counts(elements: Elements, rule: Rule, form: Form) -> bool:
    """Marks given against those of the competency's indicators that stood on the form."""
    asked = [code for of in elements.values() for code in of if code in form.marks]
    given = [code for code in asked if form.marks[code] is not None]
    return form.counts and bool(given) and 100 * len(given) >= rule.share * len(asked)


def _marks(forms: list[Form], indicators: list[str]) -> list[int]:
    marks = [form.marks.get(code) for form in forms for code in indicators]
    return [mark for mark in marks if mark is not None]


def _element(indicators: dict[str, int], rule: Rule, forms: list[Form]) -> int | None:
    if not _marks(forms, list(indicators)):
        return None
    level = 0
    for k in range(1, rule.levels + 1):
        marks = _marks(forms, [code for code, highest in indicators.items() if highest >= k])
        if not marks or int(median(marks)) < k:
            break
        level = k
    return level


def _far_apart(elements: Elements, rule: Rule, forms: list[Form]) -> bool:
    own = []
    for form in forms:
        seen = [_element(of, rule, [form]) for of in elements.values()]
        own.append(min(level for level in seen if level is not None))
    return max(own) - min(own) >= (1 if rule.levels == 1 else 2)


def _one_decides(elements: Elements, rule: Rule, forms: list[Form], level: int) -> bool:
    for out in range(len(forms)):
        rest = forms[:out] + forms[out + 1 :]
        left = [_element(of, rule, rest) for of in elements.values()]
        attained = all(one is not None and one >= rule.minimum for one in left)
        if attained != (level >= rule.minimum):
            return True
    return False
