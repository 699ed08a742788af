"""The states of a framework version."""

from __future__ import annotations

from django.db import models


class VersionState(models.TextChoices):
    DRAFT = "draft"
    ADOPTED = "adopted"
    RETIRED = "retired"


TRANSITIONS = {
    VersionState.DRAFT: (VersionState.ADOPTED, VersionState.RETIRED),
    VersionState.ADOPTED: (VersionState.RETIRED,),
    VersionState.RETIRED: (),
}
