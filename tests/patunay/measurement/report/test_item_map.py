"""The item map against the curves, closed forms and hand-made panels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from patunay.errors import InputError
from patunay.measurement.curves import cumulative, curves
from patunay.measurement.ratings import Rubric
from patunay.measurement.report.item_map import COMMON, EVEN, LIKELY, Located, Middle, by_level, item_map, panel_cut
from patunay.measurement.scale import Scale


def made_scale(thresholds: list[list[float]], variants: int = 1) -> Scale:
    steps = [len(row) for row in thresholds]
    table = np.zeros((variants, len(steps), max(steps)))
    for at, row in enumerate(thresholds):
        table[:, at, : len(row)] = row
    rubric = Rubric({f"I{at}": step for at, step in enumerate(steps)})
    none = np.zeros(2)
    return Scale("made", "1", rubric, ("self", "teacher"), table, 0 * table, none, none, none, 0.0, 1.4)


def test_a_criterion_lies_where_the_curve_says_its_probability() -> None:
    scale = made_scale([[-1.0, 0.5, 0.2], [0.3, 0.4], [2.0]])
    sums = cumulative(scale.thresholds[0], scale.rubric.steps)
    for rp in (EVEN, COMMON, LIKELY):
        for place in item_map(scale, rp):
            chance = curves(sums, np.array([place.location])).at_or_above[int(place.indicator[1]), place.criterion - 1]
            assert chance[0] == pytest.approx(rp, abs=1e-12)


def test_one_step_has_a_closed_form() -> None:
    place = item_map(made_scale([[0.7]]), LIKELY)[0]
    assert place.location == pytest.approx(0.7 + np.log(0.67 / 0.33), abs=1e-12)


def test_pages_ascend_hold_every_criterion_once_and_criteria_keep_their_order() -> None:
    scale = made_scale([[1.0, -1.0, 0.0], [0.3, 0.4]])
    places = item_map(scale)
    assert [place.location for place in places] == sorted(place.location for place in places)
    assert {(p.indicator, p.criterion) for p in places} == {("I0", 1), ("I0", 2), ("I0", 3), ("I1", 1), ("I1", 2)}
    assert [p.criterion for p in places if p.indicator == "I0"] == [1, 2, 3]


def test_the_reference_type_speaks_where_types_read_indicators_differently() -> None:
    scale = made_scale([[0.0], [1.0]], variants=2)
    scale.thresholds[0] += 3
    plain = replace(scale, severity=np.array([0.4, 0.0]), severity_se=np.array([0.1, 0.0]))
    assert item_map(plain, EVEN)[0].location == pytest.approx(0.0, abs=1e-12)


def test_each_level_gets_the_criteria_of_its_band() -> None:
    places = [Located("a", 1, -1.0), Located("b", 1, 0.0), Located("a", 2, 0.5), Located("b", 2, 2.0)]
    below, first, second = by_level(places, (0.0, 1.0))
    assert [place.location for place in below] == [-1.0]
    assert [place.location for place in first] == [0.0, 0.5]
    assert [place.location for place in second] == [2.0]


def test_a_panel_by_hand() -> None:
    pages = [Located("a", at, float(at)) for at in range(1, 8)]
    mean = panel_cut(pages, [2, 3, 7], Middle.MEAN)
    assert mean.cut == pytest.approx(4.0)
    assert mean.se == pytest.approx(np.std([2, 3, 7], ddof=1) / np.sqrt(3))
    median = panel_cut(pages, [2, 3, 7])
    assert (median.cut, median.low, median.high, median.panel) == (3.0, 2.0, 7.0, 3)


@pytest.mark.parametrize("bookmarks", [[1, 9], [0, 2], [3], []])
def test_a_panel_that_cannot_set_a_cut(bookmarks: list[int]) -> None:
    with pytest.raises(InputError):
        panel_cut([Located("a", at, float(at)) for at in range(1, 8)], bookmarks)
