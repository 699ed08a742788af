"""A cycle of 360-degree assessment: who is assessed, every form with its marks, official results, second looks."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from office.assessments.states import CaseState, CycleState, FormState


class Cycle(models.Model):
    """`plan` holds what the cycle decides once: the event, and which indicators the community sees."""

    division = models.PositiveBigIntegerField()
    name = models.CharField(max_length=120)
    framework = models.ForeignKey("frameworks.Version", on_delete=models.PROTECT)
    starts_on = models.DateField()
    closes_on = models.DateField()
    plan = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=CycleState.choices, default=CycleState.PLANNED)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    planned_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("division", "name"), name="one_cycle_a_name"),)

    def __str__(self) -> str:
        return self.name


class Candidate(models.Model):
    """One learner in one cycle."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="candidates")
    learner = models.ForeignKey("people.Learner", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("cycle", "learner"), name="one_candidate_a_cycle"),)


class Source(models.TextChoices):
    PHONE = "phone"
    PAPER = "paper"
    FILE = "file"
    HELPED = "helped"


class RatingForm(models.Model):
    """One rater's form for one learner. `marks`: indicator code -> mark, null for "no chance to see"; a code that is
    not in it has not been answered. `asked` are the codes that stood on the form. `token` is the SHA-256 of a one-time
    link's secret; `code` the short code on a paper slip.
    """

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="forms")
    role = models.CharField(max_length=10)
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    rater_name = models.CharField(max_length=120, blank=True)
    relation = models.CharField(max_length=120, blank=True)
    known_for = models.CharField(max_length=120, blank=True)
    counts = models.BooleanField(default=True)
    asked = models.JSONField(default=list)
    marks = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=FormState.choices, default=FormState.OPEN)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.PHONE)
    token = models.CharField(max_length=64, blank=True, db_index=True)
    code = models.CharField(max_length=12, blank=True, db_index=True)
    file = models.CharField(max_length=200, blank=True)
    row = models.PositiveIntegerField(null=True)
    opened_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)


class SyncedMark(models.Model):
    """One mark as a phone sent it, kept under the id that the phone gave it: a second sending changes nothing."""

    key = models.UUIDField(primary_key=True)
    form = models.ForeignKey(RatingForm, on_delete=models.CASCADE, related_name="synced")
    indicator = models.CharField(max_length=40)
    mark = models.PositiveSmallIntegerField(null=True)
    marked_at = models.DateTimeField()


class OfficialResult(models.Model):
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="results")
    competency = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField()
    scored_by = models.CharField(max_length=120)
    dated = models.DateField(null=True)
    file = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64)
    row = models.PositiveIntegerField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("candidate", "competency"), name="one_result_a_competency"),)


class RatingUpload(models.Model):
    """A mailed export of forms, as it came, and what was found in it."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE)
    role = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    uploaded_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    findings = models.JSONField(default=list)


class CycleScale(models.Model):
    """The published scale by which a cycle measures one competency, as it was uploaded."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="scales")
    competency = models.CharField(max_length=40)
    value = models.JSONField()
    digest = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    added_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("cycle", "competency"), name="one_scale_a_competency"),)


class ModerationCase(models.Model):
    """A second look at one competency of one candidate; `attained` and `reason` are the panel's answer."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="cases")
    competency = models.CharField(max_length=40)
    why = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=CaseState.choices, default=CaseState.OPEN)
    level = models.PositiveSmallIntegerField(null=True)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    decided_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("candidate", "competency"), condition=models.Q(state="open"), name="one_open_case"
            ),
        )
