"""The Wright map tells the scale's own numbers, hides few learners, and no word lies on another."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patunay.measurement.ratings import Rubric
from patunay.measurement.report.item_map import EVEN, item_map
from patunay.measurement.report.svg import spread
from patunay.measurement.report.wright import (
    LEAST_SHOWN,
    PAGE,
    WIDTH,
    Bar,
    WrightMap,
    pooled,
    wright_map,
    wright_svg,
    wright_text,
)
from patunay.measurement.scale import Cuts, Scale

NAMES = ("Nagsisimula", "Mahusay & matatag", "Nangunguna at tumutulong sa iba pang mag-aaral")
SVG = "{http://www.w3.org/2000/svg}"


def made_map(learners: int = 300, indicators: int = 20) -> tuple[Scale, WrightMap]:
    dice = np.random.default_rng(5)
    rubric = Rubric({f"COM.{at // 2}.{at % 2}": 3 if at % 3 else 2 for at in range(indicators)})
    thresholds = np.sort(dice.normal(0, 1.2, (1, indicators, 3)), axis=2)
    none = np.zeros(1)
    scale = Scale("COM", "2026.1", rubric, ("teacher",), thresholds, 0 * thresholds, none, none, none, 0.0, 1.4)
    scale = scale.with_cuts(Cuts((-1.7, -0.2, 1.9)))
    return scale, wright_map(scale, dice.normal(0, 1.4, learners), NAMES)


def words_of(drawing: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(drawing).iter(f"{SVG}text"))


def test_the_text_twin_gives_every_criterion_at_the_scale_s_place() -> None:
    scale, made = made_map()
    said = dict(re.findall(r"(\S+) \(([+-]\d\.\d\d)\)", wright_text(made)))
    places = item_map(scale, EVEN)
    assert len(said) == len(places)
    for place in places:
        assert float(said[f"{place.indicator}.{place.criterion}"]) == pytest.approx(place.location, abs=0.005001)


def test_the_text_twin_counts_every_learner_and_names_every_cut() -> None:
    scale, made = made_map()
    text = wright_text(made, "fil")
    counts = [int(count) for count in re.findall(r"# +(\d+) \|", text)]
    assert sum(counts) == 300 and min(counts) >= LEAST_SHOWN
    assert scale.cuts is not None
    for name, bound in zip(NAMES, scale.cuts.bounds, strict=True):
        assert f"{bound:+.2f} ------ dito nagsisimula ang {name}" in text
    assert all(len(row) <= PAGE for row in text.splitlines() if "|" in row)


def test_the_drawing_places_every_criterion_and_cut_at_its_height() -> None:
    scale, made = made_map()
    root = ElementTree.fromstring(wright_svg(made))
    lines = list(root.iter(f"{SVG}line"))
    ends = {float(line.attrib["y1"]) for line in lines if "stroke-dasharray" in line.attrib}
    ticks = sorted(float(line.attrib["y1"]) for line in lines if line.attrib["stroke-width"] == "0.35")[::-1]
    assert scale.cuts is not None
    wanted = [place.location for place in item_map(scale, EVEN)]
    slope, origin = np.polyfit(wanted + list(scale.cuts.bounds), _sorted_back(ticks, wanted, scale.cuts.bounds), 1)
    assert len(ends) == 3 and slope < 0
    for bound in scale.cuts.bounds:
        assert min(abs(origin + slope * bound - end) for end in ends) < 0.02


def _sorted_back(ticks: list[float], wanted: list[float], bounds: tuple[float, ...]) -> list[float]:
    """Heights from the bottom up, in the order of the locations given."""
    order = np.argsort(np.argsort([*wanted, *bounds]))
    return [ticks[at] for at in order]


def test_the_drawing_has_every_code_and_name_and_no_code_on_another() -> None:
    _, made = made_map(indicators=60)
    words = words_of(wright_svg(made, "fil"))
    said = [word.text or "" for word in words]
    for place in made.criteria:
        assert place.indicator in said
    assert "matatag" in " ".join(said)
    for column in {word.attrib["x"] for word in words}:
        mine = [word for word in words if word.attrib["x"] == column]
        heights = sorted((float(word.attrib["y"]), float(word.attrib["font-size"])) for word in mine)
        assert all(b - a >= 0.95 * size for (a, _), (b, size) in pairwise(heights))
    for word in (word for word in words if word.attrib["text-anchor"] == "start" and "font-weight" not in word.attrib):
        assert float(word.attrib["x"]) + 0.55 * len(word.text or "") * float(word.attrib["font-size"]) <= WIDTH


def test_no_colour_but_greys() -> None:
    _, made = made_map()
    for red, green, blue in re.findall(r'"#(..)(..)(..)"', wright_svg(made)):
        assert red == green == blue


@given(st.lists(st.floats(-3.9, 3.9), max_size=80))
@settings(max_examples=60, deadline=None)
def test_few_learners_never_stand_alone(measures: list[float]) -> None:
    bars = pooled(np.array(measures), -4.0, 4.0)
    assert all(bar.count == 0 or bar.count >= LEAST_SHOWN for bar in bars)
    assert sum(bar.count for bar in bars) == (len(measures) if len(measures) >= LEAST_SHOWN else 0)
    assert bars[0].low == -4.0 and bars[-1].high == 4.0
    assert all(a.high == b.low for a, b in pairwise(bars))


def test_five_learners_of_one_measure_stay_one_bar() -> None:
    assert Bar(0.0, 0.25, 5) in pooled(np.full(5, 0.1), -1.0, 1.0)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=30))
@settings(max_examples=60, deadline=None)
def test_spread_keeps_order_gaps_and_what_has_room(wanted: list[float]) -> None:
    ascending = sorted(wanted)
    places = spread(ascending, [3.0] * len(ascending), 0, 100)
    assert all(b - a >= 3.0 - 1e-9 for a, b in pairwise(places))
    assert places[0] >= 1.5 - 1e-9 and places[-1] <= 98.5 + 1e-9
    if all(b - a >= 3.0 for a, b in pairwise(ascending)) and ascending[0] >= 1.5 and ascending[-1] <= 98.5:
        assert places == pytest.approx(ascending)
