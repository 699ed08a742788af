"""The *explained* method: from marks to levels by a rule that can be told in one minute.

The rule stands in decisions.md, *From ratings to a decision*; the steps below carry its sentences:

1. A rater counts who marked at least the rule's share of the competency's indicators on the form. Self and relatives
   never count, a replaced form never does; blanks and "no chance to see" are missing.
2. An element reaches level k when the median, rounded down, of the counted marks on its indicators that have a
   criterion for k is at least k; its level is the highest k with 1..k all reached. No mark: undecided.
3. The competency's level is the lowest of its elements' levels; an element is attained at the rule's minimum or above.
4. Raters are missing while a required kind is short or an element is undecided.
5. A second look is needed when the counted raters' own levels lie two or more apart (one on a scale of one level) and
   leaving one of them out changes attained or not. An element that nobody else marked is then not reached.

A mark stands for the level that its criterion proves, or the highest that a lower criterion proves, or 0. Nothing here
reads files or knows learners.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from patunay.award import reasons
from patunay.award.model import ElementResult, Outcome, Reason, State
from patunay.framework import Competency, Element, Framework, Indicator, Method, RaterRole
from patunay.rating import Rating

_SHOWN_ONLY = frozenset({RaterRole.SELF, RaterRole.RELATIVE})
_ORDER = tuple(RaterRole)

Values = Mapping[str, Sequence[int]]
"""Indicator code -> the levels that its counted marks prove."""


def explain(framework: Framework, competency: Competency, ratings: Sequence[Rating]) -> Outcome:
    """What the *explained* method says of one learner's `ratings` in `competency`."""
    current = [rating for rating in ratings if not rating.replaced]
    raters = counting_raters(framework, competency, current)
    elements = tuple(_element_result(framework, competency, element, raters) for element in competency.elements)
    state, why, nearest = _state(framework, competency, current, raters, elements)
    return Outcome(
        method=Method.EXPLAINED,
        state=state,
        level=None if state is State.RATERS_MISSING else min(element.level or 0 for element in elements),
        elements=elements,
        kinds=_kinds(raters),
        heard=_kinds(current),
        reasons=why,
        nearest=nearest,
    )


def counting_raters(framework: Framework, competency: Competency, ratings: Sequence[Rating]) -> list[Rating]:
    """Step 1: the ratings that count for `competency`."""
    return [
        rating
        for rating in ratings
        if rating.counts
        and not rating.replaced
        and rating.role not in _SHOWN_ONLY
        and _saw_enough(rating, competency, framework.rule.least_share)
    ]


def element_level(
    framework: Framework, competency: Competency, element: Element, raters: Sequence[Rating]
) -> int | None:
    """Step 2: the level of `element` by the marks of `raters`, 0 below the first, None when nobody marked it."""
    return _level(framework, competency, element, _values(framework, element, raters))


def seen(rating: Rating, competency: Competency) -> tuple[int, int]:
    """How many of the competency's indicators on this form were marked, and how many stood on it."""
    on_form = [i.code for element in competency.elements for i in element.indicators if i.code in rating.marks]
    return sum(rating.marks[code] is not None for code in on_form), len(on_form)


def _saw_enough(rating: Rating, competency: Competency, least_share: int) -> bool:
    given, on_form = seen(rating, competency)
    return given > 0 and given * 100 >= least_share * on_form


def _values(framework: Framework, element: Element, raters: Sequence[Rating]) -> dict[str, list[int]]:
    proves = _proved_levels(framework)
    return {
        i.code: [proves[mark] for rating in raters if (mark := rating.marks.get(i.code)) is not None]
        for i in element.indicators
    }


def _proved_levels(framework: Framework) -> dict[int, int]:
    proved: dict[int, int] = {}
    best = 0
    for criterion in sorted(framework.criteria, key=lambda criterion: criterion.mark):
        best = max(best, criterion.level or 0)
        proved[criterion.mark] = best
    return proved


def _level(framework: Framework, competency: Competency, element: Element, values: Values) -> int | None:
    if not any(values.values()):
        return None
    reached = 0
    for level in sorted(level.number for level in competency.levels):
        pool = [v for i in element.indicators if _describes(framework, i, level) for v in values[i.code]]
        if not pool or floor_median(pool) < level:
            break
        reached = level
    return reached


def floor_median(values: Sequence[int]) -> int:
    """The middle value; of two middle values their mean, rounded down."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) // 2


def _describes(framework: Framework, indicator: Indicator, level: int) -> bool:
    return any(c.level == level and c.mark <= indicator.highest for c in framework.criteria)


def _element_result(
    framework: Framework, competency: Competency, element: Element, raters: Sequence[Rating]
) -> ElementResult:
    minimum = framework.rule.minimum_level
    values = _values(framework, element, raters)
    level = _level(framework, competency, element, values)
    goal = minimum if (level or 0) < minimum else (level or 0) + 1
    steps = _steps(element, values, goal, lambda raised: _level(framework, competency, element, raised), framework)
    return ElementResult(
        code=element.code,
        level=level,
        attained=level is not None and level >= minimum,
        kinds=_kinds([r for r in raters if any(r.marks.get(i.code) is not None for i in element.indicators)]),
        goal=goal if steps else None,
        steps=steps,
    )


def _steps(
    element: Element, values: Values, goal: int, level_of: Callable[[Values], int | None], framework: Framework
) -> tuple[str, ...]:
    """The indicators, weakest first, on which marks at `goal` would bring the element there (empty: nothing would)."""
    weakest_first = sorted(element.indicators, key=lambda i: floor_median(values[i.code]) if values[i.code] else -1)
    raised = dict(values)
    for count, indicator in enumerate(weakest_first, start=1):
        top = max((n for n in range(1, goal + 1) if _describes(framework, indicator, n)), default=0)
        raised[indicator.code] = [max(value, top) for value in values[indicator.code]] or [top]
        if (level_of(raised) or 0) >= goal:
            return tuple(i.code for i in weakest_first[:count])
    return ()


def _state(
    framework: Framework,
    competency: Competency,
    ratings: Sequence[Rating],
    raters: Sequence[Rating],
    elements: Sequence[ElementResult],
) -> tuple[State, tuple[Reason, ...], Reason]:
    """The state, its reasons and the nearest change."""
    missing = _missing_roles(framework, raters)
    nearest = reasons.nearest(framework, competency, elements, missing)
    if missing or any(element.level is None for element in elements):
        short = _forms_with_too_few_marks(framework, competency, ratings, missing)
        return State.RATERS_MISSING, reasons.raters_missing(framework, competency, elements, missing, short), nearest
    if look := _second_look(framework, competency, raters):
        return State.UNDER_REVIEW, *look
    if all(element.attained for element in elements):
        return State.ATTAINED, reasons.attained(framework, competency, elements), nearest
    return State.NOT_YET, reasons.not_yet(framework, competency, elements), nearest


def _missing_roles(framework: Framework, raters: Sequence[Rating]) -> dict[RaterRole, int]:
    """Step 4: required kind of rater -> how many are still missing."""
    have = {role: sum(rating.role is role for rating in raters) for role in RaterRole}
    return {role: need - have[role] for role, need in framework.rule.required.items() if have[role] < need}


def _forms_with_too_few_marks(
    framework: Framework, competency: Competency, ratings: Sequence[Rating], missing: Mapping[RaterRole, int]
) -> list[tuple[RaterRole, int, int]]:
    return [
        (rating.role, *seen(rating, competency))
        for rating in ratings
        if rating.counts and rating.role in missing and not _saw_enough(rating, competency, framework.rule.least_share)
    ]


def _second_look(
    framework: Framework, competency: Competency, raters: Sequence[Rating]
) -> tuple[tuple[Reason, ...], Reason] | None:
    """Step 5: the reasons, and the elements that one rater decides; None where no second look is needed."""
    own = [_own_level(framework, competency, rating) for rating in raters]
    apart = 1 if len(competency.levels) == 1 else 2
    if max(own) - min(own) < apart:
        return None
    attained = _attained(framework, competency, raters)
    decided = all(attained.values())
    for left_out, rating in enumerate(raters):
        without = _attained(framework, competency, [*raters[:left_out], *raters[left_out + 1 :]])
        if all(without.values()) is not decided:
            turned = [code for code, reached in without.items() if reached is not attained[code]]
            why = reasons.under_review(competency, min(own), max(own), rating.role, decided)
            return why, reasons.nearest_review(competency, turned)
    return None


def _own_level(framework: Framework, competency: Competency, rating: Rating) -> int:
    levels = [element_level(framework, competency, element, [rating]) for element in competency.elements]
    return min(level for level in levels if level is not None)


def _attained(framework: Framework, competency: Competency, raters: Sequence[Rating]) -> dict[str, bool]:
    """Element code -> attained, by the marks of `raters` alone."""
    minimum = framework.rule.minimum_level
    return {e.code: (element_level(framework, competency, e, raters) or 0) >= minimum for e in competency.elements}


def _kinds(ratings: Sequence[Rating]) -> tuple[RaterRole, ...]:
    return tuple(sorted({rating.role for rating in ratings}, key=_ORDER.index))
