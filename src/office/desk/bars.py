"""Bars as SVG, drawn on the server: from numbers to a picture. The numbers stand above each bar and in a table beside.

Widths are shares of the page and heights are letters of the reader's own size, so nothing shrinks on a telephone: the
picture has no `viewBox`. What the bars say they say by texture as well as by colour, on paper too (WCAG 1.4.1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap
from xml.etree import ElementTree as ET

from django.utils.safestring import SafeString, mark_safe

INK = "#123c63"
TEXTURES = (
    ("#0b4f8a", ""),
    ("#ffffff", "M-2 2 2-2M0 8 8 0M6 10 10 6"),
    ("#cfe2f3", ""),
    ("#ffffff", "M2 2h2v2h-2zM6 6h2v2h-2z"),
    ("#f5d9a8", "M4 0V8"),
    ("#ffffff", "M0 4H8M4 0V8"),
)
"""(ground, lines of 8 by 8 pixels) of each series; every bar is outlined in `INK` (contrast 10:1 on white)."""
LETTERS = 26
"""Of one line: with the widest spacing that a reader may set (WCAG 1.4.12) it fits into 320 pixels."""
NO_BREAK = "\N{NO-BREAK SPACE}"
LINE, BAR, GAP = 1.35, 1.1, 0.7
"""Heights in em."""


@dataclass(frozen=True, slots=True)
class Chart:
    """`rows`: (label, one number a series). `key` is unique on a page, `hint` says where the numbers stand."""

    key: str
    title: str
    hint: str
    series: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def svg(self) -> SafeString:
        """The picture, escaped."""
        return mark_safe(ET.tostring(draw(self), encoding="unicode"))

    @property
    def longest(self) -> int:
        """What the longest bar counts; at least 1."""
        return max((sum(numbers) for _, numbers in self.rows), default=0) or 1


def draw(chart: Chart) -> ET.Element:
    """A row a bar, its parts in the order of the series."""
    names = {"aria-labelledby": f"{chart.key}-title {chart.key}-hint"}
    svg = ET.Element("svg", {"role": "img", "class": "bars", "width": "100%", **names})
    ET.SubElement(svg, "title", id=f"{chart.key}-title").text = chart.title
    ET.SubElement(svg, "desc", id=f"{chart.key}-hint").text = chart.hint
    svg.append(_textures(chart))
    at = _legend(svg, chart) if len(chart.series) > 1 else 0.0
    for label, numbers in chart.rows:
        at = _row(svg, chart, at, label, numbers)
    svg.set("height", f"{at:.2f}em")
    return svg


def _textures(chart: Chart) -> ET.Element:
    defs = ET.Element("defs")
    for number, _ in enumerate(chart.series):
        ground, lines = TEXTURES[number % len(TEXTURES)]
        size = {"width": "8", "height": "8"}
        pattern = ET.SubElement(defs, "pattern", id=f"{chart.key}-{number}", patternUnits="userSpaceOnUse", **size)
        ET.SubElement(pattern, "rect", fill=ground, **size)
        if lines:
            ET.SubElement(pattern, "path", {"d": lines, "stroke": INK, "stroke-width": "1.5", "fill": "none"})
    return defs


def _legend(svg: ET.Element, chart: Chart) -> float:
    """A swatch and a name a series; where the bars begin."""
    at = 0.0
    for number, name in enumerate(chart.series):
        _box(svg, chart, number, at + 0.15, "1", "1.5em")
        at = _text(svg, at, [name], "2.2em")
    return at + GAP


def _row(svg: ET.Element, chart: Chart, at: float, label: str, numbers: Sequence[int]) -> float:
    said = " · ".join(map(_together, spoken(chart.series, numbers).split(" · ")))
    lines = (line.replace(NO_BREAK, " ") for line in wrap(said, LETTERS))
    at = _text(svg, at, [*wrap(label, LETTERS), *lines])
    for number, start, share in shares(numbers, chart.longest):
        _box(svg, chart, number, at + 0.2, f"{start:.3f}%", f"{share:.3f}%")
    return at + BAR + 0.2 + GAP


def _together(part: str) -> str:
    """`Not asked yet: 3` is not broken over two lines where it fits on one."""
    return part.replace(" ", NO_BREAK) if len(part) <= LETTERS else part


def spoken(series: Sequence[str], numbers: Sequence[int]) -> str:
    """`Sent: 12 · Missing: 3`; the number alone where there is one series."""
    if len(series) == 1:
        return str(numbers[0])
    return " · ".join(f"{name}: {number}" for name, number in zip(series, numbers, strict=True))


def shares(numbers: Sequence[int], longest: int) -> Iterator[tuple[int, float, float]]:
    """(series, start, width) of each part that is not empty, in percent of the longest bar."""
    start = 0.0
    for number, count in enumerate(numbers):
        if count:
            yield number, start, 100 * count / longest
            start += 100 * count / longest


def _text(svg: ET.Element, at: float, lines: Sequence[str], x: str = "0") -> float:
    for line in lines:
        ET.SubElement(svg, "text", {"x": x, "y": f"{at + 1:.2f}em"}).text = line
        at += LINE
    return at


def _box(svg: ET.Element, chart: Chart, number: int, at: float, x: str, width: str) -> None:
    place = {"x": x, "y": f"{at:.2f}em", "width": width, "height": f"{BAR:.2f}em"}
    ET.SubElement(svg, "rect", {**place, "fill": f"url(#{chart.key}-{number})", "stroke": INK})
