"""The states of a credential. PLANNED and the live states hold the award: no second one can be planned beside them."""

from __future__ import annotations

from django.db import models


class CredentialState(models.TextChoices):
    PLANNED = "planned"
    VALID = "valid"
    SUSPENDED = "suspended"
    REPLACING = "replacing"
    REPLACED = "replaced"
    REVOKED = "revoked"


LIVE = (CredentialState.PLANNED, CredentialState.VALID, CredentialState.SUSPENDED)
"""REPLACING is what stands while its successor, which is PLANNED, is being issued."""

TRANSITIONS = {
    CredentialState.PLANNED: (CredentialState.VALID,),
    CredentialState.VALID: (CredentialState.SUSPENDED, CredentialState.REPLACING, CredentialState.REVOKED),
    CredentialState.SUSPENDED: (CredentialState.VALID, CredentialState.REPLACING, CredentialState.REVOKED),
    CredentialState.REPLACING: (CredentialState.REPLACED,),
    CredentialState.REPLACED: (),
    CredentialState.REVOKED: (),
}
