"""Rows that may be one person: held and named, never merged; what "same person" and "different people" do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.patunay.roster.rosters import codes, read, row, write_csv

from patunay.roster.model import Roster

OTHER = "999999100014"


def decide(path: Path, *words: str) -> Roster:
    """Reads, then once more with a word for each row ("" for none)."""
    learners = read(path).learners
    decisions = {learner.row_hash: word for learner, word in zip(learners, words, strict=True) if word}
    return read(path, decisions=decisions)


@pytest.mark.parametrize(
    "other",
    [
        row(OTHER),
        row(""),
        row(OTHER, last="DELA CRUZ", first="JUAN", middle="REYES"),
        row(OTHER, last="De la Cruz"),
        row(OTHER, last="Dela-Cruz"),
        row(OTHER, middle="R."),
        row(OTHER, middle=""),
        row(OTHER, ext="Jr."),
        row(OTHER, born="03/09/2004"),
        row(OTHER, born="03/09/04"),
        row(OTHER, born=""),
        row(OTHER, last="Delá Cruz"),
    ],
    ids=str,
)
def test_the_same_person_under_another_spelling_is_held(tmp_path: Path, other: tuple[str, ...]) -> None:
    roster = read(write_csv(tmp_path / "roster.csv", row(), other))
    assert [code for code in codes(roster) if code[0] == "duplicate"] == [("duplicate", 2), ("duplicate", 3)]
    assert len(roster.learners) == 2 and all(learner.held for learner in roster.learners)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (row(), row(OTHER, born="March 9, 2005")),
        (row(), row(OTHER, first="Juana")),
        (row(), row(OTHER, middle="Santos")),
        (row(), row(OTHER, middle="S.")),
        (row(ext="Sr."), row(OTHER, ext="Jr.")),
        (row(), row(OTHER, born="03/10/04")),
        (row(), row(OTHER, middle="R.", born="")),
        (row(middle=""), row(OTHER, middle="", born="")),
        (row(first="John Mark"), row(OTHER, first="John Paul")),
    ],
    ids=str,
)
def test_different_people_of_like_names_are_not(
    tmp_path: Path, first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    roster = read(write_csv(tmp_path / "roster.csv", first, second))
    assert not any(learner.held for learner in roster.learners)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ma. Theresa", "Maria Theresa"),
        ("Ma.Theresa", "MA THERESA"),
        ("Maryjane", "Mary Jane"),
        ("Juan Jr", "Juan Junior"),
    ],
)
def test_what_the_prc_calls_minor_is_equal(tmp_path: Path, one: str, other: str) -> None:
    roster = read(write_csv(tmp_path / "roster.csv", row(first=one), row(OTHER, first=other)))
    assert [code for code, _ in codes(roster)].count("duplicate") == 2


def test_lost_letters_do_not_hide_a_double(tmp_path: Path) -> None:
    rows = [row(lrn, last) for lrn, last in (("", "Peña"), ("", "Pe?a"), ("", "PeÃ±a"), ("", "PENA"), ("", "Pen~a"))]
    roster = read(write_csv(tmp_path / "roster.csv", *rows))
    assert [row for code, row in codes(roster) if code == "duplicate"] == [2, 3, 4, 5, 6]


def test_a_double_through_a_third_row_is_one_group(tmp_path: Path) -> None:
    """Reyes and Santos agree with the row that has no middle name: nobody knows which of them it is."""
    roster = read(write_csv(tmp_path / "roster.csv", row(), row(OTHER, middle=""), row("", middle="Santos")))
    assert [row for code, row in codes(roster) if code == "duplicate"] == [2, 3, 4]


def test_doubles_are_found_across_files(tmp_path: Path) -> None:
    one, two = write_csv(tmp_path / "a.csv", row()), write_csv(tmp_path / "b.csv", row(OTHER))
    (first, _) = (f for f in read(one, two).findings if f.code == "roster.duplicate")
    assert first.facts["others"] == "b.csv, row 2"


def test_a_row_that_stands_twice_has_two_names_and_one_may_go(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "roster.csv", row(), row())
    first, second = read(path).learners
    assert first.row_hash != second.row_hash
    roster = read(path, decisions={second.row_hash: "same person"})
    assert [learner.place.row for learner in roster.learners] == [2]
    assert codes(roster) == [("dropped", 3)]


@pytest.mark.parametrize(
    ("words", "kept", "found"),
    [
        (("", ""), (2, 3), {("duplicate", 2), ("duplicate", 3)}),
        (("same person", ""), (3,), {("dropped", 2)}),
        (("", "iisang tao"), (2,), {("dropped", 3)}),
        (("different people", "magkaibang tao"), (2, 3), {("kept_apart", 2), ("kept_apart", 3)}),
        (("different people", ""), (2, 3), {("kept_apart", 2), ("duplicate", 3)}),
        (("same person", "same person"), (2, 3), {("nobody_left", 2), ("nobody_left", 3)}),
        (("drop", ""), (2, 3), {("duplicate", 2), ("decision_unread", 2), ("duplicate", 3)}),
        (("no", ""), (2, 3), {("duplicate", 2), ("decision_unread", 2), ("duplicate", 3)}),
    ],
)
def test_decisions_on_likely_doubles(
    tmp_path: Path, words: tuple[str, str], kept: tuple[int, ...], found: set[tuple[str, int]]
) -> None:
    roster = decide(write_csv(tmp_path / "roster.csv", row(), row(OTHER)), *words)
    assert tuple(learner.place.row for learner in roster.learners) == kept
    assert set(codes(roster)) == found
    held = {learner.place.row for learner in roster.learners if learner.held}
    assert held == {place for code, place in found if code in ("duplicate", "nobody_left")}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ({}, {("shared_lrn", 2), ("shared_lrn", 3)}),
        ({1: "same person"}, {("dropped", 3)}),
        ({0: "different people", 1: "different people"}, {("lrn_apart", 2), ("lrn_apart", 3)}),
        ({0: "magkaibang tao"}, {("lrn_apart", 2), ("shared_lrn", 3)}),
    ],
)
def test_a_shared_lrn_is_held_until_it_is_one_person_or_corrected(
    tmp_path: Path, words: Mapping[int, str], found: set[tuple[str, int]]
) -> None:
    path = write_csv(tmp_path / "roster.csv", row(), row(last="Lim", first="Ana", born="May 3, 2001"))
    roster = decide(path, *(words.get(index, "") for index in range(2)))
    assert set(codes(roster)) == found
    held = {learner.place.row for learner in roster.learners if learner.held}
    assert held == {place for code, place in found if code != "dropped"}


def test_an_unreadable_lrn_is_missing_and_never_shared(tmp_path: Path) -> None:
    rows = [row("9.99999E+11"), row("9.99999E+11", last="Lim", first="Ana", born="May 3, 2001")]
    roster = read(write_csv(tmp_path / "roster.csv", *rows))
    assert codes(roster) == [("lrn_lost", 2), ("lrn_lost", 3)]


def test_one_cell_may_hold_the_answers_to_two_questions(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "roster.csv", row(first="Juan Jr"), row(OTHER))
    roster = decide(path, "yes; different people", "different people")
    assert roster.learners[0].name.extension == "Jr." and not any(learner.held for learner in roster.learners)
