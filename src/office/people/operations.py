"""Acts on offices, staff and their designations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from office.audit.operations import record
from office.people.models import Account, Designation, Learner, Level, Office, SigningKey
from office.people.rights import Role


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
