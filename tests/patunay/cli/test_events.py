"""`event` as a clerk calls it, before the day and after it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.patunay.cli.conftest import Patunay
from tests.world import World, dice

from patunay.ceremony import Act, Mark, compose_day
from patunay.division.event import read_event


def test_papers_before_and_after_the_day(patunay: Patunay, own_world: World, tmp_path: Path) -> None:
    ran = patunay("event", own_world.folder, "--out", own_world.out)
    folder = own_world.out / "private/event"
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"13 papers for {len(own_world.certificates)} awardees are in {folder}.\n"
    assert (folder / "memorandum.docx").is_file() and (folder / "call-list.pdf").is_file()
    assert not (folder / "report.pdf").exists()
    first = read_event(own_world.settings, own_world.place, dice("never drawn")).participants[0]
    marks = tmp_path / "marks.jsonl"
    marks.write_bytes(compose_day("2025", [Mark("gate", 1, Act.ARRIVE, first.key, datetime(2025, 12, 19, tzinfo=UTC))]))
    ran = patunay("event", own_world.folder, "--out", own_world.out, "--marks", marks)
    assert ran.out.startswith("19 papers")
    assert all((folder / name).is_file() for name in ("report.docx", "count-sheet.docx", "count-sheet.pdf"))


def test_marks_of_another_event_are_refused(patunay: Patunay, own_world: World, tmp_path: Path) -> None:
    marks = tmp_path / "marks.jsonl"
    marks.write_bytes(compose_day("2024", ()))
    patunay("event", own_world.folder, "--out", own_world.out, "--marks", marks).refused("2025", "saved at this event")
    assert not (own_world.out / "private/event/call-list.pdf").exists()
