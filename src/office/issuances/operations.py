"""Acts on issuances: draft, edit, check, release, acknowledge, tick off, and the signed copy that comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from office.audit.operations import record
from office.issuances import queries
from office.issuances.addressees import resolve
from office.issuances.models import Citation, ComplianceItem, Dissemination, IndexSubject, Issuance, SignedCopy
from office.issuances.states import OPEN, TRANSITIONS, IssuanceState
from office.people.actors import Actor, Post, can
from office.recognitions.operations import cite_memorandum
from patunay.errors import InputError, StateError
from patunay.issuance import Issuance as IssuanceValue
from patunay.issuance import Purpose, check_draft, compose_issuance, duties_of, parse_issuance
from patunay.issuance.dates import is_working

DAYS_TO_ACKNOWLEDGE = 3
"""Working days after release; then an addressee who has not answered is overdue."""
LARGEST = 10 << 20
"""Bytes of a signed copy."""
CHANGED = {Purpose.AMENDMENT: IssuanceState.AMENDED, Purpose.RESCISSION: IssuanceState.RESCINDED}


@dataclass(frozen=True, slots=True)
class Release:
    """What stands in the Records Officer's logbook (D51)."""

    number: int
    series: int
    tracking: str
    released_on: date


@transaction.atomic
def draft(actor: Actor, value: IssuanceValue, *, event: int = 0, changes: int | None = None, at: datetime) -> int:
    """A new draft; its id. `changes` is the issuance that it amends or rescinds."""
    post = actor.post_for("issuances.draft")
    if changes and not Issuance.objects.filter(pk=changes, division=actor.division).exclude(state__in=OPEN).exists():
        raise StateError("issuances.changes_nothing")
    one = Issuance(division=actor.division, event=event, changes_id=changes)
    one.drafted_by_id, one.drafted_at = actor.account, at
    _keep(one, value)
    _record("drafted", one, actor, post, at, {"purpose": value.purpose})
    return one.pk


@transaction.atomic
def edit(actor: Actor, pk: int, value: IssuanceValue, *, at: datetime) -> None:
    """Another text; a checked draft has to be checked again. Raises StateError for one that is released."""
    post = actor.post_for("issuances.draft")
    one = _locked(actor, pk)
    _move(one, IssuanceState.DRAFT)
    _keep(one, value)
    _record("edited", one, actor, post, at)


@transaction.atomic
def check(actor: Actor, pk: int, *, at: datetime) -> int:
    """The drafter has read the findings; how many stay open as advice.

    Raises StateError while one stands that stops a release.
    """
    post = actor.post_for("issuances.draft")
    one = _locked(actor, pk)
    count = _check(actor, one, parse_issuance(one.value))
    _move(one, IssuanceState.CHECKED)
    one.save(update_fields=["state"])
    _record("checked", one, actor, post, at, {"findings": count})
    return count


@transaction.atomic
def release(actor: Actor, pk: int, given: Release, *, at: datetime) -> None:
    """Number, series and tracking code as typed in; addressees and what is asked of them are fixed from here on.

    Raises StateError for a draft that is not checked, a finding that stops a release, or a number that is given.
    """
    post = actor.post_for("issuances.release")
    one = _locked(actor, pk)
    facts = {"number": given.number, "series": given.series, "tracking": given.tracking}
    value = replace(parse_issuance(one.value), **facts, released_on=given.released_on)
    _move(one, IssuanceState.RELEASED)
    _check(actor, one, value)
    one.released_at, one.overdue_on = at, _overdue_on(given.released_on)
    try:
        with transaction.atomic():
            _keep(one, value)
    except IntegrityError as error:  # somebody else gave the number between our look and our writing
        raise StateError("issuance.found_number_repeated", number=given.number) from error
    _send(one, value, at)
    _change_earlier(one, value)
    if one.event:
        cite_memorandum(actor, one.event, value.cited, at=at)
    _record("released", one, actor, post, at, facts)


@transaction.atomic
def note_opened(actor: Actor, pk: int, *, at: datetime) -> None:
    """An addressee has the issuance before them, for the first time."""
    mine = Dissemination.objects.filter(issuance_id=pk, account_id=actor.account, opened_at=None)
    if mine.update(opened_at=at):
        record("issuances.issuance.opened", f"issuance:{pk}", at=at, actor=actor.account)


@transaction.atomic
def acknowledge(actor: Actor, pk: int, row: int, *, at: datetime) -> None:
    """An addressee says for themselves that it was received, or the Records Officer notes it for a group.

    Raises Dissemination.DoesNotExist for what is neither.
    """
    post = actor.post_for("issuances.see")
    mine = Q(account_id=actor.account) | (Q(account_id__gt=0) | Q(account=None) if _notes(actor) else Q(pk__in=[]))
    rows = Dissemination.objects.select_for_update(of=("self",)).filter(mine, issuance__division=actor.division)
    one = rows.get(pk=row, issuance_id=pk)
    if one.acknowledged_at is None:
        one.acknowledged_at, one.acknowledged_by_id = at, actor.account
        one.save(update_fields=["acknowledged_at", "acknowledged_by"])
        facts = {"row": row}
        record(
            "issuances.issuance.acknowledged",
            f"issuance:{pk}",
            at=at,
            actor=actor.account,
            role=post.role,
            facts=facts,
        )


@transaction.atomic
def tick(actor: Actor, pk: int, item: int, note: str, *, at: datetime) -> None:
    """What was asked for is done; `note` says how it came. Raises ComplianceItem.DoesNotExist."""
    post = actor.post_for("issuances.tick")
    rows = ComplianceItem.objects.select_for_update(of=("self",)).filter(issuance__division=actor.division)
    one = rows.get(pk=item, issuance_id=pk)
    if one.done_at is None:
        one.done_at, one.done_by_id, one.note = at, actor.account, note.strip()
        one.save()
        facts = {"item": item}
        record("issuances.item.done", f"issuance:{pk}", at=at, actor=actor.account, role=post.role, facts=facts)


@transaction.atomic
def keep_signed(actor: Actor, pk: int, content: bytes, *, at: datetime) -> None:
    """The released pages as they came back signed (D45). Raises InputError for what is no PDF or too large."""
    post = actor.post_for("issuances.release")
    one = _locked(actor, pk)
    if one.state in OPEN:
        raise StateError("issuances.not_released")
    if not content.startswith(b"%PDF-") or len(content) > LARGEST:
        raise InputError("issuances.no_pdf", limit=LARGEST >> 20)
    digest = sha256(content).hexdigest()
    SignedCopy.objects.create(
        issuance=one, content=content, digest=digest, uploaded_by_id=actor.account, uploaded_at=at
    )
    _record("signed_copy_kept", one, actor, post, at, {"digest": digest})


def _notes(actor: Actor) -> bool:
    """Whether the actor notes the word of others, which came on paper or by telephone."""
    return can(actor, "issuances.release")


def _locked(actor: Actor, pk: int) -> Issuance:
    """Raises Issuance.DoesNotExist for another division's."""
    return Issuance.objects.select_for_update().get(pk=pk, division=actor.division)


def _keep(one: Issuance, value: IssuanceValue) -> None:
    """The value, and what is searched beside it."""
    one.value, one.kind, one.purpose = compose_issuance(value).decode(), str(value.kind), str(value.purpose)
    one.subject, one.dated = value.subject[:300], value.dated
    one.number, one.series, one.tracking = value.number, value.series, value.tracking
    one.save()
    one.index_subjects.all().delete()
    one.citations.all().delete()
    IndexSubject.objects.bulk_create(IndexSubject(issuance=one, subject=subject) for subject in value.subjects)
    Citation.objects.bulk_create(Citation(issuance=one, cited=reference.cited) for reference in value.references)


def _move(one: Issuance, state: IssuanceState) -> None:
    if state not in TRANSITIONS[IssuanceState(one.state)]:
        raise StateError("issuances.wrong_state")
    one.state = state


def _check(actor: Actor, one: Issuance, value: IssuanceValue) -> int:
    """How many findings there are. Raises StateError with the first that stops a release."""
    now = queries.issuance(one.pk, actor)
    if now is None:
        raise StateError("issuances.wrong_state")
    findings = check_draft(value, queries.known(replace(now, value=value)))
    for finding in findings:
        if finding.stops:
            raise StateError(f"issuance.found_{finding.rule}", **finding.facts)
    return len(findings)


def _overdue_on(day: date) -> date:
    """The first day on which an addressee who has not answered is overdue."""
    left = DAYS_TO_ACKNOWLEDGE
    while left:
        day += timedelta(days=1)
        left -= is_working(day)
    return day + timedelta(days=1)


def _send(one: Issuance, value: IssuanceValue, at: datetime) -> None:
    today = timezone.localdate(at)
    found = enumerate(resolve(one.division, value.addressees, today))
    Dissemination.objects.bulk_create(
        Dissemination(
            issuance=one,
            place=place,
            group=to.group,
            account_id=to.account or None,
            title=to.title,
            office=to.office,
            sent_at=at,
        )
        for place, to in found
    )
    ComplianceItem.objects.bulk_create(
        ComplianceItem(issuance=one, paragraph=duty.paragraph, who=duty.who, what=duty.what, due_on=duty.by)
        for duty in duties_of(value)
    )


def _change_earlier(one: Issuance, value: IssuanceValue) -> None:
    """An amendment or a rescission takes effect when it is released."""
    if one.changes_id and value.purpose in CHANGED:
        earlier = Issuance.objects.select_for_update().get(pk=one.changes_id)
        _move(earlier, CHANGED[value.purpose])
        earlier.save(update_fields=["state"])


def _record(
    act: str, one: Issuance, actor: Actor, post: Post, at: datetime, facts: Mapping[str, Any] | None = None
) -> None:
    told = {name: str(value) for name, value in (facts or {}).items()}
    record(f"issuances.issuance.{act}", f"issuance:{one.pk}", at=at, actor=actor.account, role=post.role, facts=told)
