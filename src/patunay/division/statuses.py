"""Revoke, suspend, reinstate: an event, derived lists, a leaf in the log. Issued files are never touched."""

from __future__ import annotations

from collections.abc import Iterator

from patunay.credential.facts import CredentialFacts
from patunay.credential.identifiers import certificate_number, parse_number
from patunay.credential.model import timestamp
from patunay.division.folder import OutFolder, dump, load, write, write_durably
from patunay.division.keyring import Keyring
from patunay.division.publish import publish_lists, read_events, stored_log, write_events
from patunay.division.runs import RunState, State, all_runs
from patunay.errors import InputError
from patunay.issuing.sealing import certificate_facts
from patunay.seal.records import Purpose
from patunay.status import EventKind, StatusEvent
from patunay.transparency.entries import EntryType, record_entry
from patunay.transparency.note import Checkpoint, sign_checkpoint


def change_status(out: OutFolder, ring: Keyring, number: str, kind: EventKind, reason: str, now: int) -> int:
    """Adds one event for each credential of `number` (or for `NUMBER-CODE` alone); how many.

    The reason stays in `private/`. Raises InputError for a number that was not issued from OUT.
    """
    found = list(_find(out, number))
    if not found:
        raise InputError("division.number_unknown", number=number)
    at = timestamp(now)
    events = [StatusEvent(facts.status_list, facts.status_index, kind, at) for facts in found]
    host = load(out.private / "out.json")["host"]
    _append_log(out, ring, host, events)
    write_events(out, [*read_events(out), *events])
    publish_lists(out, ring, host, read_events(out), now)
    _note_reason(out, number, kind, reason, at)
    return len(events)


def _find(out: OutFolder, number: str) -> Iterator[CredentialFacts]:
    parts = number.strip().split("-")
    whole, code = "-".join(parts[:5]), "-".join(parts[5:])
    wanted = parse_number(whole)
    key = State(out, lambda _: b"").permutation_key
    for run in all_runs(out):
        if run.state is not RunState.DONE:
            continue
        shapes = run.manifest.shapes
        for certificate in certificate_facts(run.manifest, run.plan(key)):
            if certificate_number(shapes.number_prefix, certificate.sequence) == wanted:
                for facts in certificate.credentials:
                    if code in ("", shapes.achievements[facts.achievement].code):
                        yield facts


def _append_log(out: OutFolder, ring: Keyring, host: str, events: list[StatusEvent]) -> None:
    size = int((out.public / "log" / "checkpoint").read_text("utf-8").split("\n")[1])
    entries = [record_entry(EntryType.STATUS, event.as_json()) for event in events]
    log, files = stored_log(out, size).append(entries)
    for path, data in files.items():
        write(out.public / "log" / path, data)
    _, signer = ring.signer(Purpose.LOG)
    checkpoint = Checkpoint(f"{host}/log", log.size, log.root())
    note = sign_checkpoint(checkpoint, signer.public, signer.sign)
    write_durably(out.public / "log" / "checkpoint", note.encode())
    last = [run for run in all_runs(out) if run.state is RunState.DONE][-1]
    last.saved(endSize=log.size)


def _note_reason(out: OutFolder, number: str, kind: EventKind, reason: str, at: str) -> None:
    path = out.private / "reasons.json"
    notes = load(path)["reasons"] if path.exists() else []
    notes.append({"number": number, "kind": str(kind), "reason": reason, "at": at})
    write_durably(path, dump({"format": "patunay/reasons/1", "reasons": notes}))
