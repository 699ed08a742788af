"""Acts on offices, staff and their designations, and on learners one by one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from office.audit.operations import record
from office.people.actors import Actor, check_may
from office.people.models import Account, Consent, Designation, Learner, Level, Office, RestrictedFlags, SigningKey
from office.people.rights import Role
from patunay.errors import InputError, StateError
from patunay.roster.conventions import parse_lrn

FLAGS = ("disability", "indigenous", "four_ps", "custody")


@transaction.atomic
def add_office(
    level: Level,
    name: str,
    public_name: str,
    *,
    parent: int | None = None,
    restricted: bool = False,
    settings: dict[str, Any] | None = None,
    at: datetime,
    actor: int = 0,
) -> int:
    """An office under `parent`; its id. One that stands already under the same name is given back unchanged."""
    above = Office.objects.get(pk=parent) if parent else None
    one, is_new = Office.objects.get_or_create(
        parent=above,
        level=level,
        name=name,
        defaults={"public_name": public_name, "restricted": restricted, "settings": settings or {}},
    )
    if is_new:
        one.path = f"{above.path if above else '/'}{one.pk}/"
        one.save(update_fields=["path"])
        record("people.office.added", f"office:{one.pk}", at=at, actor=actor)
    return one.pk


@transaction.atomic
def add_account(
    username: str, full_name: str, password: str, *, language: str = "en", at: datetime, actor: int = 0
) -> int:
    """An account for a member of staff; its id. Raises IntegrityError where the user name is taken."""
    one = Account(username=username, full_name=full_name, language=language)
    one.set_password(password)
    one.save()
    record("people.account.added", f"account:{one.pk}", at=at, actor=actor)
    return one.pk


@transaction.atomic
def designate(
    account: int,
    role: Role,
    title: str,
    office: int,
    *,
    starts_on: date,
    ends_on: date | None = None,
    acting: bool = False,
    at: datetime,
    actor: int = 0,
) -> int:
    """Gives a person a role at an office from a day until a day (exclusive); the designation's id."""
    one = Designation.objects.create(
        account_id=account,
        role=role,
        title=title,
        office_id=office,
        starts_on=starts_on,
        ends_on=ends_on,
        acting=acting,
    )
    facts = {"account": account, "role": str(role), "office": office}
    record("people.designation.added", f"designation:{one.pk}", at=at, actor=actor, facts=facts)
    return one.pk


@transaction.atomic
def enrol_key(account: int, uri: str, role: str, sealed: dict[str, Any], *, at: datetime, actor: int = 0) -> None:
    """Keeps an approver's sealed key beside its public record `uri`."""
    SigningKey.objects.create(account_id=account, uri=uri, role=role, sealed=sealed)
    record("people.signing_key.enrolled", f"account:{account}", at=at, actor=actor, facts={"key": uri})


@transaction.atomic
def learner_account(learner: int, *, at: datetime) -> int:
    """The account by which a learner with a slip code logs in; made at the first time. It has no password."""
    one = Learner.objects.get(pk=learner)
    defaults = {"username": f"learner-{one.pk}", "full_name": one.first, "language": "fil"}
    account, is_new = Account.objects.get_or_create(learner=one, defaults=defaults)
    if is_new:
        account.set_unusable_password()
        account.save(update_fields=["password"])
        record("people.account.added", f"account:{account.pk}", at=at)
    return account.pk


@transaction.atomic
def note_consent(
    actor: Actor, pk: int, purpose: str, *, given: bool, given_by: str, given_on: date, at: datetime
) -> None:
    """Keeps yes or no to one purpose; a withdrawal is a later no. Earlier words stay (D80)."""
    learner, post = _learner(actor, pk, "people.change_learners")
    Consent.objects.create(
        learner=learner, purpose=purpose, given=given, given_by=given_by, given_on=given_on, noted_at=at
    )
    facts = {"purpose": purpose, "given": given}
    record("people.consent.noted", f"learner:{pk}", at=at, actor=actor.account, role=post, facts=facts)


@transaction.atomic
def write_lrn(actor: Actor, pk: int, lrn: str, *, at: datetime) -> None:
    """The LRN of a learner who had none (D17). Raises InputError for what is no LRN or stands beside another (D16)."""
    learner, post = _learner(actor, pk, "people.change_learners")
    parsed = parse_lrn(lrn)
    if parsed is None:
        raise InputError("people.not_an_lrn")
    if Learner.objects.filter(division_id=actor.division, lrn=parsed).exclude(pk=pk).exists():
        raise InputError("people.lrn_taken")
    learner.lrn, learner.no_lrn_reason = parsed, ""
    learner.save(update_fields=["lrn", "no_lrn_reason"])
    record("people.lrn.written", f"learner:{pk}", at=at, actor=actor.account, role=post)


@transaction.atomic
def hold(actor: Actor, pk: int, reason: str, *, at: datetime) -> None:
    """Keeps the learner out of award lists until released; an empty reason releases."""
    learner, post = _learner(actor, pk, "people.change_learners")
    learner.held = reason
    learner.save(update_fields=["held"])
    action = "people.learner.held" if reason else "people.learner.released"
    record(action, f"learner:{pk}", at=at, actor=actor.account, role=post)


@transaction.atomic
def see_flags(actor: Actor, pk: int, *, at: datetime) -> dict[str, bool]:
    """The restricted flags; that they were looked at is an event of its own (D83, D84)."""
    learner, post = _learner(actor, pk, "people.see_restricted")
    found = RestrictedFlags.objects.filter(learner=learner).first()
    record("people.flags.seen", f"learner:{pk}", at=at, actor=actor.account, role=post)
    return {name: bool(found and getattr(found, name)) for name in FLAGS}


@transaction.atomic
def set_flags(actor: Actor, pk: int, flags: dict[str, bool], *, at: datetime) -> None:
    """Only who may change learners and see their flags. Neither the old nor the new values stand in the event."""
    learner, post = _learner(actor, pk, "people.see_restricted")
    _learner(actor, pk, "people.change_learners")
    RestrictedFlags.objects.update_or_create(learner=learner, defaults=flags)
    record("people.flags.changed", f"learner:{pk}", at=at, actor=actor.account, role=post)


@transaction.atomic
def mark_proofed(actor: Actor, pks: list[int], *, on: date, at: datetime) -> int:
    """These learners have confirmed how their name is written (D40); how many had not before.

    Raises StateError where one of them is not the actor's.
    """
    post = actor.post_for("people.change_learners")
    mine = Learner.objects.filter(pk__in=pks, division_id=actor.division)
    if mine.count() != len(set(pks)):
        raise StateError("people.not_yours")
    count = mine.filter(proofed_on__isnull=True).update(proofed_on=on)
    facts = {"learners": sorted(set(pks))}
    record("people.names.proofed", f"office:{post.office}", at=at, actor=actor.account, role=post.role, facts=facts)
    return count


def _learner(actor: Actor, pk: int, act: str) -> tuple[Learner, Role]:
    """The locked learner and the role that allows `act` there. Raises NotAllowedError, Learner.DoesNotExist."""
    learner = Learner.objects.select_for_update(of=("self",)).select_related("centre")
    one = learner.get(pk=pk, division_id=actor.division)
    return one, check_may(actor, act, one.centre.path).role
