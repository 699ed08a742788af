"""Planning an event and its people. What happens on the day is noted in `noting`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import F

from office.audit.operations import record
from office.awards.queries import ListValue
from office.people.actors import Actor, Post
from office.recognitions.invited import Invited, invited
from office.recognitions.models import Event, Person, Reply
from office.recognitions.queries import READY, marks
from patunay.ceremony.codes import pass_code
from patunay.ceremony.event import Item
from patunay.errors import InputError, StateError

LEARNERS = "ALS learners-awardees"
"""The group of the learners, as the memorandum names it."""
Entropy = Callable[[], bytes]
"""Draws the bytes of one pass's code (`ceremony.codes.ENTROPY`)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the planning page decides."""

    title: str
    held_on: date
    venue: str
    objectives: tuple[str, ...]
    programme: tuple[Item, ...]
    groups: tuple[tuple[str, int], ...]
    basis: str
    calling_at: time
    hall_rows: int
    hall_seats: int

    def columns(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "held_on": self.held_on,
            "venue": self.venue,
            "objectives": list(self.objectives),
            "programme": [[f"{item.at:%H:%M}", item.what, item.who] for item in self.programme],
            "groups": [list(pair) for pair in self.groups],
            "basis": self.basis,
            "calling_at": self.calling_at,
            "hall_rows": self.hall_rows,
            "hall_seats": self.hall_seats,
        }


@transaction.atomic
def plan(actor: Actor, one: ListValue, draft: Draft, *, entropy: Entropy, at: datetime) -> int:
    """An event for the learners of a list; its id.

    Raises NotAllowedError, and StateError where the list is not approved or has an event already.
    """
    post = actor.post_for("recognitions.plan")
    if one.state not in READY:
        raise StateError("recognitions.not_approved")
    if Event.objects.select_for_update().filter(award_list=one.pk).exists():
        raise StateError("recognitions.planned_already")
    row = Event.objects.create(
        division=one.division,
        award_list=one.pk,
        code=pass_code(entropy()),
        planned_by_id=actor.account,
        planned_at=at,
        **draft.columns(),
    )
    learners = invited(one, draft.held_on)
    Person.objects.bulk_create(_learners(row, learners, entropy), batch_size=500)
    _record("planned", row, actor, post, at, {"learners": len(learners)})
    return row.pk


def _learners(row: Event, found: Iterable[Invited], entropy: Entropy) -> list[Person]:
    return [
        Person(
            event=row,
            key=pass_code(entropy()),
            group=LEARNERS,
            name=one.name,
            sorting=list(one.sorting),
            learner_key=one.learner_key,
            district=one.district,
            centre=one.centre,
            capabilities=[{"en": title["en"], "fil": title["fil"]} for title in one.capabilities],
            minor=one.minor,
        )
        for one in found
    ]


@transaction.atomic
def change(actor: Actor, pk: int, draft: Draft, *, at: datetime) -> None:
    """Another day, place or programme. Raises Event.DoesNotExist for another division's."""
    post = actor.post_for("recognitions.plan")
    row = _locked(actor, pk)
    for name, value in draft.columns().items():
        setattr(row, name, value)
    row.save()
    _record("changed", row, actor, post, at)


@transaction.atomic
def cite_memorandum(actor: Actor, pk: int, cited: str, *, at: datetime) -> None:
    """The memorandum of the event has its number; what was typed by hand before stays.

    Raises Event.DoesNotExist for another division's.
    """
    post = actor.post_for("issuances.release")
    row = _locked(actor, pk)
    if not row.basis:
        row.basis = cited
        row.save(update_fields=["basis"])
        _record("memorandum_cited", row, actor, post, at, {"cited": cited})


@dataclass(frozen=True, slots=True)
class GuestDraft:
    """Somebody who is no learner."""

    name: str
    position: str
    office: str
    group: str
    precedence: int


@transaction.atomic
def invite(actor: Actor, pk: int, guests: Iterable[GuestDraft], *, entropy: Entropy, at: datetime) -> int:
    """Adds guests, officials and teachers; how many."""
    post = actor.post_for("recognitions.plan")
    row = _locked(actor, pk)
    people = [
        Person(
            event=row,
            key=pass_code(entropy()),
            group=one.group,
            name=one.name,
            position=one.position,
            office=one.office,
            precedence=one.precedence,
        )
        for one in guests
    ]
    Person.objects.bulk_create(people)
    _revise(row)
    _record("guests_invited", row, actor, post, at, {"count": len(people)})
    return len(people)


@transaction.atomic
def withdraw(actor: Actor, pk: int, person: int, *, at: datetime) -> None:
    """Takes a guest's invitation back. Learners stay: the list that they stand on is frozen.

    Raises Person.DoesNotExist, and StateError where the guest has been checked in already.
    """
    post = actor.post_for("recognitions.plan")
    row = _locked(actor, pk)
    one = Person.objects.get(pk=person, event=row, learner_key="")
    if any(mark.key == one.key for mark in marks(pk)):
        raise StateError("recognitions.was_here", name=one.name)
    one.delete()
    _revise(row)
    _record("guest_withdrawn", row, actor, post, at, {"person": person})


@transaction.atomic
def note_needs(actor: Actor, pk: int, person: int, spoken: str, needs: Iterable[str], *, at: datetime) -> None:
    """How to say a learner's name, and what the seat must offer. Raises Person.DoesNotExist."""
    post = actor.post_for("recognitions.plan")
    row = _locked(actor, pk)
    one = Person.objects.get(pk=person, event=row)
    one.spoken, one.needs = spoken, sorted(needs)
    one.save(update_fields=["spoken", "needs"])
    _revise(row)
    _record("person_noted", row, actor, post, at, {"person": person})


@transaction.atomic
def note_reply(actor: Actor, pk: int, person: int, reply: str, *, at: datetime) -> None:
    """What somebody answered to the invitation; the newest answer counts.

    Raises Person.DoesNotExist, and InputError for what is no answer.
    """
    if reply not in Reply.values:
        raise InputError("recognitions.no_reply")
    post = actor.post_for("recognitions.plan")
    row = _locked(actor, pk)
    one = Person.objects.get(pk=person, event=row)
    one.reply = reply
    one.save(update_fields=["reply"])
    _record("reply_noted", row, actor, post, at, {"person": person, "reply": reply})


@transaction.atomic
def note_printed(actor: Actor, pk: int, kind: str, *, at: datetime) -> None:
    """A paper of the event was made: most of them are exports of names, so each leaves an event."""
    post = actor.post_for("recognitions.print")
    _record("printed", Event.objects.get(pk=pk, division=actor.division), actor, post, at, {"kind": kind})


def _locked(actor: Actor, pk: int) -> Event:
    return Event.objects.select_for_update().get(pk=pk, division=actor.division)


def _revise(row: Event) -> None:
    """What was folded with the people as they were is folded anew."""
    Event.objects.filter(pk=row.pk).update(revision=F("revision") + 1)


def _record(act: str, row: Event, actor: Actor, post: Post, at: datetime, facts: dict[str, Any] | None = None) -> None:
    record(f"recognitions.event.{act}", f"event:{row.pk}", at=at, actor=actor.account, role=post.role, facts=facts)
