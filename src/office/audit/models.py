"""Who did what, when, to which record: append-only, each event carrying the hash of the one before."""

from __future__ import annotations

from django.db import models


class Head(models.Model):
    """One row: the last event's number and hash. Whoever writes an event locks it, so the chain never forks."""

    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)


class Event(models.Model):
    """`facts` name records by key, never by a person's data; `actor` is the account's number, 0 for the system."""

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.PositiveBigIntegerField()
    role = models.CharField(max_length=20)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    facts = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("number",)
        indexes = (models.Index(fields=("subject", "number")), models.Index(fields=("action", "number")))

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject}"
