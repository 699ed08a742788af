"""What was issued: one row a credential, the signed document byte for byte, and every change of its status."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from office.credentials.states import LIVE, CredentialState


class Credential(models.Model):
    """The award key is (division, framework, competency, learner key): the database lets only one of them live."""

    division = models.PositiveBigIntegerField()
    framework = models.CharField(max_length=250)
    competency = models.CharField(max_length=40)
    learner_key = models.CharField(max_length=32)
    award_list = models.ForeignKey("awards.AwardList", on_delete=models.PROTECT)
    number = models.CharField(max_length=40, blank=True, db_index=True)
    name = models.CharField(max_length=200)
    level = models.PositiveSmallIntegerField(null=True)
    document = models.BinaryField(null=True)
    state = models.CharField(max_length=10, choices=CredentialState.choices, default=CredentialState.PLANNED)
    planned_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("division", "framework", "competency", "learner_key"),
                condition=models.Q(state__in=LIVE),
                name="one_live_credential_an_award",
            ),
        )
        indexes = (models.Index(fields=("division", "learner_key")),)

    def __str__(self) -> str:
        return f"credential:{self.pk}"


class StatusChange(models.Model):
    """Why a status changed, for the office alone; what the public sees is derived by the library."""

    division = models.PositiveBigIntegerField()
    number = models.CharField(max_length=80)
    kind = models.CharField(max_length=12)
    reason = models.CharField(max_length=300)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField()
