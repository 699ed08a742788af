"""Awarding events: what is planned, who is invited, and every mark of the day as a device noted it."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Event(models.Model):
    """`award_list` is the frozen list whose learners are invited; `code` names the event on devices, opaque.

    `objectives` are sentences, `programme` is [[`HH:MM`, what, who]], `groups` is [[name, expected count]] in the order
    of the memorandum, `basis` its number. The first name is called at `calling_at`; the hall has `hall_rows` of
    `hall_seats` each. `revision` grows with every change of the people.
    """

    division = models.PositiveBigIntegerField()
    award_list = models.PositiveBigIntegerField()
    code = models.CharField(max_length=8, unique=True)
    title = models.CharField(max_length=200)
    held_on = models.DateField()
    venue = models.CharField(max_length=200)
    objectives = models.JSONField(default=list)
    programme = models.JSONField(default=list)
    groups = models.JSONField(default=list)
    basis = models.CharField(max_length=120, blank=True)
    calling_at = models.TimeField()
    hall_rows = models.PositiveSmallIntegerField()
    hall_seats = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField(default=0)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    planned_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("award_list",), name="one_event_a_list"),)
        ordering = ("-held_on", "-pk")

    def __str__(self) -> str:
        return f"event:{self.pk}"


class Reply(models.TextChoices):
    COMES = "comes"
    SENDS_REGRETS = "regrets"


class Vehicle(models.Model):
    """What learners ride in. `takes` is the district or the learning centre whose learners it is for; `seats` are for
    passengers; `emergency` is whom to call on the way.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="vehicles")
    name = models.CharField(max_length=60)
    seats = models.PositiveSmallIntegerField()
    driver = models.CharField(max_length=120, blank=True)
    takes = models.CharField(max_length=200, blank=True)
    companions = models.JSONField(default=list)
    emergency = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("event", "name"), name="one_vehicle_a_name"),)
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"vehicle:{self.pk}"


class Person(models.Model):
    """One who is invited. `key` stands in the pass's QR and says nothing of the person.

    A learner has a `learner_key` and a `district`, which is called together; everybody else a `position`, an `office`
    and a `precedence`. `group` is one of the event's. `centre` is the public name; `capabilities` are titles only.
    `reply` is what was answered to the invitation, empty until somebody did. A learner rides in a `vehicle`, or comes
    without; `permit` says that the guardian's is on file.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="people")
    key = models.CharField(max_length=8, unique=True)
    group = models.CharField(max_length=120)
    name = models.CharField(max_length=200)
    sorting = models.JSONField(default=list)
    spoken = models.CharField(max_length=120, blank=True)
    learner_key = models.CharField(max_length=32, blank=True)
    district = models.CharField(max_length=200, blank=True)
    centre = models.CharField(max_length=200, blank=True)
    capabilities = models.JSONField(default=list)
    needs = models.JSONField(default=list)
    minor = models.BooleanField(default=False)
    position = models.CharField(max_length=150, blank=True)
    office = models.CharField(max_length=150, blank=True)
    precedence = models.PositiveSmallIntegerField(default=99)
    reply = models.CharField(max_length=10, choices=Reply.choices, blank=True)
    vehicle = models.ForeignKey(Vehicle, on_delete=models.SET_NULL, null=True, related_name="riders")
    permit = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"person:{self.pk}"


class Mark(models.Model):
    """One mark of the day. `line` is the mark as `patunay.ceremony.wire` writes it, never changed; `offset` is how many
    seconds the office's clock was ahead of the device's when it was handed in.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="marks")
    device = models.CharField(max_length=40)
    count = models.PositiveBigIntegerField()
    line = models.TextField()
    offset = models.IntegerField()
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    received_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("event", "device", "count"), name="one_mark_an_id"),)

    def __str__(self) -> str:
        return f"{self.device}/{self.count}"
