"""What each cell says about the measure, and back: curves of log-likelihood over nodes, and their derivatives.

A pair's log-likelihood at the measure theta is  s u + L(s, u) less the sum of its observed thresholds, with u = theta -
b. In the plain model L = -G(u), G the sum of ln D over the form's indicators; in the bundle see `impressions`.

Two ways with the same answer: `Exact` works at the nodes of every source (few sources: rater types), `Lattice` makes
one table a rater type and moves it by each rater's severity with six-point Lagrange interpolation (many raters).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from patunay.measurement.cells import Cells
from patunay.measurement.impressions import Family, Impression, Points
from patunay.measurement.interpolation import FINER, Shift, lattice
from patunay.measurement.ratings import Floats, Ints
from patunay.measurement.sums import Sums

FEW_SOURCES = 24
BEND_STEP = 1e-4


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
        step, self.stride = float(nodes[1] - nodes[0]) / FINER, FINER
        self.fine = lattice(nodes[0] - at.severity.max(), nodes[-1] - at.severity.min(), step)
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

    def bends(self, sums: Sums, at: Parameters, nodes: Floats, impression: Impression) -> Floats:
        """Second derivative of every curve by the measure, (cells, nodes), by moving the severities a bit."""
        low, high = (
            Lattice(sums, self.cells, self.kinds, replace(at, severity=at.severity + moved), nodes, impression).slopes
            for moved in (-BEND_STEP, BEND_STEP)
        )
        return (low - high) / (2 * BEND_STEP)

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


def evidence(sums: Sums, cells: Cells, kinds: Ints, at: Parameters, nodes: Floats, impression: Impression) -> Evidence:
    """The curves of all cells under the parameters; `kinds` (sources,) is the rater type of each source."""
    way = Exact if len(kinds) <= FEW_SOURCES else Lattice
    return way(sums, cells, kinds, at, nodes, impression)
