"""How each rater differs from the others of the same type: severity, halo, use of the scale, drift (Engelhard & Wind).

For the focal person alone, never as a ranking: a severity is already allowed for in the measures. One column throughout
and marks like another rater's are in `resemblance`. A rater of few learners shows little: every value has its error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2, norm

from patunay.measurement.calibration import Calibration
from patunay.measurement.estimate.model import Severity
from patunay.measurement.quality.fit import Fit, fit_by
from patunay.measurement.quality.patterns import Patterns
from patunay.measurement.quality.prediction import Prediction
from patunay.measurement.quality.trials import discovered
from patunay.measurement.ratings import Bools, Floats, Ints
from patunay.measurement.residuals import sum_by
from patunay.measurement.scale import Scale
from patunay.measurement.scoring import Scorer, look_up, score
from patunay.measurement.sums import Sums

LARGE = 1.0
"""Logits of severity from which it is shown (measurement.md 2.9)."""
MOVED = 0.05
"""Share of a rater's learners moved across a cut from which the severity is shown (measurement.md 2.9)."""
LEAST_LEARNERS = 5
"""Learners below which a rater's slope, spread and drift are not looked at."""
RATE = 0.005
"""False discovery rate of what is shown."""
NORMAL95 = float(norm.ppf(0.975))


@dataclass(frozen=True)
class Severities:
    """Of each rater beyond that of the type, logits, shape (raters,); nan where the type's stands for it.

    `severity` is drawn to 0 by the model's prior, `se` its posterior SD. `moved` is the share of the rater's learners
    whose level would be another if it were not allowed for; nan without cuts.
    """

    severity: Floats
    se: Floats
    moved: Floats

    @property
    def low(self) -> Floats:
        """Lower end of the 95 % interval."""
        return self.severity - NORMAL95 * self.se

    @property
    def high(self) -> Floats:
        return self.severity + NORMAL95 * self.se

    @property
    def flagged(self) -> Bools:
        """Surely not 0, and either large or of consequence."""
        sure = (self.low > 0) | (self.high < 0)
        flagged: Bools = sure & ((np.abs(self.severity) > LARGE) | (self.moved > MOVED))
        return flagged


def severities(sums: Sums, calibration: Calibration, scorer: Scorer) -> Severities:
    """From a calibration with TYPE_AND_RATER over the same sums; all nan from another. `scorer` is that of the scale
    with its cuts."""
    found = np.full((2, len(sums.raters)), np.nan)
    likelihood = calibration.estimate.likelihood
    if likelihood.model.severity is Severity.TYPE_AND_RATER:
        many = np.bincount(sums.pair_rater, minlength=len(sums.raters)) >= likelihood.model.rater_least
        own = np.flatnonzero(likelihood.severities.precision > 0)
        covariance = calibration.errors.severity
        variance = covariance if covariance.ndim == 1 else np.diag(covariance)
        free = calibration.estimate.free[likelihood.cuts[0] : likelihood.cuts[1]]
        found[0, many] = free[own]
        found[1, many] = np.sqrt(np.maximum(variance[own], 0.0))
    return Severities(found[0], found[1], moved(sums, scorer, found[0]))


def moved(sums: Sums, scorer: Scorer, severity: Floats) -> Floats:
    """Share of each rater's learners whose EAP crosses a cut when the rater's `severity` (raters,) is allowed for.

    To first order: a measure rises by severity times the posterior covariance of the measure and the form's expected
    total.
    """
    cuts = scorer.scale.cuts
    if cuts is None:
        return np.full(len(sums.raters), np.nan)
    _, seen = look_up(sums, scorer)
    measures, bounds = score(sums, scorer), np.array(cuts.bounds)
    row = measures.row[sums.pair_learner]
    centred = measures.posterior * (measures.nodes - measures.row_eap[:, None])
    rise = np.array([-centred[r] @ seen.slopes[c] for r, c in zip(row, seen.cells.pair_cell, strict=True)])
    eap = measures.row_eap[row]
    known = np.nan_to_num(severity)[sums.pair_rater]
    other = np.searchsorted(bounds, eap, "right") != np.searchsorted(bounds, eap + known * rise, "right")
    learners = np.bincount(sums.pair_rater, minlength=len(sums.raters))
    share = sum_by(other.astype(np.float64), sums.pair_rater, len(learners)) / np.maximum(learners, 1)
    return np.where(np.isnan(severity), np.nan, share)


@dataclass(frozen=True)
class Spread:
    """Do a rater's totals scatter about what the learners' other raters let expect as the model says? Shape (raters,).

    `ratio`: squared residuals, less the rater's mean, over their variance under the model: 1 as expected (halo
    included), above 1 where the rater's impressions stray more. `p` of so much or more; nan below LEAST_LEARNERS.
    """

    learners: Ints
    ratio: Floats
    p: Floats

    @property
    def flagged(self) -> Bools:
        return discovered(self.p, RATE)


def spread(prediction: Prediction) -> Spread:
    """A scaled chi-square with one degree of freedom less than learners, its variance that of the forecasts' squares
    (Satterthwaite 1946)."""
    rater, raters = prediction.sums.pair_rater, len(prediction.sums.raters)
    weight = 1 / prediction.variance
    pull, push = prediction.slope * weight, prediction.slope**2 * weight
    with np.errstate(divide="ignore", invalid="ignore"):
        ease = sum_by(pull * prediction.residual, rater, raters) / sum_by(push, rater, raters)
        left = prediction.residual - ease[rater] * prediction.slope
        learners = np.bincount(rater, minlength=raters)
        value, df = sum_by(left**2 * weight, rater, raters), learners - 1
        varied = sum_by(prediction.fourth * weight**2 - 1, rater, raters) * df / learners
        worth = 2 * df**2 / varied
        p = chi2.sf(value / df * worth, worth)
        few = learners < LEAST_LEARNERS
        return Spread(learners, np.where(few, np.nan, value / df), np.where(few, np.nan, p))


@dataclass(frozen=True)
class Range:
    """Slope of a rater's totals on their expectation, shape (raters,): below 1 the rater keeps to the middle, above 1
    to the ends. `z` is (slope - 1) / se; nan below LEAST_LEARNERS."""

    slope: Floats
    se: Floats

    @property
    def z(self) -> Floats:
        return (self.slope - 1) / self.se

    @property
    def flagged(self) -> Bools:
        return discovered(2 * norm.sf(np.abs(self.z)), RATE)


def used_range(prediction: Prediction) -> Range:
    """Weighted least squares with an intercept; errors are those of the data where they scatter more than the model."""
    rater, raters = prediction.sums.pair_rater, len(prediction.sums.raters)
    weight = 1 / prediction.variance
    with np.errstate(divide="ignore", invalid="ignore"):
        total = sum_by(weight, rater, raters)
        x, y = (
            of - (sum_by(weight * of, rater, raters) / total)[rater]
            for of in (prediction.expected, prediction.sums.pair_total.astype(np.float64))
        )
        leverage = sum_by(weight * x * x, rater, raters)
        slope = sum_by(weight * x * y, rater, raters) / leverage
        learners = np.bincount(rater, minlength=raters)
        strayed = sum_by(weight * (y - slope[rater] * x) ** 2, rater, raters) / (learners - 2)
        se = np.sqrt(np.maximum(strayed, 1.0) / leverage)
    few = learners < LEAST_LEARNERS
    return Range(np.where(few, np.nan, slope), np.where(few, np.nan, se))


def within(patterns: Patterns) -> Fit:
    """Marks within a form beside what its total lets expect, for each rater (infit, outfit): below 1 the marks are too
    even (one impression), above 1 they do not follow the order of difficulty."""
    return fit_by(patterns.kept, patterns.ratings.rater[patterns.informative], len(patterns.ratings.raters))


@dataclass(frozen=True)
class Evenness:
    """SD of the marks on a rater's forms about the form's own mean: `observed`, and `expected` given each form's total
    under the thresholds, shape (raters,); nan without forms."""

    observed: Floats
    expected: Floats


def evenness(patterns: Patterns) -> Evenness:
    """Forms with an extreme total are left out."""
    ratings, kept = patterns.ratings, patterns.informative
    marks = patterns.sums.forms.sum(axis=1)[patterns.sums.pair_form]
    mean = (patterns.sums.pair_total / marks)[patterns.pair[kept]]
    rater, raters = ratings.rater[kept], len(ratings.raters)
    expected = patterns.kept
    freedom = sum_by(1 - 1 / marks[patterns.pair[kept]], rater, raters)
    sums = (
        sum_by((expected.score - mean) ** 2, rater, raters),
        sum_by(expected.variance + (expected.expected - mean) ** 2, rater, raters),
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        return Evenness(*(np.sqrt(of / freedom) for of in sums))


@dataclass(frozen=True)
class Drift:
    """Change of a rater's severity with time, shape (raters,): `slope` in logits a unit of time, its `se` and `z`; nan
    where the rater's forms are few or of one time."""

    slope: Floats
    se: Floats

    @property
    def z(self) -> Floats:
        return self.slope / self.se

    @property
    def flagged(self) -> Bools:
        return discovered(2 * norm.sf(np.abs(self.z)), RATE)


def drift(prediction: Prediction, time: Floats) -> Drift:
    """`time` (pairs,), such as the number of the month; nan where not known. One step of Newton from no drift."""
    known = np.isfinite(time)
    rater, raters = prediction.sums.pair_rater[known], len(prediction.sums.raters)
    weight = prediction.slope[known] ** 2 / prediction.variance[known]
    severity = -prediction.residual[known] / prediction.slope[known]
    with np.errstate(divide="ignore", invalid="ignore"):
        total = sum_by(weight, rater, raters)
        t, b = (of - (sum_by(weight * of, rater, raters) / total)[rater] for of in (time[known], severity))
        leverage = sum_by(weight * t * t, rater, raters)
        slope = sum_by(weight * t * b, rater, raters) / leverage
        learners = np.bincount(rater, minlength=raters)
        strayed = sum_by(weight * (b - slope[rater] * t) ** 2, rater, raters) / (learners - 2)
        se = np.sqrt(np.maximum(strayed, 1.0) / leverage)
    few = (learners < LEAST_LEARNERS) | ~(leverage > 1e-9)
    return Drift(np.where(few, np.nan, slope), np.where(few, np.nan, se))


@dataclass(frozen=True, slots=True)
class Gap:
    """Severity of one rater type less that of the reference, logits, with its standard error: below 0 the type gives
    higher marks to the same learner."""

    kind: str
    value: float
    se: float

    @property
    def interval(self) -> tuple[float, float]:
        """95 %."""
        return self.value - NORMAL95 * self.se, self.value + NORMAL95 * self.se


def gaps(scale: Scale) -> tuple[Gap, ...]:
    """Of each rater type but the reference, which has severity 0 and no error."""
    rows = zip(scale.types, scale.severity.tolist(), scale.severity_se.tolist(), strict=True)
    return tuple(Gap(kind, value, se) for kind, value, se in rows if se > 0)
