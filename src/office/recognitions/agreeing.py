"""What is written at the table for work: the learner's yes or no, and that something of the learner was shown."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from office.audit.operations import record
from office.people.actors import Actor
from office.people.consents import GUARDIAN, SELF, WORK, may_say_yes
from office.people.operations import note_consent
from office.people.queries import learner_values
from office.recognitions.jobseekers import consent
from office.recognitions.queries import EventValue, Row
from patunay.errors import InputError

NO = "no"
ANSWERS = (SELF, GUARDIAN, NO)


@transaction.atomic
def answer(actor: Actor, one: EventValue, row: Row, said: str, *, at: datetime) -> None:
    """Notes who agreed, or that the learner does not; a no after a yes takes it back.

    Raises InputError for what is no answer and for the yes of a learner under 18 alone.
    """
    actor.post_for("recognitions.work")
    if said not in ANSWERS:
        raise InputError("recognitions.no_answer")
    learner, today = consent(one, row).learner, timezone.localdate(at)
    born = learner_values(one.division, [learner])[learner].birthdate
    if said == SELF and not may_say_yes(said, born, today):
        raise InputError("recognitions.guardian_says")
    by = GUARDIAN if said == GUARDIAN else SELF
    note_consent(actor, learner, WORK, given=said != NO, given_by=by, given_on=today, at=at)


@transaction.atomic
def note_shown(actor: Actor, one: EventValue, row: Row, kind: str, *, at: datetime) -> None:
    """Each look at the learner's page, each text and each paper leaves an event (D84)."""
    post = actor.post_for("recognitions.work")
    facts = {"person": row.pk, "kind": kind}
    record("recognitions.work.shown", f"event:{one.pk}", at=at, actor=actor.account, role=post.role, facts=facts)
