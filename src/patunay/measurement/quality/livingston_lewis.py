"""Accuracy and consistency of a pass mark on raw scores whose reliability is known (Livingston & Lewis 1995).

POSITIVE MEANS AT OR ABOVE THE CUT, so sensitivity is the share of the truly able who pass. The R package
`betafunctions` calls scores below the cut positive: its sensitivity is the specificity here, and the reverse.
One cut at a time; reliability is given, not estimated; no standard errors. Measures of a model: `classification`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import bdtrc, betainc, betaincinv, poch

from patunay.errors import InputError
from patunay.measurement.quality.agreement import Array

NODES = 200


@dataclass(frozen=True, slots=True)
class TrueScores:
    """A beta distribution of the true share of the score, with `alpha` and `beta`, from `low` to `high`."""

    alpha: float
    beta: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PassMark:
    """How well a pass mark divides; all shares are of everybody but sensitivity and specificity.

    `effective_length` is the number of equal right-or-wrong items (not rounded). `chance` and `kappa` belong to
    `consistency`. Sensitivity is nan when nobody is truly at the cut, specificity when nobody is below it, kappa when
    everybody is sure to fall on one side.
    """

    effective_length: float
    true_scores: TrueScores
    accuracy: float
    sensitivity: float
    specificity: float
    false_positives: float
    false_negatives: float
    consistency: float
    chance: float
    kappa: float


def livingston_lewis(scores: npt.ArrayLike, reliability: float, cut: float, least: float, most: float) -> PassMark:
    """`scores` (learners,) from `least` to `most`; a score on the cut has passed, as has a true score on it.

    The observed score is binomial on the effective length, rounded. Raises InputError
    `measurement.livingston_lewis_bad_reliability` (not between 0 and 1), `measurement.livingston_lewis_bad_cut` (not
    above the least and at most the most), `measurement.livingston_lewis_bad_scores` (fewer than two, all equal, out of
    range, or spread so far that no test of two or more items gives them).
    """
    if not 0 < reliability < 1:
        raise InputError("measurement.livingston_lewis_bad_reliability", reliability=reliability)
    if not (np.isfinite([least, most]).all() and least < cut <= most):
        raise InputError("measurement.livingston_lewis_bad_cut", cut=cut, least=least, most=most)
    share, threshold = _shares(scores, least, most), (cut - least) / (most - least)
    length = _effective_length(share, reliability)
    if round(length) < 2:
        raise InputError("measurement.livingston_lewis_bad_scores", least=least, most=most)
    return _pass_mark(length, _true_scores(share, length), threshold)


def _shares(scores: npt.ArrayLike, least: float, most: float) -> Array:
    try:
        share = (np.asarray(scores, float) - least) / (most - least)
    except (TypeError, ValueError) as error:
        raise InputError("measurement.livingston_lewis_bad_scores", least=least, most=most) from error
    within = share.ndim == 1 and share.size > 1 and bool(((share >= 0) & (share <= 1)).all())
    if not within or np.ptp(share) == 0:
        raise InputError("measurement.livingston_lewis_bad_scores", least=least, most=most)
    return np.asarray(share)


def _effective_length(share: Array, reliability: float) -> float:
    """Livingston & Lewis (1995), formula 1, with the variance over n - 1."""
    mean, variance = share.mean(), share.var(ddof=1)
    return float((mean * (1 - mean) - reliability * variance) / (variance * (1 - reliability)))


def _true_scores(share: Array, length: float) -> TrueScores:
    """Four parameters by factorial moments; two, from 0 to 1, where those four are no distribution within 0 and 1."""
    counts = share * length
    order = np.arange(1, 5)
    raw = np.array([poch(counts - k + 1, k).mean() for k in order]) / poch(length - order + 1, order)
    mean, variance = raw[0], raw[1] - raw[0] ** 2
    four = _four(raw, mean, variance) if length > 3 else None
    if four:
        return four
    size = mean * (1 - mean) / variance - 1
    return TrueScores(float(mean * size), float((1 - mean) * size), 0.0, 1.0)


def _four(raw: Array, mean: float, variance: float) -> TrueScores | None:
    """Hanson (1991), method of moments for the four-parameter beta; None when it has no admissible answer."""
    skew = (raw[2] - 3 * mean * raw[1] + 2 * mean**3) / variance**1.5
    kurtosis = (raw[3] - 4 * mean * raw[2] + 6 * mean**2 * raw[1] - 3 * mean**4) / variance**2
    with np.errstate(all="ignore"):
        size = 6 * (kurtosis - skew**2 - 1) / (6 + 3 * skew**2 - 2 * kurtosis)
        root = np.sqrt(1 - 24 * (size + 1) / ((size + 2) * (size + 3) * kurtosis - 3 * (size - 6) * (size + 1)))
        alpha, beta = size / 2 * (1 + root * np.array([1, -1]) * (1 if skew < 0 else -1))
        width = np.sqrt(variance * size**2 * (size + 1) / (alpha * beta))
        low = mean - width * alpha / size
    if not (alpha > 0 and beta > 0 and low >= 0 and low + width <= 1):
        return None
    return TrueScores(float(alpha), float(beta), float(low), float(low + width))


def _pass_mark(length: float, true: TrueScores, threshold: float) -> PassMark:
    items = round(length)
    # The small amount keeps a cut that falls on a whole score there in floating point.
    needed = int(np.ceil(threshold * items - 1e-9))
    at = float(np.clip((threshold - true.low) / (true.high - true.low), 0, 1))
    below = float(betainc(true.alpha, true.beta, at))
    not_able, able = (_passing(true, items, needed, *ends) for ends in ((0.0, below), (below, 1.0)))
    correct, false_positives = able[0], not_able[0]
    false_negatives, rejected = 1 - below - correct, below - false_positives
    passing, consistency = correct + false_positives, able[1] + not_able[1]
    chance = passing**2 + (1 - passing) ** 2
    return PassMark(
        effective_length=length,
        true_scores=true,
        accuracy=correct + rejected,
        sensitivity=correct / (1 - below) if below < 1 else np.nan,
        specificity=rejected / below if below > 0 else np.nan,
        false_positives=false_positives,
        false_negatives=false_negatives,
        consistency=consistency,
        chance=chance,
        kappa=(consistency - chance) / (1 - chance) if chance < 1 else np.nan,
    )


def _passing(true: TrueScores, items: int, needed: int, start: float, end: float) -> tuple[float, float]:
    """The shares that pass, and that fare the same twice, of learners between two quantiles of the true score."""
    node, weight = np.polynomial.legendre.leggauss(NODES)
    quantile = start + (end - start) * (node + 1) / 2
    true_share = true.low + (true.high - true.low) * betaincinv(true.alpha, true.beta, quantile)
    passing = bdtrc(needed - 1, items, true_share)
    each = weight * (end - start) / 2
    return float(each @ passing), float(each @ (passing**2 + (1 - passing) ** 2))
