"""The states of an award list, the act that leads to each, and who may do it."""

from __future__ import annotations

from django.db import models


class ListState(models.TextChoices):
    DRAFT = "draft"
    VALIDATED = "validated"
    ENDORSED = "endorsed"
    APPROVED = "approved"
    ISSUED = "issued"
    RETURNED = "returned"
    REPLACED = "replaced"


class ReviewOutcome(models.TextChoices):
    """What came of a second look that somebody asked for."""

    STAYS = "stays"
    CHANGES = "changes"


STEPS = {
    "validate": (ListState.DRAFT, ListState.VALIDATED),
    "endorse": (ListState.VALIDATED, ListState.ENDORSED),
    "approve": (ListState.ENDORSED, ListState.APPROVED),
}
"""Step of approval -> from, to. The acts are `awards.<step>` in `people.rights`."""

TRANSITIONS = {
    ListState.DRAFT: (ListState.VALIDATED, ListState.RETURNED, ListState.REPLACED),
    ListState.VALIDATED: (ListState.ENDORSED, ListState.RETURNED, ListState.REPLACED),
    ListState.ENDORSED: (ListState.APPROVED, ListState.RETURNED, ListState.REPLACED),
    ListState.APPROVED: (ListState.ISSUED,),
    ListState.RETURNED: (ListState.REPLACED,),
    ListState.ISSUED: (),
    ListState.REPLACED: (),
}
