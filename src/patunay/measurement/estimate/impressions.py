"""The rater bundle: what a rater's one impression of a learner does to a form's curve (measurement.md 2.7).

gamma ~ N(0, halo^2) is summed out (Wang & Wilson 2005): with totals s, G the sum of ln D over the form's indicators and
nodes g_m = halo z_m,

    L(s, u) = -G(u) + ln sum_m w_m exp(s g_m - [G(u + g_m) - G(u)])

which is one matrix product; both factors are tilted by half the highest total so that neither overflows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from patunay.measurement.curves import cumulative, curves
from patunay.measurement.estimate.interpolation import Reading, lattice
from patunay.measurement.ratings import Bools, Floats, Ints

IMPRESSION_SDS = 5.0
LARGEST_EXPONENT = 340.0
FINE_STEP = 0.025


@dataclass(frozen=True)
class Impression:
    """Nodes z in standard deviations with weights w (nodes,), symmetric about 0; one node at 0 is the plain model."""

    nodes: Floats
    weights: Floats

    @classmethod
    def none(cls) -> Impression:
        return cls(np.zeros(1), np.ones(1))

    @classmethod
    def spaced(cls, step: float) -> Impression:
        """The rectangle rule over +-5 SD, `step` SD apart."""
        half = int(np.ceil(IMPRESSION_SDS / step))
        nodes = np.arange(-half, half + 1, dtype=np.float64) * step
        weights = np.exp(-0.5 * nodes**2)
        return cls(nodes, weights / weights.sum())


class Family:
    """The curves of one form at the points u (points,) of one rater type, for each of `totals` (totals, points)."""

    def __init__(self, total: Floats, totals: Ints, halo: float, impression: Impression, highest: int):
        """`total` (points, impressions): G of the form at every point moved by every impression."""
        self.plain, self.impression = len(impression.nodes) == 1, impression.nodes
        self.centre = -total[:, total.shape[1] // 2]
        self.rows, self.width = len(totals), len(total)
        if self.plain:
            self.values = self.centre[None]
            return
        self.totals, tilt, moved = totals.astype(np.float64), highest / 2.0, halo * impression.nodes
        self.tilted = impression.weights * _bounded((self.totals[:, None] - tilt) * moved)
        self.kernel = _bounded(tilt * moved - total - self.centre[:, None]).T
        self.sums = self.tilted @ self.kernel
        self.values = self.centre + np.log(self.sums)

    def weigh(self, weights: Floats) -> tuple[Floats, float]:
        """From weights (totals, points): the expected weight at each point and impression, and the sum of weight times
        total times z."""
        if self.plain:
            return weights.sum(axis=0)[:, None], 0.0
        ratio = weights / self.sums
        expected = (self.kernel * (self.tilted.T @ ratio)).T
        by_total = (self.kernel * ((self.tilted * self.totals[:, None]).T @ ratio)).sum(axis=1)
        return expected, float(self.impression @ by_total)

    def derivatives(self, expected: Floats, variance: Floats) -> tuple[Floats, Floats]:
        """First and second derivative of `values` by u, from the form's expected score and its variance (points,
        impressions)."""
        if self.plain:
            return -expected.T, -variance.T
        mean, second = (self.tilted @ (self.kernel * of.T) / self.sums for of in (expected, expected**2 - variance))
        return -mean, second - mean**2


def _bounded(exponents: Floats) -> Floats:
    return np.exp(np.clip(exponents, -LARGEST_EXPONENT, LARGEST_EXPONENT))


class Points:
    """Points u of one variant of thresholds with their impressions, and all the forms that are read there.

    The category curves are made on a fine lattice and read at the moved points; without impressions, at the points.
    There are fewer indicators than forms, so that indicators are read and forms are sums of them.
    """

    def __init__(
        self, forms: Bools, steps: Ints, thresholds: Floats, points: Floats, halo: float, impression: Impression
    ):
        self.halo, self.impression = halo, impression
        self.forms, self.highest = forms.astype(np.float64), forms.astype(np.int64) @ steps
        self.shape = (len(points), len(impression.nodes))
        self.value: sparse.csr_array | None = None
        fine = points
        if len(impression.nodes) > 1:
            spread = (points[:, None] + halo * impression.nodes).ravel()
            fine = lattice(float(spread.min()), float(spread.max()), FINE_STEP)
            self.value, self.slope = Reading.at(spread, fine).matrices(len(fine))
        self.at = curves(cumulative(thresholds, steps), fine)
        self.read = np.tensordot(self.forms, self._read(self.at.log_total.T), 1)

    def _read(self, curve: Floats) -> Floats:
        """Curves (lattice, forms) at the points, shape (forms, points, impressions)."""
        return (curve if self.value is None else self.value @ curve).T.reshape(-1, *self.shape)

    def family(self, form: int, totals: Ints) -> Family:
        return Family(self.read[form], totals, self.halo, self.impression, int(self.highest[form]))

    def derivatives(self, form: int, family: Family) -> tuple[Floats, Floats]:
        moments, mask = self.at.moments(), self.forms[form : form + 1]
        expected, variance = (self._read((mask @ of).T)[0] for of in (moments.expected, moments.variance))
        return family.derivatives(expected, variance)

    def fold(self, families: Iterable[tuple[int, Family, Floats]]) -> tuple[Floats, float]:
        """From the weights (totals, points) of each form's family: expected counts (indicators, most steps), and the
        derivative by the halo SD."""
        expected, slope = np.zeros((len(self.forms), *self.shape)), 0.0
        for form, family, given in families:
            expected[form], first = family.weigh(given)
            slope += first
        weights = self.forms.T @ expected.reshape(len(self.forms), -1)
        if self.value is not None:
            pull = weights * (self.slope @ self.at.log_total.T).T
            slope -= float(pull.reshape(-1, *self.shape).sum(axis=(0, 1)) @ self.impression.nodes)
            weights = (self.value.T @ weights.T).T
        by_category = np.einsum("ikp,ip->ik", self.at.probability, weights)
        return by_category[:, :0:-1].cumsum(axis=1)[:, ::-1], slope
