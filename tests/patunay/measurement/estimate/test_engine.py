"""The engine's own laws: exact gradient, two ways with one answer, invariance, order, scales that survive a file."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patunay.errors import InputError
from patunay.measurement.calibration import calibrate, fit
from patunay.measurement.estimate import cells, evidence
from patunay.measurement.estimate.impressions import Impression
from patunay.measurement.estimate.information import errors, information
from patunay.measurement.estimate.mml import Likelihood
from patunay.measurement.estimate.model import Halo, Interaction, Model, Severity, Steps
from patunay.measurement.estimate.parameters import Grid
from patunay.measurement.ratings import Ratings, RatingTable, Rubric
from patunay.measurement.scale import Cuts, parse_scale
from patunay.measurement.scoring import Scorer, maximum_likelihood, score, weighted_likelihood
from patunay.measurement.simulate import Design, throw
from patunay.measurement.sums import Sums, sum_ratings

RATERS = {"teacher": 1, "self": 1, "community": 2}
SHARED = {"teacher": 12, "community": 6}
MODELS = [
    Model(),
    Model(halo=Halo.COMMON, steps=Steps.RATING_SCALE),
    Model(halo=Halo.NONE, severity=Severity.NONE),
    Model(severity=Severity.TYPE_AND_RATER),
    Model(halo=Halo.NONE, severity=Severity.RATER),
    Model(interactions=frozenset({Interaction.TYPE_BY_INDICATOR})),
    Model(interactions=frozenset({Interaction.TYPE_BY_GROUP}), halo=Halo.NONE),
]


@cache
def holes(learners: int = 60, seed: int = 5, share: float = 0.85, halo: float = 0.7) -> Ratings:
    """A cohort with a behaviour left out here and there, in two groups."""
    made = throw(Design(learners, RATERS, SHARED, indicators=6, halo=halo, rater_sd=0.4), seed).ratings
    dice = np.random.default_rng(seed)
    group = np.arange(learners) % 2
    return replace(made.keep(dice.random(len(made.score)) < share), groups=("a", "b"), group=group)


def likelihood(sums: Sums, model: Model) -> Likelihood:
    impression = Impression.none() if model.halo is Halo.NONE else Impression.spaced(0.2)
    return Likelihood(sums, model, Grid.reaching(8), impression)


def off_start(of: Likelihood) -> np.ndarray:
    return of.start() + 0.1 * np.cos(np.arange(of.size))


@pytest.mark.parametrize("model", MODELS, ids=range(len(MODELS)))
def test_the_gradient_is_exact(model: Model) -> None:
    of = likelihood(sum_ratings(holes()), model)
    free = off_start(of)
    gradient = of(free)[1]
    for at in range(0, of.size, 1 + of.size // 40):
        step = np.zeros(of.size)
        step[at] = 1e-4
        slope = (of(free + step)[0] - of(free - step)[0]) / 2e-4
        assert gradient[at] == pytest.approx(slope, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("model", MODELS, ids=range(len(MODELS)))
def test_few_and_many_sources_give_one_answer(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    sums = sum_ratings(holes())
    answers = []
    for few in (0, 10_000):
        monkeypatch.setattr(evidence, "FEW_SOURCES", few)
        of = likelihood(sums, model)
        answers.append(of(off_start(of)))
    assert answers[0][0] == pytest.approx(answers[1][0], rel=1e-10)
    assert np.abs(answers[0][1] - answers[1][1]).max() < 1e-5


@pytest.mark.parametrize("model", MODELS, ids=range(len(MODELS)))
def test_nodes_left_out_hold_nothing(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "ROWS_IN_BAND", 16)
    of = likelihood(sum_ratings(holes(200)), model)
    assert len(of.cells.blocks[0].bands) > 3
    assert missed(of) < 1e-12
    monkeypatch.setattr(cells, "NEGLIGIBLE", 3.0)
    assert missed(of) > 1e-6


def missed(of: Likelihood) -> float:
    """The largest difference of a node's expected learners between windows of nodes and all nodes."""
    seen, found = of.evidence(of.parameters(off_start(of))), []
    for block in of.cells.blocks:
        given = of.given(seen, block)
        whole = cells.posterior(block, *given) * block.weights[:, None]
        found.append(np.abs(cells.expect(block, *given).node_weights - whole.sum(axis=0)).max() / len(whole))
    return max(found)


@pytest.mark.parametrize("model", [MODELS[3], MODELS[4]], ids=["bundle", "plain"])
def test_the_information_of_raters_is_that_of_differences(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    found = fit(sum_ratings(holes()), model)
    assert not found.likelihood.layout.exact
    closed = information(found)
    monkeypatch.setattr(evidence, "FEW_SOURCES", 10_000)
    same = replace(found, likelihood=likelihood(found.likelihood.sums, model))
    assert np.abs(closed - information(same)).max() < 1e-3 * np.abs(closed).max()


def test_errors_of_many_raters_come_close_without_their_meetings(monkeypatch: pytest.MonkeyPatch) -> None:
    found = fit(sum_ratings(holes(200)), MODELS[3])
    whole = errors(found)
    monkeypatch.setattr("patunay.measurement.estimate.information.DENSE", 0)
    apart = errors(found)
    assert np.sqrt(np.diag(whole.severity)) == pytest.approx(np.sqrt(apart.severity), rel=0.1)
    assert np.diag(whole.thresholds) == pytest.approx(np.diag(apart.thresholds), rel=0.05)


def as_table(ratings: Ratings, order: np.ndarray, rename: str = "") -> RatingTable:
    names = ratings.rubric.indicators
    return RatingTable(
        learner=[rename + ratings.learners[n] for n in ratings.learner[order]],
        indicator=[names[i] for i in ratings.indicator[order]],
        rater=[rename + ratings.raters[j] for j in ratings.rater[order]],
        rater_type=[ratings.types[ratings.rater_type[j]] for j in ratings.rater[order]],
        score=ratings.score[order].astype(float).tolist(),
    )


def test_order_and_names_change_nothing() -> None:
    ratings = holes()
    order = np.random.default_rng(9).permutation(len(ratings.score))
    first = calibrate(sum_ratings(Ratings.from_table(as_table(ratings, np.arange(len(order))), ratings.rubric)))
    other = calibrate(sum_ratings(Ratings.from_table(as_table(ratings, order, "x"), ratings.rubric)))
    assert first.scale.as_json() == other.scale.as_json()
    assert first.deviance == other.deviance


def test_a_constant_added_to_a_type_moves_its_severity_alone() -> None:
    """A rater type renamed is the reference no more: measures stay, severities are counted from another origin."""
    sums = sum_ratings(holes())
    first = calibrate(sums).scale
    other = calibrate(sums, Model(reference="self")).scale
    assert first.severity - first.severity[0] == pytest.approx(other.severity - other.severity[0], abs=1e-3)
    mine, theirs = score(sums, Scorer(first)), score(sums, Scorer(other))
    shift = (first.severity - other.severity).mean()
    assert mine.eap - shift == pytest.approx(theirs.eap, abs=2e-3)


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return Scorer(calibrate(sum_ratings(holes(300))).scale)


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_raising_a_rating_never_lowers_a_measure(scorer: Scorer, data: st.DataObject) -> None:
    ratings = holes(12, seed=3)
    at = data.draw(st.integers(0, len(ratings.score) - 1))
    before = data.draw(st.integers(0, 2))
    after = data.draw(st.integers(before + 1, 3))
    low, high = (sum_ratings(replace(ratings, score=_changed(ratings.score, at, value))) for value in (before, after))
    first, second = score(low, scorer), score(high, scorer)
    learner = ratings.learner[at]
    assert second.eap[learner] > first.eap[learner]
    for cut in (-1.0, 0.0, 1.0):
        assert second.at_or_above(cut)[learner] >= first.at_or_above(cut)[learner] - 1e-3
    others = np.arange(12) != learner
    assert (second.eap[others] == first.eap[others]).all()


def _changed(scores: np.ndarray, at: int, value: int) -> np.ndarray:
    made = scores.copy()
    made[at] = value
    return made


def test_leaving_a_rater_out_widens_the_error(scorer: Scorer) -> None:
    sums = sum_ratings(holes(50, share=1.0))
    whole, fewer = score(sums, scorer), score(sums, scorer, ("teacher", "self"))
    assert (fewer.sd > whole.sd).mean() > 0.95
    assert (fewer.raters < whole.raters).all()


def test_a_published_scale_scores_to_the_bit(scorer: Scorer) -> None:
    sums = sum_ratings(holes(40))
    published = parse_scale(json.loads(json.dumps(scorer.scale.with_cuts(Cuts((-1.0, 1.0))).as_json())))
    again = parse_scale(json.loads(json.dumps(published.as_json())))
    assert published.digest == again.digest and published.as_json() == again.as_json()
    first, second = score(sums, Scorer(published)), score(sums, Scorer(again))
    assert (first.eap == second.eap).all() and (first.sd == second.sd).all()
    alone = sums.pairs(sums.pair_learner == 7)
    assert score(alone, Scorer(again)).eap[7] == first.eap[7]


def test_extreme_learners_have_finite_measures_but_no_maximum(scorer: Scorer) -> None:
    ratings = holes(10, share=1.0)
    scores = np.where(ratings.learner == 0, 3, np.where(ratings.learner == 1, 0, ratings.score))
    sums = sum_ratings(replace(ratings, score=scores))
    found, warm = score(sums, scorer), weighted_likelihood(sums, scorer.scale)
    assert found.extreme[:2].tolist() == [1, -1]
    assert np.isfinite(found.eap).all() and np.isfinite(warm.measure).all()
    assert maximum_likelihood(sums, scorer.scale).measure[:2].tolist() == [np.inf, -np.inf]
    assert warm.measure[0] == warm.measure.max() and warm.measure[1] == warm.measure.min()


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        ({"format": "patunay/scale/2"}, "not_a_scale"),
        ({"indicators": []}, "not_a_scale"),
        ({"population": {"mean": "x", "sd": "1"}}, "not_a_scale"),
        ({"cuts": {"bounds": ["1", "0"], "source": ""}}, "cuts_not_ascending"),
    ],
)
def test_a_broken_scale_is_refused(scorer: Scorer, broken: dict[str, object], code: str) -> None:
    with pytest.raises(InputError, match=code):
        parse_scale({**scorer.scale.as_json(), **broken})


def test_ratings_of_another_rubric_or_type_are_refused(scorer: Scorer) -> None:
    sums = sum_ratings(holes(10))
    with pytest.raises(InputError, match="other_rubric"):
        score(replace(sums, rubric=Rubric({"X": 3})), scorer)
    with pytest.raises(InputError, match="unknown_type"):
        score(replace(sums, types=("teacher", "self", "passer-by")), scorer)


@pytest.mark.parametrize(
    ("ratings", "code"),
    [
        (replace(holes(20), score=np.zeros(len(holes(20).score), dtype=np.int64)), "all_extreme"),
        (holes(20).keep(holes(20).learner == 0), "too_small"),
    ],
)
def test_what_cannot_be_calibrated_is_refused(ratings: Ratings, code: str) -> None:
    with pytest.raises(InputError, match=code):
        calibrate(sum_ratings(ratings))
