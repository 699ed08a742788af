"""Acts on mailed rosters: keep the files, note what a person decided, take the learners, throw the files away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from office.audit.operations import record
from office.people import operations as people
from office.people.actors import Actor, Post
from office.people.models import LARGEST, ColumnMap, Learner, Level, Office, RosterFile, RosterUpload
from office.people.rosters.columns import meaning
from office.people.rosters.decide import combined
from office.people.rosters.files import is_checked, returned_decisions, rows_in, safe_name
from office.people.rosters.plan import Action, Line, Plan, centre_key
from office.people.rosters.queries import layout, mailed, plan_of
from patunay.division.checked import checked_workbook
from patunay.errors import InputError, StateError
from patunay.roster import conventions as national
from patunay.roster.model import Finding, PersonName

CHANGE = "people.change_learners"
NO_LRN = ("roster.lrn_missing", "roster.lrn_lost", "roster.lrn_wrong")
"""Why a learner has none: the finding that the roster's reader makes."""


@transaction.atomic
def keep_files(actor: Actor, files: Iterable[tuple[str, bytes]], *, at: datetime, upload: int | None = None) -> int:
    """Keeps mailed files, in a new upload or beside those of `upload`; its id. A file of the same name is replaced.

    What a clerk wrote in a checked copy becomes the upload's decision; what was decided about the same rows of earlier
    uploads still holds. Raises InputError for a file above 10 MB or a
    checked copy that cannot be read.
    """
    post = actor.post_for(CHANGE)
    one = _open(post, upload) if upload else _new(actor, post, at)
    for name, content in files:
        if len(content) > LARGEST:
            raise InputError("roster.large", file=safe_name(name), limit=LARGEST >> 20)
        RosterFile.objects.update_or_create(upload=one, name=safe_name(name), defaults={"content": content})
    stored = mailed(one.pk)
    if upload is None:
        _remember(one, rows_in(stored))
    for copy in filter(lambda each: is_checked(each.name), stored):
        one.decisions = {**one.decisions, **returned_decisions(copy, stored)}
    one.save(update_fields=["decisions", "known", "centres"])
    record("people.roster.uploaded", f"roster:{one.pk}", at=at, actor=actor.account, role=post.role)
    return one.pk


def _new(actor: Actor, post: Post, at: datetime) -> RosterUpload:
    return RosterUpload.objects.create(division_id=post.division, uploaded_by_id=actor.account, uploaded_at=at)


def _remember(one: RosterUpload, rows: frozenset[str]) -> None:
    """Rows that are mailed once more unchanged need not be decided once more."""
    for earlier in RosterUpload.objects.filter(division_id=one.division_id, pk__lt=one.pk).order_by("pk"):
        one.decisions |= {digest: text for digest, text in earlier.decisions.items() if digest in rows}
        one.known |= {digest: answer for digest, answer in earlier.known.items() if digest in rows}
        one.centres |= earlier.centres


def _open(post: Post, pk: int) -> RosterUpload:
    """Locked. Raises StateError once the learners were taken, RosterUpload.DoesNotExist outside the division."""
    one = RosterUpload.objects.select_for_update().get(pk=pk, division_id=post.division)
    if one.taken_at is not None:
        raise StateError("people.taken_already")
    return one


@transaction.atomic
def decide(
    actor: Actor, pk: int, answers: Mapping[str, Sequence[str]], known: Mapping[str, str], *, at: datetime
) -> None:
    """Adds a person's answers: row hash -> words of the *Decision* column, and row hash -> whom the row is."""
    post = actor.post_for(CHANGE)
    one = _open(post, pk)
    for digest, words in answers.items():
        one.decisions[digest] = combined(one.decisions.get(digest, ""), words)
    one.known = {**one.known, **known}
    one.save(update_fields=["decisions", "known"])
    facts = {"answers": len(answers) + len(known)}
    record("people.roster.decided", f"roster:{pk}", at=at, actor=actor.account, role=post.role, facts=facts)


@transaction.atomic
def take_back(actor: Actor, pk: int, digest: str, *, at: datetime) -> None:
    """Forgets what was decided about one row."""
    post = actor.post_for(CHANGE)
    one = _open(post, pk)
    one.decisions.pop(digest, None)
    one.known.pop(digest, None)
    one.save(update_fields=["decisions", "known"])
    record("people.roster.decision_taken_back", f"roster:{pk}", at=at, actor=actor.account, role=post.role)


@transaction.atomic
def name_centre(actor: Actor, pk: int, name: str, district: str, centre: int, *, at: datetime) -> None:
    """From now on the centre `name` of these files is the office `centre`."""
    post = actor.post_for(CHANGE)
    one = _open(post, pk)
    meant = Office.objects.get(pk=centre, level=Level.CENTRE, path__contains=f"/{post.division}/")
    one.centres[centre_key(name, district)] = meant.pk
    one.save(update_fields=["centres"])
    facts = {"centre": centre}
    record("people.roster.centre_named", f"roster:{pk}", at=at, actor=actor.account, role=post.role, facts=facts)


@transaction.atomic
def add_centre(
    actor: Actor, pk: int, name: str, mailed_district: str, *, district: str, public_name: str, at: datetime
) -> None:
    """Adds the centre, and its district where it is new, to the division's offices, and takes it for these files."""
    post = actor.post_for(CHANGE)
    above = people.add_office(Level.DISTRICT, district, district, parent=post.division, at=at, actor=actor.account)
    centre = people.add_office(Level.CENTRE, name or public_name, public_name, parent=above, at=at, actor=actor.account)
    name_centre(actor, pk, name, mailed_district, centre, at=at)


@transaction.atomic
def place_columns(actor: Actor, pk: int, digest: str, fields: Sequence[str], *, at: datetime) -> None:
    """From now on the division's rosters of this layout are read so: a field, or nothing, for each of its headings.

    Raises StateError for a layout that these files do not have, InputError as `columns.meaning`.
    """
    post = actor.post_for(CHANGE)
    found = layout(_open(post, pk), digest)
    if found is None:
        raise StateError("people.columns_gone")
    said = {"meant": meaning(found, fields), "made_by_id": actor.account, "made_at": at}
    ColumnMap.objects.update_or_create(division_id=post.division, layout=digest, defaults=said)
    facts = {"layout": digest, "columns": sum(map(bool, fields))}
    record("people.columns.placed", f"roster:{pk}", at=at, actor=actor.account, role=post.role, facts=facts)


@transaction.atomic
def forget_columns(actor: Actor, pk: int, digest: str, *, at: datetime) -> None:
    """What was said of a layout is not used any more; the reader guesses again."""
    post = actor.post_for(CHANGE)
    _open(post, pk)
    ColumnMap.objects.filter(division_id=post.division, layout=digest).delete()
    facts = {"layout": digest}
    record("people.columns.forgotten", f"roster:{pk}", at=at, actor=actor.account, role=post.role, facts=facts)


@transaction.atomic
def take(actor: Actor, pk: int, seen: str, *, on: date, at: datetime, draw: Callable[[], str]) -> Mapping[str, int]:
    """Makes and changes learners as the plan `seen` says (its digest); the counts. Held rows are not taken.

    `draw` gives a new learner's key, 32 hex digits. Raises StateError where the plan has changed since it was seen.
    """
    post = actor.post_for(CHANGE)
    Office.objects.select_for_update().get(pk=post.division)  # one at a time, so that nobody is taken twice
    one = _open(post, pk)
    _, plan = plan_of(one, on)
    if plan.digest != seen:
        raise StateError("people.plan_changed")
    Learner.objects.bulk_create(_learners(plan, post.division, at, draw), batch_size=500)
    _update(plan.doing(Action.UPDATE))
    one.taken_at, one.counts = at, dict(plan.counts)
    one.save(update_fields=["taken_at", "counts"])
    facts = dict(plan.counts)
    record("people.roster.taken", f"roster:{pk}", at=at, actor=actor.account, role=post.role, facts=facts)
    return plan.counts


def _learners(plan: Plan, division: int, at: datetime, draw: Callable[[], str]) -> Iterable[Learner]:
    reasons = {
        (one.place.file, one.place.sheet, one.place.row): one.code for one in plan.findings if one.code in NO_LRN
    }
    for line in plan.doing(Action.CREATE):
        row, place = line.row, line.row.place
        reason = reasons.get((place.file, place.sheet, place.row), "").removeprefix("roster.")
        yield Learner(
            key=draw(),
            division_id=division,
            centre_id=line.centre,
            lrn=row.lrn,
            no_lrn_reason=reason,
            birthdate=row.birthdate,
            sex=row.sex,
            programme=row.programme[:60],
            teacher=row.teacher[:120],
            guardian=row.guardian[:120],
            added_at=at,
            **name_columns(row.name),
        )


def name_columns(name: PersonName) -> dict[str, str]:
    """The columns that follow from a learner's name: its parts, the order of lists (ñ after n), what a search finds."""
    return {
        "last": name.last[:80],
        "first": name.first[:80],
        "middle": name.middle[:80],
        "extension": name.extension[:10],
        "sort_key": "\t".join(national.sort_key(name)),
        "search_key": national.match_key(name),
    }


def _update(lines: Sequence[Line]) -> None:
    changes = {line.match.known.pk: line.changes for line in lines if line.match.known}
    learners = list(Learner.objects.filter(pk__in=changes))
    touched: set[str] = set()
    for one in learners:
        for column, value in _columns(changes[one.pk]).items():
            setattr(one, column, value)
            touched.add(column)
    if touched:
        Learner.objects.bulk_update(learners, sorted(touched), batch_size=200)


def _columns(changes: Mapping[str, Any]) -> dict[str, Any]:
    columns = {field: value for field, value in changes.items() if field not in ("name", "centre")}
    if "centre" in changes:
        columns["centre_id"] = changes["centre"]
    if "lrn" in changes:
        columns["no_lrn_reason"] = ""
    return columns | (name_columns(changes["name"]) if "name" in changes else {})


@transaction.atomic
def export_checked(actor: Actor, pk: int, file: str, *, on: date, at: datetime) -> bytes:
    """The checked copy of one mailed file, with findings and decisions. Raises StateError for one that was refused."""
    post = actor.post_for(CHANGE)
    one = RosterUpload.objects.get(pk=pk, division_id=post.division)
    reading, _ = plan_of(one, on)
    tables = [table for table in reading.tables if table.file == file]
    if not tables:
        raise StateError("people.no_checked_copy")
    findings: list[Finding] = [found for found in reading.roster.findings if found.place.file == file]
    record("people.roster.exported", f"roster:{pk}", at=at, actor=actor.account, role=post.role)
    return checked_workbook(tables, findings, one.decisions, at)


@transaction.atomic
def discard(actor: Actor, pk: int, *, at: datetime) -> None:
    """Throws away files that were not taken, and what was decided about them."""
    post = actor.post_for(CHANGE)
    _open(post, pk).delete()
    record("people.roster.discarded", f"roster:{pk}", at=at, actor=actor.account, role=post.role)
