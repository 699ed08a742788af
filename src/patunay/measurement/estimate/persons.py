"""Learners' measures where indicators and severities are known and no population is assumed: ML and WLE.

ML solves R = sum E, WLE (Warm 1989) R - sum E + J / (2 I) = 0. Learners with the same cells and the same total have the
same measure, so it is worked out once for each row. WLE is finite for extreme totals; ML takes a total `adjust`
away from the end for them (a convention of Winsteps, Facets and TAM), and without it leaves them nan.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from patunay.errors import InputError
from patunay.measurement.curves import Moments
from patunay.measurement.estimate.structure import Structure
from patunay.measurement.ratings import Bools, Floats, Ints
from patunay.measurement.residuals import moments_of, probabilities, sum_by

ADJUST = 0.3
LONGEST_STEP = 1.0
SMALL = 1e-10
MOST_ROUNDS = 500


@dataclass(frozen=True)
class CellList:
    """One entry for each indicator that a row has under a source, `times` over; all (cells,)."""

    row: Ints
    indicator: Ints
    source: Ints
    times: Floats


def cell_list(of: Structure) -> CellList:
    found = of.incidence.tocoo()
    entry, indicator = np.nonzero(of.forms[of.form[found.col]])
    return CellList(
        row=found.row[entry].astype(np.int64),
        indicator=indicator,
        source=of.source[found.col[entry]],
        times=found.data[entry],
    )


@dataclass(frozen=True, slots=True)
class RowMeasures:
    """`measure` and `se` in logits, shape (rows,); nan where there is none."""

    measure: Floats
    se: Floats

    def of_learners(self, of: Structure) -> RowMeasures:
        """The same for each learner, shape (learners,); nan for a learner without ratings."""
        lost = of.learner_row < 0
        return RowMeasures(*(np.where(lost, np.nan, v[of.learner_row]) for v in (self.measure, self.se)))


def maximum_likelihood(of: Structure, thresholds: Floats, severities: Floats, adjust: float = ADJUST) -> RowMeasures:
    """`adjust` 0 leaves extreme learners nan. SE = 1 / sqrt(I)."""
    wanted = np.clip(of.total, adjust, of.highest - adjust)
    keep = np.full(len(wanted), adjust > 0) | of.inside
    return _solve(of, thresholds, severities, wanted, keep, weighted=False)


def weighted_likelihood(of: Structure, thresholds: Floats, severities: Floats) -> RowMeasures:
    return _solve(of, thresholds, severities, of.total, np.ones(len(of.total), dtype=bool), weighted=True)


def _solve(
    of: Structure, thresholds: Floats, severities: Floats, wanted: Floats, keep: Bools, *, weighted: bool
) -> RowMeasures:
    cells = cell_list(of)
    measure = np.log((wanted + 0.5) / (of.highest - wanted + 0.5))
    for _ in range(MOST_ROUNDS):
        found = cell_moments(of, cells, thresholds, severities, measure)
        information = _by_row(found.variance, cells, len(wanted))
        away = wanted - _by_row(found.expected, cells, len(wanted))
        if weighted:
            away += _by_row(found.third, cells, len(wanted)) / (2 * information)
        step = np.where(keep, np.clip(away / information, -LONGEST_STEP, LONGEST_STEP), 0.0)
        if np.abs(step).max() < SMALL:
            return RowMeasures(np.where(keep, measure, np.nan), np.where(keep, information**-0.5, np.nan))
        measure = measure + step
    raise InputError("measurement.not_converged", steps=str(MOST_ROUNDS))


def cell_moments(of: Structure, cells: CellList, thresholds: Floats, severities: Floats, measure: Floats) -> Moments:
    """Moments of the score of each cell, shape (cells,), at rows' measures."""
    points = measure[cells.row] - severities[cells.source]
    return moments_of(probabilities(thresholds, of.steps, cells.indicator, points))


def _by_row(values: Floats, cells: CellList, rows: int) -> Floats:
    return sum_by(values * cells.times, cells.row, rows)
