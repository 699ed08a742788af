"""A pass mark on raw scores against betafunctions and against drawing learners twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from patunay import words
from patunay.errors import InputError
from patunay.measurement.quality.livingston_lewis import PassMark, livingston_lewis


def example(folder: Path) -> tuple[np.ndarray, dict[str, Any]]:
    place = folder / "livingston_lewis"
    scores = np.loadtxt(place / "scores.csv", skiprows=1)
    return scores, json.loads((place / "reference_betafunctions.json").read_text())


def shares(made: PassMark) -> list[float]:
    return [made.accuracy, made.sensitivity, made.specificity, made.consistency, made.chance, made.kappa]


def reference(theirs: dict[str, Any]) -> list[float]:
    """Their positive lies below the cut."""
    accuracy, consistency = theirs["accuracy"], theirs["consistency"]
    ours = [accuracy[key] for key in ("Accuracy", "Specificity", "Sensitivity")]
    return ours + [consistency[key] for key in ("p", "p_c", "Kappa")]


def test_equals_the_other_engine(measurement_data: Path) -> None:
    scores, theirs = example(measurement_data)
    made, params = livingston_lewis(scores, 0.7, 50, 0, 100), theirs["params"]
    true = made.true_scores
    assert made.effective_length == pytest.approx(params["etl"], abs=1e-4)
    assert [true.alpha, true.beta, true.low, true.high] == pytest.approx(
        [params[key] for key in ("alpha", "beta", "l", "u")], abs=1e-4
    )
    assert shares(made) == pytest.approx(reference(theirs), abs=1e-4)
    assert made.accuracy + made.false_positives + made.false_negatives == pytest.approx(1)


@pytest.mark.parametrize(("reliability", "cut"), [(0.6, 50), (0.7, 52)])
def test_another_reliability_or_cut_does_not_equal_it(measurement_data: Path, reliability: float, cut: float) -> None:
    scores, theirs = example(measurement_data)
    assert shares(livingston_lewis(scores, reliability, cut, 0, 100)) != pytest.approx(reference(theirs), abs=1e-3)


@pytest.mark.parametrize(("alpha", "beta", "low", "high", "four"), [(3, 2, 0.2, 0.9, True), (6, 4, 0.0, 1.0, False)])
def test_equals_drawing_learners_twice(alpha: float, beta: float, low: float, high: float, four: bool) -> None:
    draw, many, items = np.random.default_rng(7), 200_000, 40
    true = low + (high - low) * draw.beta(alpha, beta, many)
    first, second = draw.binomial(items, true), draw.binomial(items, true)
    made = livingston_lewis(first, float(np.corrcoef(first, second)[0, 1]), 22, 0, items)
    able, passed, again = true >= 22 / items, first >= 22, second >= 22
    drawn = [np.mean(able == passed), np.mean(passed[able]), np.mean(~passed[~able]), np.mean(passed == again)]
    assert round(made.effective_length) == items
    assert shares(made)[:4] == pytest.approx(drawn, abs=0.01)
    assert not four or made.true_scores.low > 0.1


@pytest.mark.parametrize("once", [[0, 0, 0, 1, 2, 5, 8, 9, 10, 10, 10], [0, 3, 4, 4, 5, 5, 5, 5, 6, 6, 7, 10]])
def test_falls_back_to_two_parameters_from_0_to_1(once: list[int]) -> None:
    """Their mean is that of the scores and their variance the reliable part of that of the scores."""
    scores = np.repeat(once, 1000)
    true, mean = livingston_lewis(scores, 0.8, 5, 0, 10).true_scores, scores.mean() / 10
    size = true.alpha + true.beta
    assert (true.low, true.high) == (0, 1)
    assert true.alpha / size == pytest.approx(mean)
    assert mean * (1 - mean) / (size + 1) == pytest.approx(0.8 * scores.var() / 100, rel=1e-3)


@pytest.mark.parametrize(
    ("scores", "reliability", "cut", "code"),
    [
        ([1, 5, 9], 0, 5, "bad_reliability"),
        ([1, 5, 9], 1, 5, "bad_reliability"),
        ([1, 5, 9], float("nan"), 5, "bad_reliability"),
        ([1, 5, 9], 0.7, 0, "bad_cut"),
        ([1, 5, 9], 0.7, 11, "bad_cut"),
        ([5], 0.7, 5, "bad_scores"),
        ([5, 5, 5], 0.7, 5, "bad_scores"),
        ([1, 5, 11], 0.7, 5, "bad_scores"),
        ([1, 5, float("nan")], 0.7, 5, "bad_scores"),
        (["x", "y"], 0.7, 5, "bad_scores"),
        ([0, 10], 0.7, 5, "bad_scores"),
    ],
)
def test_what_cannot_be_used_gets_a_sentence(scores: list[Any], reliability: float, cut: float, code: str) -> None:
    with pytest.raises(InputError) as raised:
        livingston_lewis(scores, reliability, cut, 0, 10)
    assert raised.value.code == f"measurement.livingston_lewis_{code}"
    for language in ("en", "fil"):
        assert words.say(raised.value.code, language, **raised.value.facts)
