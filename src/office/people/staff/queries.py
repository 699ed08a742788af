"""Who works in the administrator's offices, by which designations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from allauth.mfa.models import Authenticator
from django.db.models import Q

from office.people.actors import Actor
from office.people.models import Account, Designation, Office
from office.people.queries import under
from office.people.rights import Role
from office.people.staff.operations import MANAGE


@dataclass(frozen=True, slots=True)
class DesignationValue:
    """`state`: holds, ended or to come."""

    pk: int
    role: str
    title: str
    office: str
    starts_on: date
    ends_on: date | None
    acting: bool
    state: str


@dataclass(frozen=True, slots=True)
class Person:
    pk: int
    username: str
    name: str
    designations: tuple[DesignationValue, ...]
    has_factor: bool


def staff(actor: Actor, today: date) -> list[Person]:
    """Everybody with a designation below the administrator's office, by name."""
    mine = Designation.objects.filter(under("office__path", actor.paths(MANAGE)))
    found = mine.select_related("office", "account").order_by("account__full_name", "pk")
    by_account: dict[Account, list[DesignationValue]] = {}
    for one in found:
        by_account.setdefault(one.account, []).append(_value(one, today))
    factors = set(Authenticator.objects.filter(user__in=by_account).values_list("user_id", flat=True))
    return [
        Person(one.pk, one.username, one.full_name, tuple(held), one.pk in factors) for one, held in by_account.items()
    ]


def person(actor: Actor, pk: int, today: date) -> Person | None:
    return next((one for one in staff(actor, today) if one.pk == pk), None)


def roles_held(today: date, path: str = "/") -> set[Role]:
    """The roles that anybody holds today, in the office at `path` or below; in any for none."""
    of_path = {"office__path__startswith": path, "starts_on__lte": today}
    held = Designation.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today), **of_path)
    return {Role(role) for role in held.values_list("role", flat=True).distinct()}


def _value(one: Designation, today: date) -> DesignationValue:
    state = "to_come" if one.starts_on > today else "ended" if one.ends_on and one.ends_on <= today else "holds"
    office = one.office.name
    return DesignationValue(one.pk, one.role, one.title, office, one.starts_on, one.ends_on, one.acting, state)


def offices(actor: Actor) -> list[tuple[int, str]]:
    """The administrator's own offices and all below, in the order of the tree."""
    found = Office.objects.filter(under("path", actor.paths(MANAGE)))
    return [
        (one.pk, f"{one.name} ({one.level})") for one in sorted(found, key=lambda one: (one.path.count("/"), one.name))
    ]
