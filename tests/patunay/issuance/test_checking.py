"""Memoranda with exactly one planted fault each: it is found and nothing else is; clean ones have no finding at all.

Faults are planted by hand in varied clean drafts, one at least for each rule of the check.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from functools import partial
from typing import Any

import pytest
from tests.patunay.issuance.drafts import (
    BASIS,
    DAY,
    DESK,
    EVENT,
    KNOWN,
    LEARNERS,
    PERSONNEL,
    PLANS,
    SOURCE,
    TRAVEL,
    amendment,
    call,
    orientation,
    recognition,
    released,
    rescission,
)

from patunay.issuance.checking import RULES, STOPS, Known, check_draft
from patunay.issuance.drafting import draft_recognition
from patunay.issuance.model import Enclosure, Event, Group, Issuance, Paragraph, Reference, Vehicle

Change = Callable[[Issuance], Issuance]


def found(draft: Issuance, known: Known = KNOWN) -> list[str]:
    return [finding.rule for finding in check_draft(draft, known)]


def parts(**changed: Any) -> Change:
    return lambda draft: replace(draft, **changed)


def of_event(**changed: Any) -> Change:
    return lambda draft: replace(draft, event=replace(draft.event or EVENT, **changed))


def of_contact(**changed: Any) -> Change:
    return lambda draft: replace(draft, contact=replace(DESK.contact, **changed))


def of_travel(**changed: Any) -> Change:
    return lambda draft: replace(draft, learners_travel=replace(draft.learners_travel or TRAVEL, **changed))


def of_person(**changed: Any) -> Change:
    return lambda draft: replace(draft, personnel=(*(draft.personnel or ())[1:], replace(PERSONNEL[0], **changed)))


def written(old: str, new: str) -> Change:
    """`new` for `old`, which must stand in the text."""

    def change(draft: Issuance) -> Issuance:
        texts = [text.replace(old, new) for one in draft.paragraphs for text in one.texts]
        assert texts != [text for one in draft.paragraphs for text in one.texts], old
        paragraphs = (
            Paragraph(one.text.replace(old, new), tuple(item.replace(old, new) for item in one.items))
            for one in draft.paragraphs
        )
        return replace(draft, paragraphs=tuple(paragraphs))

    return change


def added(text: str, *items: str) -> Change:
    return lambda draft: replace(draft, paragraphs=(Paragraph(text, items), *draft.paragraphs))


def without(words: str) -> Change:
    """Without the paragraphs in which `words` stand."""

    def change(draft: Issuance) -> Issuance:
        kept = tuple(one for one in draft.paragraphs if not any(words in text for text in one.texts))
        assert kept != draft.paragraphs, words
        return replace(draft, paragraphs=kept)

    return change


def both(*changes: Change) -> Change:
    def change(draft: Issuance) -> Issuance:
        for one in changes:
            draft = one(draft)
        return draft

    return change


OUTSIDE = Reference("Memorandum OM-BAE-2024-017", elsewhere=True)
NAMES = Enclosure("Seats", False, ("Seat", "Name"), (("A1", LEARNERS[1]),))
FAULTS: list[tuple[str, Callable[[], Issuance], Change]] = [
    ("subject_missing", call, parts(subject=" ")),
    ("addressee_missing", orientation, both(parts(addressees=()), added("Alternative Learning System (ALS)."))),
    ("paragraph_empty", call, added("The following are asked for:", "rosters;", "")),
    ("paragraph_empty", amendment, added("")),
    ("blank_left", recognition, written("Talahib Covered Court", "_____")),
    ("signatory_missing", recognition, parts(signatory=None)),
    ("signatory_missing", call, lambda draft: replace(draft, signatory=replace(draft.signatory, position=""))),
    ("contact_missing", orientation, parts(contact=None)),
    ("contact_unreachable", recognition, of_contact(mobile="", email="")),
    ("reference_unknown", recognition, parts(references=(BASIS, Reference("Division Memorandum No. 12, s. 2024")))),
    ("reference_unlisted", call, added("As in DepEd Memorandum No. 30, s. 2021, nobody is ranked.")),
    ("reference_unlisted", recognition, parts(references=(OUTSIDE,))),
    ("changed_missing", amendment, parts(changes="")),
    ("index_missing", call, parts(subjects=())),
    ("index_unlisted", rescission, parts(subjects=("AWARDS", "Division Memorandum"))),
    ("initials_missing", orientation, parts(initials="")),
    ("number_early", recognition, parts(number=701, series=2025)),
    ("number_early", call, parts(tracking="R2-1000")),
    ("number_missing", recognition, parts(released_on=date(2025, 12, 9))),
    ("number_missing", call, lambda draft: replace(released(draft, 701), tracking="")),
    ("number_repeated", call, partial(released, number=700)),
    ("number_gap", orientation, partial(released, number=703)),
    ("series_differs", recognition, lambda draft: replace(released(draft, 701), series=2024)),
    ("event_past", orientation, parts(dated=date(2025, 9, 26))),
    ("lead_short", orientation, parts(dated=date(2025, 9, 19))),
    ("rest_day", lambda: moved(date(2025, 12, 20)), parts()),
    ("rest_day", lambda: moved(date(2025, 12, 30)), parts()),
    ("venue_missing", orientation, of_event(venue="", town="")),
    ("venue_vague", recognition, of_event(venue="")),
    ("time_missing", orientation, of_event(starts=None)),
    ("time_backwards", recognition, of_event(ends=time(7))),
    ("objectives_missing", orientation, of_event(objectives=())),
    ("participants_missing", orientation, of_event(groups=())),
    ("group_uncounted", orientation, of_event(groups=(Group("ALS teachers", 40), Group("guests")))),
    ("counts_differ", recognition, written("4 ALS learners", "5 ALS learners")),
    ("date_differs", recognition, written("Friday, December 19, 2025", "Thursday, December 18, 2025")),
    ("weekday_wrong", recognition, written("Friday, December 19, 2025", "Thursday, December 19, 2025")),
    ("deadline_late", recognition, written("on or before December 15, 2025", "on or before December 23, 2025")),
    ("deadline_late", call, written("on or before August 15, 2025", "not later than July 15, 2025")),
    ("authority_unsaid", recognition, without("Travel Authority")),
    ("authority_unmeant", orientation, parts(personnel=None, enclosure_note="")),
    ("personnel_missing", orientation, parts(personnel=(), enclosure_note="")),
    ("personnel_incomplete", recognition, of_person(station="")),
    ("personnel_elsewhen", recognition, of_person(leaves=date(2025, 12, 17), returns=date(2025, 12, 18))),
    ("personnel_learner", recognition, of_person(name=LEARNERS[0])),
    ("personnel_learner", recognition, of_person(position="ALS learner")),
    ("funds_unsaid", orientation, without("Expenses")),
    ("learners_unsaid", recognition, parts(learners_travel=None)),
    ("vehicles_missing", recognition, of_travel(learners=5, meal_stubs=5)),
    ("permits_missing", recognition, of_travel(minors=2)),
    ("emergency_missing", recognition, of_travel(emergency="")),
    ("companions_missing", recognition, of_travel(vehicles=(Vehicle("Van 1", LEARNERS),))),
    ("meals_missing", recognition, of_travel(meal_stubs=3)),
    ("enclosed_nothing", call, parts(enclosure_note="As stated")),
    ("enclosed_unsaid", recognition, parts(enclosure_note="")),
    ("enclosed_promised", call, added("The form is attached to this Memorandum.")),
    ("enclosure_empty", call, parts(enclosures=(Enclosure("Rating Form", False),), enclosure_note="As stated")),
    ("enclosure_open", recognition, lambda draft: replace(draft, enclosures=(*draft.enclosures, NAMES))),
    ("learner_named", recognition, added(f"The response is given by {LEARNERS[2]}.")),
    ("learner_number", recognition, added("The first folder is that of 999999123456.")),
    ("abbreviation_new", call, added("The PESO is invited.")),
    ("slip", orientation, added("As such, This activity is for those who have undergone training.")),
    ("slip", call, added("Send the the list to this Office.")),
    ("items_uneven", recognition, written("celebrate the milestone", "Celebrate the milestone")),
]  # fmt: skip
RELEASED_BEFORE = replace(KNOWN, numbers=frozenset({699, 700}))


def moved(day: date) -> Issuance:
    """A recognition on another day."""
    people = tuple(replace(one, leaves=day, returns=day) for one in PERSONNEL)
    return draft_recognition(DESK, replace(EVENT, on=day), replace(PLANS, personnel=people), dated=date(2025, 12, 9))


@pytest.mark.parametrize(("rule", "base", "change"), FAULTS, ids=[f"{at}-{one[0]}" for at, one in enumerate(FAULTS)])
def test_the_planted_fault_is_found_and_nothing_else(rule: str, base: Callable[[], Issuance], change: Change) -> None:
    assert found(change(base()), RELEASED_BEFORE) == [rule]


CLEAN: dict[str, Callable[[], Issuance]] = {
    "recognition": recognition,
    "orientation": orientation,
    "call": call,
    "amendment": amendment,
    "rescission": rescission,
    "recognition released": lambda: released(recognition(), 701),
    "orientation released": lambda: released(orientation(), 701),
    "call of another series": lambda: released(replace(call(), paragraphs=call().paragraphs[:-1]), 701),
    "recognition where learners live": lambda: draft_recognition(
        DESK, EVENT, replace(PLANS, learners_travel=replace(TRAVEL, learners=0, vehicles=())), dated=date(2025, 12, 9)
    ),
    "recognition at another town": lambda: draft_recognition(
        DESK,
        Event("Awarding", DAY, "Municipal Gymnasium", "Agoho", time(9), None, EVENT.objectives, EVENT.groups),
        replace(PLANS, deadlines=(), enclosures=()),
        dated=date(2025, 12, 10),
    ),
}


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_memorandum_has_no_finding(name: str) -> None:
    assert found(CLEAN[name](), RELEASED_BEFORE) == []


def test_every_rule_has_a_fault_and_a_number() -> None:
    assert {rule for rule, _, _ in FAULTS} == set(RULES)
    assert len(FAULTS) >= 30 and len(CLEAN) >= 10
    assert all(name == rule.__name__ for name, rule in RULES.items())
    assert set(RULES) > STOPS


def test_the_source_memorandum_lacks_what_it_lacks() -> None:
    """Run on the public issuance that this room is made after (its own number is not known before)."""
    findings = check_draft(SOURCE, Known(awardees=450))
    rules = [finding.rule for finding in findings]
    assert rules.count("index_unlisted") == 2
    assert rules.count("group_uncounted") == 4
    assert set(rules) == {
        *("index_unlisted", "lead_short", "venue_vague", "time_missing", "group_uncounted", "personnel_missing"),
        *("funds_unsaid", "learners_unsaid", "enclosed_nothing", "abbreviation_new", "slip", "items_uneven"),
    }
    said = " ".join(finding.sentence() for finding in findings)
    for words in (
        "Working days between the date of issue and the event: 3;",
        "only Calaca City, Batangas",
        "who have undergone",
        "this activity",
        "ALS",
        "SDO",
        "EPS",
    ):
        assert words in said
    assert "counts_differ" in found(SOURCE, Known(awardees=438))


def test_findings_speak_both_languages_and_some_stop_a_release() -> None:
    (finding,) = check_draft(added(f"{LEARNERS[0]} leads the prayer.")(recognition()), KNOWN)
    assert finding.stops and finding.number == list(RULES).index("learner_named") + 1
    assert finding.sentence().startswith("Paragraph 1 names the learner")
    assert finding.sentence("fil").startswith("Pinangalanan sa talata 1")
    (gap,) = check_draft(released(recognition(), 703), RELEASED_BEFORE)
    assert not gap.stops and "Nos. 701 to 702" in gap.sentence()


def test_an_lrn_is_never_repeated_in_a_finding() -> None:
    (finding,) = check_draft(
        added("LRN 999999123456")(replace(call(), addressees=("LRN means Learner Reference Number (LRN)",))), KNOWN
    )[:1]
    assert "999999123456" not in finding.sentence()
