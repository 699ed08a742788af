"""How large the words of a certificate may be: sizes to try, the first one that probably fits before the smaller ones.

Counting letters costs next to nothing, where measuring in the template would set every page several times. The count
is only a guess: whoever sets the page looks whether it took two pages, and asks for the next size if not.
Does NOT know fonts; widths are those of Libertinus Serif on average, in ems.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import dropwhile
from math import ceil
from typing import Any

WIDTH, HEIGHT, FOOT = 745.5, 530.0, 157.0
"""Of a page between its margins, and of the foot of the first page with the least room above it; points."""
COLUMNS = {False: (147.0, 270.0, 295.0), True: (297.0, 297.0, 117.0)}
"""Room for words in the three columns of facts, by whether the elements are listed elsewhere."""
SECOND = HEIGHT - 90.0
"""Below the title of the second page."""
SIZES = (
    *((13.0, False), (12.0, False), (11.0, False), (10.5, False), (10.0, False), (9.5, False)),
    *((9.5, True), (9.0, True), (8.5, True)),
)
"""(size of the facts in points, both languages on shared lines): larger before smaller, languages apart before not."""
ADVICE_SIZES = (13.0, 12.5, 12.0, 11.5, 11.0, 10.5, 10.0, 9.4)
CROWDED_SIZES = (*SIZES[-5:], (8.0, True), (7.0, True), (6.0, True))
CROWDED = ((10.0, 10.0), (9.4, 9.2), (8.8, 8.5), (8.8, 7.5), (8.0, 7.0), (7.0, 6.0), (6.0, 5.0))
"""(size of the advice, size of the list of elements) where that list stands on the second page; the last ones are
worse than a second certificate, and better than a batch that stops."""
LINE, REGULAR, BOLD, ITALIC = 1.07, 0.415, 0.455, 0.39

Values = Mapping[str, Any]
Plan = dict[str, Any]


def plans(values: Values) -> Iterator[Plan]:
    """Ways to set the pages of `values`, as the template wants them; never empty.

    Everything on the first page where it may fit, else the elements on the second, both pages smaller at each step.
    """
    second = values["second"]
    advice = next((size for size in ADVICE_SIZES if _advice(second, size, gloss=True) < SECOND), ADVICE_SIZES[-1])
    for size, shared in dropwhile(lambda each: not _on_first(values, *each, elsewhere=False), SIZES):
        yield {"size": size, "shared": shared, "elsewhere": False, "advice": advice, "list": 0}
    front = list(dropwhile(lambda each: not _on_first(values, *each, elsewhere=True), CROWDED_SIZES))
    back = list(dropwhile(lambda each: not _on_second(values, *each), CROWDED))
    for step in range(max(len(front), len(back), 1)):
        size, shared = (front or CROWDED_SIZES[-1:])[min(step, len(front) - 1)]
        small, listed = (back or CROWDED[-1:])[min(step, len(back) - 1)]
        yield {"size": size, "shared": shared, "elsewhere": True, "advice": small, "list": listed}


def _on_first(values: Values, size: float, shared: bool, *, elsewhere: bool) -> bool:
    rows = len(values["facts"]["rows"])
    return _head(values["head"], rows) + _facts(values["facts"], size, shared, elsewhere) <= HEIGHT - FOOT


def _on_second(values: Values, size: float, listed: float) -> bool:
    return _advice(values["second"], size, gloss=False) + _list(values["facts"], listed) < SECOND


def _head(head: Values, rows: int) -> float:
    gap = 11.4 if rows < 3 else 5.7
    return 141.5 + 5 * gap + 10.7 * (len(head["letterhead"]) - 4) + (12.6 + gap if head["milestone"] else 0)


def _facts(facts: Values, size: float, shared: bool, elsewhere: bool) -> float:
    rows = sum(_row(row, facts, size, shared, elsewhere) + 0.7 for row in facts["rows"])
    assessed = (
        6 + 1.08 * min(size, 10) * _lines(facts["assessed"], min(size, 10), WIDTH, True) if facts["assessed"] else 0
    )
    return rows * size + 8.5 * LINE + 1.1 * size + assessed


def _row(row: Values, facts: Values, size: float, shared: bool, elsewhere: bool) -> float:
    """The tallest of three cells, in ems: lines and what lies between them, without the inset."""
    left, middle, right = COLUMNS[elsewhere]
    first = (
        1.16 * _wrapped(row["title"]["en"], size * 1.16, left, BOLD)
        + _wrapped(row["title"]["fil"], size, left, ITALIC)
        + _lines(row["level"], size, left, True)
    )
    meaning = float(_lines(row["description"], size, middle, shared))
    if row["assessed"] and not elsewhere:
        meaning += _lines(row["assessed"], size, middle, shared) + 0.2
    listed = facts["elsewhere"] if elsewhere else row["note"] or _joined(row["elements"])
    return max(first, meaning, _lines(listed, size, right, shared)) * LINE


def _list(facts: Values, size: float) -> float:
    """The table of elements on the second page, in points."""
    tall = 12 + 8.5 * LINE + 1.1 * size
    for row in facts["rows"]:
        lines = _lines(row["note"] or _joined(row["elements"]), size, 520, False)
        if row["assessed"]:
            lines += _lines(row["assessed"], size, 520, True)
        tall += (max(lines, 2) * LINE + 1.1) * size
    return tall


def _advice(second: Values, size: float, gloss: bool) -> float:
    """The tallest of three columns, in points."""
    return max(sum(_section(part, size, gloss) + size for part in column) for column in second["columns"])


def _section(part: Values, size: float, gloss: bool) -> float:
    width, small = 228.0, 0.82 * size
    tall = 1.12 * size * LINE * _wrapped(part["heading"]["fil"], 1.12 * size, width, BOLD) + 0.5 * size
    tall += sum(size * (LINE * _wrapped(text["fil"], size, width, REGULAR) + 0.2) for text in part["paragraphs"])
    if gloss:
        words = " ".join([part["heading"]["en"], *(text["en"] for text in part["paragraphs"])])
        tall += small * (LINE * _wrapped(words, small, width, ITALIC) + 0.2)
    return tall


def _lines(pair: Mapping[str, str], size: float, width: float, shared: bool) -> int:
    if shared:
        return _wrapped(pair["en"] + "  " + pair["fil"], size, width, (REGULAR + ITALIC) / 2)
    return _wrapped(pair["en"], size, width, REGULAR) + _wrapped(pair["fil"], size, width, ITALIC)


def _wrapped(text: str, size: float, width: float, letter: float) -> int:
    """Lines of `text`; the end of a line stays empty by half a word."""
    return max(1, ceil(len(text) * letter * size / (width - size)))


def _joined(elements: Iterable[Mapping[str, str]]) -> dict[str, str]:
    return {language: " • ".join(element[language] for element in elements) for language in ("en", "fil")}
