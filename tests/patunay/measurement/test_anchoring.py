"""A scale held fast: TAM's answer on the second half of immer07, and what holding must leave alone."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.patunay.measurement.planted import Plan, cohort, truth

from patunay.errors import InputError
from patunay.measurement.anchoring import AnchoredLikelihood, anchored
from patunay.measurement.calibration import calibrate
from patunay.measurement.estimate.impressions import Impression
from patunay.measurement.estimate.model import Halo, Model, Severity, Steps
from patunay.measurement.estimate.parameters import Grid
from patunay.measurement.ratings import Ratings, RatingTable, Rubric
from patunay.measurement.sums import Sums, sum_ratings


def half(folder: Path, first: bool) -> Sums:
    rows = [
        r
        for r in csv.DictReader((folder / "ratings_long.csv").read_text().splitlines())
        if (int(r["person"]) <= 250) is first
    ]
    person, item, rater = ([row[name] for row in rows] for name in ("person", "item", "rater"))
    table = RatingTable(person, item, rater, rater, [float(row["score"]) for row in rows])
    return sum_ratings(Ratings.from_table(table, Rubric(dict.fromkeys(sorted(set(item)), 3))))


def test_the_second_half_on_the_first_equals_tam(measurement_data: Path) -> None:
    """TAM 4.3, rating scale, B with A's parameters held: deviance 6789.925, variance 1.0056, mean .1369."""
    folder, model = measurement_data / "immer07", Model(steps=Steps.RATING_SCALE, halo=Halo.NONE)
    first = calibrate(half(folder, True), model, reach=8, step=0.25)
    second = anchored(half(folder, False), first.scale, model)
    assert second.deviance == pytest.approx(6789.925, abs=1e-2)
    assert second.scale.spread**2 == pytest.approx(1.0056, abs=1e-3)
    assert second.scale.mean - first.scale.mean == pytest.approx(0.1369, abs=1e-3)
    assert (second.scale.thresholds == first.scale.thresholds).all()
    assert (second.scale.severity == first.scale.severity).all()
    assert calibrate(half(folder, False), model).deviance < second.deviance


def test_anchored_on_its_own_scale_gives_the_population_back() -> None:
    sums, model = sum_ratings(cohort(1).ratings), Model(halo=Halo.COMMON)
    free = calibrate(sums, model)
    held = anchored(sums, free.scale, model)
    assert held.deviance == pytest.approx(free.deviance, abs=1e-3)
    assert held.scale.mean == pytest.approx(free.scale.mean, abs=1e-3)
    assert held.scale.spread == pytest.approx(free.scale.spread, abs=1e-3)
    assert held.scale.halo == pytest.approx(free.scale.halo, abs=1e-3)


def test_the_gradient_is_that_of_the_likelihood() -> None:
    model = Model(severity=Severity.TYPE_AND_RATER, halo=Halo.BY_TYPE, rater_least=15)
    sums, scale = sum_ratings(cohort(2, Plan(learners=30)).ratings), truth()
    for hold in (True, False):
        likelihood = AnchoredLikelihood(
            sums, scale, model, Grid.reaching(8), Impression.spaced(0.2), hold_severity=hold
        )
        at = likelihood.start() + np.random.default_rng(1).normal(0, 0.1, likelihood.size)
        _, gradient = likelihood(at)
        for n in range(likelihood.size):
            step = 1e-5 * (np.arange(likelihood.size) == n)
            slope = (likelihood(at + step)[0] - likelihood(at - step)[0]) / 2e-5
            assert gradient[n] == pytest.approx(slope, rel=1e-4, abs=1e-3)


def test_new_raters_and_another_population_are_found() -> None:
    sums = sum_ratings(cohort(3, Plan(severity={"T03": -1.2}, impact={"a": 0.8, "b": 0.8})).ratings)
    made = anchored(sums, truth(), Model(severity=Severity.TYPE_AND_RATER, halo=Halo.COMMON))
    assert made.scale.mean == pytest.approx(truth().mean + 0.8, abs=0.3)
    lone = made.severity[made.pair_source[sums.pair_rater == sums.raters.index("T03")][0]]
    assert lone == pytest.approx(-1.0, abs=0.5)
    assert made.scale.cuts == truth().cuts


def test_what_cannot_be_held_is_refused() -> None:
    sums = sum_ratings(cohort(4, Plan(learners=30)).ratings)
    with pytest.raises(InputError, match="anchors_need_types"):
        anchored(sums, truth(), Model(severity=Severity.RATER))
    with pytest.raises(InputError, match="other_rubric"):
        anchored(sums, replace(truth(), rubric=Rubric({"other": 3})))
    with pytest.raises(InputError, match="unknown_type"):
        anchored(sums, replace(truth(), types=("peer", "self", "teacher")))
