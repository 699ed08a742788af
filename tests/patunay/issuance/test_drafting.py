"""What the first drafts say, paragraph by paragraph."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.patunay.issuance.drafts import (
    BASIS,
    DATED,
    DESK,
    EVENT,
    LEARNERS,
    PLANS,
    amendment,
    call,
    recognition,
    rescission,
)

from patunay.issuance import Purpose, duties_of
from patunay.issuance.drafting import ADDRESSEES, Plans, draft_orientation, draft_recognition, usual_groups, write_anew


def test_the_recognition_follows_the_source() -> None:
    draft = recognition()
    texts = [paragraph.text for paragraph in draft.paragraphs]
    assert texts[0] == (
        "Relative to Memorandum OM-OAGA-2021-243 re: Micro-certification Dissemination Forum for ALS Implementers, "
        "this Office shall conduct the Recognition and Awarding of Micro-Certification for ALS Learners on Friday, "
        "December 19, 2025, from 8:00 AM to 12:00 PM, at Talahib Covered Court, Talahib, Pilot Division."
    )
    assert [item[-5:] for item in draft.paragraphs[2].items] == ["ling;", "; and", "tion."]
    assert (
        texts[3]
        == "Participants in this activity are 4 ALS learners-awardees, 6 select ALS teachers, and the Chief of the CID."
    )
    assert texts[-3].startswith("This Memorandum serves as Travel Authority")
    assert texts[-2].endswith("Division ALS Focal Person, at 0917 000 0000 or als@talahib.example.")
    assert texts[-1] == "Immediate and wide dissemination of and compliance with this Memorandum are desired."
    assert draft.addressees == ADDRESSEES
    assert draft.subjects == ("ALTERNATIVE LEARNING SYSTEM", "AWARDS", "LEARNERS", "TRAVEL")
    assert (draft.number, draft.tracking, draft.released_on, draft.cited) == (None, "", None, "")
    assert draft.number_line == "No. _____, s. 2025"


@pytest.mark.parametrize(
    ("typed", "items"),
    [
        (("do one;", "do two; and", "do three."), ("do one;", "do two; and", "do three.")),
        (("do one", "expand"), ("do one; and", "expand.")),
        (("do one and all.",), ("do one and all.",)),
    ],
)
def test_objectives_become_items_of_one_sentence(typed: tuple[str, ...], items: tuple[str, ...]) -> None:
    draft = draft_recognition(DESK, replace(EVENT, objectives=typed), PLANS, dated=DATED)
    assert draft.paragraphs[2].items == items


def test_no_draft_names_a_learner_in_public() -> None:
    public = " ".join(recognition().public_texts)
    assert not [name for name in LEARNERS if name in public]
    assert [one.title for one in recognition().all_enclosures if one.restricted] == [
        "List of Learners-Awardees",
        "Learners and Companions by Vehicle",
    ]


def test_what_nobody_said_is_left_out() -> None:
    event = replace(EVENT, starts=None, objectives=())
    draft = draft_recognition(DESK, event, Plans(personnel=None), dated=DATED)
    said = " ".join(text for paragraph in draft.paragraphs for text in paragraph.texts)
    assert said.startswith("This Office shall conduct the Recognition")
    assert "from" not in draft.paragraphs[0].text
    assert "Travel Authority" not in said and "charged" not in said
    assert draft.personnel is None and draft.enclosure_note == "" and draft.paragraphs[2].items == ("_____.",)


def test_paragraphs_are_written_anew_from_changed_facts() -> None:
    draft = recognition()
    assert write_anew(draft) == draft
    moved = replace(draft, event=replace(EVENT, venue="Municipal Hall"), funds="local funds", personnel=None)
    fresh = write_anew(moved)
    said = " ".join(text for paragraph in fresh.paragraphs for text in paragraph.texts)
    assert "Municipal Hall" in said and "local funds" in said and "Travel Authority" not in said
    assert "School heads shall confirm the names of their learners on or before December 15, 2025." in said
    assert replace(fresh, paragraphs=draft.paragraphs) == moved
    assert write_anew(call()) == call()


def test_the_usual_rules_on_expenses_stand_there_once() -> None:
    ends = ", subject to the usual accounting and auditing rules and regulations."
    for funds in ("local funds", f"local funds{ends}"):
        draft = draft_orientation(DESK, EVENT, replace(PLANS, funds=funds), dated=DATED)
        assert f"Expenses for this activity shall be charged to local funds{ends}" in [
            paragraph.text for paragraph in draft.paragraphs
        ]


def test_the_usual_groups_count_the_frozen_list() -> None:
    groups = usual_groups(450)
    assert (groups[0].count, groups[0].learners, len(groups)) == (450, True, 7)
    assert all(group.count is None and not group.learners for group in groups[1:])
    draft = draft_orientation(DESK, replace(EVENT, groups=groups), PLANS, dated=DATED)
    assert "450 ALS learners-awardees, the Education Program Specialists for ALS" in draft.paragraphs[3].text
    assert draft.purpose is Purpose.ORIENTATION


def test_a_call_asks_by_days() -> None:
    duties = duties_of(call())
    assert [(duty.who, duty.what, duty.by, duty.paragraph) for duty in duties] == [
        ("ALS teachers", "submit the checked rosters", date(2025, 8, 15), 3),
        ("Education Program Specialists", "file the consents", date(2025, 8, 29), 3),
    ]
    assert call().paragraphs[0].text.startswith(f"Relative to {BASIS.cited}")


def test_amendment_and_rescission_name_what_they_act_on() -> None:
    for draft in (amendment(), rescission()):
        assert draft.changes == "Division Memorandum No. 731, s. 2025"
        assert draft.references[0].cited == draft.changes
        assert draft.changes in draft.paragraphs[0].text and draft.changes in draft.subject
    assert amendment().paragraphs[0].items == ("Paragraph 1: the activity takes place at the Talahib Municipal Hall.",)
