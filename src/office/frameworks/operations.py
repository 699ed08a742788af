"""Importing, adopting and retiring framework versions."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from office.audit.operations import record
from office.frameworks.models import Version
from office.frameworks.states import TRANSITIONS, VersionState
from office.people.actors import Actor
from patunay.errors import StateError
from patunay.framework import Framework


def add(actor: Actor, framework: Framework, *, at: datetime) -> int:
    """Keeps one version as a draft; its id. Raises StateError where the same name and version stands already."""
    post = actor.post_for("frameworks.change")
    try:
        with transaction.atomic():
            one = Version.objects.create(
                division=post.division,
                name=framework.name,
                version=framework.version,
                provenance=str(framework.provenance),
                digest=framework.digest.hex(),
                value=framework.as_json(),
                added_by_id=actor.account,
                added_at=at,
            )
            record("frameworks.version.added", f"framework:{one.pk}", at=at, actor=actor.account, role=post.role)
    except IntegrityError as error:
        name = f"{framework.name} {framework.version}"
        raise StateError("frameworks.stands_already", name=name) from error
    return one.pk


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
