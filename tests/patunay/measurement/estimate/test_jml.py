"""Joint maximum likelihood against mfrmr, TAM and the prototype; its gradient; what must not change an answer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.patunay.measurement import reference, small
from tests.patunay.measurement.quality.test_fit import creativity

from patunay.errors import InputError
from patunay.measurement.estimate.jml import JointEstimate, jml
from patunay.measurement.estimate.model import Severity, Steps
from patunay.measurement.estimate.persons import weighted_likelihood
from patunay.measurement.ratings import Floats, Ratings, RatingTable, Rubric
from patunay.measurement.residuals import probabilities
from patunay.measurement.sums import sum_ratings

SHORT = {Steps.PARTIAL_CREDIT: "PCM", Steps.RATING_SCALE: "RSM"}
SETS = [
    ("guilford", Steps.RATING_SCALE),
    *((name, steps) for name in ("sirt_ratings1", "immer07") for steps in Steps),
]
LOOSE, TIGHT = 1e-4, 1e-6


def ratings_of(folder: Path) -> Ratings:
    return creativity(folder) if folder.name == "guilford" else reference.ratings(folder, 3)


def estimate_of(ratings: Ratings, steps: Steps = Steps.PARTIAL_CREDIT) -> JointEstimate:
    return jml(sum_ratings(ratings), steps, Severity.RATER)


@pytest.mark.parametrize(("name", "steps"), SETS)
def test_equals_the_prototype(measurement_data: Path, name: str, steps: Steps) -> None:
    found = estimate_of(ratings_of(measurement_data / name), steps)
    theirs = reference.answers(measurement_data / name, "reference_prototype.json")[f"JML_{SHORT[steps]}"]
    assert found.log_likelihood == pytest.approx(theirs["loglik"], abs=TIGHT)
    assert found.severities == pytest.approx(list(theirs["rater"].values()), abs=TIGHT)
    assert found.difficulties == pytest.approx(list(theirs["item"].values()), abs=TIGHT)
    assert found.taus == pytest.approx(np.broadcast_to(theirs["tau"], found.taus.shape), abs=TIGHT)
    assert found.severity_se == pytest.approx(list(theirs["se_rater"].values()), abs=TIGHT)
    assert found.measures == pytest.approx(list(theirs["theta"].values()), abs=TIGHT)
    assert found.extreme.sum() == theirs["n_extreme"]


@pytest.mark.parametrize(("name", "steps"), SETS)
def test_equals_mfrmr(measurement_data: Path, name: str, steps: Steps) -> None:
    """It leaves extreme learners beyond 27 logits; all others are the same."""
    found = estimate_of(ratings_of(measurement_data / name), steps)
    theirs = reference.answers(measurement_data / name, "reference_R.json")[f"mfrmr_JML_{SHORT[steps]}"]
    assert found.log_likelihood == pytest.approx(theirs["summary"][0]["LogLik"], abs=LOOSE)
    by_level = {row["Level"]: row["Estimate"] for row in theirs["facets"]["others"]}
    labels = (*found.structure.labels, *sorted(set(by_level) - set(found.structure.labels)))
    mine = [*found.severities, *found.difficulties]
    assert mine == pytest.approx([by_level[label] for label in labels], abs=LOOSE)
    steps_there = np.reshape([row["Estimate"] for row in theirs["steps"]], (-1, found.taus.shape[1]))
    assert found.taus == pytest.approx(np.broadcast_to(steps_there, found.taus.shape), abs=LOOSE)
    persons = np.array([row["Estimate"] for row in theirs["facets"]["person"]])
    kept = ~found.extreme
    assert found.measures[kept] == pytest.approx(persons[kept], abs=LOOSE)


def test_model_errors_equal_mfrmr(measurement_data: Path) -> None:
    folder = measurement_data / "sirt_ratings1"
    found = estimate_of(ratings_of(folder), Steps.RATING_SCALE)
    rows = reference.answers(folder, "reference_mfrmr_JML_RSM.json")["measures"]
    theirs = {name: [row["ModelSE"] for row in rows if row["Facet"] == name] for name in ("Person", "rater", "item")}
    assert found.severity_se == pytest.approx(theirs["rater"], abs=TIGHT)
    assert found.difficulty_se == pytest.approx(theirs["item"], abs=TIGHT)
    kept = ~found.extreme
    assert found.measure_se[kept] == pytest.approx(np.array(theirs["Person"], dtype=float)[kept], abs=LOOSE)


def test_two_facets_equal_tam_but_for_the_origin(measurement_data: Path) -> None:
    """TAM centres the learners in JML, we the indicators; its correction multiplies the difficulties by 29/30."""
    folder = measurement_data / "erm_raschdat1"
    sums = sum_ratings(reference.responses(folder / "responses.csv", 1))
    answers = reference.answers(folder, "reference_R_items.json")
    found, theirs = jml(sums), np.array(answers["TAM_JML"]["xsi"])
    assert found.difficulties == pytest.approx(theirs - theirs.mean(), abs=LOOSE)
    assert found.measures == pytest.approx(np.array(answers["TAM_JML"]["theta"]) - theirs.mean(), abs=LOOSE)
    weighted = weighted_likelihood(found.structure, found.thresholds, found.severities).of_learners(found.structure)
    assert weighted.measure == pytest.approx(np.array(answers["TAM_JML"]["WLE"]) - theirs.mean(), abs=LOOSE)
    assert weighted.se == pytest.approx(answers["TAM_JML"]["seWLE"], abs=1e-3)
    corrected, theirs = jml(sums, corrected=True), np.array(answers["TAM_JML_biascorr"]["xsi"])
    assert corrected.difficulties == pytest.approx(theirs - theirs.mean(), abs=LOOSE)
    assert np.ptp(corrected.measures) < np.ptp(found.measures)


def log_likelihood(ratings: Ratings, measures: Floats, severities: Floats, thresholds: Floats) -> float:
    points = measures[ratings.learner] - severities[ratings.rater]
    found = probabilities(thresholds, ratings.rubric.steps, ratings.indicator, points)
    return float(np.log(found[np.arange(len(points)), ratings.score]).sum())


@pytest.mark.parametrize("missing", [0.0, 0.3])
def test_is_a_maximum_in_every_direction(missing: float) -> None:
    """Differences of the likelihood, written out rating by rating, are 0 to 1e-5 by every single parameter."""
    table = small.simulated(5, missing=missing)
    ratings = small.coded(table)
    found = estimate_of(ratings)
    ratings = ratings.keep(~found.extreme[ratings.learner])
    at = (found.measures, found.rater_severities, found.thresholds)
    assert log_likelihood(ratings, *at) == pytest.approx(found.log_likelihood, abs=1e-8)
    for part in range(3):
        for index in np.ndindex(at[part].shape):
            assert abs(slope(ratings, at, part, index)) < 1e-5


def slope(ratings: Ratings, at: tuple[Floats, ...], part: int, index: tuple[int, ...]) -> float:
    sides = []
    for step in (1e-5, -1e-5):
        moved = [values.copy() for values in at]
        moved[part][index] += step
        sides.append(log_likelihood(ratings, *moved))
    return (sides[0] - sides[1]) / 2e-5


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1000), shuffle=st.randoms(use_true_random=False))
def test_order_and_names_change_nothing(seed: int, shuffle: object) -> None:
    table = small.simulated(seed, missing=0.2)
    order = list(range(len(table)))
    shuffle.shuffle(order)  # type: ignore[attr-defined]
    first = estimate_of(small.coded(table))
    again = estimate_of(small.coded(small.renamed(small.reordered(table, order), "x")))
    assert again.thresholds == pytest.approx(first.thresholds, abs=1e-8)
    names = [small.turned(name, "x") for name in first.structure.labels]
    severities = [again.severities[again.structure.labels.index(name)] for name in names]
    assert severities == pytest.approx(first.severities, abs=1e-8)
    assert again.measures[::-1] == pytest.approx(first.measures, abs=1e-8)


def test_a_changed_rating_changes_the_answer() -> None:
    table = small.simulated(5)
    other = small.with_score(table, 7, 2.0 - table.score[7] if table.score[7] != 1 else 2.0)
    assert not np.allclose(estimate_of(small.coded(table)).thresholds, estimate_of(small.coded(other)).thresholds)


def test_severity_by_type_is_the_same_for_raters_of_a_type() -> None:
    ratings = small.coded(small.simulated(5))
    found = jml(sum_ratings(ratings), Steps.RATING_SCALE, Severity.TYPE)
    assert found.structure.labels == ("other", "self")
    by_rater = dict(zip(ratings.raters, found.rater_severities, strict=True))
    assert by_rater["r1"] == by_rater["r2"] != by_rater["r0"]
    assert found.severities.sum() == pytest.approx(0)


def test_indicators_may_have_different_numbers_of_criteria() -> None:
    table = small.simulated(5)
    scores = [min(s, 1.0) if i == "i0" else s for s, i in zip(table.score, table.indicator, strict=True)]
    table = RatingTable(table.learner, table.indicator, table.rater, table.rater_type, scores)
    ratings = Ratings.from_table(table, Rubric({"i0": 1, "i1": 2, "i2": 2, "i3": 2}))
    found = estimate_of(ratings)
    assert found.thresholds[0, 1] == 0
    assert found.difficulties.sum() == pytest.approx(0, abs=1e-9)
    with pytest.raises(InputError, match="scales_differ"):
        estimate_of(ratings, Steps.RATING_SCALE)


def test_extreme_learners_get_a_finite_measure_at_the_end() -> None:
    table = small.simulated(5)
    scores = [{"n000": 0.0, "n001": 2.0}.get(n, s) for n, s in zip(table.learner, table.score, strict=True)]
    ratings = small.coded(RatingTable(table.learner, table.indicator, table.rater, table.rater_type, scores))
    found = estimate_of(ratings)
    assert found.extreme[:2].all()
    assert found.measures.argmin() == 0
    assert found.measures.argmax() == 1
    points = found.measures[0] - found.rater_severities[ratings.rater]
    p = probabilities(found.thresholds, ratings.rubric.steps, ratings.indicator, points)
    assert (p @ np.arange(3))[ratings.learner == 0].sum() == pytest.approx(0.3, abs=1e-8)


def changed(table: RatingTable, **values: float) -> Ratings:
    """The score of every rating of an indicator or rater named is set."""
    names = zip(table.indicator, table.rater, table.score, strict=True)
    scores = [values.get(i, values.get(j, s)) for i, j, s in names]
    return small.coded(RatingTable(table.learner, table.indicator, table.rater, table.rater_type, scores))


@pytest.mark.parametrize(
    ("values", "steps", "code"),
    [
        ({"i1": 1.0}, Steps.PARTIAL_CREDIT, "category_never_given"),
        ({"i1": 2.0}, Steps.RATING_SCALE, "extreme_element"),
        ({"r1": 0.0}, Steps.PARTIAL_CREDIT, "extreme_element"),
        ({"r0": 2.0, "r1": 2.0, "r2": 2.0}, Steps.PARTIAL_CREDIT, "all_extreme"),
    ],
)
def test_what_cannot_be_placed_is_refused(values: dict[str, float], steps: Steps, code: str) -> None:
    with pytest.raises(InputError, match=code):
        estimate_of(changed(small.simulated(5), **values), steps)


def test_scores_that_nobody_was_given_are_refused_in_real_data(measurement_data: Path) -> None:
    """mfrmr runs off to -20 logits for the lowest step of Guilford's partial credit model."""
    theirs = reference.answers(measurement_data / "guilford", "reference_R.json")["mfrmr_JML_PCM"]["steps"]
    assert theirs[0]["Estimate"] < -20
    with pytest.raises(InputError, match="category_never_given") as refused:
        estimate_of(creativity(measurement_data / "guilford"))
    assert refused.value.facts == {"indicator": "Attack", "score": 0}


def test_a_design_in_two_parts_is_refused() -> None:
    table = small.simulated(5, raters=2)
    kept = [at for at in range(len(table)) if (table.learner[at] < "n030") == (table.rater[at] == "r0")]
    ratings = small.coded(small.reordered(table, kept))
    with pytest.raises(InputError, match="not_identified"):
        estimate_of(ratings)
    assert jml(sum_ratings(ratings)).severities == pytest.approx([0])


def test_one_indicator_by_one_rater_is_too_little() -> None:
    table = small.simulated(5, raters=1, indicators=1, highest=1)
    with pytest.raises(InputError, match="too_small"):
        jml(sum_ratings(small.coded(table, 1)))


def test_random_severities_are_refused() -> None:
    with pytest.raises(InputError, match="severity_needs_population"):
        jml(sum_ratings(small.coded(small.simulated(5))), Steps.PARTIAL_CREDIT, Severity.TYPE_AND_RATER)
