"""Planted raters are found, absent effects are not, and names and order change nothing."""

from __future__ import annotations

import numpy as np
import pytest
from tests.patunay.measurement.planted import Plan, cohort, place, relabelled, truth

from patunay.measurement.calibration import calibrate
from patunay.measurement.estimate.model import Halo, Model, Severity
from patunay.measurement.quality.patterns import patterns
from patunay.measurement.quality.prediction import Prediction, predict
from patunay.measurement.quality.rater_effects import (
    drift,
    evenness,
    gaps,
    moved,
    severities,
    spread,
    used_range,
    within,
)
from patunay.measurement.scoring import Scorer
from patunay.measurement.sums import sum_ratings

SEEDS = range(30)


def forecast(seed: int, plan: Plan | None = None) -> tuple[Prediction, np.ndarray]:
    made = cohort(seed, plan)
    sums = sum_ratings(made.ratings)
    return predict(sums, Scorer(truth()), np.zeros(len(sums.raters))), made.time


@pytest.fixture(scope="module")
def nothing() -> list[tuple[Prediction, np.ndarray]]:
    return [forecast(seed) for seed in SEEDS]


def test_severities_come_with_intervals_and_name_the_planted_rater() -> None:
    planted = {"T03": -1.2, "T07": 1.1}
    ratings = cohort(11, Plan(severity=planted)).ratings
    sums = sum_ratings(ratings)
    model = Model(severity=Severity.TYPE_AND_RATER, halo=Halo.COMMON)
    made = calibrate(sums, model)
    found = severities(sums, made, Scorer(made.scale.with_cuts(truth().cuts)))
    for rater, severity in planted.items():
        at = place(ratings, rater)
        assert abs(found.severity[at] - severity) < 0.6, "drawn to 0 by the prior"
        assert found.flagged[at]
        assert found.moved[at] > 0.05
    own = np.isfinite(found.severity)
    assert own.sum() == 20 + 30 + 31
    others = own.copy()
    others[[place(ratings, rater) for rater in planted]] = False
    assert (np.abs(found.severity[others]) > 1).sum() == 0
    covered = (found.low[others] < 0.3) & (found.high[others] > -0.3)
    assert covered.mean() > 0.9


def test_without_own_severities_all_are_unknown() -> None:
    sums = sum_ratings(cohort(12, Plan(learners=60)).ratings)
    made = calibrate(sums, Model(halo=Halo.NONE))
    found = severities(sums, made, Scorer(made.scale))
    assert np.isnan(found.severity).all()
    assert not found.flagged.any()
    assert np.isnan(found.moved).all()


def test_a_severity_of_nought_moves_nobody_and_a_large_one_many() -> None:
    sums = sum_ratings(cohort(13).ratings)
    scorer = Scorer(truth())
    assert (moved(sums, scorer, np.zeros(len(sums.raters))) == 0).all()
    assert moved(sums, scorer, np.full(len(sums.raters), 3.0)).mean() > 0.3


def test_a_stray_rater_scatters(nothing: list[tuple[Prediction, np.ndarray]]) -> None:
    made, _ = forecast(21, Plan(stray={"T05": 2.5}))
    found = spread(made)
    at = made.sums.raters.index("T05")
    assert found.flagged[at]
    assert found.ratio[at] > 2
    assert np.nanmedian(found.ratio) == pytest.approx(1, abs=0.15)
    assert np.mean([spread(one).flagged.any() for one, _ in nothing]) <= 0.05


def test_raters_who_keep_to_the_middle_or_the_ends(nothing: list[tuple[Prediction, np.ndarray]]) -> None:
    plan = Plan(learners=600, stretch={"T05": 0.15, "T09": 3.0})
    made, _ = forecast(22, plan)
    found = used_range(made)
    middle, ends = (made.sums.raters.index(name) for name in ("T05", "T09"))
    assert found.flagged[middle]
    assert found.slope[middle] < 0.6
    assert found.slope[ends] > 1.2
    slopes = np.concatenate([used_range(one).slope for one, _ in nothing])
    assert np.nanmean(slopes) == pytest.approx(1, abs=0.05)
    assert np.mean([used_range(one).flagged.any() for one, _ in nothing]) <= 0.05


def test_drift_with_time(nothing: list[tuple[Prediction, np.ndarray]]) -> None:
    made, time = forecast(23, Plan(drift={"T05": 0.9}))
    found = drift(made, time)
    at = made.sums.raters.index("T05")
    assert found.z[at] > 2.5
    assert found.slope[at] == pytest.approx(0.7, abs=0.4)
    assert np.mean([drift(one, when).flagged.any() for one, when in nothing]) <= 0.05
    once = drift(made, np.full(len(time), 3.0))
    assert np.isnan(once.slope).all()


def test_marks_in_one_column_are_too_even() -> None:
    def one_column(marks: np.ndarray, pairs: list[tuple[str, str, str]]) -> None:
        for row, (_, _, rater) in enumerate(pairs):
            if rater == "T05":
                marks[row] = np.minimum(round(marks[row].mean()), 2)

    ratings = cohort(24, Plan(touch=one_column)).ratings
    seen, at = patterns(ratings, truth()), place(ratings, "T05")
    fit, sds = within(seen), evenness(seen)
    assert fit.infit[at] < 0.4
    assert sds.observed[at] < 0.5 * sds.expected[at]
    teachers = [place(ratings, f"T{n:02d}") for n in range(20) if n != 5]
    assert np.mean(fit.infit[teachers]) == pytest.approx(1, abs=0.08)
    assert np.mean((sds.observed / sds.expected)[teachers]) == pytest.approx(1, abs=0.05)


def test_the_self_is_easier_than_the_teacher() -> None:
    sums = sum_ratings(cohort(25).ratings)
    found = {gap.kind: gap for gap in gaps(calibrate(sums, Model(halo=Halo.COMMON)).scale)}
    assert set(found) == {"community", "self"}
    low, high = found["self"].interval
    assert low < -0.4 < high
    assert high < 0


def test_other_names_and_order_change_nothing() -> None:
    ratings = cohort(26, Plan(stray={"T05": 2.0})).ratings
    results = []
    for of in (ratings, relabelled(ratings)):
        sums = sum_ratings(of)
        made = predict(sums, Scorer(truth()), np.zeros(len(sums.raters)))
        results.append((spread(made).ratio, used_range(made).slope, within(patterns(of, truth())).infit))
    for first, second in zip(*results, strict=True):
        assert np.allclose(np.sort(first), np.sort(second), equal_nan=True)


def test_raters_alike_are_seldom_flagged() -> None:
    flagged, known = 0, 0
    for seed in range(6):
        sums = sum_ratings(cohort(seed, scale=truth(halo=0.0)).ratings)
        made = calibrate(sums, Model(severity=Severity.TYPE_AND_RATER, halo=Halo.NONE))
        found = severities(sums, made, Scorer(made.scale.with_cuts(truth().cuts)))
        flagged += int(found.flagged.sum())
        known += int(np.isfinite(found.severity).sum())
    assert flagged / known < 0.02
