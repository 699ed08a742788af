"""The ledger of long work: what was asked for, how far it is, and who holds it now."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from office.jobs.states import JobState


class Job(models.Model):
    """`holder` and `lease_until` belong to the worker that does it; past the lease another may take it."""

    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    division = models.PositiveBigIntegerField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.READY)
    step = models.CharField(max_length=40, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempt = models.PositiveSmallIntegerField(default=0)
    cancelled = models.BooleanField(default=False)
    holder = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=60, blank=True)
    error_facts = models.JSONField(default=dict)
    result = models.JSONField(default=dict)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
