"""How good a set of ratings and its scale are, put together as plain values for a report.

Nothing is said here in words and nothing is decided; a caller without cuts or dates gets the rest. Agreement
statistics, generalizability and DIF are asked for on their own (`agreement`, `generalizability`, `fairness`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from patunay.measurement.calibration import Calibration
from patunay.measurement.levels import Levels, cuts
from patunay.measurement.quality.classification import Awards, Classification
from patunay.measurement.quality.dimensionality import Dimensionality, dimensionality
from patunay.measurement.quality.fairness import Differences, dif
from patunay.measurement.quality.fit import Fit, fit_by
from patunay.measurement.quality.patterns import Patterns, patterns
from patunay.measurement.quality.prediction import predict
from patunay.measurement.quality.rater_effects import (
    Drift,
    Evenness,
    Gap,
    Range,
    Severities,
    Spread,
    drift,
    evenness,
    gaps,
    severities,
    spread,
    used_range,
    within,
)
from patunay.measurement.quality.resemblance import (
    ALIKE,
    LEAST_MARKS,
    LINE_SHARE,
    Burst,
    Sign,
    bursts,
    echoes,
    lines,
    look_at_these,
    rater_labels,
)
from patunay.measurement.quality.separation import Separation, separation
from patunay.measurement.quality.trials import Trials
from patunay.measurement.ratings import Floats, Ratings
from patunay.measurement.residuals import Residuals
from patunay.measurement.scale import Scale
from patunay.measurement.scoring import Point, Scorer, weighted_likelihood
from patunay.measurement.sums import Sums

MONTH = 30.4375 * 86_400
"""Seconds: the unit of time of drift."""
NEAR = 0.5
"""Logits from a cut within which learners count for its error; the nearest tenth where there are none."""


@dataclass(frozen=True)
class Precision:
    """How well learners are told apart. `eap`, `wle`: reliabilities, 0 to 1; `persons`: separation, strata and
    reliability of the WLE; `at_cuts` (cuts,): mean posterior SD of the learners nearest to each cut, logits; `rmse`
    the root mean square of all posterior SD."""

    eap: float
    wle: float
    persons: Separation
    rmse: float
    at_cuts: Floats


@dataclass(frozen=True)
class Fits:
    """Mean squares (expectation 1) given the learners' WLE and the severities of rater types. Halo makes those of
    raters and learners rise; `within` (raters,) and `indicators` are given each form's total and free of it."""

    learners: Fit
    raters: Fit
    types: Fit
    indicators: Fit
    within: Fit


@dataclass(frozen=True)
class RaterEffects:
    """`raters`: (type, name) of each; arrays of the parts follow this order. `halo` (types,) and `halo_se` in the order
    of the scale's types, logits. `drift` is None without dates."""

    raters: tuple[tuple[str, str], ...]
    severities: Severities
    spread: Spread
    range: Range
    evenness: Evenness
    halo: Floats
    halo_se: Floats
    gaps: tuple[Gap, ...]
    drift: Drift | None


@dataclass(frozen=True)
class Resemblance:
    """`lines` and `echoes` are all the trials, to put competencies `together`; `one_column`, `alike`
    and `bursts` are those to look at in this competency alone."""

    lines: Trials
    echoes: Trials
    one_column: tuple[Sign, ...]
    alike: tuple[Sign, ...]
    bursts: tuple[Burst, ...]


@dataclass(frozen=True)
class Quality:
    """`awards`: expected false and missed awards at each cut, accuracy and consistency of the levels given. `fairness`:
    indicators between groups of learners, none where there is one group."""

    scale: Scale
    learners: tuple[str, ...]
    precision: Precision
    awards: Awards
    fits: Fits
    effects: RaterEffects
    resemblance: Resemblance
    dimensionality: Dimensionality
    fairness: tuple[Differences, ...] = ()


def quality(
    ratings: Ratings,
    calibration: Calibration,
    levels: Levels,
    scale: Scale,
    *,
    sent: Floats | None = None,
    others: Sequence[str] = ("teacher", "community"),
    seed: int = 0,
) -> Quality:
    """`calibration` is of the sums of `ratings` (with TYPE_AND_RATER for severities of raters), `scale` the one with
    cuts that `levels` were decided by. `sent` (pairs,): when each form came, seconds, in the order of the sums;
    `others` are the types whose bursts count; `seed` is that of the random data beside the dimensions. Raises
    InputError without cuts."""
    seen, scorer = patterns(ratings, scale), Scorer(scale)
    severity = severities(seen.sums, calibration, scorer)
    forecast = predict(seen.sums, scorer, np.nan_to_num(severity.severity))
    point = weighted_likelihood(seen.sums, scale)
    effects = RaterEffects(
        raters=tuple(rater_labels(ratings)),
        severities=severity,
        spread=spread(forecast),
        range=used_range(forecast),
        evenness=evenness(seen),
        halo=scale.halo,
        halo_se=_halo_se(calibration, scale),
        gaps=gaps(scale),
        drift=None if sent is None else drift(forecast, sent / MONTH),
    )
    return Quality(
        scale=scale,
        learners=ratings.learners,
        precision=precision(levels, scale, point),
        awards=_awards(levels, scale),
        fits=fits(ratings, scale, point, seen),
        effects=effects,
        resemblance=resemblance(seen, sent, others),
        dimensionality=dimensionality(seen, scale, seed),
        fairness=dif(ratings, scale),
    )


def _halo_se(calibration: Calibration, scale: Scale) -> Floats:
    """One error for all types where they share their halo; nan where the halo was not estimated."""
    found = calibration.errors.halo
    return np.broadcast_to(found if len(found) else np.array([np.nan]), len(scale.halo)).astype(np.float64)


def precision(levels: Levels, scale: Scale, point: Point) -> Precision:
    """Of the learners with a rating."""
    rated = levels.measures.ratings > 0
    eap, sd = levels.measures.eap[rated], levels.measures.sd[rated]
    wle, se = point.measure[rated], point.se[rated]
    squares = float((sd**2).mean())
    variance = float(eap.var(ddof=1))
    return Precision(
        eap=variance / (variance + squares),
        wle=float(1 - (se**2).mean() / wle.var(ddof=1)),
        persons=separation(wle, se),
        rmse=float(np.sqrt(squares)),
        at_cuts=np.array([_near(eap, sd, cut) for cut in cuts(scale)]),
    )


def _near(eap: Floats, sd: Floats, cut: float) -> float:
    away = np.abs(eap - cut)
    within_reach = away <= max(NEAR, float(np.quantile(away, 0.1)))
    return float(np.sqrt((sd[within_reach] ** 2).mean()))


def _awards(levels: Levels, scale: Scale) -> Awards:
    """Of the levels as they were given; consistency is that of two draws from the same posterior."""
    reached = np.minimum.accumulate(levels.certainty, axis=1)
    ends = np.ones((len(reached), 1))
    chances = -np.diff(np.hstack([ends, reached, 0 * ends]), axis=1)
    given = levels.level[:, None] > np.arange(len(cuts(scale)))
    exact = chances[np.arange(len(chances)), levels.level]
    return Awards(
        level=levels.level,
        false_awards=np.where(given, 1 - reached, 0.0).sum(axis=0),
        missed=np.where(given, 0.0, reached).sum(axis=0),
        classification=Classification(float(exact.mean()), float((chances**2).sum(axis=1).mean())),
    )


def fits(ratings: Ratings, scale: Scale, point: Point, seen: Patterns) -> Fits:
    place = np.array([scale.types.index(kind) for kind in ratings.types], dtype=np.int64)
    severity = scale.severity[place][ratings.rater_type]
    residuals = Residuals.at(ratings, point.measure, severity, scale.thresholds.mean(axis=0))
    return Fits(
        learners=fit_by(residuals, ratings.learner, len(ratings.learners)),
        raters=fit_by(residuals, ratings.rater, len(ratings.raters)),
        types=fit_by(residuals, ratings.rater_type[ratings.rater], len(ratings.types)),
        indicators=fit_by(seen.kept, ratings.indicator[seen.informative], len(ratings.rubric.highest)),
        within=within(seen),
    )


def resemblance(seen: Patterns, sent: Floats | None, others: Sequence[str]) -> Resemblance:
    return _shown(lines(seen), echoes(seen), () if sent is None else bursts(seen.sums, sent, others))


def times_of(sums: Sums, at: Mapping[tuple[str, str, str], float]) -> Floats:
    """(learner, rater type, rater) -> seconds, as an array (pairs,) in the order of the sums; nan where not known."""
    kinds = [sums.types[kind] for kind in sums.pair_type.tolist()]
    names = zip(sums.pair_learner.tolist(), kinds, sums.pair_rater.tolist(), strict=True)
    keys = ((sums.learners[learner], kind, sums.raters[rater]) for learner, kind, rater in names)
    return np.array([at.get(key, np.nan) for key in keys], dtype=np.float64)


def together(parts: Sequence[Resemblance]) -> Resemblance:
    """Of the same forms' competencies: what is a hint in each may be plain in all. Bursts are those of the first."""
    columns, alike = (Trials.together([getattr(part, name) for part in parts]) for name in ("lines", "echoes"))
    return _shown(columns, alike, parts[0].bursts if parts else ())


def _shown(columns: Trials, alike: Trials, found: tuple[Burst, ...]) -> Resemblance:
    one_column, same = look_at_these(columns, LINE_SHARE), look_at_these(alike, ALIKE, LEAST_MARKS)
    return Resemblance(columns, alike, one_column, same, found)
