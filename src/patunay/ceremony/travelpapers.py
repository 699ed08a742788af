"""What is cut from a sheet before the vehicles leave: the form on which a guardian permits, and the stubs for meals.

Both name a learner and no more than that: the guardian writes the telephone number by hand, on the form that stays with
the office.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from patunay.ceremony.event import Event
from patunay.ceremony.lists import both, page_values
from patunay.ceremony.people import Need, Participant, running_order
from patunay.ceremony.travel import Vehicle
from patunay.errors import StateError
from patunay.paper import typeset_pdf
from patunay.words import Language, say

BLANKS = ("signature", "printed", "relation", "telephone", "signed_on")
"""What the guardian writes, from the first line to the last."""


def render_permits(event: Event, learners: Sequence[Participant], vehicles: Sequence[Vehicle], at: datetime) -> bytes:
    """A form for each of `learners` who is under 18, in running order, two on a sheet; with the vehicle and its
    companions where one is planned.

    Raises StateError where nobody is under 18.
    """
    minors = [one for one in running_order(learners) if one.minor]
    if not minors:
        raise StateError("ceremony.no_minor")
    seated = {rider.learner.key: vehicle for vehicle in vehicles for rider in vehicle.riders}
    values = page_values(event, "permits") | {
        "form": both("permit_form"),
        "stays": both("permit_stays"),
        "beside": both("permit_beside"),
        "blanks": [both(f"permit_{name}") for name in BLANKS],
        "cards": [_permit(event, one, seated.get(one.key)) for one in minors],
    }
    return typeset_pdf("ceremony/permits.typ", values, at)


def _permit(event: Event, one: Participant, vehicle: Vehicle | None) -> dict[str, Any]:
    return {
        "name": one.name,
        "below": ", ".join(filter(None, (one.centre, one.group))),
        "text": {"en": _permitted(event, "en"), "fil": _permitted(event, "fil")},
        "ride": list(_ride(vehicle)) if vehicle else [both("permit_no_vehicle")],
    }


def _permitted(event: Event, lang: Language) -> str:
    return say("ceremony.permit_text", lang, event=event.title, when=event.when_in(lang), venue=event.venue)


def _ride(vehicle: Vehicle) -> Iterator[dict[str, str]]:
    yield both("permit_vehicle", value=vehicle.name)
    if vehicle.companions:
        yield both("permit_companions", value=", ".join(vehicle.companions))
    if vehicle.emergency:
        yield both("permit_emergency", value=vehicle.emergency)


def render_meal_stubs(event: Event, vehicles: Sequence[Vehicle], at: datetime) -> bytes:
    """A stub for everybody who has a seat, vehicle by vehicle, to be cut and given out by the companion; good for one
    meal.

    Raises StateError where nobody rides.
    """
    cards = [
        {"name": name, "vehicle": vehicle.name, "number": say("ceremony.stub_number", number=number)}
        for vehicle in vehicles
        for number, name in enumerate(_eaters(vehicle), 1)
    ]
    if not cards:
        raise StateError("ceremony.no_rider")
    values = page_values(event, "meal_stubs") | {"stub": both("meal_stub"), "once": both("stub_once"), "cards": cards}
    return typeset_pdf("ceremony/stubs.typ", values, at)


def _eaters(vehicle: Vehicle) -> Iterator[str]:
    """As many as `Vehicle.people` counts."""
    yield from vehicle.companions
    for rider in vehicle.riders:
        yield rider.learner.name
        if Need.GUARDIAN in rider.learner.needs:
            yield say("ceremony.guardian_of", name=rider.learner.name)
