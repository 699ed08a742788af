"""One dimension stays one, two are found, and doubled indicators depend on each other."""

from __future__ import annotations

import numpy as np
import pytest
from tests.patunay.measurement.planted import Plan, cohort, relabelled, truth

from patunay.measurement.quality.dimensionality import correlations, dimensionality
from patunay.measurement.quality.patterns import patterns

Pairs = list[tuple[str, str, str]]


def two_sides(marks: np.ndarray, pairs: Pairs) -> None:
    """A second trait of each learner adds to the first half of the indicators and takes from the other."""
    dice = np.random.default_rng(0)
    side = {who: dice.normal(0, 1.0) for who in sorted({who for who, _, _ in pairs})}
    for row, (who, _, _) in enumerate(pairs):
        for column in range(marks.shape[1]):
            sign = 1 if column < marks.shape[1] // 2 else -1
            marks[row, column] += round(sign * side[who] + dice.normal(0, 0.2))
    np.clip(marks, 0, [3] * 7 + [2], out=marks)


def doubled(marks: np.ndarray, pairs: Pairs) -> None:
    marks[:, 3] = marks[:, 4]


def test_one_dimension_stays_one() -> None:
    found = [dimensionality(patterns(cohort(seed).ratings, truth()), truth(), seed) for seed in range(20)]
    assert not any(one.second_dimension for one in found)
    assert np.mean([one.eigenvalues[0] > one.random for one in found]) <= 0.2
    assert not any(one.dependent for one in found)
    assert np.mean([np.nanmean(one.q3) for one in found]) == pytest.approx(-1 / 7, abs=0.02)
    assert np.mean([np.nanmax(np.abs(one.adjusted_q3)) for one in found]) < 0.15


def test_two_dimensions_are_found_with_their_indicators() -> None:
    found = dimensionality(patterns(cohort(1, Plan(touch=two_sides)).ratings, truth()), truth(), 1)
    assert found.second_dimension
    assert len({*np.sign(found.loadings[:4])}) == 1
    assert np.sign(found.loadings[0]) != np.sign(found.loadings[6])


def test_an_indicator_asked_twice_depends() -> None:
    found = dimensionality(patterns(cohort(2, Plan(touch=doubled)).ratings, truth()), truth(), 2)
    assert found.dependent[0][:2] == ("I4", "I5")
    assert len(found.dependent) == 1


def test_correlations_are_those_of_the_rows_with_both() -> None:
    table = np.random.default_rng(3).normal(size=(200, 3))
    table[::3, 1] = np.nan
    made = correlations(table)
    both = np.isfinite(table[:, 1])
    assert made[0, 1] == pytest.approx(np.corrcoef(table[both, 0], table[both, 1])[0, 1])
    assert made[0, 2] == pytest.approx(np.corrcoef(table[:, 0], table[:, 2])[0, 1])
    assert np.isnan(made[1, 1])
    table[10:, 0] = np.nan
    assert np.isnan(correlations(table)[0, 1])


def test_names_and_order_change_nothing() -> None:
    ratings = cohort(4).ratings
    first, second = (dimensionality(patterns(of, truth()), truth(), 4) for of in (ratings, relabelled(ratings)))
    assert first.eigenvalues == pytest.approx(second.eigenvalues, abs=1e-9)
