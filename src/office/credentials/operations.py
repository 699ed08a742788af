"""Reserving awards before they are issued, and noting what was issued and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from office.audit.operations import record
from office.awards import queries as awards
from office.awards.states import ListState
from office.credentials.models import Credential, StatusChange
from office.credentials.states import LIVE, CredentialState
from office.jobs import operations as jobs
from office.people.actors import Actor
from office.words import say
from patunay.errors import StateError
from patunay.words import Language


@dataclass(frozen=True, slots=True)
class IssuedCredential:
    """One credential as the library signed it."""

    learner_key: str
    competency: str
    number: str
    document: bytes


def ask_to_issue(actor: Actor, pk: int, *, at: datetime, lang: Language = "en") -> int:
    """Reserves every award of an approved list and hands the issuing to the worker; the job's number, titled in the
    language of who asks.

    Raises StateError where the list is not approved, or where an award lives already (then a new version is due).
    """
    post = actor.post_for("credentials.issue")
    one = awards.award_list(pk, actor.division)
    if one is None or one.state is not ListState.APPROVED:
        raise StateError("credentials.not_approved")
    manifest = awards.manifest(pk)
    try:
        with transaction.atomic():
            _reserve(pk, actor.division, manifest, at)
            record("credentials.list.reserved", f"list:{pk}", at=at, actor=actor.account, role=post.role)
            title = say("credentials.job", lang, number=one.version, count=one.summary["certificates"])
            return jobs.start("issue", title, division=actor.division, owner=actor.account, params={"list": pk}, at=at)
    except IntegrityError as error:
        raise StateError("credentials.lives_already") from error


def _reserve(pk: int, division: int, manifest: Mapping[str, Any], at: datetime) -> None:
    """One PLANNED row an award. What it replaces steps aside first, so that one award is never held twice.

    Always in the same order: two clerks with overlapping lists then wait for each other in turn, never crosswise.
    """
    framework = manifest["shapes"]["framework"]["name"]
    lines = [
        (one["learner"], line["code"], one, line) for one in manifest["certificates"] for line in one["credentials"]
    ]
    for reference in sorted(line["replaces"] for *_, line in lines if "replaces" in line):
        _step_aside(division, reference)
    rows = [
        Credential(
            division=division,
            framework=framework,
            competency=code,
            learner_key=learner,
            award_list_id=pk,
            name=paper["name"],
            level=line["level"],
            planned_at=at,
        )
        for learner, code, paper, line in sorted(lines, key=lambda one: one[:2])
    ]
    Credential.objects.bulk_create(rows, batch_size=500)


def _step_aside(division: int, reference: str) -> None:
    number, code = split_reference(reference)
    mine = Credential.objects.filter(division=division, number=number, competency=code, state__in=LIVE)
    if not mine.update(state=CredentialState.REPLACING):
        raise StateError("credentials.gone", number=reference)


def split_reference(reference: str) -> tuple[str, str]:
    """`MC-PLT-2025-000123-Z-COM` -> number and code."""
    parts = reference.split("-")
    return "-".join(parts[:5]), "-".join(parts[5:])


@transaction.atomic
def note_issued(pk: int, division: int, issued: Iterable[IssuedCredential], *, at: datetime) -> int:
    """What the worker issued for one list takes its reserved rows; how many. Noting it twice changes nothing."""
    planned = {
        (one.learner_key, one.competency): one
        for one in Credential.objects.select_for_update().filter(award_list_id=pk, state=CredentialState.PLANNED)
    }
    done = 0
    for credential in issued:
        row = planned.pop((credential.learner_key, credential.competency), None)
        if row is not None:
            row.number, row.document = credential.number, credential.document
            row.state, row.issued_at = CredentialState.VALID, at
            row.save(update_fields=["number", "document", "state", "issued_at"])
            done += 1
    replaced = awards.manifest(pk)["certificates"]
    for reference in (line["replaces"] for one in replaced for line in one["credentials"] if "replaces" in line):
        number, code = split_reference(reference)
        stepping = Credential.objects.filter(division=division, number=number, competency=code)
        stepping.filter(state=CredentialState.REPLACING).update(state=CredentialState.REPLACED)
    if done:
        record("credentials.list.issued", f"list:{pk}", at=at, facts={"count": done})
    return done


@transaction.atomic
def note_status(division: int, reference: str, kind: str, reason: str, account: int, *, at: datetime) -> None:
    """The worker has published a change of status: `revoked`, `suspended` or `reinstated`. Noted once."""
    newest = StatusChange.objects.filter(division=division, number=reference).order_by("-pk").first()
    if newest and (newest.kind, newest.reason, newest.account_id) == (kind, reason, account):
        return
    number, code = split_reference(reference)
    mine = Credential.objects.select_for_update().filter(division=division, number=number, state__in=LIVE)
    mine = mine.filter(competency=code) if code else mine
    state = {"reinstated": CredentialState.VALID, "suspended": CredentialState.SUSPENDED}.get(kind)
    mine.update(state=state or CredentialState.REVOKED)
    StatusChange.objects.create(
        division=division, number=reference, kind=kind, reason=reason, account_id=account, at=at
    )
    record(f"credentials.credential.{kind}", f"certificate:{number}", at=at, actor=account)


def ask_for_status(actor: Actor, reference: str, kind: str, reason: str, *, at: datetime, lang: Language = "en") -> int:
    """Hands a change of status to the worker, which holds the keys; the job's number, titled in the language of who
    asks. Raises StateError without a reason.
    """
    post = actor.post_for("credentials.change")
    if not reason.strip():
        raise StateError("credentials.reason_needed")
    params = {
        "division": actor.division,
        "reference": reference,
        "kind": kind,
        "reason": reason.strip(),
        "account": actor.account,
    }
    with transaction.atomic():
        subject = f"certificate:{split_reference(reference)[0]}"
        record("credentials.status.asked", subject, at=at, actor=actor.account, role=post.role, facts={"kind": kind})
        title = say("credentials.job_status", lang, number=reference)
        return jobs.start("status", title, division=actor.division, owner=actor.account, params=params, at=at)
