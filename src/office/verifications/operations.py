"""Counting checks without knowing who checks, and slowing those who guess (D72)."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from office.verifications.models import Missed, Tally

LIMIT = 30
"""Look-ups that find nothing from one source in an hour, before it has to wait."""


def source_of(address: str) -> str:
    """A keyed hash of where a look-up came from; the address itself is never kept."""
    return sha256(f"{settings.SECRET_KEY}|look-up|{address}".encode()).hexdigest()


def is_slowed(source: str, at: datetime) -> bool:
    return Missed.objects.filter(source=source, hour=_hour(at), count__gte=LIMIT).exists()


@transaction.atomic
def note_missed(source: str, at: datetime) -> None:
    """One more look-up that found nothing; those of earlier hours are dropped."""
    Missed.objects.filter(hour__lt=_hour(at) - timedelta(hours=1)).delete()
    _one_more(Missed, source=source, hour=_hour(at))


_ONE_MORE_CHECK = "UPDATE verifications_tally SET count = count + 1 WHERE day = %s AND channel = %s AND outcome = %s"


def note_check(channel: str, outcome: str, at: datetime) -> None:
    """One more check of this day. The row is nearly always there; Django would take longer to compose the statement."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE_MORE_CHECK, [at.date(), channel, outcome])
        is_noted = cursor.rowcount == 1
    if not is_noted:
        _one_more(Tally, day=at.date(), channel=channel, outcome=outcome)


@transaction.atomic
def _one_more(model: type[Missed] | type[Tally], **key: object) -> None:
    """Writes first, since the row is nearly always there: one statement, and no read that has to become a write."""
    if not model.objects.filter(**key).update(count=F("count") + 1):
        model.objects.get_or_create(**key)
        model.objects.filter(**key).update(count=F("count") + 1)


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
