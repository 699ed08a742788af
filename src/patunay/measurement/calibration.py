"""From sums to a scale: the stated choices, the fit, the errors, and the origin moved to where it is published.

The published origin: difficulties average 0, the reference type has severity 0 (or the raters of a study average 0),
and the population has the mean that follows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from patunay.errors import InputError
from patunay.measurement.estimate.cells import Workers, in_turn, posterior
from patunay.measurement.estimate.impressions import Impression
from patunay.measurement.estimate.information import Errors, errors
from patunay.measurement.estimate.mml import Estimate, Likelihood, maximise
from patunay.measurement.estimate.model import Halo, Model, Severity
from patunay.measurement.estimate.parameters import GRID_SDS, GRID_STEP, LEAST_REACH, Grid
from patunay.measurement.ratings import Floats, Ints
from patunay.measurement.scale import Scale
from patunay.measurement.sums import Sums, given_counts

LEAST_PAIRED = 100
FLOOR_HALO = 0.3
WARM_STRETCH = 1.15
IMPRESSION_STEP = 0.2


@dataclass(frozen=True)
class Calibration:
    """The scale, and what stays in the office: severities of the model's sources and their standard errors.

    `severity`, `severity_se` (sources,); `pair_source` (pairs,) says whose severity each pair has.
    """

    scale: Scale
    estimate: Estimate
    errors: Errors
    severity: Floats
    severity_se: Floats
    pair_source: Ints

    @property
    def deviance(self) -> float:
        return -2 * self.estimate.log_likelihood

    def measures(self) -> tuple[Floats, Floats]:
        """EAP measures of the calibration's own learners and their SDs, by the severities estimated, each (learners,).

        Levels are decided by `scoring` on the published scale, which knows types alone.
        """
        likelihood, at = self.estimate.likelihood, self.estimate.at
        seen, nodes = likelihood.evidence(at), likelihood.grid.nodes
        log_weights = likelihood.grid.log_weights(at.spread)
        cells = likelihood.cells
        shares = (posterior(block, seen.curves(block.cells), nodes, log_weights) for block in cells.blocks)
        moments = [((share * nodes).sum(axis=1), (share * nodes**2).sum(axis=1)) for share in shares]
        mean, square = (np.concatenate(part) for part in zip(*moments, strict=True))
        spread = np.sqrt(np.maximum(square - mean**2, 0.0))
        return mean[cells.row] + self.scale.mean, spread[cells.row]


def calibrate(
    sums: Sums,
    model: Model | None = None,
    *,
    name: str = "",
    version: str = "1",
    about: dict[str, Any] | None = None,
    reach: float = LEAST_REACH,
    step: float = GRID_STEP,
    workers: Workers = in_turn,
) -> Calibration:
    """Estimates a scale. Raises InputError where the ratings cannot carry one, or when no maximum is found."""
    model = model or Model()
    _check(sums)
    estimate = fit(sums, model, reach, step, workers)
    return publish(estimate, errors(estimate), name=name, version=version, about=about or {})


def _check(sums: Sums) -> None:
    learners, indicators = len(np.unique(sums.pair_learner)), int((given_counts(sums) > 0).sum())
    if learners < 2 or indicators < 2:
        raise InputError("measurement.too_small", learners=learners, indicators=indicators)
    if (sums.extremes() != 0).all():
        raise InputError("measurement.all_extreme")


def fit(
    sums: Sums, model: Model, reach: float = LEAST_REACH, step: float = GRID_STEP, workers: Workers = in_turn
) -> Estimate:
    """The plain model first; the rater bundle sets out from there, a little stretched. The grid grows as needed."""
    plain = replace(model, halo=Halo.NONE)
    estimate = _widened(sums, plain, Impression.none(), None, reach, step, workers)
    if model.halo is Halo.NONE:
        return estimate
    start = estimate.free * WARM_STRETCH
    start[estimate.likelihood.cuts[1]] = estimate.free[estimate.likelihood.cuts[1]] + np.log(WARM_STRETCH)
    return _widened(sums, model, Impression.spaced(IMPRESSION_STEP), start, reach, step, workers)


def _widened(
    sums: Sums, model: Model, impression: Impression, start: Floats | None, reach: float, step: float, workers: Workers
) -> Estimate:
    while True:
        likelihood = Likelihood(sums, model, Grid.reaching(reach, step), impression, workers)
        first = likelihood.start()
        if start is not None:
            first[: len(start)] = start
        estimate = maximise(likelihood, first)
        if GRID_SDS * estimate.at.spread <= reach:
            return estimate
        start, reach = estimate.free, 1.1 * GRID_SDS * estimate.at.spread


def publish(estimate: Estimate, found: Errors, *, name: str, version: str, about: dict[str, Any]) -> Calibration:
    """The estimate with its origin moved, as a scale."""
    likelihood, at = estimate.likelihood, estimate.at
    sums, model = likelihood.sums, likelihood.model
    linear = _Centred(likelihood)
    severity_map = likelihood.severities
    types = _type_rows(likelihood)
    fixed = model.severity is Severity.RATER
    scale = Scale(
        name=name,
        version=version,
        rubric=sums.rubric,
        types=sums.types,
        thresholds=linear.thresholds(at.thresholds),
        threshold_se=linear.threshold_se(found.thresholds),
        severity=types @ estimate.free[likelihood.cuts[0] : likelihood.cuts[1]],
        severity_se=_deviations(types, found.severity),
        halo=np.abs(at.halo),
        mean=-linear.middle(at.thresholds) - (float(at.severity.mean()) if fixed else 0.0),
        spread=at.spread,
        about={**about, **_choices(estimate)},
    )
    severity = severity_map.matrix
    if fixed:
        severity = severity.toarray()
        severity = severity - severity.mean(axis=0)
    free = estimate.free[likelihood.cuts[0] : likelihood.cuts[1]]
    spread = _deviations(severity, found.severity)
    return Calibration(scale, estimate, found, severity @ free, spread, severity_map.pair_source)


class _Centred:
    """The linear map that takes the mean difficulty away from every threshold."""

    def __init__(self, likelihood: Likelihood):
        self.exists, self.matrix = likelihood.thresholds.exists, likelihood.thresholds.matrix
        steps = likelihood.sums.rubric.steps
        _, indicator, _ = np.nonzero(self.exists)
        self.weights = 1 / (steps[indicator] * len(steps) * len(self.exists))

    def middle(self, thresholds: Floats) -> float:
        return float(self.weights @ thresholds[self.exists])

    def thresholds(self, thresholds: Floats) -> Floats:
        return np.where(self.exists, thresholds - self.middle(thresholds), 0.0)

    def threshold_se(self, covariance: Floats) -> Floats:
        centred = self.matrix - self.weights @ self.matrix
        made = np.zeros(self.exists.shape)
        made[self.exists] = _deviations(centred, covariance)
        return made


def _deviations(rows: Any, covariance: Floats) -> Floats:
    """Standard errors of linear combinations (rows of a dense or sparse matrix) of parameters, given their covariance
    or their variances alone."""
    if covariance.ndim == 1:
        squares: Floats = (rows * rows if isinstance(rows, np.ndarray) else rows.power(2)) @ covariance
    else:
        squares = np.asarray((rows @ covariance) * (rows if isinstance(rows, np.ndarray) else rows.toarray())).sum(
            axis=1
        )
    return np.sqrt(np.maximum(squares, 0.0))


def _type_rows(likelihood: Likelihood) -> Floats:
    """Each type's own severity as a combination of the severity parameters; zero rows where types have none."""
    labels = likelihood.severities.labels
    rows = np.zeros((len(likelihood.sums.types), len(labels)))
    if likelihood.model.severity is not Severity.RATER:
        for at, kind in enumerate(likelihood.sums.types):
            if kind in labels:
                rows[at, labels.index(kind)] = 1.0
    return rows


def _choices(estimate: Estimate) -> dict[str, Any]:
    likelihood, model = estimate.likelihood, estimate.likelihood.model
    sums = likelihood.sums
    return {
        "estimator": "MML",
        "steps": str(model.steps),
        "severity": str(model.severity),
        "halo": str(model.halo),
        "interactions": sorted(map(str, model.interactions)),
        "nodes": len(likelihood.grid.nodes),
        "learners": len(sums.learners),
        "raters": len(sums.raters),
        "ratings": int(sums.forms.sum(axis=1)[sums.pair_form].sum()),
        "deviance": f"{-2 * estimate.log_likelihood:.4f}",
    }
