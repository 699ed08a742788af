"""How sheets of ours look on paper, and how tall their rows must be.

Heights are counted, not measured: they are true for Calibri 11 and for fonts as wide, which every spreadsheet program
shows or stands in for.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from typing import Any

LINE_HEIGHT, TALLEST = 15, 405
"""Points; no spreadsheet shows a row taller than 409. Heights are set, since not every program fits rows to words."""
LETTERS, WASTE = 1.17, 5
"""Letters of running words for each unit of a column's width, which is that of a digit; and those missing in every line
but the last, where the next word is too long."""
_A4 = 9


def lay_out_print(sheet: Any, heading: int) -> None:
    """A4 landscape, one page wide, row `heading` (from 0) on every page; each page says which file and sheet it is."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.3, right=0.3, top=0.5, bottom=0.5)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(heading)
    sheet.set_footer("&L&F, &A&R&P / &N")


def row_height(cells: Iterable[tuple[str, float]], letters: float = LETTERS) -> float:
    """Of a row that shows each text wrapped in a column of its width, in points."""
    return min(LINE_HEIGHT * max((_lines(text, width * letters) for text, width in cells), default=1), TALLEST)


def text_width(text: str) -> float:
    """Of a column that shows `text` on one line; capitals and digits are wider than other letters."""
    return len(text) / (LETTERS if any(letter.islower() for letter in text) else 1) + 1.5


def _lines(text: str, letters: float) -> int:
    waste = min(WASTE, letters / 6)
    return sum(max(1, ceil((len(line) - waste) / (letters - waste))) for line in text.split("\n"))
