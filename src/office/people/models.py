"""Offices as a tree, people with dated designations, learners with their consents, files of rosters."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models

from office.people.levels import Level
from office.people.rights import Role

LARGEST = 10 << 20
"""Bytes of one mailed file."""


class Office(models.Model):
    """`path` lists the ids from the root to this office (`/1/4/9/`); `public_name` is what papers and pages show."""

    level = models.CharField(max_length=10, choices=Level.choices)
    code = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=200)
    public_name = models.CharField(max_length=200)
    restricted = models.BooleanField(default=False)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=100, db_index=True, blank=True)
    settings = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("parent", "level", "name"), name="one_office_a_name"),)

    def __str__(self) -> str:
        return self.public_name


class Account(AbstractUser):
    """A person who logs in: staff by user name, a learner by a slip code.

    `must_change_password`: the password was given by the administrator and opens nothing but the page that changes it.
    """

    full_name = models.CharField(max_length=150)
    language = models.CharField(max_length=3, default="en")
    learner = models.OneToOneField("people.Learner", on_delete=models.PROTECT, null=True)
    must_change_password = models.BooleanField(default=False)
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.full_name


class Designation(models.Model):
    """A person's role at an office from a day until a day (exclusive); `acting` for an officer in charge."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="designations")
    role = models.CharField(max_length=20, choices=Role.choices)
    title = models.CharField(max_length=150)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    acting = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.title}, {self.office}"


class SigningKey(models.Model):
    """An approver's own key, sealed under a phrase that only its owner knows; `uri` is its public key record."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    uri = models.CharField(max_length=200, unique=True)
    role = models.CharField(max_length=20)
    sealed = models.JSONField()


class ApprovalPasskey(models.Model):
    """A passkey by which its owner asks to take `step`; it counts from the day that the root key signs its record.

    `public` is its key as Multikey, `credential` its id in base64url, `rp_id` the host that it answers to.
    """

    division = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    step = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    credential = models.TextField()
    public = models.CharField(max_length=100, unique=True)
    rp_id = models.CharField(max_length=253)
    asked_at = models.DateTimeField()


class Learner(models.Model):
    """`key` names the learner in every credential's award key and never changes. Restricted flags lie elsewhere."""

    key = models.CharField(max_length=32, unique=True)
    division = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    centre = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="learners")
    lrn = models.CharField(max_length=12, null=True, blank=True)
    no_lrn_reason = models.CharField(max_length=200, blank=True)
    last = models.CharField(max_length=80)
    first = models.CharField(max_length=80)
    middle = models.CharField(max_length=80, blank=True)
    extension = models.CharField(max_length=10, blank=True)
    spoken_as = models.CharField(max_length=120, blank=True)
    birthdate = models.DateField(null=True)
    sex = models.CharField(max_length=10, blank=True)
    programme = models.CharField(max_length=60, blank=True)
    teacher = models.CharField(max_length=120, blank=True)
    guardian = models.CharField(max_length=120, blank=True)
    sort_key = models.CharField(max_length=300, db_index=True)
    search_key = models.CharField(max_length=300)
    held = models.CharField(max_length=60, blank=True)
    proofed_on = models.DateField(null=True)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("sort_key", "pk")  # two people of one name always stand in one order
        constraints = (
            models.UniqueConstraint(
                fields=("division", "lrn"), condition=models.Q(lrn__isnull=False), name="one_learner_an_lrn"
            ),
        )

    def __str__(self) -> str:
        return f"learner:{self.pk}"


class RestrictedFlags(models.Model):
    """Disability, indigenous group, 4Ps, custody: seen by few, exported never."""

    learner = models.OneToOneField(Learner, on_delete=models.CASCADE)
    disability = models.BooleanField(default=False)
    indigenous = models.BooleanField(default=False)
    four_ps = models.BooleanField(default=False)
    custody = models.BooleanField(default=False)


class SlipCode(models.Model):
    """The code on a learner's paper slip: opens the self-rating and the learner's own page.

    `lrn` is the one beside it on the list, empty where the list has none: the roster may have lost the learner's own.
    From `ended_at` on it opens nothing; files that were written with it before still say whose they are.
    """

    code = models.CharField(max_length=12)
    lrn = models.CharField(max_length=12, blank=True)
    division = models.ForeignKey(Office, on_delete=models.PROTECT)
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="slip_codes")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("division", "code"), name="one_slip_a_code"),)


class Purpose(models.TextChoices):
    ASSESSMENT = "assessment"
    CERTIFICATE = "certificate"
    NAME = "name in programme"
    PHOTO = "photo"
    EMPLOYERS = "contact by employers"


class Consent(models.Model):
    """Yes or no to one purpose; the newest row of a purpose counts, older ones stay."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=30, choices=Purpose.choices)
    given = models.BooleanField()
    given_by = models.CharField(max_length=20)
    given_on = models.DateField(null=True)
    noted_at = models.DateTimeField()


class RosterUpload(models.Model):
    """Mailed roster files that wait for decisions; nothing of them is kept among the learners until they are taken.

    `decisions`: row hash -> text as the *Decision* column takes it. `known`: row hash -> which learner of the office
    the row is (`rosters.matching`). `centres`: a centre as mailed -> the office that is meant.
    """

    division = models.ForeignKey(Office, on_delete=models.PROTECT)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    uploaded_at = models.DateTimeField()
    decisions = models.JSONField(default=dict)
    known = models.JSONField(default=dict)
    centres = models.JSONField(default=dict)
    taken_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)


class RosterFile(models.Model):
    upload = models.ForeignKey(RosterUpload, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    content = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("upload", "name"), name="one_file_a_name"),)


class ColumnMap(models.Model):
    """What a person said of the columns of one layout of rosters (`rosters.columns`)."""

    division = models.ForeignKey(Office, on_delete=models.PROTECT)
    layout = models.CharField(max_length=16)
    meant = models.JSONField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("division", "layout"), name="one_map_a_layout"),)


class WrongCode(models.Model):
    """Slip codes that opened nothing, by a keyed hash of where they came from and the hour; dropped after an hour."""

    source = models.CharField(max_length=64)
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("source", "hour"), name="one_count_of_wrong_codes_an_hour"),)
