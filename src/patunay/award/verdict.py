"""The *measured* method's end: what a scale says of a learner becomes an outcome (decision 0016).

Who must have rated, and which elements are attained, stays as in the *explained* method: an element has too few
statements to be measured. Knows no scale: whoever draws up, prints or checks by another method loads no mathematics.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from patunay.award import reasons
from patunay.award.explained import explain
from patunay.award.model import Outcome, Reason, State
from patunay.errors import StateError
from patunay.framework import Competency, Framework, Method
from patunay.rating import Rating
from patunay.roster.model import Place

WORTH_ASKING = 0.5
"""One more rater is worth asking for when the chance that it settles the next level is at least this."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scale says of one learner: the level, and the chance that one more community rater settles the next."""

    state: State
    level: int
    settles: float


Verdicts = Mapping[tuple[Place, str], Verdict]
"""Learner's place on the rosters and competency code -> verdict."""


def measured(
    framework: Framework, competency: Competency, ratings: Sequence[Rating], verdict: Verdict | None
) -> Outcome:
    """What the *measured* method says of one learner's `ratings`; `verdict` is None for a learner without any.

    Raises StateError `award.no_scale` where there are ratings enough but no verdict.
    """
    explained = replace(explain(framework, competency, ratings), method=Method.MEASURED)
    if explained.state is State.RATERS_MISSING:
        return explained
    if verdict is None:
        raise StateError("award.no_scale", competency=competency.code)
    state = verdict.state
    return replace(
        explained,
        state=state,
        level=None if state is State.RATERS_MISSING else verdict.level,
        reasons=(_reason(framework, competency, verdict),),
        nearest=_nearest(framework, competency, verdict, explained),
    )


def _reason(framework: Framework, competency: Competency, verdict: Verdict) -> Reason:
    facts = {
        "confidence": reasons.confidence(framework),
        "level": reasons.level(competency, verdict.level),
        "minimum": reasons.level(competency, framework.rule.minimum_level),
    }
    return Reason(f"award.measured_{verdict.state}", facts)


def _nearest(framework: Framework, competency: Competency, verdict: Verdict, explained: Outcome) -> Reason:
    goal = max(verdict.level + 1, framework.rule.minimum_level)
    top = max(level.number for level in competency.levels)
    if verdict.level >= top:
        return Reason("award.nearest_top", {"level": reasons.level(competency, top)})
    if verdict.settles >= WORTH_ASKING:
        return Reason("award.nearest_measured", {"level": reasons.level(competency, goal)})
    return explained.nearest
