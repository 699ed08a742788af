"""How learners travel to the awarding and home, and what is still missing (DepEd Order 66, s. 2017).

The list is carried by the companion and seen by the driver, so it says of a learner the name, the centre and whether a
guardian's permit is on file: no birthdate, no LRN, no guardian's number. Whom to call is one contact a vehicle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from patunay.ceremony.event import Event
from patunay.ceremony.lists import BOX, Cell, Section, render_lists, two
from patunay.ceremony.people import Need, Participant, running_order
from patunay.errors import StateError
from patunay.words import Language, say


@dataclass(frozen=True, slots=True)
class Rider:
    """`permit`: the guardian's is on file; asked of minors alone."""

    learner: Participant
    permit: bool = False

    @property
    def lacks_permit(self) -> bool:
        return self.learner.minor and not self.permit

    @property
    def places(self) -> int:
        """A guardian beside the learner needs a seat too."""
        return 2 if Need.GUARDIAN in self.learner.needs else 1


@dataclass(frozen=True, slots=True)
class Vehicle:
    """`name` is its plate or what it is called; `takes` the district or learning centre whose learners it is for.

    `seats` are for passengers, the driver's not counted. `emergency` is whom to call on the way.
    """

    name: str
    seats: int
    driver: str = ""
    takes: str = ""
    companions: tuple[str, ...] = ()
    emergency: str = ""
    riders: tuple[Rider, ...] = ()

    @property
    def people(self) -> int:
        """Everybody who needs a seat, and a meal."""
        return len(self.companions) + sum(rider.places for rider in self.riders)

    def is_for(self, learner: Participant) -> bool:
        return self.takes in (learner.centre, learner.group) and bool(self.takes)


class Lack(StrEnum):
    """What somebody must see to before the vehicles leave."""

    SEATS = "seats"
    PERMIT = "permit"
    COMPANION = "companion"
    EMERGENCY = "emergency"
    VEHICLE = "vehicle"


@dataclass(frozen=True, slots=True)
class TravelFinding:
    lack: Lack
    facts: Mapping[str, Any]

    def sentence(self, lang: Language = "en") -> str:
        return say(f"ceremony.travel_{self.lack}", lang, **self.facts)


def find_lacks(vehicles: Sequence[Vehicle], afoot: int) -> Iterator[TravelFinding]:
    """Vehicle by vehicle; `afoot` learners ride in none of them."""
    for vehicle in vehicles:
        yield from (TravelFinding(lack, {"vehicle": vehicle.name, **facts}) for lack, facts in _lacks(vehicle))
    if vehicles and afoot:
        yield TravelFinding(Lack.VEHICLE, {"count": afoot})


def _lacks(vehicle: Vehicle) -> Iterator[tuple[Lack, dict[str, Any]]]:
    if vehicle.people > vehicle.seats:
        yield Lack.SEATS, {"people": vehicle.people, "seats": vehicle.seats}
    if missing := [rider.learner.name for rider in vehicle.riders if rider.lacks_permit]:
        yield Lack.PERMIT, {"names": ", ".join(missing)}
    if vehicle.riders and not vehicle.companions:
        yield Lack.COMPANION, {}
    if vehicle.riders and not vehicle.emergency:
        yield Lack.EMERGENCY, {}


def fill(vehicles: Sequence[Vehicle], learners: Sequence[Participant]) -> dict[str, str]:
    """Key of a learner -> name of the vehicle: in running order the first of the own centre's or district's that has
    room, the last of them where all are full, so that nobody is left behind unseen."""
    taken = {vehicle.name: vehicle.people for vehicle in vehicles}
    found: dict[str, str] = {}
    for learner in running_order(learners):
        mine = sorted((one for one in vehicles if one.is_for(learner)), key=lambda one: one.takes != learner.centre)
        if mine:
            places = Rider(learner).places
            chosen = next((one for one in mine if taken[one.name] + places <= one.seats), mine[-1])
            taken[chosen.name] += places
            found[learner.key] = chosen.name
    return found


def seat_all(vehicles: Sequence[Vehicle], learners: Sequence[Participant]) -> tuple[Vehicle, ...]:
    """The vehicles with `learners` in them as `fill` seats them, in running order; no permit is known of anybody."""
    seated = fill(vehicles, learners)
    riders: dict[str, list[Rider]] = {}
    for learner in running_order(learners):
        if learner.key in seated:
            riders.setdefault(seated[learner.key], []).append(Rider(learner))
    return tuple(replace(one, riders=(*one.riders, *riders.get(one.name, ()))) for one in vehicles)


def render_vehicle_list(event: Event, vehicles: Sequence[Vehicle], at: datetime) -> bytes:
    """A page a vehicle: who rides, counted going and coming back, signed by who counted.

    Raises StateError where no vehicle is planned.
    """
    if not vehicles:
        raise StateError("ceremony.no_vehicle")
    sections = [section for vehicle in vehicles for section in (_riders(vehicle), _counted(vehicle))]
    return render_lists(event, "vehicle_list", sections, at)


def _riders(vehicle: Vehicle) -> Section:
    names: list[tuple[Cell, str]] = [(two(name, say("ceremony.companion")), "") for name in vehicle.companions]
    names += [(two(one.learner.name, _below(one)), _permit(one)) for one in vehicle.riders]
    rows = [(str(number), name, permit, BOX, BOX, BOX) for number, (name, permit) in enumerate(names, 1)]
    columns = ("number", "name", "permit", "meals", "going", "back")
    widths = (0, 2.4, 1.2, 0.7, 0.6, 0.8)
    return Section(vehicle.name, columns, widths, rows, tuple(_notes(vehicle)), room=1.4, ruled=True, own_page=True)


def _notes(vehicle: Vehicle) -> Iterator[str]:
    yield say("ceremony.vehicle_seats", people=vehicle.people, seats=vehicle.seats)
    for name, value in (("driver", vehicle.driver), ("takes", vehicle.takes), ("emergency", vehicle.emergency)):
        if value:
            yield say(f"ceremony.vehicle_{name}", value=value)


def _below(rider: Rider) -> str:
    guardian = say("ceremony.need_guardian") if Need.GUARDIAN in rider.learner.needs else ""
    return ", ".join(filter(None, (rider.learner.centre, guardian)))


def _permit(rider: Rider) -> str:
    """Nothing stands beside an adult."""
    if not rider.learner.minor:
        return ""
    return say("ceremony.permit_missing") if rider.lacks_permit else say("ceremony.permit_there")


def _counted(vehicle: Vehicle) -> Section:
    rows = [(say(f"ceremony.counted_{way}"), "", "", "") for way in ("going", "back")]
    title = say("ceremony.counted_title", vehicle=vehicle.name)
    columns = ("trip", "people", "time", "signed")
    return Section(title, columns, (1.4, 0.8, 0.9, 2), rows, room=3, ruled=True)
