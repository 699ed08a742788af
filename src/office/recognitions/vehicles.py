"""How learners travel to an event: vehicles, who rides in which, and a workbook of vehicles. Writes nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from office.people.queries import centres
from office.people.rosters.files import safe_name
from office.recognitions.models import Person
from office.recognitions.models import Vehicle as VehicleRow
from office.recognitions.queries import EventValue, rows
from patunay.ceremony import Participant, vehiclebook
from patunay.ceremony.travel import Rider, TravelFinding, Vehicle, find_lacks


@dataclass(frozen=True, slots=True)
class Riding:
    """A learner of the event as the pages of vehicles list one."""

    pk: int
    rider: Rider


@dataclass(frozen=True, slots=True)
class Planned:
    """`value` holds the riders too, `riding` with their ids."""

    pk: int
    value: Vehicle
    riding: tuple[Riding, ...]


@dataclass(frozen=True, slots=True)
class Fleet:
    """`afoot` are the learners who ride in none of the vehicles."""

    vehicles: tuple[Planned, ...]
    afoot: tuple[Riding, ...]

    @property
    def values(self) -> list[Vehicle]:
        return [one.value for one in self.vehicles]

    @property
    def findings(self) -> list[TravelFinding]:
        return list(find_lacks(self.values, len(self.afoot)))

    @property
    def places(self) -> list[str]:
        """Districts and learning centres that the learners come from."""
        learners = [each.rider.learner for each in chain(self.afoot, *(one.riding for one in self.vehicles))]
        districts, public = {one.group for one in learners}, {one.centre for one in learners if one.centre}
        return [*sorted(districts), *sorted(public)]

    def vehicle(self, pk: int) -> Planned | None:
        return next((one for one in self.vehicles if one.pk == pk), None)


def fleet(one: EventValue) -> Fleet:
    """Learners stand in the order of calling."""
    found = Person.objects.filter(event_id=one.pk).exclude(learner_key="")
    noted = {pk: (vehicle, permit) for pk, vehicle, permit in found.values_list("pk", "vehicle_id", "permit")}
    riding: dict[int | None, list[Riding]] = {}
    for row in rows(one):
        if isinstance(row.value, Participant):
            vehicle, permit = noted[row.pk]
            riding.setdefault(vehicle, []).append(Riding(row.pk, Rider(row.value, permit)))
    vehicles = VehicleRow.objects.filter(event_id=one.pk)
    return Fleet(tuple(_planned(row, riding.get(row.pk, [])) for row in vehicles), tuple(riding.get(None, [])))


def _planned(row: VehicleRow, riding: list[Riding]) -> Planned:
    value = Vehicle(
        row.name,
        row.seats,
        row.driver,
        row.takes,
        tuple(row.companions),
        row.emergency,
        tuple(each.rider for each in riding),
    )
    return Planned(row.pk, value, tuple(riding))


def known_places(one: EventValue) -> frozenset[str]:
    """Every district and learning centre of the division, whether or not somebody is awarded there."""
    offices = centres(one.division)
    return frozenset({office.district for office in offices} | {office.public_name for office in offices})


def read_vehicles(name: str, content: bytes, places: Collection[str]) -> list[Vehicle]:
    """Raises InputError as the library's `read_vehicles`."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / safe_name(name)
        path.write_bytes(content)
        return vehiclebook.read_vehicles(path, places)
