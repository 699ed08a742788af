"""Forms one fault at a time: what is read, what waits, what is only shown, what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook
from tests.patunay.rating.forms import (
    COMMUNITY,
    QUESTIONS,
    SELF,
    STAMP,
    TEACHER,
    answers,
    community,
    found,
    read,
    read_one,
    teacher,
    titles,
    varied,
    write,
)

from patunay.errors import InputError
from patunay.framework import RaterRole
from patunay.rating.forms import MANILA, parse_stamp
from patunay.rating.registry import one_sign_apart
from patunay.words import say

T, C, S = RaterRole.TEACHER, RaterRole.COMMUNITY, RaterRole.SELF


@pytest.mark.parametrize(
    ("row", "tied", "faults"),
    [
        (teacher(), True, []),
        (teacher("999999 100007"), True, []),
        (teacher(name=""), True, []),
        (teacher(name="Juan Dela Cruz Jr."), True, []),
        (teacher("999999100014", name="MARIA PENAFLOR"), True, []),
        (teacher(name="Juan Garcia"), True, ["name_partly"]),
        (teacher(name="Luis Garcia"), False, ["name_differs"]),
        (teacher("999999100099"), False, ["lrn_unknown"]),
        (teacher("999999100021", name="Ana Santos"), False, ["lrn_shared"]),
        (teacher("9.99999E+11"), False, ["lrn_broken"]),
        (teacher("99999910000"), False, ["lrn_broken"]),
        (teacher(""), False, ["lrn_broken"]),
        (teacher(by=""), True, ["rater_missing"]),
        (teacher(stamp="yesterday"), True, ["timestamp"]),
    ],
    ids=str,
)
def test_teachers_forms(tmp_path: Path, row: tuple[str, ...], tied: bool, faults: list[str]) -> None:
    ratings = read_one(T, write(tmp_path / "t.csv", titles(TEACHER), (*row, *varied())))
    assert [code for code, _ in found(ratings)] == faults
    assert (len(ratings.ratings), len(ratings.waiting)) == ((1, 0) if tied else (0, 1))
    assert all(rating.counts and rating.role is T for rating in ratings.ratings)


@pytest.mark.parametrize(
    ("row", "counts", "faults"),
    [
        (community(), True, []),
        (community("tgx6bz"), True, ["code_spelling"]),
        (community("TGX-6BZ"), True, ["code_spelling"]),
        (community("TGX6B2"), None, ["code_unknown"]),
        (community(""), None, ["code_unknown"]),
        (community("A5BP2P", "Pedro"), True, ["code_by_name"]),
        (community("EXBM9Q", "Known"), None, ["code_nobody"]),
        (community("X94MRR", "Luis"), None, ["name_differs"]),
        (community(relation="KAPITBAHAY"), True, []),
        (community(relation="Ninong"), False, ["relation_unknown"]),
        (community(relation=""), False, ["relation_unknown"]),
        (community(relation="Magulang o tagapag-alaga / Parent or guardian"), False, []),
        # too close to the learner to count
        (community(by="Juan Dela Cruz"), False, ["own_name"]),
        (community(by="JUAN REYES DELA CRUZ"), False, ["own_name"]),
        (community(by="Rosa Dela Cruz"), False, ["guardian_as_other"]),
        (community(by="Ana Cruz"), False, ["own_teacher"]),
        (community(by="Juan Ocampo"), True, []),
    ],
    ids=str,
)
def test_community_forms(tmp_path: Path, row: tuple[str, ...], counts: bool | None, faults: list[str]) -> None:
    ratings = read_one(C, write(tmp_path / "c.csv", titles(COMMUNITY), (*row, *varied())))
    assert [code for code, _ in found(ratings)] == faults
    assert [rating.counts for rating in ratings.ratings] == ([] if counts is None else [counts])


def test_a_slip_much_alike_is_offered(tmp_path: Path) -> None:
    (finding,) = read_one(C, write(tmp_path / "c.csv", titles(COMMUNITY), (*community("TGX6B2"), *varied()))).findings
    assert finding.facts["offered"] == "TGX6BZ Juan Dela Cruz" and finding.place.column == "Learner's code"
    assert (
        one_sign_apart("X94MR", "X94MRR") and one_sign_apart("X49MRR", "X94MRR") and one_sign_apart("X94MRRR", "X94MRR")
    )
    assert not one_sign_apart("X94MRR", "X94MRR") and not one_sign_apart("Y49MRR", "X94MRR")


def test_a_teacher_of_another_learner_as_a_neighbour_is_worth_a_look(tmp_path: Path) -> None:
    forms = write(
        tmp_path / "t.csv", titles(TEACHER), (*teacher("999999100014", "Maria Peñaflor", by="Bea Lim"), *varied())
    )
    others = write(tmp_path / "c.csv", titles(COMMUNITY), (*community(by="BEA LIM"), *varied(1)))
    ratings = read({T: forms, C: others})
    assert found(ratings) == [("teacher_as_other", 2)] and all(rating.counts for rating in ratings.ratings)


def test_self_never_counts(tmp_path: Path) -> None:
    path = write(tmp_path / "s.csv", titles(SELF), (STAMP, "TGX6BZ", "Juan", *answers()))
    (rating,) = read_one(S, path).ratings
    assert not rating.counts and rating.role is S


@pytest.mark.parametrize(
    ("answer", "mark", "faults"),
    [
        ("3 – Kaya at natutulungan", 3, []),
        ("0 - hindi pa", 0, []),
        ("2", 2, []),
        ("", None, []),
        ("-", None, []),
        ("Walang pagkakataong makita / No chance to see", None, []),
        ("no chance", None, []),
        ("5 – ???", None, ["impossible"]),
        ("10", None, ["impossible"]),
        ("-1 – minus", None, ["unreadable"]),
        ("2.5", None, ["unreadable"]),
        ("2, 3", None, ["unreadable"]),
        ("mahusay", None, ["unreadable"]),
    ],
)
def test_marks(tmp_path: Path, answer: str, mark: int | None, faults: list[str]) -> None:
    ratings = read_one(T, write(tmp_path / "t.csv", titles(TEACHER), (*teacher(), *answers(COM_1_1=answer))))
    assert [code for code, _ in found(ratings)] == faults
    assert ratings.ratings[0].marks["COM.1.1"] == mark and ratings.ratings[0].marks["COM.1.2"] == 2
    assert all(finding.place.column == "COM.1.1" for finding in ratings.findings)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2025/09/17 2:42:53 PM GMT+8", (14, 42, 53)),
        ("2025/09/17 12:05:00 AM GMT+8", (0, 5, 0)),
        ("9/17/2025 14:42:53", (14, 42, 53)),
        ("09/17/2025 2:42 pm", (14, 42, 0)),
        ("2025-09-17 14:42:53.250000", (14, 42, 53)),
        ("2025/09/17 6:42:53 AM GMT+0", (14, 42, 53)),
        ("17/09/2025 14:42", None),
        ("2025/02/30 1:00:00 PM", None),
        ("today", None),
    ],
)
def test_time_stamps(text: str, time: tuple[int, int, int] | None) -> None:
    assert parse_stamp(text) == (None if time is None else datetime(2025, 9, 17, *time, tzinfo=MANILA))
    assert time is None or datetime(2025, 9, 17, *time, tzinfo=MANILA).astimezone(UTC).hour == (time[0] - 8) % 24


def test_an_export_in_xlsx_keeps_its_times(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(titles(TEACHER))
    book.worksheets[0].append([datetime(2025, 9, 17, 14, 42, 53), *teacher()[1:], *varied()])
    book.save(tmp_path / "t.xlsx")
    assert read_one(T, tmp_path / "t.xlsx").ratings[0].sent_at == datetime(2025, 9, 17, 14, 42, 53, tzinfo=MANILA)


def test_the_later_form_counts_and_the_earlier_stays(tmp_path: Path) -> None:
    rows = [
        (*teacher(stamp="2025/09/20 2:00:00 PM GMT+8"), *varied()),
        (*teacher(stamp="2025/09/18 2:00:00 PM GMT+8", by="ANA  CRUZ"), *varied(1)),
        (*teacher(stamp="?"), *varied(2)),
    ]
    ratings = read_one(T, write(tmp_path / "t.csv", titles(TEACHER), *rows))
    assert [rating.replaced for rating in ratings.ratings] == [False, True, True]
    assert [fault for fault in found(ratings) if fault[0] == "replaced"] == [("replaced", 3), ("replaced", 4)]


def test_two_raters_without_a_name_do_not_replace_each_other(tmp_path: Path) -> None:
    rows = [(*teacher(by=""), *varied()), (*teacher(by="", stamp="2025/09/20 2:00:00 PM"), *varied(1))]
    ratings = read_one(T, write(tmp_path / "t.csv", titles(TEACHER), *rows))
    assert [rating.replaced for rating in ratings.ratings] == [False, False]


def test_columns_by_their_codes(tmp_path: Path) -> None:
    codes = [*QUESTIONS[1:], "COM.1.l", QUESTIONS[1]]
    rows = (*teacher(), *answers()[1:], "3 – so", "3 – so")
    ratings = read_one(T, write(tmp_path / "t.csv", titles(TEACHER, codes), rows))
    assert found(ratings) == [("strange_column", 1), ("column_twice", 1), ("columns_absent", 1)]
    assert ratings.findings[0].place.column == "[COM.1.l]" and QUESTIONS[0] in ratings.findings[2].sentence("en")
    assert QUESTIONS[0] not in ratings.ratings[0].marks and ratings.ratings[0].marks[QUESTIONS[1]] == 2


def test_titles_above_and_columns_in_any_order(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    heading, cells = titles(TEACHER), (*teacher(), *varied())
    write(path, ["Export of September"], [], heading[::-1], cells[::-1])
    ratings = read_one(T, path)
    assert found(ratings) == [] and ratings.ratings[0].place.row == 4


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        (titles(TEACHER, ["CSS.1.1", "CSS.1.2"]), "other_framework"),
        ((*TEACHER, "How well does the learner speak?"), "other_framework"),
        (titles(("Timestamp", "ALS teacher", "Remarks")), "no_learner_column"),
    ],
)
def test_what_is_no_export_of_this_form_gets_one_clear_sentence(
    tmp_path: Path, heading: tuple[str, ...], code: str
) -> None:
    with pytest.raises(InputError) as refused:
        read_one(T, write(tmp_path / "t.csv", heading, ["x"] * len(heading)))
    assert refused.value.code == f"rating.{code}"
    assert "t.csv" in say(refused.value.code, "fil", **refused.value.facts)


def test_a_hidden_sheet_of_forms_is_left_out_and_said(tmp_path: Path) -> None:
    book = Workbook()
    for sheet in (book.worksheets[0], book.create_sheet("old")):
        sheet.append(titles(TEACHER))
        sheet.append([*teacher(), *varied()])
    book["old"].sheet_state = "hidden"
    book.save(tmp_path / "t.xlsx")
    ratings = read_one(T, tmp_path / "t.xlsx")
    assert len(ratings.ratings) == 1 and found(ratings) == [("sheet_left_out", None)]


def stamped(minutes: float) -> str:
    return f"{datetime(2025, 9, 17, 22, 0) + timedelta(minutes=minutes):%Y/%m/%d %I:%M:%S %p} GMT+8"


@pytest.mark.parametrize(("forms", "gap", "bursts"), [(8, 9.5, 1), (7, 9.5, 0), (8, 10.5, 0), (20, 2, 1)])
def test_a_burst_is_many_forms_within_minutes_whoever_sent_them(
    tmp_path: Path, forms: int, gap: float, bursts: int
) -> None:
    rows = [(*community(by=f"Rater {chr(65 + n)}", stamp=stamped(n * gap)), *varied(n)) for n in range(forms)]
    ratings = read_one(C, write(tmp_path / "c.csv", titles(COMMUNITY), *rows))
    assert [code for code, _ in found(ratings)].count("burst") == bursts


@pytest.mark.parametrize(("seconds", "second", "hasty"), [(59, "X94MRR", 1), (61, "X94MRR", 0), (5, "TGX6BZ", 0)])
def test_haste_is_another_learner_within_a_minute(tmp_path: Path, seconds: int, second: str, hasty: int) -> None:
    name = {"X94MRR": "Maria", "TGX6BZ": "Juan"}[second]
    rows = [
        (*community(stamp=stamped(0)), *varied()),
        (*community(second, name, stamp=stamped(seconds / 60)), *varied(1)),
    ]
    ratings = read_one(C, write(tmp_path / "c.csv", titles(COMMUNITY), *rows))
    assert [code for code, _ in found(ratings)].count("haste") == hasty


def test_copies_and_one_answer_for_everything(tmp_path: Path) -> None:
    rows = [
        (*community(by="Ben Ocampo", stamp=stamped(0)), *varied()),
        (*community(by="Cora Dizon", stamp=stamped(60)), *varied()),
        (*community(by="Dan Abad", stamp=stamped(120)), *answers()),
        (*community("X94MRR", "Maria", by="Dan Abad", stamp=stamped(180)), *answers()),
        (*community("X94MRR", "Maria", by="Eva Cruz", stamp=stamped(240)), *answers()),
    ]
    ratings = read_one(C, write(tmp_path / "c.csv", titles(COMMUNITY), *rows))
    assert found(ratings) == [("same_answers", 4), ("copied", 3)]
    assert ratings.findings[0].facts["rows"] == "4, 5" and ratings.findings[1].facts["others"] == "c.csv, row 2"
