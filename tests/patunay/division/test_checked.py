"""The checked copy: found in it what was found, decided in it by a person, read back and carried on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from itertools import groupby
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet
from tests.patunay.roster.rosters import DAY, HEADINGS, codes, row, write_csv

from patunay.division.checked import checked_name, checked_workbook, read_decisions
from patunay.division.drawing import check_roster
from patunay.division.folder import OutFolder
from patunay.division.reading import read_rosters
from patunay.division.settings import read_settings
from patunay.errors import InputError
from patunay.roster.model import Roster
from patunay.roster.reading import read_roster
from patunay.roster.tables import read_tables
from patunay.words import say

AT = datetime(2025, 12, 1, tzinfo=UTC)
DEMO = Path(__file__).resolve().parents[3] / "demo"
OTHER = "999999100014"


@dataclass(frozen=True)
class Desk:
    """A clerk's desk: `mailed` files, `checked` copies."""

    mailed: Path
    checked: Path

    def run(self) -> Roster:
        """What `check-roster` does: reads the decisions, then the rosters, and writes new copies."""
        decisions = read_decisions(self.checked)
        tables = [table for path in sorted(self.mailed.iterdir()) for table in read_tables(path)]
        roster = read_roster(tables, decisions, DAY)
        for file, group in groupby(tables, key=lambda table: table.file):
            own = [finding for finding in roster.findings if finding.place.file == file]
            (self.checked / checked_name(file)).write_bytes(checked_workbook(list(group), own, decisions, AT))
        return roster

    def write(self, file: str, decisions: Mapping[int, str], sheet: int = 0) -> None:
        """Writes words under *Decision*, as a person does, and saves with another program."""
        path = self.checked / checked_name(file)
        book = load_workbook(path)
        page = book.worksheets[sheet]
        for number, word in decisions.items():
            page.cell(number, column_of(page, "Decision")).value = word
        book.save(path)

    def page(self, file: str, sheet: int = 0) -> Worksheet:
        return load_workbook(self.checked / checked_name(file)).worksheets[sheet]


def column_of(page: Worksheet, title: str) -> int:
    return next(cell.column for cells in page.iter_rows() for cell in cells if cell.value == title)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "mailed", tmp_path / "checked")
    desk.mailed.mkdir()
    desk.checked.mkdir()
    return desk


def write_struck(path: Path) -> None:
    """Titles above the heading, an empty first column, one row struck through, a hidden sheet."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = "Talahib"
    for line in (["Republic of the Philippines"], [], [None, *HEADINGS], [1, *row(first="Juan Jr")], [2, *row(OTHER)]):
        page.append(line)
    page.append([3, *row("999999100025", "Pe?a", "Ana", born="May 3, 2001")])
    for cell in page[5]:
        cell.font = Font(strike=True)
    hidden = book.create_sheet("old")
    hidden.append(["do not use"])
    hidden.sheet_state = "hidden"
    book.save(path)


def test_a_day_at_the_desk(desk: Desk) -> None:
    """Finding, deciding, reading back, and the decisions still there after two more runs."""
    write_struck(desk.mailed / "roster.xlsx")
    first = desk.run()
    assert {("suffix", 4), ("struck", 5), ("damaged_perhaps", 6)} <= set(codes(first))
    desk.write("roster.xlsx", {4: "yes", 5: "keep", 6: "name: Peña, Ana, Reyes"})
    for _ in range(3):
        roster = desk.run()
        found = dict.fromkeys(codes(roster))
        assert {("decided", 4), ("struck_kept", 5), ("decided", 6), ("duplicate", 5)} <= set(found)
    assert [learner.name.last for learner in roster.learners] == ["Dela Cruz", "Dela Cruz", "Peña"]
    assert roster.learners[0].name.extension == "Jr."


def test_a_decision_may_be_changed_and_taken_back(desk: Desk) -> None:
    write_csv(desk.mailed / "roster.csv", row(), row(OTHER))
    assert len(desk.run().learners) == 2
    desk.write("roster.csv", {3: "same person"})
    assert len(desk.run().learners) == 1
    desk.write("roster.csv", {3: "different people", 2: "different people"})
    assert [learner.held for learner in desk.run().learners] == [(), ()]
    desk.write("roster.csv", {2: None, 3: None})  # type: ignore[dict-item]
    assert all(learner.held for learner in desk.run().learners)


def test_a_changed_row_asks_anew_and_the_old_decision_is_named(desk: Desk) -> None:
    write_csv(desk.mailed / "roster.csv", row(first="Juan Jr"))
    desk.run()
    desk.write("roster.csv", {2: "yes"})
    write_csv(desk.mailed / "roster.csv", row(first="Juan Jr", middle="Santos"))
    assert set(codes(desk.run())) == {("suffix", 2), ("decision_unmatched", None)}


def test_rows_may_be_sorted_and_columns_moved(desk: Desk) -> None:
    """The row's own name counts, not where it stands."""
    write_csv(desk.mailed / "roster.csv", row(first="Juan Jr"), row(OTHER, "Lim", "Ana Sr", born="May 3, 2001"))
    desk.run()
    path = desk.checked / checked_name("roster.csv")
    page = load_workbook(path).worksheets[0]
    rows = [[cell.value for cell in cells] for cells in page.iter_rows()]
    rows[2][column_of(page, "Decision") - 1] = "yes"
    book = Workbook()
    for cells in (rows[0], rows[2], rows[1]):
        book.worksheets[0].append([cells[-1], *cells[:-1]])
    book.save(path)
    assert [learner.name.extension for learner in desk.run().learners] == ["", "Sr."]


def test_an_impossible_word_gets_a_clear_sentence_and_is_kept(desk: Desk) -> None:
    write_csv(desk.mailed / "roster.csv", row(first="Juan Jr"))
    desk.run()
    desk.write("roster.csv", {2: "perhaps"})
    for _ in range(2):
        assert set(codes(desk.run())) == {("suffix", 2), ("decision_unread", 2)}
    page = desk.page("roster.csv")
    assert page.cell(2, column_of(page, "Decision")).value == "perhaps"
    assert "Write one of: “no”, “yes”" in page.cell(2, column_of(page, "Finding")).value


def test_an_open_copy_of_excel_is_no_copy(desk: Desk) -> None:
    (desk.checked / "~$roster.checked.xlsx").write_bytes(b"\x05clerk")
    assert read_decisions(desk.checked) == {}


def test_files_of_one_name_and_two_kinds_have_two_copies() -> None:
    assert checked_name("roster.xlsx") == "roster.checked.xlsx"
    assert checked_name("roster.csv") == "roster.csv.checked.xlsx"


def test_the_copy_has_the_same_sheets_rows_and_columns(desk: Desk) -> None:
    (desk.mailed / "roster-cluster-1.xlsx").write_bytes((DEMO / "roster-cluster-1.xlsx").read_bytes())
    desk.run()
    mailed = load_workbook(desk.mailed / "roster-cluster-1.xlsx")
    copy = load_workbook(desk.checked / "roster-cluster-1.checked.xlsx")
    assert [(page.title, page.sheet_state) for page in copy] == [(page.title, page.sheet_state) for page in mailed]
    for page in mailed.worksheets:
        for cells in page.iter_rows():
            for cell in cells:
                assert copy[page.title].cell(cell.row, cell.column).value == cell.value, cell.coordinate


def test_how_it_looks(desk: Desk) -> None:
    write_struck(desk.mailed / "roster.xlsx")
    desk.run()
    page = desk.page("roster.xlsx")
    width = len(HEADINGS) + 1
    assert [cell.value for cell in page[3]][width:] == ["Finding", "Decision", "Row"]
    assert page.freeze_panes == "A4" and page.print_title_rows == "$3:$3"
    assert page.column_dimensions["N"].hidden and page.column_dimensions["L"].width == pytest.approx(70, abs=1)
    assert page.column_dimensions["C"].width > len("Dela Cruz") and page["D5"].font.strike
    assert "Kenneth" not in page["D4"].comment.text and "“yes” or “no”" in page["D4"].comment.text
    assert "“oo” o “hindi”" in page["D4"].comment.text and page["C6"].comment is not None
    finding = page.cell(4, column_of(page, "Finding"))
    assert finding.alignment.wrap_text and finding.fill.fgColor.rgb == "FFF8CBAD" == page["D4"].fill.fgColor.rgb
    offered = {validation.sqref.__str__(): validation.formula1 for validation in page.data_validations.dataValidation}
    assert offered["M5"] == '"keep,drop,panatilihin,alisin"'


def test_every_touched_cell_of_the_demo_carries_its_finding(desk: Desk) -> None:
    for path in DEMO.glob("roster*"):
        (desk.mailed / path.name).write_bytes(path.read_bytes())
    roster = desk.run()
    books = {path.name: load_workbook(desk.checked / checked_name(path.name)) for path in desk.mailed.iterdir()}
    for finding in roster.findings:
        if finding.place.row is None:
            continue
        book = books[finding.place.file]
        page = book[finding.place.sheet] if finding.place.sheet else book.worksheets[0]
        texts = [cell.comment.text for cell in page[finding.place.row] if cell.comment]
        listed = page.cell(finding.place.row, column_of(page, "Finding")).value
        assert finding.sentence("fil") in listed
        assert finding.place.column is None or any(finding.sentence("en") in text for text in texts)


def test_names_that_excel_forbids_become_names_that_it_takes(tmp_path: Path) -> None:
    """An ODS may name its sheets as it likes; two names may be alike once they are cut."""
    path = write_csv(tmp_path / "roster [2025].csv", row())
    (table,) = read_tables(path)
    pages = load_workbook(BytesIO(checked_workbook([table, table], [], {}, AT))).sheetnames
    assert pages == ["roster _2025_", "roster _2025_ (2)"]


def test_nothing_that_a_row_says_is_run(desk: Desk) -> None:
    """A cell that begins with = stays text."""
    write_csv(desk.mailed / "roster.csv", row(centre='=HYPERLINK("http://example.invalid")'))
    desk.run()
    cell = next(c for c in desk.page("roster.csv")[2] if str(c.value).startswith("=HYPER"))
    assert cell.data_type == "f" or cell.value.startswith("=HYPERLINK")
    raw = read_tables(desk.checked / checked_name("roster.csv"))[0].rows[1]
    assert '=HYPERLINK("http://example.invalid")' in raw.cells and not raw.formulas


def test_a_checked_copy_among_the_mailed_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "division.toml").write_bytes((DEMO / "division.toml").read_bytes())
    write_csv(tmp_path / "roster.csv", row())
    settings = read_settings(tmp_path)
    assert len(read_rosters(settings, {})[1].learners) == 1
    (tmp_path / "roster.csv").rename(tmp_path / "roster.checked.xlsx")
    with pytest.raises(InputError) as refused:
        read_rosters(settings, {})
    assert refused.value.code == "division.checked_inside"
    assert "OUT/private/checked" in say(refused.value.code, "fil", **refused.value.facts)


def test_check_roster_writes_the_copies_and_the_report(tmp_path: Path) -> None:
    folder, place = tmp_path / "mailed", OutFolder(tmp_path / "out")
    folder.mkdir()
    (folder / "division.toml").write_bytes((DEMO / "division.toml").read_bytes())
    write_csv(folder / "roster.csv", row(first="Juan Jr"))
    settings = read_settings(folder)
    place.open(settings.host)
    findings = check_roster(settings, place, AT)
    report = json.loads((place.private / "checked" / "findings.json").read_bytes())["findings"]
    assert [each["code"] for each in report] == [finding.code for finding in findings]
    last = report[-1]
    assert (last["code"], last["weight"], last["row"]) == ("roster.suffix", "held", 2)
    assert (last["file"], last["sheet"], last["column"]) == ("roster.csv", None, "First Name")
    assert last["en"] and last["fil"]
    assert read_decisions(place.private / "checked") == {}


def test_a_long_finding_gets_more_lines_than_a_short_one(desk: Desk) -> None:
    """And a row without a finding keeps the height that the program gives."""
    write_csv(desk.mailed / "roster.csv", row(first="Juan Jr"), row("9.99999E+11", middle="N/A"), row(last=" Lim "))
    write_csv(desk.mailed / "clean.csv", row(OTHER, "Lim", "Ana", born="May 3, 2001"))
    desk.run()
    page = desk.page("roster.csv")
    words = {number: str(page.cell(number, column_of(page, "Finding")).value) for number in (2, 3, 4)}
    heights = {number: page.row_dimensions[number].height for number in words}
    by_length = sorted(words, key=lambda number: len(words[number]))
    assert heights[by_length[0]] < heights[by_length[-1]]
    assert all(heights[number] >= 15 * (words[number].count("\n") + 1) for number in words)
    clean = desk.page("clean.csv")
    assert not clean.cell(2, column_of(clean, "Finding")).value and clean.row_dimensions[2].height is None


def test_a_box_stands_only_where_a_word_is_asked_for(desk: Desk) -> None:
    """A repaired row has a finding and no box; what a clerk wrote there all the same is shown without one."""
    write_csv(desk.mailed / "roster.csv", row(first="Juan Jr"), row(OTHER, " Lim ", born="May 3, 2001"))
    desk.run()
    desk.write("roster.csv", {3: "yes"})
    desk.run()
    page = desk.page("roster.csv")
    asked, told = (page.cell(number, column_of(page, "Decision")) for number in (2, 3))
    assert asked.fill.fgColor.rgb == "FFFFFF99" and asked.border.left.style == "thin"
    assert told.value == "yes" and told.fill.fill_type is None and told.border.left.style is None
    assert page.cell(3, column_of(page, "Finding")).value


def test_the_decision_heading_says_what_to_do_in_both_languages(desk: Desk) -> None:
    write_csv(desk.mailed / "roster.csv", row())
    desk.run()
    page = desk.page("roster.csv")
    told = page.cell(1, column_of(page, "Decision")).comment.text
    assert say("division.checked_decide", "en") in told and say("division.checked_decide", "fil") in told
