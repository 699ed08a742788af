"""Intraclass correlations against Shrout & Fleiss (1979) and the psych package."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from patunay.errors import InputError
from patunay.measurement.quality.intraclass import Form, intraclass_correlations

FORMS: list[tuple[Form, str]] = [
    ("1,1", "ICC1"),
    ("2,1", "ICC2"),
    ("3,1", "ICC3"),
    ("1,k", "ICC1k"),
    ("2,k", "ICC2k"),
    ("3,k", "ICC3k"),
]


def table(folder: Path) -> np.ndarray:
    return np.loadtxt(folder / "shrout_fleiss" / "ratings.csv", delimiter=",", skiprows=1)


@pytest.mark.parametrize(("form", "name"), FORMS)
def test_every_form_equals_the_other_engine(measurement_data: Path, form: Form, name: str) -> None:
    rows = json.loads((measurement_data / "shrout_fleiss" / "reference_psych.json").read_text())
    theirs = next(row for row in rows if row["type"] == name)
    made = intraclass_correlations(table(measurement_data))[form]
    numbers = [theirs[key] for key in ("ICC", "F", "p", "lower bound", "upper bound")]
    assert [made.value, made.f, made.p, *made.interval] == pytest.approx(numbers, abs=1e-4)
    assert made.degrees == (theirs["df1"], theirs["df2"])


def test_the_forms_equal_the_printed_values_and_shuffled_ratings_do_not(measurement_data: Path) -> None:
    printed = np.array([0.17, 0.29, 0.71, 0.44, 0.62, 0.91])
    ratings = table(measurement_data)
    made = intraclass_correlations(ratings)
    assert np.abs([made[form].value for form, _ in FORMS] - printed).max() < 0.006
    ratings[:, 0] = ratings[::-1, 0]
    wrong = intraclass_correlations(ratings)
    assert np.abs([wrong[form].value for form, _ in FORMS] - printed).min() > 0.02


@pytest.mark.parametrize("bad", [[[1, 2]], [[1], [2]], [[1, np.nan], [2, 3]], [[1, 1], [1, 1]], [[1, 1], [2, 2]]])
def test_bad_input_is_refused(bad: list[list[float]]) -> None:
    with pytest.raises(InputError) as caught:
        intraclass_correlations(bad)
    assert caught.value.code in {"measurement.agreement_bad_table", "measurement.agreement_no_variation"}
