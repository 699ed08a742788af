"""What a rater's total for a learner should be, going by that learner's other raters alone.

The posterior of the measure without the rater's own form, carried through the scale (halo included), gives the
distribution of the total. Since it is a forecast, a regression of totals on their expectations has slope 1 under the
model, and squared residuals over the variance average 1 (the posterior predictive check of Gelman, Meng & Stern 1996,
each form held out). Severities are those of the types, and of raters where given. The pattern of marks under a total
is in `patterns`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from patunay.measurement.ratings import Floats, Ints
from patunay.measurement.scoring import Scorer, look_up
from patunay.measurement.sums import Sums

PAIRS_AT_ONCE = 20_000


@dataclass(frozen=True)
class Prediction:
    """Of every pair of `sums`, shape (pairs,): the total that the others let expect, its variance and fourth central
    moment, and `slope`, by how much the expectation falls when the rater is one logit more severe."""

    sums: Sums
    expected: Floats
    variance: Floats
    fourth: Floats
    slope: Floats

    @property
    def residual(self) -> Floats:
        return self.sums.pair_total - self.expected

    @property
    def z(self) -> Floats:
        made: Floats = self.residual / np.sqrt(self.variance)
        return made


def predict(sums: Sums, scorer: Scorer, severity: Floats) -> Prediction:
    """`severity` (raters,) beyond the type's. Raises InputError for a type or an indicator unknown to the scale."""
    _, seen = look_up(sums, scorer)
    cells, nodes = seen.cells, scorer.nodes
    totals = cells.total[cells.pair_cell].astype(np.float64)
    order = np.argsort(sums.pair_learner, kind="stable")
    tables = _moments(sums, scorer)
    found = np.empty((5, len(totals)))
    for part in _by_learners(sums.pair_learner[order]):
        pairs = order[part]
        more = severity[sums.pair_rater[pairs]]
        own = _moved(seen.curves[cells.pair_cell[pairs]], nodes, more) + totals[pairs, None] * nodes
        start = np.flatnonzero(np.diff(sums.pair_learner[pairs], prepend=-1))
        every = np.add.reduceat(own, start, axis=0)
        rest = np.repeat(every, np.diff([*start, len(pairs)]), axis=0) - own + scorer.log_weights
        shares = np.exp(rest - rest.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        forecasts = (_moved(of[_kind(sums)[pairs]], nodes, more) for of in tables)
        found[:, pairs] = [(shares * of).sum(axis=1) for of in forecasts]
    mean, second, third, fourth, slope = found
    central = fourth - 4 * third * mean + 6 * second * mean**2 - 3 * mean**4
    return Prediction(sums, mean, second - mean**2, central, slope)


def _moved(curves: Floats, nodes: Floats, severity: Floats) -> Floats:
    """Each row of `curves` (rows, nodes) as a rater more severe by `severity` (rows,) has it; straight beyond the ends,
    as curves of log-likelihood are."""
    at = (nodes - severity[:, None] - nodes[0]) / (nodes[1] - nodes[0])
    low = np.clip(at.astype(np.int64), 0, len(nodes) - 2)
    left, right = (np.take_along_axis(curves, low + step, axis=1) for step in (0, 1))
    made: Floats = left + (at - low) * (right - left)
    return made


def _by_learners(learner: Ints) -> list[slice]:
    """Parts of about PAIRS_AT_ONCE that never split a learner."""
    wanted = np.arange(PAIRS_AT_ONCE, len(learner), PAIRS_AT_ONCE)
    edges = np.unique([0, *np.searchsorted(learner, learner[wanted]), len(learner)]).tolist()
    return [slice(low, high) for low, high in pairwise(edges)]


def _kind(sums: Sums) -> Ints:
    return sums.pair_type * len(sums.forms) + sums.pair_form


def _moments(sums: Sums, scorer: Scorer) -> Floats:
    """Of the total at every node, (5, types x forms, nodes): mean of its first four powers, slope of the first."""
    made = np.zeros((5, len(sums.types) * len(sums.forms), len(scorer.nodes)))
    for kind in np.unique(_kind(sums)).tolist():
        of_type, form = divmod(kind, len(sums.forms))
        chance = scorer.total_probability(scorer.scale.types.index(sums.types[of_type]), sums.forms[form])
        totals = np.arange(len(chance), dtype=np.float64)
        made[:4, kind] = totals ** np.arange(1, 5)[:, None] @ chance
    made[4] = np.gradient(made[0], scorer.nodes, axis=1)
    return made
