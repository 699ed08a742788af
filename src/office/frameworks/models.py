"""Adopted framework versions, kept whole; never edited after adoption."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from office.frameworks.states import VersionState


class Version(models.Model):
    """`value` is the library's JSON (`patunay/framework/1`), `digest` its hex SHA-256.

    `source` is the CASE package that it came from, every field of it, or None for a workbook.
    """

    division = models.PositiveBigIntegerField()
    name = models.CharField(max_length=200)
    version = models.CharField(max_length=40)
    provenance = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    value = models.JSONField()
    source = models.JSONField(null=True)
    state = models.CharField(max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    added_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("division", "digest"), name="one_version_a_digest"),
            models.UniqueConstraint(fields=("division", "name", "version"), name="one_text_a_version"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Strength(models.TextChoices):
    EXACT = "exact"
    CLOSE = "close"
    RELATED = "related"


class Crosswalk(models.Model):
    """One competency beside another's of a second framework. Never counts as attainment."""

    source = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="crosswalks")
    source_code = models.CharField(max_length=40)
    target = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    target_code = models.CharField(max_length=40)
    strength = models.CharField(max_length=10, choices=Strength.choices)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("source", "source_code", "target", "target_code"), name="one_strength_a_pair"
            ),
        )

    def __str__(self) -> str:
        return f"{self.source_code} {self.strength} {self.target_code}"
