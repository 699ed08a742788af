"""The office with an approved list: the 24 learners of the small world, straight from the library's own reading.

The assessments app is stood in for by the library's decisions on the same files, so that the trust half of the site is
tested by itself; the journeys walk the whole way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from tests.office.conftest import AT, Office
from tests.world import write_folder

from office.assessments.models import Cycle
from office.assessments.queries import CycleValue, cycle
from office.awards import drawing, operations
from office.frameworks.models import Version
from office.people.models import Account
from patunay.division.reading import Reading, read_division
from patunay.division.settings import read_settings

PLAN = {
    "event_title": "Recognition and Awarding",
    "event_date": "2025-12-19",
    "event_place": "Talahib, Pilot Division",
    "centres": [],
    "community": [],
}


@dataclass(frozen=True)
class Stage:
    """An office whose cycle is decided as `reading` says."""

    office: Office
    cycle: CycleValue
    reading: Reading


def set_stage(office: Office, folder: Path, monkeypatch: object) -> Stage:
    """A cycle whose decisions are the library's own on the mailed files of 24 learners."""
    write_folder(folder)
    reading = read_division(read_settings(folder), {})
    focal = Account.objects.get(username="focal")
    division = office.actor("focal").division
    one = Cycle.objects.create(
        division=division,
        name="2025",
        framework_id=Version.objects.get().pk,
        starts_on=AT.date(),
        closes_on=AT.date() + timedelta(days=60),
        plan=PLAN,
        planned_by=focal,
        planned_at=AT,
    )
    found = cycle(one.pk, division)
    assert found is not None
    monkeypatch.setattr(drawing, "decisions", lambda *_: reading.awards)  # type: ignore[attr-defined]
    monkeypatch.setattr(drawing, "library_ratings", lambda *_: reading.ratings.ratings)  # type: ignore[attr-defined]
    return Stage(office, found, reading)


def draw_up(stage: Stage, reason: str = "") -> int:
    actor = stage.office.actor("focal")
    drawn = drawing.draw_up(stage.cycle, actor.name, demo=True)
    return operations.keep(actor, stage.cycle, drawn, reason=reason, at=timezone.now())


def approve(stage: Stage, pk: int) -> None:
    """Three people say yes, after every call-back is answered."""
    office = stage.office
    for one in operations.CallBack.objects.filter(award_list_id=pk):
        operations.answer_callback(office.actor("encoder"), one.pk, confirmed=True, note="", at=AT)
    operations.sign(office.actor("supervisor"), pk, "validate", at=AT)
    for username, step in (("cid", "endorse"), ("sds", "approve")):
        phrase = office.accounts[username].phrase
        operations.sign(office.actor(username), pk, step, at=AT, phrase=phrase)
