"""Learners gathered into rows that share their evidence, and the E-step over a block of such rows.

A cell is a likelihood curve over the measure that one or more pairs share: the same source of severity, the same form
and, in the rater bundle, the same total. A row is a set of cells with a total; learners with the same row have the
same posterior. With severities by type a division has a few hundred rows, however many learners (measurement.md 5.3).

`expect` is a pure function of a block and of the curves of its cells, so blocks may be worked on anywhere; their
sums are added in the order of the blocks, so that the answer does not depend on who did the work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from patunay.measurement.ratings import Floats, Ints
from patunay.measurement.sums import Sums, distinct

ROWS_IN_BLOCK = 8192


@dataclass(frozen=True)
class Block:
    """`cells` (cells of this block,) in the whole's numbers; `incidence` (rows, cells of this block) counts;
    `totals` and `weights` (rows,): the learner's total and how many learners share the row."""

    cells: Ints
    incidence: sparse.csr_matrix
    totals: Floats
    weights: Floats


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


Task = tuple[Block, Floats, Floats, Floats]
Work = Callable[[Block, Floats, Floats, Floats], BlockSums]
Workers = Callable[[Work, Sequence[Task]], Iterable[BlockSums]]
"""Does the work of each block, anywhere, and gives the sums back in the order of the blocks."""


def in_turn(work: Work, tasks: Sequence[Task]) -> Iterator[BlockSums]:
    """Blocks one after the other, in this process."""
    return (work(*task) for task in tasks)


def gather(sums: Sums, pair_source: Ints, bundled: bool) -> Cells:
    """Cells and rows of a set of sums."""
    total = sums.pair_total if bundled else np.zeros_like(sums.pair_total)
    keys, pair_cell = distinct(np.stack([pair_source, sums.pair_form, total], axis=1))
    learners = len(sums.learners)
    lists = _cell_lists(sums.pair_learner, pair_cell, learners)
    rows, row = distinct(np.hstack([sums.learner_totals[:, None], lists]))
    weights = np.bincount(row, minlength=len(rows)).astype(np.float64)
    blocks = tuple(
        _block(rows[start : start + ROWS_IN_BLOCK], weights[start : start + ROWS_IN_BLOCK])
        for start in range(0, len(rows), ROWS_IN_BLOCK)
    )
    return Cells(keys[:, 0], keys[:, 1], keys[:, 2], pair_cell, row, blocks)


def _cell_lists(learner: Ints, cell: Ints, learners: int) -> Ints:
    """Each learner's cells in ascending order, padded with -1, shape (learners, most pairs of a learner)."""
    order = np.lexsort((cell, learner))
    count = np.bincount(learner, minlength=learners)
    place = np.arange(len(learner)) - np.repeat(np.cumsum(count) - count, count)
    lists = np.full((learners, int(count.max(initial=0))), -1, dtype=np.int64)
    lists[learner[order], place] = cell[order]
    return lists


def _block(rows: Ints, weights: Floats) -> Block:
    lists = rows[:, 1:]
    row, _ = np.nonzero(lists >= 0)
    cells, column = np.unique(lists[lists >= 0], return_inverse=True)
    incidence = sparse.csr_matrix((np.ones(len(row)), (row, column)), shape=(len(rows), len(cells)))
    return Block(cells, incidence, rows[:, 0].astype(np.float64), weights)


def expect(block: Block, curves: Floats, nodes: Floats, log_weights: Floats) -> BlockSums:
    """The E-step of one block. `curves` (its cells, nodes): log-likelihood less the linear part total x theta."""
    posterior = _log_joint(block, curves, nodes, log_weights)
    peak = posterior.max(axis=1, keepdims=True)
    np.exp(posterior - peak, out=posterior)
    marginal = posterior.sum(axis=1, keepdims=True)
    posterior *= block.weights[:, None] / marginal
    log_likelihood = float(block.weights @ (peak + np.log(marginal))[:, 0])
    return BlockSums(log_likelihood, block.incidence.T @ posterior, posterior.sum(axis=0))


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
