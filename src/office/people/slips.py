"""Slip codes of learners: log-in by the code alone, no LRN, and a new code for a lost slip.

Guessing is slowed: ten wrong codes an hour.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from office.audit.operations import record
from office.people.actors import Actor, check_may
from office.people.models import Account, Learner, SlipCode, WrongCode
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
    learners = list(SlipCode.objects.filter(code=code, ended_at=None).values_list("learner_id", flat=True)[:2])
    if len(learners) != 1:
        _count(kept, hour, at)
        raise InputError("people.wrong_code")
    return learner_account(learners[0], at=at)


@transaction.atomic
def renew_slip(actor: Actor, learner: int, code: str, *, at: datetime) -> None:
    """`code` is the learner's from now on: the old ones open nothing more, and who came in by them is logged out.

    Raises NotAllowedError, Learner.DoesNotExist, InputError for a code that was ever given to somebody.
    """
    one = Learner.objects.select_related("centre").get(pk=learner, division_id=actor.division)
    post = check_may(actor, "people.change_learners", one.centre.path)
    if SlipCode.objects.filter(code=code).exists():
        raise InputError("people.code_given")
    last = SlipCode.objects.filter(learner=one).order_by("pk").last()
    SlipCode.objects.filter(learner=one, ended_at=None).update(ended_at=at)
    SlipCode.objects.create(code=code, lrn=last.lrn if last else "", division_id=one.division_id, learner=one)
    for account in Account.objects.filter(learner=one):
        account.set_unusable_password()  # another one than before: Django ends the sessions that were begun with it
        account.save(update_fields=["password"])
    record("people.slip.renewed", f"learner:{learner}", at=at, actor=actor.account, role=post.role)


@transaction.atomic
def _count(source: str, hour: datetime, at: datetime) -> None:
    WrongCode.objects.filter(hour__lt=hour - timedelta(hours=1)).delete()
    one, _ = WrongCode.objects.get_or_create(source=source, hour=hour)
    WrongCode.objects.filter(pk=one.pk).update(count=F("count") + 1)
    if one.count + 1 == WRONG_AN_HOUR:
        record("people.slips.slowed", "slips:wrong", at=at, facts={"count": WRONG_AN_HOUR})
