"""The table of levels explains each of them; what learners are grouped by is read from tables and rosters."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from tests.world import DEMO

from patunay.award.measured import rubric
from patunay.division.measuring import (
    age_band,
    division_groupings,
    long_table_csv,
    measure_table,
    measures_csv,
    read_long_table,
    tables_of,
)
from patunay.division.reading import read_rosters
from patunay.division.settings import read_settings
from patunay.framework.reading import read_framework
from patunay.measurement.ratings import Ratings
from patunay.measurement.scoring import Scorer, score
from patunay.measurement.simulate import Design, throw
from patunay.measurement.sums import sum_ratings

FRAMEWORK = read_framework(DEMO / "framework-life-skills.xlsx")
LANGUAGE = FRAMEWORK.competencies[0]


def cohort() -> Ratings:
    """The last learner has nobody's rating but their own."""
    raters = {"teacher": 1, "self": 1, "community": 2}
    ratings = throw(Design(120, raters, {"teacher": 20}, rubric=rubric(LANGUAGE), halo=0.6), 3).ratings
    own = ratings.rater_type[ratings.rater] == ratings.types.index("self")
    return ratings.keep(own | (ratings.learner < 119))


def written(path: Path, ratings: Ratings, further: str = "") -> Path:
    """The long table, with a column `further` of two groups where it is asked for."""
    heading, *lines = long_table_csv([ratings]).splitlines()
    extra = [f",{'hill' if ratings.learners.index(line.split(',')[0]) % 2 else ''}" for line in lines]
    rows = (
        [heading + f",{further}", *(a + b for a, b in zip(lines, extra, strict=True))] if further else [heading, *lines]
    )
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


def test_a_row_tells_the_measure_with_and_without_the_self_rating_and_what_each_kind_adds(tmp_path: Path) -> None:
    ratings = cohort()
    (_, table), *_ = tables_of(FRAMEWORK, read_long_table(written(tmp_path / "table.csv", ratings))[0])
    measured = measure_table(FRAMEWORK, LANGUAGE, table)
    assert measured.scale is not None
    rows = list(csv.DictReader(measures_csv(measured).splitlines()))
    sums, scorer = sum_ratings(ratings), Scorer(measured.scale)
    by = {kind: score(sums, scorer, tuple(k for k in sums.types if k != kind)).eap for kind in sums.types}
    points = 50 + 10 * score(sums, scorer).eap
    for at, row in enumerate(rows[:-1]):
        assert row["learner"] == sums.learners[at]
        assert float(row["measure"]) == pytest.approx(points[at], abs=0.051)
        assert float(row["measure_without_self"]) == pytest.approx(50 + 10 * by["self"][at], abs=0.051)
        for kind in sums.types:
            assert float(row[f"{kind}_moves"]) == pytest.approx(points[at] - 50 - 10 * by[kind][at], abs=0.051)
        assert sum(float(row[f"{kind}_weight"]) for kind in sums.types) == pytest.approx(1, abs=0.016)
    alone = rows[-1]
    assert alone["measure_without_self"] == alone["self_moves"] == alone["teacher_moves"] == ""
    assert alone["self_weight"] == "1.00" and alone["status"] == "insufficient_evidence"


def test_columns_of_groups_are_read_by_learner(tmp_path: Path) -> None:
    ratings = cohort()
    table, groupings = read_long_table(written(tmp_path / "table.csv", ratings, "group_place"))
    hill = {learner for at, learner in enumerate(ratings.learners) if at % 2}
    assert set(groupings) == {"place"} and groupings["place"] == dict.fromkeys(hill, "hill")
    assert set(table.group) == {""}
    table, groupings = read_long_table(written(tmp_path / "table.csv", ratings, "group"))
    assert groupings == {} and set(table.group) == {"", "hill"}
    assert {n for n, group in zip(table.learner, table.group, strict=True) if group} == hill


def test_ages_are_those_of_the_day() -> None:
    born = date(2000, 6, 15)
    days = (date(2018, 6, 14), date(2018, 6, 15), date(2025, 6, 14), date(2025, 6, 15))
    assert [age_band(born, day) for day in days] == ["< 18", "18–24", "18–24", "≥ 25"]
    assert age_band(date(2004, 2, 29), date(2022, 2, 28)) == "< 18"


def test_a_division_s_learners_are_grouped_by_age_and_district() -> None:
    settings = read_settings(DEMO)
    learners = read_rosters(settings, {})[1].learners
    found = division_groupings(learners, settings.day)
    assert set(found) == {"age", "district"} and set(found["age"].values()) == {"< 18", "18–24", "≥ 25"}
    assert set(found["district"].values()) == {x.district for x in learners if x.district}
    unknown = replace(learners[0], birthdate=None, district="")
    assert division_groupings([unknown], settings.day) == {"age": {}, "district": {}}
    assert not any(str(x.lrn) in label for x in learners for label in found["age"] if x.lrn)


def test_a_learner_at_the_top_has_a_finite_measure(tmp_path: Path) -> None:
    ratings = cohort()
    top = ratings.score.copy()
    top[ratings.learner == 0] = ratings.rubric.steps[ratings.indicator[ratings.learner == 0]]
    path = written(tmp_path / "table.csv", replace(ratings, score=top))
    (_, table), *_ = tables_of(FRAMEWORK, read_long_table(path)[0])
    rows = list(csv.DictReader(measures_csv(measure_table(FRAMEWORK, LANGUAGE, table)).splitlines()))
    measures = [float(row["measure"]) for row in rows]
    assert np.isfinite(measures).all() and measures[0] == max(measures)
