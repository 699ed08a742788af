"""Fit of any facet: mean squares and their standardised form, unexpected ratings, correlations, displacement.

Pure functions over arrays (measurement.md 2.8). `index` (ratings,) says which element of the facet each rating belongs
to: learner, rater, indicator, element or group. Mean squares of .5 to 1.5 are productive for measurement (Linacre);
the standardised form grows with the number of ratings and is of use below some 300 of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from patunay.measurement.ratings import Bools, Floats, Ints
from patunay.measurement.residuals import Residuals, sum_by

UNEXPECTED = 2.0
DISPLACED = 0.5


@dataclass(frozen=True, slots=True)
class Fit:
    """Of each element, shape (elements,): number of ratings, mean squares and their Wilson-Hilferty z; nan without
    ratings."""

    count: Ints
    infit: Floats
    outfit: Floats
    infit_z: Floats
    outfit_z: Floats


def fit_by(residuals: Residuals, index: Ints, count: int) -> Fit:
    """Infit, the information-weighted, and outfit, the plain mean square, of each of `count` elements."""
    ratings, variance = np.bincount(index, minlength=count), residuals.variance
    square = residuals.residual**2
    with np.errstate(divide="ignore", invalid="ignore"):
        information = sum_by(variance, index, count)
        infit = sum_by(square, index, count) / information
        outfit = sum_by(square / variance, index, count) / ratings
        infit_spread = sum_by(residuals.fourth - variance**2, index, count) / information**2
        outfit_spread = sum_by(residuals.fourth / variance**2 - 1, index, count) / ratings**2
        z = (wilson_hilferty(infit, infit_spread), wilson_hilferty(outfit, outfit_spread))
    return Fit(ratings, infit, outfit, *z)


def fit_of_all(residuals: Residuals) -> Fit:
    """The same for all ratings together, shape (1,)."""
    return fit_by(residuals, np.zeros(len(residuals.score), dtype=np.int64), 1)


def wilson_hilferty(mean_square: Floats, variance: Floats) -> Floats:
    """The cube-root transformation of a mean square with expectation 1 and `variance` to about N(0, 1).

    Of engines that take chi-square degrees of freedom f, the variance is 2 / f.
    """
    q = np.sqrt(variance)
    made: Floats = (np.cbrt(mean_square) - 1) * (3 / q) + q / 3
    return made


def unexpected(residuals: Residuals, least: float = UNEXPECTED) -> Ints:
    """Which ratings have |z| of `least` or more, the most unexpected first."""
    size = np.abs(residuals.z)
    found = np.flatnonzero(size >= least)
    return found[np.argsort(-size[found], kind="stable")]


def point_measure(residuals: Residuals, measure: Floats, index: Ints, count: int) -> Floats:
    """Correlation of score and the learner's measure (ratings,) within each element; nan where either is constant."""
    return _correlation(residuals.score, measure, index, count)


def point_measure_expected(residuals: Residuals, measure: Floats, index: Ints, count: int) -> Floats:
    """What `point_measure` is under the model: a score varies by its expectation and about it."""
    x, y = _centred(residuals.expected, index, count), _centred(measure, index, count)
    covariance = sum_by(x * y, index, count)
    spread = (sum_by(x * x, index, count) + sum_by(residuals.variance, index, count)) * sum_by(y * y, index, count)
    return _ratio(covariance, np.sqrt(spread))


@dataclass(frozen=True, slots=True)
class Displacement:
    """How far an element would move from its anchor if it were free, with the model SE; logits, shape (elements,)."""

    shift: Floats
    se: Floats

    @property
    def flagged(self) -> Bools:
        """More than half a logit and more than two standard errors."""
        size = np.abs(self.shift)
        return (size > DISPLACED) & (size > 2 * self.se)


def displacement(residuals: Residuals, index: Ints, count: int, *, upward: bool) -> Displacement:
    """`upward`: higher scores mean a higher measure (learners); not so for severities and difficulties."""
    information = sum_by(residuals.variance, index, count)
    shift = _ratio(sum_by(residuals.residual, index, count), information)
    return Displacement(shift if upward else -shift, _ratio(np.ones(count), np.sqrt(information)))


def model_se(residuals: Residuals, index: Ints, count: int) -> Floats:
    """1 / sqrt(sum V), every other parameter taken as known; infinite without ratings."""
    with np.errstate(divide="ignore"):
        made: Floats = 1 / np.sqrt(sum_by(residuals.variance, index, count))
    return made


def _centred(values: Floats, index: Ints, count: int) -> Floats:
    return values - _ratio(sum_by(values, index, count), np.bincount(index, minlength=count).astype(np.float64))[index]


def _correlation(a: Floats, b: Floats, index: Ints, count: int) -> Floats:
    x, y = _centred(a, index, count), _centred(b, index, count)
    spread = sum_by(x * x, index, count) * sum_by(y * y, index, count)
    return _ratio(sum_by(x * y, index, count), np.sqrt(spread))


def _ratio(above: Floats, below: Floats) -> Floats:
    """nan where there is nothing to divide by."""
    return np.divide(above, below, out=np.full_like(below, np.nan), where=below > 0)
