"""Revoke, suspend, reinstate: events, derived lists, leaves in the log. Issued files are never touched.

The reason stays in `private/change/`.
"""

from __future__ import annotations

from collections.abc import Iterable

from patunay.credential.model import timestamp
from patunay.division.changes import finish_change, make_change
from patunay.division.folder import OutFolder
from patunay.division.keyring import Keyring
from patunay.division.publish import read_events
from patunay.division.register import find
from patunay.errors import InputError, StateError
from patunay.status import EventKind, StatusEvent

Place = tuple[int, int]
FINAL = (EventKind.REVOKED, EventKind.REPLACED)


def change_status(out: OutFolder, ring: Keyring, reference: str, kind: EventKind, reason: str, now: int) -> int:
    """Adds one event for each credential of NUMBER (or for NUMBER-CODE alone) that `kind` changes; how many.

    Where the same change was cut off before it is finished, and nothing is added twice. Raises InputError for a number
    that was not issued from OUT or an empty reason, StateError for credentials that were revoked or replaced before.
    """
    request = {"act": str(kind), "number": reference.strip(), "reason": reason.strip()}
    if not request["reason"]:
        raise InputError("division.no_reason")
    finished = finish_change(out, ring)
    if finished and finished.request == request:
        return len(finished.events)
    places = [(one.facts.status_list, one.facts.status_index) for one in find(out, reference)]
    latest = latest_kinds(read_events(out))
    if kind is not EventKind.REVOKED and all(latest.get(place) in FINAL for place in places):
        raise StateError("division.stands_for_good", number=reference.strip()[:60])
    events = [StatusEvent(*place, kind, timestamp(now)) for place in places if _changes(kind, latest.get(place))]
    if events:
        make_change(out, ring, request, now, events=events)
    return len(events)


def latest_kinds(events: Iterable[StatusEvent]) -> dict[Place, EventKind]:
    """(list, index) -> what happened to it last; revoked and replaced are for good."""
    latest: dict[Place, EventKind] = {}
    for event in events:
        place = (event.number, event.index)
        if latest.get(place) not in FINAL:
            latest[place] = event.kind
    return latest


def _changes(kind: EventKind, latest: EventKind | None) -> bool:
    if kind is EventKind.REINSTATED:
        return latest is EventKind.SUSPENDED
    return latest not in FINAL and latest is not kind
