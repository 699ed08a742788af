"""Agreement against the published answers of Krippendorff, Cohen and brute counting."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patunay import words
from patunay.errors import InputError
from patunay.measurement.quality import agreement
from patunay.measurement.quality.agreement import Metric, cohen_kappa, exact_agreement, krippendorff_alpha

_ = np.nan
# Krippendorff (2011), the reliability data of section C: 4 observers, 12 units.
PUBLISHED = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
        [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
    ]
).T
METRICS: list[Metric] = ["nominal", "ordinal", "interval", "ratio"]
marks = st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=2, max_size=8)


@pytest.mark.parametrize("metric", METRICS)
def test_alpha_equals_the_other_engine(measurement_data: Path, metric: Metric) -> None:
    theirs = json.loads((measurement_data / "krippendorff_4x12" / "reference.json").read_text())
    assert np.array_equal(np.array(theirs["data"], float).T, PUBLISHED, equal_nan=True)
    assert krippendorff_alpha(PUBLISHED, metric) == pytest.approx(theirs["alpha"][metric], abs=1e-4)


@pytest.mark.parametrize(("metric", "printed"), [*zip(METRICS, [0.743, 0.815, 0.849, 0.797], strict=True)])
def test_alpha_equals_the_printed_value(metric: Metric, printed: float) -> None:
    assert krippendorff_alpha(PUBLISHED, metric) == pytest.approx(printed, abs=6e-4)
    wrong = PUBLISHED.copy()
    wrong[0, 1] = 4
    assert abs(krippendorff_alpha(wrong, metric) - printed) > 1e-2


@given(marks, st.permutations(range(3)))
@settings(max_examples=40)
def test_alpha_does_not_depend_on_the_order_of_units_and_coders(rows: list[list[int]], order: list[int]) -> None:
    table = np.array(rows, float)
    if len(np.unique(table)) > 1:
        for metric in METRICS:
            turned = krippendorff_alpha(table[::-1][:, order], metric)
            assert krippendorff_alpha(table, metric) == pytest.approx(turned)


@given(marks, st.permutations(range(4)))
@settings(max_examples=40)
def test_nominal_alpha_and_kappa_do_not_depend_on_the_labels(rows: list[list[int]], label: list[int]) -> None:
    table = np.array(rows)
    if len(np.unique(table[:, :2])) > 1:
        named = np.array(label)[table]
        assert krippendorff_alpha(table, "nominal") == pytest.approx(krippendorff_alpha(named, "nominal"))
        assert _kappa(table) == pytest.approx(_kappa(named))


@given(st.lists(st.integers(0, 3), min_size=2, max_size=8))
@settings(max_examples=40)
def test_perfect_agreement_is_one(units: list[int]) -> None:
    if len(set(units)) > 1:
        table = np.repeat(np.array(units)[:, None], 3, axis=1)
        assert [krippendorff_alpha(table, metric) for metric in METRICS] == pytest.approx([1] * 4)
        assert _kappa(table) == pytest.approx(1)


def test_kappa_equals_cohen(measurement_data: Path) -> None:
    theirs = json.loads((measurement_data / "cohen_kappa_1968" / "reference_psych.json").read_text())
    table, weights = theirs["table"], theirs["disagreement_weights"]
    assert cohen_kappa(table) == pytest.approx(theirs["kappa"], abs=1e-4)
    assert cohen_kappa(table, weights) == pytest.approx(theirs["weighted_kappa"], abs=1e-4)
    assert cohen_kappa(table[::-1]) != pytest.approx(theirs["kappa"], abs=0.1)


def test_kappa_of_two_categories_is_the_same_with_any_weights() -> None:
    table = agreement.contingency_table([0, 0, 1, 1, 1], [0, 1, 1, 1, 0], 2)
    assert table.tolist() == [[1, 1], [1, 2]]
    made = [cohen_kappa(table, weigh(2)) for weigh in (agreement.linear_weights, agreement.quadratic_weights)]
    assert made == pytest.approx([cohen_kappa(table)] * 2)
    assert agreement.quadratic_weights(3).tolist() == [[0, 1, 4], [1, 0, 1], [4, 1, 0]]


def test_exact_agreement_equals_counting_every_pair() -> None:
    unit, score = [0, 0, 0, 1, 1, 2], [1, 1, 0, 2, 2, 1]
    chance = np.array([[1, 2, 3], [2, 2, 2], [4, 1, 1], [1, 1, 4], [3, 2, 1], [0, 6, 0]]) / 6
    pairs = [(i, j) for i, j in combinations(range(6), 2) if unit[i] == unit[j]]
    made = exact_agreement(unit, score, chance)
    assert (made.pairs, made.observed) == (len(pairs), sum(score[i] == score[j] for i, j in pairs)) == (4, 2)
    assert made.expected == pytest.approx(sum(chance[i] @ chance[j] for i, j in pairs))
    assert made.rasch_kappa == pytest.approx((2 - made.expected) / (4 - made.expected))
    assert exact_agreement(unit, [1, 0, 2, 2, 1, 1], chance).observed == 0


def test_rasch_kappa_equals_the_printed_example() -> None:
    """FACETS Table 7: 108 of 384 agree, 21.5 % expected."""
    assert agreement.ExactAgreement(384, 108, 0.215 * 384).rasch_kappa == pytest.approx((0.28125 - 0.215) / 0.785)


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("agreement_no_pairs", lambda: krippendorff_alpha([[1, _], [_, 2]])),
        ("agreement_no_variation", lambda: krippendorff_alpha([[1, 1], [1, 1]])),
        ("agreement_ratio_negative", lambda: krippendorff_alpha([[1, -1], [1, 1]], "ratio")),
        ("agreement_bad_table", lambda: krippendorff_alpha([["a", "b"]])),
        ("agreement_bad_table", lambda: krippendorff_alpha([1, 2])),
        ("agreement_bad_table", lambda: cohen_kappa([[1, 2, 3], [1, 2, 3]])),
        ("agreement_bad_table", lambda: cohen_kappa([[0, 0], [0, 0]])),
        ("agreement_no_variation", lambda: cohen_kappa([[5, 0], [0, 0]])),
        ("agreement_unequal", lambda: agreement.contingency_table([1], [1, 0], 2)),
        ("agreement_outside", lambda: agreement.contingency_table([2], [1], 2)),
        ("agreement_outside", lambda: agreement.contingency_table([_], [1], 2)),
        ("agreement_no_pairs", lambda: exact_agreement([0, 1], [0, 1], [[0.5, 0.5]] * 2)),
        ("agreement_outside", lambda: exact_agreement([0, 0], [0, 2], [[0.5, 0.5]] * 2)),
        ("agreement_unequal", lambda: exact_agreement([0, 0], [0, 1], [[0.5, 0.5]])),
    ],
)
def test_bad_input_gets_a_sentence(code: str, call: object) -> None:
    with pytest.raises(InputError) as caught:
        call()  # type: ignore[operator]
    assert caught.value.code == f"measurement.{code}"
    assert words.say(caught.value.code, "en", **caught.value.facts)
    assert words.say(caught.value.code, "fil", **caught.value.facts)


def _kappa(table: np.ndarray) -> float:
    return cohen_kappa(agreement.contingency_table(table[:, 0], table[:, 1], 4))
