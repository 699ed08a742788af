"""Ten memoranda written by hand have no finding; thirty-five with one planted fault each have that one alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.patunay.issuance.memoranda import KNOWN, MEMORANDA, PEOPLE
from tests.patunay.issuance.test_checking import Change, added, found, of_event, of_travel, parts, without, written

from patunay.issuance.model import Enclosure, Reference, Vehicle

OPEN_LIST = Enclosure("Seating", False, ("Row", "Name"), (("1", PEOPLE[0]),))
FAULTS: tuple[tuple[str, str, Change], ...] = (
    ("rosters", "deadline_late", written("March 13, 2026", "February 13, 2026")),
    ("rosters", "weekday_wrong", written("Friday, March 27, 2026", "Monday, March 27, 2026")),
    ("rosters", "contact_missing", parts(contact=None)),
    ("rosters", "index_missing", parts(subjects=())),
    ("consents", "reference_unlisted", parts(references=())),
    ("consents", "reference_unknown", parts(references=(Reference("DepEd Order No. 66, s. 2017"),))),
    ("consents", "signatory_missing", parts(signatory=None)),
    ("consents", "slip", added("Those who undergone the first cycle are not asked again.")),
    ("raters", "abbreviation_new", written("Public Employment Service Office (PESO)", "PESO")),
    ("raters", "lead_short", parts(dated=date(2026, 3, 16))),
    ("raters", "time_missing", of_event(starts=None)),
    ("raters", "funds_unsaid", written("charged against local funds, subject to accounting and", "subject to")),
    ("raters", "date_differs", written("March 20, 2026", "March 21, 2026")),
    ("panel", "personnel_missing", parts(personnel=(), enclosure_note="")),
    ("panel", "authority_unmeant", parts(personnel=None, enclosure_note="")),
    ("panel", "objectives_missing", of_event(objectives=())),
    ("panel", "enclosed_unsaid", parts(enclosure_note="")),
    ("at home", "counts_differ", written("The 3 ALS learners", "The 4 ALS learners")),
    ("at home", "learners_unsaid", parts(learners_travel=None)),
    ("at home", "venue_vague", of_event(venue="")),
    ("at home", "items_uneven", written("thank those who rated them", "Thank those who rated them")),
    ("at town", "learner_named", added(f"The opening song is led by {PEOPLE[1]}.")),
    ("at town", "enclosure_open", lambda draft: replace(draft, enclosures=(*draft.enclosures, OPEN_LIST))),
    ("at town", "companions_missing", of_travel(vehicles=(Vehicle("Jeep 1", PEOPLE),))),
    ("at town", "permits_missing", of_travel(permits=0)),
    ("at town", "meals_missing", of_travel(meal_stubs=2)),
    ("at town", "authority_unsaid", without("Travel Authority")),
    ("new venue", "changed_missing", parts(changes="Division Memorandum No. 12, s. 2020")),
    ("called off", "index_unlisted", parts(subjects=("RULES AND REGULATIONS", "Issuance"))),
    ("keeping", "number_early", parts(number=119)),
    ("keeping", "learner_number", added("The first is that of the learner 999999000017.")),
    ("numbered", "number_repeated", parts(number=118)),
    ("numbered", "number_gap", parts(number=122)),
    ("numbered", "enclosed_promised", parts(enclosures=(), enclosure_note="")),
    ("numbered", "enclosure_empty", parts(enclosures=(Enclosure("Form of Counts", False),))),
)  # fmt: skip


@pytest.mark.parametrize("name", MEMORANDA)
def test_nothing_is_found_in_a_clean_memorandum(name: str) -> None:
    assert found(MEMORANDA[name], KNOWN) == []


@pytest.mark.parametrize(("name", "rule", "change"), FAULTS, ids=[f"{name}-{rule}" for name, rule, _ in FAULTS])
def test_the_one_fault_is_found(name: str, rule: str, change: Change) -> None:
    assert found(change(MEMORANDA[name]), KNOWN) == [rule]


def test_the_corpus_is_as_large_and_as_varied_as_it_says() -> None:
    assert len(MEMORANDA) >= 10 and len(FAULTS) >= 30
    assert {name for name, _, _ in FAULTS} == set(MEMORANDA)
    assert len({rule for _, rule, _ in FAULTS}) >= 30
    assert len({one.purpose for one in MEMORANDA.values()}) == 5
