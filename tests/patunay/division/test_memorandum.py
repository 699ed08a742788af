"""The awarding's memorandum from a division's folder: counts of what was issued, no learner on its public pages."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument
from tests.world import DEMO, World, dice

from patunay.division.event import read_event
from patunay.division.event_papers import Planned, print_papers
from patunay.division.memorandum import compose_memorandum, findings, memorandum

AT = datetime(2025, 12, 5, 9, 0, tzinfo=UTC)
DRAFTER = "Dionisio P. Rosales"


@pytest.fixture
def planned(own_world: World) -> Planned:
    shutil.copy(DEMO / "staff-and-guests.xlsx", own_world.folder)
    return read_event(own_world.settings, own_world.place, dice("event"))


@pytest.fixture
def travelling(planned: Planned, own_world: World) -> Planned:
    """With the workbook of vehicles, for a day on which the same people come."""
    shutil.copy(DEMO / "vehicles.csv", own_world.folder)
    return read_event(own_world.settings, own_world.place, dice("event"))


def told(path: Path) -> str:
    """Letters and digits alone: a name may be broken at its hyphen."""
    return letters(" ".join(page.get_textpage().get_text_range() for page in PdfDocument(path)))


def letters(text: str) -> str:
    return re.sub(r"\W", "", text)


def test_it_counts_what_was_issued(planned: Planned) -> None:
    draft = compose_memorandum(planned, DRAFTER)
    count = len(planned.participants)
    assert f"{count} ALS learners-awardees" in draft.paragraphs[3].text
    assert (draft.dated, draft.initials, draft.number) == (date(2025, 12, 5), "DPR", None)
    assert draft.signatory and draft.signatory.name == "Amparo L. Sandoval"
    listed = draft.enclosures[-1]
    assert listed.restricted and sorted(row[0] for row in listed.rows) == sorted(
        one.name for one in planned.participants
    )


def test_the_check_says_what_the_folder_does_not_know(planned: Planned) -> None:
    said = " ".join(findings(compose_memorandum(planned, DRAFTER), planned))
    unsaid = replace(planned, mobile="", email="", funds="")
    more = " ".join(findings(compose_memorandum(unsaid, DRAFTER), unsaid))
    assert "place in a vehicle" in said and "nobody is listed" not in said
    alone = replace(planned, travellers=())
    assert "nobody is listed" in " ".join(findings(compose_memorandum(alone, DRAFTER), alone))
    for words in ("neither by telephone nor by e-mail", "expenses are charged to"):
        assert words in more and words not in said
    assert "where the list counts" not in said
    fewer = replace(planned, participants=planned.participants[1:])
    assert "where the list counts" in " ".join(findings(compose_memorandum(planned, DRAFTER), fewer))


def test_vehicles_and_personnel_come_from_the_workbooks(travelling: Planned) -> None:
    draft = compose_memorandum(travelling, DRAFTER)
    assert draft.learners_travel and draft.personnel
    riding = [name for vehicle in draft.learners_travel.vehicles for name in vehicle.learners]
    assert sorted(riding) == sorted(one.name for one in travelling.participants)
    assert {one.position for one in draft.personnel} >= {"PSDS", "ALS Teacher", "EPS II-ALS"}
    assert {one.name for one in draft.personnel}.isdisjoint({"Esperanza V. Quizon", *riding})
    said = " ".join(findings(draft, travelling))
    assert "permit" in said, "nobody has signed one yet"
    assert not any(words in said for words in ("place in a vehicle", "companion", "emergency", "stubs"))


def test_no_learner_stands_on_the_public_pages(planned: Planned, tmp_path: Path) -> None:
    print_papers(list(memorandum(planned, DRAFTER, tmp_path, AT)), 1)
    public, restricted = (told(tmp_path / f"memorandum{kind}.pdf") for kind in ("", "-restricted"))
    for one in planned.participants:
        assert letters(one.name) not in public
        assert letters(one.name) in restricted
    assert "RESTRICTED" in restricted and "s2025draft" in restricted
    assert (tmp_path / "memorandum.docx").stat().st_size > 10_000
    assert (tmp_path / "memorandum-check.txt").read_text("utf-8").count("\n") > 3
