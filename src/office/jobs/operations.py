"""Starting, holding, finishing and rescuing long work. Any backend of the Tasks API becomes at-least-once by this.

A worker holds a job by a lease that each step of progress renews. A worker that dies leaves the lease to run out, and
`rescue` gives the job to the next one; the work itself must be safe to begin again.
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
ATTEMPTS = 20
Clock = Callable[[], datetime]
Step = Callable[[str, int, int], None]


class CancelledError(Exception):
    """Raised inside the work when somebody cancelled it and it may still stop."""


@transaction.atomic
def start(kind: str, title: str, *, division: int, owner: int, params: dict[str, Any], at: datetime) -> int:
    """A job for the worker; its number. It is handed over when the transaction around this commits."""
    job = Job.objects.create(kind=kind, title=title, division=division, owner_id=owner, params=params, asked_at=at)
    record("jobs.job.started", f"job:{job.pk}", at=at, actor=owner, facts={"kind": kind})
    _hand_over(job.pk)
    return job.pk


def _hand_over(job: int) -> None:
    from office.jobs.tasks import do  # the task imports this module

    transaction.on_commit(lambda: do.enqueue(job))


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
