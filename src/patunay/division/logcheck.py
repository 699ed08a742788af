"""The office's own look at its log: does everything follow from the entries, and was nothing rewritten?

Recomputes every tile, opens the checkpoint with a recorded key, and compares with each checkpoint that the journals
note and each event and key record that must stand in the log. Does not watch the copies that other people keep.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from patunay.division.changes import is_cut_off, log_head, noted_roots
from patunay.division.folder import OutFolder, load
from patunay.division.keyring import read_records
from patunay.division.publish import read_events, stored_log
from patunay.division.runs import RunState, all_runs
from patunay.errors import InputError
from patunay.seal.records import KeyBook, Purpose, verify_records
from patunay.transparency.entries import EntryType, record_entry
from patunay.transparency.merkle import root_of
from patunay.transparency.note import Checkpoint, open_checkpoint, parse_checkpoint
from patunay.transparency.tiles import TiledLog


@dataclass(frozen=True, slots=True)
class LogReport:
    """`noted`: how many earlier checkpoints were compared; `findings`: what is wrong, as errors that are not raised."""

    checkpoint: Checkpoint
    noted: int
    findings: tuple[InputError, ...]


def check_log(out: OutFolder) -> LogReport:
    """Raises InputError or StateError where there is nothing to check: no keys, no checkpoint."""
    book = verify_records(read_records(out))
    host = load(out.private / "out.json")["host"]
    file = out.public / "log" / "checkpoint"
    if not file.is_file():
        raise InputError("division.missing_file", file="checkpoint")
    note = file.read_text("utf-8", "replace")
    signed = _signed(note, f"{host}/log", book)
    checkpoint = signed or parse_checkpoint(note.partition("\n\n")[0] + "\n")
    noted = noted_roots(out)
    findings = [] if signed else [InputError("division.log_unsigned")]
    try:
        findings += _check_tree(stored_log(out, checkpoint.size), checkpoint, noted)
        findings += _check_contents(out, checkpoint.size)
    except InputError as error:
        findings.append(error)
    return LogReport(checkpoint, len(noted), tuple(findings))


def _signed(note: str, origin: str, book: KeyBook) -> Checkpoint | None:
    for record in book.all_of(Purpose.LOG):
        try:
            return open_checkpoint(note, origin, record.public)
        except InputError:
            continue
    return None


def _check_tree(log: TiledLog, checkpoint: Checkpoint, noted: dict[int, bytes]) -> Iterator[InputError]:
    wrong = log.check()
    if wrong is not None:
        yield InputError("division.log_tile", path=wrong)
    if log.root() != checkpoint.root:
        yield InputError("division.log_root", size=checkpoint.size)
    for size, root in sorted(noted.items()):
        if size > checkpoint.size:
            yield InputError("division.log_cut", size=checkpoint.size, noted=size)
        elif root_of(size, log.node) != root:
            yield InputError("division.log_rewritten", size=size)


def _check_contents(out: OutFolder, size: int) -> Iterator[InputError]:
    """What the journals say must stand in the log; an act that was cut off may have gone further."""
    if is_cut_off(out) or any(run.state is RunState.OPEN for run in all_runs(out)):
        yield InputError("division.log_unfinished")
        return
    head = log_head(out)
    if size > head.size:
        yield InputError("division.log_ahead", size=size, noted=head.size)
    entries = set(stored_log(out, size).entries())
    wanted = [record_entry(EntryType.STATUS, event.as_json()) for event in read_events(out)]
    wanted += [record_entry(EntryType.KEY, record.as_json()) for record in read_records(out)[: head.keys]]
    missing = sum(entry not in entries for entry in wanted)
    if missing:
        yield InputError("division.log_missing", count=missing)
