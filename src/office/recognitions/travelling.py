"""Planning how learners travel: vehicles, who rides in which, whose guardian's permit is on file."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from office.audit.operations import record
from office.people.actors import Actor
from office.recognitions.models import Event, Person, Vehicle
from office.recognitions.queries import EventValue
from office.recognitions.vehicles import fleet
from patunay.ceremony.travel import Vehicle as VehicleValue
from patunay.ceremony.travel import fill
from patunay.errors import InputError


@dataclass(frozen=True, slots=True)
class Riders:
    """What a page of riders says: of the people `shown`, whose permit is on file, and who moves `to` another vehicle:
    0 for none at all, None where nobody moves."""

    shown: Collection[int]
    permits: Collection[int]
    moved: Collection[int]
    to: int | None


@transaction.atomic
def add(actor: Actor, pk: int, vehicles: Iterable[VehicleValue], *, at: datetime) -> int:
    """Those whose names are not planned yet; how many. Raises NotAllowedError, Event.DoesNotExist."""
    row = _locked(actor, pk)
    known = set(row.vehicles.values_list("name", flat=True))
    fresh = {one.name: one for one in vehicles if one.name not in known}
    Vehicle.objects.bulk_create(Vehicle(event=row, name=name, **_columns(one)) for name, one in fresh.items())
    _record("vehicles_added", row, actor, at, {"count": len(fresh)})
    return len(fresh)


@transaction.atomic
def change(actor: Actor, pk: int, vehicle: int, value: VehicleValue, *, at: datetime) -> None:
    """Raises Vehicle.DoesNotExist, and InputError where another vehicle has this name."""
    row = _locked(actor, pk)
    if row.vehicles.filter(name=value.name).exclude(pk=vehicle).exists():
        raise InputError("recognitions.vehicle_twice", name=value.name)
    one = row.vehicles.get(pk=vehicle)
    for name, told in {"name": value.name, **_columns(value)}.items():
        setattr(one, name, told)
    one.save()
    _record("vehicle_changed", row, actor, at, {"vehicle": vehicle})


def _columns(one: VehicleValue) -> dict[str, Any]:
    return {
        "seats": one.seats,
        "driver": one.driver,
        "takes": one.takes,
        "companions": list(one.companions),
        "emergency": one.emergency,
    }


@transaction.atomic
def remove(actor: Actor, pk: int, vehicle: int, *, at: datetime) -> None:
    """Its learners then ride in none. Raises Vehicle.DoesNotExist."""
    row = _locked(actor, pk)
    row.vehicles.get(pk=vehicle).delete()
    _record("vehicle_removed", row, actor, at, {"vehicle": vehicle})


@transaction.atomic
def seat_learners(actor: Actor, one: EventValue, *, at: datetime) -> int:
    """Every learner who rides in none into a vehicle of the own centre or district; how many."""
    row, found = _locked(actor, one.pk), fleet(one)
    ids = {planned.value.name: planned.pk for planned in found.vehicles}
    afoot = {each.rider.learner.key: each.pk for each in found.afoot}
    seated = fill(found.values, [each.rider.learner for each in found.afoot])
    people = [Person(pk=afoot[key], vehicle_id=ids[name]) for key, name in seated.items()]
    Person.objects.bulk_update(people, ["vehicle"], batch_size=200)
    _record("learners_seated", row, actor, at, {"count": len(people)})
    return len(people)


@transaction.atomic
def note_riders(actor: Actor, pk: int, riders: Riders, *, at: datetime) -> None:
    """Raises Vehicle.DoesNotExist where there is none to move to."""
    row = _locked(actor, pk)
    shown = row.people.exclude(learner_key="").filter(pk__in=riders.shown)
    shown.update(permit=False)
    shown.filter(pk__in=riders.permits).update(permit=True)
    if riders.to is not None:
        shown.filter(pk__in=riders.moved).update(vehicle=row.vehicles.get(pk=riders.to) if riders.to else None)
    facts = {"permits": len(riders.permits), "moved": len(riders.moved), "to": riders.to}
    _record("riders_noted", row, actor, at, facts)


def _locked(actor: Actor, pk: int) -> Event:
    """Raises NotAllowedError."""
    actor.post_for("recognitions.plan")
    return Event.objects.select_for_update().get(pk=pk, division=actor.division)


def _record(act: str, row: Event, actor: Actor, at: datetime, facts: dict[str, Any]) -> None:
    role = actor.post_for("recognitions.plan").role
    record(f"recognitions.event.{act}", f"event:{row.pk}", at=at, actor=actor.account, role=role, facts=facts)
