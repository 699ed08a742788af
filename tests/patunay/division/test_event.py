"""The event's people come from what was issued, and its papers from nothing else."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument
from tests.world import DEMO, RESTRICTED, World, dice, found_office, keyring

from patunay.ceremony import Act, Mark, parse_code, running_order
from patunay.ceremony.attestations import Attestation
from patunay.ceremony.seating import Hall
from patunay.division.event import read_event
from patunay.division.event_papers import Planned, after, before, print_papers
from patunay.division.reading import read_rosters
from patunay.division.statuses import change_status
from patunay.errors import InputError, StateError
from patunay.roster.conventions import printed_name
from patunay.roster.lists import read_centres
from patunay.status import EventKind

AT = datetime(2025, 12, 18, 9, 0, tzinfo=UTC)

PDFS = {
    f"{name}.pdf"
    for name in (
        *("programme", "call-list", "passes", "folder-slips", "attendance", "invitations", "name-cards", "seating"),
        *("photo-list", "permits", "release-list", "day-register", "report", "count-sheet", "certificates-of-guests"),
    )
}
EVERYBODY = ("call-list", "passes", "folder-slips", "attendance", "seating", "photo-list")
WORD = {"report.docx", "count-sheet.docx"}


@pytest.fixture
def invited(own_world: World) -> World:
    """With the workbook of staff and guests, which no award needs."""
    shutil.copy(DEMO / "staff-and-guests.xlsx", own_world.folder)
    return own_world


def planned(world: World, seed: str = "event") -> Planned:
    return read_event(world.settings, world.place, dice(seed))


def told(path: Path) -> str:
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in PdfDocument(path)).split())


def letters(text: str) -> str:
    """A name may be broken at its hyphen, which PDFium then reads as another sign."""
    return re.sub(r"\W", "", text)


def edited(world: World, old: str, new: str) -> World:
    """The settings are kept once read, so another look at the same folder is a world of its own."""
    path = world.folder / "division.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return World(world.folder, world.out, world.keys, world.fingerprint)


def test_everybody_with_a_certificate_is_invited_once_with_all_numbers(invited: World) -> None:
    found = planned(invited)
    numbers = [number for one in found.participants for number in one.certificates]
    assert sorted(numbers) == [path.stem for path in invited.certificates]
    assert len({one.key for one in found.people}) == len(found.people)
    assert all(parse_code(one.key) for one in found.people)
    assert {one.group for one in found.participants} <= {
        learner.district for learner in read_rosters(invited.settings, {})[1].learners
    }
    assert max(len(one.capabilities) for one in found.participants) == 4
    assert any(one.minor for one in found.participants)
    assert [guest.name for guest in found.guests][:2] == ["Amparo L. Sandoval", "Benigno R. Talavera"]
    assert all(guest.name for guest in found.guests)


def test_the_plan_is_that_of_the_settings(invited: World) -> None:
    found = planned(invited)
    event = found.event
    assert (event.day, event.venue, event.calling) == (date(2025, 12, 19), "Talahib Sports Center, Talahib", time(9))
    assert (len(event.objectives), event.programme[0].what, event.seconds_a_name) == (3, "Registration", 12)
    assert found.hall == Hall(40, 20) and found.receives["select ALS teachers"] is Attestation.APPEARANCE
    assert event.mark == "SAMPLE DEMO"


def test_what_no_longer_holds_is_not_handed_over(invited: World) -> None:
    first = planned(invited).participants[0]
    for kind, comes in ((EventKind.SUSPENDED, False), (EventKind.REINSTATED, True)):
        with invited.place.locked():
            change_status(invited.place, keyring(invited), first.certificates[0], kind, "a doubt", invited.at)
        assert (first in planned(invited).participants) is comes


def test_passes_printed_again_have_the_same_codes(invited: World) -> None:
    assert planned(invited, "first") == planned(invited, "second")
    passes = invited.out / "private/event/passes.json"
    assert json.loads(passes.read_text())["format"] == "patunay/passes/1"
    passes.write_text('{"format":"patunay/passes/2"}')
    with pytest.raises(InputError, match="other_format"):
        planned(invited)


def test_papers_for_the_day_and_after_it_name_whom_they_should(invited: World) -> None:
    found, folder = planned(invited), invited.out / "private/event"
    teacher = next(guest for guest in found.guests if guest.group == "select ALS teachers")
    first, *_ = running_order(found.participants)
    came = [Mark("gate", n, Act.ARRIVE, one.key, AT) for n, one in enumerate((first, teacher), 1)]
    papers = [*before(found, folder, AT), *after(found, came, folder, AT)]
    print_papers(papers, len(found.participants))
    assert {path.name for path in folder.iterdir()} == {"passes.json", "messages.txt", *PDFS, *WORD}
    for name in (*EVERYBODY, "release-list", "day-register"):
        words = letters(told(folder / f"{name}.pdf"))
        assert all(letters(one.name) in words for one in found.participants), name
    assert teacher.name in told(folder / "certificates-of-guests.pdf")
    attended = f"Of {len(found.participants)} learners on the list and 0 who walked in, 1 attended"
    assert attended in told(folder / "report.pdf")


def test_no_paper_tells_a_restricted_centre_an_lrn_a_birthdate_or_a_level(invited: World) -> None:
    learners = read_rosters(invited.settings, {})[1].learners
    jailed = [learner for learner in learners if learner.lrn in RESTRICTED]
    centres = read_centres(invited.folder / "centres.csv")
    assert jailed and all(centres[learner.centre].restricted for learner in jailed)
    found, folder = planned(invited), invited.out / "private/event"
    papers = [*before(found, folder, AT), *after(found, (), folder, AT)]
    print_papers(papers, len(found.participants))
    words = " ".join(told(path) for path in folder.glob("*.pdf"))
    assert not any(learner.centre in words for learner in jailed)
    assert not re.search(r"\b999999\d{6}\b|\b(19|20)\d\d-\d\d-\d\d\b|\bJail\b|\bShelter\b", words)
    assert not any(level in words for level in ("Proficient", "Emerging", "Mahusay", "Level"))


def test_papers_of_many_are_set_in_processes_of_their_own_and_are_the_same(invited: World, tmp_path: Path) -> None:
    found = planned(invited)
    print_papers(list(before(found, tmp_path / "here", AT))[:2], 1)
    print_papers(list(before(found, tmp_path / "there", AT))[:2], 400)
    for path in (tmp_path / "here").iterdir():
        assert path.read_bytes() == (tmp_path / "there" / path.name).read_bytes()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("calling = 09:00:00", 'calling = "9 AM"'),
        ("rows = 40, seats = 20", "rows = 40"),
        ('"appearance"', '"diploma"'),
        ('what = "Registration"', 'who = "Registration"'),
    ],
)
def test_a_plan_with_a_fault_is_refused(invited: World, old: str, new: str) -> None:
    with pytest.raises(InputError, match="bad_settings"):
        planned(edited(invited, old, new))


def test_a_hall_that_is_too_small_is_refused_before_anything_is_printed(invited: World) -> None:
    found = planned(edited(invited, "rows = 40", "rows = 3"))
    with pytest.raises(InputError, match="hall_small"):
        list(before(found, invited.out / "private/event", AT))


def test_a_workbook_without_its_columns_is_refused(invited: World) -> None:
    (invited.folder / "staff-and-guests.xlsx").unlink()
    (invited.folder / "staff-and-guests.csv").write_text("Name,Office\nSomebody,SDO\n")
    with pytest.raises(InputError, match="columns"):
        planned(invited)


def test_a_holder_on_no_roster_and_an_office_that_issued_nothing_are_said(invited: World, tmp_path: Path) -> None:
    roster = invited.folder / "roster.csv"
    head, *rows = roster.read_text("utf-8-sig").splitlines()
    roster.write_text("\n".join([head, *rows[-2:]]), "utf-8-sig")
    with pytest.raises(StateError, match="not_on_roster"):
        planned(invited)
    with pytest.raises(StateError, match="nobody_awarded"):
        planned(found_office(tmp_path / "new"))


def test_who_travels_is_printed_once_vehicles_are_planned(invited: World, tmp_path: Path) -> None:
    shutil.copy(DEMO / "vehicles.csv", invited.folder)
    found = planned(invited)
    riders = [rider for vehicle in found.vehicles for rider in vehicle.riders]
    assert sorted(rider.learner.key for rider in riders) == sorted(one.key for one in found.participants)
    print_papers(list(before(found, tmp_path, AT)), 1)
    listed, stubs, permits = (told(tmp_path / f"{name}.pdf") for name in ("vehicle-list", "meal-stubs", "permits"))
    assert all(letters(rider.learner.name) in letters(listed) for rider in riders)
    assert stubs.count("Good for one meal") == sum(vehicle.people for vehicle in found.vehicles)
    assert permits.count("I am the parent or guardian") == sum(one.minor for one in found.participants)


def test_a_vehicle_from_nowhere_is_said_with_its_line(invited: World) -> None:
    text = (DEMO / "vehicles.csv").read_text("utf-8").replace(",Kawayanan,", ",Kawayan,")
    (invited.folder / "vehicles.csv").write_text(text, "utf-8")
    with pytest.raises(InputError, match="from_nowhere") as refused:
        planned(invited)
    assert refused.value.facts["place"] == "Kawayan"


def test_two_vehicles_of_one_name_are_refused_also_in_two_workbooks(invited: World) -> None:
    text = (DEMO / "vehicles.csv").read_text("utf-8")
    (invited.folder / "vehicles.csv").write_text(text.replace("Bus 02,", "Bus 01,"), "utf-8")
    with pytest.raises(InputError, match="named_twice") as refused:
        planned(invited)
    assert refused.value.facts["name"] == "Bus 01"
    for name in ("vehicles.csv", "vehicles-more.csv"):
        (invited.folder / name).write_text(text, "utf-8")
    with pytest.raises(InputError, match="named_twice"):
        planned(invited)


def test_a_travel_authority_that_is_no_list_is_said(invited: World) -> None:
    world = edited(invited, 'travel_authority = ["Division ALS Focal Person", ', 'travel_authority = "everybody" #')
    with pytest.raises(InputError, match="bad_settings") as refused:
        planned(world)
    assert "a list of groups" in refused.value.facts["reason"]


def test_whoever_did_not_agree_is_not_photographed_and_the_report_counts_the_others(
    invited: World, tmp_path: Path
) -> None:
    said = (invited.folder / "consents.csv").read_text("utf-8-sig").splitlines()
    photo = said[0].split(",").index("Photo")
    yes = {line.split(",")[0] for line in said[1:] if line.split(",")[photo] == "yes"}
    found = planned(invited)
    assert found.photographed is not None and 0 < len(found.photographed) < len(found.participants)
    names = {one.name for one in found.participants if one.key in found.photographed}
    learners = read_rosters(invited.settings, {})[1].learners
    agreed = {printed_name(one.name) for one in learners if one.lrn in yes}
    assert names <= agreed
    assert {one.name for one in found.participants} - names <= {printed_name(one.name) for one in learners} - agreed
    print_papers(list(after(found, [], tmp_path, AT)), 1)
    report = told(tmp_path / "report.pdf")
    assert f"{len(names)} of {len(found.participants)} learners on the list agreed to be photographed, 0 of" in report


def test_without_a_column_for_photographs_nothing_is_said_of_them(invited: World, tmp_path: Path) -> None:
    path = invited.folder / "consents.csv"
    path.write_text(path.read_text("utf-8-sig").replace(",Photo,", ",Pictures,"), "utf-8")
    found = planned(invited)
    assert found.photographed is None
    print_papers(list(after(found, [], tmp_path, AT)), 1)
    assert "photograph" not in told(tmp_path / "report.pdf")
