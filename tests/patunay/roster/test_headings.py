"""Headings as they are mailed, and what stands between learners: nobody invented, nobody lost."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.patunay.roster.rosters import HEADINGS, codes, csv_bytes, read, row, write_csv

from patunay.roster.conventions import printed_name
from patunay.roster.headings import find_header
from patunay.roster.model import Roster
from patunay.roster.tables import read_tables


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
