"""Learners gathered into rows that share their evidence, and the E-step over a block of such rows.

A cell is a likelihood curve over the measure that one or more pairs share: the same source of severity, the same form
and, in the rater bundle, the same total. A row is a set of cells with a total; learners with the same row have the
same posterior. With severities by type a division has a few hundred rows, however many learners (measurement.md 5.3).

`expect` is a pure function of a block and of the curves of its cells, so blocks may be worked on anywhere; their
sums are added in the order of the blocks, so that the answer does not depend on who did the work. Blocks hold learners
with raters in common, so that they need few curves; the bands of a block hold learners with like totals, so that they
need few nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse

from patunay.measurement.ratings import Floats, Ints
from patunay.measurement.sums import Sums, distinct

ROWS_IN_BLOCK = 8192
ROWS_IN_BAND = 512
COARSE = 4
"""Every so many nodes are looked at to find where a band's posterior mass lies."""
NEGLIGIBLE = 34.0
"""Nodes whose ln P lies so far under the peak are left out: fewer than 10^3 of them are less than 1e-12 together."""


@dataclass(frozen=True)
class Band:
    """Rows `start` to `stop` of a block; `cells` (cells of this band,) in the block's numbers and `incidence` (rows,
    cells of this band)."""

    start: int
    stop: int
    cells: Ints
    incidence: sparse.csr_matrix


@dataclass(frozen=True)
class Block:
    """`cells` (cells of this block,) in the whole's numbers; `incidence` (rows, cells of this block) counts;
    `totals` and `weights` (rows,): the learner's total and how many learners share the row."""

    cells: Ints
    incidence: sparse.csr_matrix
    totals: Floats
    weights: Floats
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class Cells:
    """`source`, `form`, `total` (cells,); `total` is 0 in the plain model, whose curves do not depend on it.

    `pair_cell` (pairs,) and `row` (learners,) say where each pair and learner went.
    """

    source: Ints
    form: Ints
    total: Ints
    pair_cell: Ints
    row: Ints
    blocks: tuple[Block, ...]

    @property
    def rows(self) -> int:
        return sum(len(block.totals) for block in self.blocks)


@dataclass(frozen=True)
class BlockSums:
    """What a block's learners say under the present parameters: log-likelihood, expected weight of each of its cells
    at each node (cells, nodes) and of each node (nodes,)."""

    log_likelihood: float
    cell_weights: Floats
    node_weights: Floats


Work = Callable[..., Any]
Given = Callable[[Block], tuple[Floats, ...]]
"""What the work on a block wants beside the block, made when its turn has come."""
Workers = Callable[[Work, Sequence[Block], Given], Iterable[Any]]
"""Does the work of each block, anywhere, and gives the sums back in the order of the blocks."""


def in_turn(work: Work, blocks: Sequence[Block], given: Given) -> Iterator[Any]:
    """Blocks one after the other, in this process."""
    return (work(block, *given(block)) for block in blocks)


def gather(sums: Sums, pair_source: Ints, bundled: bool) -> Cells:
    """Cells and rows of a set of sums."""
    total = sums.pair_total if bundled else np.zeros_like(sums.pair_total)
    keys, pair_cell = distinct(np.stack([pair_source, sums.pair_form, total], axis=1))
    learners = len(sums.learners)
    lists = _cell_lists(sums.pair_learner, pair_cell, learners)
    keys_of_rows, row = distinct(np.hstack([lists, sums.learner_totals[:, None]]))
    order = _by_share(sums, row, len(keys_of_rows))
    rows, row = keys_of_rows[order], np.argsort(order)[row]
    weights = np.bincount(row, minlength=len(rows)).astype(np.float64)
    blocks = tuple(
        _block(rows[start : start + ROWS_IN_BLOCK], weights[start : start + ROWS_IN_BLOCK])
        for start in range(0, len(rows), ROWS_IN_BLOCK)
    )
    return Cells(keys[:, 0], keys[:, 1], keys[:, 2], pair_cell, row, blocks)


def _by_share(sums: Sums, row: Ints, rows: int) -> Ints:
    """The order of rows, within what will be a block, by the share of the highest total that their learners have."""
    highest = np.bincount(sums.pair_learner, sums.highest_totals[sums.pair_form], minlength=len(sums.learners))
    share = np.empty(rows)
    share[row] = sums.learner_totals / np.maximum(highest, 1.0)
    return np.lexsort((share, np.arange(rows) // ROWS_IN_BLOCK))


def _cell_lists(learner: Ints, cell: Ints, learners: int) -> Ints:
    """Each learner's cells in ascending order, padded with -1, shape (learners, most pairs of a learner)."""
    order = np.lexsort((cell, learner))
    count = np.bincount(learner, minlength=learners)
    place = np.arange(len(learner)) - np.repeat(np.cumsum(count) - count, count)
    lists = np.full((learners, int(count.max(initial=0))), -1, dtype=np.int64)
    lists[learner[order], place] = cell[order]
    return lists


def _block(rows: Ints, weights: Floats) -> Block:
    lists = rows[:, :-1]
    cells, incidence = _incidence(lists)
    bands = tuple(
        Band(
            start,
            min(start + ROWS_IN_BAND, len(rows)),
            *_incidence(_places(lists[start : start + ROWS_IN_BAND], cells)),
        )
        for start in range(0, len(rows), ROWS_IN_BAND)
    )
    return Block(cells, incidence, rows[:, -1].astype(np.float64), weights, bands)


def _incidence(lists: Ints) -> tuple[Ints, sparse.csr_matrix]:
    """The cells in lists padded with -1, and how often each row has each."""
    row, _ = np.nonzero(lists >= 0)
    cells, column = np.unique(lists[lists >= 0], return_inverse=True)
    return cells, sparse.csr_matrix((np.ones(len(row)), (row, column)), shape=(len(lists), len(cells)))


def _places(lists: Ints, cells: Ints) -> Ints:
    return np.where(lists < 0, -1, np.searchsorted(cells, lists))


def expect(block: Block, curves: Floats, nodes: Floats, log_weights: Floats) -> BlockSums:
    """The E-step of one block. `curves` (its cells, nodes): log-likelihood less the linear part total x theta."""
    made = BlockSums(0.0, np.zeros(curves.shape), np.zeros(len(nodes)))
    value = 0.0
    for band, seen, shares, marginal in _bands(block, curves, nodes, log_weights):
        weights = block.weights[band.start : band.stop]
        value += float(weights @ marginal)
        shares *= weights[:, None]
        _add(made, band, seen, shares)
    return replace(made, log_likelihood=value)


def tangent(block: Block, curves: Floats, nodes: Floats, log_weights: Floats, *moved: Floats) -> list[BlockSums]:
    """The E-step of one block, then its derivatives along moves of the curves, each (its cells, nodes)."""
    made = [BlockSums(0.0, np.zeros(curves.shape), np.zeros(len(nodes))) for _ in range(1 + len(moved))]
    for band, seen, shares, _ in _bands(block, curves, nodes, log_weights):
        weights = block.weights[band.start : band.stop, None]
        _add(made[0], band, seen, shares * weights)
        for sums, move in zip(made[1:], moved, strict=True):
            change = band.incidence @ move[band.cells, seen]
            change -= np.einsum("rn,rn->r", shares, change)[:, None]
            change *= shares
            change *= weights
            _add(sums, band, seen, change)
    return made


def _add(sums: BlockSums, band: Band, seen: slice, shares: Floats) -> None:
    sums.cell_weights[band.cells, seen] += band.incidence.T @ shares
    sums.node_weights[seen] += shares.sum(axis=0)


def _bands(
    block: Block, curves: Floats, nodes: Floats, log_weights: Floats
) -> Iterator[tuple[Band, slice, Floats, Floats]]:
    """Each band with the nodes that count there, P(node | ratings) at them (rows, those nodes), and each row's ln
    P(ratings), (rows,)."""
    coarse = np.ascontiguousarray(curves[:, ::COARSE])
    for band in block.bands:
        totals = block.totals[band.start : band.stop, None]
        rough = band.incidence @ coarse[band.cells]
        rough += totals * nodes[::COARSE]
        rough += log_weights[::COARSE]
        seen = _window(rough, len(nodes))
        joint = band.incidence @ curves[band.cells, seen]
        joint += totals * nodes[seen]
        joint += log_weights[seen]
        peak = joint.max(axis=1)
        joint -= peak[:, None]
        np.exp(joint, out=joint)
        marginal = joint.sum(axis=1)
        joint /= marginal[:, None]
        yield band, seen, joint, peak + np.log(marginal)


def _window(rough: Floats, nodes: int) -> slice:
    """Where any row has mass, from ln P at every `COARSE`-th node, (rows, coarse nodes). All likelihoods of this family
    are log-concave in the measure, so that they fall on and on beyond a node that is negligible."""
    alive = np.flatnonzero((rough > rough.max(axis=1, keepdims=True) - NEGLIGIBLE).any(axis=0))
    return slice(max(0, int(alive[0]) - 1) * COARSE, min(nodes, (int(alive[-1]) + 1) * COARSE + 1))


def posterior(block: Block, curves: Floats, nodes: Floats, log_weights: Floats) -> Floats:
    """P(node | ratings) of each row, shape (rows, nodes)."""
    joint = _log_joint(block, curves, nodes, log_weights)
    np.exp(joint - joint.max(axis=1, keepdims=True), out=joint)
    joint /= joint.sum(axis=1, keepdims=True)
    return joint


def _log_joint(block: Block, curves: Floats, nodes: Floats, log_weights: Floats) -> Floats:
    joint: Floats = block.incidence @ curves
    joint += block.totals[:, None] * nodes
    joint += log_weights
    return joint
