"""Standard errors of all parameters: the inverse of the observed information (Louis 1982; measurement.md 2.4).

The rows of thresholds and halo are exact (`tangents`), those of the spread and of the types' severities differences of
the exact gradient. Where raters have severities of
their own, their block is exact and sparse: what is expected of the complete data less what the posterior of each
learner leaves open, in which two raters meet only through learners whom both rated. Beyond `DENSE` severities those
meetings are left out of a rater's own error alone, which makes it a little too small.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from patunay.measurement.estimate.ascent import solve
from patunay.measurement.estimate.cells import Block, posterior
from patunay.measurement.estimate.mml import Estimate, Likelihood
from patunay.measurement.estimate.tangents import rows_of_shapes
from patunay.measurement.ratings import Floats, Ints

STEP = 1e-4
"""Of a parameter's own first-guess standard error; the gradient is exact to about 1e-11."""
DENSE = 2500


@dataclass(frozen=True)
class Errors:
    """Covariances of the free parameters: `thresholds` (parameters, parameters), `severity` the same or variances
    alone (parameters,), `spread` and `halo`: standard errors of ln SD and of the halo SDs."""

    thresholds: Floats
    severity: Floats
    spread: float
    halo: Floats


def errors(estimate: Estimate) -> Errors:
    """The inverse; a direction of which the data say nothing (a halo of 0) gets no error."""
    likelihood = estimate.likelihood
    severity = np.arange(*likelihood.cuts[:2])
    if len(severity) <= DENSE:
        return _split(likelihood, _inverse(information(estimate)))
    return _by_raters_apart(estimate, severity)


def _by_raters_apart(estimate: Estimate, severity: Ints) -> Errors:
    """Raters' own severities are eliminated (Schur complement by conjugate gradients), the few others kept."""
    likelihood = estimate.likelihood
    fixed = likelihood.severities.precision == 0
    many = severity if fixed.all() else severity[~fixed]
    rest = np.setdiff1d(np.arange(likelihood.size), many)
    columns = _columns(estimate, rest)
    block = _severity_block(estimate)[many - severity[0]][:, many - severity[0]]
    across = np.array([solve(block, column, 1e-6) for column in columns[:, many]])
    inner = _inverse(_symmetric(columns[:, rest] - across @ columns[:, many].T))
    variances = np.zeros(likelihood.size)
    variances[rest] = np.diag(inner)
    variances[many] = 1 / block.diagonal() + np.einsum("ij,ik,kj->j", across, inner, across)
    first, second, third = likelihood.cuts
    left = np.sqrt(np.maximum(variances[second:], 0.0))
    return Errors(inner[:first, :first], variances[severity], float(left[0]), left[third - second :])


def information(estimate: Estimate) -> Floats:
    """Observed information at the maximum, shape (parameters, parameters)."""
    likelihood = estimate.likelihood
    if likelihood.layout.exact:
        return _symmetric(_columns(estimate, np.arange(likelihood.size)))
    severity = np.arange(*likelihood.cuts[:2])
    rest = np.setdiff1d(np.arange(likelihood.size), severity)
    columns = _columns(estimate, rest)
    made = np.zeros((likelihood.size, likelihood.size))
    made[rest], made[:, rest] = columns, columns.T
    made[np.ix_(rest, rest)] = _symmetric(columns[:, rest])
    made[np.ix_(severity, severity)] = _severity_block(estimate).toarray() + likelihood.severities.origin
    return made


def _columns(estimate: Estimate, chosen: Ints) -> Floats:
    """Rows of the information for the parameters `chosen`."""
    first, _, third = estimate.likelihood.cuts
    shape = (chosen < first) | (chosen >= third)
    made = np.empty((len(chosen), estimate.likelihood.size))
    made[shape] = rows_of_shapes(estimate, chosen[shape])
    made[~shape] = _differences(estimate, chosen[~shape])
    return made


def _differences(estimate: Estimate, chosen: Ints) -> Floats:
    """By forward differences of the gradient."""
    likelihood, free = estimate.likelihood, estimate.free
    here, steps = likelihood(free)[1], likelihood.scale() * STEP
    made = np.empty((len(chosen), likelihood.size))
    for row, at in enumerate(chosen):
        moved = free.copy()
        moved[at] += steps[at]
        made[row] = (here - likelihood(moved)[1]) / steps[at]
    return made


def _symmetric(square: Floats) -> Floats:
    made: Floats = (square + square.T) / 2
    return made


def _inverse(square: Floats) -> Floats:
    return np.linalg.pinv(square, rcond=1e-12, hermitian=True).astype(np.float64)


def _split(likelihood: Likelihood, covariance: Floats) -> Errors:
    first, second, third = likelihood.cuts
    left = np.sqrt(np.maximum(np.diag(covariance)[second:], 0.0))
    return Errors(
        covariance[:first, :first], covariance[first:second, first:second], float(left[0]), left[third - second :]
    )


def _severity_block(estimate: Estimate) -> sparse.csr_matrix:
    """Information of the severity parameters among themselves, their priors included."""
    likelihood, at = estimate.likelihood, estimate.at
    seen = likelihood.evidence(at)
    bends, log_weights = seen.bends(), likelihood.grid.log_weights(at.spread)
    sources = likelihood.severities.matrix.shape[0]
    made = sparse.csr_matrix((sources, sources))
    for block in likelihood.cells.blocks:
        shares = posterior(block, seen.curves(block.cells), likelihood.grid.nodes, log_weights)
        source = likelihood.cells.source[block.cells]
        known = -((block.incidence.T @ (shares * block.weights[:, None])) * bends(block.cells)).sum(axis=1)
        made += sparse.diags(np.bincount(source, weights=known, minlength=sources))
        for one, other, value in _left_open(block, shares, seen.slopes(block.cells)):
            made -= sparse.csr_matrix((value, (source[one], source[other])), shape=(sources, sources))
    matrix = likelihood.severities.matrix
    return sparse.csr_matrix(matrix.T @ made @ matrix + sparse.diags(likelihood.severities.precision))


def _left_open(block: Block, shares: Floats, slopes: Floats) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Posterior covariances of the scores of every two cells of a row: cells, cells, weighted covariances."""
    lists = _lists(block.incidence)
    for i in range(lists.shape[1]):
        for j in range(i, lists.shape[1]):
            rows = np.flatnonzero(lists[:, j] >= 0)
            one, other = lists[rows, i], lists[rows, j]
            weights = shares[rows]
            first, second = slopes[one], slopes[other]
            together = (weights * first * second).sum(axis=1)
            apart = (weights * first).sum(axis=1) * (weights * second).sum(axis=1)
            value = block.weights[rows] * (together - apart)
            yield one, other, value
            if i != j:
                yield other, one, value


def _lists(incidence: sparse.csr_matrix) -> Ints:
    """Each row's cells, a cell that counts twice twice, padded with -1."""
    times = incidence.data.astype(np.int64)
    column = np.repeat(incidence.indices, times)
    row = np.repeat(np.repeat(np.arange(incidence.shape[0]), np.diff(incidence.indptr)), times)
    count = np.bincount(row, minlength=incidence.shape[0])
    place = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    lists = np.full((incidence.shape[0], int(count.max(initial=0))), -1, dtype=np.int64)
    lists[row, place] = column
    return lists
