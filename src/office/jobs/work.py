"""Doing a job: a worker takes it by a lease, renews the lease with each step of progress, and notes how it ended.

A worker that dies leaves the lease to run out; then another may take the job, so the work itself must be safe to begin
again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from office.audit.operations import record
from office.jobs.models import Job
from office.jobs.states import JobState
from patunay.errors import PatunayError, StateError

LEASE = timedelta(seconds=30)
BUSY = "division.locked"
"""Another worker writes in the same living folder: the job goes back and waits for its turn."""
Clock = Callable[[], datetime]
Step = Callable[[str, int, int], None]


class CancelledError(Exception):
    """Raised inside the work when somebody cancelled it and it may still stop."""


def do_job(number: int, holder: str, clock: Clock) -> None:
    """Takes the job if it is free, does it, and notes how it ended. Does nothing when another worker holds it."""
    job = _take(number, holder, clock())
    if job is None:
        return
    try:
        result = import_string(settings.JOB_KINDS[job.kind])(job.params, _stepper(job, holder, clock), clock())
    except CancelledError:
        _end(job, holder, clock(), state=JobState.CANCELLED)
    except PatunayError as error:
        if error.code == BUSY:
            Job.objects.filter(pk=job.pk, holder=holder).update(state=JobState.READY, asked_at=clock() - LEASE)
            return
        facts = {name: str(value) for name, value in error.facts.items()}
        _end(job, holder, clock(), state=JobState.FAILED, error=error.code, error_facts=facts)
    else:
        _end(job, holder, clock(), state=JobState.DONE, result=result or {})


@transaction.atomic
def _take(number: int, holder: str, at: datetime) -> Job | None:
    free = Q(state=JobState.READY) | Q(state=JobState.RUNNING, lease_until__lt=at)
    lease = at + LEASE
    taken = Job.objects.filter(free, pk=number).update(state=JobState.RUNNING, holder=holder, lease_until=lease)
    if not taken:
        return None
    job = Job.objects.get(pk=number)
    job.attempt += 1
    job.save(update_fields=["attempt"])
    return job


def _stepper(job: Job, holder: str, clock: Clock) -> Step:
    """Notes progress once a second. Raises StateError when the lease was lost, CancelledError when asked to stop."""
    last: dict[str, datetime] = {}

    def step(name: str, done: int, total: int) -> None:
        at = clock()
        if done < total and name in last and at - last[name] < timedelta(seconds=1):
            return
        last[name] = at
        mine = Job.objects.filter(pk=job.pk, holder=holder)
        if not mine.update(step=name, done=done, total=total, lease_until=at + LEASE):
            raise StateError("jobs.lease_lost")
        if name == "start" and mine.filter(cancelled=True).exists():
            raise CancelledError

    return step


@transaction.atomic
def _end(job: Job, holder: str, at: datetime, **changes: Any) -> None:
    if Job.objects.filter(pk=job.pk, holder=holder).update(ended_at=at, lease_until=None, **changes):
        record(f"jobs.job.{changes['state']}", f"job:{job.pk}", at=at, facts={"kind": job.kind})
