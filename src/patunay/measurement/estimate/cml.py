"""Estimates by conditional maximum likelihood, with exact standard errors: dichotomous, partial credit, rating scale.

Severities are those of rater types or of raters, all fixed. The likelihood itself stands in `conditional`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from patunay.errors import InputError
from patunay.measurement.estimate.conditional import ConditionalLikelihood
from patunay.measurement.estimate.curvature import information
from patunay.measurement.estimate.jml import joint_parameters
from patunay.measurement.estimate.model import Severity, Steps
from patunay.measurement.estimate.persons import RowMeasures, maximum_likelihood, weighted_likelihood
from patunay.measurement.estimate.structure import Structure, structure
from patunay.measurement.ratings import Floats
from patunay.measurement.sums import Sums

LONGEST_STEP = 2.0
SMALL = 1e-14
"""Of the log-likelihood still to be climbed; half of it is the square of the step in standard errors."""
ROUNDING = 1e-12
KEPT = 0.03
MOST_STEPS = 60
MOST_HALVINGS = 30
FLAT = 1e-10


@dataclass(frozen=True)
class ConditionalEstimate:
    """The maximum: `free` parameters of the structure with their covariance, and the number of Newton steps."""

    structure: Structure
    free: Floats
    covariance: Floats
    log_likelihood: float
    rounds: int

    @property
    def thresholds(self) -> Floats:
        """Shape (indicators, most steps), logits; 0 beyond an indicator's steps, difficulties averaging 0."""
        return self.structure.split(self.structure.matrix @ self.free)[0]

    @property
    def severities(self) -> Floats:
        """Shape (sources,), averaging 0."""
        return self.structure.split(self.structure.matrix @ self.free)[1]

    @property
    def rater_severities(self) -> Floats:
        """Shape (raters,), as `Residuals.at` wants them."""
        return self.structure.of_raters(self.severities)

    @property
    def difficulties(self) -> Floats:
        """Mean threshold of each indicator, shape (indicators,)."""
        made: Floats = self.thresholds.sum(axis=1) / self.structure.steps
        return made

    def se_of(self, rows: Floats) -> Floats:
        """Standard errors of linear combinations (combinations, indicators x most steps + sources) of thresholds and
        severities."""
        free = rows @ self.structure.matrix
        made: Floats = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", free, self.covariance, free), 0.0))
        return made

    @property
    def threshold_se(self) -> Floats:
        return self.structure.split(self._own_se())[0]

    @property
    def severity_se(self) -> Floats:
        return self.structure.split(self._own_se())[1]

    def _own_se(self) -> Floats:
        return self.se_of(np.eye(len(self.structure.matrix)))

    @property
    def difficulty_rows(self) -> Floats:
        """Difficulties as combinations for `se_of`."""
        exists = np.arange(self.structure.counts.shape[1]) < self.structure.steps[:, None]
        share = exists / self.structure.steps[:, None]
        rows = np.zeros((len(share), len(self.structure.matrix)))
        for indicator, part in enumerate(share):
            rows[indicator, indicator * len(part) : (indicator + 1) * len(part)] = part
        return rows

    @property
    def difficulty_se(self) -> Floats:
        return self.se_of(self.difficulty_rows)

    def measures(self) -> RowMeasures:
        """ML of each learner given these thresholds and severities; extreme learners have none."""
        return maximum_likelihood(self.structure, self.thresholds, self.severities, 0).of_learners(self.structure)

    def weighted_measures(self) -> RowMeasures:
        """WLE of each learner given these thresholds and severities."""
        return weighted_likelihood(self.structure, self.thresholds, self.severities).of_learners(self.structure)


def cml(sums: Sums, steps: Steps = Steps.PARTIAL_CREDIT, severity: Severity = Severity.NONE) -> ConditionalEstimate:
    """Raises InputError where no single maximum exists (see `structure`; also when learners, raters and indicators fall
    into parts that nobody connects) or none is found."""
    return maximise(structure(sums, steps, severity))


def maximise(of: Structure) -> ConditionalEstimate:
    """Newton's method from the joint estimates, less their known stretch; the information, dear where there are many
    raters or forms, is kept as long as it serves. The likelihood is concave, so a step is halved until it climbs."""
    likelihood = ConditionalLikelihood(of)
    free = joint_parameters(of)
    value, gradient = likelihood(free)
    covariance, before = _inverse(information(likelihood, free)), np.inf
    for rounds in range(1, MOST_STEPS + 1):
        step = covariance @ gradient
        climb = float(gradient @ step)
        if climb < SMALL:
            return ConditionalEstimate(of, free, _inverse(information(likelihood, free)), value, rounds)
        if climb > KEPT * before:
            covariance = _inverse(information(likelihood, free))
            step = covariance @ gradient
        free, value, gradient = _climb(likelihood, free, step, value)
        before = climb
    raise InputError("measurement.not_converged", steps=str(MOST_STEPS))


def _climb(likelihood: ConditionalLikelihood, free: Floats, step: Floats, value: float) -> tuple[Floats, float, Floats]:
    step = step * min(1.0, LONGEST_STEP / float(np.abs(step).max()))
    for _ in range(MOST_HALVINGS):
        reached, gradient = likelihood(free + step)
        if np.isfinite(reached) and reached >= value - ROUNDING * abs(value):
            return free + step, reached, gradient
        step = step / 2
    raise InputError("measurement.not_converged", steps=str(MOST_HALVINGS))


def _inverse(curvature: Floats) -> Floats:
    """Raises InputError where a direction has no information: parts that nobody connects, or too few ratings."""
    size, axes = np.linalg.eigh(curvature)
    if size[0] < FLAT * size[-1]:
        raise InputError("measurement.not_identified")
    made: Floats = (axes / size) @ axes.T
    return made
