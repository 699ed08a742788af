"""The parameters of a model, and the grid of measures that a likelihood is summed over. A published scale knows these
alone, so that whoever reads one does not load the estimation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from patunay.measurement.ratings import Floats

GRID_STEP = 0.2
GRID_SDS = 5.0
LEAST_REACH = 8.0


@dataclass(frozen=True)
class Parameters:
    """`thresholds` (variants, indicators, most steps), `severity` (sources,), `halo` (types,), `spread`: SD of the
    measures. Logits."""

    thresholds: Floats
    severity: Floats
    halo: Floats
    spread: float


@dataclass(frozen=True)
class Grid:
    """Nodes of the measure, equally spaced about 0 (nodes,)."""

    nodes: Floats

    @classmethod
    def reaching(cls, reach: float, step: float = GRID_STEP) -> Grid:
        half = int(np.ceil(reach / step))
        nodes = np.arange(-half, half + 1, dtype=np.float64) * step
        return cls(nodes)

    def log_weights(self, spread: float) -> Floats:
        """ln of the normal weights with SD `spread`, summing to 1."""
        exponent = -0.5 * (self.nodes / spread) ** 2
        made: Floats = exponent - np.log(np.exp(exponent).sum())
        return made

    def second_moment(self, spread: float) -> float:
        return float(np.exp(self.log_weights(spread)) @ self.nodes**2)
