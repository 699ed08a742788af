"""Award lists: drawn up once, frozen by hash, signed by three people."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from office.awards.states import ListState, ReviewOutcome


class AwardList(models.Model):
    """`manifest` is the library's value, exactly what is approved; `digest` its hex SHA-256. `corrects` is the number
    of the one certificate that a correction replaces. `summary` holds the counts and exceptions as they were when it
    was drawn up. A change is a new version with its `reason`; `given_back_because` is what the signer who refused said.
    """

    division = models.PositiveBigIntegerField()
    cycle = models.ForeignKey("assessments.Cycle", on_delete=models.PROTECT)
    version = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300, blank=True)
    given_back_because = models.CharField(max_length=300, blank=True)
    corrects = models.CharField(max_length=40, blank=True)
    manifest = models.JSONField()
    digest = models.CharField(max_length=64)
    summary = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=ListState.choices, default=ListState.DRAFT)
    proposer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drawn_up_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("cycle", "version"), name="one_list_a_version"),)
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"list:{self.pk}"


class Signature(models.Model):
    """One person's word at one step; `approval` is the signed statement over the digest where the step needs a key.

    Who validates several districts may do so one after the other, a signature each time.
    """

    award_list = models.ForeignKey(AwardList, on_delete=models.PROTECT, related_name="signatures")
    step = models.CharField(max_length=10)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=150)
    acting = models.BooleanField(default=False)
    districts = models.JSONField(default=list)
    approval = models.JSONField(null=True)
    note = models.CharField(max_length=300, blank=True)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("award_list", "step", "account"),
                condition=~models.Q(step="validate"),
                name="one_signature_a_person",
            ),
        )


class CallBack(models.Model):
    """A rater drawn by lot who is called back before approval: did you give these marks?"""

    award_list = models.ForeignKey(AwardList, on_delete=models.CASCADE, related_name="callbacks")
    form = models.PositiveBigIntegerField()
    confirmed = models.BooleanField(null=True)
    note = models.CharField(max_length=300, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    answered_at = models.DateTimeField(null=True)


class ReviewRequest(models.Model):
    """Somebody asks for a second answer about a learner; `due_on` is the day by which it is given. `answer` is the
    reason for the `outcome`.
    """

    award_list = models.ForeignKey(AwardList, on_delete=models.CASCADE)
    learner = models.PositiveBigIntegerField()
    competency = models.CharField(max_length=40)
    text = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=ReviewOutcome.choices, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
