"""The item map: where each criterion of each indicator lies on the scale, and cuts from a panel's bookmarks.

A criterion lies where a rater of the reference type, without a halo of this learner, gives it or a higher one with the
response probability `rp`: P(x >= k | theta) = rp (Mitzel et al. 2001; measurement.md 2.16). At rp = .5 these are
Thurstone's thresholds, which always ascend with k. Does NOT freeze cuts: `Scale.with_cuts` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from patunay.errors import InputError
from patunay.measurement.ratings import Floats
from patunay.measurement.residuals import probabilities
from patunay.measurement.scale import Scale

EVEN, COMMON, LIKELY = 0.5, 0.62, 0.67
"""Response probabilities: as likely as not, PISA's, and the bookmark panel's."""
REACH = 20.0
HALVINGS = 60


@dataclass(frozen=True, slots=True)
class Located:
    """Criterion `criterion` (1 = the first above nothing) of `indicator` at `location` logits."""

    indicator: str
    criterion: int
    location: float


def item_map(scale: Scale, rp: float = LIKELY) -> tuple[Located, ...]:
    """Every criterion from the lowest to the highest, the order of the pages of a bookmark screen."""
    indicator, step = np.nonzero(np.arange(scale.thresholds.shape[2]) < scale.rubric.steps[:, None])
    thresholds = reference_thresholds(scale)
    bound = float(np.abs(thresholds).max()) + REACH
    low, high = np.full(len(indicator), -bound), np.full(len(indicator), bound)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        chance = probabilities(thresholds, scale.rubric.steps, indicator, middle)[:, ::-1].cumsum(axis=1)[:, ::-1]
        below = chance[np.arange(len(step)), step + 1] < rp
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    names = scale.rubric.indicators
    rows = zip(high.tolist(), indicator.tolist(), step.tolist(), strict=True)
    return tuple(Located(names[i], k + 1, location) for location, i, k in sorted(rows))


def reference_thresholds(scale: Scale) -> Floats:
    """Thresholds for raters of the reference type, whose severity is 0 by definition; (indicators, most steps)."""
    fixed = np.flatnonzero((scale.severity == 0) & (scale.severity_se == 0))
    kind = int(fixed[0]) if len(scale.thresholds) > 1 and fixed.size else 0
    thresholds: Floats = scale.thresholds[kind]
    return thresholds


def by_level(places: Sequence[Located], bounds: Sequence[float]) -> tuple[tuple[Located, ...], ...]:
    """The criteria in each level's band, below the first cut first: what the level's descriptor can be written from."""
    level = np.searchsorted(np.asarray(bounds), [place.location for place in places], side="right")
    bands = range(len(bounds) + 1)
    return tuple(tuple(place for place, at in zip(places, level, strict=True) if at == band) for band in bands)


class Middle(StrEnum):
    MEAN = "mean"
    MEDIAN = "median"


@dataclass(frozen=True, slots=True)
class PanelCut:
    """`cut` and its standard error SD / sqrt(panel) in logits; `low` and `high` are the outermost bookmarks."""

    cut: float
    se: float
    low: float
    high: float
    panel: int


def panel_cut(pages: Sequence[Located], bookmarks: Sequence[int], middle: Middle = Middle.MEDIAN) -> PanelCut:
    """The cut of one level from one bookmark a judge: the number (1, 2 ...) of the last page, in the order of
    `item_map`, that a learner at the border of the level would meet.

    Raises InputError for a bookmark outside the pages, or fewer than two judges.
    """
    wrong = [mark for mark in bookmarks if not 1 <= mark <= len(pages)]
    if wrong:
        raise InputError("measurement.bookmark_outside", page=wrong[0], pages=len(pages))
    if len(bookmarks) < 2:
        raise InputError("measurement.bookmark_panel", judges=len(bookmarks))
    found = np.array([pages[mark - 1].location for mark in bookmarks])
    cut = found.mean() if middle is Middle.MEAN else np.median(found)
    se = found.std(ddof=1) / np.sqrt(len(found))
    return PanelCut(float(cut), float(se), float(found.min()), float(found.max()), len(found))
