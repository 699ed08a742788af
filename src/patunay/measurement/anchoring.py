"""Estimation with a published scale held fast: new learners and raters are placed on it, the scale itself stays.

Held are the thresholds and, unless asked otherwise, the severities of rater types; free are the population's mean and
SD, the halo, and the severities of raters where the model has them (measurement.md 2.13 b). With severities free,
groups of learners can be compared on the same thresholds (`fairness`).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from scipy import sparse

from patunay.errors import InputError
from patunay.measurement.calibration import IMPRESSION_STEP, Calibration, publish
from patunay.measurement.estimate.cells import Workers, in_turn
from patunay.measurement.estimate.impressions import Impression
from patunay.measurement.estimate.information import errors
from patunay.measurement.estimate.mml import Likelihood, maximise
from patunay.measurement.estimate.model import Halo, Interaction, Model, Severity, SeverityMap, ThresholdMap
from patunay.measurement.estimate.parameters import GRID_SDS, GRID_STEP, LEAST_REACH, Grid
from patunay.measurement.ratings import Floats
from patunay.measurement.scale import Scale
from patunay.measurement.sums import Sums


@dataclass(frozen=True)
class HeldThresholds(ThresholdMap):
    """Known thresholds (thresholds that exist,) and one free parameter, the population mean, taken off them all."""

    known: Floats

    def thresholds(self, free: Floats) -> Floats:
        made = np.zeros(self.exists.shape)
        made[self.exists] = self.known + self.matrix @ free
        return made


@dataclass(frozen=True)
class HeldSeverities(SeverityMap):
    """Known severities (sources,) to which those of raters are added."""

    known: Floats

    def severities(self, free: Floats) -> Floats:
        made: Floats = self.known + self.matrix @ free
        return made


class AnchoredLikelihood(Likelihood):
    """The marginal likelihood with the parameters of `scale` held; its free parameters are fewer, the rest is the
    same."""

    def __init__(
        self,
        sums: Sums,
        scale: Scale,
        model: Model,
        grid: Grid,
        impression: Impression,
        *,
        hold_severity: bool,
        workers: Workers = in_turn,
    ):
        super().__init__(sums, model, grid, impression, workers)
        self.scale_held = scale
        place = _places(sums, scale)
        variants = scale.thresholds[place] if len(scale.thresholds) > 1 else scale.thresholds
        exists = np.arange(variants.shape[2]) < sums.rubric.steps[:, None]
        known = np.stack([exists] * len(variants))
        self.thresholds = HeldThresholds(known, -np.ones((int(known.sum()), 1)), ("mean",), variants[known])
        self.counts = sums.counts if len(variants) > 1 else sums.counts.sum(axis=0, keepdims=True)
        if hold_severity:
            self.severities = _held(self.severities, scale.severity[place])
        sizes = [1, self.severities.matrix.shape[1], 1, self.halo_map.shape[1]]
        self.cuts = np.cumsum(sizes)[:-1].tolist()
        self.size = int(sum(sizes))

    def start(self) -> Floats:
        """The population and halo of the held scale, raters as their types."""
        free = np.zeros(self.size)
        free[0], free[self.cuts[1]] = self.scale_held.mean, np.log(self.scale_held.spread)
        free[self.cuts[2] :] = max(float(self.scale_held.halo.mean()), GRID_STEP)
        return free


def _places(sums: Sums, scale: Scale) -> list[int]:
    if sums.rubric.highest != scale.rubric.highest:
        raise InputError("measurement.other_rubric", scale=scale.name)
    for kind in sums.types:
        if kind not in scale.types:
            raise InputError("measurement.unknown_type", kind=kind, known=", ".join(scale.types))
    return [scale.types.index(kind) for kind in sums.types]


def _held(free: SeverityMap, by_type: Floats) -> HeldSeverities:
    """Without the columns of types: those without a prior."""
    kept = np.flatnonzero(free.precision > 0)
    changed = {
        "matrix": sparse.csr_matrix(free.matrix[:, kept]),
        "precision": free.precision[kept],
        "labels": tuple(free.labels[at] for at in kept),
        "known": by_type[free.source_type],
    }
    return HeldSeverities(**{field.name: getattr(free, field.name) for field in fields(free)} | changed)


def anchored(
    sums: Sums, scale: Scale, model: Model | None = None, *, hold_severity: bool = True, workers: Workers = in_turn
) -> Calibration:
    """A calibration whose scale has the thresholds of `scale`, and its severities of types where they are held.

    Raises InputError for another rubric, an unknown rater type, a model that gives every rater a severity without a
    prior or types within groups, and when no maximum is found.
    """
    model = model or Model()
    if model.severity in (Severity.RATER, Severity.NONE) or Interaction.TYPE_BY_GROUP in model.interactions:
        raise InputError("measurement.anchors_need_types")
    model = replace(model, interactions=frozenset())
    impression = Impression.none() if model.halo is Halo.NONE else Impression.spaced(IMPRESSION_STEP)
    reach = max(LEAST_REACH, GRID_SDS * scale.spread + abs(scale.mean))
    while True:
        likelihood = AnchoredLikelihood(
            sums, scale, model, Grid.reaching(reach), impression, hold_severity=hold_severity, workers=workers
        )
        estimate = maximise(likelihood, likelihood.start())
        if GRID_SDS * estimate.at.spread <= reach:
            break
        reach = 1.1 * GRID_SDS * estimate.at.spread
    made = publish(estimate, errors(estimate), name=scale.name, version=scale.version, about=dict(scale.about))
    return _on_scale(made, sums, scale, hold_severity)


def _on_scale(made: Calibration, sums: Sums, scale: Scale, hold_severity: bool) -> Calibration:
    """The held numbers as they were published, to the bit, and the origin as it was."""
    likelihood, estimate = made.estimate.likelihood, made.estimate
    place = _places(sums, scale)
    several = len(scale.thresholds) > 1
    kept = replace(
        made.scale,
        thresholds=scale.thresholds[place] if several else scale.thresholds,
        threshold_se=scale.threshold_se[place] if several else scale.threshold_se,
        mean=float(estimate.free[0]),
        cuts=scale.cuts,
    )
    if hold_severity:
        kept = replace(kept, severity=scale.severity[place], severity_se=scale.severity_se[place])
    free = estimate.free[likelihood.cuts[0] : likelihood.cuts[1]]
    return replace(made, scale=kept, severity=likelihood.severities.severities(free))
