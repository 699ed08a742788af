"""Reads of uploads: which wait, what their files say, and what taking them would do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from office.people.actors import Actor
from office.people.models import ColumnMap, Learner, RosterFile, RosterUpload
from office.people.queries import centres
from office.people.rosters.columns import Layout, Placing
from office.people.rosters.files import Mailed, Reading, layouts_in, read_mailed
from office.people.rosters.matching import Directory, Known
from office.people.rosters.plan import Centres, Plan, draw_plan
from patunay.roster.model import PersonName


def uploads(actor: Actor) -> QuerySet[RosterUpload]:
    """The division's uploads, newest first; for own views alone."""
    return RosterUpload.objects.filter(division_id=actor.division).select_related("uploaded_by").order_by("-pk")


def upload(pk: int, actor: Actor) -> RosterUpload | None:
    return uploads(actor).filter(pk=pk).first()


def file_names(pk: int) -> list[str]:
    return list(RosterFile.objects.filter(upload_id=pk).order_by("pk").values_list("name", flat=True))


def mailed(pk: int) -> list[Mailed]:
    found = RosterFile.objects.filter(upload_id=pk).order_by("pk")
    return [Mailed(one.pk, one.name, bytes(one.content)) for one in found]


def plan_of(one: RosterUpload, on: date) -> tuple[Reading, Plan]:
    """What the files say today, and what taking them would do: four queries, however many rows."""
    reading = read_mailed(mailed(one.pk), one.decisions, on, placings(one.division_id))
    offices = Centres(centres(one.division_id), one.centres)
    return reading, draw_plan(reading, Directory(_known(one.division_id)), offices, one.known)


def placings(division: int) -> dict[str, Placing]:
    """Layout -> what was said of its columns in this division."""
    found = ColumnMap.objects.filter(division_id=division).select_related("made_by")
    return {one.layout: Placing(one.meant, one.made_by.full_name, one.made_at) for one in found}


def layout(one: RosterUpload, digest: str) -> Layout | None:
    """One layout of the upload's files."""
    found = layouts_in(mailed(one.pk), placings(one.division_id))
    return next((each for each in found if each.digest == digest), None)


def _known(division: int) -> Iterator[Known]:
    columns = ("pk", "lrn", "last", "first", "middle", "extension", "birthdate", "sex", "centre_id", "programme")
    found = Learner.objects.filter(division_id=division).order_by("pk")
    for row in found.values_list(*columns, "teacher", "guardian", "proofed_on"):
        pk, lrn, last, first, middle, extension, *rest, proofed_on = row
        yield Known(pk, lrn, PersonName(last, first, middle, extension), *rest, proofed=proofed_on is not None)
