"""The office's workbook: every decision in words, both languages, and the raters' result beside an official one."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

from openpyxl import load_workbook
from tests.patunay.award.tables import FRAMEWORK, LEARNER, community, official, teacher

from patunay.award import draw_up
from patunay.division.reports import awards_workbook

AT = datetime(2025, 12, 1, tzinfo=UTC)


def sheet(level: int | None) -> dict[str, str]:
    """The one line of the sheet Awards, by heading; `level` is that of an official result."""
    results = [] if level is None else [official(level)]
    awards = draw_up(FRAMEWORK, [LEARNER], [teacher("22 11"), community("22 11")], results)
    head, row = load_workbook(BytesIO(awards_workbook(awards, (), AT)))["Awards"].values
    return {str(heading): str(cell or "") for heading, cell in zip(head, row, strict=True)}


def test_a_decision_says_rule_reasons_and_nearest_change_in_both_languages() -> None:
    row = sheet(None)
    assert row["State"] == "Not yet / Hindi pa"
    assert row["Reasons"] == "Element 2: level 1 (Title 1); level 2 (Title 2) is needed."
    assert row["Mga dahilan"].startswith("Element 2 (fil): antas 1")
    assert "from level 1 (Title 1) to level 2 (Title 2)" in row["Nearest change"]
    assert row["Pinakamalapit na magbabago"].startswith("Pinakamalapit na magbabago: Element 2 (fil)")
    assert row["Rule"].startswith("Communication is attained when") and row["Tuntunin"].startswith("Nakakamit")
    assert row["By the raters"] == row["Ayon sa mga tagapagtasa"] == ""


def test_an_official_result_decides_and_what_the_raters_say_stands_beside_it() -> None:
    row = sheet(3)
    assert (row["State"], row["Level"]) == ("Attained / Nakamit", "3")
    assert "official result" in row["Reasons"]
    assert row["By the raters"] == sheet(None)["Reasons"]
    assert row["Ayon sa mga tagapagtasa"] == sheet(None)["Mga dahilan"]


def test_the_same_decisions_make_the_same_bytes() -> None:
    awards = draw_up(FRAMEWORK, [LEARNER], [teacher("22 11")])
    assert awards_workbook(awards, (), AT) == awards_workbook(awards, (), AT)


def test_every_sheet_prints_one_page_wide_with_its_heading_on_every_page() -> None:
    awards = draw_up(FRAMEWORK, [LEARNER], [teacher("22 11")])
    for page in load_workbook(BytesIO(awards_workbook(awards, (), AT))):
        assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
        assert page.page_setup.fitToHeight == 0 and page.sheet_properties.pageSetUpPr.fitToPage
        assert page.print_title_rows == "$1:$1" and page.freeze_panes == "A2"
        assert page.oddFooter.left.text == "&F, &A" and page.oddFooter.right.text == "&P / &N"


def test_long_texts_are_wrapped_in_rows_tall_enough_and_short_ones_stand_on_one_line() -> None:
    awards = draw_up(FRAMEWORK, [LEARNER], [teacher("22 11")])
    page = load_workbook(BytesIO(awards_workbook(awards, (), AT)))["Awards"]
    widths = [page.column_dimensions[cell.column_letter].width for cell in page[1]]
    height = page.row_dimensions[2].height
    for cell, width in zip(page[2], widths, strict=True):
        assert cell.alignment.wrap_text and len(str(cell.value or "")) <= 1.17 * width * height / 15
