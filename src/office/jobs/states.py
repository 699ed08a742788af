"""The states of a job, and what may follow what."""

from __future__ import annotations

from django.db import models


class JobState(models.TextChoices):
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


TRANSITIONS = {
    JobState.READY: (JobState.RUNNING, JobState.CANCELLED),
    JobState.RUNNING: (JobState.RUNNING, JobState.DONE, JobState.FAILED, JobState.CANCELLED),
    JobState.FAILED: (JobState.READY,),
    JobState.DONE: (),
    JobState.CANCELLED: (),
}
