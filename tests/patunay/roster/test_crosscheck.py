"""Centres, slips and consents against the rosters: the pilot's own faults first, then one of each kind."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from patunay.errors import InputError
from patunay.roster.crosscheck import check_lists
from patunay.roster.lists import read_centres, read_consents, read_slip_codes
from patunay.roster.model import Centre, Consent, Finding, Learner, PersonName, Place, SlipCode
from patunay.roster.reading import read_roster
from patunay.roster.tables import read_tables

DEMO = Path(__file__).resolve().parents[3] / "demo"
CENTRES = {"Talahib CLC": Centre("Talahib CLC", "Talahib", "Talahib Learning Center", False)}
WITHOUT_LRN = (10, 50, 61, 73, 105, 122, 272, 279, 306, 342, 343, 351, 395, 408, 477)
SEVENTEEN = (14, 83, 103, 138, 205, 208, 223, 229, 242, 480)


def learner(lrn: str | None = "999999100007", centre: str = "Talahib CLC", first: str = "Juan") -> Learner:
    name, born = PersonName("Dela Cruz", first), date(2008, 3, 9)
    return Learner(name, lrn, born, "M", centre, "Talahib", "JHS", "", "", Place("roster.csv", None, 2), "hash")


def slip(code: str, lrn: str | None, first: str = "Juan", row: int = 2) -> SlipCode:
    return SlipCode(code, lrn, PersonName("Dela Cruz", first), Place("codes.csv", None, row))


def consent(lrn: str = "999999100007", by: str = "Ana Dela Cruz", row: int = 2, **purposes: bool) -> Consent:
    return Consent(lrn, by, date(2025, 9, 1), purposes or {"certificate": True}, Place("consents.csv", None, row))


def codes_of(findings: tuple[Finding, ...]) -> list[tuple[str, int | None]]:
    return [
        (finding.code.removeprefix("roster."), finding.place.row) for finding in findings if finding.sentence("fil")
    ]


def test_the_pilot_division() -> None:
    tables = [table for path in sorted(DEMO.glob("roster*")) for table in read_tables(path)]
    learners = read_roster(tables, {}, date(2025, 12, 19)).learners
    lists = (
        read_centres(DEMO / "centres.csv"),
        read_slip_codes(DEMO / "codes.csv"),
        read_consents(DEMO / "consents.csv"),
    )
    assert [len(each) for each in lists] == [59, 486, 481]
    expected = [("consent_nobody", row) for row in WITHOUT_LRN] + [("consent_minor", row) for row in SEVENTEEN]
    assert sorted(codes_of(check_lists(learners, *lists))) == sorted(expected)


def test_restricted_centres_of_the_pilot_have_a_public_name_that_says_nothing() -> None:
    restricted = [centre for centre in read_centres(DEMO / "centres.csv").values() if centre.restricted]
    assert {centre.name for centre in restricted} == {
        "Talahib District Jail CLC",
        "Bahay Kanlungan Shelter CLC, Maragsang",
    }
    assert {centre.public_name for centre in restricted} == {"Schools Division Office"}


@pytest.mark.parametrize(
    ("people", "codes", "consents", "expected"),
    [
        ([learner()], [slip("AAAAAA", "999999100007")], [consent()], []),
        ([learner(centre="Talahib Jail")], [], [], [("centre_unknown", 2)]),
        ([learner()], [slip("AAAAAA", "999999100007", first="Pedro")], [], [("code_name", 2)]),
        ([learner(first="Juan Jr")], [slip("AAAAAA", "999999100007")], [], []),
        ([learner()], [slip("AAAAAA", None)], [], [("list_lrn", 2)]),
        (
            [learner()],
            [slip("AAAAAA", "999999100007"), slip("AAAAAA", "999999100014", row=3)],
            [],
            [("code_twice", 2), ("code_twice", 3)],
        ),
        (
            [learner()],
            [slip("AAAAAA", "999999100007"), slip("BBBBBB", "999999100007", row=3)],
            [],
            [("code_lrn_twice", 2), ("code_lrn_twice", 3)],
        ),
        ([learner()], [], [consent(lrn="99999910000")], [("list_lrn", 2)]),
        ([learner()], [], [consent(lrn="999999100014")], [("consent_nobody", 2)]),
        ([learner()], [], [consent(by="self")], [("consent_minor", 2)]),
        ([learner()], [], [consent(certificate=True), consent(row=3, certificate=False)], [("consent_twice", 3)]),
        ([learner()], [], [consent(certificate=True, photo=True), consent(row=3, photo=True)], None),
    ],
)
def test_each_kind_of_fault(
    people: list[Learner], codes: list[SlipCode], consents: list[Consent], expected: list[tuple[str, int]] | None
) -> None:
    found = codes_of(check_lists(people, CENTRES, codes, consents))
    assert found == ([("consent_twice", 3), ("consent_unread", 3)] if expected is None else expected)


def test_what_is_neither_yes_nor_no_is_no_purpose(tmp_path: Path) -> None:
    path = tmp_path / "consents.csv"
    path.write_text("LRN,Given by,Date,Certificate,Photo\n999999100007,self,09/01/2025,oo,ewan\n", "utf-8")
    (read,) = read_consents(path)
    assert read.purposes == {"certificate": True}


def test_a_list_without_a_needed_column_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text('Code,Learner\nAAAAAA,"Dela Cruz, Juan"\n', "utf-8")
    with pytest.raises(InputError) as refused:
        read_slip_codes(path)
    assert (refused.value.code, refused.value.facts["columns"]) == ("roster.columns", "lrn")
