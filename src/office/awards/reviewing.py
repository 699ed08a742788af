"""A learner asks for a second answer about a result (D37): who may ask, by which day it is answered, what waits."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from office.assessments.queries import candidates
from office.assessments.results import visible
from office.audit.operations import record
from office.awards.models import AwardList, ReviewRequest
from office.awards.queries import ReviewValue, reviews
from office.awards.states import ListState
from office.people.actors import Actor, NotAllowedError
from office.people.rights import Role
from patunay.errors import InputError, StateError

REVIEW_DAYS = 15
"""Working days (Monday to Friday, holidays counted) within which a request is answered."""
TEXT_LENGTH = 500
LRN = re.compile(r"(?:\d[\s-]*){12}")


def due_on(asked: date, days: int = REVIEW_DAYS) -> date:
    """The day `days` working days after `asked`."""
    day = asked
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


def lists_out(learner: int) -> list[AwardList]:
    """The issued lists of the cycles that the learner was assessed in, newest first."""
    issued = AwardList.objects.filter(state=ListState.ISSUED, corrects="").defer("manifest")
    return [one for one in issued if learner in candidates(one.cycle.pk)]


@transaction.atomic
def ask(actor: Actor, learner: int, cycle: int, competency: str, text: str, *, at: datetime) -> int:
    """The learner's request in her own words, by herself or by the desk on her behalf; its id.

    Raises NotAllowedError, InputError (no words, too many, or an LRN among them) and StateError while the cycle's
    results are not out or the same request is still open.
    """
    role = _role(actor, learner)
    one = next((out for out in lists_out(learner) if out.cycle.pk == cycle), None)
    if one is None:
        raise StateError("awards.review_not_out")
    asked = {"learner": learner, "competency": competency}
    if ReviewRequest.objects.filter(award_list__cycle=cycle, answered_at=None, **asked).exists():
        raise StateError("awards.review_open")
    day = due_on(timezone.localdate(at))
    made = ReviewRequest.objects.create(award_list=one, text=_words(text), asked_at=at, due_on=day, **asked)
    record("awards.review.asked", f"review:{made.pk}", at=at, actor=actor.account, role=role)
    pk: int = made.pk
    return pk


def _role(actor: Actor, learner: int) -> Role:
    """The role by which the actor asks for this learner. Raises NotAllowedError."""
    if actor.learner == learner:
        return Role.LEARNER
    role = actor.post_for("assessments.encode").role
    if learner not in visible(actor, [learner]):
        raise NotAllowedError("people.not_allowed", act="assessments.encode")
    return role


def _words(text: str) -> str:
    words = text.strip()
    if not words or len(words) > TEXT_LENGTH:
        raise InputError("awards.review_words", most=TEXT_LENGTH)
    if LRN.search(words):
        raise InputError("awards.review_lrn")
    return words


def waiting(actor: Actor) -> list[ReviewValue]:
    """The requests without an answer about learners whom the actor sees, the ones due first on top."""
    found = [one for one in reviews(actor.division) if not one.answer]
    seen = visible(actor, sorted({one.learner for one in found}))
    return sorted((one for one in found if one.learner in seen), key=lambda one: (one.due_on, one.pk))
