"""The workbook of vehicles, as the office plans them: one a line, several companions divided by semicolons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path

from patunay.ceremony.travel import Vehicle
from patunay.errors import InputError
from patunay.roster.lists import named_rows

HEADINGS = ("vehicle", "seats", "driver", "district or centre", "companion", "emergency contact")
MOST_SEATS = 99


def read_vehicles(path: Path, places: Collection[str]) -> list[Vehicle]:
    """The vehicles of `path`, in its order, nobody seated yet; `places` are the districts and the learning centres'
    public names.

    Raises InputError for a file that cannot be read, for a line without a name, a number of seats, or with a district
    or centre that is none of `places`, and for a name that stands twice.
    """
    vehicles = [_read(number, line, places) for number, line in named_rows(path, *HEADINGS)]
    check_names(vehicles)
    return vehicles


def check_names(vehicles: Sequence[Vehicle]) -> None:
    """Raises InputError where two have one name, since riders are told their vehicle by it."""
    name, count = next(iter(Counter(one.name for one in vehicles).most_common(1)), ("", 0))
    if count > 1:
        raise InputError("ceremony.vehicle_named_twice", name=name)


def _read(number: int, line: dict[str, str], places: Collection[str]) -> Vehicle:
    name, seats, driver, takes, companions, emergency = (line[heading] for heading in HEADINGS)
    if not name or not seats.isdecimal() or not 0 < int(seats) <= MOST_SEATS:
        raise InputError("ceremony.vehicle_line", line=number)
    if takes and takes not in places:
        raise InputError("ceremony.vehicle_from_nowhere", line=number, place=takes)
    return Vehicle(name, int(seats), driver, takes, split_names(companions), emergency)


def split_names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(";") if name.strip())
