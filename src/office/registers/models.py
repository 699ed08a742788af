"""The division's public books lie in its living folder on disk; here stands which folder belongs to which division."""

from __future__ import annotations

from django.db import models


class Register(models.Model):
    """`folder` is relative to PATUNAY_HOME; `host` is the issuer's did:web host; `fingerprint` is for the public."""

    division = models.PositiveBigIntegerField(unique=True)
    folder = models.CharField(max_length=60)
    host = models.CharField(max_length=28)
    fingerprint = models.CharField(max_length=40)
