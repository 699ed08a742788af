"""How often papers are checked, by day and answer; who asks is never kept, but for an hour where guessing is slowed."""

from __future__ import annotations

from django.db import models


class Tally(models.Model):
    day = models.DateField()
    channel = models.CharField(max_length=10)
    outcome = models.CharField(max_length=20)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("day", "channel", "outcome"), name="one_tally"),)


class Missed(models.Model):
    """Look-ups that found nothing, by a keyed hash of where they came from and the hour; dropped after an hour."""

    source = models.CharField(max_length=64)
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("source", "hour"), name="one_count_an_hour"),)
