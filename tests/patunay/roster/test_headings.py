"""Headings as they are mailed, and what stands between learners: nobody invented, nobody lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from tests.patunay.roster.rosters import DAY, HEADINGS, codes, csv_bytes, read, row, write_csv

from patunay.errors import InputError
from patunay.roster.conventions import printed_name
from patunay.roster.headings import find_header, headings
from patunay.roster.model import Roster
from patunay.roster.reading import read_roster
from patunay.roster.tables import Table, read_tables


def rows(path: Path, *lines: Sequence[str]) -> Roster:
    path.write_bytes(csv_bytes(lines))
    return read(path)


@pytest.mark.parametrize(
    "lines",
    [
        [["LRN", "Last Name", "First Name", "Middle Name", "Birthdate"], ["{}", "Cruz", "Ana", "Lim", "May 3, 2001"]],
        [["Birthday", "MIDDLE NAME", "Given Name", "Surname", "LRN No."], ["May 3, 2001", "Lim", "Ana", "Cruz", "{}"]],
        [
            ["No.", "Pangalan (Apelyido, Pangalan, Gitna)", "LRN", "Petsa ng Kapanganakan"],
            ["1", "Cruz, Ana, Lim", "{}", "Mayo 3, 2001"],
        ],
        [
            ["Apelyido", "Unang Pangalan", "Gitnang Pangalan", "Kaarawan", "LRN"],
            ["Cruz", "Ana", "Lim", "05/03/2001", "{}"],
        ],
        [["Apelyido", "Pangalan", "Gitnang Apelyido", "Kaarawan", "LRN"], ["Cruz", "Ana", "Lim", "05/03/2001", "{}"]],
        [["LRN", "Name", "Date of Birth"], ["{}", "Cruz, Ana, Lim", "2001-05-03"]],
        [
            ["Learner Reference Number (LRN)", "Full Name", "Date of Birth (mm/dd/yyyy)"],
            ["{}", "Cruz, Ana, Lim", "05/03/2001"],
        ],
        # two heading rows: the name over its three columns
        [
            ["LRN", "NAME OF LEARNER", "", "", "DATE OF BIRTH"],
            ["", "Last Name", "First Name", "Middle Name", ""],
            ["{}", "Cruz", "Ana", "Lim", "May 3, 2001"],
        ],
        # ... and a group over everything, above one full row
        [
            ["", "NAME OF LEARNER", "", "", "PERSONAL"],
            ["LRN", "Last Name", "First Name", "Middle Name", "Birthdate"],
            ["{}", "Cruz", "Ana", "Lim", "May 3, 2001"],
        ],
        [
            *(["Republic of the Philippines"], ["Region X"], [], ["MASTERLIST"], ["As of May 3, 2001"], []),
            ["LRN", "Last Name", "First Name", "Middle Name", "Birthdate"],
            ["{}", "Cruz", "Ana", "Lim", "May 3, 2001"],
        ],
    ],
    ids=lambda lines: " ".join(lines[0])[:40],
)
def test_the_same_learner_under_every_heading(tmp_path: Path, lines: list[list[str]]) -> None:
    filled = [[cell.format("999999100007") for cell in line] for line in lines]
    (learner,) = rows(tmp_path / "roster.csv", *filled).learners
    assert printed_name(learner.name) == "Ana Lim Cruz"
    assert (learner.lrn, str(learner.birthdate), learner.place.row) == ("999999100007", "2001-05-03", len(lines))


def test_what_stands_between_learners_is_nobody_and_is_said(tmp_path: Path) -> None:
    roster = rows(
        tmp_path / "roster.csv",
        HEADINGS,
        ["DISTRICT OF SAN ISIDRO DEL MONTE"],
        row(),
        [],
        HEADINGS,
        ["", "TOTAL", "1"],
        ["Distrito ng Talahib"],
        row("999999100014", "Lim", "Ana", born="May 3, 2001"),
        ["", "Sub-total", "", "", "", "2"],
        ["Prepared by: MARIA SANTOS", "", "Noted by:"],
        ["", "MARIA SANTOS"],
        ["", "ALS Teacher"],
        ["*** nothing follows ***"],
    )
    assert [(x.place.row, x.district) for x in roster.learners] == [(3, "San Isidro Del Monte"), (8, "Talahib")]
    assert codes(roster) == [("row_left_out", number) for number in (6, 9, 10, 11, 12, 13)]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (row("", born=""), "unidentified"),
        (row("999999100007", "", ""), "name_incomplete"),
        (row("to follow", "Lim", "Ana", born=""), "lrn_wrong"),
        (row("", "Totalino", "Ana"), "lrn_missing"),
        (row("", "Sinuri", "Ana"), "lrn_missing"),
    ],
)
def test_in_doubt_it_is_a_learner(tmp_path: Path, cells: tuple[str, ...], found: str) -> None:
    roster = read(write_csv(tmp_path / "roster.csv", cells))
    assert len(roster.learners) == 1 and found in dict(codes(roster))


def test_the_heading_is_looked_for_in_forty_rows(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(csv_bytes([*[["-"]] * 39, HEADINGS, row()]))
    header = find_header(read_tables(path)[0])
    assert header is not None and header.row == 40
    path.write_bytes(csv_bytes([*[["-"]] * 40, HEADINGS, row()]))
    assert find_header(read_tables(path)[0]) is None


@pytest.mark.parametrize(
    ("typed", "name", "found"),
    [
        ("Cruz, Ana", "Ana Cruz", None),
        ("Cruz,Ana,Lim", "Ana Lim Cruz", None),
        ("Cruz , Ana", "Ana Cruz", "spacing"),
        ("CRUZ, ANA, LIM, JR.", "Ana Lim Cruz Jr.", "capitals"),
        ("Cruz, Ana, .", "Ana Cruz", "filler"),
        ("Ana Cruz", "Ana Cruz", "name_incomplete"),
        ("Cruz, Ana, Lim, Santos", "Ana Lim Cruz", "name_parts"),
        ("Cruz, Ana Jr, Lim", "Ana Jr Lim Cruz", "suffix"),
    ],
)
def test_the_whole_name_in_one_column(tmp_path: Path, typed: str, name: str, found: str | None) -> None:
    roster = rows(tmp_path / "roster.csv", ["LRN", "Full Name", "Birthdate"], ["999999100007", typed, "May 3, 2001"])
    assert printed_name(roster.learners[0].name) == name
    assert [code for code, _ in codes(roster)] == ([found] if found else [])


def table(path: Path, *lines: Sequence[str], meant: dict[str, str] | None = None) -> Table:
    path.write_bytes(csv_bytes(lines))
    return replace(read_tables(path)[0], meant=meant or {})


STRANGE = ("Ref. No.", "Family", "Given", "DOB", "Tutor")
CRUZ = ("999999100007", "Cruz", "Ana", "May 3, 2001", "Luz Lim")
MEANT = {"ref. no.": "lrn", "family": "last", "given": "first", "dob": "birthdate", "tutor": "teacher"}


def test_headings_that_a_person_has_placed_are_read(tmp_path: Path) -> None:
    unknown = table(tmp_path / "roster.csv", ["Masterlist of 2025", "", ""], STRANGE, CRUZ)
    assert headings(unknown) == dict.fromkeys(STRANGE, "")
    with pytest.raises(InputError) as refused:
        read_roster([unknown], {}, DAY)
    assert refused.value.code == "roster.no_header"
    placed = replace(unknown, meant=MEANT)
    (learner,) = read_roster([placed], {}, DAY).learners
    assert (printed_name(learner.name), learner.lrn, learner.teacher) == ("Ana Cruz", "999999100007", "Luz Lim")
    assert headings(placed) == dict(zip(STRANGE, MEANT.values(), strict=True))


def test_a_person_goes_before_the_guess(tmp_path: Path) -> None:
    """`Level` is read as the programme, the first `Name` as the whole name, until somebody says otherwise."""
    lines = (["LRN", "Surname", "Name", "Birthday", "Level", "Course"], [*CRUZ[:4], "3", "A&E Secondary"])
    guessed = table(tmp_path / "roster.csv", *lines)
    assert read_roster([guessed], {}, DAY).learners[0].programme == "3"
    said = replace(guessed, meant={"level": "", "course": "programme"})
    assert read_roster([said], {}, DAY).learners[0].programme == "A&E Secondary"
    assert headings(said)["Level"] == ""
    other = replace(guessed, meant={"course": "programme"})
    assert read_roster([other], {}, DAY).learners[0].programme == "A&E Secondary"


def test_a_heading_in_two_rows_is_placed_too(tmp_path: Path) -> None:
    lines = (
        ["Ref. No.", "Learner", "", "", "DOB"],
        ["", "Last Name", "First Name", "Middle Name", ""],
        ["999999100007", "Cruz", "Ana", "Lim", "May 3, 2001"],
    )
    unknown = table(tmp_path / "roster.csv", *lines)
    assert [title for title, field in headings(unknown).items() if not field] == ["Ref. No.", "Learner", "DOB"]
    placed = replace(unknown, meant={"ref. no.": "lrn", "dob": "birthdate"})
    (learner,) = read_roster([placed], {}, DAY).learners
    assert (printed_name(learner.name), learner.lrn) == ("Ana Lim Cruz", "999999100007")
    known = table(tmp_path / "roster.csv", ["LRN", "Learner", "", "", "Birthdate"], *lines[1:])
    assert headings(known)["LRN"] == "lrn" and headings(known)["Learner"] == ""


def test_no_learner_is_taken_for_a_heading(tmp_path: Path) -> None:
    assert headings(table(tmp_path / "roster.csv", CRUZ, CRUZ)) == {}
    assert headings(table(tmp_path / "roster.csv", ["a"], ["b", "c"])) == {}
