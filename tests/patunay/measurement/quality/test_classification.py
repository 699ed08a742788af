"""Accuracy and consistency of levels against cacIRT and against writing out every answer."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from patunay import words
from patunay.errors import InputError
from patunay.measurement.quality.classification import Classifications, award, lee, rudner, score_distribution


def example(folder: Path) -> tuple[dict[str, Any], np.ndarray, np.ndarray, np.ndarray]:
    """The answers, nodes, weights and the chance of each item (items, nodes); cacIRT multiplies by 1.7."""
    theirs = json.loads((folder / "classification_rudner_lee" / "reference_cacIRT.json").read_text())
    node, weight = (np.array(theirs["quad"][key]) for key in ("quad.points", "quad.weights"))
    chance = np.array([1 / (1 + np.exp(-1.7 * a * (node - b))) for a, b, _ in theirs["params"]])
    return theirs, node, weight, chance


def flat(made: Classifications) -> list[list[float]]:
    return [[c.accuracy, c.consistency] for c in (*made.per_cut, made.simultaneous)]


def test_rudner_equals_the_other_engine_and_larger_errors_do_not(measurement_data: Path) -> None:
    theirs, node, weight, chance = example(measurement_data)
    error = 1 / np.sqrt((1.7**2 * chance * (1 - chance)).sum(axis=0))
    made = np.array(flat(rudner(node, error, theirs["theta_cuts"], weight)))
    assert np.abs(made - theirs["rudner"]).max() < 1e-4
    wrong = np.array(flat(rudner(node, 1.5 * error, theirs["theta_cuts"], weight)))
    assert np.abs(wrong - theirs["rudner"]).min() > 0.01


def test_lee_is_as_consistent_as_the_other_engine_says(measurement_data: Path) -> None:
    """Its accuracy stands on true levels without the factor 1.7: reproduced in the next test."""
    theirs, _, weight, chance = example(measurement_data)
    items = [np.column_stack([1 - p, p]) for p in chance]
    made = np.array(flat(lee(items, theirs["score_cuts"], weight)))[:, 1]
    expected = np.array(theirs["lee"])[:, 1]
    assert np.abs(made - expected).max() < 1e-4
    wrong = np.array(flat(lee(items, [0.5, 3.5], weight)))[:, 1]
    assert np.abs(wrong - expected).min() > 0.01


def test_lee_equals_writing_out_every_answer(measurement_data: Path) -> None:
    theirs, node, weight, chance = example(measurement_data)
    items, cuts = [np.column_stack([1 - p, p]) for p in chance], theirs["score_cuts"]
    table = np.zeros((len(weight), 5))
    for answer in product((0, 1), repeat=4):
        table[:, sum(answer)] += np.prod([item[:, x] for item, x in zip(items, answer, strict=True)], axis=0)
    assert np.allclose(score_distribution(items), table)
    true = np.searchsorted(cuts, table @ np.arange(5), side="right")
    level = np.column_stack([table[:, group].sum(axis=1) for group in ([0, 1], [2], [3, 4])])
    share = weight / weight.sum()
    made = lee(items, cuts, weight).simultaneous
    assert made.accuracy == pytest.approx(share @ level[np.arange(len(level)), true])
    assert made.consistency == pytest.approx(share @ (level**2).sum(axis=1))
    logistic = sum(1 / (1 + np.exp(-a * (node - b))) for a, b, _ in theirs["params"])
    theirs_true = np.searchsorted(cuts, logistic, side="right")
    assert share @ level[np.arange(len(level)), theirs_true] == pytest.approx(theirs["lee"][2][0], abs=1e-4)


def test_scores_of_many_criteria_add_up() -> None:
    items = [np.array([[0.2, 0.3, 0.5]]), np.array([[0.6, 0.4]])]
    assert score_distribution(items)[0] == pytest.approx([0.12, 0.26, 0.42, 0.2])


def test_a_guard_trades_false_awards_for_missed_ones() -> None:
    chances = [[0.1, 0.2, 0.7], [0.0, 0.5, 0.5], [0.9, 0.1, 0.0]]
    point, guarded = award(chances, 0.5), award(chances, 0.95)
    assert point.level.tolist() == [2, 2, 0]
    assert guarded.level.tolist() == [0, 1, 0]
    assert point.false_awards == pytest.approx([0.1, 0.8])
    assert point.missed == pytest.approx([0.1, 0.0])
    assert guarded.false_awards == pytest.approx([0.0, 0.0])
    assert guarded.missed == pytest.approx([1.0, 1.2])
    assert point.classification.accuracy == pytest.approx((0.7 + 0.5 + 0.9) / 3)
    assert guarded.classification.accuracy == pytest.approx((0.1 + 0.5 + 0.9) / 3)
    assert point.classification.consistency == pytest.approx((0.54 + 0.5 + 0.82) / 3)


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("classification_bad_cuts", lambda: rudner([0], [1], [1, 1])),
        ("classification_bad_numbers", lambda: rudner([0], [0], [1])),
        ("classification_bad_numbers", lambda: rudner([0, np.nan], [1, 1], [1])),
        ("classification_bad_numbers", lambda: rudner([0], [1], [1], [0])),
        ("classification_bad_numbers", lambda: lee([], [1])),
        ("classification_bad_numbers", lambda: award([[0.5, 0.4]], 0.9)),
        ("classification_bad_numbers", lambda: award([[0.5, 0.5]], 0)),
    ],
)
def test_bad_input_gets_a_sentence(code: str, call: object) -> None:
    with pytest.raises(InputError) as caught:
        call()  # type: ignore[operator]
    assert caught.value.code == f"measurement.{code}"
    assert words.say(caught.value.code, "fil", **caught.value.facts)
