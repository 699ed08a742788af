"""Two scales of the same indicators brought together, and whether a published scale may still be used.

Concurrent linking is `calibrate` over both sets of ratings, anchored linking is `anchoring`; here is the third way,
separate calibrations and a mean shift that leaves out indicators which moved by themselves (robust z; Huynh & Meyer
2010). Common indicators say nothing of raters: across divisions link by common raters or by common cases as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from patunay.errors import InputError, StateError
from patunay.measurement.quality.fit import Displacement, displacement
from patunay.measurement.quality.patterns import Patterns
from patunay.measurement.ratings import Bools, Floats, Ints
from patunay.measurement.scale import Scale

ROBUST_Z = 2.7
"""|z| beyond which an indicator does not carry the link (measurement.md 2.13)."""
LEAST_COMMON = 5
MOST_MOVED = 0.3
"""Mean logits that anchors may move before a published scale is no longer used (measurement.md 2.13)."""


@dataclass(frozen=True)
class Link:
    """From a new scale to an old one. Arrays (common indicators,): `difference` of difficulties, new less old, `se`,
    `robust_z`. `shift`, with `shift_se`: mean difference of the indicators `kept`, logits to take off the new scale."""

    indicators: tuple[str, ...]
    difference: Floats
    se: Floats
    robust_z: Floats

    @property
    def kept(self) -> Bools:
        return np.abs(self.robust_z) <= ROBUST_Z

    @property
    def shift(self) -> float:
        return float(self.difference[self.kept].mean())

    @property
    def shift_se(self) -> float:
        """As of independent differences."""
        return float(np.sqrt((self.se[self.kept] ** 2).sum()) / self.kept.sum())

    @property
    def moved(self) -> float:
        """Mean distance of the kept indicators from the common shift, logits; their errors of estimation included."""
        return float(np.abs(self.difference[self.kept] - self.shift).mean())


def link(old: Scale, new: Scale) -> Link:
    """Raises InputError with fewer than LEAST_COMMON indicators of the same highest score in both."""
    rubrics = old.rubric.highest, new.rubric.highest
    common = tuple(code for code, highest in rubrics[0].items() if rubrics[1].get(code) == highest)
    if len(common) < LEAST_COMMON:
        raise InputError("measurement.few_common", common=len(common), least=LEAST_COMMON)
    places = [[list(rubric).index(code) for code in common] for rubric in rubrics]
    difference = new.difficulty[places[1]] - old.difficulty[places[0]]
    se = np.hypot(_difficulty_se(old)[places[0]], _difficulty_se(new)[places[1]])
    return Link(common, difference, se, robust_z(difference))


def robust_z(values: Floats) -> Floats:
    """(value - median) / (.74 interquartile range); 0 where half the values are the same as the median."""
    low, high = np.quantile(values, [0.25, 0.75])
    spread = 0.74 * (high - low)
    away = values - np.median(values)
    made: Floats = away / spread if spread > 0 else np.where(np.abs(away) > 1e-9, np.copysign(np.inf, away), 0.0)
    return made


def _difficulty_se(scale: Scale) -> Floats:
    """Of an indicator's mean threshold, its thresholds taken as independent."""
    steps = scale.rubric.steps
    exists = np.arange(scale.threshold_se.shape[2]) < steps[:, None]
    variance = np.where(exists, scale.threshold_se**2, 0.0).sum(axis=2)
    made: Floats = np.sqrt(variance.mean(axis=0)) / steps
    return made


def shifted(new: Scale, found: Link) -> Scale:
    """The new scale in the old one's origin; cuts move along."""
    by = found.shift
    exists = np.arange(new.thresholds.shape[2]) < new.rubric.steps[:, None]
    cuts = new.cuts and replace(new.cuts, bounds=tuple(bound - by for bound in new.cuts.bounds))
    return replace(new, thresholds=np.where(exists, new.thresholds - by, 0.0), mean=new.mean - by, cuts=cuts)


def check_drift(found: Link, scale: Scale) -> None:
    """Raises StateError `measurement.anchors_moved` where the anchors moved more than MOST_MOVED logits on average, or
    fewer than half of them carry the link: stop and ask the bureau."""
    if found.moved > MOST_MOVED or found.kept.mean() < 0.5:
        out = ", ".join(np.array(found.indicators)[~found.kept]) or "-"
        raise StateError("measurement.anchors_moved", scale=scale.name, moved=f"{found.moved:.2f}", out=out)


def displaced(seen: Patterns) -> Displacement:
    """How far each indicator would move from the published thresholds (indicators,), given each form's total, so that
    neither the new learners nor their raters play a part."""
    index: Ints = seen.ratings.indicator[seen.informative]
    return displacement(seen.kept, index, len(seen.ratings.rubric.highest), upward=False)
