"""Intraclass correlations by analysis of variance, with F tests and 95 % intervals (Shrout & Fleiss 1979).

Complete tables only: learners with a missing rating belong to `agreement.krippendorff_alpha`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy.typing as npt
from scipy import stats

from patunay.errors import InputError
from patunay.measurement.quality.agreement import Array, matrix

Form = Literal["1,1", "2,1", "3,1", "1,k", "2,k", "3,k"]


@dataclass(frozen=True, slots=True)
class Correlation:
    """One intraclass correlation, the F test of "it is nought" and its 95 % confidence interval."""

    value: float
    f: float
    degrees: tuple[int, int]
    p: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class _MeanSquares:
    """Targets and raters, and the mean squares between targets, within them, of raters and of the residual."""

    n: int
    k: int
    between: float
    within: float
    raters: float
    error: float


def intraclass_correlations(ratings: npt.ArrayLike) -> dict[Form, Correlation]:
    """The six forms of Shrout & Fleiss (1979, pp. 423-426) for a complete table (targets, raters).

    1: every target has its own raters; 2: raters are a sample, each rates all; 3: these raters alone. `k`: the mean of
    all raters. Raises InputError `measurement.agreement_bad_table` for a missing value or less than 2 x 2, and
    `measurement.agreement_no_variation` when targets or raters' residuals do not vary.
    """
    table = matrix(ratings)
    if min(table.shape) < 2:
        raise InputError("measurement.agreement_bad_table")
    squares = _mean_squares(table)
    if min(squares.within, squares.error, squares.between) < 1e-12:
        raise InputError("measurement.agreement_no_variation", value=float(table[0, 0]))
    one, two, three = _one_way(squares), _two_way_random(squares), _two_way_fixed(squares)
    k = squares.k
    # The mean of k raters: the Spearman-Brown step, for the value and for both ends.
    return {
        "1,1": one,
        "2,1": two,
        "3,1": three,
        "1,k": _stepped(one, k),
        "2,k": _stepped(two, k),
        "3,k": _stepped(three, k),
    }


def _mean_squares(table: Array) -> _MeanSquares:
    n, k = table.shape
    rows, columns = table.mean(axis=1), table.mean(axis=0)
    residual = table - rows[:, None] - columns + table.mean()
    return _MeanSquares(
        n=n,
        k=k,
        between=float(k * rows.var(ddof=1)),
        within=float(table.var(axis=1, ddof=1).mean()),
        raters=float(n * columns.var(ddof=1)),
        error=float((residual**2).sum() / ((n - 1) * (k - 1))),
    )


def _one_way(ms: _MeanSquares) -> Correlation:
    return _from_ratio(ms.between / ms.within, (ms.n - 1, ms.n * (ms.k - 1)), ms.k)


def _two_way_fixed(ms: _MeanSquares) -> Correlation:
    return _from_ratio(ms.between / ms.error, (ms.n - 1, (ms.n - 1) * (ms.k - 1)), ms.k)


def _from_ratio(f: float, degrees: tuple[int, int], k: int) -> Correlation:
    """ICC = (F - 1) / (F + k - 1); the ends by the same step from F / F.975 and F * F.975 (degrees turned round)."""
    low, high = f / stats.f.ppf(0.975, *degrees), f * stats.f.ppf(0.975, *degrees[::-1])
    value, lower, upper = ((x - 1) / (x + k - 1) for x in (f, low, high))
    return Correlation(float(value), f, degrees, float(stats.f.sf(f, *degrees)), (float(lower), float(upper)))


def _two_way_random(ms: _MeanSquares) -> Correlation:
    """ICC(2,1) with the interval by Satterthwaite's degrees of freedom (Shrout & Fleiss 1979, p. 424)."""
    n, k, b, j, e = ms.n, ms.k, ms.between, ms.raters, ms.error
    value = (b - e) / (b + (k - 1) * e + k * (j - e) / n)
    ratio, degrees = j / e, (n - 1, (n - 1) * (k - 1))
    raters, rest = k * value * ratio, n * (1 + (k - 1) * value) - k * value
    v = (k - 1) * (n - 1) * (raters + rest) ** 2 / ((n - 1) * raters**2 + rest**2)
    low, high = stats.f.ppf(0.975, n - 1, v), stats.f.ppf(0.975, v, n - 1)
    spread = k * j + (k * n - k - n) * e
    lower = n * (b - low * e) / (low * spread + n * b)
    upper = n * (high * b - e) / (spread + n * high * b)
    return Correlation(float(value), b / e, degrees, float(stats.f.sf(b / e, *degrees)), (float(lower), float(upper)))


def _stepped(single: Correlation, k: int) -> Correlation:
    value, lower, upper = (k * x / (1 + (k - 1) * x) for x in (single.value, *single.interval))
    return Correlation(value, single.f, single.degrees, single.p, (lower, upper))
