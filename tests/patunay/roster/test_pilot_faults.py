"""The pilot division's rosters, read by eye first: what a clerk would object to, row by row, and nothing else.

Counts of what stands on hundreds of rows are taken from the files by other readers (openpyxl, csv), not by ours.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook

from patunay.roster.conventions import printed_name
from patunay.roster.model import Finding, Learner, Roster, Weight
from patunay.roster.reading import read_roster
from patunay.roster.tables import read_tables

DEMO = Path(__file__).resolve().parents[3] / "demo"
FILES = ("roster-cluster-1.xlsx", "roster-cluster-2.xlsx", "roster-cluster-3.csv")
ONE, TWO, THREE = FILES
AF3 = "AF-3 consolidated"
WHOLE = "Pangalan (Apelyido, Pangalan, Gitnang Pangalan)"
BORN = "BIRTHDATE (mm/dd/yyyy)"

# code, weight, file, sheet, column, rows
FAULTS: tuple[tuple[str, str, str, str | None, str | None, tuple[int, ...]], ...] = (
    ("struck", "held", ONE, AF3, None, (14,)),
    ("sheet_left_out", "note", ONE, "old list", None, ()),
    ("row_left_out", "note", ONE, AF3, None, (197, 198)),
    ("strike_unseen", "note", THREE, None, None, ()),
    # the same LRN on two rows: six times the same person twice, once two people
    ("shared_lrn", "held", ONE, AF3, None, (22, 37, 164, 188, 189, 190, 191, 192, 193, 195)),
    ("shared_lrn", "held", TWO, "Pulong Anahaw", None, (26,)),
    ("shared_lrn", "held", TWO, "Ilaya Grande", None, (16,)),
    ("shared_lrn", "held", TWO, "Sta. Clara Nueva", None, (21,)),
    ("shared_lrn", "held", THREE, None, None, (32,)),
    # the same person twice under another spelling, one row without a readable LRN
    ("duplicate", "held", ONE, AF3, None, (194,)),
    ("duplicate", "held", THREE, None, None, (75,)),
    ("birthdate_impossible", "held", ONE, AF3, BORN, (195,)),
    ("birthdate_short", "look", ONE, AF3, BORN, (26, 64, 69, 77, 87, 98, 117, 181)),
    ("birthdate_short", "look", TWO, "Pulong Anahaw", "Petsa ng Kapanganakan", (26,)),
    ("birthdate_short", "look", TWO, "Lawa Norte", "Petsa ng Kapanganakan", (39,)),
    ("birthdate_short", "look", TWO, "Balinsasayaw", "Petsa ng Kapanganakan", (40,)),
    ("birthdate_short", "look", THREE, None, "Birth Date", (109, 118)),
    ("lrn_lost", "look", THREE, None, "LRN", (29, 48, 51, 74, 75, 84, 103, 119, 124)),
    ("lrn_missing", "note", ONE, AF3, "LRN", (92, 120)),
    ("lrn_missing", "note", TWO, "Pulong Anahaw", "LRN", (7, 20)),
    ("lrn_missing", "note", TWO, "Balinsasayaw", "LRN", (10, 34)),
    ("lrn_missing", "note", THREE, None, "LRN", (94, 118)),
    ("lrn_number", "repaired", ONE, AF3, "LRN", (32, 63, 68, 83, 121, 165, 167)),
    ("lrn_number", "repaired", TWO, "Pulong Anahaw", "LRN", (21,)),
    ("lrn_number", "repaired", TWO, "Lawa Norte", "LRN", (44,)),
    ("lrn_number", "repaired", TWO, "Balinsasayaw", "LRN", (30,)),
    ("lrn_spaces", "repaired", ONE, AF3, "LRN", (139,)),
    ("lrn_spaces", "repaired", TWO, "Lawa Norte", "LRN", (42,)),
    ("lrn_spaces", "repaired", TWO, "Balinsasayaw", "LRN", (8, 42)),
    ("lrn_spaces", "repaired", THREE, None, "LRN", (34, 61, 81, 110)),
    # mojibake and `?` for ñ
    ("damaged_perhaps", "held", ONE, AF3, "LAST NAME", (171,)),
    ("damaged_perhaps", "held", TWO, "Pulong Anahaw", WHOLE, (32,)),
    ("damaged_perhaps", "held", TWO, "Balinsasayaw", WHOLE, (19,)),
    ("damaged_perhaps", "held", THREE, None, "Last Name", (2,)),
    # Jr., Sr., II and III at the end of the first name
    ("suffix", "held", ONE, AF3, "FIRST NAME", (53,)),
    ("suffix", "held", TWO, "Pulong Anahaw", WHOLE, (11,)),
    ("suffix", "held", TWO, "Lawa Norte", WHOLE, (17,)),
    ("suffix", "held", TWO, "Sta. Clara Nueva", WHOLE, (17,)),
    ("suffix", "held", TWO, "Balinsasayaw", WHOLE, (9, 14)),
    ("suffix", "held", TWO, "Ilaya Grande", WHOLE, (15, 22)),
    ("suffix", "held", THREE, None, "First Name", (6, 60, 90)),
    ("filler", "repaired", ONE, AF3, "MIDDLE NAME", (19, 28, 55, 58, 87, 98, 99, 141, 145, 157, 158, 170)),
    ("filler", "repaired", TWO, "Pulong Anahaw", WHOLE, (36,)),
    ("filler", "repaired", TWO, "Lawa Norte", WHOLE, (8, 30)),
    ("filler", "repaired", TWO, "Balinsasayaw", WHOLE, (21, 37, 38)),
    ("filler", "repaired", TWO, "Ilaya Grande", WHOLE, (16,)),
    ("filler", "repaired", THREE, None, "Middle Name", (15, 55, 72, 83, 87)),
    ("middle_initial", "note", ONE, AF3, "MIDDLE NAME", (188, 190, 191, 192, 193, 194)),
    ("teacher_missing", "note", ONE, AF3, "ALS TEACHER", (188, 189, 190, 191, 192, 193, 194, 195)),
    # minors without a parent or guardian
    ("guardian", "note", ONE, AF3, "PARENT/GUARDIAN (if minor)", (34, 192)),
    ("guardian", "note", TWO, "Pulong Anahaw", "Tagapag-alaga", (15,)),
    ("guardian", "note", THREE, None, "Guardian", (21, 74, 84)),
)
COUNTED = ("capitals", "spacing", "birthdate_words")

SAME_PERSON = {188: (TWO, 26), 189: (TWO, 16), 190: (THREE, 32), 191: (ONE, 164), 192: (TWO, 21), 193: (ONE, 37)}
ALIKE_BUT_DIFFERENT = (
    ("Juan Reyes Dela Cruz", "Juan Reyes Dela Cruz", "Juan Maligaya Dela Cruz", "Juan Peñaflor Dela Cruz"),
    ("John Mark Ilao Muñoz", "John Paul Ilao Muñoz"),
    ("Maryjane Gonzales Aguila", "Maryjane Gonzales Aguila"),
    ("Princess Macapagal-Reyes Villanueva", "Princess Macapagal-Reyes Villanueva"),
    ("Ma. Theresa Garcia Zara", "Ma. Theresa Zara"),
)


@dataclass(frozen=True)
class Typed:
    """A learner's row as another reader sees it: name cells, the birthdate's cell."""

    file: str
    sheet: str | None
    row: int
    names: tuple[str, ...]
    born: object


def roster(decisions: Mapping[str, str] | None = None) -> Roster:
    tables = [table for file in FILES for table in read_tables(DEMO / file)]
    return read_roster(tables, decisions or {}, date(2025, 12, 19))


@cache
def read() -> Roster:
    return roster()


@cache
def typed_rows() -> tuple[Typed, ...]:
    return tuple(_typed_rows())


def _typed_rows() -> Iterator[Typed]:
    af3 = load_workbook(DEMO / ONE)[AF3]
    for cells in af3.iter_rows(min_row=10, max_row=195):
        if cells[1].value or cells[3].value:
            names = tuple(str(cells[i].value or "") for i in (2, 3, 5))
            yield Typed(ONE, AF3, cells[0].row, names, cells[7].value)
    for sheet in load_workbook(DEMO / TWO).worksheets:
        for cells in sheet.iter_rows(min_row=4):
            yield Typed(TWO, sheet.title, cells[0].row, (str(cells[1].value),), cells[4].value)
    lines = list(csv.reader((DEMO / THREE).read_text("cp1252").splitlines(), delimiter=";"))
    for number, cells in enumerate(lines[1:], 2):
        yield Typed(THREE, None, number, tuple(cells[1:4]), cells[5])


def place(finding: Finding) -> tuple[str, str | None, int | None]:
    return finding.place.file, finding.place.sheet, finding.place.row


def learner(file: str, row: int, sheet: str | None = None) -> Learner:
    found = [
        x for x in read().learners if (x.place.file, x.place.row) == (file, row) and sheet in (None, x.place.sheet)
    ]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault[0]}-{fault[2]}-{fault[3]}")
def test_every_fault_is_found_where_it_stands(
    fault: tuple[str, str, str, str | None, str | None, tuple[int, ...]],
) -> None:
    code, weight, file, sheet, column, rows = fault
    found = [
        f for f in read().findings if f.code == f"roster.{code}" and (f.place.file, f.place.sheet) == (file, sheet)
    ]
    assert sorted(f.place.row or 0 for f in found) == sorted(rows or (0,))
    assert {(str(f.weight), f.place.column) for f in found} == {(weight, column)}


def test_nothing_else_is_found() -> None:
    known = {(f"roster.{code}", file, sheet) for code, _, file, sheet, _, _ in FAULTS}
    others = [f for f in read().findings if (f.code, f.place.file, f.place.sheet) not in known]
    assert {f.code.removeprefix("roster.") for f in others} == set(COUNTED)


def test_what_stands_on_hundreds_of_rows_is_found_on_each() -> None:
    capitals, spacing, words = ({place(f) for f in read().findings if f.code == f"roster.{code}"} for code in COUNTED)
    rows = [row for row in typed_rows() if (row.file, row.row) != (ONE, 14)]
    parts = {(r.file, r.sheet, r.row): [p.strip() for n in r.names for p in n.split(",")] for r in rows}
    shouted = {key for key, names in parts.items() if any(n.isupper() and len(n) > 1 and n != "N/A" for n in names)}
    assert capitals == shouted
    assert spacing == {(r.file, r.sheet, r.row) for r in rows if any(n != n.strip() or "  " in n for n in r.names)}
    slashed = {(r.file, r.sheet, r.row) for r in rows if isinstance(r.born, str) and r.born[-5:-4] == "/"}
    assert words == slashed - {(ONE, AF3, 195)}


def test_nobody_is_invented_lost_or_merged() -> None:
    rows = {(row.file, row.sheet, row.row) for row in typed_rows()}
    assert len(rows) == len(typed_rows()) == 181 + 41 + 48 + 29 + 44 + 22 + 129
    read_from = [(x.place.file, x.place.sheet, x.place.row) for x in read().learners]
    assert len(set(read_from)) == len(read_from)
    assert set(read_from) == rows - {(ONE, AF3, 14)}


def test_with_the_doubles_left_out_there_are_as_many_people_as_slips() -> None:
    """486 slips: 485 learners and the one struck through. The stranger on another's LRN has no slip."""
    doubles = [learner(ONE, row) for row in (*SAME_PERSON, 194)]
    settled = roster({double.row_hash: "same person" for double in doubles})
    slips = list(csv.reader((DEMO / "codes.csv").read_text("utf-8-sig").splitlines()))[1:]
    stranger = learner(ONE, 195)
    assert len(settled.learners) - 1 + 1 == len(slips) == 486
    assert {f.place.row for f in settled.findings if f.code == "roster.dropped"} == {*SAME_PERSON, 194}
    shared = [f for f in settled.findings if f.code == "roster.shared_lrn"]
    assert {f.place.row for f in shared} == {22, stranger.place.row}
    assert not [f for f in settled.findings if f.code == "roster.duplicate"]


def test_a_double_names_the_row_that_it_doubles() -> None:
    found = {
        place(f): f.facts["others"] for f in read().findings if f.code in ("roster.shared_lrn", "roster.duplicate")
    }
    for row, (file, other) in {**SAME_PERSON, 194: (THREE, 75)}.items():
        assert found[(ONE, AF3, row)].startswith(file) and found[(ONE, AF3, row)].endswith(f"row {other}")


@pytest.mark.parametrize("names", ALIKE_BUT_DIFFERENT, ids=lambda names: names[0])
def test_different_people_of_like_names_stay_apart(names: tuple[str, ...]) -> None:
    people = [x for x in read().learners if printed_name(x.name) in names]
    assert sorted(printed_name(x.name) for x in people) == sorted(names)
    assert not any(x.held for x in people)


def test_held_rows_are_exactly_those_that_wait_for_a_person() -> None:
    waiting = {place(f) for f in read().findings if f.weight is Weight.HELD} - {(ONE, AF3, 14)}
    assert {(x.place.file, x.place.sheet, x.place.row) for x in read().learners if x.held} == waiting


def test_a_district_comes_from_its_column_its_heading_or_its_sheet() -> None:
    assert learner(ONE, 20).district == "Bagong Silang Sur"
    assert learner(ONE, 188).district == "Pulong Anahaw"
    assert learner(TWO, 4, "Lawa Norte").district == "Lawa Norte"
    assert learner(THREE, 130).district == "Sampalukan"


def test_names_are_read_whole_in_one_column_or_in_five() -> None:
    assert printed_name(learner(THREE, 31).name) == (
        "Maria Precious Angelica Bernadette Delos Reyes-Panganiban Macapagal-Dimaculangan"
    )
    assert printed_name(learner(TWO, 14, "Lawa Norte").name) == "Ñancy Castañeda Ñunez"
    assert printed_name(learner(TWO, 44, "Lawa Norte").name) == "Anthony Lopez De los Santos"
    assert printed_name(learner(THREE, 37).name) == "Rodel Aguila Gonzales Sr."
    assert printed_name(learner(ONE, 102).name) == "Prince Jhon Ocampo Gonzales Jr."


def test_what_is_doubtful_is_never_repaired_by_itself() -> None:
    assert learner(ONE, 171).name.last == "CariÃ±o"
    assert learner(TWO, 32, "Pulong Anahaw").name.last == "Iba?ez"
    assert (learner(ONE, 53).name.first, learner(ONE, 53).name.extension) == ("Kenneth Jr", "")
    assert learner(THREE, 29).lrn is None
    assert learner(ONE, 26).birthdate is None


@pytest.mark.parametrize("lang", ["en", "fil"])
def test_every_finding_can_be_said(lang: str) -> None:
    assert all(finding.sentence(lang) for finding in read().findings)  # type: ignore[arg-type]
