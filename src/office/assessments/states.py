"""The states of a cycle, of a rating form and of a moderation case."""

from __future__ import annotations

from django.db import models


class CycleState(models.TextChoices):
    PLANNED = "planned"
    RATING = "rating"
    CLOSED = "closed"


class FormState(models.TextChoices):
    OPEN = "open"
    SENT = "sent"
    DECLINED = "declined"
    REPLACED = "replaced"


class CaseState(models.TextChoices):
    OPEN = "open"
    DECIDED = "decided"


CYCLE_TRANSITIONS = {
    CycleState.PLANNED: (CycleState.RATING,),
    CycleState.RATING: (CycleState.CLOSED,),
    CycleState.CLOSED: (CycleState.RATING,),
}
FORM_TRANSITIONS = {
    FormState.OPEN: (FormState.SENT, FormState.DECLINED),
    FormState.SENT: (FormState.REPLACED,),
    FormState.DECLINED: (),
    FormState.REPLACED: (),
}
CASE_TRANSITIONS = {CaseState.OPEN: (CaseState.DECIDED,), CaseState.DECIDED: ()}
