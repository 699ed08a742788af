"""The published scales by which a cycle measures: uploaded, checked, looked up; none is drawn up here.

`patunay measure` draws a scale up, a panel gives it its cuts, a bureau publishes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Min

from office.assessments.models import CycleScale
from office.assessments.queries import CycleValue, ratings_since
from office.assessments.states import CycleState
from office.audit.operations import record
from office.frameworks.queries import framework
from office.people.actors import Actor
from patunay.canonical import parse_json
from patunay.division.scales import check_scale
from patunay.errors import InputError, StateError
from patunay.framework import Text
from patunay.measurement.scale import parse_scale

MOST_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class ScaleRow:
    """One competency of the cycle's framework; the rest is None or empty while it has no scale. `learners` and
    `ratings` are those that the scale was drawn up from."""

    competency: str
    title: Text
    version: str = ""
    digest: str = ""
    learners: int | None = None
    ratings: int | None = None
    added_at: datetime | None = None


def scale_rows(cycle: CycleValue) -> list[ScaleRow]:
    """Every competency with its scale, in the framework's order."""
    kept = {one.competency: one for one in CycleScale.objects.filter(cycle_id=cycle.pk)}
    return [_row(one.code, one.title, kept.get(one.code)) for one in framework(cycle.framework).competencies]


def _row(code: str, title: Text, kept: CycleScale | None) -> ScaleRow:
    if kept is None:
        return ScaleRow(code, title)
    about, version = kept.value["about"], kept.value["version"]
    return ScaleRow(code, title, version, kept.digest, about.get("learners"), about.get("ratings"), kept.added_at)


def ratings_after(cycle: CycleValue) -> int:
    """How many ratings came after the first of the cycle's scales was added; 0 without one."""
    first = CycleScale.objects.filter(cycle_id=cycle.pk).aggregate(first=Min("added_at"))["first"]
    return ratings_since(cycle.pk, first) if first else 0


@transaction.atomic
def add_scale(actor: Actor, cycle: CycleValue, name: str, content: bytes, *, at: datetime) -> str:
    """Keeps the scale in the file `name` for its competency, in place of an earlier one; the competency's code.

    Raises InputError where it is no scale, another framework's, without cuts or with cuts for other levels, StateError
    where the cycle is closed.
    """
    post = actor.post_for("assessments.plan")
    if cycle.state is CycleState.CLOSED:
        raise StateError("assessments.cycle_closed", name=cycle.name)
    scale = parse_scale(parse_json(content, max_bytes=MOST_BYTES))
    check_scale(scale, framework(cycle.framework), name)
    if scale.cuts is None:
        raise InputError("assessments.scale_without_cuts", file=name)
    kept = {"value": scale.as_json(), "digest": scale.digest.hex(), "added_by_id": actor.account, "added_at": at}
    CycleScale.objects.update_or_create(cycle_id=cycle.pk, competency=scale.name, defaults=kept)
    facts = {"competency": scale.name, "digest": kept["digest"]}
    record("assessments.scale.added", f"cycle:{cycle.pk}", at=at, actor=actor.account, role=post.role, facts=facts)
    return scale.name
