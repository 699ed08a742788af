"""A learner's page as a drawing: the ladder of levels with the band, and the words below it; greys, no numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from patunay.measurement.report import svg
from patunay.measurement.report.learner_report import LearnerReport, Wording, learner_words, rung
from patunay.words import Language, say

WIDTH = 360.0
MARGIN = 8.0
SIZE, SMALL = 13.0, 11.0
RUNG, RISE = 30.0, 9.0
"""Height of a rung and how much higher the next one stands."""
BAND = 14.0
GREYS = ("#f4f4f4", "#e4e4e4", "#d4d4d4", "#c4c4c4", "#b4b4b4", "#a4a4a4")


def learner_svg(report: LearnerReport, wording: Wording, lang: Language = "en") -> str:
    """The ladder with the band, and the words below it, 360 units wide; greys, no numbers."""
    ladder = _Ladder(report, wording, lang)
    parts = [*ladder.rungs(), *ladder.names(), *(ladder.band() if report.decided else [])]
    words, height = _paragraphs(learner_words(report, wording, lang), ladder.bottom + 8)
    title = say("measurement.learner_title", lang)
    about = " ".join(learner_words(report, wording, lang)[:2])
    return svg.drawing(WIDTH, height, title, about, [*parts, *words])


@dataclass(frozen=True)
class _Ladder:
    report: LearnerReport
    wording: Wording
    lang: Language

    @property
    def count(self) -> int:
        return len(self.wording.levels) + 1

    @property
    def step(self) -> float:
        return (WIDTH - 2 * MARGIN) / self.count

    @property
    def staggered(self) -> bool:
        """Every other name stands a row lower where the longest word has no room on its rung."""
        return self._longest() * svg.WIDE * SMALL > self.step - 4

    @property
    def names_width(self) -> float:
        return self.step * (1.6 if self.staggered else 1) - 4

    @property
    def size(self) -> float:
        """The letters of names: as large as the longest word allows."""
        return min(SMALL, self.names_width / (self._longest() * svg.WIDE))

    @property
    def row_height(self) -> float:
        most = max(len(svg.wrap(name, self.names_width, self.size)) for name in self._all())
        return most * self.size * svg.LEADING + 4

    def _longest(self) -> int:
        return max(len(word) for name in self._all() for word in name.split())

    @property
    def top(self) -> float:
        return 40.0 + (self.count - 1) * RISE

    @property
    def foot(self) -> float:
        """The ladder's ground."""
        return self.top + RUNG

    @property
    def bottom(self) -> float:
        return self.foot + self.row_height * (2 if self.staggered else 1) + 6

    def _all(self) -> list[str]:
        return [rung(level, self.wording, self.lang) for level in range(self.count)]

    def _x(self, place: float) -> float:
        return MARGIN + place * self.step

    def rungs(self) -> Iterator[str]:
        for level in range(self.count):
            top = self.top - level * RISE
            fill = GREYS[min(level, len(GREYS) - 1)]
            yield svg.box(self._x(level), top, self.step, self.foot - top, fill, "#555")

    def names(self) -> Iterator[str]:
        for level, name in enumerate(self._all()):
            rows = svg.wrap(name, self.names_width, self.size)
            top = self.foot + 4 + (self.row_height if self.staggered and level % 2 else 0)
            if top > self.foot + 4:
                yield svg.line(self._x(level + 0.5), self.foot, self._x(level + 0.5), top - 1, "#999", 0.5)
            middle = top + len(rows) * self.size * svg.LEADING / 2
            yield from svg.lines(self._inside(self._x(level + 0.5), rows), middle, rows, self.size, "middle")

    def _inside(self, centre: float, rows: Sequence[str]) -> float:
        """The centre, moved as far as the words need to stay on the drawing."""
        half = max(map(len, rows)) * svg.WIDE * 1.15 * SMALL / 2
        return min(max(centre, half), WIDTH - half)

    def band(self) -> Iterator[str]:
        """A bar over the rungs, with threads to where it ends on them."""
        low, high = self._x(self.report.low), self._x(self.report.high)
        middle = self.top - (self.count - 1) * RISE - BAND
        yield svg.box(low, middle - BAND / 2, high - low, BAND, "#222", "#000")
        for end in (low, high):
            yield svg.line(end, middle + BAND / 2, end, self.foot, "#222", 0.8, "2 2")
        words = say("measurement.learner_here", self.lang)
        centre = self._inside((low + high) / 2, [words])
        yield svg.text(centre, middle - BAND / 2 - 4, words, SMALL, "middle", bold=True)


def _paragraphs(words: Sequence[str], top: float) -> tuple[list[str], float]:
    """The words in lines below `top`, and where they end."""
    parts, y = [], top + SIZE
    for paragraph in words:
        indent = 10.0 if paragraph.startswith("•") else 0.0
        for row in svg.wrap(paragraph, WIDTH - 2 * MARGIN - indent, SIZE):
            parts.append(svg.text(MARGIN + indent, y, row, SIZE))
            y += SIZE * svg.LEADING
        y += SIZE * 0.45
    return parts, y
