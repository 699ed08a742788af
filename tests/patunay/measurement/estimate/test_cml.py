"""Conditional maximum likelihood against eRm and psychotools; its derivatives; long products against whole numbers."""

from __future__ import annotations

from functools import reduce
from itertools import product as every
from math import log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.patunay.measurement import reference, small

from patunay.errors import InputError
from patunay.measurement.estimate.cml import ConditionalEstimate, cml
from patunay.measurement.estimate.conditional import ConditionalLikelihood
from patunay.measurement.estimate.curvature import information
from patunay.measurement.estimate.jml import jml
from patunay.measurement.estimate.model import Severity, Steps
from patunay.measurement.estimate.structure import Structure, structure
from patunay.measurement.estimate.symmetric import product
from patunay.measurement.quality.invariance import andersen, wald
from patunay.measurement.ratings import Ratings, RatingTable, Rubric
from patunay.measurement.sums import sum_ratings

SHORT = {Steps.PARTIAL_CREDIT: "PCM", Steps.RATING_SCALE: "RSM"}
POLYTOMOUS = [
    (name, steps)
    for name in ("erm_pcmdat2/responses.csv", "verbal_aggression/responses012.csv")
    for steps in (Steps.PARTIAL_CREDIT, Steps.RATING_SCALE)
]
LIKELIHOOD, PARAMETER, SE = 1e-5, 1e-4, 1e-3


def items(folder: Path) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = reference.answers(folder, "reference_R_items.json")
    return found


@pytest.mark.parametrize(("name", "steps"), POLYTOMOUS)
def test_partial_credit_and_rating_scale_equal_psychotools(measurement_data: Path, name: str, steps: Steps) -> None:
    path = measurement_data / name
    found = cml(sum_ratings(reference.responses(path, 2)), steps)
    theirs = items(path.parent)[f"psychotools_CML_{SHORT[steps]}"]
    assert found.log_likelihood == pytest.approx(theirs["loglik"], abs=LIKELIHOOD)
    assert found.thresholds == pytest.approx(np.array(list(theirs["thresholds"].values())), abs=PARAMETER)


@pytest.mark.parametrize(("name", "steps"), POLYTOMOUS)
def test_easiness_and_its_errors_equal_erm(measurement_data: Path, name: str, steps: Steps) -> None:
    """eRm gives minus the sum of thresholds up to each score, free of one constraint (`easiness_rows`, `eta_rows`).

    It stops a little short of the maximum: up to .0003 in verbal aggression, where the likelihood at its answer is
    lower than at ours.
    """
    path = measurement_data / name
    found = cml(sum_ratings(reference.responses(path, 2)), steps)
    theirs = items(path.parent)[f"eRm_CML_{SHORT[steps]}"]
    rows, values = easiness_rows(len(found.thresholds), steps), list(theirs["betapar_easiness"].values())
    assert found.log_likelihood == pytest.approx(theirs["loglik"], abs=LIKELIHOOD)
    assert rows @ found.structure.matrix @ found.free == pytest.approx(values, abs=3 * PARAMETER)
    there = np.linalg.lstsq(rows @ found.structure.matrix, np.array(values), rcond=None)[0]
    assert ConditionalLikelihood(found.structure)(there)[0] < found.log_likelihood
    assert found.se_of(eta_rows(rows, steps)) == pytest.approx(theirs["se_eta"], abs=SE)


def easiness_rows(count: int, steps: Steps) -> np.ndarray:
    """eRm's parameters of indicators with scores 0..2 as combinations of thresholds and one severity of 0."""
    sums = np.kron(np.eye(count), np.array([[1.0, 0.0], [1.0, 1.0]]))
    scores = np.tile([1.0, 2.0], count)
    # eRm's origin: all sums average 0 (partial credit), all first thresholds average 0 (rating scale).
    middle = sums.sum(axis=0) / scores.sum() if steps is Steps.PARTIAL_CREDIT else sums[::2].mean(axis=0)
    return np.hstack([-(sums - np.outer(scores, middle)), np.zeros((2 * count, 1))])


def eta_rows(rows: np.ndarray, steps: Steps) -> np.ndarray:
    if steps is Steps.PARTIAL_CREDIT:
        return rows[1:]
    return np.vstack([rows[2::2], rows[1] - 2 * rows[0]])


def test_dichotomous_equals_erm(measurement_data: Path) -> None:
    folder = measurement_data / "erm_raschdat1"
    found = cml(sum_ratings(reference.responses(folder / "responses.csv", 1)))
    theirs = items(folder)["eRm_CML"]
    assert found.log_likelihood == pytest.approx(theirs["loglik"], abs=LIKELIHOOD)
    assert found.difficulties == pytest.approx(theirs["difficulty"], abs=PARAMETER)
    assert found.difficulty_se == pytest.approx(theirs["se"], abs=SE)


def test_no_engine_climbs_higher(measurement_data: Path) -> None:
    """psychotools stops .00015 from the maximum of raschdat1; the likelihood says that ours is the maximum."""
    folder = measurement_data / "erm_raschdat1"
    found = cml(sum_ratings(reference.responses(folder / "responses.csv", 1)))
    likelihood = ConditionalLikelihood(found.structure)
    theirs = items(folder)
    for values in (theirs["eRm_CML"]["difficulty"], theirs["psychotools_CML"]["difficulty_sum0"]):
        there = np.linalg.lstsq(found.structure.matrix[:30], np.array(values), rcond=None)[0]
        assert found.difficulties == pytest.approx(values, abs=2e-4)
        assert likelihood(there)[0] < likelihood(found.free)[0]
    assert likelihood(found.free)[0] == pytest.approx(found.log_likelihood, abs=1e-9)
    assert likelihood(found.free)[1] == pytest.approx(np.zeros(29), abs=1e-6)


def structured(missing: float, severity: Severity = Severity.RATER, learners: int = 60) -> Structure:
    table = small.simulated(3, missing=missing, learners=learners)
    return structure(sum_ratings(small.coded(table)), Steps.PARTIAL_CREDIT, severity)


@pytest.mark.parametrize("severity", [Severity.NONE, Severity.TYPE, Severity.RATER])
@pytest.mark.parametrize("missing", [0.0, 0.3])
def test_derivatives(missing: float, severity: Severity) -> None:
    of = structured(missing, severity)
    likelihood = ConditionalLikelihood(of)
    at = of.start() + np.linspace(-0.3, 0.3, of.matrix.shape[1])
    moves = 1e-5 * np.eye(len(at))
    by_value = [(likelihood(at + m)[0] - likelihood(at - m)[0]) / 2e-5 for m in moves]
    by_gradient = np.array([(likelihood(at - m)[1] - likelihood(at + m)[1]) / 2e-5 for m in moves])
    assert likelihood(at)[1] == pytest.approx(by_value, abs=1e-5)
    assert information(likelihood, at) == pytest.approx(by_gradient, abs=1e-5)


def test_likelihood_is_that_of_all_ways_to_reach_the_totals() -> None:
    """Against plain counting over every possible set of scores of a learner's cells."""
    table = small.simulated(8, learners=12, raters=2, indicators=3, missing=0.2)
    ratings = small.coded(table)
    of = structure(sum_ratings(ratings), Steps.PARTIAL_CREDIT, Severity.RATER)
    free = of.start()
    assert ConditionalLikelihood(of)(free)[0] == pytest.approx(counted(ratings, of, free), abs=1e-9)


def counted(ratings: Ratings, of: Structure, free: np.ndarray) -> float:
    thresholds, severities = of.split(of.matrix @ free)
    sums = np.hstack([np.zeros((len(thresholds), 1)), thresholds.cumsum(axis=1)])
    total = 0.0
    for learner in range(len(ratings.learners)):
        own = ratings.learner == learner
        pairs = zip(ratings.indicator[own], ratings.rater[own], strict=True)
        cells = [np.exp(-sums[i] - np.arange(3) * severities[j]) for i, j in pairs]
        ways = [
            np.prod([cell[x] for cell, x in zip(cells, scores, strict=True)])
            for scores in every(range(3), repeat=len(cells))
            if sum(scores) == ratings.score[own].sum()
        ]
        seen = np.prod([cell[x] for cell, x in zip(cells, ratings.score[own], strict=True)])
        total += np.log(seen / sum(ways))
    return total


def test_products_of_eighty_indicators_are_exact() -> None:
    """Against whole numbers, of which Python keeps every digit; thresholds of up to 3 logits to either side."""
    dice = np.random.default_rng(1)
    terms = 1000 * np.exp(-np.hstack([np.zeros((80, 1)), dice.uniform(-3, 3, (80, 3)).cumsum(axis=1)]))
    whole = np.maximum(terms.round(), 1)
    exact = reduce(multiplied, [[int(value) for value in row] for row in whole.tolist()])
    logs = np.log(product(list(whole)).whole) + product(list(whole)).log_scale
    assert len(logs) == 241
    assert logs == pytest.approx([log(value) for value in exact], rel=1e-12)


def multiplied(a: list[int], b: list[int]) -> list[int]:
    made = [0] * (len(a) + len(b) - 1)
    for (r, value), (x, other) in every(enumerate(a), enumerate(b)):
        made[r + x] += value * other
    return made


def test_raters_as_indicators_of_their_own_give_much_the_same_severities() -> None:
    """Without the additive model (rater x indicator) pseudo-items fit a little better and average to the severities;
    joint estimates lie further apart than conditional ones."""
    ratings = small.coded(small.simulated(4, learners=200))
    found = cml(sum_ratings(ratings), Steps.RATING_SCALE, Severity.RATER)
    pseudo = cml(sum_ratings(as_pseudo_items(ratings)), Steps.RATING_SCALE)
    assert pseudo.log_likelihood > found.log_likelihood
    by_rater = pseudo.difficulties.reshape(3, 4).mean(axis=1)
    assert found.severities == pytest.approx(by_rater, abs=0.03)
    joint = jml(sum_ratings(ratings), Steps.RATING_SCALE, Severity.RATER)
    assert np.ptp(joint.severities) > np.ptp(found.severities)


@pytest.mark.parametrize("steps", Steps)
def test_agrees_with_marginal_estimates_where_the_population_is_normal(measurement_data: Path, steps: Steps) -> None:
    """immer07 was simulated with a normal population: the severities of the two methods differ by less than a fifth of
    their error; joint ones lie further apart and come back with the correction."""
    folder = measurement_data / "immer07"
    sums = reference.sums(folder, 3)
    found = cml(sums, steps, Severity.RATER)
    theirs = reference.answers(folder, "reference_prototype.json")[f"MML_{SHORT[steps]}"]
    apart = found.severities - np.array(list(theirs["rater"].values()))
    assert (np.abs(apart) < 0.2 * found.severity_se).all()
    joint, corrected = (jml(sums, steps, Severity.RATER, corrected=choice).severities for choice in (False, True))
    assert np.abs(joint - found.severities).max() > 0.05
    assert np.abs(corrected - found.severities).max() < 0.01


def as_pseudo_items(ratings: Ratings) -> Ratings:
    pairs = zip(ratings.indicator, ratings.rater, strict=True)
    names = [f"{ratings.raters[j]}{ratings.rubric.indicators[i]}" for i, j in pairs]
    learners = [ratings.learners[n] for n in ratings.learner]
    order = sorted(set(names), key=lambda name: (ratings.raters.index(name[:2]), name))
    table = RatingTable(learners, names, learners, ["test"] * len(names), ratings.score.astype(float).tolist())
    return Ratings.from_table(table, Rubric(dict.fromkeys(order, 2)))


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1000), shuffle=st.randoms(use_true_random=False))
def test_order_and_names_change_nothing(seed: int, shuffle: object) -> None:
    table = small.simulated(seed, missing=0.2)
    order = list(range(len(table)))
    shuffle.shuffle(order)  # type: ignore[attr-defined]
    first, again = (estimate_of(t) for t in (table, small.renamed(small.reordered(table, order), "x")))
    assert again.log_likelihood == pytest.approx(first.log_likelihood, abs=1e-8)
    assert again.thresholds == pytest.approx(first.thresholds, abs=1e-7)
    names = [small.turned(name, "x") for name in first.structure.labels]
    severities = [again.severities[again.structure.labels.index(name)] for name in names]
    assert severities == pytest.approx(first.severities, abs=1e-7)


def estimate_of(table: RatingTable) -> ConditionalEstimate:
    return cml(sum_ratings(small.coded(table)), Steps.PARTIAL_CREDIT, Severity.RATER)


def test_extreme_learners_say_nothing() -> None:
    table = small.simulated(3)
    scores = [{"n000": 0.0, "n001": 2.0}.get(n, s) for n, s in zip(table.learner, table.score, strict=True)]
    all_of_them = RatingTable(table.learner, table.indicator, table.rater, table.rater_type, scores)
    without = small.reordered(all_of_them, [at for at, n in enumerate(table.learner) if n > "n001"])
    first, second = estimate_of(all_of_them), estimate_of(without)
    assert first.log_likelihood == pytest.approx(second.log_likelihood, abs=1e-9)
    assert first.thresholds == pytest.approx(second.thresholds, abs=1e-8)
    assert np.isnan(first.measures().measure[:2]).all()
    assert np.isfinite(first.weighted_measures().measure).all()


def test_far_apart_parameters_do_not_overflow() -> None:
    of = structured(0.3)
    likelihood = ConditionalLikelihood(of)
    value, gradient = likelihood(of.start() * 40)
    assert np.isfinite(value)
    assert np.isfinite(gradient).all()
    assert value < likelihood(of.start())[0]


def test_a_changed_rating_changes_the_answer() -> None:
    table = small.simulated(3)
    other = small.with_score(table, 7, 0.0 if table.score[7] else 1.0)
    assert not np.allclose(estimate_of(table).thresholds, estimate_of(other).thresholds)


def test_a_design_in_two_parts_is_refused() -> None:
    table = small.simulated(5, raters=2)
    kept = [at for at in range(len(table)) if (table.learner[at] < "n030") == (table.rater[at] == "r0")]
    with pytest.raises(InputError, match="not_identified"):
        estimate_of(small.reordered(table, kept))


def test_totals_that_say_nothing_of_the_steps_are_refused() -> None:
    """Two indicators with scores 0..2: without a learner whose total is 2 nothing tells how far the steps lie apart."""
    table = small.simulated(7, learners=200, raters=1, indicators=2)
    ratings = small.coded(table)
    totals = np.bincount(ratings.learner, ratings.score)
    few = ratings.keep(totals[ratings.learner] != 2)
    assert np.isfinite(cml(sum_ratings(ratings), Steps.RATING_SCALE).thresholds).all()
    with pytest.raises(InputError, match="not_identified"):
        cml(sum_ratings(few), Steps.RATING_SCALE)


def test_raters_without_ratings_are_passed_over() -> None:
    ratings = small.coded(small.simulated(5))
    kept = ratings.keep(ratings.rater != ratings.raters.index("r1"))
    found = cml(sum_ratings(kept), Steps.PARTIAL_CREDIT, Severity.RATER)
    assert found.structure.labels == ("r2", "r0")
    assert np.isnan(found.rater_severities).tolist() == [name == "r1" for name in ratings.raters]


def dichotomised(path: Path) -> tuple[Ratings, np.ndarray]:
    """Verbal aggression, 1 for 1 or 2, and the gender of each learner as a group."""
    ratings = reference.responses(path, 2)
    table = RatingTable(
        learner=[ratings.learners[n] for n in ratings.learner],
        indicator=[ratings.rubric.indicators[i] for i in ratings.indicator],
        rater=[ratings.learners[n] for n in ratings.learner],
        rater_type=["test"] * len(ratings.score),
        score=np.minimum(ratings.score, 1).astype(float).tolist(),
    )
    gender = [line.split(",")[-2] for line in path.read_text().splitlines()[1:]]
    coded = Ratings.from_table(table, Rubric(dict.fromkeys(ratings.rubric.indicators, 1)))
    return coded, np.unique(gender, return_inverse=True)[1]


def test_andersens_test_equals_erm(measurement_data: Path) -> None:
    """eRm's LRtest of the dichotomised verbal aggression set by gender: 70.693, df 23, p 9.5e-7."""
    found = andersen(*dichotomised(measurement_data / "verbal_aggression" / "responses012.csv"))
    assert found.test.value == pytest.approx(70.693, abs=1e-3)
    assert found.test.df == 23
    assert found.test.p == pytest.approx(9.5e-7, abs=0.1e-7)


def test_walds_test_finds_the_indicator_that_was_made_harder_for_one_group() -> None:
    table = small.simulated(6, learners=300, raters=1, highest=1, indicators=6)
    hurt = zip(table.learner, table.indicator, table.score, range(len(table)), strict=True)
    scores = [0.0 if (n < "n150" and i == "i2" and at % 4) else s for n, i, s, at in hurt]
    changed = RatingTable(table.learner, table.indicator, table.rater, table.rater_type, scores)
    group = np.array([0] * 150 + [1] * 150)
    fair, unfair = (andersen(small.coded(t, 1), group) for t in (table, changed))
    assert fair.test.p > 0.01 > unfair.test.p
    found = wald(*unfair.parts)
    assert np.abs(found.z).argmax() == 2
    assert found.z[2] < -3
    assert found.p[2] < 0.003
    assert found.difference.sum() == pytest.approx(0, abs=1e-9)
    assert (wald(*fair.parts).p > 0.01).all()
