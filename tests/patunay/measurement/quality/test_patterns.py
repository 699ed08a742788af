"""The chances of marks under a total against plain counting of all patterns."""

from __future__ import annotations

from itertools import product

import numpy as np
from tests.patunay.measurement.planted import cohort, truth

from patunay.measurement.quality.patterns import patterns, redrawn, table

STEPS = np.array([2, 1, 3, 2])
FORM = np.array([True, True, True, False])


def counted(thresholds: np.ndarray) -> dict[tuple[int, ...], float]:
    """Weight of every pattern of marks on the form."""
    sums = [np.concatenate([[0.0], np.cumsum(thresholds[i, : STEPS[i]])]) for i in range(3)]
    ranges = (range(STEPS[i] + 1) for i in range(3))
    return {marks: float(np.exp(-sum(sums[i][k] for i, k in enumerate(marks)))) for marks in product(*ranges)}


def test_chances_given_the_total_are_those_of_all_patterns() -> None:
    thresholds = np.random.default_rng(3).normal(0, 1.5, (4, 3))
    made, weights = table(thresholds, STEPS, FORM), counted(thresholds)
    for total in range(7):
        here = {marks: weight for marks, weight in weights.items() if sum(marks) == total}
        whole = sum(here.values())
        for i, k in product(range(3), range(4)):
            wanted = sum(weight for marks, weight in here.items() if marks[i] == k) / whole
            assert np.isclose(made.chance[total, i, k], wanted, atol=1e-12)
        even = [w for marks, w in here.items() if any(marks == tuple(np.minimum(k, STEPS[:3])) for k in range(4))]
        assert np.isclose(made.line[total], sum(even) / whole, atol=1e-12)
    assert (made.chance[:, 3] == 0).all()


def test_leniency_and_halo_leave_patterns_as_they_are() -> None:
    scale = truth(halo=1.5)
    seen = patterns(cohort(1, scale=scale).ratings, scale)
    residual = seen.kept.residual
    assert abs(residual.mean()) < 4 * residual.std() / np.sqrt(len(residual))
    assert abs((residual**2).sum() / seen.kept.variance.sum() - 1) < 0.03


def test_forms_with_nothing_or_everything_say_nothing() -> None:
    seen = patterns(cohort(2).ratings, truth())
    highest = seen.sums.highest_totals[seen.sums.pair_form]
    extreme = (seen.sums.pair_total == 0) | (seen.sums.pair_total == highest)
    assert extreme.any()
    assert not seen.informative[extreme[seen.pair]].any()
    assert np.allclose(seen.expected_line[extreme], 1)
    assert seen.line[extreme].all()


def test_marks_drawn_anew_keep_their_totals_and_follow_their_chances() -> None:
    scale = truth()
    seen = patterns(cohort(3).ratings, scale)
    anew = [redrawn(seen, scale, np.random.default_rng(seed)) for seed in range(40)]
    for one in anew:
        assert (np.bincount(one.pair, one.ratings.score) == seen.sums.pair_total).all()
    mean = np.mean([one.ratings.score for one in anew], axis=0)
    away = (mean - seen.residuals.expected) / np.sqrt(np.maximum(seen.residuals.variance, 1e-9) / 40)
    assert abs((away[seen.informative] ** 2).mean() - 1) < 0.06
    assert abs(np.mean([one.line.sum() for one in anew]) / seen.expected_line.sum() - 1) < 0.05


def test_the_same_seed_draws_the_same() -> None:
    scale = truth()
    seen = patterns(cohort(4).ratings, scale)
    first, second = (redrawn(seen, scale, np.random.default_rng(9)).ratings.score for _ in range(2))
    assert (first == second).all()
