"""Drawing up an award list, and the three signatures that it needs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from office.assessments.queries import CycleValue
from office.audit.operations import record
from office.awards.drawing import Drawn
from office.awards.keys import check_counts
from office.awards.models import AwardList, CallBack, ReviewRequest, Signature
from office.awards.queries import districts_for
from office.awards.states import STEPS, TRANSITIONS, ListState, ReviewOutcome
from office.people.actors import Actor, Post, check_may
from office.people.queries import office, signing_key
from patunay.errors import InputError, StateError
from patunay.issuing.manifest import Manifest
from patunay.seal.approval import Approval, sign_approval
from patunay.seal.keystore import unseal_key

SIGNED_STEPS = ("endorse", "approve")
"""The steps that the signer of credentials counts: a key says them, not the database."""


@transaction.atomic
def keep(actor: Actor, cycle: CycleValue, drawn: Drawn, *, reason: str, at: datetime) -> int:
    """A drawn list as the cycle's next version; its id. What was drawn up before and not approved is replaced.

    Raises StateError while an approved list waits to be issued, or where a version stands and no reason is given.
    """
    post = check_may(actor, "awards.propose", office(cycle.division).path)
    before = AwardList.objects.select_for_update().filter(cycle_id=cycle.pk)
    if before.filter(state=ListState.APPROVED, corrects="").exists():
        raise StateError("awards.approved_waits")
    if before.exists() and not reason.strip():
        raise StateError("awards.reason_needed")
    stale = before.exclude(state__in=(ListState.ISSUED, ListState.REPLACED)).filter(corrects="")
    stale.update(state=ListState.REPLACED)
    one = _create(actor, cycle.pk, drawn, reason=reason.strip(), at=at)
    CallBack.objects.bulk_create(CallBack(award_list=one, form=form) for form in drawn.callbacks)
    _record("drawn_up", one, actor, post, at, {"version": one.version, "digest": one.digest})
    return one.pk


@transaction.atomic
def keep_correction(actor: Actor, of_list: int, drawn: Drawn, *, number: str, reason: str, at: datetime) -> int:
    """The correction of a certificate that list `of_list` issued, as a list of its own; its id."""
    post = actor.post_for("credentials.change")
    cycle = AwardList.objects.values_list("cycle_id", flat=True).get(pk=of_list, division=actor.division)
    one = _create(actor, cycle, drawn, reason=reason, at=at, corrects=number)
    _record("correction_drawn_up", one, actor, post, at, {"certificate": number, "digest": one.digest})
    return one.pk


def _create(actor: Actor, cycle: int, drawn: Drawn, *, reason: str, at: datetime, corrects: str = "") -> AwardList:
    """The next version of the cycle's lists."""
    last = AwardList.objects.filter(cycle_id=cycle).aggregate(last=Max("version"))["last"]
    return AwardList.objects.create(
        division=actor.division,
        cycle_id=cycle,
        version=(last or 0) + 1,
        reason=reason,
        corrects=corrects,
        manifest=dict(drawn.manifest.value),
        digest=drawn.manifest.digest,
        summary=drawn.summary,
        proposer_id=actor.account,
        drawn_up_at=at,
    )


@transaction.atomic
def sign(
    actor: Actor,
    pk: int,
    step: str,
    *,
    at: datetime,
    phrase: str = "",
    approval: Approval | None = None,
    only: Collection[str] | None = None,
) -> None:
    """One person's yes at `step`; the list moves on when the step is complete.

    `only`: for which of the own districts, all of them by default. `phrase` unlocks the person's own key for this one
    signature; `approval` is a passkey's. Raises NotAllowedError, KeyAccessError, InputError (no district of the own
    ones), StateError (another state, the proposer, the same person twice, a touched list, open call-backs, a key that
    is not recorded for this person and step, or that did not sign this very list).
    """
    one = _open_list(actor, pk)
    post = check_may(actor, f"awards.{step}")
    _check_step(one, step, actor)
    districts = _districts(actor, one, step, only)
    signature = _signed(actor, one, step, phrase, approval) if step in SIGNED_STEPS else None
    Signature.objects.create(
        award_list=one,
        step=step,
        account_id=actor.account,
        title=post.title,
        acting=post.acting,
        districts=districts,
        approval=signature.as_json() if signature else None,
        signed_at=at,
    )
    if _is_complete(one, step):
        _move(one, STEPS[step][1])
    _record({"validate": "validated", "endorse": "endorsed", "approve": "approved"}[step], one, actor, post, at, {})


@transaction.atomic
def give_back(actor: Actor, pk: int, reason: str, *, at: datetime) -> None:
    """A signer sends the list back to the proposer with a reason. Raises InputError without one."""
    if not reason.strip():
        raise InputError("awards.reason_needed")
    one = _open_list(actor, pk)
    step = next((step for step, (before, _) in STEPS.items() if before == one.state), None)
    if step is None:
        raise StateError("awards.wrong_state")
    post = check_may(actor, f"awards.{step}")
    _move(one, ListState.RETURNED)
    one.given_back_because = reason.strip()
    one.save(update_fields=["given_back_because"])
    _record("given_back", one, actor, post, at, {"step": step})


@transaction.atomic
def answer_callback(actor: Actor, pk: int, *, confirmed: bool, note: str, at: datetime) -> None:
    """What a rater said on being called back. Raises InputError where a "no" has no note."""
    post = actor.post_for("assessments.see_results")
    if not confirmed and not note.strip():
        raise InputError("awards.note_needed")
    one = CallBack.objects.select_for_update().get(pk=pk, award_list__division=actor.division)
    one.confirmed, one.note, one.answered_by_id, one.answered_at = confirmed, note.strip(), actor.account, at
    one.save()
    record("awards.callback.answered", f"callback:{pk}", at=at, actor=actor.account, role=post.role)


@transaction.atomic
def mark_issued(pk: int, *, at: datetime) -> None:
    """The worker has issued everything on the list."""
    one = AwardList.objects.select_for_update().get(pk=pk)
    if one.state != ListState.ISSUED:
        _move(one, ListState.ISSUED)
        record("awards.list.issued", f"list:{pk}", at=at)


@transaction.atomic
def answer_review(actor: Actor, pk: int, outcome: str, answer: str, *, at: datetime) -> None:
    """The recorded answer to whoever asked for a second look at a result (D37), with its reason.

    Raises InputError where one of the two is missing.
    """
    if outcome not in ReviewOutcome.values or not answer.strip():
        raise InputError("awards.answer_needed")
    post = actor.post_for("assessments.see_results")
    one = ReviewRequest.objects.select_for_update().get(pk=pk, award_list__division=actor.division)
    one.outcome, one.answer, one.answered_at = outcome, answer.strip(), at
    one.save()
    record(
        "awards.review.answered", f"review:{pk}", at=at, actor=actor.account, role=post.role, facts={"outcome": outcome}
    )


def _open_list(actor: Actor, pk: int) -> AwardList:
    """Raises AwardList.DoesNotExist for another division's, StateError for one that was touched."""
    one = AwardList.objects.select_for_update().get(pk=pk, division=actor.division)
    if Manifest(one.manifest).digest != one.digest:
        raise StateError("awards.touched", digest=one.digest[:16])
    return one


def _check_step(one: AwardList, step: str, actor: Actor) -> None:
    if one.state != STEPS[step][0]:
        raise StateError("awards.wrong_state")
    said = one.signatures.filter(account_id=actor.account)
    if step == "validate":
        said = said.exclude(step=step)
    if actor.account == one.proposer_id or said.exists():
        raise StateError("awards.another_person")
    if step == "approve" and one.callbacks.filter(confirmed__isnull=True).exists():
        raise StateError("awards.callbacks_open")


def _districts(actor: Actor, one: AwardList, step: str, only: Collection[str] | None) -> list[str]:
    """The signer's own districts on the list, or those of them that were named; none that they validated before."""
    before = {name for said in one.signatures.filter(account_id=actor.account) for name in said.districts}
    mine = [name for name in districts_for(actor, step, one.summary) if name not in before]
    named = mine if only is None else [name for name in mine if name in only]
    if one.summary["districts"] and not named:
        raise InputError("awards.no_district")
    return named


def _is_complete(one: AwardList, step: str) -> bool:
    """Every district's supervisor has to validate; the other steps are one person's."""
    if step != "validate":
        return True
    covered = {name for signature in one.signatures.filter(step="validate") for name in signature.districts}
    return set(one.summary["districts"]) <= covered


def _signed(actor: Actor, one: AwardList, step: str, phrase: str, passkey: Approval | None) -> Approval:
    """What the passkey said, or what the phrase lets the person's key say; kept only where the signer will count it."""
    approval = passkey or _by_phrase(actor, one, phrase)
    check_counts(actor, step, one.digest, approval)
    return approval


def _by_phrase(actor: Actor, one: AwardList, phrase: str) -> Approval:
    """The person's own key signs the list's hash; it is open for this call alone."""
    key = signing_key(actor.account)
    if key is None:
        raise StateError("awards.no_key")
    signer = unseal_key(key.sealed, phrase, key.uri)
    return sign_approval(key.uri, key.role, one.digest, signer)


def _move(one: AwardList, state: ListState) -> None:
    if state not in TRANSITIONS[ListState(one.state)]:
        raise StateError("awards.wrong_state")
    one.state = state
    one.save(update_fields=["state"])


def _record(act: str, one: AwardList, actor: Actor, post: Post, at: datetime, facts: Mapping[str, Any]) -> None:
    record(f"awards.list.{act}", f"list:{one.pk}", at=at, actor=actor.account, role=post.role, facts=dict(facts))
