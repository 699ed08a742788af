"""Adding staff, giving and ending designations: within the administrator's own office and what lies below it."""

from __future__ import annotations

from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction

from office.audit.operations import record
from office.people import operations as people
from office.people.actors import Actor, Post, check_may
from office.people.models import Account, Designation, Office
from office.people.rights import Role
from patunay.errors import InputError, StateError

MANAGE = "people.manage_staff"
LEAST_REASON = 10
"""Characters: shorter than this is no reason."""


@transaction.atomic
def add_person(
    actor: Actor,
    username: str,
    full_name: str,
    password: str,
    role: Role,
    title: str,
    office: int,
    *,
    starts_on: date,
    ends_on: date | None,
    acting: bool,
    at: datetime,
) -> int:
    """An account with its designation; its id. The first password opens nothing but the page that changes it.

    Raises InputError where the user name is taken.
    """
    check_may(actor, MANAGE, Office.objects.get(pk=office).path)
    try:
        with transaction.atomic():
            account = people.add_account(username, full_name, password, at=at, actor=actor.account)
    except IntegrityError as error:
        raise InputError("people.name_taken", name=username) from error
    Account.objects.filter(pk=account).update(must_change_password=True)
    people.designate(
        account,
        role,
        title,
        office,
        starts_on=starts_on,
        ends_on=ends_on,
        acting=acting,
        at=at,
        actor=actor.account,
    )
    return account


@transaction.atomic
def designate(
    actor: Actor,
    account: int,
    role: Role,
    title: str,
    office: int,
    *,
    starts_on: date,
    ends_on: date | None,
    acting: bool,
    at: datetime,
) -> int:
    """Gives a person of the administrator's offices another role. Raises StateError for others and for oneself."""
    if account == actor.account:
        raise StateError("people.not_your_own")
    check_may(actor, MANAGE, Office.objects.get(pk=office).path)
    if not any(one.account_id == account for one in _mine(actor)):
        raise StateError("people.not_yours")
    dates = {"starts_on": starts_on, "ends_on": ends_on, "acting": acting}
    return people.designate(account, role, title, office, **dates, at=at, actor=actor.account)


@transaction.atomic
def end(actor: Actor, designation: int, *, on: date, at: datetime) -> None:
    """The designation holds until yesterday, `on` excluded. Nobody ends their own: another administrator does."""
    one = Designation.objects.select_related("office").get(pk=designation)
    post = check_may(actor, MANAGE, one.office.path)
    if one.account_id == actor.account:
        raise StateError("people.not_your_own")
    one.ends_on = max(on, one.starts_on)
    one.save(update_fields=["ends_on"])
    record("people.designation.ended", f"designation:{designation}", at=at, actor=actor.account, role=post.role)


@transaction.atomic
def reset_password(actor: Actor, account: int, password: str, *, at: datetime) -> None:
    """A one-time password for a person of the administrator's offices; every session of the account ends with it.

    It opens nothing but the page that changes it. Raises StateError for other people and for oneself.
    """
    if account == actor.account:
        raise StateError("people.not_your_own_password")
    post = _post_over(actor, account)
    one = Account.objects.select_for_update().get(pk=account)
    one.set_password(password)
    one.must_change_password = True
    one.save(update_fields=["password", "must_change_password"])
    record("people.password.reset", f"account:{account}", at=at, actor=actor.account, role=post.role)


@transaction.atomic
def reset_second_factor(actor: Actor, account: int, reason: str, *, at: datetime) -> None:
    """Takes every app, passkey and recovery code of the log-in from a person of the administrator's offices who lost
    it; every session of the account ends with it. The administrator has checked who asks, and says why.

    Passkeys of approval stay: the root key alone admits them. Raises StateError for other people, for oneself and for
    who has no second factor, InputError without a reason.
    """
    if account == actor.account:
        raise StateError("people.not_your_own_factor")
    post = _post_over(actor, account)
    if len(reason.strip()) < LEAST_REASON:
        raise InputError("people.factor_reason", least=LEAST_REASON)
    lost = list(Authenticator.objects.select_for_update().filter(user_id=account))
    if not lost:
        raise StateError("people.no_factor")
    Authenticator.objects.filter(user_id=account).delete()
    _end_sessions(account)
    facts = {"reason": reason.strip(), "kinds": sorted({one.type for one in lost})}
    subject = f"account:{account}"
    record("people.second_factor.reset", subject, at=at, actor=actor.account, role=post.role, facts=facts)


def _end_sessions(account: int) -> None:
    """Sessions are few, a person's working day at most."""
    begun = [one.pk for one in Session.objects.all() if one.get_decoded().get(SESSION_KEY) == str(account)]
    Session.objects.filter(pk__in=begun).delete()


def _post_over(actor: Actor, account: int) -> Post:
    """The post by which the actor manages this person. Raises StateError for people of other offices."""
    held = next((one for one in _mine(actor) if one.account_id == account), None)
    if held is None:
        raise StateError("people.not_yours")
    return check_may(actor, MANAGE, held.office.path)


def _mine(actor: Actor) -> list[Designation]:
    paths = actor.paths(MANAGE)
    return [one for one in Designation.objects.select_related("office") if one.office.path.startswith(paths)]
