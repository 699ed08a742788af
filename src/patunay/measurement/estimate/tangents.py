"""The observed information's rows of thresholds and halo: how the gradient answers when the curves' shapes move.

These parameters move nothing but the table of curves. Sixty thresholds move it in a dozen directions only, to seven
digits (their curves are smooth and alike), so that the E-step is differentiated a dozen times and not sixty; what a
parameter changes at given posteriors needs no learner and is added to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from patunay.measurement.estimate.cells import Block, tangent
from patunay.measurement.estimate.evidence import Evidence, Fold
from patunay.measurement.estimate.mml import Estimate, Likelihood
from patunay.measurement.ratings import Floats, Ints

STEP = 1e-5
"""Logits, by which the curves' shapes are moved: they come out to six digits."""
LEAST = 1e-7
"""Of the largest singular value: what is smaller is no direction."""
AT_ONCE = 4
"""Directions in one pass over the learners, so many for memory."""


class Response:
    """What the learners' posteriors say at the maximum, or how that changes along one direction."""

    def __init__(self, seen: Evidence, nodes: int):
        self.fold, self.node_weights = Fold(seen), np.zeros(nodes)


def rows_of_shapes(estimate: Estimate, chosen: Ints) -> Floats:
    """The rows of `chosen`, thresholds and halo SDs alone, shape (chosen, parameters)."""
    likelihood = estimate.likelihood
    if not len(chosen):
        return np.empty((0, likelihood.size))
    seen = likelihood.evidence(estimate.at)
    base = _pass(likelihood, seen, [])[0]
    here, moves, held = _gradient(likelihood, seen, base), [], []
    for one in chosen:
        beside = _beside(estimate, one)
        moves.append((beside.table - seen.table) / STEP)
        held.append((_gradient(likelihood, beside, base) - here) / STEP)
    weights, directions = _directions(np.array(moves))
    observed = _gradient(likelihood, seen, Response(seen, len(likelihood.grid.nodes)))
    along = [_gradient(likelihood, seen, response) - observed for response in _responses(likelihood, seen, directions)]
    made: Floats = -np.array(held) - weights @ along
    return made


def _beside(estimate: Estimate, one: int) -> Evidence:
    free = estimate.free.copy()
    free[one] += STEP
    return estimate.likelihood.evidence(estimate.likelihood.parameters(free))


def _directions(moves: Floats) -> tuple[Floats, Floats]:
    """Moves of the table (moves, *table) as weights (moves, directions) of few directions (directions, *table)."""
    left, size, right = np.linalg.svd(moves.reshape(len(moves), -1), full_matrices=False)
    kept = size > LEAST * size[0]
    return (left * size)[:, kept], right[kept].reshape(-1, *moves.shape[1:])


def _responses(likelihood: Likelihood, seen: Evidence, directions: Floats) -> Iterator[Response]:
    """Along each direction."""
    for start in range(0, len(directions), AT_ONCE):
        moved = [seen.along(table) for table in directions[start : start + AT_ONCE]]
        yield from _pass(likelihood, seen, moved)[1:]


def _pass(likelihood: Likelihood, seen: Evidence, moved: list[Evidence]) -> list[Response]:
    """At the maximum, then along each of `moved`."""
    made = [Response(seen, len(likelihood.grid.nodes)) for _ in range(1 + len(moved))]
    blocks = likelihood.cells.blocks
    given = partial(_given, likelihood, seen, moved)
    for block, got in zip(blocks, likelihood.workers(tangent, blocks, given), strict=True):
        for response, sums in zip(made, got, strict=True):
            response.fold.add(block.cells, sums.cell_weights)
            response.node_weights += sums.node_weights
        for response, move in zip(made[1:], moved, strict=True):
            response.fold.score(block.cells, got[0].cell_weights, move)
    return made


def _given(likelihood: Likelihood, seen: Evidence, moved: list[Evidence], block: Block) -> tuple[Floats, ...]:
    return *likelihood.given(seen, block), *(move.curves(block.cells) for move in moved)


def _gradient(likelihood: Likelihood, seen: Evidence, response: Response) -> Floats:
    folded = seen.folded(response.fold.table, response.fold.scores)
    return likelihood.gradient(seen.at, folded, response.node_weights)
