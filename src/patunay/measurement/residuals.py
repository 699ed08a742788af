"""What the model expected of each rating, and how far the rating lies from it.

z = (x - E) / sqrt(V) (Wright & Masters 1982). Measures, severities and thresholds are taken as known; a rating of a
learner without a finite measure gets nan and is to be left out by the caller (`Ratings.keep`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from patunay.measurement.curves import Moments, cumulative
from patunay.measurement.ratings import Floats, Ints, Ratings


def sum_by(values: Floats, index: Ints, count: int) -> Floats:
    """Sums of `values` over each element 0..count - 1 of `index`, shape (count,)."""
    made: Floats = np.bincount(index, weights=values, minlength=count).astype(np.float64)
    return made


def probabilities(thresholds: Floats, steps: Ints, indicator: Ints, points: Floats) -> Floats:
    """P(x) of each rating, shape (ratings, 1 + most steps). `indicator` and `points` (measure less severity, logits)
    have shape (ratings,), `thresholds` (indicators, most steps)."""
    exponents = np.arange(thresholds.shape[1] + 1) * points[:, None] - cumulative(thresholds, steps)[indicator]
    exponents -= exponents.max(axis=1, keepdims=True)
    made: Floats = np.exp(exponents, out=exponents)
    made /= made.sum(axis=1, keepdims=True)
    return made


def moments_of(probability: Floats) -> Moments:
    """Expectation and central moments of each row, shape (ratings,)."""
    x = np.arange(probability.shape[1], dtype=np.float64)
    expected = probability @ x
    away = x - expected[:, None]
    square = away * away
    second = np.einsum("nk,nk->n", square, probability)
    third = np.einsum("nk,nk,nk->n", square, away, probability)
    fourth = np.einsum("nk,nk,nk->n", square, square, probability)
    return Moments(expected, second, third, fourth)


@dataclass(frozen=True, slots=True)
class Residuals:
    """Each rating with its expectation, variance and fourth central moment under the model, all (ratings,)."""

    score: Floats
    expected: Floats
    variance: Floats
    fourth: Floats

    @classmethod
    def at(cls, ratings: Ratings, measures: Floats, severities: Floats, thresholds: Floats) -> Residuals:
        """`measures` (learners,), `severities` (raters,) of the ratings' own labels, `thresholds` (indicators, most
        steps); logits."""
        points = measures[ratings.learner] - severities[ratings.rater]
        found = moments_of(probabilities(thresholds, ratings.rubric.steps, ratings.indicator, points))
        return cls(ratings.score.astype(np.float64), found.expected, found.variance, found.fourth)

    @property
    def residual(self) -> Floats:
        return self.score - self.expected

    @property
    def z(self) -> Floats:
        """Standardised residual."""
        made: Floats = self.residual / np.sqrt(self.variance)
        return made
