"""Which learners and raters can be compared at all: the rank test of a rating design (Linacre 1989; Engelhard 1997).

Under the additive part of the many-facet model, measure = rater + indicator + ... holds for every rating up to the
rating's own error, so what the ratings cannot tell is the null space of that system. Its dimension is the nullity of
L = D_r - A' D_p^-1 A, the normal matrix of all facets after eliminating the learners; a sound design has one
dimension a facet (each facet's origin). Graph components alone miss raters who are confounded with what they rated.

The system is solved exactly: along a spanning forest of the learner-rater graph every measure and severity is fixed
by the other facets, every further rating is one equation among those few, and a small eigenproblem gives their rank.

Does NOT handle: how precise a comparison is, only whether there is one; thresholds (see the categories of the audit).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph
from scipy.sparse.linalg import ArpackNoConvergence, eigsh

from patunay.measurement.ratings import Floats, Ints, Ratings

TOLERANCE = 1e-8
"""Eigenvalues below this share of the largest, and differences below it, are zero: the equations are whole numbers."""
DENSE_RATERS = 400
"""Up to so many raters all eigenvalues are found at once; beyond, only the two smallest."""
ROUNDS = 30
"""Restarts of the Lanczos method before the matrix is factored instead."""
SHIFT = -0.01
"""Where the factored matrix is centred: just below its smallest eigenvalue, 0, so that it can be factored."""


@dataclass(frozen=True)
class Subsets:
    """`learner` (learners,) and `element` (elements of the first facet,): number of the subset, from 0.

    Two learners (two raters) are in one subset when their difference can be estimated. `nullity` is that of L, and
    `facets` what it is in a sound design.
    """

    learner: Ints
    element: Ints
    nullity: int
    facets: int

    @property
    def count(self) -> int:
        """Subsets of learners."""
        return int(self.learner.max(initial=-1)) + 1

    @property
    def identified(self) -> bool:
        """Nothing but the origin of each facet is open."""
        return self.nullity == self.facets


@dataclass(frozen=True)
class WeakLink:
    """The cut with the fewest common learners: `raters` on its smaller side, `shared` learners rated on both sides."""

    raters: tuple[str, ...]
    shared: int


@dataclass(frozen=True)
class Part:
    """Labels of one subset: its learners, and who rated them, those with most learners first."""

    learners: tuple[str, ...]
    raters: tuple[str, ...]


@dataclass(frozen=True)
class Connectivity:
    """`raters`: are individual severities comparable; `types`: are the types' severities comparable.

    `parts` names the subsets of `raters`, the largest first.
    `fiedler` and `weakest` speak of the raters with two learners or more, None where these are not linked.
    """

    raters: Subsets
    types: Subsets
    parts: tuple[Part, ...]
    fiedler: float | None
    weakest: WeakLink | None


def connectivity(ratings: Ratings) -> Connectivity:
    """Both questions of a design (measurement.md 2.14)."""
    kind = ratings.rater_type[ratings.rater]
    fiedler, weakest = _weakest(ratings)
    raters = subsets(ratings.learner, [ratings.rater, ratings.indicator])
    return Connectivity(
        raters=raters,
        types=subsets(ratings.learner, [kind, ratings.indicator]),
        parts=_parts(ratings, raters),
        fiedler=fiedler,
        weakest=weakest,
    )


def subsets(learner: Ints, facets: Sequence[Ints]) -> Subsets:
    """The subsets of a design of any number of facets besides the learner; codes of shape (rows,).

    Answers are in order of the codes that occur; subsets are numbered in order of their first member.
    """
    learner, *facets = (np.unique(codes, return_inverse=True)[1] for codes in (learner, *facets))
    forest = _Forest(learner, facets[0], facets[1:])
    null = forest.null()
    learners = forest.component.size - forest.elements
    open_by = np.hstack([forest.component[:, None].astype(np.float64), forest.potential @ null])
    return Subsets(
        learner=_numbered(open_by[:learners]),
        element=_numbered(open_by[learners:]),
        nullity=int(forest.component.max()) + 1 + null.shape[1],
        facets=len(facets),
    )


class _Forest:
    """The learner-rater graph with what the other facets add along each edge. Nodes: learners, then raters.

    `low`, `high` (pairs,) are the nodes of each distinct pair; `added` (rows, columns) marks the others' elements.
    """

    def __init__(self, learner: Ints, first: Ints, others: Sequence[Ints]):
        learners, self.elements = int(learner.max()) + 1, int(first.max()) + 1
        self.nodes = learners + self.elements
        key, self.row, self.pair = np.unique(
            learner * self.nodes + learners + first, return_index=True, return_inverse=True
        )
        self.low, self.high, self.key = key // self.nodes, key % self.nodes, key
        self.added = _marks(others, len(learner))
        graph = sparse.csr_array((np.ones(len(key)), (self.low, self.high)), (self.nodes, self.nodes))
        _, self.component = csgraph.connected_components(graph, directed=False)
        self.potential = self._potential(graph)

    def _potential(self, graph: sparse.csr_array) -> Floats:
        """What the other facets add from the root of its tree to each node, shape (nodes, columns)."""
        parent, child = _tree(graph, self.component)
        edge = np.searchsorted(self.key, np.minimum(parent, child) * self.nodes + np.maximum(parent, child))
        step = np.zeros((self.nodes, self.added.shape[1]))
        step[child] = np.where(child < parent, 1.0, -1.0)[:, None] * self.added[self.row[edge]].toarray()
        jump = np.arange(self.nodes)
        jump[child] = parent
        while (jump != jump[jump]).any():  # each round doubles the length of path that is summed
            step, jump = step + step[jump], jump[jump]
        return step

    def null(self) -> Floats:
        """Orthonormal basis of what the equations leave open among the other facets, shape (columns, open).

        A rating's equation is potential(learner) - potential(rater) - added = 0; their squares are summed pair by
        pair, in whole numbers.
        """
        width = self.added.shape[1]
        if not width:
            return np.zeros((0, 0))
        gap = self.potential[self.low] - self.potential[self.high]
        count = np.bincount(self.pair)
        gather = sparse.csr_array((np.ones(len(self.pair)), (self.pair, np.arange(len(self.pair)))))
        cross = np.einsum("ij,ik->jk", gap, (gather @ self.added).toarray())
        gram = np.einsum("i,ij,ik->jk", count, gap, gap) - cross - cross.T + (self.added.T @ self.added).toarray()
        values, vectors = np.linalg.eigh(gram)
        basis: Floats = vectors[:, values <= TOLERANCE * max(float(values[-1]), 1.0)]
        return basis


def _marks(facets: Sequence[Ints], rows: int) -> sparse.csr_array:
    """One column an element of each facet, 1 where the rating has it."""
    parts = [sparse.csr_array((np.ones(rows), (np.arange(rows), codes))) for codes in facets]
    return sparse.hstack(parts, format="csr") if parts else sparse.csr_array((rows, 0))


def _tree(graph: sparse.csr_array, component: Ints) -> tuple[Ints, Ints]:
    """Parent and child of every edge of a breadth-first forest."""
    _, roots = np.unique(component, return_index=True)
    nodes = len(component)
    above = sparse.coo_array((np.ones(len(roots)), (np.full(len(roots), nodes), roots)), (nodes + 1, nodes + 1))
    graph = sparse.block_diag([graph, sparse.coo_array((1, 1))], format="csr") + above.tocsr()
    _, parent = csgraph.breadth_first_order(graph, nodes, directed=False)
    child = np.flatnonzero((parent[:nodes] != nodes) & (parent[:nodes] >= 0))
    return parent[child].astype(np.int64), child


def _numbered(keys: Floats) -> Ints:
    """The number of each row's class, counted in order of first appearance; rows equal but for rounding are one."""
    code = np.zeros(len(keys), dtype=np.int64)
    for column in keys.T:
        order = np.argsort(column, kind="stable")
        level = np.empty(len(keys), dtype=np.int64)
        level[order] = np.concatenate([[0], np.cumsum(np.diff(column[order]) > TOLERANCE)])
        _, code = np.unique(code * len(keys) + level, return_inverse=True)
    _, first, number = np.unique(code, return_index=True, return_inverse=True)
    made: Ints = np.argsort(np.argsort(first))[number]
    return made


def _parts(ratings: Ratings, found: Subsets) -> tuple[Part, ...]:
    pair = _incidence(ratings).tocoo()
    width = len(ratings.raters)
    key, learners = np.unique(found.learner[pair.row] * width + pair.col, return_counts=True)
    order = np.lexsort((key % width, -learners, key // width))
    raters = _split(key[order] % width, key // width)
    members = _split(np.argsort(found.learner, kind="stable"), found.learner)
    made = [
        Part(tuple(ratings.learners[at] for at in part), tuple(ratings.raters[at] for at in by))
        for part, by in zip(members, raters, strict=True)
    ]
    return tuple(sorted(made, key=lambda part: -len(part.learners)))


def _split(values: Ints, part: Ints) -> list[Ints]:
    """Values that lie part after part, cut where each of the parts 0, 1, ... ends."""
    return np.split(values, np.cumsum(np.bincount(part))[:-1])


def _weakest(ratings: Ratings) -> tuple[float | None, WeakLink | None]:
    """Fiedler value of L for raters, and the smallest cut found on the way along its vector or around one rater.

    The cut is the smallest of these, which need not be the smallest of all.
    """
    pair = _incidence(ratings)
    busy = np.flatnonzero(pair.sum(axis=0) > 1)
    pair = pair[:, busy]
    pair = pair[np.flatnonzero(pair.sum(axis=1) > 0)]
    if len(busy) < 2:
        return None, None
    share = sparse.diags_array(1 / pair.sum(axis=1)) @ pair
    laplacian = (sparse.diags_array(pair.sum(axis=0)) - pair.T @ share).tocsr()
    if csgraph.connected_components(laplacian, directed=False)[0] > 1:
        return None, None
    value, vector = _fiedler(laplacian)
    side, shared = _smallest_cut(pair.tocsr(), vector)
    return value, WeakLink(tuple(sorted(ratings.raters[busy[at]] for at in side)), shared)


def _incidence(ratings: Ratings) -> sparse.csr_array:
    shape = len(ratings.learners), len(ratings.raters)
    keys = np.unique(ratings.learner * shape[1] + ratings.rater)
    return sparse.csr_array((np.ones(len(keys)), (keys // shape[1], keys % shape[1])), shape)


def _fiedler(laplacian: sparse.csr_array) -> tuple[float, Floats]:
    """The second smallest eigenvalue and its vector."""
    if laplacian.shape[0] <= DENSE_RATERS:
        values, vectors = np.linalg.eigh(laplacian.toarray())
    else:
        values, vectors = _two_smallest(laplacian)
    return float(values[1]), vectors[:, 1]


def _two_smallest(laplacian: sparse.csr_array) -> tuple[Floats, Floats]:
    """Well linked designs converge in a few rounds; badly linked ones do not, but are factored easily."""
    start = np.cos(np.arange(laplacian.shape[0]))  # a fixed start, so that the answer is always the same
    try:
        values, vectors = eigsh(laplacian, k=2, which="SA", v0=start, tol=TOLERANCE, ncv=40, maxiter=ROUNDS)
    except ArpackNoConvergence:
        values, vectors = eigsh(laplacian.tocsc(), k=2, sigma=SHIFT, v0=start)
    order = np.argsort(values)
    return values[order], vectors[:, order]


def _smallest_cut(pair: sparse.csr_array, vector: Floats) -> tuple[Ints, int]:
    """Raters on the smaller side of the cut with the fewest learners who have raters on both sides."""
    raters = len(vector)
    order = np.argsort(vector, kind="stable")
    place = np.argsort(order)[pair.indices]
    low, high = (reach.reduceat(place, pair.indptr[:-1]) for reach in (np.minimum, np.maximum))
    crossing = np.cumsum(np.bincount(low, minlength=raters) - np.bincount(high, minlength=raters))[:-1]
    alone = pair.T @ (pair.sum(axis=1) > 1).astype(np.float64)
    if alone.min() <= crossing.min():
        return np.array([int(alone.argmin())]), int(alone.min())
    size = np.minimum(np.arange(1, raters), raters - np.arange(1, raters))
    at = int(np.lexsort((-size, crossing))[0]) + 1
    return (order[:at] if 2 * at <= raters else order[at:]), int(crossing[at - 1])
