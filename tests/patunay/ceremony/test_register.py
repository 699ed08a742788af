"""The first time counts, nothing is lost, and what does not add up is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.patunay.ceremony.event import ANA, BEN, CID, EVA, PEOPLE, START, Device

from patunay.ceremony import Act, Kind, Mark, MarkId, Participant, Register
from patunay.errors import InputError


def register(*marks: Mark) -> Register:
    return Register.of(PEOPLE, marks)


def kinds(*marks: Mark) -> list[Kind]:
    return [finding.kind for finding in register(*marks).findings]


def all_checked_in() -> list[Mark]:
    gate = Device("gate")
    return [gate(Act.ARRIVE, key) for key in ("ANA", "BEN", "CID", "DEN", "EVA")]


def test_it_lists_learners_in_running_order_and_guests_after_them() -> None:
    assert list(register().entries) == ["ANA", "BEN", "CID", "DEN", "EVA", "MAYOR"]
    assert [entry.person.name for entry in register().learners][:2] == ["Ana Abad", "Ben Bautista"]
    assert len(register().guests) == 1 and not register().findings


def test_the_first_of_two_phones_counts_and_the_register_says_so() -> None:
    gate, door = Device("gate"), Device("door")
    late, early = gate(Act.ARRIVE, "ANA", 9), door(Act.ARRIVE, "ANA", 4)
    told = register(late, early)
    assert told.entries["ANA"].arrivals == (early, late)
    assert told.entries["ANA"].present_at == START + timedelta(minutes=4)
    (finding,) = told.found(Kind.ALSO_SEEN)
    assert finding.sentence() == (
        "Ana Abad was checked in at 8:04 AM on door and again at 8:09 AM on gate. The first time counts."
    )
    assert not finding.is_open


def test_a_clock_that_is_off_is_corrected_before_times_are_compared() -> None:
    gate, door = Device("gate"), Device("door")
    fast, right = gate(Act.ARRIVE, "ANA", 9, offset=-600), door(Act.ARRIVE, "ANA", 4)
    assert register(fast, right).entries["ANA"].arrivals == (fast, right)


def test_an_undo_takes_back_one_mark_of_any_phone() -> None:
    gate, door = Device("gate"), Device("door")
    wrong, other = gate(Act.ARRIVE, "ANA"), gate(Act.ARRIVE, "BEN")
    told = register(wrong, other, door(Act.UNDO, "ANA", of=wrong.id))
    assert not told.entries["ANA"].is_present and told.entries["BEN"].is_present


def test_an_undo_of_what_is_not_here_or_is_an_undo_is_said() -> None:
    gate = Device("gate")
    arrived = gate(Act.ARRIVE, "ANA")
    undo = gate(Act.UNDO, "ANA", of=arrived.id)
    assert kinds(arrived, undo) == []
    assert kinds(gate(Act.UNDO, "ANA", of=MarkId("door", 7))) == [Kind.UNDOES_NOTHING]
    told = register(arrived, undo, gate(Act.UNDO, "ANA", of=undo.id))
    assert [finding.kind for finding in told.findings] == [Kind.UNDOES_NOTHING]
    assert not told.entries["ANA"].is_present


def test_one_id_of_two_marks_keeps_both_and_is_said() -> None:
    ana, ben = Device("gate")(Act.ARRIVE, "ANA"), Device("gate")(Act.ARRIVE, "BEN")
    told = register(ana, ben, Device("door")(Act.UNDO, "ANA", of=ana.id))
    assert told.entries["ANA"].is_present and told.entries["BEN"].is_present
    assert [finding.kind for finding in told.findings] == [Kind.SAME_ID, Kind.UNDOES_NOTHING]


def test_foreign_and_broken_codes_are_findings_once_a_code() -> None:
    gate = Device("gate")
    told = register(gate(Act.ARRIVE, "https://example.invalid/x"), gate(Act.ARRIVE, "\x00{"), gate(Act.CALL, "\x00{"))
    assert [len(finding.marks) for finding in told.found(Kind.UNKNOWN_CODE)] == [1, 2]
    assert not any(entry.is_present for entry in told.entries.values())


def test_the_own_folder_is_handed_over_once() -> None:
    stage, other = Device("stage"), Device("other")
    first = stage(Act.HAND_OVER, "ANA", 60, folder="MC-ANA")
    again = stage(Act.HAND_OVER, "ANA", 60.1, folder="MC-ANA")
    told = register(Device("gate")(Act.ARRIVE, "ANA"), again, first)
    assert told.entries["ANA"].handed == first and not told.findings
    assert "ANA" not in [entry.person.key for entry in told.to_release]
    assert kinds(Device("gate")(Act.ARRIVE, "ANA"), first, other(Act.HAND_OVER, "ANA", 61, folder="MC-ANA")) == [
        Kind.GIVEN_TWICE
    ]


def test_a_wrong_folder_hands_nothing_over_until_both_have_their_own() -> None:
    stage, come = Device("stage"), all_checked_in()
    wrong = stage(Act.HAND_OVER, "ANA", 60, folder="MC-BEN")
    told = register(*come, wrong)
    assert told.entries["ANA"].handed is None and told.entries["BEN"].handed is None
    (finding,) = told.findings
    assert finding.kind is Kind.WRONG_FOLDER and finding.is_open
    assert finding.sentence().startswith("At 9:00 AM the folder MC-BEN of Ben Bautista was scanned for Ana Abad.")
    right = [stage(Act.HAND_OVER, "ANA", 60.2, folder="MC-ANA"), stage(Act.HAND_OVER, "BEN", 61, folder="MC-BEN")]
    assert kinds(*come, wrong, right[0]) == [Kind.WRONG_FOLDER]
    assert kinds(*come, wrong, *right) == [Kind.PUT_RIGHT]


def test_a_swap_names_both_and_a_ring_of_three_names_all() -> None:
    stage = Device("stage")
    swap = [stage(Act.HAND_OVER, "ANA", folder="MC-BEN"), stage(Act.HAND_OVER, "BEN", 1, folder="MC-ANA")]
    told = register(*all_checked_in(), *swap)
    (finding,) = told.findings
    assert finding.kind is Kind.SWAP and finding.names == ("Ana Abad", "Ben Bautista")
    ring = [("ANA", "MC-BEN"), ("BEN", "MC-CID"), ("CID", "MC-ANA")]
    scans = [stage(Act.HAND_OVER, key, folder=folder) for key, folder in ring]
    assert kinds(*all_checked_in(), *scans) == [Kind.WRONG_FOLDER] * 3


def test_a_folder_that_was_handed_over_and_comes_again_is_said() -> None:
    stage = Device("stage")
    marks = [*all_checked_in(), stage(Act.HAND_OVER, "BEN", 1, folder="MC-BEN")]
    assert kinds(*marks, stage(Act.HAND_OVER, "ANA", 2, folder="MC-BEN")) == [Kind.FOLDER_TWICE]
    assert kinds(*marks, stage(Act.HAND_OVER, "ANA", 2, folder="DIPLOMA-7")) == [Kind.UNKNOWN_FOLDER]


def test_a_lost_check_in_is_found_again_on_stage_but_not_through_a_proxy() -> None:
    stage, gate = Device("stage"), Device("gate")
    told = register(stage(Act.HAND_OVER, "ANA", 60, folder="MC-ANA"))
    assert told.entries["ANA"].is_present and [finding.kind for finding in told.findings] == [Kind.NO_CHECK_IN]
    proxy = gate(Act.PROXY, "ANA", 1, name="Luz Abad", authority="letter and ID")
    told = register(proxy, stage(Act.HAND_OVER, "ANA", 60, folder="MC-ANA"))
    assert told.entries["ANA"].handed and not told.entries["ANA"].is_present and not told.findings
    arrived = gate(Act.ARRIVE, "ANA", 3)
    entry = register(proxy, arrived).entries["ANA"]
    assert entry.proxy == proxy and entry.stand_in is None and entry.is_present, "who comes in person needs no proxy"
    other = gate(Act.PROXY, "ANA", 2, name="Rey Abad", authority="letter and ID")
    assert kinds(proxy, other) == [Kind.PROXY_TWICE]


def test_a_release_at_the_office_ends_the_list_and_makes_nobody_present() -> None:
    office = Device("office")
    facts = {"name": "Luz Abad", "relation": "mother", "authority": "letter", "place": "SDO", "on": date(2025, 12, 22)}
    release = office(Act.RELEASE, "ANA", 5000, folder="MC-ANA", **facts)
    told = register(release)
    assert told.entries["ANA"].handed == release and not told.entries["ANA"].is_present
    assert [entry.person.key for entry in told.to_release] == ["BEN", "CID", "DEN", "EVA"]


def test_a_walk_in_has_a_place_and_a_blank_folder_and_stays_to_be_released() -> None:
    gate, stage = Device("gate"), Device("stage")
    came = gate(Act.WALK_IN, "gate-W1", name="Aguila, Mia", group="Kawayanan", centre="Kawayanan Learning Center")
    told = register(came, stage(Act.HAND_OVER, "gate-W1", 60))
    assert list(told.entries)[:3] == ["ANA", "gate-W1", "BEN"]
    entry = told.entries["gate-W1"]
    assert entry.person.name == "Mia Aguila" and entry.is_present and entry.handed
    assert entry in told.to_release and not told.findings
    assert register(gate(Act.WALK_IN, "ANA", name="Someone, Else", group="X")).entries["ANA"].person == ANA


@pytest.mark.parametrize("twin", [replace(BEN, key="ANA", certificates=()), replace(BEN, certificates=("MC-ANA",))])
def test_two_people_of_one_pass_or_one_folder_are_refused(twin: Participant) -> None:
    with pytest.raises(InputError, match="code_twice"):
        Register.of((ANA, twin, CID, EVA), ())
