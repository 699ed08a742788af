"""Official results: tied by LRN, confirmed by name, never used where two of them contradict."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from tests.patunay.rating.forms import LEARNERS, framework

from patunay.errors import InputError
from patunay.rating import ImportedResult
from patunay.rating.reading import read_official_results

HEADING = ("LRN", "Learner", "Capability", "Level", "Scored by", "Date")


def line(lrn: object = "999999100007", name: str = "Dela Cruz, Juan", **others: object) -> tuple[object, ...]:
    usual = {"title": "Communication", "level": "Leading", "by": "An assessment centre", "date": "11/20/2025"}
    return (lrn, name, *{**usual, **others}.values())


def read(
    path: Path, *lines: tuple[object, ...], heading: tuple[str, ...] = HEADING
) -> tuple[list[ImportedResult], list]:
    book = Workbook()
    for cells in (heading, *lines):
        book.worksheets[0].append(cells)
    book.create_sheet("empty")
    book.create_sheet("old").append(line())
    book["old"].sheet_state = "hidden"
    book.save(path)
    results, findings = read_official_results(path, framework(), LEARNERS)
    assert all(finding.sentence("en") and finding.sentence("fil") for finding in findings)
    shown = [(f.code.removeprefix("rating."), f.place.row) for f in findings if f.code != "rating.sheet_left_out"]
    assert len(findings) == len(shown) + 1
    return list(results), shown


@pytest.mark.parametrize(
    ("cells", "level", "found"),
    [
        (line(), 3, []),
        (line(999999100007), 3, []),
        (line(level="3"), 3, []),
        (line(level=2), 2, []),
        (line(level="leading"), 3, []),
        (line(level="Hindi pa"), 0, []),
        (line(title="COM"), 3, []),
        (line(date=date(2025, 11, 20)), 3, []),
        (line(date="November 2025"), 3, ["result_date"]),
        (line(level="Excellent"), None, ["result_level"]),
        (line(level=""), None, ["result_level"]),
        (line(title="Baking"), None, ["result_competency"]),
        (line("999999100099"), None, ["result_learner"]),
        (line("9.99999E+11"), None, ["result_learner"]),
        (line("999999100021", "Santos, Ana"), None, ["result_learner"]),
        (line(name="Garcia, Luis"), None, ["result_name"]),
    ],
    ids=str,
)
def test_one_result(tmp_path: Path, cells: tuple[object, ...], level: int | None, found: list[str]) -> None:
    results, shown = read(tmp_path / "results.xlsx", cells)
    assert [code for code, _ in shown] == found
    assert [result.level for result in results] == ([] if level is None else [level])


def test_the_same_result_twice_is_one_and_two_that_differ_are_none(tmp_path: Path) -> None:
    same, shown = read(tmp_path / "same.xlsx", line(), line())
    assert len(same) == 1 and shown == [("result_again", 3)]
    none, shown = read(tmp_path / "differ.xlsx", line(), line(level="Emerging"), line(title="Leadership"))
    assert [result.competency for result in none] == ["LDR"] and shown == [("result_differs", 3)]


@pytest.mark.parametrize("left_out", ["LRN", "Capability", "Level", "Scored by", "Date"])
def test_a_missing_column_is_refused(tmp_path: Path, left_out: str) -> None:
    with pytest.raises(InputError) as refused:
        read(tmp_path / "results.xlsx", heading=tuple(title for title in HEADING if title != left_out))
    assert refused.value.code == "rating.result_columns"
