"""What each cell says about the measure, and back: curves of log-likelihood over nodes, and their derivatives.

A pair's log-likelihood at the measure theta is  s u + L(s, u) less the sum of its observed thresholds, with u = theta -
b. In the plain model L = -G(u), G the sum of ln D over the form's indicators; in the bundle see `impressions`.

A table of curves is made for every group of cells and read for each cell. Two ways with the same answer: with a few
sources of severity a group is a source, and its table lies at theta - b; with many, a group is a rater type, and its
table lies on a fine lattice and is moved by each cell's severity.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from patunay.measurement.estimate.cells import Cells
from patunay.measurement.estimate.impressions import Impression, Points
from patunay.measurement.estimate.interpolation import FINER, Shift, lattice, put_back, windows
from patunay.measurement.estimate.parameters import Parameters
from patunay.measurement.ratings import Bools, Floats, Ints
from patunay.measurement.sums import Sums

FEW_SOURCES = 24
BEND_STEP = 1e-4


@dataclass(frozen=True)
class Folded:
    """Posterior expectations under the curves: `counts` like thresholds, ratings expected at or above each score;
    `scores` (sources,) expected totals; `halo` (types,) derivative of the log-likelihood by each halo SD."""

    counts: Floats
    scores: Floats
    halo: Floats


@dataclass(frozen=True)
class Group:
    """Cells with a table in common: of one source (-1: of all sources of the rater type `kind`). `parts` are, for each
    of `forms` (forms, indicators), the totals that occur."""

    kind: int
    source: int
    forms: Bools
    parts: tuple[Ints, ...]


@dataclass(frozen=True)
class Layout:
    """Which groups there are, and the row of the table (all groups, parts and totals, one after the other) of each
    cell, shape (cells,). `kinds` (sources,) is the rater type of each source."""

    cells: Cells
    kinds: Ints
    steps: Ints
    groups: tuple[Group, ...]
    row: Ints
    exact: bool


def lay_out(sums: Sums, cells: Cells, kinds: Ints) -> Layout:
    exact = len(kinds) <= FEW_SOURCES
    key = cells.source if exact else kinds[cells.source]
    groups, row, filled = [], np.empty(len(key), dtype=np.int64), 0
    for value in np.unique(key).tolist():
        members = np.flatnonzero(key == value)
        used, form = np.unique(cells.form[members], return_inverse=True)
        parts = []
        for place in range(len(used)):
            chosen = members[form == place]
            totals, which = np.unique(cells.total[chosen], return_inverse=True)
            row[chosen] = filled + which
            filled += len(totals)
            parts.append(totals)
        kind, source = (int(kinds[value]), value) if exact else (value, -1)
        groups.append(Group(kind, source, sums.forms[used], tuple(parts)))
    return Layout(cells, kinds, sums.rubric.steps, tuple(groups), row, exact)


class Evidence:
    """Curves of log-likelihood of any cells at every node, made when they are asked for."""

    def __init__(self, layout: Layout, at: Parameters, nodes: Floats, impression: Impression):
        self.layout, self.at, self.nodes, self.impression = layout, at, nodes, impression
        self.points, self.families = [], []
        if not layout.exact:
            step = float(nodes[1] - nodes[0]) / FINER
            fine = lattice(nodes[0] - at.severity.max(), nodes[-1] - at.severity.min(), step)
            self.shift = Shift.of(nodes, at.severity, fine)
        for group in layout.groups:
            points = nodes - at.severity[group.source] if layout.exact else fine
            thresholds = at.thresholds[group.kind if len(at.thresholds) > 1 else 0]
            here = Points(group.forms, layout.steps, thresholds, points, float(at.halo[group.kind]), impression)
            self.points.append(here)
            self.families.append([here.family(form, totals) for form, totals in enumerate(group.parts)])
        self.table = np.concatenate([np.broadcast_to(f.values, (f.rows, f.width)) for fs in self.families for f in fs])
        self._open()

    def _open(self) -> None:
        if not self.layout.exact:
            found = windows(self.table, FINER, len(self.nodes))
            self.shape, self.windows = found.shape, found.reshape(-1, len(self.nodes))

    def along(self, table: Floats) -> Evidence:
        """Reads, from another table of the same shape, what the curves gain as ours moves along it."""
        made = copy(self)
        made.table = table
        made._open()
        return made

    def curves(self, cells: Ints) -> Floats:
        """L of some cells (cells,) at every node, (cells, nodes)."""
        if self.layout.exact:
            return self.table[self.layout.row[cells]]
        made: Floats = self.matrices(cells)[0] @ self.windows
        return made

    def slopes(self, cells: Ints) -> Floats:
        """Their derivatives by the measure, where severities move the table."""
        made: Floats = self.matrices(cells)[1] @ self.windows
        return made

    def bends(self) -> Callable[[Ints], Floats]:
        """Their second derivatives by the measure, by moving the severities a bit."""
        low, high = (
            Evidence(self.layout, replace(self.at, severity=self.at.severity + moved), self.nodes, self.impression)
            for moved in (-BEND_STEP, BEND_STEP)
        )
        return lambda cells: (low.slopes(cells) - high.slopes(cells)) / (2 * BEND_STEP)

    def folded(self, table: Floats, scores: Floats) -> Folded:
        """What follows for the parameters from a `Fold`'s table and scores."""
        counts, halo, begun = np.zeros(self.at.thresholds.shape), np.zeros(len(self.at.halo)), 0
        scores = scores.copy()
        for group, here, families in zip(self.layout.groups, self.points, self.families, strict=True):
            given = []
            for family in families:
                given.append(table[begun : begun + family.rows])
                begun += family.rows
            by_step, slope = here.fold(zip(range(len(families)), families, given, strict=True))
            counts[group.kind if len(counts) > 1 else 0] += by_step
            halo[group.kind] += slope
            if self.layout.exact:
                scores[group.source] = by_step.sum()
        return Folded(counts, scores, halo)

    def matrices(self, cells: Ints) -> tuple[sparse.csr_array, sparse.csr_array]:
        """How values and slopes are read from the windows, each (cells, windows)."""
        shift = self.shift.at(self.layout.cells.source[cells])
        return shift.matrices(self.layout.row[cells], self.shape[:2])


class Fold:
    """Gathers the expected weight of cells at every node: `table`, what it puts on the evidence's table, and `scores`
    (sources,), the expected totals where severities move the table."""

    def __init__(self, seen: Evidence):
        self.seen, self.layout = seen, seen.layout
        self.read = np.zeros(seen.table.shape if seen.layout.exact else seen.windows.shape)
        self.scores = np.zeros(len(seen.layout.kinds))

    def add(self, cells: Ints, weights: Floats) -> None:
        """`weights` of `cells` at every node, (cells, nodes); a cell may come again."""
        if self.layout.exact:
            np.add.at(self.read, self.layout.row[cells], weights)
            return
        self.read += self.seen.matrices(cells)[0].T @ weights
        self.score(cells, weights, self.seen)

    def score(self, cells: Ints, weights: Floats, along: Evidence) -> None:
        """The part of `add` that concerns `scores`, with slopes of other evidence."""
        if not self.layout.exact:
            by_cell = np.einsum("cn,cn->c", weights, along.slopes(cells))
            self.scores -= np.bincount(self.layout.cells.source[cells], weights=by_cell, minlength=len(self.scores))

    @property
    def table(self) -> Floats:
        return self.read if self.layout.exact else put_back(self.read.reshape(self.seen.shape), FINER)
