"""Mailed form exports and official results: kept as they came, then taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.db import transaction

from office.assessments.incoming import Incoming, MailedFile, NewForm, Tally, check_readable, compare
from office.assessments.models import Cycle, OfficialResult, RatingForm, RatingUpload, Source
from office.assessments.queries import CycleValue
from office.assessments.states import CycleState, FormState
from office.audit.operations import record
from office.frameworks.queries import framework
from office.people.actors import Actor
from patunay.errors import StateError
from patunay.rating import ImportedResult
from patunay.roster.model import Finding

BATCH = 500


@dataclass(frozen=True, slots=True)
class UploadValue:
    """`findings` are plain dicts: code, weight, sheet, row, column, facts."""

    pk: int
    kind: str
    name: str
    uploaded_at: datetime
    taken_at: datetime | None
    findings: list[dict[str, Any]]


def uploads(cycle: CycleValue) -> list[UploadValue]:
    """All files of the cycle, the newest first."""
    found = RatingUpload.objects.filter(cycle_id=cycle.pk).defer("content").order_by("-pk")
    return [UploadValue(one.pk, one.role, one.name, one.uploaded_at, one.taken_at, one.findings) for one in found]


@transaction.atomic
def keep_file(actor: Actor, cycle: CycleValue, kind: str, name: str, content: bytes, *, at: datetime) -> int:
    """Keeps a file until it is taken, in place of a waiting one of the same name; its id.

    Raises InputError where the file cannot be read as one of `kind`.
    """
    post = actor.post_for("assessments.encode")
    file = MailedFile(kind, PurePath(name).name[-200:], content)
    check_readable(file, framework(cycle.framework))
    RatingUpload.objects.filter(cycle_id=cycle.pk, name=file.name, taken_at=None).delete()
    one = RatingUpload.objects.create(
        cycle_id=cycle.pk,
        role=kind,
        name=file.name,
        content=content,
        uploaded_by_id=actor.account,
        uploaded_at=at,
    )
    facts = {"upload": one.pk, "kind": kind}
    record("assessments.file.kept", f"cycle:{cycle.pk}", at=at, actor=actor.account, role=post.role, facts=facts)
    return one.pk


@transaction.atomic
def drop_file(actor: Actor, cycle: CycleValue, pk: int, *, at: datetime) -> None:
    """Removes a waiting file. Raises StateError where there is none."""
    post = actor.post_for("assessments.encode")
    if not RatingUpload.objects.filter(pk=pk, cycle_id=cycle.pk, taken_at=None).delete()[0]:
        raise StateError("assessments.file_gone")
    facts = {"upload": pk}
    record("assessments.file.dropped", f"cycle:{cycle.pk}", at=at, actor=actor.account, role=post.role, facts=facts)


def preview(cycle: CycleValue) -> Incoming | None:
    """What taking the waiting files would change; None where none waits."""
    waiting = _waiting(cycle)
    return compare(cycle, framework(cycle.framework), [_mailed(one) for one in waiting]) if waiting else None


def _waiting(cycle: CycleValue) -> list[RatingUpload]:
    return list(RatingUpload.objects.filter(cycle_id=cycle.pk, taken_at=None).order_by("pk"))


def _mailed(one: RatingUpload) -> MailedFile:
    return MailedFile(one.role, one.name, bytes(one.content))


@transaction.atomic
def take_files(actor: Actor, cycle: CycleValue, *, at: datetime) -> Tally:
    """Makes forms and official results of all waiting files; how many of each. Taking a file again changes nothing.

    Raises StateError where no file waits, or while the cycle is not open for rating.
    """
    post = actor.post_for("assessments.encode")
    row = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if row.state != CycleState.RATING:
        raise StateError("assessments.not_open", name=row.name)
    waiting = _waiting(cycle)
    if not waiting:
        raise StateError("assessments.file_gone")
    incoming = compare(cycle, framework(cycle.framework), [_mailed(one) for one in waiting])
    RatingForm.objects.bulk_create((_form(one, at) for one in incoming.forms), batch_size=BATCH)
    RatingForm.objects.filter(pk__in=incoming.superseded).update(state=FormState.REPLACED)
    _keep_results(incoming.results, at)
    for one in waiting:
        one.taken_at, one.findings = at, _findings(one.name, incoming.findings)
        one.save(update_fields=["taken_at", "findings"])
    total = added_up(incoming.tallies.values())
    facts = {"uploads": [one.pk for one in waiting], **asdict(total)}
    record("assessments.files.taken", f"cycle:{cycle.pk}", at=at, actor=actor.account, role=post.role, facts=facts)
    return total


def added_up(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        for name, count in asdict(tally).items():
            setattr(total, name, getattr(total, name) + count)
    return total


def _form(one: NewForm, at: datetime) -> RatingForm:
    rating = one.rating
    return RatingForm(
        candidate_id=one.candidate,
        role=str(rating.role),
        rater_name=one.rater_name[:120],
        relation=rating.relation[:120],
        known_for=one.known_for[:120],
        counts=rating.counts,
        asked=list(rating.marks),
        marks=dict(rating.marks),
        state=FormState.REPLACED if one.is_replaced else FormState.SENT,
        source=Source.FILE,
        file=rating.place.file,
        row=rating.place.row,
        opened_at=at,
        sent_at=rating.sent_at,
    )


def _keep_results(results: Iterable[tuple[int, ImportedResult]], at: datetime) -> None:
    newest = {(candidate, result.competency): result for candidate, result in results}
    OfficialResult.objects.bulk_create(
        (
            OfficialResult(
                candidate_id=candidate,
                competency=competency,
                level=result.level,
                scored_by=result.scored_by[:120],
                dated=result.dated,
                file=result.place.file,
                file_sha256=result.file_sha256,
                row=result.place.row or 0,
                taken_at=at,
            )
            for (candidate, competency), result in newest.items()
        ),
        update_conflicts=True,
        unique_fields=("candidate", "competency"),
        update_fields=("level", "scored_by", "dated", "file", "file_sha256", "row", "taken_at"),
    )


def _findings(name: str, findings: Iterable[Finding]) -> list[dict[str, Any]]:
    return [plain(finding) for finding in findings if finding.place.file == name]


def plain(finding: Finding) -> dict[str, Any]:
    place = finding.place
    return {
        "code": finding.code,
        "weight": str(finding.weight),
        "sheet": place.sheet,
        "row": place.row,
        "column": place.column,
        "facts": dict(finding.facts),
    }
