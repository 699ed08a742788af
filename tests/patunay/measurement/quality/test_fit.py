"""Fit, separation and person measures against mfrmr, eRm and printed tables."""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.patunay.measurement import reference

from patunay.measurement.estimate.cml import ConditionalEstimate, cml
from patunay.measurement.estimate.jml import JointEstimate, jml
from patunay.measurement.estimate.model import Severity, Steps
from patunay.measurement.quality.fit import (
    Fit,
    displacement,
    fit_by,
    fit_of_all,
    model_se,
    point_measure,
    point_measure_expected,
    unexpected,
    wilson_hilferty,
)
from patunay.measurement.quality.separation import all_equal, separation
from patunay.measurement.ratings import Floats, Ints, Ratings, RatingTable, Rubric
from patunay.measurement.residuals import Residuals, probabilities
from patunay.measurement.sums import sum_ratings

FACETS = ("Person", "rater", "item")
TIGHT = 1e-5


def creativity(folder: Path) -> Ratings:
    """Guilford's ratings 1..9 as scores 0..8."""
    rows = list(csv.DictReader((folder / "ratings_long.csv").read_text().splitlines()))
    names = ("person", "item", "rater")
    table = RatingTable(*([row[name] for row in rows] for name in names), ["r"] * len(rows), [0.0] * len(rows))
    scores = [float(row["score"]) - 1 for row in rows]
    table = RatingTable(table.learner, table.indicator, table.rater, table.rater_type, scores)
    return Ratings.from_table(table, Rubric(dict.fromkeys(sorted(set(table.indicator)), 8)))


@cache
def fitted(folder: Path) -> tuple[Ratings, JointEstimate, Residuals]:
    """The rating scale model by JML; residuals of the learners that are not extreme."""
    ratings = creativity(folder) if folder.name == "guilford" else reference.ratings(folder, 3)
    estimate = jml(sum_ratings(ratings), Steps.RATING_SCALE, Severity.RATER)
    kept = ratings.keep(~estimate.extreme[ratings.learner])
    residuals = Residuals.at(kept, estimate.measures, estimate.rater_severities, estimate.thresholds)
    return kept, estimate, residuals


def facet(ratings: Ratings, name: str) -> tuple[tuple[str, ...], Ints]:
    return {
        "Person": (ratings.learners, ratings.learner),
        "rater": (ratings.raters, ratings.rater),
        "item": (ratings.rubric.indicators, ratings.indicator),
    }[name]


def column(rows: list[dict[str, Any]], facet_name: str, labels: tuple[str, ...], key: str) -> Floats:
    by_level = {row["Level"]: row[key] for row in rows if row["Facet"] == facet_name}
    return np.array([by_level[label] for label in labels], dtype=float)


@pytest.mark.parametrize("name", FACETS)
def test_mean_squares_equal_mfrmr(measurement_data: Path, name: str) -> None:
    ratings, _, residuals = fitted(measurement_data / "guilford")
    labels, index = facet(ratings, name)
    rows = reference.answers(measurement_data / "guilford", "reference_mfrmr_JML_RSM.json")["fit"]
    fit = fit_by(residuals, index, len(labels))
    assert fit.count == pytest.approx(column(rows, name, labels, "N"))
    assert fit.infit == pytest.approx(column(rows, name, labels, "Infit"), abs=TIGHT)
    assert fit.outfit == pytest.approx(column(rows, name, labels, "Outfit"), abs=TIGHT)


@pytest.mark.parametrize("name", FACETS)
def test_mfrmr_takes_other_degrees_of_freedom_for_z(measurement_data: Path, name: str) -> None:
    """It takes sum V for infit and the number of ratings for outfit, not the spread of the mean square under the model:
    with those the z are its own, and with ours they are not."""
    ratings, _, residuals = fitted(measurement_data / "guilford")
    labels, index = facet(ratings, name)
    rows = reference.answers(measurement_data / "guilford", "reference_mfrmr_JML_RSM.json")["fit"]
    fit = fit_by(residuals, index, len(labels))
    information = np.bincount(index, residuals.variance)
    theirs = column(rows, name, labels, "InfitZSTD"), column(rows, name, labels, "OutfitZSTD")
    assert wilson_hilferty(fit.infit, 2 / information) == pytest.approx(theirs[0], abs=TIGHT)
    assert wilson_hilferty(fit.outfit, 2 / fit.count) == pytest.approx(theirs[1], abs=TIGHT)
    assert np.abs(fit.infit_z - theirs[0]).max() > 0.5


@pytest.mark.parametrize("name", ["rater", "item"])
def test_mfrmr_counts_extreme_learners_as_perfect_fit(measurement_data: Path, name: str) -> None:
    """It leaves them at measures beyond 27 logits, where z is 0; we leave them out. Infit is the same, outfit is the
    same once their share of ratings is put back."""
    folder = measurement_data / "sirt_ratings1"
    ratings, estimate, residuals = fitted(folder)
    everything = reference.ratings(folder, 3)
    labels, index = facet(ratings, name)
    rows = reference.answers(folder, "reference_mfrmr_JML_RSM.json")["fit"]
    fit = fit_by(residuals, index, len(labels))
    share = fit.count / np.bincount(facet(everything, name)[1])
    assert estimate.extreme.sum() == 5
    assert fit.infit == pytest.approx(column(rows, name, labels, "Infit"), abs=TIGHT)
    assert fit.outfit * share == pytest.approx(column(rows, name, labels, "Outfit"), abs=TIGHT)


def test_learners_of_a_sparse_design_equal_mfrmr(measurement_data: Path) -> None:
    ratings, estimate, residuals = fitted(measurement_data / "sirt_ratings1")
    rows = reference.answers(measurement_data / "sirt_ratings1", "reference_mfrmr_JML_RSM.json")["fit"]
    kept = ~estimate.extreme
    fit = fit_by(residuals, ratings.learner, len(ratings.learners))
    for mine, key in ((fit.infit, "Infit"), (fit.outfit, "Outfit")):
        assert mine[kept] == pytest.approx(column(rows, "Person", ratings.learners, key)[kept], abs=TIGHT)
    assert np.isnan(fit.outfit[~kept]).all()


@pytest.mark.parametrize("name", FACETS)
def test_separation_equals_mfrmr(measurement_data: Path, name: str) -> None:
    _, estimate, _ = fitted(measurement_data / "guilford")
    measures, errors = {
        "Person": (estimate.measures, estimate.measure_se),
        "rater": (estimate.severities, estimate.severity_se),
        "item": (estimate.difficulties, estimate.difficulty_se),
    }[name]
    answers = reference.answers(measurement_data / "guilford", "reference_mfrmr_JML_RSM.json")
    theirs = next(row for row in answers["reliability"] if row["Facet"] == name)
    mine = separation(measures, errors)
    found = (mine.sd, mine.rmse, mine.true_sd, mine.ratio, mine.strata, mine.reliability)
    keys = ("SD", "RMSE", "TrueSD", "Separation", "Strata", "Reliability")
    assert found == pytest.approx([theirs[key] for key in keys], abs=TIGHT)


@pytest.mark.parametrize("name", ["rater", "item"])
def test_point_measure_correlations_equal_mfrmr(measurement_data: Path, name: str) -> None:
    ratings, estimate, residuals = fitted(measurement_data / "guilford")
    labels, index = facet(ratings, name)
    rows = reference.answers(measurement_data / "guilford", "reference_mfrmr_JML_RSM.json")["measures"]
    found = point_measure(residuals, estimate.measures[ratings.learner], index, len(labels))
    assert found == pytest.approx(column(rows, name, labels, "PTMEA"), abs=TIGHT)


def test_expected_correlation_is_what_simulated_ratings_show(measurement_data: Path) -> None:
    ratings, estimate, residuals = fitted(measurement_data / "guilford")
    dice, measure = np.random.default_rng(3), estimate.measures[ratings.learner]
    points = measure - estimate.rater_severities[ratings.rater]
    bounds = probabilities(estimate.thresholds, ratings.rubric.steps, ratings.indicator, points).cumsum(axis=1)
    drawn = [(dice.random(len(points))[:, None] > bounds).sum(axis=1).astype(float) for _ in range(400)]
    seen = [
        point_measure(
            Residuals(score, residuals.expected, residuals.variance, residuals.fourth), measure, ratings.rater, 3
        )
        for score in drawn
    ]
    expected = point_measure_expected(residuals, measure, ratings.rater, 3)
    assert np.mean(seen, axis=0) == pytest.approx(expected, abs=0.02)
    assert point_measure(residuals, measure, ratings.rater, 3)[1] < expected[1] - 0.1


def test_the_five_most_unexpected_ratings_are_all_by_judge_brahe(measurement_data: Path) -> None:
    """Bond & Fox, Applying the Rasch Model, chapter 8."""
    ratings, _, residuals = fitted(measurement_data / "guilford")
    found = unexpected(residuals)
    assert [ratings.raters[ratings.rater[at]] for at in found[:5]] == ["Brahe"] * 5
    assert (np.abs(residuals.z[found]) >= 2).all()
    assert len(found) == (np.abs(residuals.z) >= 2).sum()


def test_whole_set_of_ratings(measurement_data: Path) -> None:
    _, _, residuals = fitted(measurement_data / "guilford")
    theirs = reference.answers(measurement_data / "guilford", "reference_mfrmr_JML_RSM.json")["overall"][0]
    fit = fit_of_all(residuals)
    assert (fit.infit[0], fit.outfit[0]) == pytest.approx((theirs["Infit"], theirs["Outfit"]), abs=TIGHT)


@cache
def conditional(folder: Path) -> tuple[Ratings, ConditionalEstimate, Residuals]:
    ratings = reference.responses(folder / "responses.csv", 1)
    estimate = cml(sum_ratings(ratings))
    severities = np.zeros(len(ratings.raters))
    return ratings, estimate, Residuals.at(ratings, estimate.measures().measure, severities, estimate.thresholds)


def test_fit_and_its_z_equal_erm(measurement_data: Path) -> None:
    folder = measurement_data / "erm_raschdat1"
    ratings, _, residuals = conditional(folder)
    theirs = reference.answers(folder, "reference_eRm_fit.json")
    fit = fit_by(residuals, ratings.indicator, 30)
    mine = {"infit": fit.infit, "outfit": fit.outfit, "infitZ": fit.infit_z, "outfitZ": fit.outfit_z}
    for key, values in mine.items():
        assert values == pytest.approx(list(theirs[key].values()), abs=2e-4), key
    persons = fit_by(residuals, ratings.learner, len(ratings.learners))
    assert persons.infit[:20] == pytest.approx(theirs["person_infit"], abs=1e-4)


def test_person_measures_given_cml_equal_erm(measurement_data: Path) -> None:
    folder = measurement_data / "erm_raschdat1"
    ratings, estimate, _ = conditional(folder)
    theirs = reference.answers(folder, "reference_eRm_fit.json")
    measures = estimate.measures()
    totals = np.bincount(ratings.learner, ratings.score).astype(int)
    table = dict(zip(totals.tolist(), measures.measure.tolist(), strict=True))
    assert [table[score] for score in theirs["ML_score"]] == pytest.approx(theirs["ML_theta"], abs=1e-4)
    assert separation(measures.measure, measures.se).reliability == pytest.approx(theirs["SepRel"], abs=TIGHT)
    assert estimate.weighted_measures().measure == pytest.approx(theirs["WLE_given_CML"]["theta"], abs=1e-4)


def test_error_of_wle_is_that_of_the_information(measurement_data: Path) -> None:
    """The reference has 1 / sqrt of minus the slope of Warm's equation in place of the information: with that slope its
    numbers come out, and they are smaller than ours by .02 at the ends."""
    folder = measurement_data / "erm_raschdat1"
    _, estimate, _ = conditional(folder)
    theirs = np.array(reference.answers(folder, "reference_eRm_fit.json")["WLE_given_CML"]["se"])
    found = estimate.weighted_measures()
    p = 1 / (1 + np.exp(-(found.measure[:, None] - estimate.difficulties)))
    v = p * (1 - p)
    i, j, k = v.sum(axis=1), (v * (1 - 2 * p)).sum(axis=1), (v * (1 - 6 * v)).sum(axis=1)
    assert found.se == pytest.approx(1 / np.sqrt(i), abs=1e-9)
    assert 1 / np.sqrt(i - (k * i - j**2) / (2 * i**2)) == pytest.approx(theirs, abs=TIGHT)


def test_printed_table_of_twelve_readers() -> None:
    """The arithmetic of FACETS Table 7: SD .19 and RMSE .08 as printed, hence the tolerance."""
    errors = np.full(12, 0.08)
    spread = np.linspace(-1, 1, 12)
    population = separation(spread * 0.19 / np.std(spread), errors, population=True)
    found = (population.true_sd, population.ratio, population.strata, population.reliability)
    assert found == pytest.approx((0.17, 2.17, 3.22, 0.82), abs=0.02)
    sample = separation(spread * 0.20 / np.std(spread, ddof=1), errors)
    assert (sample.true_sd, sample.ratio) == pytest.approx((0.18, 2.28), abs=0.02)


def test_chi_square_of_equal_measures() -> None:
    assert all_equal(np.full(5, 0.3), np.array([0.1, 0.2, 0.3, 0.1, 0.2])).value == pytest.approx(0, abs=1e-9)
    two = all_equal(np.array([0.0, 1.0]), np.array([0.3, 0.4]))
    assert (two.value, two.df) == (pytest.approx(1 / (0.3**2 + 0.4**2)), 1)
    assert two.p == pytest.approx(0.0455, abs=1e-4)


def test_errors_that_explain_all_the_spread_leave_no_reliability() -> None:
    found = separation(np.array([-0.1, 0.0, 0.1]), np.full(3, 0.5))
    assert (found.true_sd, found.reliability, found.strata) == (0.0, 0.0, pytest.approx(1 / 3))


def test_a_changed_rating_is_seen(measurement_data: Path) -> None:
    ratings, _, residuals = fitted(measurement_data / "guilford")
    at = int(np.argmin(np.abs(residuals.z)))
    score = residuals.score.copy()
    score[at] = 8 if residuals.expected[at] < 4 else 0
    changed = replace(residuals, score=score)
    before, after = (outfit_of(r, ratings, at) for r in (residuals, changed))
    assert after > before + 0.05
    assert at not in unexpected(residuals)
    assert at in unexpected(changed)


def outfit_of(residuals: Residuals, ratings: Ratings, at: int) -> float:
    fit: Fit = fit_by(residuals, ratings.learner, len(ratings.learners))
    return float(fit.outfit[ratings.learner[at]])


def test_displacement_finds_the_anchor_that_was_moved(measurement_data: Path) -> None:
    ratings, estimate, residuals = fitted(measurement_data / "guilford")
    still = displacement(residuals, ratings.rater, 3, upward=False)
    assert still.shift == pytest.approx(np.zeros(3), abs=1e-6)
    assert not still.flagged.any()
    moved = estimate.rater_severities + np.array([0.0, 0.6, 0.0])
    other = Residuals.at(ratings, estimate.measures, moved, estimate.thresholds)
    found = displacement(other, ratings.rater, 3, upward=False)
    assert found.flagged.tolist() == [False, True, False]
    assert found.shift[1] == pytest.approx(-0.6, abs=0.1)
    assert found.se == pytest.approx(model_se(other, ratings.rater, 3))
