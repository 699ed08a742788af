"""A panel's bookmarks become cuts with their spread, and nothing of a judge stays in the scale."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.patunay.measurement.planted import truth
from tests.world import DEMO

from patunay.award.measured import rubric
from patunay.division.folder import dump
from patunay.division.panel import Bookmark, booklet, panel_cuts, read_bookmarks, with_panel_cuts
from patunay.division.scales import read_scales
from patunay.errors import InputError
from patunay.framework.reading import read_framework
from patunay.measurement.calibration import calibrate
from patunay.measurement.report.item_map import LIKELY, item_map
from patunay.measurement.report.pages import bookmarks_html
from patunay.measurement.scale import Cuts, parse_scale
from patunay.measurement.simulate import Design, throw
from patunay.measurement.sums import sum_ratings

PAGES = item_map(truth(), LIKELY)


def marks(*pages: tuple[int, ...]) -> list[Bookmark]:
    """One tuple of pages, by level, a judge."""
    rows = [(f"J{at}", level, page) for at, of in enumerate(pages) for level, page in enumerate(of, 1)]
    return [Bookmark(*row, number) for number, row in enumerate(rows, 2)]


def test_a_cut_is_the_median_of_the_judges_with_its_error() -> None:
    found = panel_cuts(truth(), marks((3, 9, 18), (5, 10, 20), (4, 12, 19)))
    for cut, pages in zip(found, ((3, 5, 4), (9, 10, 12), (18, 20, 19)), strict=True):
        places = [PAGES[page - 1].location for page in pages]
        assert cut.cut == np.median(places) and (cut.low, cut.high) == (min(places), max(places))
        assert cut.se == pytest.approx(np.std(places, ddof=1) / np.sqrt(3))


def test_the_next_version_has_the_cuts_and_no_judge() -> None:
    scale = truth()
    found = panel_cuts(scale, marks((3, 9, 18), (5, 10, 20)))
    made = with_panel_cuts(scale, found, "panel of the bureau")
    assert (made.version, made.cuts) == ("2", Cuts(tuple(cut.cut for cut in found), "panel of the bureau"))
    kept = parse_scale(made.as_json())
    assert kept.about["replaces"] == scale.digest.hex() != kept.digest.hex()
    assert [float(one["se"]) for one in kept.about["cuts"]] == pytest.approx([cut.se for cut in found], abs=1e-6)
    assert [one["judges"] for one in kept.about["cuts"]] == [2, 2, 2]
    assert "J0" not in str(made.as_json()) and np.array_equal(kept.thresholds, scale.thresholds.round(6))
    again = with_panel_cuts(made, found, "panel")
    assert again.version == "3" and again.about["replaces"] == made.digest.hex()


@pytest.mark.parametrize(("version", "following"), [("9", "10"), ("2026.1", "2026.2"), ("pilot", "pilot.1")])
def test_versions_go_on(version: str, following: str) -> None:
    scale = replace(truth(), version=version)
    assert with_panel_cuts(scale, panel_cuts(scale, marks((3, 9, 18), (5, 10, 20))), "").version == following


FAULTS = {
    "": "bookmarks_columns",
    "judge,level\nA,1\n": "bookmarks_columns",
    "judge,level,page\n": "bookmarks_columns",
    "judge,level,page\nA,1,x\n": "bookmark_row",
    "judge,level,page\n,1,3\n": "bookmark_row",
    "judge,level,page\nA,0,3\n": "bookmark_row",
    "judge,level,page\nA,1\n": "bookmark_row",
    "judge,level,page\nA,1,3\nB,1,4\nA,1,5\n": "bookmark_order",
    "judge,level,page\nA,2,3\nA,1,3\n": "bookmark_order",
}


@pytest.mark.parametrize("text", FAULTS)
def test_faults_of_the_table_are_named(text: str, tmp_path: Path) -> None:
    path = tmp_path / "bookmarks.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=FAULTS[text]):
        read_bookmarks(path)


def test_the_row_at_fault_is_the_file_s(tmp_path: Path) -> None:
    path = tmp_path / "bookmarks.csv"
    path.write_text("\ufeffjudge,level,page\n B ,2,9\nA,1,3\nB,1,9\n", "utf-8")
    with pytest.raises(InputError) as caught:
        read_bookmarks(path)
    assert caught.value.facts == {"row": 2, "other": 4}
    path.write_text("judge,level,page\nB,2,9\nA,1,3\nB,1,8\n")
    assert read_bookmarks(path) == (Bookmark("B", 2, 9, 2), Bookmark("A", 1, 3, 3), Bookmark("B", 1, 8, 4))
    with pytest.raises(InputError, match="bookmarks_unreadable"):
        read_bookmarks(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("pages", "code"),
    [
        (((3, 9), (5, 10)), "bookmark_levels"),
        (((3, 9, 18),), "bookmark_panel"),
        (((3, 9, 99), (5, 10, 20)), "bookmark_outside"),
    ],
)
def test_a_panel_that_cannot_set_cuts_is_told_why(pages: tuple[tuple[int, ...], ...], code: str) -> None:
    with pytest.raises(InputError, match=code):
        panel_cuts(truth(), marks(*pages))


def test_a_level_left_out_by_all_is_refused() -> None:
    with pytest.raises(InputError, match="bookmark_panel"):
        panel_cuts(truth(), [mark for mark in marks((3, 9, 18), (5, 10, 20)) if mark.level != 2])


def test_the_booklet_has_every_criterion_in_order_and_no_number_of_the_scale(tmp_path: Path) -> None:
    framework = read_framework(DEMO / "framework-life-skills.xlsx")
    competency = framework.competencies[0]
    design = Design(60, {"teacher": 1, "self": 1}, {"teacher": 20}, rubric=rubric(competency), halo=0.5)
    about = {"framework": framework.digest.hex()}
    scale = calibrate(sum_ratings(throw(design, 1).ratings), name=competency.code, about=about).scale
    pages = item_map(scale, LIKELY)
    statements = {i.code: i.statement for element in competency.elements for i in element.indicators}
    for lang in ("en", "fil"):
        made = booklet(framework, competency, scale, lang)
        assert [criterion[0] for criterion in made.criteria] == [getattr(statements[p.indicator], lang) for p in pages]
        page = bookmarks_html(made, lang)
        assert [page.count(f"<td>{number}</td>") for number in (len(pages), len(pages) + 1)] == [1, 0]
        assert all(name in page and words in page for name, words in made.levels)
        assert not any(f"{abs(place.location):.2f}" in page for place in pages)
    path = tmp_path / "scale-COM.json"
    path.write_bytes(dump(scale.with_cuts(Cuts((0.0, 1.0))).as_json()))
    with pytest.raises(InputError, match="scale_levels"):
        read_scales([path], framework)
    path.write_bytes(dump(scale.as_json()))
    assert read_scales([path], framework)["COM"].digest == scale.digest
