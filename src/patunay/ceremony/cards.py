"""What is cut from a sheet: passes, cover slips of folders, name cards; and the programme that lies on the chairs.

Learners read passes and programme, so both languages stand there. A pass's QR is the opaque code and nothing else, a
slip's the number that the certificate in the folder bears.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from patunay.ceremony.codes import shown_code
from patunay.ceremony.event import Event, Item, clock_face, groups
from patunay.ceremony.lists import both, page_values
from patunay.ceremony.people import Guest, Participant, Person
from patunay.ceremony.seating import Seat
from patunay.errors import StateError
from patunay.paper import make_qr, typeset_pdf
from patunay.words import say


def render_passes(event: Event, participants: Sequence[Participant], seats: Mapping[str, Seat], at: datetime) -> bytes:
    """A pass for each, in running order, ten on a sheet."""
    cards = [_pass(one, one.centre, seats) for _, learners in groups(participants) for _, one in learners]
    return _cut(event, "passes", cards, at, **_on_passes())


def render_guest_passes(event: Event, guests: Sequence[Guest], seats: Mapping[str, Seat], at: datetime) -> bytes:
    """A pass for each of the `guests` who said to come, by precedence. Raises StateError where nobody did."""
    if not guests:
        raise StateError("ceremony.nobody_comes")
    cards = [_pass(one, _held(one), seats) for one in sorted(guests, key=lambda guest: guest.place)]
    return _cut(event, "guest_passes", cards, at, **_on_passes())


def _on_passes() -> dict[str, Any]:
    return {"show": both("pass_show"), "seat": both("pass_seat")}


def _held(guest: Guest) -> str:
    return ", ".join(filter(None, (guest.position, guest.office)))


def _pass(one: Person, below: str, seats: Mapping[str, Seat]) -> dict[str, Any]:
    return {
        "name": one.name,
        "group": one.group,
        "centre": below,
        **_scanned(one, seats),
    }


def _scanned(one: Person, seats: Mapping[str, Seat]) -> dict[str, str]:
    """What stands on every pass: seat, code and QR."""
    code = shown_code(one.key)
    alternative = say("ceremony.pass_alternative", code=code)
    return {"seat": str(seats.get(one.key, "")), "code": code, "qr": make_qr(one.key).svg(), "alternative": alternative}


def render_folder_slips(event: Event, participants: Sequence[Participant], at: datetime) -> bytes:
    """A cover slip a folder, in the order of calling, with the numbers of the papers that must lie in it."""
    cards = [_slip(number, one) for _, learners in groups(participants) for number, one in learners]
    return _cut(event, "folder_slips", cards, at)


def _slip(place: int, one: Participant) -> dict[str, Any]:
    number = next(iter(one.certificates), "")
    return {
        "place": str(place),
        "name": one.name,
        "group": one.group,
        "numbers": list(one.certificates) or [say("ceremony.blank_folder")],
        "qr": make_qr(number).svg() if number else None,
        "alternative": say("ceremony.slip_alternative", number=number),
    }


def render_name_cards(event: Event, guests: Sequence[Guest], seats: Mapping[str, Seat], at: datetime) -> bytes:
    """Officials, teachers and guests by precedence; the card is their pass as well."""
    cards = [
        {
            "name": guest.name,
            "position": guest.position,
            "office": guest.office,
            "group": guest.group,
            **_scanned(guest, seats),
        }
        for guest in sorted(guests, key=lambda guest: guest.place)
    ]
    return _cut(event, "name_cards", cards, at)


def render_programme(event: Event, participants: Sequence[Participant], at: datetime) -> bytes:
    """Items with their times, the objectives, and how many awardees come from where. It names no learner (D59)."""
    values = {
        "title": both("programme"),
        "items": [_item(item) for item in event.programme],
        "aims": both("aims"),
        "objectives": list(event.objectives),
        "districts": both("awardees", count=len(participants)),
        "columns": [both("district"), both("learners")],
        "groups": [[group, str(len(learners))] for group, learners in groups(participants)],
    }
    return typeset_pdf("ceremony/programme.typ", page_values(event, "programme") | values, at)


def _item(item: Item) -> dict[str, str]:
    return {"at": clock_face(item.at), "what": item.what, "who": item.who}


def _cut(event: Event, name: str, cards: Sequence[Mapping[str, Any]], at: datetime, **words: Any) -> bytes:
    values = page_values(event, name) | {"cards": list(cards)}
    return typeset_pdf(TEMPLATES[name], values | words, at)


TEMPLATES = {
    "passes": "ceremony/passes.typ",
    "guest_passes": "ceremony/passes.typ",
    "folder_slips": "ceremony/slips.typ",
    "name_cards": "ceremony/names.typ",
}
