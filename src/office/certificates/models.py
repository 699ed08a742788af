"""The papers: one row a certificate with its number; who received it and when."""

from __future__ import annotations

from django.db import models


class Certificate(models.Model):
    """`lookup` is the hex SHA-256 of the secret in the QR: the check page finds the paper by it, and the table alone
    opens no page.
    """

    division = models.PositiveBigIntegerField()
    number = models.CharField(max_length=40, unique=True)
    lookup = models.CharField(max_length=64, unique=True)
    learner_key = models.CharField(max_length=32, db_index=True)
    name = models.CharField(max_length=200)
    surname_key = models.CharField(max_length=100)
    award_list = models.PositiveBigIntegerField(db_index=True)
    codes = models.JSONField(default=list)
    issued_on = models.DateField()
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True)
    printed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return self.number


class HandOver(models.Model):
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="hand_overs")
    receiver = models.CharField(max_length=150)
    relation = models.CharField(max_length=60)
    place = models.CharField(max_length=120)
    at = models.DateTimeField()
