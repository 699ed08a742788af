"""The levels of the tree of offices."""

from __future__ import annotations

from django.db import models


class Level(models.TextChoices):
    REGION = "region"
    DIVISION = "division"
    DISTRICT = "district"
    SCHOOL = "school"
    CENTRE = "centre"
