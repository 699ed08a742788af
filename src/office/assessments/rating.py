"""Keeping a teacher's marks as the phone sends them, and sending finished forms.

1. A mark is known by the key that the phone drew for it: a second sending changes nothing.
2. A form's marks are derived from all the marks that its rater ever sent for the learner: for each behaviour the last
   one by the time at which it was marked.
3. A change after sending opens a new form; when that one is sent, the old one is replaced.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from office.assessments import classes
from office.assessments.classes import ACT, Marks, OwnClass
from office.assessments.models import Candidate, RatingForm, SyncedMark
from office.assessments.queries import rater_key
from office.assessments.states import FORM_TRANSITIONS, FormState
from office.audit.operations import record
from office.people.actors import Actor
from patunay.errors import StateError
from patunay.framework import RaterRole


@dataclass(frozen=True, slots=True)
class Change:
    """One mark as it was made. `mark` is None for "no chance to see"."""

    key: UUID
    candidate: int
    code: str
    mark: int | None
    marked_at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """`keys` are safe in the office; `refused` says by the code of a sentence why others were not taken."""

    keys: tuple[UUID, ...]
    refused: Mapping[UUID, str]


@transaction.atomic
def keep_marks(actor: Actor, cycle_pk: int, changes: Sequence[Change], *, at: datetime) -> Kept:
    """Keeps every change that concerns the teacher's own class.

    Raises NotAllowedError, and StateError `assessments.rate_no_class` where the teacher has no class in the cycle.
    """
    post = actor.post_for(ACT)
    own = _own_class(actor, cycle_pk)
    refused = {change.key: why for change in changes if (why := _refusal(own, change))}
    taken = {change.key: change for change in changes if change.key not in refused}
    _lock({change.candidate for change in taken.values()})
    known = set(SyncedMark.objects.filter(key__in=taken).values_list("key", flat=True))
    fresh = [change for key, change in taken.items() if key not in known]
    if fresh:
        _keep(actor, own, fresh, at)
        facts = {"marks": len(fresh)}
        record("assessments.marks.kept", f"cycle:{cycle_pk}", at=at, actor=actor.account, role=post.role, facts=facts)
    return Kept(tuple(taken), refused)


def _own_class(actor: Actor, cycle_pk: int) -> OwnClass:
    own = classes.own_class(actor, cycle_pk)
    if own is None:
        raise StateError("assessments.rate_no_class")
    return own


def _refusal(own: OwnClass, change: Change) -> str:
    """The code of the sentence that says why a change cannot be kept; empty where it can."""
    behaviour = own.framework.indicators().get(change.code)
    if own.member(change.candidate) is None:
        return "assessments.rate_not_yours"
    if not own.is_open:
        return "assessments.rate_closed"
    if behaviour is None or not (change.mark is None or 0 <= change.mark <= behaviour.highest):
        return "assessments.rate_no_such_mark"
    return ""


def _lock(candidates: Iterable[int]) -> None:
    """Two phones that send for one learner take turns, so that neither opens a second form."""
    list(Candidate.objects.select_for_update().filter(pk__in=candidates).order_by("pk"))


def _keep(actor: Actor, own: OwnClass, fresh: Sequence[Change], at: datetime) -> None:
    candidates = sorted({change.candidate for change in fresh})
    forms = classes.own_forms(actor.account, candidates)
    told = [*_history(forms), *fresh]
    rows: list[SyncedMark] = []
    for candidate in candidates:
        mine = forms.get(candidate, [])
        marks = {**(mine[-1].marks if mine else {}), **_latest(one for one in told if one.candidate == candidate)}
        form = _form_with(actor, own, candidate, mine, marks, at)
        rows += [_synced(change, form) for change in fresh if change.candidate == candidate]
    SyncedMark.objects.bulk_create(rows)


def _history(forms: Mapping[int, Sequence[RatingForm]]) -> list[Change]:
    candidates = {form.pk: candidate for candidate, mine in forms.items() for form in mine}
    return [
        Change(one.key, candidates[one.form_id], one.indicator, one.mark, one.marked_at)
        for one in SyncedMark.objects.filter(form_id__in=candidates)
    ]


def _latest(changes: Iterable[Change]) -> dict[str, int | None]:
    return {one.code: one.mark for one in sorted(changes, key=lambda one: (one.marked_at, one.key))}


def _form_with(
    actor: Actor, own: OwnClass, candidate: int, forms: Sequence[RatingForm], marks: Marks, at: datetime
) -> RatingForm:
    """The rater's open form, now with `marks`; a new one where none is open and the sent one says otherwise."""
    newest = forms[-1] if forms else None
    if newest and newest.marks == marks:
        return newest
    if newest and newest.state == FormState.OPEN:
        newest.marks = dict(marks)
        newest.save(update_fields=["marks"])
        return newest
    return RatingForm.objects.create(
        candidate_id=candidate,
        role=RaterRole.TEACHER,
        rater_id=actor.account,
        rater_name=actor.name,
        asked=list(own.framework.indicators()),
        marks=dict(marks),
        opened_at=at,
    )


def _synced(change: Change, form: RatingForm) -> SyncedMark:
    return SyncedMark(key=change.key, form=form, indicator=change.code, mark=change.mark, marked_at=change.marked_at)


@transaction.atomic
def send_forms(actor: Actor, cycle_pk: int, *, at: datetime) -> int:
    """Sends every open form of the teacher that is complete enough (`classes.is_ready`); how many.

    Raises NotAllowedError, and StateError where the cycle is not open for rating or no form is complete enough.
    """
    post = actor.post_for(ACT)
    own = _own_class(actor, cycle_pk)
    if not own.is_open:
        raise StateError("assessments.rate_closed")
    candidates = {member.candidate for member in own.members}
    _lock(candidates)
    newest = [forms[-1] for forms in classes.own_forms(actor.account, candidates).values()]
    ready = [one for one in newest if one.state == FormState.OPEN and classes.is_ready(own.framework, one.marks)]
    if not ready:
        raise StateError("assessments.rate_nothing_ready")
    for form in ready:
        send(form, at=at)
    facts = {"forms": [form.pk for form in ready]}
    record("assessments.forms.sent", f"cycle:{cycle_pk}", at=at, actor=actor.account, role=post.role, facts=facts)
    return len(ready)


def send(form: RatingForm, *, at: datetime) -> None:
    """Turns a locked candidate's open form to sent; the same rater's earlier form for the learner is replaced.

    A rater is the same by account or by name, as `patunay.rating.reading` has it; a learner's own forms are one
    rater's, whoever read them aloud. Raises StateError where the form is no longer open.
    """
    if FormState.SENT not in FORM_TRANSITIONS[FormState(form.state)]:
        raise StateError("assessments.rate_sent_already")
    for earlier in RatingForm.objects.filter(candidate_id=form.candidate_id, state=FormState.SENT):
        if _same_rater(earlier, form):
            earlier.state = FormState.REPLACED
            earlier.save(update_fields=["state"])
    form.state, form.sent_at = FormState.SENT, at
    form.save()


def _same_rater(one: RatingForm, other: RatingForm) -> bool:
    if RaterRole.SELF in (one.role, other.role):
        return one.role == other.role
    name = rater_key(one.rater_name)
    by_name = bool(name) and name == rater_key(other.rater_name)
    return one.role == other.role and (by_name or (one.rater_id is not None and one.rater_id == other.rater_id))
