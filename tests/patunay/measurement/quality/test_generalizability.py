"""Variance components against Brennan (2001, p. 116), the gtheory package and simulated truth."""

from __future__ import annotations

import csv
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from patunay import words
from patunay.errors import InputError
from patunay.measurement.quality import generalizability as g
from patunay.measurement.quality.intraclass import intraclass_correlations

NAMES = {"p": "Person", "t": "Task", "r:t": "Rater:Task", "pt": "Person:Task", "pr:t": "Residual"}


def brennan(folder: Path) -> np.ndarray:
    """Learners, tasks, raters of the task in the order of the file."""
    cells: dict[tuple[int, int], list[float]] = {}
    with (folder / "brennan_3_2" / "scores.csv").open() as file:
        rows = sorted(csv.DictReader(file), key=lambda row: int(row["Rater"]))
    for row in rows:
        cells.setdefault((int(row["Person"]), int(row["Task"])), []).append(float(row["Score"]))
    return np.array([[cells[p, t] for t in (1, 2, 3)] for p in range(1, 11)])


def test_components_and_coefficients_equal_the_other_engine(measurement_data: Path) -> None:
    theirs = json.loads((measurement_data / "brennan_3_2" / "reference_gtheory.json").read_text())
    made = g.study_raters_in_tasks(brennan(measurement_data))
    components = {row["source"]: row["var"] for row in theirs["gstudy"]}
    assert made.sizes == {"p": 10, "r": 4, "t": 3}
    for mine, name in NAMES.items():
        assert made.component(mine).estimate == pytest.approx(components[name], abs=1e-3)
    decision = g.decide(made, r=4, t=3)
    assert decision.coefficient == pytest.approx(theirs["generalizability"], abs=1e-3)
    assert decision.dependability == pytest.approx(theirs["dependability"], abs=1e-3)
    assert decision.relative_error == pytest.approx(theirs["var.error.rel"], abs=1e-3)
    assert decision.absolute_error == pytest.approx(theirs["var.error.abs"], abs=1e-3)


def test_components_equal_the_printed_ones_and_shuffled_scores_do_not(measurement_data: Path) -> None:
    printed = {"p": 0.473, "t": 0.325, "r:t": 0.647, "pt": 0.560, "pr:t": 2.380}
    scores = brennan(measurement_data)
    made = g.study_raters_in_tasks(scores)
    assert {name: made.component(name).estimate for name in printed} == pytest.approx(printed, abs=1e-3)
    scores[:, 0] = scores[::-1, 0]
    wrong = g.study_raters_in_tasks(scores)
    assert abs(wrong.component("p").estimate - printed["p"]) > 0.1


@pytest.mark.parametrize("design", ["crossed", "nested"])
def test_components_that_are_built_in_come_back(design: str) -> None:
    """Effects of exact variance, orthogonal by design: +-a on two levels of every facet has variance 2 a^2."""
    p, q, r = (np.array([-1.0, 1.0]).reshape(shape) for shape in ((2, 1, 1), (1, 2, 1), (1, 1, 2)))
    table = 3 * p + 2 * q + r + 0 * (p * q * r)
    study = g.study_raters_behaviours(table) if design == "crossed" else g.study_raters_in_tasks(table)
    built = {"p": 18.0, "r": 8.0, "i": 2.0, "pr": 0.0, "pri": 0.0}
    # Nested, the raters' spread inside a task is 2, of which one half (two raters) is taken off the tasks' 8.
    nested = {"p": 18.0, "r:t": 1.0 * 2, "t": 8.0 - 1.0, "pt": 0.0, "pr:t": 0.0}
    expected = built if design == "crossed" else nested
    assert {name: study.component(name).estimate for name in expected} == pytest.approx(expected, abs=1e-9)


def test_one_facet_is_the_intraclass_correlation(measurement_data: Path) -> None:
    """With k raters E rho squared is ICC(3,k) and Phi is ICC(2,k) (Brennan 2001, section 2.2)."""
    ratings = np.loadtxt(measurement_data / "shrout_fleiss" / "ratings.csv", delimiter=",", skiprows=1)
    forms, study = intraclass_correlations(ratings), g.study_raters(ratings)
    one, four = g.decision_table(study, r=(1, 4))
    assert [one.coefficient, four.coefficient] == pytest.approx([forms["3,1"].value, forms["3,k"].value])
    assert [one.dependability, four.dependability] == pytest.approx([forms["2,1"].value, forms["2,k"].value])


def test_negative_estimates_stay_visible_and_count_as_nought() -> None:
    study = g.study_raters([[1, 3], [3, 1], [1, 3]])
    assert study.learners.estimate < 0
    assert study.learners.variance == g.decide(study, r=2).coefficient == g.decide(study, r=2).dependability == 0


@given(arrays(float, (4, 3, 2), elements=st.integers(0, 5)), st.permutations(range(4)), st.permutations(range(3)))
@settings(max_examples=40)
def test_order_of_learners_and_raters_does_not_matter(table: np.ndarray, p: list[int], r: list[int]) -> None:
    for make in (g.study_raters_behaviours, g.study_raters_in_tasks):
        one, other = make(table), make(table[p][:, r])
        assert [x.estimate for x in one.errors] == pytest.approx([x.estimate for x in other.errors], abs=1e-9)
        assert one.learners.estimate == pytest.approx(other.learners.estimate, abs=1e-9)


@given(arrays(float, (4, 3, 2), elements=st.integers(0, 5)))
@settings(max_examples=40)
def test_more_raters_never_lower_the_coefficients(table: np.ndarray) -> None:
    rows = g.decision_table(g.study_raters_behaviours(table), r=range(1, 5), i=(2,))
    assert len(rows) == 4
    for fewer, more in pairwise(rows):
        assert more.coefficient >= fewer.coefficient >= fewer.dependability
        assert more.absolute_error <= fewer.absolute_error


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("study_not_complete", lambda: g.study_raters([[1, np.nan], [1, 2]])),
        ("study_not_complete", lambda: g.study_raters([["a", "b"], ["c", "d"]])),
        ("study_not_complete", lambda: g.study_raters_behaviours([[1, 2], [1, 2]])),
        ("study_too_small", lambda: g.study_raters([[1, 2]])),
        ("study_bad_sizes", lambda: g.decide(g.study_raters([[1, 2], [2, 4]]), r=0)),
        ("study_bad_sizes", lambda: g.decide(g.study_raters([[1, 2], [2, 4]]), t=1)),
    ],
)
def test_bad_input_gets_a_sentence(code: str, call: object) -> None:
    with pytest.raises(InputError) as caught:
        call()  # type: ignore[operator]
    assert caught.value.code == f"measurement.{code}"
    assert words.say(caught.value.code, "fil", **caught.value.facts)
