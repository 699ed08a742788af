"""DuckDB's group-bys give the very sums of `sum_ratings`, in whatever order, files and format; faults are refused."""

from __future__ import annotations

import builtins
import csv
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from patunay.errors import InputError
from patunay.measurement.grouped import sums_from_groups
from patunay.measurement.ratings import Ratings, RatingTable, Rubric
from patunay.measurement.sums import Sums, sum_ratings
from patunay.rating.store import group_sums
from patunay.words import say

COLUMNS = ("learner", "indicator", "rater", "rater_type", "score")
Row = tuple[str, str, str, str, int]
RUBRIC = Rubric({"b": 3, "a": 1, "c": 2})
SOUND: list[Row] = [("L1", "a", "R1", "teacher", 1), ("L1", "b", "R1", "teacher", 2), ("L2", "a", "R1", "self", 0)]


def write_csv(path: Path, rows: Sequence[Sequence[Any]], columns: Sequence[str] = COLUMNS) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


def write_parquet(path: Path, rows: Sequence[Row]) -> Path:
    source = write_csv(path.with_suffix(".source"), rows)
    duckdb.read_csv(str(source), header=True, all_varchar=True, sep=",").project(
        "* exclude (score), score::utinyint as score"
    ).write_parquet(str(path))
    return path


def by_room(rows: Sequence[Row], rubric: Rubric) -> Sums:
    learner, indicator, rater, kind, score = zip(*rows, strict=True)
    return sum_ratings(Ratings.from_table(RatingTable(learner, indicator, rater, kind, score), rubric))


def assert_equal(found: Sums, wanted: Sums) -> None:
    for name in (field.name for field in fields(Sums)):
        one, other = getattr(found, name), getattr(wanted, name)
        if isinstance(other, np.ndarray):
            assert one.dtype == other.dtype, name
            np.testing.assert_array_equal(one, other, err_msg=name)
        else:
            assert one == other, name


@st.composite
def tables(draw: st.DrawFn) -> tuple[Rubric, list[Row]]:
    """Any rows without doubles, some of them over more indicators than one whole number has bits."""
    count = draw(st.sampled_from([1, 3, 62, 63, 130]))
    rubric = Rubric({f"i{at * 7 % count}": 1 + at % 3 for at in range(count)})
    key = st.tuples(
        st.sampled_from(["L1", "L10", "ñ", "Ω", "z"]),
        st.sampled_from(rubric.indicators),
        st.sampled_from(["R1", "R2", "é"]),
        st.sampled_from(["teacher", "self"]),
    )
    keys = draw(st.lists(key, unique=True, min_size=1, max_size=60))
    return rubric, [(*key, draw(st.integers(0, rubric.highest[key[1]]))) for key in keys]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tables(), st.data())
def test_sums_to_the_last_integer(tmp_path: Path, table: tuple[Rubric, list[Row]], data: st.DataObject) -> None:
    rubric, rows = table
    shuffled = data.draw(st.permutations(rows))
    cut = data.draw(st.integers(0, len(rows)))
    parts = [write_csv(tmp_path / "one.csv", shuffled[:cut]), write_parquet(tmp_path / "two.parquet", shuffled[cut:])]
    assert_equal(sums_from_groups(rubric, group_sums(parts, rubric.highest)), by_room(rows, rubric))


def test_a_behaviour_not_seen_has_no_rating(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "r.csv", [*SOUND, ("L2", "b", "R1", "self", "")])
    assert_equal(sums_from_groups(RUBRIC, group_sums(path, RUBRIC.highest)), by_room(SOUND, RUBRIC))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("L1", "a", "R1", "teacher", 0), "table_double"),
        (("L2", "b", "R1", "self", 4), "table_score"),
        (("L2", "a", "R2", "self", -1), "table_score"),
        (("L2", "b", "R1", "self", 1.5), "table_score"),
        (("L2", "b", "R1", "self", "nan"), "table_score"),
        (("L2", "b", "R1", "self", "NO"), "table_score"),
        (("L2", "d", "R1", "self", 1), "table_indicator"),
        (("", "b", "R1", "self", 1), "table_lacking"),
        (("L2", "b", "R1", " ", 1), "table_lacking"),
    ],
)
def test_faults_are_refused_with_their_rows(tmp_path: Path, row: tuple[Any, ...], code: str) -> None:
    first = write_csv(tmp_path / "first.csv", SOUND)
    second = write_csv(tmp_path / "second.csv", [("L3", "a", "R3", "self", 1), row])
    with pytest.raises(InputError) as refused:
        group_sums([first, second], RUBRIC.highest)
    assert refused.value.code == f"rating.{code}"
    assert "second.csv 2" in refused.value.facts["rows"]
    assert "first.csv 1" in refused.value.facts["rows"] or code != "table_double"
    for lang in ("en", "fil"):
        assert "second.csv 2" in say(refused.value.code, lang, **refused.value.facts)


def test_what_is_no_such_table(tmp_path: Path) -> None:
    other = write_csv(tmp_path / "other.csv", SOUND, ("who", "what", "by", "as", "score"))
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"PAR1 is not enough")
    for path, code in (
        (other, "table_columns"),
        (broken, "table_unreadable"),
        (tmp_path / "no.csv", "table_unreadable"),
    ):
        with pytest.raises(InputError) as refused:
            group_sums(path, RUBRIC.highest)
        assert refused.value.code == f"rating.{code}"
        assert path.name in say(refused.value.code, **refused.value.facts)


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **others: Any) -> Any:
        if name == "duckdb":
            raise ImportError(name)
        return real(name, *args, **others)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError) as refused:
        group_sums(tmp_path / "any.csv", {})
    assert "patunay[scale]" in say(refused.value.code)
