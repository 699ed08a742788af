"""Vehicles of an event: planned by page or workbook, filled with one button, found wanting until nothing is missing."""

from __future__ import annotations

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.office.conftest import DEMO, Office
from tests.office.recognitions.events import DISTRICTS, Occasion, occasion

from office.audit.models import Event as AuditEvent
from office.issuances.composing import recognition
from office.recognitions.models import Event, Person, Vehicle
from office.recognitions.vehicles import Fleet, fleet

VAN = {
    "name": "Van 1",
    "seats": 14,
    "takes": DISTRICTS[0],
    "driver": "Rodel M. Pineda",
    "companions": "Jayson Delos Reyes; Luz Cruz",
    "emergency": "ALS desk, 0917 000 0000",
}
HEAD = "Vehicle,Seats,Driver,District or centre,Companion,Emergency contact"


@pytest.fixture
def one(office: Office) -> Occasion:
    """Twelve learners, four a district, one of them under 18."""
    found = occasion(office, 12)
    Person.objects.filter(key=found.codes[0]).update(minor=True)
    return found


@pytest.fixture
def client(office: Office) -> Client:
    return office.client("focal")


def post(client: Client, one: Occasion, rest: str, **data: object) -> str:
    answer = client.post(one.url(rest), data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def printed(client: Client, one: Occasion, kind: str) -> str:
    pdf = pypdfium2.PdfDocument(client.get(one.url(f"papers/{kind}")).content)
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pdf).split())


def take(client: Client, one: Occasion, *lines: str) -> str:
    file = SimpleUploadedFile("vehicles.csv", "\n".join((HEAD, *lines)).encode())
    return post(client, one, "vehicles/file", file=file)


def now(one: Occasion) -> Fleet:
    return fleet(one.now)


def test_a_vehicle_is_added_once_and_filled_with_the_learners_of_its_district(client: Client, one: Occasion) -> None:
    assert "No vehicle yet" in client.get(one.url("vehicles")).content.decode()
    assert "Saved: Van 1." in post(client, one, "vehicles", **VAN)
    assert "Van 1 is planned already" in post(client, one, "vehicles", **VAN)
    assert "4 learners have a seat now. 8 are left" in post(client, one, "vehicles/fill")
    (van,) = now(one).vehicles
    assert {each.rider.learner.group for each in van.riding} == {DISTRICTS[0]}
    assert (van.value.people, van.value.companions) == (6, ("Jayson Delos Reyes", "Luz Cruz"))
    assert len(now(one).afoot) == 8
    assert "0 learners have a seat now." in post(client, one, "vehicles/fill")


def test_what_is_missing_is_said_until_it_is_there(client: Client, one: Occasion) -> None:
    post(client, one, "vehicles", **{**VAN, "seats": 2, "companions": "", "emergency": "", "takes": group_of(one, 0)})
    said = post(client, one, "vehicles/fill")
    (van,) = now(one).vehicles
    minor = van.riding[0].rider.learner.name
    for sentence in (
        "Van 1: 4 people for 2 seats.",
        f"Van 1: no guardian&#x27;s permit yet for {minor}.",
        "Van 1: no companion.",
        "Van 1: nobody to call in an emergency.",
        "8 learners ride in no vehicle.",
    ):
        assert sentence in said, sentence
    post(client, one, f"vehicles/{van.pk}", **{**VAN, "takes": group_of(one, 0)})
    shown = [each.pk for each in van.riding]
    post(client, one, "vehicles/riders", shown=shown, permit=shown[:1], back=van.pk)
    assert [finding.lack for finding in now(one).findings] == ["vehicle"]
    post(client, one, "vehicles/riders", shown=shown, back=van.pk)
    assert [finding.lack for finding in now(one).findings] == ["permit", "vehicle"], "a permit may be taken back"


def group_of(one: Occasion, at: int) -> str:
    return Person.objects.get(key=one.codes[at]).district


def test_learners_move_and_a_removed_vehicle_leaves_them_without(client: Client, one: Occasion) -> None:
    for name in ("Van 1", "Jeep 2"):
        post(client, one, "vehicles", **{**VAN, "name": name})
    post(client, one, "vehicles/fill")
    van, jeep = now(one).vehicles
    assert (len(van.riding), len(jeep.riding)) == (4, 0)
    first, second = (each.pk for each in van.riding[:2])
    assert "Saved." in post(client, one, "vehicles/riders", shown=[first, second], moved=[first], to=jeep.pk)
    assert [each.pk for each in now(one).vehicles[1].riding] == [first]
    post(client, one, "vehicles/riders", shown=[second], moved=[second], to=0)
    assert second in [each.pk for each in now(one).afoot]
    assert "The list has changed" in post(client, one, "vehicles/riders", shown=[first], moved=[first], to=987654)
    assert "Removed: Jeep 2." in post(client, one, f"vehicles/{jeep.pk}/remove")
    assert len(now(one).afoot) == 10
    acts = AuditEvent.objects.filter(action__startswith="recognitions.event.")
    assert {"riders_noted", "learners_seated", "vehicle_removed"} <= {act.action.rpartition(".")[2] for act in acts}


def test_two_vehicles_have_no_one_name(client: Client, one: Occasion) -> None:
    for name in ("Van 1", "Jeep 2"):
        post(client, one, "vehicles", **{**VAN, "name": name})
    jeep = Vehicle.objects.get(name="Jeep 2")
    assert "Another vehicle is called Van 1." in post(client, one, f"vehicles/{jeep.pk}", **VAN)
    jeep.refresh_from_db()
    assert jeep.name == "Jeep 2"


def test_a_workbook_is_taken_whole_or_not_at_all(client: Client, one: Occasion) -> None:
    good = f"Van 1,14,Rodel M. Pineda,{DISTRICTS[0]},Jayson Delos Reyes; Luz Cruz,ALS desk"
    assert "Line 3 needs a vehicle" in take(client, one, good, "Jeep 2,many,,,,")
    assert "no district or learning centre called Nowhere" in take(client, one, good, "Jeep 2,9,,Nowhere,,")
    assert not Vehicle.objects.exists()
    assert "2 vehicles added, 0 were planned already." in take(client, one, good, "Jeep 2,9,,,,")
    assert "0 vehicles added, 2 were planned already." in take(client, one, good, "Jeep 2,9,,,,")
    assert now(one).vehicles[0].value.companions == ("Jayson Delos Reyes", "Luz Cruz")
    assert "Choose the workbook first" in post(client, one, "vehicles/file")


def test_the_demonstrations_workbook_has_a_bus_for_each_district(client: Client, one: Occasion) -> None:
    file = SimpleUploadedFile("vehicles.csv", (DEMO / "vehicles.csv").read_bytes())
    assert "14 vehicles added" in post(client, one, "vehicles/file", file=file)
    assert "12 learners have a seat now." in post(client, one, "vehicles/fill")
    assert [finding.lack for finding in now(one).findings] == ["permit"]


def test_the_list_names_riders_by_vehicle_and_says_no_more_of_them(client: Client, one: Occasion) -> None:
    asked = client.get(one.url("papers/vehicle-list"), follow=True).content.decode()
    assert "No vehicle is planned yet" in asked
    post(client, one, "vehicles", **{**VAN, "takes": group_of(one, 0)})
    post(client, one, "vehicles/fill")
    said, (van,) = printed(client, one, "vehicle-list"), now(one).vehicles
    assert all(each.rider.learner.name in said for each in van.riding)
    assert all(each.rider.learner.name not in said for each in now(one).afoot)
    assert "missing: does not ride" in said and "Luz Cruz" in said and "0917 000 0000" in said
    codes = [each.rider.learner.key for each in van.riding]
    assert not any(code in said or f"{code[:4]}-{code[4:]}" in said for code in codes) and "MC-" not in said


def test_permits_are_for_those_under_18_with_the_vehicle_once_planned(client: Client, one: Occasion) -> None:
    (minor,) = (each.rider.learner for each in now(one).afoot if each.rider.learner.minor)
    said = printed(client, one, "permits")
    assert said.count("I am the parent or guardian") == 1 and minor.name in said and "No vehicle is planned yet" in said
    post(client, one, "vehicles", **{**VAN, "takes": minor.group})
    post(client, one, "vehicles/fill")
    said = printed(client, one, "permits")
    assert f"Vehicle: {VAN['name']}." in said and "Companions: " in said and "0917 000 0000" in said
    Person.objects.filter(event_id=one.value.pk).update(minor=False)
    Event.objects.filter(pk=one.value.pk).update(revision=7)
    asked = client.get(one.url("papers/permits"), follow=True).content.decode()
    assert "Nobody on this list is under 18" in asked


def test_meal_stubs_are_as_many_as_the_people_of_the_vehicles(client: Client, one: Occasion) -> None:
    asked = client.get(one.url("papers/meal-stubs"), follow=True).content.decode()
    assert "Nobody rides in a vehicle yet" in asked
    post(client, one, "vehicles", **{**VAN, "takes": group_of(one, 0)})
    post(client, one, "vehicles/fill")
    said, (van,) = printed(client, one, "meal-stubs"), now(one).vehicles
    assert said.count("Good for one meal") == van.value.people > len(van.riding)
    assert all(each.rider.learner.name in said for each in van.riding) and "Luz Cruz" in said


def test_the_memorandum_takes_vehicles_permits_and_meals_from_the_plan(office: Office, one: Occasion) -> None:
    client, actor = office.client("focal"), office.actor("focal")
    before = recognition(actor, one.now, one.value.held_on).learners_travel
    assert before is not None and (before.vehicles, before.permits, before.emergency) == ((), 0, "")
    for district in DISTRICTS:
        post(client, one, "vehicles", **{**VAN, "name": district, "takes": district})
    post(client, one, "vehicles/fill")
    minor = Person.objects.get(key=one.codes[0])
    post(client, one, "vehicles/riders", shown=[minor.pk], permit=[minor.pk])
    travel = recognition(actor, one.now, one.value.held_on).learners_travel
    assert travel is not None
    assert sum(len(vehicle.learners) for vehicle in travel.vehicles) == travel.learners == travel.meal_stubs == 12
    assert (travel.minors, travel.permits, travel.emergency) == (1, 1, "ALS desk, 0917 000 0000")
