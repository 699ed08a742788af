"""Changes between batches: of a status or of a key. Cut off anywhere, the same command run again ends the same.

1 the change stands in `private/change/`, with its time and all that it adds; 2 key records, 3 the log's tiles, 4 events
and lists, 5 the checkpoint, 6 the change is done. Steps 2 to 5 write the same bytes every time. Why a change was made
stays in `private/`. Batches are not handled here: see `issue`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from patunay.division.folder import OutFolder, dump, load, write, write_durably
from patunay.division.keyring import Keyring, publish_keys, read_records
from patunay.division.publish import publish_lists, read_events, signed_checkpoint, stored_log, write_events
from patunay.division.runs import RunState, all_runs
from patunay.errors import StateError
from patunay.seal.records import KeyRecord, Purpose, parse_records, verify_records
from patunay.status import StatusEvent, parse_event
from patunay.transparency.entries import EntryType, record_entry

FORMAT = "patunay/change/1"


@dataclass(frozen=True, slots=True)
class Head:
    """How far the log goes: `size` entries, among them the first `keys` key records."""

    size: int
    keys: int


@dataclass(frozen=True, slots=True)
class Change:
    """`value` is the file of the change, `path` where it lies."""

    path: Path
    value: Mapping[str, Any]

    @property
    def done(self) -> bool:
        return bool(self.value["done"])

    @property
    def request(self) -> Mapping[str, Any]:
        """What was asked for, as the command said it."""
        return dict(self.value["request"])

    @property
    def events(self) -> tuple[StatusEvent, ...]:
        return tuple(map(parse_event, self.value["events"]))

    @property
    def records(self) -> tuple[KeyRecord, ...]:
        return parse_records(self.value["records"])

    def saved(self, **changes: Any) -> Change:
        """The change with `changes`, on the disk when this returns."""
        change = Change(self.path, {**self.value, **changes})
        write_durably(change.path, dump(change.value))
        return change


def all_changes(out: OutFolder) -> Iterator[Change]:
    """Every change, oldest first."""
    for path in sorted((out.private / "change").glob("*.json")):
        yield Change(path, load(path))


def log_head(out: OutFolder) -> Head:
    """Where the log ends by the journals. Raises StateError while a change is open."""
    heads = [Head(0, 0)]
    for run in all_runs(out):
        if run.state is RunState.DONE:
            heads.append(Head(run.value["endSize"], run.reserved["keys"]))
    for change in all_changes(out):
        if not change.done:
            raise StateError("division.change_open")
        heads.append(Head(change.value["endSize"], change.value["keys"]))
    return Head(max(head.size for head in heads), max(head.keys for head in heads))


def noted_roots(out: OutFolder) -> dict[int, bytes]:
    """Log size -> root, of every checkpoint that the journals note."""
    values = [run.value for run in all_runs(out)] + [dict(change.value) for change in all_changes(out)]
    return {value["endSize"]: bytes.fromhex(value["endRoot"]) for value in values if "endRoot" in value}


def make_change(
    out: OutFolder,
    ring: Keyring,
    request: Mapping[str, Any],
    at: int,
    *,
    events: Sequence[StatusEvent] = (),
    records: Sequence[KeyRecord] = (),
) -> Change:
    """Journals what is added at `at` (Unix seconds) and writes it. `records` are chained to those of OUT.

    Raises StateError while a run or another change is open, KeyAccessError for a key that cannot be opened.
    """
    if any(run.state is RunState.OPEN for run in all_runs(out)):
        raise StateError("division.run_open")
    head = log_head(out)
    before = read_records(out)
    ring.recorded(verify_records((*before, *records))).unlock(Purpose.STATUS, Purpose.LOG)
    value = {
        "format": FORMAT,
        "done": False,
        "at": at,
        "request": dict(request),
        "events": [event.as_json() for event in events],
        "eventsBefore": len(read_events(out)),
        "records": [record.as_json() for record in records],
        "keys": len(before) + len(records),
        "keysLogged": head.keys,
        "logSize": head.size,
    }
    number = sum(1 for _ in all_changes(out)) + 1
    return _write(out, ring, Change(out.private / "change" / f"{number:04d}.json", value).saved())


def finish_change(out: OutFolder, ring: Keyring) -> Change | None:
    """Writes the change that was cut off, if there is one."""
    cut = [change for change in all_changes(out) if not change.done]
    return _write(out, ring, cut[0]) if cut else None


def is_cut_off(out: OutFolder) -> bool:
    """Whether a change waits to be finished."""
    return any(not change.done for change in all_changes(out))


def _write(out: OutFolder, ring: Keyring, change: Change) -> Change:
    """Steps 2 to 6."""
    value, host = change.value, load(out.private / "out.json")["host"]
    added = change.records
    records = (*read_records(out)[: value["keys"] - len(added)], *added)
    if added:
        publish_keys(out, host, records)
    ring = ring.recorded(verify_records(records))
    entries = [record_entry(EntryType.KEY, record.as_json()) for record in records[value["keysLogged"] :]]
    entries += [record_entry(EntryType.STATUS, event.as_json()) for event in change.events]
    log, files = stored_log(out, value["logSize"]).append(entries)
    for path, data in files.items():
        write(out.public / "log" / path, data)
    events = [*read_events(out)[: value["eventsBefore"]], *change.events]
    write_events(out, events)
    publish_lists(out, ring, host, events, value["at"])
    write_durably(out.public / "log" / "checkpoint", signed_checkpoint(ring, host, log).encode())
    _withdraw(out, ring)
    return change.saved(done=True, endSize=log.size, endRoot=log.root().hex())


def _withdraw(out: OutFolder, ring: Keyring) -> None:
    """A list that waits for approvals names the issuer's key: when that acts no more it must be drawn up again."""
    active = {record.uri for record in ring.book.active(Purpose.ISSUER)}
    for run in all_runs(out):
        if run.state is RunState.WAITING and run.value["manifest"]["shapes"]["method"] not in active:
            run.path.unlink()
