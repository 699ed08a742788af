"""Links by a mean shift, indicators that moved by themselves, and the refusal of a scale that drifted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.patunay.measurement.planted import INDICATORS, Plan, cohort, truth
from tests.patunay.measurement.test_anchoring import half

from patunay.errors import InputError, StateError
from patunay.measurement.calibration import calibrate
from patunay.measurement.estimate.model import Halo, Model, Steps
from patunay.measurement.quality.linking import check_drift, displaced, link, robust_z, shifted
from patunay.measurement.quality.patterns import patterns
from patunay.measurement.ratings import Floats, Rubric
from patunay.measurement.scale import Scale


def moved_by(scale: Scale, by: Floats) -> Scale:
    exists = np.arange(scale.thresholds.shape[2]) < scale.rubric.steps[:, None]
    return replace(scale, thresholds=np.where(exists, scale.thresholds + by[:, None], 0.0))


def test_robust_z_is_that_of_the_formula() -> None:
    assert robust_z(np.array([0.0, 1.0, 2.0, 3.0, 10.0])) == pytest.approx((np.array([0, 1, 2, 3, 10]) - 2) / 1.48)
    assert robust_z(np.array([1.0, 1.0, 1.0, 1.0, 4.0])).tolist() == [0, 0, 0, 0, np.inf]


def test_a_common_shift_is_taken_off_and_a_lone_mover_left_out() -> None:
    by = 0.4 + np.array([0.02, -0.03, 0.01, 0.04, -0.02, 0.0, 1.2, -0.01])
    new = moved_by(truth(), by)
    found = link(truth(), new)
    assert found.kept.tolist() == [True] * 6 + [False, True]
    assert found.shift == pytest.approx(0.4, abs=0.02)
    assert found.shift_se > 0
    back = shifted(new, found)
    assert back.difficulty[:6] == pytest.approx(truth().difficulty[:6], abs=0.06)
    assert back.mean == pytest.approx(new.mean - found.shift)
    assert back.cuts is not None
    assert new.cuts is not None
    assert back.cuts.bounds == pytest.approx(np.array(new.cuts.bounds) - found.shift)
    check_drift(found, truth())


def test_a_scale_whose_anchors_moved_is_refused() -> None:
    found = link(truth(), moved_by(truth(), 0.5 * np.array([1.0, -1] * (INDICATORS // 2))))
    assert found.moved == pytest.approx(0.5)
    with pytest.raises(StateError, match="anchors_moved"):
        check_drift(found, truth())


def test_too_few_common_indicators_make_no_link() -> None:
    other = replace(truth(), rubric=Rubric({f"J{n}": 3 for n in range(INDICATORS)}))
    with pytest.raises(InputError, match="few_common"):
        link(truth(), other)


def test_halves_of_one_set_agree_but_four_indicators_make_no_link(measurement_data: Path) -> None:
    model = Model(steps=Steps.PARTIAL_CREDIT, halo=Halo.NONE)
    first, second = (calibrate(half(measurement_data / "immer07", which), model).scale for which in (True, False))
    away = np.abs(first.difficulty - second.difficulty)
    assert away.max() < 0.3
    with pytest.raises(InputError, match="few_common"):
        link(first, second)


def test_two_cohorts_of_one_scale_link_and_are_not_refused() -> None:
    model = Model(halo=Halo.COMMON)
    first, second = (
        calibrate(sums, model).scale for sums in (patterns(cohort(seed).ratings, truth()).sums for seed in (1, 2))
    )
    found = link(first, second)
    assert abs(found.shift) < 3 * found.shift_se + 0.05
    check_drift(found, first)


def test_an_indicator_that_moved_is_displaced_and_the_rest_is_not() -> None:
    plan = Plan(dif={("a", 2): 0.9, ("b", 2): 0.9}, impact={"a": 1.0, "b": 1.0})
    found = displaced(patterns(cohort(5, plan).ratings, truth()))
    assert found.flagged.tolist() == [n == 2 for n in range(INDICATORS)]
    assert found.shift[2] == pytest.approx(0.8, abs=0.25)
    assert not displaced(patterns(cohort(6).ratings, truth())).flagged.any()
