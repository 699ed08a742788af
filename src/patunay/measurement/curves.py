"""Category curves of the partial credit model, of which the dichotomous and the rating scale model are special cases.

P(x | u) = exp(x u - c_x) / D(u), with c_x the sum of the thresholds d_1..d_x and D the sum over all categories
(Masters 1982; Andrich 1978 where all indicators share their steps). u is the measure less the rater's severity, all in
logits; the difficulty of an indicator is part of its thresholds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from patunay.measurement.ratings import Floats, Ints


def cumulative(thresholds: Floats, steps: Ints) -> Floats:
    """c_x for x = 0..highest, shape (indicators, 1 + most steps); infinite beyond an indicator's highest score.

    `thresholds` has shape (indicators, most steps); what stands beyond an indicator's `steps` is not looked at.
    """
    indicators, most = thresholds.shape
    sums = np.zeros((indicators, most + 1))
    np.cumsum(thresholds, axis=1, out=sums[:, 1:])
    sums[np.arange(most + 1) > steps[:, None]] = np.inf
    return sums


@dataclass(frozen=True, slots=True)
class Curves:
    """Of every indicator at every point: ln D, shape (indicators, points), and P(x), shape (indicators, 1 + most
    steps, points)."""

    log_total: Floats
    probability: Floats

    @property
    def at_or_above(self) -> Floats:
        """P(score >= k) for k = 1..most steps, shape (indicators, most steps, points)."""
        above: Floats = np.cumsum(self.probability[:, :0:-1], axis=1)[:, ::-1]
        return above

    @property
    def expected(self) -> Floats:
        """Expected score, shape (indicators, points)."""
        made: Floats = np.einsum("k,ikp->ip", _categories(self), self.probability)
        return made

    def moments(self) -> Moments:
        """Expectation, variance, third and fourth central moment of the score."""
        x = _categories(self)
        expected = self.expected
        away = x[None, :, None] - expected[:, None, :]
        square = away * away
        second = np.einsum("ikp,ikp->ip", square, self.probability)
        third = np.einsum("ikp,ikp,ikp->ip", square, away, self.probability)
        fourth = np.einsum("ikp,ikp,ikp->ip", square, square, self.probability)
        return Moments(expected, second, third, fourth)


@dataclass(frozen=True, slots=True)
class Moments:
    """Expectation and central moments, each of shape (indicators, points)."""

    expected: Floats
    variance: Floats
    third: Floats
    fourth: Floats


def curves(sums: Floats, points: Floats) -> Curves:
    """The curves at `points`, shape (points,), from `cumulative` sums. Sums of exponentials are taken from the peak."""
    exponents = _exponents(sums, points)
    peak = exponents.max(axis=1)
    np.exp(exponents - peak[:, None, :], out=exponents)
    total = exponents.sum(axis=1)
    exponents /= total[:, None, :]
    return Curves(peak + np.log(total), exponents)


def _exponents(sums: Floats, points: Floats) -> Floats:
    return np.arange(sums.shape[1])[None, :, None] * points[None, None, :] - sums[:, :, None]


def _categories(of: Curves) -> Floats:
    return np.arange(of.probability.shape[1], dtype=np.float64)
