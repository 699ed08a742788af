"""Asking for long work, cancelling it, trying again, and rescuing what its worker left behind.

Any backend of the Tasks API becomes at-least-once by this.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from office.audit.operations import record
from office.jobs.models import Job
from office.jobs.states import JobState
from office.jobs.tasks import do
from office.jobs.work import LEASE
from patunay.errors import StateError

ATTEMPTS = 100


@transaction.atomic
def start(kind: str, title: str, *, division: int, owner: int, params: dict[str, Any], at: datetime) -> int:
    """A job for the worker; its number. It is handed over when the transaction around this commits."""
    job = Job.objects.create(kind=kind, title=title, division=division, owner_id=owner, params=params, asked_at=at)
    record("jobs.job.started", f"job:{job.pk}", at=at, actor=owner, facts={"kind": kind})
    _hand_over(job.pk)
    return job.pk


def _hand_over(job: int) -> None:
    transaction.on_commit(lambda: do.enqueue(job))


@transaction.atomic
def cancel(number: int, *, actor: int, role: str, at: datetime) -> None:
    """Asks a job to stop. One that waits stops at once, one that has begun only where nothing would be left half."""
    Job.objects.filter(pk=number, state__in=(JobState.READY, JobState.RUNNING)).update(cancelled=True)
    Job.objects.filter(pk=number, state=JobState.READY).update(state=JobState.CANCELLED, ended_at=at)
    record("jobs.job.cancel_asked", f"job:{number}", at=at, actor=actor, role=role)


@transaction.atomic
def retry(number: int, *, actor: int, role: str, at: datetime) -> None:
    """A failed job goes back to the workers. Raises StateError for any other."""
    if not Job.objects.filter(pk=number, state=JobState.FAILED).update(state=JobState.READY, error="", ended_at=None):
        raise StateError("jobs.not_failed")
    record("jobs.job.retried", f"job:{number}", at=at, actor=actor, role=role)
    _hand_over(number)


def rescue(at: datetime) -> int:
    """Hands over again what waits or whose worker has died; how many. A job that died too often is failed."""
    dead = Q(state=JobState.RUNNING, lease_until__lt=at)
    Job.objects.filter(dead, attempt__gte=ATTEMPTS).update(state=JobState.FAILED, error="jobs.died", ended_at=at)
    waiting = Q(state=JobState.READY, asked_at__lt=at - LEASE)
    numbers = list(Job.objects.filter(dead | waiting).values_list("pk", flat=True))
    for number in numbers:
        _hand_over(number)
    return len(numbers)
