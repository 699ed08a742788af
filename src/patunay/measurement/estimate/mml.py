"""Marginal maximum likelihood: the measures are summed out over a normal population (Bock & Aitkin 1981).

The gradient comes from Fisher's identity: observed less expected sufficient statistics. While estimating the
population mean is 0 and its SD is free; L-BFGS walks in parameters scaled by a first guess of their information.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from patunay.errors import InputError
from patunay.measurement.estimate.ascent import Memory, climb
from patunay.measurement.estimate.cells import Block, Workers, expect, gather, in_turn
from patunay.measurement.estimate.evidence import Evidence, Fold, Folded, lay_out
from patunay.measurement.estimate.impressions import Impression
from patunay.measurement.estimate.model import Halo, Model, severity_map, threshold_map
from patunay.measurement.estimate.parameters import Grid, Parameters
from patunay.measurement.ratings import Floats
from patunay.measurement.sums import Sums, given_counts

START_HALO = 0.6
INFORMATION_OF_A_RATING = 0.5
GRADIENT_SMALL = 1e-4
MOST_STEPS = 500


class Likelihood:
    """The marginal log-likelihood of the sums under a model, as a function of the free parameters.

    The free parameters stand in the order thresholds, severities, ln SD of the measures, halo SDs.
    """

    def __init__(self, sums: Sums, model: Model, grid: Grid, impression: Impression, workers: Workers = in_turn):
        self.sums, self.model, self.grid, self.impression, self.workers = sums, model, grid, impression, workers
        self.thresholds, self.severities = threshold_map(sums, model), severity_map(sums, model)
        self.cells = gather(sums, self.severities.pair_source, bundled=model.halo is not Halo.NONE)
        self.layout = lay_out(sums, self.cells, self.severities.source_type)
        variants = self.thresholds.exists.shape[0]
        self.counts = sums.counts if variants > 1 else sums.counts.sum(axis=0, keepdims=True)
        sources = self.severities.matrix.shape[0]
        self.totals = np.bincount(self.severities.pair_source, weights=sums.pair_total, minlength=sources)
        self.halo_map = _halo_map(len(sums.types), model.halo)
        sizes = [self.thresholds.matrix.shape[1], self.severities.matrix.shape[1], 1, self.halo_map.shape[1]]
        self.cuts = np.cumsum(sizes)[:-1].tolist()
        self.size = int(sum(sizes))

    def parameters(self, free: Floats) -> Parameters:
        steps, severity, spread, halo = np.split(free, self.cuts)
        return Parameters(
            thresholds=self.thresholds.thresholds(steps),
            severity=self.severities.severities(severity),
            halo=self.halo_map @ halo,
            spread=float(np.exp(spread[0])),
        )

    def evidence(self, at: Parameters) -> Evidence:
        return Evidence(self.layout, at, self.grid.nodes, self.impression)

    def __call__(self, free: Floats) -> tuple[float, Floats]:
        """Log-likelihood (with the log prior of random severities) and its gradient."""
        at = self.parameters(free)
        seen = self.evidence(at)
        value, fold, node_weights = 0.0, Fold(seen), np.zeros(len(self.grid.nodes))
        given = partial(self.given, seen)
        for block, got in zip(self.cells.blocks, self.workers(expect, self.cells.blocks, given), strict=True):
            value += got.log_likelihood
            fold.add(block.cells, got.cell_weights)
            node_weights += got.node_weights
        value -= self.totals @ at.severity + (self.counts * at.thresholds)[self.thresholds.exists].sum()
        return self._with_prior(free, value, self.gradient(at, seen.folded(fold.table, fold.scores), node_weights))

    def given(self, seen: Evidence, block: Block) -> tuple[Floats, ...]:
        """What the E-step of a block wants beside the block."""
        return seen.curves(block.cells), self.grid.nodes, self.grid.log_weights(seen.at.spread)

    def gradient(self, at: Parameters, folded: Folded, node_weights: Floats) -> Floats:
        """Observed less expected statistics (Fisher's identity)."""
        moment = node_weights @ self.grid.nodes**2 - node_weights.sum() * self.grid.second_moment(at.spread)
        return np.concatenate(
            [
                self.thresholds.gradient(folded.counts - self.counts),
                self.severities.matrix.T @ (folded.scores - self.totals),
                [moment / at.spread**2],
                folded.halo @ self.halo_map,
            ]
        )

    def _with_prior(self, free: Floats, value: float, gradient: Floats) -> tuple[float, Floats]:
        severity = slice(self.cuts[0], self.cuts[1])
        pull = self.severities.precision * free[severity] + self.severities.origin * free[severity].sum()
        gradient[severity] -= pull
        return float(value - 0.5 * pull @ free[severity]), gradient

    def start(self) -> Floats:
        """Thresholds from the shares of neighbouring scores; severities 0, SD 1.5, halo .6."""
        counts = self.counts.astype(np.float64)
        given = np.broadcast_to(self._given()[None, :, None], (*counts.shape[:2], 1))
        exactly = -np.diff(np.concatenate([given, counts, np.zeros_like(given)], axis=2), axis=2)
        wanted = np.log((exactly[:, :, :-1] + 0.5) / (exactly[:, :, 1:] + 0.5))
        free = np.zeros(self.size)
        free[: self.cuts[0]] = np.linalg.lstsq(self.thresholds.matrix, wanted[self.thresholds.exists], rcond=None)[0]
        free[self.cuts[1]] = np.log(1.5)
        free[self.cuts[2] :] = START_HALO
        return free

    def scale(self) -> Floats:
        """A first guess of each parameter's standard error, by which the optimiser's steps are measured."""
        given = self._given()
        share = (self.counts + 0.5) / (given[:, None] + 1.0)
        information = (given[:, None] * share * (1 - share))[self.thresholds.exists]
        squares = self.thresholds.matrix**2
        rated = np.bincount(self.severities.pair_source, weights=self.sums.forms.sum(axis=1)[self.sums.pair_form])
        pairs, learners = len(self.sums.pair_total), len(self.sums.learners)
        by_part = [
            information @ squares,
            self.severities.matrix.T @ (INFORMATION_OF_A_RATING * rated) + self.severities.precision,
            [float(learners)],
            np.full(self.halo_map.shape[1], pairs / max(1, self.halo_map.shape[1])),
        ]
        made: Floats = 1 / np.sqrt(np.concatenate(by_part) + 1.0)
        return made

    def first_information(self, free: Floats) -> sparse.csr_matrix:
        """A first guess of the information: severities as they would be if each pair's total were normal about the
        measure and the measures normal (so that raters meet in the learners whom they share), the rest by `scale`."""
        at, sums = self.parameters(free), self.sums
        halo = np.zeros(len(sums.types)) if self.model.halo is Halo.NONE else at.halo
        alone = 1 / (INFORMATION_OF_A_RATING * sums.forms.sum(axis=1)[sums.pair_form])
        each = 1 / (alone + halo[sums.pair_type] ** 2)
        shape = (len(sums.learners), len(self.severities.source_type))
        meeting = sparse.csr_matrix((each, (sums.pair_learner, self.severities.pair_source)), shape=shape)
        known = np.bincount(sums.pair_learner, weights=each, minlength=shape[0]) + at.spread**-2
        missing = meeting.T @ sparse.diags(1 / known) @ meeting
        whole = sparse.diags(np.bincount(self.severities.pair_source, weights=each, minlength=shape[1])) - missing
        matrix = self.severities.matrix
        severities = matrix.T @ whole @ matrix + sparse.diags(self.severities.precision)
        rest = self.scale() ** -2
        first, second = self.cuts[0], self.cuts[1]
        return sparse.block_diag([sparse.diags(rest[:first]), severities, sparse.diags(rest[second:])], format="csr")

    def _given(self) -> Floats:
        return given_counts(self.sums)


def _halo_map(types: int, halo: Halo) -> Floats:
    if halo is Halo.NONE:
        return np.zeros((types, 0))
    return np.eye(types) if halo is Halo.BY_TYPE else np.ones((types, 1))


@dataclass(frozen=True)
class Estimate:
    """The maximum: `free` parameters, how many evaluations, and the largest gradient in standard errors."""

    likelihood: Likelihood
    free: Floats
    log_likelihood: float
    evaluations: int
    gradient: float

    @property
    def at(self) -> Parameters:
        return self.likelihood.parameters(self.free)


def maximise(likelihood: Likelihood, start: Floats) -> Estimate:
    """Raises InputError when no maximum is found; the last published scale then stays in use."""
    found = _among_few(likelihood, start) if likelihood.layout.exact else _among_many(likelihood, start)
    if not np.isfinite(found.log_likelihood) or found.gradient > 100 * GRADIENT_SMALL:
        raise InputError("measurement.not_converged", steps=str(found.evaluations))
    return found


def _among_few(likelihood: Likelihood, start: Floats) -> Estimate:
    scale = likelihood.scale()

    def negative(moved: Floats) -> tuple[float, Floats]:
        value, gradient = likelihood(moved * scale)
        return -value, -gradient * scale

    options = {"maxiter": MOST_STEPS, "maxfun": 2 * MOST_STEPS, "ftol": 1e-13, "gtol": GRADIENT_SMALL, "maxcor": 20}
    found = minimize(negative, start / scale, jac=True, method="L-BFGS-B", options=options)
    return Estimate(likelihood, found.x * scale, -float(found.fun), int(found.nfev), float(np.abs(found.jac).max()))


def _among_many(likelihood: Likelihood, start: Floats) -> Estimate:
    scale, memory = likelihood.scale(), Memory(likelihood.first_information(start))
    top = climb(likelihood, start, memory, scale, GRADIENT_SMALL, MOST_STEPS)
    return Estimate(likelihood, top.point, top.value, top.evaluations, float(np.abs(top.gradient * scale).max()))
