"""Issuances as the library's value with what is searched beside it; who received them; what they ask for."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from office.issuances.states import IssuanceState
from patunay.issuance import Kind, Purpose


class Issuance(models.Model):
    """`value` is the library's value as `patunay.issuance.wire` writes it; columns beside it repeat what is searched.

    `event` is the awarding event that it announces, 0 for none; `changes` the issuance that it amends or rescinds.
    `number` is null until the Records Officer types it in.
    """

    division = models.PositiveBigIntegerField()
    event = models.PositiveBigIntegerField(default=0)
    changes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="changed_by")
    value = models.TextField()
    kind = models.CharField(max_length=30, choices=[(str(kind), str(kind)) for kind in Kind])
    purpose = models.CharField(max_length=20, choices=[(str(one), str(one)) for one in Purpose])
    subject = models.CharField(max_length=300)
    dated = models.DateField()
    number = models.PositiveIntegerField(null=True)
    series = models.PositiveSmallIntegerField(null=True)
    tracking = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=IssuanceState.choices, default=IssuanceState.DRAFT)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    overdue_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("division", "kind", "series", "number"), name="one_issuance_a_number"),
        )
        ordering = ("-dated", "-pk")

    def __str__(self) -> str:
        return f"issuance:{self.pk}"


class IndexSubject(models.Model):
    """One subject of the Perpetual Index under which a released issuance is found."""

    issuance = models.ForeignKey(Issuance, on_delete=models.CASCADE, related_name="index_subjects")
    subject = models.CharField(max_length=80, db_index=True)


class Citation(models.Model):
    """One earlier issuance that an issuance refers to, as it is cited."""

    issuance = models.ForeignKey(Issuance, on_delete=models.CASCADE, related_name="citations")
    cited = models.CharField(max_length=200)


class Dissemination(models.Model):
    """One addressee: a person who logs in, or a `group` alone, whose word the Records Officer notes."""

    issuance = models.ForeignKey(Issuance, on_delete=models.PROTECT, related_name="disseminations")
    place = models.PositiveSmallIntegerField()
    group = models.CharField(max_length=200)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=150, blank=True)
    office = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("place", "pk")


class ComplianceItem(models.Model):
    """What a paragraph asks of somebody by a day, and who said when that it was done."""

    issuance = models.ForeignKey(Issuance, on_delete=models.PROTECT, related_name="items")
    paragraph = models.PositiveSmallIntegerField()
    who = models.CharField(max_length=300)
    what = models.CharField(max_length=600)
    due_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("due_on", "pk")


class SignedCopy(models.Model):
    """The released pages as the signatory signed them outside (PNPKI), byte for byte; the newest one holds."""

    issuance = models.ForeignKey(Issuance, on_delete=models.PROTECT, related_name="signed_copies")
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
