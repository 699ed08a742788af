"""Log-in by the code on a learner's slip: the code alone, no LRN. Guessing is slowed: ten wrong codes an hour."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from office.audit.operations import record
from office.people.models import SlipCode, WrongCode
from office.people.operations import learner_account
from patunay.errors import InputError, StateError

WRONG_AN_HOUR = 10


def open_slip(code: str, source: str, *, at: datetime) -> int:
    """The account of the learner whose slip this is. `source` is where the question came from; only its hash is kept.

    Raises InputError for a code that opens nothing, StateError after ten of them from one source in an hour.
    """
    kept = salted_hmac("people.slips", source, algorithm="sha256").hexdigest()
    hour = at.replace(minute=0, second=0, microsecond=0)
    if WrongCode.objects.filter(source=kept, hour=hour, count__gte=WRONG_AN_HOUR).exists():
        raise StateError("people.wait_an_hour")
    learners = list(SlipCode.objects.filter(code=code).values_list("learner_id", flat=True)[:2])
    if len(learners) != 1:
        _count(kept, hour, at)
        raise InputError("people.wrong_code")
    return learner_account(learners[0], at=at)


@transaction.atomic
def _count(source: str, hour: datetime, at: datetime) -> None:
    WrongCode.objects.filter(hour__lt=hour - timedelta(hours=1)).delete()
    one, _ = WrongCode.objects.get_or_create(source=source, hour=hour)
    WrongCode.objects.filter(pk=one.pk).update(count=F("count") + 1)
    if one.count + 1 == WRONG_AN_HOUR:
        record("people.slips.slowed", "slips:wrong", at=at, facts={"count": WRONG_AN_HOUR})
