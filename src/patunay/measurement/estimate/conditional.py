"""The conditional likelihood: given each learner's total over the cells that were rated, the measures drop out.

No population is assumed, so it checks the marginal estimates and serves small cohorts (Andersen 1972; Fischer & Ponocny
1994). Raters enter by the product of their polynomials: one polynomial a form of indicators, tilted by the severity,
then the polynomials of a learner's raters multiplied (measurement.md 2.4). Missing ratings are other forms. A rater's
halo cannot be conditioned away and is not handled.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from patunay.measurement.estimate.structure import Structure
from patunay.measurement.estimate.symmetric import Coefficients, Product, product
from patunay.measurement.ratings import Floats, Ints


@dataclass(frozen=True)
class Patterns:
    """Patterns with the same number of pairs. `slots` (pairs, patterns) kinds; `weights` (patterns, 1 + highest total)
    learners at each total; `gather` one (kinds, patterns) matrix a slot."""

    slots: list[list[int]]
    weights: Floats
    gather: list[sparse.csr_matrix]


class ConditionalLikelihood:
    """The conditional log-likelihood as a function of the free parameters of a structure."""

    def __init__(self, of: Structure):
        self.of = of
        self.degree = int(of.steps.sum())
        self.patterns = list(_patterns(of, self.degree))

    def __call__(self, free: Floats) -> tuple[float, Floats]:
        """Log-likelihood and gradient at `free` (parameters,)."""
        state = State(self, free)
        return float(state.value()), state.gradient()


def _patterns(of: Structure, degree: int) -> Iterator[Patterns]:
    rows = np.flatnonzero(of.inside)
    lists = [tuple(np.repeat(row.indices, row.data.astype(int)).tolist()) for row in map(of.incidence.getrow, rows)]
    for pairs in sorted({len(kinds) for kinds in lists}):
        known = sorted({kinds for kinds in lists if len(kinds) == pairs})
        place = {kinds: at for at, kinds in enumerate(known)}
        weights = np.zeros((len(known), pairs * degree + 1))
        for row, kinds in zip(rows, lists, strict=True):
            if len(kinds) == pairs:
                weights[place[kinds], int(of.total[row])] += of.learners[row]
        slots = [list(slot) for slot in zip(*known, strict=True)]
        yield Patterns(slots, weights, [_one_hot(slot, len(of.source)) for slot in slots])


def _one_hot(slot: list[int], kinds: int) -> sparse.csr_matrix:
    return sparse.csr_matrix((np.ones(len(slot)), (slot, np.arange(len(slot)))), shape=(kinds, len(slot)))


class State:
    """All polynomials at one point, or at a batch of complex points: `free` (..., parameters)."""

    def __init__(self, likelihood: ConditionalLikelihood, free: Coefficients):
        self.likelihood, self.of = likelihood, likelihood.of
        self.natural = free @ self.of.matrix.T
        thresholds, self.severities = self.of.split(self.natural)
        self.forms = product(_terms(self.of, thresholds))
        tilt = -np.arange(likelihood.degree + 1) * self.severities[..., self.of.source, None]
        self.shift = tilt.real.max(axis=-1, keepdims=True)
        kinds = self.forms.whole[..., self.of.form, :] * np.exp(tilt - self.shift)
        self.largest = np.abs(kinds.real).max(axis=-1, keepdims=True)
        self.kinds = kinds / self.largest
        self.products = [self._product(patterns) for patterns in likelihood.patterns]

    def _product(self, patterns: Patterns) -> Product:
        return product([self.kinds[..., slot, :] for slot in patterns.slots])

    def value(self) -> Floats:
        log_kinds = np.log(self.largest[..., 0]) + self.shift[..., 0] + self.forms.log_scale[..., self.of.form]
        total = -(self.natural @ self.of.observed)
        for patterns, made in zip(self.likelihood.patterns, self.products, strict=True):
            constant = made.log_scale + sum(log_kinds[..., slot] for slot in patterns.slots)
            used = patterns.weights > 0
            logs = np.log(made.whole, out=np.zeros_like(made.whole), where=used)
            total = total - (patterns.weights * (logs + constant[..., None])).sum(axis=(-2, -1))
        found: Floats = total
        return found

    def gradient(self) -> Coefficients:
        """Expected less observed sufficient statistics."""
        by_kind = self.by_kind()
        totals = summed(by_kind @ np.arange(self.likelihood.degree + 1), self.of.source, len(self.of.labels))
        counts = self.counts(self.by_form(by_kind)).sum(axis=-2)
        expected = np.concatenate([counts, totals], axis=-1)
        found: Coefficients = np.asarray((expected - self.of.observed) @ self.of.matrix)
        return found

    def by_form(self, by_kind: Coefficients) -> Coefficients:
        return summed_rows(by_kind, self.of.form, len(self.of.forms))

    def moved_forms(self, move: Coefficients) -> Product:
        """The forms' polynomials with the thresholds moved, `move` (batch, indicators x most steps)."""
        thresholds = self.natural[: self.of.counts.size] + move
        return product(_terms(self.of, thresholds.reshape(*move.shape[:-1], *self.of.counts.shape)))

    def counts(self, by_form: Coefficients, forms: Product | None = None) -> Coefficients:
        """Ratings expected at or above each score, shape (..., forms, indicators x most steps).

        `by_form` (..., forms, 1 + highest total): pairs at each pair total.
        """
        most = self.of.counts.shape[1]
        items = (forms or self.forms).expected(by_form)
        at_least = [np.cumsum(item[..., :0:-1], axis=-1)[..., ::-1] for item in items]
        made = np.zeros((*at_least[0].shape[:-1], len(items), most), dtype=at_least[0].dtype)
        for place, item in enumerate(at_least):
            made[..., place, : item.shape[-1]] = item
        return made.reshape(*made.shape[:-2], -1)

    def by_kind(self) -> Coefficients:
        """Expected number of pairs of each kind at each pair total, given the learners' totals."""
        made: Coefficients = np.zeros_like(self.kinds)
        for patterns, whole in zip(self.likelihood.patterns, self.products, strict=True):
            for gather, expected in zip(patterns.gather, whole.expected(patterns.weights), strict=True):
                made += _apply(gather, expected)
        return made


def _terms(of: Structure, thresholds: Coefficients) -> list[Coefficients]:
    """For each indicator exp(-c_x), shape (..., forms, 1 + most steps); 1 alone where it is not on the form."""
    most = thresholds.shape[-1]
    sums = np.concatenate([np.zeros_like(thresholds[..., :1]), np.cumsum(thresholds, axis=-1)], axis=-1)
    possible = np.arange(most + 1) <= of.steps[:, None]
    terms = np.where(possible, np.exp(-sums), 0.0)
    on = of.forms[:, :, None] | (np.arange(most + 1) == 0)
    return [(terms[..., None, i, :] * on[:, i])[..., : int(of.steps[i]) + 1] for i in range(len(of.steps))]


def _apply(matrix: sparse.csr_matrix, values: Coefficients) -> Coefficients:
    """The matrix on the last dimension but one."""
    moved = np.moveaxis(values, -2, 0)
    made = matrix @ moved.reshape(len(moved), -1)
    back: Coefficients = np.moveaxis(made.reshape(matrix.shape[0], *moved.shape[1:]), 0, -2)
    return back


def summed_rows(values: Coefficients, index: Ints, count: int) -> Coefficients:
    ones = sparse.csr_matrix((np.ones(len(index)), (index, np.arange(len(index)))), shape=(count, len(index)))
    return _apply(ones, values)


def summed(values: Coefficients, index: Ints, count: int) -> Coefficients:
    return summed_rows(values[..., None], index, count)[..., 0]
