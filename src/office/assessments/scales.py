"""The scales by which a cycle measures: as a bureau published them, or drawn up from the cycle's own ratings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import repeat
from multiprocessing import get_context
from typing import Any

from django.db import transaction
from django.db.models import Min

from office.assessments.models import CycleScale
from office.assessments.queries import CycleValue, cycle, library_ratings, ratings_since
from office.assessments.states import CycleState
from office.audit.operations import record
from office.frameworks.queries import framework
from office.jobs import operations as jobs
from office.jobs.work import Step
from office.people.actors import Actor, Post
from patunay.canonical import parse_json
from patunay.division.holders import follow_parent
from patunay.division.own_scale import own_scale
from patunay.division.scales import check_scale
from patunay.errors import InputError, StateError
from patunay.framework import Framework, Text
from patunay.measurement.scale import Scale, parse_scale
from patunay.rating import Rating

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
    post = _may_change(actor, cycle)
    scale = parse_scale(parse_json(content, max_bytes=MOST_BYTES))
    check_scale(scale, framework(cycle.framework), name)
    if scale.cuts is None:
        raise InputError("assessments.scale_without_cuts", file=name)
    _keep(cycle, scale, account=actor.account, role=post.role, at=at)
    return scale.name


@transaction.atomic
def ask_to_draw(actor: Actor, cycle: CycleValue, title: str, *, at: datetime) -> int:
    """Hands the drawing up of the cycle's scales to the worker; the job's number. Raises StateError where the cycle is
    closed.
    """
    post = _may_change(actor, cycle)
    params = {"cycle": cycle.pk, "division": cycle.division, "account": actor.account, "role": post.role}
    record("assessments.scales.asked", f"cycle:{cycle.pk}", at=at, actor=actor.account, role=post.role)
    return jobs.start("scales", title, division=cycle.division, owner=actor.account, params=params, at=at)


def draw(params: dict[str, Any], step: Step, at: datetime) -> dict[str, Any]:
    """What the worker does: a scale of every competency from the ratings of this moment, all of them kept or none.

    Raises InputError where the ratings of one cannot carry a scale, StateError where the cycle was closed meanwhile.
    """
    found = cycle(int(params["cycle"]), int(params["division"]))
    if found is None or found.state is CycleState.CLOSED:
        raise StateError("assessments.cycle_closed", name=found.name if found else "")
    whole = framework(found.framework)
    scales = list(_drawn(whole, library_ratings(found), step))
    with transaction.atomic():
        for scale in scales:
            _keep(found, scale, account=int(params["account"]), role=str(params["role"]), at=at)
    return {"url": f"/assessments/{found.pk}/scales"}


def _drawn(whole: Framework, ratings: Sequence[Rating], step: Step) -> Iterator[Scale]:
    """In a process of its own: the mathematics would stay in the worker's memory for good."""
    context = get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=follow_parent) as apart:
        drawn = apart.map(own_scale, repeat(whole), whole.competencies, repeat(ratings))
        for number, _ in enumerate(whole.competencies):
            step("measure", number, len(whole.competencies))
            yield next(drawn)


def _may_change(actor: Actor, cycle: CycleValue) -> Post:
    post = actor.post_for("assessments.plan")
    if cycle.state is CycleState.CLOSED:
        raise StateError("assessments.cycle_closed", name=cycle.name)
    return post


def _keep(cycle: CycleValue, scale: Scale, *, account: int, role: str, at: datetime) -> None:
    """In the place of an earlier one."""
    kept = {"value": scale.as_json(), "digest": scale.digest.hex(), "added_by_id": account, "added_at": at}
    CycleScale.objects.update_or_create(cycle_id=cycle.pk, competency=scale.name, defaults=kept)
    facts = {"competency": scale.name, "digest": kept["digest"]}
    record("assessments.scale.added", f"cycle:{cycle.pk}", at=at, actor=account, role=role, facts=facts)
