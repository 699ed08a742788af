"""Rows as tall as their words need: counted here against lines that a spreadsheet program shows."""

from __future__ import annotations

import pytest

from patunay.division.sheets import LINE_HEIGHT, TALLEST, row_height, text_width

SHOWN = (
    ("Read month first: January 17, 1984. / Binasa nang una ang buwan: January 17, 1984.", 1),
    ("Read month first: December 17, 1996. / Binasa nang una ang buwan: December 17, 1996.", 2),
    (
        "The name was all capitals and will be printed as Jose Maligaya De Castro. / Puro malalaking titik ang "
        "pangalan at ililimbag bilang Jose Maligaya De Castro.",
        2,
    ),
    (
        "The learner is a minor and no parent or guardian is named. Ask for the name. / Menor de edad ang mag-aaral "
        "at walang nakasulat na magulang o tagapag-alaga. Itanong ang pangalan.",
        3,
    ),
)
"""Findings, and how many lines they take in Calibri 11 where a column is 70 wide."""


@pytest.mark.parametrize(("text", "lines"), SHOWN)
def test_no_line_is_hidden_and_at_most_one_stays_empty(text: str, lines: int) -> None:
    assert lines * LINE_HEIGHT <= row_height([(text, 70)]) <= (lines + 1) * LINE_HEIGHT


def test_the_tallest_cell_counts_and_line_breaks_do() -> None:
    assert row_height([("a\nb", 70), ("word " * 20, 20)]) == row_height([("word " * 20, 20)]) > LINE_HEIGHT * 2
    assert row_height([("a\nb\n\nc", 70)]) == 4 * LINE_HEIGHT
    assert row_height([]) == row_height([("", 10)]) == LINE_HEIGHT
    assert row_height([("word " * 9000, 70)]) == TALLEST


def test_what_fits_the_width_of_its_text_takes_one_line() -> None:
    for text in ("Bagong Silang Sur Barangay Hall CLC 2", "DIMACULANGAN", "999999100414"):
        assert row_height([(text, text_width(text))]) == LINE_HEIGHT
