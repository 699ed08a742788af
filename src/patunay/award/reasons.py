"""The reasons of a decision: what stands in the way, what the rule is, what would change the result.

Composes `Reason` values only; the sentences stand in `words.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from patunay.award.model import ElementResult, Reason
from patunay.framework import Competency, Framework, RaterRole, Text
from patunay.rating import ImportedResult

COMPARED_AT = 80
"""Per cent (measurement.md 6), for a framework whose own method states none."""


def rule(framework: Framework, competency: Competency) -> Reason:
    """The rule of the *explained* method in words."""
    return Reason(
        "award.rule_explained",
        {
            "competency": competency.title,
            "minimum": level(competency, framework.rule.minimum_level),
            "required": tuple(count_of(role, count) for role, count in framework.rule.required.items()),
            "share": framework.rule.least_share,
        },
    )


def confidence(framework: Framework) -> int:
    """Per cent, of the *measured* method; frameworks of that method state it, others are only compared with it."""
    return framework.rule.confidence or COMPARED_AT


def rule_measured(framework: Framework, competency: Competency) -> Reason:
    """The rule of the *measured* method in words; the certificate says its confidence."""
    facts = rule(framework, competency).facts
    return Reason("award.rule_measured", {**facts, "confidence": confidence(framework)})


def rule_imported(framework: Framework, competency: Competency, moderated: bool = False) -> Reason:
    """The rule for an official result from outside, or for what a second look decided."""
    facts = {"competency": competency.title, "minimum": level(competency, framework.rule.minimum_level)}
    return Reason("award.rule_moderated" if moderated else "award.rule_imported", facts)


def level(competency: Competency, number: int) -> Reason:
    """A level with its title, or the words for "below the first level"."""
    if number < 1:
        return Reason("award.level_none")
    return Reason("award.level", {"number": number, "title": competency.level(number).title})


def role(kind: RaterRole) -> Reason:
    return Reason(f"award.role_{kind}")


def count_of(kind: RaterRole, count: int) -> Reason:
    return Reason("award.count_of", {"count": count, "role": role(kind)})


def attained(framework: Framework, competency: Competency, elements: Sequence[ElementResult]) -> tuple[Reason, ...]:
    lowest = min(element.level or 0 for element in elements)
    titles = tuple(title(competency, element.code) for element in elements if element.level == lowest)
    return (
        Reason("award.every_element", {"minimum": level(competency, framework.rule.minimum_level)}),
        Reason("award.lowest", {"elements": titles, "level": level(competency, lowest)}),
    )


def not_yet(framework: Framework, competency: Competency, elements: Sequence[ElementResult]) -> tuple[Reason, ...]:
    minimum = level(competency, framework.rule.minimum_level)
    return tuple(
        Reason(
            "award.element_below",
            {
                "element": title(competency, element.code),
                "level": level(competency, element.level or 0),
                "minimum": minimum,
            },
        )
        for element in elements
        if not element.attained
    )


def raters_missing(
    framework: Framework,
    competency: Competency,
    elements: Sequence[ElementResult],
    missing: Mapping[RaterRole, int],
    short: Sequence[tuple[RaterRole, int, int]],
) -> tuple[Reason, ...]:
    """`short` are forms of a missing kind with too few marks: role, marks given, questions on the form."""
    absent = [Reason("award.rater_missing", {"raters": count_of(kind, count)}) for kind, count in missing.items()]
    share = framework.rule.least_share
    too_few = [
        Reason("award.too_few_marks", {"role": role(kind), "given": given, "asked": asked, "share": share})
        for kind, given, asked in short
    ]
    unmarked = [
        Reason("award.element_unmarked", {"element": title(competency, element.code)})
        for element in elements
        if element.level is None and not missing
    ]
    return (*absent, *too_few, *unmarked)


def under_review(competency: Competency, low: int, high: int, left_out: RaterRole, decided: bool) -> tuple[Reason, ...]:
    return (
        Reason("award.raters_differ", {"low": level(competency, low), "high": level(competency, high)}),
        Reason("award.one_decides" if decided else "award.one_prevents", {"role": role(left_out)}),
    )


def nearest(
    framework: Framework,
    competency: Competency,
    elements: Sequence[ElementResult],
    missing: Mapping[RaterRole, int],
) -> Reason:
    """The nearest change: the rater still missing, else the element the fewest levels and indicators away."""
    if missing:
        return Reason("award.nearest_rater", {"raters": tuple(count_of(kind, n) for kind, n in missing.items())})
    if unmarked := [element for element in elements if element.level is None]:
        return Reason("award.nearest_unmarked", {"elements": tuple(title(competency, e.code) for e in unmarked)})
    below = [element for element in elements if not element.attained]
    lowest = min(element.level or 0 for element in elements)
    holding = below or [element for element in elements if element.level == lowest]
    reachable = [element for element in holding if element.goal is not None]
    if not reachable or (not below and len(reachable) < len(holding)):
        return Reason("award.nearest_top", {"level": level(competency, lowest)})
    element = min(reachable, key=lambda e: ((e.goal or 0) - (e.level or 0), len(e.steps)))
    alone = "_alone" if len(holding) == 1 else ""
    facts = {**step(competency, element), "others": len(holding) - 1}
    return Reason(f"award.nearest_{'element' if below else 'level'}{alone}", facts)


def nearest_review(competency: Competency, turned: Sequence[str]) -> Reason:
    """Under review: the elements (codes) that one rating decides."""
    return Reason("award.nearest_review", {"elements": tuple(title(competency, code) for code in turned)})


def step(competency: Competency, element: ElementResult) -> dict[str, Reason | Text | tuple[Text, ...]]:
    """The facts of one next step: element, `before` and `after` level, the indicators in words."""
    statements = {i.code: i.statement for e in competency.elements for i in e.indicators}
    return {
        "element": title(competency, element.code),
        "before": level(competency, element.level or 0),
        "after": level(competency, element.goal or 0),
        "indicators": tuple(statements[code] for code in element.steps),
    }


def imported(framework: Framework, competency: Competency, result: ImportedResult) -> tuple[Reason, ...]:
    facts = {
        "level": level(competency, result.level),
        "scored_by": result.scored_by,
        "dated": Reason("award.no_date") if result.dated is None else result.dated.isoformat(),
    }
    enough = result.level >= framework.rule.minimum_level
    below = {"minimum": level(competency, framework.rule.minimum_level)}
    if result.moderated:
        said = Reason("award.moderated", {name: facts[name] for name in ("level", "dated")})
    else:
        said = Reason("award.imported", facts)
    return (said, *(() if enough else (Reason("award.imported_below", below),)))


def nearest_imported(framework: Framework, competency: Competency, result: ImportedResult) -> Reason:
    """What would change an imported result: only another official result."""
    top = max(level.number for level in competency.levels)
    if result.level >= top:
        return Reason("award.nearest_top", {"level": level(competency, top)})
    goal = max(framework.rule.minimum_level, result.level + 1)
    return Reason("award.nearest_imported", {"level": level(competency, goal)})


def title(competency: Competency, code: str) -> Text:
    """The title of the element `code`. Raises KeyError when the competency has none."""
    titles = {element.code: element.title for element in competency.elements}
    return titles[code]
