"""The pilot division's form exports, read by eye first: what a clerk would object to, row by row, and nothing else."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from patunay.framework import Framework, RaterRole
from patunay.framework.workbook import read_workbook
from patunay.rating import ImportedResult, RatingSet
from patunay.rating.reading import read_official_results, read_ratings
from patunay.roster.lists import read_slip_codes
from patunay.roster.model import Finding, Roster
from patunay.roster.reading import read_roster
from patunay.roster.tables import read_tables

DEMO = Path(__file__).resolve().parents[3] / "demo"
SELF, TEACHER, COMMUNITY, RESULTS = (
    "ratings-self.csv",
    "ratings-teacher.csv",
    "ratings-community.csv",
    "official-results.xlsx",
)
FORMS = {SELF: 476, TEACHER: 733, COMMUNITY: 700}
SLIP = "Code sa iyong papel / Code on your slip"
CODE = "Code ng mag-aaral / Learner's code"
LRN = "LRN ng mag-aaral"
NAME = "Iyong pangalan / Your name"

# code, weight, file, column, rows
FAULTS: tuple[tuple[str, str, str, str | None, tuple[int, ...]], ...] = (
    # `5 – ???` where the question goes to 3
    ("impossible", "look", SELF, "COM.2.1", (278, 405)),
    ("impossible", "look", TEACHER, "COM.2.1", (125, 236)),
    ("impossible", "look", COMMUNITY, "COM.2.1", (221, 270)),
    # LRNs of 11 digits and 9.99999E+11
    ("lrn_broken", "look", TEACHER, LRN, (258, 618, 651, 694, 698, 733)),
    # the roster rows of these learners have no LRN, a lost one, or are struck through; 583 is `Test Test`
    (
        *("lrn_unknown", "look", TEACHER, LRN),
        (
            *(15, 80, 83, 97, 182, 188, 232, 239, 253, 354, 368, 399, 407, 413, 465, 486, 495, 497, 504, 529),
            *(583, 584, 589, 593, 650, 686, 711, 712, 729),
        ),
    ),
    ("lrn_shared", "look", TEACHER, LRN, (3, 93, 113, 115, 201, 209, 214, 270, 405, 557, 653, 655, 706)),
    # slips: a hyphen, small letters, one sign wrong, `ZZZZZZ`
    ("code_spelling", "repaired", SELF, SLIP, (8, 248, 460)),
    ("code_spelling", "repaired", COMMUNITY, CODE, (478, 518, 535, 548)),
    ("code_unknown", "look", SELF, SLIP, (114, 360)),
    ("code_unknown", "look", COMMUNITY, CODE, (466,)),
    # seven shared LRNs, one learner struck through, three whose name two people have
    ("code_nobody", "look", SELF, SLIP, (22, 57, 152, 193, 208, 253, 255, 267, 414, 450)),
    (
        *("code_nobody", "look", COMMUNITY, CODE),
        (112, 144, 204, 217, 223, 326, 336, 340, 402, 480, 502, 576, 608, 615, 639),
    ),
    ("code_by_name", "look", SELF, SLIP, (32, 83, 133, 168, 205, 225, 279, 284, 326, 388, 408, 453)),
    (
        *("code_by_name", "look", COMMUNITY, CODE),
        (5, 21, 76, 124, 185, 284, 348, 361, 362, 371, 418, 428, 482, 519, 521, 651, 658, 672),
    ),
    # the same rater again for the same learner: the earlier form
    ("replaced", "note", SELF, None, (4, 68, 197, 297, 345, 409)),
    ("replaced", "note", TEACHER, None, (123, 250, 293, 384, 420, 540)),
    ("replaced", "note", COMMUNITY, None, (71, 267, 290, 447, 504, 614)),
    # a barangay official with the name of an ALS teacher
    ("teacher_as_other", "look", COMMUNITY, NAME, (169, 338, 421)),
    ("result_learner", "look", RESULTS, "LRN", (14, 15, 16, 17, 30, 31, 32, 33, 82, 83, 84, 85, 102, 103, 104, 105)),
)
ONE_NIGHT = (
    *(19, 48, 65, 101, 156, 210, 237, 282, 307, 310, 344, 354, 433, 440, 442, 508, 519, 530, 553, 572, 577),
    *(652, 665, 666, 680),
)
"""October 13, 22:07 to 22:54: 25 forms in seven names for one district, each the copy of the teacher's form."""
SAME_ANSWERS = {(73, 126, 503, 579), (17, 188, 378), (83, 167, 256, 288), (313, 678, 687), (287, 294, 480), (185, 372)}
HASTE = {(TEACHER, "152, 619"), (TEACHER, "120, 187"), (COMMUNITY, "237, 553")}
PATTERNS = {"burst", "copied", "same_answers", "haste"}


@cache
def framework() -> Framework:
    return read_workbook(DEMO / "framework-life-skills.xlsx")


@cache
def roster() -> Roster:
    tables = [table for path in sorted(DEMO.glob("roster*")) for table in read_tables(path)]
    return read_roster(tables, {}, date(2025, 12, 19))


@cache
def ratings() -> RatingSet:
    paths = {
        RaterRole.SELF: [DEMO / SELF],
        RaterRole.TEACHER: [DEMO / TEACHER],
        RaterRole.COMMUNITY: [DEMO / COMMUNITY],
    }
    return read_ratings(paths, framework(), roster().learners, read_slip_codes(DEMO / "codes.csv"))


@cache
def results() -> tuple[tuple[ImportedResult, ...], tuple[Finding, ...]]:
    return read_official_results(DEMO / RESULTS, framework(), roster().learners)


def findings() -> list[Finding]:
    return [*ratings().findings, *results()[1]]


def rows_of(finding: Finding) -> tuple[int, ...]:
    return tuple(int(row) for row in finding.facts["rows"].split(", "))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault[0]}-{fault[2]}")
def test_every_fault_is_found_where_it_stands(fault: tuple[str, str, str, str | None, tuple[int, ...]]) -> None:
    code, weight, file, column, rows = fault
    found = [f for f in findings() if (f.code, f.place.file) == (f"rating.{code}", file)]
    assert sorted(f.place.row or 0 for f in found) == list(rows)
    assert {(str(f.weight), f.place.column) for f in found} == {(weight, column)}


def test_nothing_else_is_found() -> None:
    known = {(f"rating.{code}", file) for code, _, file, _, _ in FAULTS}
    others = {f.code.removeprefix("rating.") for f in findings() if (f.code, f.place.file) not in known}
    assert others == PATTERNS


def test_the_burst_of_one_night_is_found_across_the_names_of_its_raters() -> None:
    (burst,) = (f for f in findings() if f.code == "rating.burst")
    assert (burst.place.file, rows_of(burst)) == (COMMUNITY, tuple(sorted(ONE_NIGHT)))
    assert burst.facts["raters"] == "7" and burst.facts["district"] == "Pulong Anahaw"
    assert "October 13, 22:07 to 22:54" in burst.sentence("en")


def test_its_forms_are_found_to_be_copies_and_no_others() -> None:
    """The teacher's form of row 519's learner waits (no LRN on the roster); row 666 was sent before the teacher's."""
    copied = {(f.place.file, f.place.row) for f in findings() if f.code == "rating.copied"}
    assert copied == {(COMMUNITY, row) for row in ONE_NIGHT if row not in (519, 666)} | {(TEACHER, 212)}
    (late,) = (f for f in findings() if f.code == "rating.copied" and f.place.file == TEACHER)
    assert late.facts["others"] == f"{COMMUNITY}, row 666"


def test_one_answer_for_everything_and_haste_are_found() -> None:
    assert {rows_of(f) for f in findings() if f.code == "rating.same_answers"} == SAME_ANSWERS
    assert {(f.place.file, f.facts["rows"]) for f in findings() if f.code == "rating.haste"} == HASTE


def test_no_form_is_lost() -> None:
    """Every row of an export became a rating or waits."""
    places = [rating.place for rating in ratings().ratings] + list(ratings().waiting)
    assert len(set(places)) == len(places)
    for file, count in FORMS.items():
        rows = list(csv.reader((DEMO / file).read_text("utf-8-sig").splitlines()))
        assert len(rows) - 1 == count == sum(place.file == file for place in places)
    waiting = {"lrn_broken", "lrn_unknown", "lrn_shared", "code_unknown", "code_nobody"}
    found = {
        f.place.row for f in ratings().findings if f.code.removeprefix("rating.") in waiting and f.place.file == SELF
    }
    assert found == {place.row for place in ratings().waiting if place.file == SELF}


def test_what_waits_is_offered_by_name_or_by_a_slip_much_alike() -> None:
    facts = {(f.place.file, f.place.row): f.facts.get("offered") for f in findings() if f.code != "rating.replaced"}
    assert facts[(TEACHER, 258)] == "Rommel Umali (roster-cluster-2.xlsx, row 37)"
    assert facts[(TEACHER, 583)] == "-"
    assert facts[(SELF, 114)] == "PDBN8P Lovely Javier"


def test_an_impossible_answer_is_missing_and_the_rest_of_the_form_stands() -> None:
    form = next(r for r in ratings().ratings if (r.place.file, r.place.row) == (TEACHER, 125))
    assert form.marks["COM.2.1"] is None and form.marks["COM.1.1"] is not None


def test_only_teachers_and_community_raters_count_and_relatives_are_shown_only() -> None:
    counted = {(r.place.file, str(r.role)) for r in ratings().ratings if r.counts}
    assert counted == {(TEACHER, "teacher"), (COMMUNITY, "community")}
    relatives = [r for r in ratings().ratings if r.relation.startswith("Magulang")]
    assert len(relatives) == 41 and not any(r.counts for r in relatives)


def test_official_results_are_tied_to_their_learners() -> None:
    assert len(results()[0]) == 120 - 16
    assert {result.dated for result in results()[0]} == {date(2025, 11, 20)}


@pytest.mark.parametrize("lang", ["en", "fil"])
def test_every_finding_can_be_said(lang: str) -> None:
    assert all(finding.sentence(lang) for finding in findings())  # type: ignore[arg-type]
