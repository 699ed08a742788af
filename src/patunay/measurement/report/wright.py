"""The Wright map: learners on the left, criteria on the right, on one scale (Wright & Masters 1982; Wilson 2005).

A criterion stands where a rater of the reference type gives it or a higher one as likely as not. Fewer than five
learners never stand alone: their bar is joined with its neighbours. For the expert page; the axis is in logits. The
text twin says the same in lines, from the top to the bottom.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from patunay.measurement.ratings import Floats
from patunay.measurement.report import svg
from patunay.measurement.report.item_map import EVEN, Located, item_map
from patunay.measurement.scale import Scale
from patunay.words import Language, say

LEAST_SHOWN = 5
"""Learners that a bar stands for at least."""
STEP = 0.25
"""Height of a bar in logits."""


@dataclass(frozen=True, slots=True)
class Bar:
    """`count` learners from `low` up to, not including, `high` logits."""

    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the level `name` begins, in logits."""

    location: float
    name: str


@dataclass(frozen=True)
class WrightMap:
    """`bars` from `low` to `high` without a gap, `criteria` ascending, `cuts` ascending; `scale` names the scale."""

    scale: str
    low: float
    high: float
    bars: tuple[Bar, ...]
    criteria: tuple[Located, ...]
    cuts: tuple[Cut, ...]

    @property
    def learners(self) -> int:
        return sum(bar.count for bar in self.bars)


def wright_map(scale: Scale, measures: Floats, levels: Sequence[str] = ()) -> WrightMap:
    """The map of `measures` (learners,) in logits; `levels` are the names of level 1, 2 ... where the scale has cuts.

    Fewer than five learners in all are not shown.
    """
    bounds = scale.cuts.bounds if scale.cuts and levels else ()
    criteria = item_map(scale, EVEN)
    cuts = tuple(Cut(bound, name) for bound, name in zip(bounds, levels, strict=True))
    shown = measures[np.isfinite(measures)]
    edges = [*shown.tolist(), *(place.location for place in criteria), *bounds]
    low, high = (float(np.floor(min(edges) / STEP)) - 1) * STEP, (float(np.ceil(max(edges) / STEP)) + 1) * STEP
    name = f"{scale.name} {scale.version}".strip()
    return WrightMap(name, low, high, pooled(shown, low, high), criteria, cuts)


def pooled(measures: Floats, low: float, high: float) -> tuple[Bar, ...]:
    """Bars of STEP logits, joined upwards until each is empty or holds LEAST_SHOWN; the top's rest joins downwards."""
    edges = low + STEP * np.arange(round((high - low) / STEP) + 1)
    counts = np.histogram(measures, edges)[0].tolist()
    bars: list[Bar] = []
    begun, held = float(edges[0]), 0
    for count, edge in zip(counts, edges[1:].tolist(), strict=True):
        held += count
        if held == 0 or held >= LEAST_SHOWN:
            bars.append(Bar(begun, edge, held))
            begun, held = edge, 0
    return tuple(_joined_top(bars, begun, high, held))


def _joined_top(bars: list[Bar], begun: float, high: float, held: int) -> list[Bar]:
    if held == 0:
        return bars
    while bars and held < LEAST_SHOWN:
        last = bars.pop()
        begun, held = last.low, held + last.count
    return [*bars, Bar(begun, high, held if held >= LEAST_SHOWN else 0)]


WIDTH, HEIGHT = 186.0, 264.0
"""Millimetres: an A4 page within margins of 12 mm at the sides and 16 mm above and below."""
TOP, BOTTOM = 20.0, 254.0
NAMES, BARS, AXIS = 0.0, 32.0, 84.0
"""Where the names of levels begin, where the longest bar ends, where the axis stands."""
FIRST_COLUMN = 94.0
LETTER, SMALL = 3.2, 2.6
LEADER = 7.0
GREY, PALE = "#8a8a8a", "#c9c9c9"


def wright_svg(of: WrightMap, lang: Language = "en") -> str:
    """The map as a drawing in greys, to be printed as high as an A4 page."""
    title = say("measurement.wright_title", lang, scale=of.scale)
    about = say("measurement.wright_about", lang, learners=of.learners, criteria=len(of.criteria))
    sheet = _Sheet(of)
    parts = [*sheet.head(title, lang), *sheet.cuts(), *sheet.bars(), *sheet.axis(), *sheet.criteria(lang)]
    return svg.drawing(WIDTH, HEIGHT, title, about, parts)


@dataclass(frozen=True)
class _Sheet:
    map: WrightMap

    def y(self, location: float) -> float:
        share = (location - self.map.low) / (self.map.high - self.map.low)
        return BOTTOM - share * (BOTTOM - TOP)

    def head(self, title: str, lang: Language) -> Iterator[str]:
        yield svg.text(NAMES, 5, title, 4.4, bold=True)
        yield svg.text(NAMES, 12, say("measurement.wright_levels", lang), LETTER, bold=True)
        words = say("measurement.wright_learners", lang, learners=self.map.learners)
        yield svg.text(AXIS - 8, 12, words, LETTER, "end", bold=True)
        yield svg.text(FIRST_COLUMN, 12, say("measurement.wright_criteria", lang), LETTER, bold=True)
        note = svg.wrap(say("measurement.wright_note", lang), WIDTH, SMALL)
        yield from svg.lines(NAMES, (BOTTOM + HEIGHT + 2) / 2, note, SMALL)

    def cuts(self) -> Iterator[str]:
        """A dashed line for each cut, and the level's name just above it where there is room."""
        names = [svg.wrap(cut.name, BARS - NAMES - 2, LETTER) for cut in self.map.cuts][::-1]
        heights = [(len(name) + 0.6) * LETTER * svg.LEADING for name in names]
        cuts = self.map.cuts[::-1]
        wanted = [self.y(cut.location) - height / 2 for cut, height in zip(cuts, heights, strict=True)]
        for cut in cuts:
            yield svg.line(NAMES, self.y(cut.location), WIDTH, self.y(cut.location), width=0.35, dash="2 1.2")
        for name, middle in zip(names, svg.spread(wanted, heights, TOP, BOTTOM), strict=True):
            yield from svg.lines(NAMES, middle, name, LETTER)

    def bars(self) -> Iterator[str]:
        """The area of a bar tells how many; a joined bar is higher and shorter."""
        density = [bar.count * STEP / (bar.high - bar.low) for bar in self.map.bars]
        longest = max([*density, 1.0])
        for bar, share in zip(self.map.bars, density, strict=True):
            if bar.count:
                length = (AXIS - 8 - BARS - 8) * share / longest
                top, bottom = self.y(bar.high), self.y(bar.low)
                yield svg.box(AXIS - 8 - length, top + 0.3, length, bottom - top - 0.6, GREY)
                yield from svg.label(AXIS - 9 - length, (top + bottom) / 2, str(bar.count), SMALL, "end")

    def axis(self) -> Iterator[str]:
        yield svg.line(AXIS, TOP, AXIS, BOTTOM, width=0.3)
        for whole in range(int(np.ceil(self.map.low)), int(np.floor(self.map.high)) + 1):
            yield svg.line(AXIS - 1.2, self.y(whole), AXIS + 1.2, self.y(whole), width=0.3)
            yield svg.text(AXIS - 2, self.y(whole) + 1, _signed(whole), SMALL, "end")

    def criteria(self, lang: Language) -> Iterator[str]:
        """A column for each criterion; a thin line leads from each code to its place at the column's edge."""
        most = max(place.criterion for place in self.map.criteria)
        width = (WIDTH - FIRST_COLUMN) / most
        for step in range(1, most + 1):
            left = FIRST_COLUMN + (step - 1) * width
            yield svg.text(left, 17, say("measurement.wright_criterion", lang, criterion=step), SMALL)
            yield svg.line(left, TOP, left, BOTTOM, PALE, 0.2)
            mine = [place for place in reversed(self.map.criteria) if place.criterion == step]
            yield from self._column(mine, left, width)

    def _column(self, places: Sequence[Located], left: float, width: float) -> Iterator[str]:
        longest = max(len(place.indicator) for place in places)
        room = min((BOTTOM - TOP) / len(places), SMALL * svg.LEADING)
        size = min(room / svg.LEADING, (width - LEADER - 2) / (longest * 0.62))
        wanted = [self.y(place.location) for place in places]
        spots = svg.spread(wanted, [room] * len(places), TOP, BOTTOM)
        for place, at, spot in zip(places, wanted, spots, strict=True):
            yield svg.line(left - 1, at, left + 1, at, width=0.35)
            yield svg.line(left + 1, at, left + LEADER - 0.8, spot, GREY, 0.15)
            yield from svg.label(left + LEADER, spot, place.indicator, size)


PAGE, HASHES = 96, 24


def wright_text(of: WrightMap, lang: Language = "en") -> str:
    """The same in lines of at most 96 letters for a terminal or a screen reader: from the top down, bars with counts,
    criteria as `indicator.criterion` with their place, and a line where each level begins."""
    head = [
        say("measurement.wright_title", lang, scale=of.scale),
        say("measurement.wright_about", lang, learners=of.learners, criteria=len(of.criteria)),
        say("measurement.wright_text_head", lang),
        "",
    ]
    longest = max([bar.count for bar in of.bars] + [1])
    body = [row for bar in reversed(of.bars) for row in _bar_rows(of, bar, longest, lang)]
    return "\n".join([*head, *body, "", say("measurement.wright_note", lang)]) + "\n"


def _bar_rows(of: WrightMap, bar: Bar, longest: int, lang: Language) -> Iterator[str]:
    """A bar's row, cut in pieces by the levels that begin inside of it."""
    inside = [cut for cut in reversed(of.cuts) if bar.low <= cut.location < bar.high]
    tops = [bar.high, *(cut.location for cut in inside)]
    bottoms = [*(cut.location for cut in inside), bar.low]
    hashes = "#" * (-(-bar.count * HASHES // longest))
    lead = f"{_signed(bar.low, 2)} .. {_signed(bar.high, 2)} {hashes:>{HASHES}} {bar.count or '':>5} |"
    for place, (top, bottom) in enumerate(zip(tops, bottoms, strict=True)):
        codes = [
            f"{p.indicator}.{p.criterion} ({_signed(p.location, 2)})"
            for p in of.criteria[::-1]
            if bottom <= p.location < top
        ]
        rows = textwrap.wrap(", ".join(code.replace(" ", "\0") for code in codes), PAGE - len(lead) - 1) or [""]
        for at, row in enumerate(rows):
            first = lead if place == at == 0 else " " * (len(lead) - 1) + "|"
            yield f"{first} {row}".replace("\0", " ").rstrip()
        if place < len(inside):
            cut = inside[place]
            yield say("measurement.wright_cut", lang, level=cut.name, location=_signed(cut.location, 2))


def _signed(value: float, places: int = 0) -> str:
    return f"{value:+.{places}f}".replace("+0" if value == 0 and not places else "\0", "0")
