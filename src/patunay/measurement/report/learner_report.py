"""What one learner is shown: a band on the ladder of levels, the next criteria to reach, and a kind word on the self.

Never a point, never a number: the ladder gives each level the same width, so that no measure can be read off. The
band is the measure and one standard error to each side. Names of levels and words of criteria come from outside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from patunay.measurement.levels import Levels, Status, cuts
from patunay.measurement.ratings import Floats
from patunay.measurement.report.item_map import LIKELY, Located, item_map
from patunay.measurement.scale import Scale
from patunay.measurement.scoring import Measures
from patunay.words import Language, say

NEXT = 3
"""So many next criteria, each of another indicator: what a learner can work on at once."""
OPEN_END = 1.5
"""Logits that the levels at the two ends, which have no end, are drawn as wide as."""
LEAST_BAND = 0.35
"""Of a rung: what stays in sight of a band beyond the ladder's end."""
APART = 1.0
"""Standard errors of the difference from which the learner and the others see something else."""


class Gap(StrEnum):
    """How the learner's own view lies beside that of the others."""

    ALIKE = "alike"
    OTHERS_SEE_MORE = "others_see_more"
    SELF_SEES_MORE = "self_sees_more"


@dataclass(frozen=True)
class LearnerReport:
    """`low` and `high` are the band's ends on the ladder: 0 is the lower end of the rung below level 1, 1 that of
    level 1, and so on. `level` is 0 below the first. `next_steps` are (indicator, criterion), the nearest first."""

    learner: str
    status: Status
    level: int
    low: float
    high: float
    next_steps: tuple[tuple[str, int], ...]
    gap: Gap | None

    @property
    def decided(self) -> bool:
        """Where people still look, or raters are missing, no band is shown."""
        return self.status in (Status.ATTAINED, Status.NOT_YET)


def learner_reports(scale: Scale, levels: Levels, own: Measures | None = None) -> tuple[LearnerReport, ...]:
    """The report of each learner, in the order of `levels`. `own` are measures by the self-rating alone; learners
    without one have no gap. Raises InputError when the scale has no cuts."""
    bounds, places = cuts(scale), item_map(scale, LIKELY)
    measures = levels.measures
    low, high = (ladder_place(measures.eap + side * measures.sd, bounds) for side in (-1, 1))
    low, high = np.minimum(low, len(bounds) + 1 - LEAST_BAND), np.maximum(high, LEAST_BAND)
    gaps = _gaps(levels.others, own) if own else [None] * len(measures.learners)
    rows = zip(measures.learners, levels.status, levels.level.tolist(), low.tolist(), high.tolist(), gaps, strict=True)
    reached = measures.eap.tolist()
    return tuple(
        LearnerReport(learner, status, level, start, end, next_criteria(places, reached[at]), gap)
        for at, (learner, status, level, start, end, gap) in enumerate(rows)
    )


def ladder_place(measure: Floats, bounds: Sequence[float]) -> Floats:
    """Where measures stand on rungs of equal width, from 0 to the number of rungs."""
    ends = [bounds[0] - OPEN_END, *bounds, bounds[-1] + OPEN_END]
    return np.interp(measure, ends, np.arange(len(ends)))


def next_criteria(places: Sequence[Located], measure: float, most: int = NEXT) -> tuple[tuple[str, int], ...]:
    """The criteria that lie just above `measure`, the lowest one of each indicator."""
    found: dict[str, int] = {}
    for place in places:
        if place.location > measure:
            found.setdefault(place.indicator, place.criterion)
    return tuple(found.items())[:most]


def _gaps(others: Measures, own: Measures) -> list[Gap | None]:
    away = (own.eap - others.eap) / np.hypot(own.sd, others.sd)
    both = (own.raters > 0) & (others.raters > 0)
    return [_gap(value) if seen else None for value, seen in zip(away.tolist(), both.tolist(), strict=True)]


def _gap(away: float) -> Gap:
    if abs(away) < APART:
        return Gap.ALIKE
    return Gap.SELF_SEES_MORE if away > 0 else Gap.OTHERS_SEE_MORE


@dataclass(frozen=True)
class Wording:
    """Names of level 1, 2 ... and the words of each (indicator, criterion), in one language."""

    levels: Sequence[str]
    criteria: Mapping[tuple[str, int], str]


def learner_words(report: LearnerReport, wording: Wording, lang: Language = "en") -> tuple[str, ...]:
    """The sentences beside the drawing, and in its place for who cannot see it."""
    return (
        _standing(report, wording, lang),
        *([_stretch(report, wording, lang)] if report.decided else []),
        *([_close(report, wording, lang)] if report.decided and int(report.low) > report.level else []),
        *_next_words(report, wording, lang),
        *([say(f"measurement.learner_{report.gap}", lang)] if report.gap else []),
        say("measurement.learner_review", lang),
    )


def _standing(report: LearnerReport, wording: Wording, lang: Language) -> str:
    name = rung(report.level, wording, lang)
    reached = "" if report.level else "_below"
    if report.decided:
        return say(f"measurement.learner_standing{reached}", lang, level=name)
    return say(f"measurement.learner_{report.status}", lang)


def _stretch(report: LearnerReport, wording: Wording, lang: Language) -> str:
    most = len(wording.levels)
    first, last = (rung(min(int(end), most), wording, lang) for end in (report.low, report.high))
    if first == last:
        return say("measurement.learner_band_inside", lang, level=first)
    return say("measurement.learner_band_across", lang, first=first, last=last)


def _close(report: LearnerReport, wording: Wording, lang: Language) -> str:
    """The whole band lies above the level given: why it was not given yet."""
    return say("measurement.learner_close", lang, level=rung(report.level + 1, wording, lang))


def _next_words(report: LearnerReport, wording: Wording, lang: Language) -> list[str]:
    if not report.next_steps:
        return [say("measurement.learner_top", lang)]
    return [say("measurement.learner_next", lang), *(f"• {wording.criteria[step]}" for step in report.next_steps)]


def rung(level: int, wording: Wording, lang: Language) -> str:
    return wording.levels[level - 1] if level else say("measurement.learner_below", lang)
