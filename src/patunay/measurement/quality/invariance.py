"""Are the thresholds the same in every group of learners? Andersen's likelihood ratio test and Wald's, by CML.

A Rasch scale holds for everybody or it does not hold; groups may be men and women, places, or high and low totals
(Andersen 1973; Fischer & Scheiblechner 1970). A difference of groups in their measures plays no part. Both tests take
learners as independent of each other and, given the measure, ratings too, so halo makes them too severe.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from patunay.measurement.estimate.cml import ConditionalEstimate, cml
from patunay.measurement.estimate.model import Severity, Steps
from patunay.measurement.quality.separation import ChiSquare
from patunay.measurement.ratings import Floats, Ints, Ratings
from patunay.measurement.sums import sum_ratings


@dataclass(frozen=True)
class Andersen:
    """The estimate of all learners, those of the groups in their order, and the test that they are the same."""

    whole: ConditionalEstimate
    parts: tuple[ConditionalEstimate, ...]

    @property
    def test(self) -> ChiSquare:
        gained = sum(part.log_likelihood for part in self.parts) - self.whole.log_likelihood
        return ChiSquare(2 * gained, sum(len(part.free) for part in self.parts) - len(self.whole.free))


def andersen(
    ratings: Ratings, group: Ints, steps: Steps = Steps.PARTIAL_CREDIT, severity: Severity = Severity.NONE
) -> Andersen:
    """`group` (learners,) 0, 1 ...; -1 leaves a learner out. Raises InputError where a group alone cannot be estimated,
    so small groups want fewer categories or a rating scale."""
    of_rating = group[ratings.learner]
    whole = cml(sum_ratings(ratings.keep(of_rating >= 0)), steps, severity)
    parts = (cml(sum_ratings(ratings.keep(of_rating == g)), steps, severity) for g in range(int(group.max()) + 1))
    return Andersen(whole, tuple(parts))


@dataclass(frozen=True, slots=True)
class Wald:
    """Of each indicator, shape (indicators,): difficulty in the second group less the first, its z and two-sided p."""

    difference: Floats
    z: Floats

    @property
    def p(self) -> Floats:
        made: Floats = 2 * norm.sf(np.abs(self.z))
        return made


def wald(first: ConditionalEstimate, second: ConditionalEstimate) -> Wald:
    difference = second.difficulties - first.difficulties
    return Wald(difference, difference / np.hypot(first.difficulty_se, second.difficulty_se))
