"""The states of an issuance. A checked draft that is edited is a draft again; a released one never changes."""

from __future__ import annotations

from django.db import models


class IssuanceState(models.TextChoices):
    DRAFT = "draft"
    CHECKED = "checked"
    RELEASED = "released"
    AMENDED = "amended"
    RESCINDED = "rescinded"


TRANSITIONS = {
    IssuanceState.DRAFT: (IssuanceState.DRAFT, IssuanceState.CHECKED),
    IssuanceState.CHECKED: (IssuanceState.DRAFT, IssuanceState.CHECKED, IssuanceState.RELEASED),
    IssuanceState.RELEASED: (IssuanceState.AMENDED, IssuanceState.RESCINDED),
    IssuanceState.AMENDED: (IssuanceState.AMENDED, IssuanceState.RESCINDED),
    IssuanceState.RESCINDED: (),
}
OPEN = (IssuanceState.DRAFT, IssuanceState.CHECKED)
"""Not released: seen by those who work on it alone."""
