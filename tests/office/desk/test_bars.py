"""The picture says what the numbers say: read back from the SVG, from its words and from the table beside it."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from office.desk.bars import INK, LETTERS, TEXTURES, Chart, draw

LABELS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=60)


@st.composite
def charts(draws: st.DrawFn) -> Chart:
    series = draws(st.lists(LABELS, min_size=1, max_size=7))
    numbers = st.tuples(*[st.integers(0, 5000)] * len(series))
    return Chart("x", draws(LABELS), "hint", tuple(series), tuple(draws(st.lists(st.tuples(LABELS, numbers)))))


def bars(svg: ET.Element) -> list[tuple[int, str, float, float]]:
    """(series, height, start, width) of each part, in percent."""
    found = [one for one in svg.findall("rect") if one.attrib["width"].endswith("%")]
    series = [int(one.attrib["fill"].removeprefix("url(#x-").rstrip(")")) for one in found]
    return [
        (number, one.attrib["y"], float(one.attrib["x"][:-1]), float(one.attrib["width"][:-1]))
        for number, one in zip(series, found, strict=True)
    ]


@given(charts())
def test_every_width_is_its_number(chart: Chart) -> None:
    drawn = bars(draw(chart))
    wanted = [(number, count) for _, row in chart.rows for number, count in enumerate(row) if count]
    assert [(number, round(width * chart.longest / 100)) for number, _, _, width in drawn] == wanted
    for at in {height for _, height, _, _ in drawn}:
        row = [(start, width) for _, height, start, width in drawn if height == at]
        assert all(abs(a + w - b) < 0.01 for (a, w), (b, _) in pairwise(row))
        assert row[0][0] == 0 and row[-1][0] + row[-1][1] < 100.01


@given(charts())
def test_no_line_is_longer_than_a_telephone_and_no_two_overlap(chart: Chart) -> None:
    svg = draw(chart)
    lines = svg.findall("text")[len(chart.series) if len(chart.series) > 1 else 0 :]
    assert all(len(line.text or "") <= LETTERS for line in lines)
    heights = [float(line.attrib["y"][:-2]) for line in svg.findall("text")]
    assert heights == sorted(set(heights))
    assert all(height < float(svg.attrib["height"][:-2]) for height in heights)


def test_the_numbers_stand_above_the_bar() -> None:
    svg = draw(Chart("x", "Forms", "hint", ("Sent", "Missing"), (("Talahib", (12, 3)), ("San Isidro", (0, 7)))))
    said = [line.text for line in svg.findall("text")]
    assert said == ["Sent", "Missing", "Talahib", "Sent: 12 · Missing: 3", "San Isidro", "Sent: 0 · Missing: 7"]


def test_a_name_stays_on_one_line_with_its_number() -> None:
    svg = draw(Chart("x", "Consents", "hint", ("Yes", "No", "Not asked yet"), (("Certificate", (457, 12, 25)),)))
    said = [line.text for line in svg.findall("text")]
    assert said[-2:] == ["Yes: 457 · No: 12 ·", "Not asked yet: 25"]


def test_the_picture_has_a_name_and_a_description() -> None:
    chart = Chart("x", "Forms <sent> & missing", "Read above", ("Count",), (('"A" & <b>', (1,)),))
    svg = ET.fromstring(chart.svg)
    assert svg.attrib["role"] == "img"
    named = [svg.find(f"*[@id='{key}']").text for key in svg.attrib["aria-labelledby"].split()]  # type: ignore[union-attr]
    assert named == [chart.title, chart.hint]
    assert "<b>" not in chart.svg and "style" not in chart.svg


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return sum(weight * one for weight, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_an_outline_can_be_told_from_page_and_ground() -> None:
    """WCAG 1.4.11: 3 to 1 for what is needed to read a picture; textures differ where colours are not seen."""
    ink = luminance(INK)
    assert (1.05) / (ink + 0.05) >= 3
    assert len(set(TEXTURES)) == len(TEXTURES)
    for ground, lines in TEXTURES:
        assert not lines or (luminance(ground) + 0.05) / (ink + 0.05) >= 3
    plain = sorted(luminance(ground) for ground, lines in TEXTURES if not lines)
    assert all((b + 0.05) / (a + 0.05) >= 3 for a, b in pairwise(plain))
