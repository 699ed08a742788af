"""A second answer about a result (D37): who may ask for it, by which day it is given, what waits."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from office.assessments.queries import cycles_of
from office.assessments.results import own_cards, visible
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
    issued = {"state": ListState.ISSUED, "corrects": "", "cycle__in": cycles_of(learner)}
    return list(AwardList.objects.filter(**issued).defer("manifest"))


@transaction.atomic
def ask(actor: Actor, learner: int, cycle: int, competency: str, text: str, *, at: datetime) -> int:
    """A request about one decision: by the learner herself, by her teacher, or by the desk on her behalf; its id.

    Raises NotAllowedError, InputError (no words, too many, or an LRN among them) and StateError while the cycle's
    results are not out or a request about this decision is still open.
    """
    role = _role(actor, learner)
    one = next((out for out in lists_out(learner) if out.cycle.pk == cycle), None)
    if one is None:
        raise StateError("awards.review_not_out")
    AwardList.objects.select_for_update().only("pk").get(pk=one.pk)  # two who ask at once wait for each other
    asked = {"learner": learner, "competency": competency}
    if ReviewRequest.objects.filter(award_list__cycle=cycle, answered_at=None, **asked).exists():
        raise StateError("awards.review_open")
    day = due_on(timezone.localdate(at))
    about = {"text": _words(text), "asked_by_id": actor.account or None, "asked_at": at, "due_on": day}
    made = ReviewRequest.objects.create(award_list=one, **asked, **about)
    record("awards.review.asked", f"review:{made.pk}", at=at, actor=actor.account, role=role)
    pk: int = made.pk
    return pk


def _role(actor: Actor, learner: int) -> Role:
    """The role by which the actor asks for this learner. Raises NotAllowedError."""
    if own_cards(actor, learner):
        return Role.LEARNER if actor.learner == learner else Role.TEACHER
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
