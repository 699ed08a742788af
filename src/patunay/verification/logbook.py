"""Steps 5 to 8: the credential's place in the office's public log, and what the place says about the key.

With a `.tlog-proof` the place is proved by it; with the salt alone (from a paper's secret) the entry is searched in
the published bundles. Without either the steps read "not checked". Does not compare logs over time (a monitor does).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from patunay.errors import InputError
from patunay.seal.records import KeyState, Purpose
from patunay.transparency.entries import issue_entry
from patunay.transparency.merkle import leaf_hash, root_of, verify_inclusion
from patunay.transparency.note import Checkpoint, open_checkpoint
from patunay.transparency.tiles import TiledLog
from patunay.transparency.tlogproof import parse_tlog_proof
from patunay.verification.offices import Office
from patunay.verification.problem import Problem, ProblemCode, problem_from
from patunay.verification.report import Check, CheckName, failed, not_applicable, not_checked, not_reached, passed
from patunay.verification.sources import Sources
from patunay.verification.trust import KeyHistory

_STEPS = (CheckName.LEAF, CheckName.INCLUSION, CheckName.CHECKPOINT)


@dataclass(frozen=True, slots=True)
class LogClue:
    """What may lead to the leaf: the text of a `.tlog-proof`, or the salt out of a certificate's secret."""

    proof: bytes | None = None
    salt: bytes | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The three checks, and the leaf's number when all of them passed."""

    checks: tuple[Check, ...]
    index: int | None = None


@dataclass(frozen=True)
class PublishedLog:
    """A log whose checkpoint was opened with a recorded key."""

    checkpoint: Checkpoint
    tiles: TiledLog

    @cached_property
    def numbers(self) -> Mapping[bytes, int]:
        """Entry -> its first number. Reads every bundle, so only a search asks. Raises InputError for a lost one."""
        numbers: dict[bytes, int] = {}
        for number, entry in enumerate(self.tiles.entries()):
            numbers.setdefault(entry, number)
        return numbers


class Logbook:
    """The published logs of offices, each opened once."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._logs: dict[str, PublishedLog | InputError | None] = {}
        self._heads: dict[tuple[str, str], Checkpoint | None] = {}

    def place(self, office: Office | None, digest: bytes | None, clue: LogClue, *, newer: bool) -> Place:
        """Where the document with this canonical digest (None: it has no canonical form) stands in the log.

        `newer`: it was issued after the public folder at hand, whose log cannot hold it yet.
        """
        if office is None:
            return Place(tuple(not_applicable(name, ProblemCode.NO_LOG) for name in _STEPS))
        if digest is None or (clue.proof is None and clue.salt is None):
            code = ProblemCode.SALT_MISSING if digest is not None else ProblemCode.NOT_REACHED
            return Place(tuple(not_checked(name, Problem(code)) for name in _STEPS))
        if clue.proof is not None:
            return self._proved(office, digest, clue.proof)
        return self._searched(office, issue_entry(clue.salt or b"", digest), newer)

    def _proved(self, office: Office, digest: bytes, text: bytes) -> Place:
        """5 the leaf is computed from the document and the salt, 6 its path leads to the root, 7 which is signed."""
        try:
            proof = parse_tlog_proof(text.decode())
        except (InputError, UnicodeDecodeError):
            return _broken(Problem(ProblemCode.LEAF_MISMATCH), Problem(ProblemCode.NOT_LOGGED))
        checkpoint = self._open(office, proof.checkpoint)
        if checkpoint is None:
            return self._unsigned(office)
        leaf = leaf_hash(issue_entry(proof.extra, digest))
        if not verify_inclusion(proof.index, checkpoint.size, leaf, proof.hashes, checkpoint.root):
            return _broken(Problem(ProblemCode.LEAF_MISMATCH), Problem(ProblemCode.NOT_LOGGED), signed=True)
        if self._forked(office, checkpoint):
            problem = Problem(ProblemCode.LOG_FORKED)
            return Place((*map(passed, _STEPS[:2]), failed(CheckName.CHECKPOINT, [problem])))
        return Place(tuple(map(passed, _STEPS)), proof.index)

    def _searched(self, office: Office, entry: bytes, newer: bool) -> Place:
        try:
            log = self.published(office)
            index = log.numbers.get(entry) if log else None
        except InputError as error:
            problem = problem_from(ProblemCode.CHECKPOINT_WRONG, error)
            return Place((*_open_steps(ProblemCode.NOT_REACHED), failed(CheckName.CHECKPOINT, [problem])))
        if log is None:
            return Place((*_open_steps(ProblemCode.LOG_MISSING), not_checked(CheckName.CHECKPOINT)))
        if index is None and newer:
            return Place((*_open_steps(ProblemCode.LOG_MISSING), passed(CheckName.CHECKPOINT)))
        if index is None:
            missing = failed(CheckName.INCLUSION, [Problem(ProblemCode.NOT_LOGGED)])
            return Place((not_reached(CheckName.LEAF), missing, passed(CheckName.CHECKPOINT)))
        if not _included(log, index, entry):
            return _broken(Problem(ProblemCode.NOT_LOGGED), Problem(ProblemCode.LOG_FORKED), signed=True)
        return Place(tuple(map(passed, _STEPS)), index)

    def published(self, office: Office) -> PublishedLog | None:
        """The office's log in its public folder; None when it is not at hand. Raises InputError when it is broken."""
        if office.did not in self._logs:
            try:
                self._logs[office.did] = self._read_log(office)
            except InputError as error:
                self._logs[office.did] = error
        log = self._logs[office.did]
        if isinstance(log, InputError):
            raise log
        return log

    def _read_log(self, office: Office) -> PublishedLog | None:
        base = f"https://{office.log_origin}"
        note = self._sources.read(f"{base}/checkpoint")
        if note is None:
            return None
        checkpoint = self._open(office, note.decode("utf-8", "replace"))
        if checkpoint is None:
            raise InputError("verification.problem_checkpoint_wrong", origin=office.log_origin)
        tiles = TiledLog(checkpoint.size, lambda path: self._sources.read(f"{base}/{path}"))
        return PublishedLog(checkpoint, tiles)

    def _open(self, office: Office, note: str) -> Checkpoint | None:
        """7: by a recorded log key that was safe at this size. The same note is opened once."""
        key = (office.did, note)
        if key not in self._heads:
            self._heads[key] = _open_note(office, note)
            if len(self._heads) > 1000:
                self._heads.pop(next(iter(self._heads)))
        return self._heads[key]

    def _unsigned(self, office: Office) -> Place:
        known = bool(office.keys_for(Purpose.LOG))
        code = ProblemCode.CHECKPOINT_WRONG if known else ProblemCode.LOG_KEY_MISSING
        problem = Problem(code, {"origin": office.log_origin})
        last = failed(CheckName.CHECKPOINT, [problem]) if known else not_checked(CheckName.CHECKPOINT, problem)
        return Place((*_open_steps(ProblemCode.NOT_REACHED), last))

    def _forked(self, office: Office, checkpoint: Checkpoint) -> bool:
        """Whether the published log, when it is at hand and long enough, had another root at this size."""
        try:
            log = self.published(office)
            if log is None or log.checkpoint.size < checkpoint.size:
                return False
            return root_of(checkpoint.size, log.tiles.node) != checkpoint.root
        except InputError:
            return False


def check_key_range(history: KeyHistory | None, index: int | None) -> Check:
    """8: a leaf after the key was retired, or at or after its compromise, does not count.

    Without a place a retired key passes (rotation changes no verdict) and a compromised one leaves it open.
    """
    if history is None:
        return not_applicable(CheckName.KEY_RANGE, ProblemCode.NO_KEY_RANGE)
    record, facts = history.record, {"method": history.record.uri}
    if record.state is KeyState.COMPROMISED:
        if index is None:
            return not_checked(CheckName.KEY_RANGE, Problem(ProblemCode.KEY_COMPROMISED_UNPLACED, facts))
        if index >= (record.compromised_at or 0):
            return failed(CheckName.KEY_RANGE, [Problem(ProblemCode.KEY_COMPROMISED, facts)])
    if index is not None and history.retired_at is not None and index >= history.retired_at:
        return failed(CheckName.KEY_RANGE, [Problem(ProblemCode.KEY_RETIRED, facts)])
    return passed(CheckName.KEY_RANGE)


def _open_note(office: Office, note: str) -> Checkpoint | None:
    for history in office.keys_for(Purpose.LOG):
        try:
            checkpoint = open_checkpoint(note, office.log_origin, history.record.public)
        except InputError:
            continue
        if checkpoint.size <= _last_size(history, checkpoint.size):
            return checkpoint
    return None


def _last_size(history: KeyHistory, size: int) -> int:
    """The greatest log that the key may sign: as far as it acted, and as far as it was safe; else any `size`."""
    acted = size if history.retired_at is None else history.retired_at
    unsafe = history.record.state is KeyState.COMPROMISED
    return min(acted, history.record.compromised_at or 0) if unsafe else acted


def _included(log: PublishedLog, index: int, entry: bytes) -> bool:
    """The bundles say where; the tiles and the signed root must say the same."""
    try:
        path = log.tiles.prove(index)
    except InputError:
        return False
    return verify_inclusion(index, log.checkpoint.size, leaf_hash(entry), path, log.checkpoint.root)


def _open_steps(code: ProblemCode) -> tuple[Check, Check]:
    return not_checked(CheckName.LEAF, Problem(code)), not_checked(CheckName.INCLUSION, Problem(code))


def _broken(leaf: Problem, inclusion: Problem, *, signed: bool = False) -> Place:
    last = passed(CheckName.CHECKPOINT) if signed else not_reached(CheckName.CHECKPOINT)
    return Place((failed(CheckName.LEAF, [leaf]), failed(CheckName.INCLUSION, [inclusion]), last))
