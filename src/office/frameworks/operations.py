"""Importing, adopting and retiring framework versions, and saying which competencies resemble each other."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from office.audit.operations import record
from office.frameworks.models import Crosswalk, Strength, Version
from office.frameworks.queries import framework
from office.frameworks.states import TRANSITIONS, VersionState
from office.people.actors import Actor
from patunay.errors import InputError, StateError
from patunay.framework import Framework

LONGEST_NAME, LONGEST_WORD = 200, 40


def add(actor: Actor, framework: Framework, *, at: datetime) -> int:
    """Keeps one version as a draft; its id.

    Raises StateError where the same name and version stands already, InputError for a name or code that is too long.
    """
    post = actor.post_for("frameworks.change")
    _refuse_long(framework)
    try:
        with transaction.atomic():
            one = Version.objects.create(
                division=post.division,
                name=framework.name,
                version=framework.version,
                provenance=str(framework.provenance),
                digest=framework.digest.hex(),
                value=framework.as_json(),
                source=framework.source,
                added_by_id=actor.account,
                added_at=at,
            )
            record("frameworks.version.added", f"framework:{one.pk}", at=at, actor=actor.account, role=post.role)
    except IntegrityError as error:
        name = f"{framework.name} {framework.version}"
        raise StateError("frameworks.stands_already", name=name) from error
    return one.pk


def _refuse_long(framework: Framework) -> None:
    words = (framework.version, *(competency.code for competency in framework.competencies))
    long = next((word for word in words if len(word) > LONGEST_WORD), None)
    if len(framework.name) > LONGEST_NAME:
        raise InputError("frameworks.too_long", text=framework.name[:LONGEST_WORD], limit=LONGEST_NAME)
    if long:
        raise InputError("frameworks.too_long", text=long[:LONGEST_WORD], limit=LONGEST_WORD)


@transaction.atomic
def move(actor: Actor, pk: int, state: VersionState, *, at: datetime) -> None:
    """Adopts or retires a version. Raises StateError where its state does not allow that."""
    post = actor.post_for("frameworks.change")
    one = Version.objects.select_for_update().get(pk=pk, division=post.division)
    if state not in TRANSITIONS[VersionState(one.state)]:
        raise StateError("frameworks.wrong_state", name=str(one))
    one.state = state
    one.save(update_fields=["state"])
    record(f"frameworks.version.{state}", f"framework:{pk}", at=at, actor=actor.account, role=post.role)


@transaction.atomic
def cross(actor: Actor, own: tuple[int, str], other: tuple[int, str], strength: Strength, *, at: datetime) -> None:
    """Says how near two competencies, each (version id, code), are; said again, the last word counts.

    Raises InputError for a code that its framework does not have or for one framework with itself.
    """
    post = actor.post_for("frameworks.change")
    for pk, code in (own, other):
        Version.objects.get(pk=pk, division=post.division)
        if own[0] == other[0] or code not in {one.code for one in framework(pk).competencies}:
            raise InputError("frameworks.no_pair")
    if not Crosswalk.objects.filter(_pair(own, other) | _pair(other, own)).update(strength=strength):
        Crosswalk.objects.create(
            source_id=own[0], source_code=own[1], target_id=other[0], target_code=other[1], strength=strength
        )
    facts = {"competency": own[1], "other": f"framework:{other[0]}", "code": other[1], "strength": str(strength)}
    subject = f"framework:{own[0]}"
    record("frameworks.crosswalk.set", subject, at=at, actor=actor.account, role=post.role, facts=facts)


def _pair(one: tuple[int, str], other: tuple[int, str]) -> Q:
    return Q(source_id=one[0], source_code=one[1], target_id=other[0], target_code=other[1])


@transaction.atomic
def uncross(actor: Actor, pk: int, crosswalk: int, *, at: datetime) -> None:
    """Takes a crosswalk of the version `pk` away; one that is gone already stays gone."""
    post = actor.post_for("frameworks.change")
    mine = Q(source_id=pk, source__division=post.division) | Q(target_id=pk, target__division=post.division)
    if Crosswalk.objects.filter(mine, pk=crosswalk).delete()[0]:
        facts = {"crosswalk": crosswalk}
        subject = f"framework:{pk}"
        record("frameworks.crosswalk.removed", subject, at=at, actor=actor.account, role=post.role, facts=facts)
