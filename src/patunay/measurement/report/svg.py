"""A small composer of SVG text: lines, boxes, words. No styles from outside, no scripts, no pictures.

Lengths are user units; y grows downwards. Fonts are families by name only, so words get the width of the reader's
font: `width` guesses it, on the wide side.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

import numpy as np

FAMILY = "Noto Sans, DejaVu Sans, Arial, sans-serif"
WIDE = 0.58
"""Mean width of a letter in em, for sans-serif fonts of mixed case."""
LEADING = 1.25


def drawing(width: float, height: float, title: str, about: str, parts: Sequence[str]) -> str:
    """A whole SVG, which scales to the page; `title` and `about` are what a screen reader says of it."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(width)} {_n(height)}" role="img" '
        f'font-family={quoteattr(FAMILY)} fill="#000"><title>{escape(title)}</title><desc>{escape(about)}</desc>'
    )
    ground = box(0, 0, width, height, "#fff")
    return "\n".join([head, ground, *parts, "</svg>"])


def text(x: float, y: float, words: str, size: float, anchor: str = "start", *, bold: bool = False) -> str:
    """`y` is the base line; `anchor` is start, middle or end."""
    weight = ' font-weight="bold"' if bold else ""
    place = f'x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" text-anchor="{anchor}"'
    return f"<text {place}{weight}>{escape(words)}</text>"


def lines(x: float, middle: float, words: Sequence[str], size: float, anchor: str = "start") -> list[str]:
    """Lines of words about a middle height."""
    first = middle + 0.35 * size - (len(words) - 1) * size * LEADING / 2
    return [text(x, first + at * size * LEADING, line, size, anchor) for at, line in enumerate(words)]


def label(x: float, middle: float, words: str, size: float, anchor: str = "start") -> list[str]:
    """One line of words on white, so that no line behind strikes it out."""
    width = len(words) * WIDE * size
    left = x - width if anchor == "end" else x
    return [box(left, middle - size * 0.6, width, size * 1.2, "#fff"), *lines(x, middle, [words], size, anchor)]


def line(x: float, y: float, to_x: float, to_y: float, stroke: str = "#000", width: float = 0.6, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    ends = f'x1="{_n(x)}" y1="{_n(y)}" x2="{_n(to_x)}" y2="{_n(to_y)}"'
    return f'<line {ends} stroke="{stroke}" stroke-width="{_n(width)}"{dashed}/>'


def box(x: float, y: float, width: float, height: float, fill: str, stroke: str = "none", line: float = 0.6) -> str:
    place = f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
    return f'<rect {place} fill="{fill}" stroke="{stroke}" stroke-width="{_n(line)}"/>'


def wrap(words: str, width: float, size: float) -> list[str]:
    """`words` in lines that fit `width` at font size `size`; a single word may stand out."""
    letters = max(1, int(width / (WIDE * size)))
    return textwrap.wrap(words, letters, break_long_words=False) or [""]


def spread(wanted: Sequence[float], gaps: Sequence[float], low: float, high: float) -> list[float]:
    """Places in the order of ascending `wanted`, as near to them as can be (least squares), where place i keeps half of
    its own and half of its neighbour's gap from the next, within `low` to `high` where there is room."""
    target, gap = np.asarray(wanted, dtype=np.float64), np.asarray(gaps, dtype=np.float64)
    if not len(target):
        return []
    shift = np.concatenate([[0.0], np.cumsum((gap[1:] + gap[:-1]) / 2)])
    base = _ascending(target - shift)
    base = np.clip(base, low + gap[0] / 2, max(low + gap[0] / 2, high - gap[-1] / 2 - shift[-1]))
    places: list[float] = (base + shift).tolist()
    return places


def _ascending(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The nearest sequence that does not descend: pool adjacent violators."""
    pools: list[list[float]] = []
    for value in values.tolist():
        pools.append([value, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, n), (b, m) = pools[-2:]
            pools[-2:] = [[(a * n + b * m) / (n + m), n + m]]
    return np.repeat([mean for mean, _ in pools], [int(many) for _, many in pools])


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
