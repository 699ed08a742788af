"""Who rides in which vehicle, what must be seen to before it leaves, and the paper that the companion carries."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.patunay.ceremony.event import ANA, BEN, CID, DEN, EVA
from tests.patunay.ceremony.test_papers import AT, EVENT, pages, placed, sound

from patunay.ceremony import Need
from patunay.ceremony.travel import Lack, Rider, Vehicle, fill, find_lacks, render_vehicle_list
from patunay.ceremony.travelpapers import render_meal_stubs, render_permits
from patunay.errors import StateError

MINOR = replace(ANA, minor=True)
VAN = Vehicle(
    "Van 1",
    4,
    driver="Rodel M. Pineda",
    takes="Kawayanan",
    companions=("Jayson Delos Reyes",),
    emergency="ALS desk, 0917 000 0000",
    riders=(Rider(MINOR, permit=True), Rider(BEN)),
)
JEEP = Vehicle("Jeep 2", 2, takes="Talahib")
FAULTS = {
    Lack.SEATS: (replace(VAN, seats=2), "Van 1: 3 people for 2 seats."),
    Lack.PERMIT: (replace(VAN, riders=(Rider(MINOR),)), "Van 1: no guardian's permit yet for Ana Abad."),
    Lack.COMPANION: (replace(VAN, companions=()), "Van 1: no companion."),
    Lack.EMERGENCY: (replace(VAN, emergency=""), "Van 1: nobody to call in an emergency."),
}


def test_a_vehicle_with_everything_and_an_empty_one_lack_nothing() -> None:
    assert list(find_lacks([VAN, JEEP], 0)) == []


@pytest.mark.parametrize("lack", FAULTS)
def test_what_a_vehicle_lacks_is_said_once_with_what_to_do(lack: Lack) -> None:
    vehicle, said = FAULTS[lack]
    (found,) = find_lacks([vehicle], 0)
    assert found.lack is lack and found.sentence().startswith(said)
    assert found.sentence("fil").startswith("Van 1: ") and found.sentence("fil") != found.sentence()


def test_learners_without_a_vehicle_are_counted_once_vehicles_are_planned() -> None:
    assert [found.sentence() for found in find_lacks([VAN], 3)] == [
        "3 learners ride in no vehicle. Seat them, or make sure that they come by themselves."
    ]
    assert list(find_lacks([], 3)) == []


def test_an_adult_needs_no_permit_and_a_guardian_beside_the_learner_a_seat() -> None:
    assert not Rider(BEN).lacks_permit
    assert replace(VAN, riders=(Rider(replace(BEN, needs=frozenset({Need.GUARDIAN}))),)).people == 3


def test_seats_are_filled_in_the_order_of_calling_the_own_centres_vehicle_first() -> None:
    centre = Vehicle("Centre", 1, takes=BEN.centre)
    district, far = Vehicle("District", 1, takes="Kawayanan"), Vehicle("Far", 9, takes="Nowhere")
    found = fill([district, far, centre], [DEN, CID, BEN, ANA])
    assert found == {ANA.key: "Centre", BEN.key: "District", CID.key: "District"}, "the last takes who is left"
    assert fill([Vehicle("Any", 9)], [ANA]) == {}, "a vehicle for nobody is filled by hand"


def test_the_paper_has_a_page_a_vehicle_with_boxes_going_and_coming_back(tmp_path: Path) -> None:
    two_there = replace(JEEP, riders=(Rider(replace(DEN, minor=True)), Rider(EVA)))
    pdf = render_vehicle_list(EVENT, [VAN, two_there], AT)
    first, second = pages(pdf)
    assert sound(pdf, tmp_path)
    assert placed(first, ["Van 1", "People: 3", "Rodel M. Pineda", "0917 000 0000", "Jayson Delos Reyes", "Ana Abad"])
    assert "on file" in first and "Ben Bautista" in first and "Den Abad" not in first
    assert "Counted: Van 1 Trip People Time Signature of the companion Going Coming back" in first
    assert placed(second, ["Jeep 2", "Den Abad", "missing: does not ride", "Eva Bautista"])
    assert not any(code in first + second for code in (ANA.key, "MC-", "2025-12"))
    with pytest.raises(StateError, match="no_vehicle"):
        render_vehicle_list(EVENT, [], AT)


def test_a_guardian_signs_a_form_for_each_minor_and_for_nobody_else(tmp_path: Path) -> None:
    pdf = render_permits(EVENT, [BEN, MINOR, replace(DEN, minor=True), replace(EVA, minor=True)], [VAN], AT)
    first, second = pages(pdf)
    assert sound(pdf, tmp_path)
    assert placed(
        first, ["Ana Abad", "Vehicle: Van 1.", "Jayson Delos Reyes", "0917 000 0000", "Signature", "Den Abad"]
    )
    assert placed(first, ["Den Abad", "No vehicle is planned yet"]) and first.count("Telephone on that day") == 2
    assert "Disyembre 19, 2025" in first and "Eva Bautista" in second and "Ben Bautista" not in first + second
    assert not any(code in first + second for code in (ANA.key, "MC-", "2025-12"))
    with pytest.raises(StateError, match="no_minor"):
        render_permits(EVENT, [BEN], [VAN], AT)


def test_a_stub_is_cut_for_everybody_who_has_a_seat(tmp_path: Path) -> None:
    accompanied = Rider(replace(BEN, needs=frozenset({Need.GUARDIAN})))
    pdf = render_meal_stubs(EVENT, [replace(VAN, riders=(Rider(MINOR), accompanied)), JEEP], AT)
    (sheet,) = pages(pdf)
    assert sound(pdf, tmp_path)
    assert placed(sheet, ["Jayson Delos Reyes", "Ana Abad", "Ben Bautista", "Guardian of Ben Bautista"])
    assert sheet.count("Good for one meal") == 4 and placed(sheet, ["no. 3", "no. 4"])
    with pytest.raises(StateError, match="no_rider"):
        render_meal_stubs(EVENT, [JEEP], AT)
