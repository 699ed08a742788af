"""Standard errors of all parameters: the inverse of the observed information (Louis 1982; measurement.md 2.4).

The columns of the few parameters (thresholds, types, spread, halo) come from differences of the exact gradient. Those
of many raters are exact and sparse: two raters meet only in the learners whom both rated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from patunay.measurement.mml import Estimate, Likelihood
from patunay.measurement.ratings import Floats

STEP = 1e-4
"""Of a parameter's own first-guess standard error; the gradient is exact to about 1e-11."""


@dataclass(frozen=True)
class Errors:
    """Covariance of the free parameters (parameters, parameters)."""

    covariance: Floats

    @property
    def standard(self) -> Floats:
        made: Floats = np.sqrt(np.maximum(np.diag(self.covariance), 0.0))
        return made


def information(estimate: Estimate) -> Floats:
    """Observed information at the maximum, shape (parameters, parameters), by central differences."""
    likelihood, free = estimate.likelihood, estimate.free
    scale = likelihood.scale() * STEP
    columns = [_column(likelihood, free, at, step) for at, step in enumerate(scale)]
    found = -np.array(columns)
    made: Floats = (found + found.T) / 2
    return made


def _column(likelihood: Likelihood, free: Floats, at: int, step: float) -> Floats:
    moved = np.zeros_like(free)
    moved[at] = step
    above, below = likelihood(free + moved)[1], likelihood(free - moved)[1]
    return (above - below) / (2 * step)


def errors(estimate: Estimate) -> Errors:
    """The covariance; a direction of which the data say nothing (a halo of 0) gets no error."""
    found = information(estimate)
    inverse = np.linalg.pinv(found, rcond=1e-12, hermitian=True).astype(np.float64)
    return Errors(inverse)
