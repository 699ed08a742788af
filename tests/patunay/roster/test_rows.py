"""One row, one fault: what is mended and said, what is held, what a decision does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.patunay.roster.rosters import codes, read, row, write_csv, write_xlsx

from patunay.roster.conventions import printed_name
from patunay.roster.model import Learner


def one(path: Path, *cells: str, decision: str = "") -> tuple[Learner, list[tuple[str, int | None]]]:
    write_csv(path, cells)
    before = read(path)
    roster = read(path, decisions={before.learners[0].row_hash: decision}) if decision else before
    assert len(roster.learners) == 1
    return roster.learners[0], codes(roster)


@pytest.mark.parametrize(
    ("cells", "name", "found"),
    [
        (row(), "Juan Reyes Dela Cruz", []),
        (row(last="DE LOS SANTOS", first="MA. THERESA"), "Ma. Theresa Reyes De los Santos", ["capitals"]),
        (row(last=" Dela  Cruz "), "Juan Reyes Dela Cruz", ["spacing"]),
        (row(middle="N/A"), "Juan Dela Cruz", ["filler"]),
        (row(middle=""), "Juan Dela Cruz", []),
        (row(middle="R."), "Juan R. Dela Cruz", ["middle_initial"]),
        (row(ext="JR"), "Juan Reyes Dela Cruz Jr.", []),
        (row(ext="-"), "Juan Reyes Dela Cruz", []),
        (row(ext="PhD"), "Juan Reyes Dela Cruz", ["extension_strange"]),
        (row(first="Juan III"), "Juan III Reyes Dela Cruz", ["suffix"]),
        (row(first="JUAN Jr."), "Juan Jr. Reyes Dela Cruz", ["capitals", "suffix"]),
        (row(last="Pe?a"), "Juan Reyes Pe?a", ["damaged_perhaps"]),
        (row(last="Peï¿½a"), "Juan Reyes Peï¿½a", ["strange"]),
        (row(last="Pe\ufffd\ufffd"), "Juan Reyes Pe\ufffd\ufffd", ["damaged"]),
        (row(first="Ju\u202ean"), "Ju\u202ean Reyes Dela Cruz", ["forbidden"]),
        (row(first="Ju\x07an"), "Ju\x07an Reyes Dela Cruz", ["forbidden"]),
        (row(first="Ju\u200ban"), "Ju\u200ban Reyes Dela Cruz", ["forbidden"]),
        (row(first="Juan (dropped)"), "Juan (dropped) Reyes Dela Cruz", ["strange"]),
        (row(first="Ju4n"), "Ju4n Reyes Dela Cruz", ["strange"]),
        (row(first="J\u0443an"), "J\u0443an Reyes Dela Cruz", ["strange"]),
        (row(first=""), "Reyes Dela Cruz", ["name_incomplete"]),
        (row(last="Pen\u0303a"), "Juan Reyes Peña", ["spacing"]),
        (row(last="O'Hara-Ñunez", first="José"), "José Reyes O'Hara-Ñunez", []),
    ],
)
def test_names(tmp_path: Path, cells: tuple[str, ...], name: str, found: list[str]) -> None:
    learner, findings = one(tmp_path / "roster.csv", *cells)
    assert printed_name(learner.name) == name
    assert [code for code, _ in findings] == found
    assert bool(learner.held) == bool({*found} - {"capitals", "spacing", "filler", "middle_initial"})


@pytest.mark.parametrize(
    ("typed", "lrn", "found"),
    [
        ("999999100007", "999999100007", []),
        ("999999 100007", "999999100007", ["lrn_spaces"]),
        ("999999-100-007", "999999100007", ["lrn_spaces"]),
        ("", None, ["lrn_missing"]),
        ("9.99999E+11", None, ["lrn_lost"]),
        ("9,99999E+11", None, ["lrn_wrong"]),
        ("99999910000", None, ["lrn_wrong"]),
        ("9999991000077", None, ["lrn_wrong"]),
        ("99999910000O", None, ["lrn_wrong"]),
        ("٩٩٩٩٩٩١٠٠٠٠٧", None, ["lrn_wrong"]),
        ("to follow", None, ["lrn_wrong"]),
    ],
)
def test_an_lrn_is_twelve_digits_or_none(tmp_path: Path, typed: str, lrn: str | None, found: list[str]) -> None:
    learner, findings = one(tmp_path / "roster.csv", *row(typed))
    assert (learner.lrn, [code for code, _ in findings], learner.held) == (lrn, found, ())


@pytest.mark.parametrize(
    ("typed", "born", "found"),
    [
        ("03/09/2004", date(2004, 3, 9), ["birthdate_words"]),
        ("3-9-2004", date(2004, 3, 9), []),
        ("March 9, 2004", date(2004, 3, 9), []),
        ("Marso 9, 2004", date(2004, 3, 9), []),
        ("09-Mar-2004", date(2004, 3, 9), []),
        ("2004-03-09", date(2004, 3, 9), []),
        ("38055", date(2004, 3, 9), ["birthdate_number"]),
        ("03/09/04", None, ["birthdate_short"]),
        ("", None, ["birthdate_missing"]),
        ("02/30/2004", None, ["birthdate_impossible"]),
        ("31/12/2004", None, ["birthdate_impossible"]),
        ("unknown", None, ["birthdate_impossible"]),
        ("March 9, 2020", date(2020, 3, 9), ["age", "guardian"]),
        ("March 9, 1904", date(1904, 3, 9), ["age"]),
        ("March 9, 2009", date(2009, 3, 9), ["guardian"]),
    ],
)
def test_birthdates_are_read_month_first(tmp_path: Path, typed: str, born: date | None, found: list[str]) -> None:
    learner, findings = one(tmp_path / "roster.csv", *row(born=typed))
    assert (learner.birthdate, [code for code, _ in findings]) == (born, found)
    assert bool(learner.held) == bool({*found} & {"birthdate_impossible", "age"})


def test_a_date_is_echoed_in_words(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "roster.csv", row(born="03/09/2004"))
    assert "March 9, 2004" in next(f for f in read(path).findings if f.place.row).sentence("fil")


def test_neither_lrn_nor_birthdate_is_held(tmp_path: Path) -> None:
    learner, findings = one(tmp_path / "roster.csv", *row("", born=""))
    assert [code for code, _ in findings] == ["lrn_missing", "birthdate_missing", "unidentified"]
    assert learner.held


@pytest.mark.parametrize(
    ("cells", "decision", "name", "found"),
    [
        (row(first="Juan Jr"), "yes", "Juan Reyes Dela Cruz Jr.", ["decided"]),
        (row(first="Juan Jr"), "Oo.", "Juan Reyes Dela Cruz Jr.", ["decided"]),
        (row(first="Juan Jr"), "no", "Juan Jr Reyes Dela Cruz", ["decided"]),
        (row(first="Juan Jr"), "hindi", "Juan Jr Reyes Dela Cruz", ["decided"]),
        (row(last="Pe?a"), "yes", "Juan Reyes Peña", ["decided"]),
        (row(last="PeÃ±a"), "oo", "Juan Reyes Peña", ["decided"]),
        (row(last="Pe?a"), "name: Peña, Juan, Reyes", "Juan Reyes Peña", ["decided"]),
        (row(last="Pe?a"), "pangalan: Peña, Juan, , Jr.", "Juan Peña Jr.", ["decided"]),
        (row(), "name: Dela Cruz, Juana", "Juana Dela Cruz", ["decided"]),
        # what cannot be followed changes nothing, and says so
        (row(last="Pe?a"), "no", "Juan Reyes Pe?a", ["damaged_perhaps", "decision_unread"]),
        (row(last="Pe?a"), "it is Peña", "Juan Reyes Pe?a", ["damaged_perhaps", "decision_unread"]),
        (row(last="Pe?a"), "name: Pe?a, Juan", "Juan Pe?a", ["damaged_perhaps"]),
        (row(last="Pe?a"), "name: Peña", "Peña", ["name_incomplete"]),
        (row(first="Juan Jr"), "yes; no", "Juan Jr Reyes Dela Cruz", ["suffix", "decision_unread"]),
        (row(), "drop", "Juan Reyes Dela Cruz", ["decision_unread"]),
        (row(), "same person", "Juan Reyes Dela Cruz", ["decision_unread"]),
    ],
)
def test_decisions(tmp_path: Path, cells: tuple[str, ...], decision: str, name: str, found: list[str]) -> None:
    learner, findings = one(tmp_path / "roster.csv", *cells, decision=decision)
    assert (printed_name(learner.name), [code for code, _ in findings]) == (name, found)
    assert bool(learner.held) == bool({*found} - {"decided", "decision_unread"})


def test_an_impossible_decision_names_the_words_that_are_possible(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "roster.csv", row(first="Juan Jr"))
    digest = read(path).learners[0].row_hash
    (said,) = (f for f in read(path, decisions={digest: "maybe"}).findings if f.code == "roster.decision_unread")
    assert said.sentence("en") == (
        "The decision “maybe” answers nothing in this row, so nothing was changed. Write one of: “no”, “yes”."
    )


def test_a_decision_on_a_row_that_is_gone_is_named(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "roster.csv", row())
    roster = read(path, decisions={"0123456789abcdef": "yes"})
    assert codes(roster) == [("decision_unmatched", None)]


def test_sex_and_teacher(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "roster.csv", row(sex="Lalaki"), row("999999100014", "Lim", sex="b", teacher="", born="May 3, 2001")
    )
    roster = read(path)
    assert [learner.sex for learner in roster.learners] == ["M", ""]
    assert sorted(codes(roster)) == [("sex_strange", 3), ("teacher_missing", 3)]


def test_a_numeric_lrn_and_a_formula_are_said(tmp_path: Path) -> None:
    cells: list[object] = list(row())
    cells[0] = 999999100007
    path = write_xlsx(tmp_path / "roster.xlsx", cells, ("999999100014", "=B2", *row()[2:]))
    roster = read(path)
    assert roster.learners[0].lrn == "999999100007"
    assert codes(roster) == [("lrn_number", 2), ("name_incomplete", 3), ("formula", 3)]
