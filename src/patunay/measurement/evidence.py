"""What each cell says about the measure, and back: curves of log-likelihood over nodes, and their derivatives.

A pair's log-likelihood at the measure theta is  s u + L(s, u) less the sum of its observed thresholds, with u = theta -
b. In the plain model L = -G(u), G the sum of ln D over the form's indicators. In the rater bundle the impression
gamma ~ N(0, halo^2) is summed out (Wang & Wilson 2005; measurement.md 2.7):

    L(s, u) = -G(u) + ln sum_m w_m exp(s g_m - [G(u + g_m) - G(u)])

which is one matrix product A B over the nodes g_m = halo z_m; both factors are tilted by half the highest total so
that neither overflows. The linear part s u is left to the caller.

Two ways with the same answer: `Exact` works at the nodes of every source (few sources: rater types), `Lattice` makes
one table a rater type and moves it by each rater's severity with six-point Lagrange interpolation (many raters).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from patunay.measurement.cells import Cells
from patunay.measurement.curves import Curves, cumulative, curves
from patunay.measurement.ratings import Bools, Floats, Ints
from patunay.measurement.sums import Sums

FEW_SOURCES = 24
IMPRESSION_SDS = 5.0
LARGEST_EXPONENT = 340.0


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


@dataclass(frozen=True)
class Parameters:
    """`thresholds` (variants, indicators, most steps), `severity` (sources,), `halo` (types,), `spread`: SD of the
    measures. Logits."""

    thresholds: Floats
    severity: Floats
    halo: Floats
    spread: float


@dataclass(frozen=True)
class Folded:
    """Posterior expectations under the curves: `counts` like thresholds, ratings expected at or above each score;
    `scores` (sources,) expected totals; `halo` (types,) derivative of the log-likelihood by each halo SD."""

    counts: Floats
    scores: Floats
    halo: Floats


class Evidence(Protocol):
    @property
    def curves(self) -> Floats:
        """L of every cell at every node, shape (cells, nodes)."""

    def fold(self, weights: Floats) -> Folded:
        """From the expected weight of every cell at every node, shape (cells, nodes)."""


class Family:
    """The curves of one form at the points u (points,) of one rater type, for each of `totals`."""

    def __init__(self, at: Curves, mask: Floats, totals: Ints, halo: float, impression: Impression, highest: int):
        width = len(impression.nodes)
        total = (mask @ at.log_total).reshape(-1, width)
        self.at, self.mask, self.width = at, mask, width
        self.plain = width == 1
        self.centre = -total[:, width // 2]
        if self.plain:
            self.values = self.centre[None]
            return
        self.totals, tilt, moved = totals.astype(np.float64), highest / 2.0, halo * impression.nodes
        self.impression = impression.nodes
        self.tilted = impression.weights * _bounded((self.totals[:, None] - tilt) * moved)
        self.kernel = _bounded(tilt * moved - total - self.centre[:, None]).T
        self.sums = self.tilted @ self.kernel
        self.values = self.centre + np.log(self.sums)

    def weigh(self, weights: Floats) -> tuple[Floats, Floats]:
        """From weights (totals, points): expected weight at each (point, impression), and the same times total x z
        summed up (its second part belongs to the halo's derivative)."""
        if self.plain:
            return weights.sum(axis=0)[:, None], np.zeros(1)
        ratio = weights / self.sums
        expected = (self.kernel * (self.tilted.T @ ratio)).T
        first = self.impression @ (self.kernel * ((self.tilted * self.totals[:, None]).T @ ratio)).sum(axis=1)
        return expected, np.array([first])

    def derivatives(self) -> tuple[Floats, Floats]:
        """First and second derivative of `values` by u."""
        moments = self.at.moments()
        shape = (-1, 1 if self.plain else self.width)
        expected, variance = ((self.mask @ of).reshape(shape) for of in (moments.expected, moments.variance))
        if self.plain:
            return -expected.T, -variance.T
        mean, second = (self.tilted @ (self.kernel * of.T) / self.sums for of in (expected, expected**2 - variance))
        return -mean, second - mean**2


def _bounded(exponents: Floats) -> Floats:
    return np.exp(np.clip(exponents, -LARGEST_EXPONENT, LARGEST_EXPONENT))


class Points:
    """Points u of one variant of thresholds with their impressions, and all the forms that are read there."""

    def __init__(
        self, forms: Bools, steps: Ints, thresholds: Floats, points: Floats, halo: float, impression: Impression
    ):
        spread = (points[:, None] + halo * impression.nodes).ravel()
        self.at = curves(cumulative(thresholds, steps), spread)
        self.forms, self.highest = forms.astype(np.float64), forms.astype(np.int64) @ steps
        self.halo, self.impression = halo, impression

    def family(self, form: int, totals: Ints) -> Family:
        return Family(self.at, self.forms[form], totals, self.halo, self.impression, int(self.highest[form]))

    def fold(self, families: Iterator[tuple[int, Family, Floats]]) -> tuple[Floats, float]:
        """Expected counts (indicators, most steps), and the derivative by the halo SD."""
        weights = np.zeros_like(self.at.log_total)
        slope = 0.0
        for form, family, given in families:
            expected, first = family.weigh(given)
            weights += self.forms[form][:, None] * expected.ravel()
            slope += float(first.sum())
        by_category = np.einsum("ikp,ip->ik", self.at.probability, weights)
        if len(self.impression.nodes) > 1:
            moved = np.tile(self.impression.nodes, weights.shape[1] // len(self.impression.nodes))
            slope -= float(((self.at.expected * weights) @ moved).sum())
        return by_category[:, :0:-1].cumsum(axis=1)[:, ::-1], slope


class Exact:
    """Curves at theta - b for every source: exact, for a few sources."""

    def __init__(self, sums: Sums, cells: Cells, kinds: Ints, at: Parameters, nodes: Floats, impression: Impression):
        self.cells, self.kinds, self.shape = cells, kinds, at.thresholds.shape
        self.curves = np.empty((len(cells.source), len(nodes)))
        self.points: list[Points] = []
        self.parts: list[list[tuple[int, Ints, Family]]] = []
        for source, kind in enumerate(kinds):
            thresholds = at.thresholds[kind if len(at.thresholds) > 1 else 0]
            here = Points(
                sums.forms, sums.rubric.steps, thresholds, nodes - at.severity[source], float(at.halo[kind]), impression
            )
            members = np.flatnonzero(cells.source == source)
            self.points.append(here)
            self.parts.append(list(self._families(here, members)))

    def _families(self, here: Points, members: Ints) -> Iterator[tuple[int, Ints, Family]]:
        for form in np.unique(self.cells.form[members]).tolist():
            chosen = members[self.cells.form[members] == form]
            family = here.family(form, self.cells.total[chosen])
            self.curves[chosen] = family.values
            yield form, chosen, family

    def fold(self, weights: Floats) -> Folded:
        counts, scores, halo = np.zeros(self.shape), np.zeros(len(self.kinds)), np.zeros(int(self.kinds.max()) + 1)
        for source, (kind, here, parts) in enumerate(zip(self.kinds, self.points, self.parts, strict=True)):
            by_step, slope = here.fold((form, family, weights[chosen]) for form, chosen, family in parts)
            counts[kind if len(counts) > 1 else 0] += by_step
            scores[source] = by_step.sum()
            halo[kind] += slope
        return Folded(counts, scores, halo)


class Lattice:
    """One table a rater type over a fine lattice, read off at theta - b for every cell."""

    def __init__(self, sums: Sums, cells: Cells, kinds: Ints, at: Parameters, nodes: Floats, impression: Impression):
        self.cells, self.kinds, self.shape, self.nodes = cells, kinds, at.thresholds.shape, len(nodes)
        self.fine, self.stride = lattice(nodes, at.severity)
        self.shift = Shift.of(nodes, at.severity[cells.source], self.fine)
        self.points: dict[int, Points] = {}
        self.parts: dict[int, list[tuple[int, Ints, Ints, Family]]] = {}
        tables, self.table_row, filled = [], np.empty(len(cells.source), dtype=np.int64), 0
        for kind in np.unique(kinds).tolist():
            thresholds = at.thresholds[kind if len(at.thresholds) > 1 else 0]
            self.points[kind] = Points(
                sums.forms, sums.rubric.steps, thresholds, self.fine, float(at.halo[kind]), impression
            )
            self.parts[kind] = []
            for form, chosen in self._members(kind):
                totals, which = np.unique(cells.total[chosen], return_inverse=True)
                family = self.points[kind].family(form, totals)
                rows = filled + np.arange(len(totals))
                self.table_row[chosen] = rows[which]
                self.parts[kind].append((form, rows, totals, family))
                tables.append(family.values)
                filled += len(totals)
        self.table = np.concatenate(tables)
        self.curves, self.slopes = self.shift.read(self.table, self.table_row, self.stride, self.nodes)

    def _members(self, kind: int) -> Iterator[tuple[int, Ints]]:
        members = np.flatnonzero(self.kinds[self.cells.source] == kind)
        for form in np.unique(self.cells.form[members]).tolist():
            yield form, members[self.cells.form[members] == form]

    def fold(self, weights: Floats) -> Folded:
        table = self.shift.spread(weights, self.table.shape, self.table_row, self.stride)
        by_cell = -(weights * self.slopes).sum(axis=1)
        counts, halo = np.zeros(self.shape), np.zeros(int(self.kinds.max()) + 1)
        for kind, parts in self.parts.items():
            by_step, slope = self.points[kind].fold((form, family, table[rows]) for form, rows, _, family in parts)
            counts[kind if len(counts) > 1 else 0] += by_step
            halo[kind] += slope
        scores: Floats = np.bincount(self.cells.source, weights=by_cell, minlength=len(self.kinds)).astype(np.float64)
        return Folded(counts, scores, halo)


FINER = 4
TAPS = np.arange(-2, 4)


def lattice(nodes: Floats, severity: Floats) -> tuple[Floats, int]:
    """Points `FINER` times as dense as the nodes, far enough for every severity."""
    step = float(nodes[1] - nodes[0]) / FINER
    low = nodes[0] - severity.max(initial=0.0) + TAPS[0] * step
    high = nodes[-1] - severity.min(initial=0.0) + (TAPS[-1] + 1) * step
    first = np.floor(low / step) - 1
    return (first + np.arange(int(np.ceil(high / step) - first) + 2)) * step, FINER


@dataclass(frozen=True)
class Shift:
    """Where each cell's first node lies on the lattice: index `start` (cells,), and the six Lagrange weights of value
    and derivative (cells, 6)."""

    start: Ints
    value: Floats
    slope: Floats

    @classmethod
    def of(cls, nodes: Floats, severity: Floats, fine: Floats) -> Shift:
        step = float(fine[1] - fine[0])
        place = (nodes[0] - severity - fine[0]) / step
        start = np.floor(place)
        value, slope = _lagrange(place - start)
        return cls(start.astype(np.int64), value, slope / step)

    def read(self, table: Floats, row: Ints, stride: int, nodes: int) -> tuple[Floats, Floats]:
        """Values and derivatives of the table's rows at the moved nodes, each (cells, nodes)."""
        flat, base = table.ravel(), self._base(row, table.shape[1], stride, nodes)
        values, slopes = np.zeros(base.shape), np.zeros(base.shape)
        for tap, offset in enumerate(TAPS):
            taken = flat[base + offset]
            values += self.value[:, tap, None] * taken
            slopes += self.slope[:, tap, None] * taken
        return values, slopes

    def spread(self, weights: Floats, shape: tuple[int, ...], row: Ints, stride: int) -> Floats:
        """The transpose of `read`: weights (cells, nodes) put back on the table."""
        base = self._base(row, shape[1], stride, weights.shape[1])
        table = np.zeros(shape[0] * shape[1])
        for tap, offset in enumerate(TAPS):
            given = (self.value[:, tap, None] * weights).ravel()
            table += np.bincount((base + offset).ravel(), weights=given, minlength=len(table))
        return table.reshape(shape)

    def _base(self, row: Ints, width: int, stride: int, nodes: int) -> Ints:
        return (row * width + self.start)[:, None] + stride * np.arange(nodes)


def _lagrange(part: Floats) -> tuple[Floats, Floats]:
    """Weights of the six points -2..3 for a value and its derivative at `part` in [0, 1), each (cells, 6)."""
    value, slope = np.ones((len(part), len(TAPS))), np.zeros((len(part), len(TAPS)))
    for at, own in enumerate(TAPS):
        for other in TAPS[own != TAPS]:
            slope[:, at] = (slope[:, at] * (part - other) + value[:, at]) / (own - other)
            value[:, at] = value[:, at] * (part - other) / (own - other)
    return value, slope


def evidence(sums: Sums, cells: Cells, kinds: Ints, at: Parameters, nodes: Floats, impression: Impression) -> Evidence:
    """The curves of all cells under the parameters; `kinds` (sources,) is the rater type of each source."""
    way = Exact if len(kinds) <= FEW_SOURCES else Lattice
    return way(sums, cells, kinds, at, nodes, impression)
