"""Forecasts of totals by the other raters: right on average, right in spread, and blind to the rater's own form."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from tests.patunay.measurement.planted import Plan, cohort, place, truth

from patunay.measurement.quality.prediction import predict
from patunay.measurement.scoring import Scorer
from patunay.measurement.sums import sum_ratings


def test_forecasts_hold_in_mean_and_spread() -> None:
    z = []
    for seed in range(4):
        sums = sum_ratings(cohort(seed).ratings)
        z.append(predict(sums, Scorer(truth()), np.zeros(len(sums.raters))).z)
    z = np.concatenate(z)
    assert abs(z.mean()) < 0.05
    assert abs(z.std() - 1) < 0.03


def test_the_own_form_plays_no_part() -> None:
    sums = sum_ratings(cohort(1).ratings)
    pair = int(np.flatnonzero(sums.pair_total > 3)[0])
    changed = replace(sums, pair_total=sums.pair_total - 3 * (np.arange(len(sums.pair_total)) == pair))
    none = np.zeros(len(sums.raters))
    before, after = (predict(of, Scorer(truth()), none) for of in (sums, changed))
    others = sums.pair_learner == sums.pair_learner[pair]
    others[pair] = False
    assert abs(before.expected[pair] - after.expected[pair]) < 1e-9
    assert (before.expected[others] > after.expected[others] + 1e-3).all()
    assert np.allclose(
        before.expected[sums.pair_learner != sums.pair_learner[pair]],
        after.expected[sums.pair_learner != sums.pair_learner[pair]],
        atol=1e-9,
    )


def test_a_known_severity_takes_a_raters_distance_away() -> None:
    sums = sum_ratings(cohort(2, Plan(severity={"T03": -2.0})).ratings)
    known = np.zeros(len(sums.raters))
    known[place(cohort(2).ratings, "T03")] = -2.0
    mine = sums.pair_rater == place(cohort(2).ratings, "T03")
    blind, knowing = (predict(sums, Scorer(truth()), of) for of in (0 * known, known))
    assert blind.z[mine].mean() > 1.0
    assert abs(knowing.z[mine].mean()) < 0.6
