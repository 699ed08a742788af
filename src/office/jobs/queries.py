"""How far long work is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from office.jobs.models import Job
from office.jobs.states import JobState


@dataclass(frozen=True, slots=True)
class Progress:
    number: int
    kind: str
    title: str
    division: int
    state: JobState
    step: str
    done: int
    total: int
    attempt: int
    cancelled: bool
    asked_at: datetime
    ended_at: datetime | None
    error: str
    error_facts: dict[str, Any]
    result: dict[str, Any]

    @property
    def is_over(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


def progress(number: int, division: int) -> Progress | None:
    """One job of the division, or None."""
    return next(map(_progress, Job.objects.filter(pk=number, division=division)), None)


def recent(division: int, newest: int = 20) -> list[Progress]:
    return [_progress(job) for job in Job.objects.filter(division=division)[:newest]]


def left_lying(since: datetime) -> int:
    """How many jobs wait since then, or have a worker that gave no sign since then."""
    waiting = Q(state=JobState.READY, asked_at__lt=since) | Q(state=JobState.RUNNING, lease_until__lt=since)
    return Job.objects.filter(waiting).count()


def _progress(job: Job) -> Progress:
    return Progress(
        job.pk,
        job.kind,
        job.title,
        job.division,
        JobState(job.state),
        job.step,
        job.done,
        job.total,
        job.attempt,
        job.cancelled,
        job.asked_at,
        job.ended_at,
        job.error,
        job.error_facts,
        job.result,
    )
