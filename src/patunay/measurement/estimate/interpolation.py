"""Reading smooth curves between the points of a fine, evenly spaced lattice, and the way back.

Six-point Lagrange interpolation: on a lattice of a twentieth of a logit the error is some 1e-9. Every reading is linear
in the curve, so what was read can be put back by the transpose and gradients stay exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from patunay.measurement.ratings import Floats, Ints

FINER = 4
TAPS = np.arange(-2, 4)


def lattice(lowest: float, highest: float, step: float) -> Floats:
    """Multiples of `step` that reach far enough to read anything between the two ends."""
    first = int(np.floor(lowest / step)) + int(TAPS[0]) - 1
    last = int(np.ceil(highest / step)) + int(TAPS[-1]) + 1
    return np.arange(first, last + 1, dtype=np.float64) * step


@dataclass(frozen=True)
class Reading:
    """Points between those of a lattice: index `start` (points,), weights of value and derivative (points, 6)."""

    start: Ints
    value: Floats
    slope: Floats

    @classmethod
    def at(cls, points: Floats, fine: Floats) -> Reading:
        step = float(fine[1] - fine[0])
        place = (points - fine[0]) / step
        start = np.floor(place)
        value, slope = _lagrange(place - start)
        return cls(start.astype(np.int64), value, slope / step)

    def matrices(self, size: int) -> tuple[sparse.csr_array, sparse.csr_array]:
        """Value and derivative at the points as matrices (points, size) on curves (size,)."""
        index = (self.start[:, None] + TAPS).ravel()
        pointer = np.arange(0, len(index) + 1, len(TAPS))
        shape = (len(self.start), size)
        value = sparse.csr_array((self.value.ravel(), index, pointer), shape=shape)
        return value, sparse.csr_array((self.slope.ravel(), index, pointer), shape=shape)


@dataclass(frozen=True)
class Shift:
    """A row of evenly spaced nodes for each source: where its first lies on the lattice, index `start` (sources,), and
    the weights of value and derivative (sources, 6), which all nodes of a row share."""

    start: Ints
    value: Floats
    slope: Floats

    @classmethod
    def of(cls, nodes: Floats, severity: Floats, fine: Floats) -> Shift:
        first = Reading.at(nodes[0] - severity, fine)
        return cls(first.start, first.value, first.slope)

    def at(self, chosen: Ints) -> Shift:
        return Shift(self.start[chosen], self.value[chosen], self.slope[chosen])

    def matrices(self, row: Ints, shape: tuple[int, int]) -> tuple[sparse.csr_array, sparse.csr_array]:
        """Value and derivative as matrices on `windows`, of whose `shape` (rows, places) each cell has a `row`."""
        index = ((row * shape[1] + self.start)[:, None] + TAPS).ravel()
        pointer = np.arange(0, len(index) + 1, len(TAPS))
        whole = (len(row), shape[0] * shape[1])
        value = sparse.csr_array((self.value.ravel(), index, pointer), shape=whole)
        return value, sparse.csr_array((self.slope.ravel(), index, pointer), shape=whole)


def windows(table: Floats, stride: int, nodes: int) -> Floats:
    """All rows of `nodes` numbers, `stride` apart, in the rows of a table: (rows, places, nodes)."""
    span = stride * (nodes - 1) + 1
    found = np.lib.stride_tricks.sliding_window_view(table, span, axis=1)[:, :, ::stride]
    return np.ascontiguousarray(found)


def put_back(found: Floats, stride: int) -> Floats:
    """The transpose of `windows`: each number added to the place that it was read from."""
    rows, places, nodes = found.shape
    table = np.zeros((rows, places + stride * (nodes - 1)))
    for node in range(nodes):
        table[:, node * stride : node * stride + places] += found[:, :, node]
    return table


def _coefficients() -> Floats:
    """The six Lagrange polynomials of the taps, in ascending powers, shape (powers, taps)."""
    columns = []
    for own in TAPS:
        others = TAPS[own != TAPS]
        columns.append(np.poly(others)[::-1] / np.prod(own - others))
    return np.array(columns).T


COEFFICIENTS = _coefficients()


def _lagrange(part: Floats) -> tuple[Floats, Floats]:
    """Weights of the six points -2..3 for a value and its derivative at `part` in [0, 1), each (points, 6)."""
    powers = part[:, None] ** np.arange(len(TAPS))
    value: Floats = powers @ COEFFICIENTS
    slope: Floats = powers[:, :-1] @ (COEFFICIENTS[1:] * np.arange(1, len(TAPS))[:, None])
    return value, slope
