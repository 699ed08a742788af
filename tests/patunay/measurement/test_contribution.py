"""What each kind of rater adds, against scoring without it and against the formula of its weight."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.patunay.measurement.learner_cohort import cohort

from patunay.measurement.contribution import contributions
from patunay.measurement.curves import cumulative, curves
from patunay.measurement.scoring import Scorer, score


def test_shifts_are_measures_without_the_kind() -> None:
    of = cohort()
    for found in contributions(of.sums, of.scorer):
        others = tuple(kind for kind in of.sums.types if kind != found.kind)
        assert found.shift == pytest.approx(of.levels.measures.eap - score(of.sums, of.scorer, others).eap)


def test_weights_share_out_the_whole() -> None:
    of = cohort()
    found = contributions(of.sums, of.scorer)
    assert sum(part.weight for part in found) == pytest.approx(np.ones(150))
    assert all((part.weight > 0).all() for part in found)


def test_two_raters_of_a_kind_weigh_about_twice_as_much_as_one() -> None:
    of = cohort()
    even = replace(of.scale, severity=np.zeros(3), halo=np.full(3, 0.6))
    weight = {part.kind: float(part.weight.mean()) for part in contributions(of.sums, Scorer(even))}
    assert weight["community"] == pytest.approx(2 * weight["teacher"], rel=0.02)


def test_the_weight_is_the_formula_s() -> None:
    """1 / (s^2 + 1/I) a rater (measurement.md 2.7), here within a tenth: the formula takes the impression as normal."""
    of = cohort()
    halo = np.array([0.3, 0.9, 0.6])
    scale = replace(of.scale, severity=np.zeros(3), halo=halo)
    middle = np.array([0.0])
    variance = curves(cumulative(scale.thresholds[0], scale.rubric.steps), middle).moments().variance.sum()
    formula = 1 / (halo**2 + 1 / variance) * np.array([2, 1, 1])
    near = np.abs(score(of.sums, Scorer(scale)).eap) < 0.3
    for part, share in zip(contributions(of.sums, Scorer(scale)), formula / formula.sum(), strict=True):
        assert part.weight[near].mean() == pytest.approx(share, rel=0.1)


def test_a_missing_kind_has_no_shift() -> None:
    of = cohort()
    teacher = of.sums.types.index("teacher")
    gone = ~((of.sums.pair_learner == 3) & (of.sums.pair_type == teacher))
    found = contributions(of.sums.pairs(gone), of.scorer)[teacher]
    assert np.isnan(found.shift[3]) and found.weight[3] == 0
    assert np.isfinite(np.delete(found.shift, 3)).all()
