"""Runs: one file a batch, from waiting for approvals to done. A run that is open is finished before anything else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from patunay.division.folder import OutFolder, dump, load, write_durably
from patunay.errors import StateError
from patunay.issuing.manifest import Manifest
from patunay.issuing.sealing import IssuePlan
from patunay.roster import conventions as national
from patunay.roster.model import Learner
from patunay.seal.approval import Approval, parse_approval

FORMAT = "patunay/run/1"
Entropy = Callable[[int], bytes]


class RunState(StrEnum):
    WAITING = "waiting"
    OPEN = "open"
    DONE = "done"


@dataclass(frozen=True)
class Run:
    """`value` is the run file; `path` where it lies."""

    path: Path
    value: dict[str, Any]

    @property
    def state(self) -> RunState:
        return RunState(self.value["state"])

    @property
    def manifest(self) -> Manifest:
        return Manifest(self.value["manifest"])

    @property
    def approvals(self) -> tuple[Approval, ...]:
        return tuple(parse_approval(approval) for approval in self.value["approvals"])

    @property
    def reserved(self) -> Mapping[str, int]:
        """`at`, `logSize`, `position`, `sequence`, `keys`, `events`: drawn when the run was opened."""
        return dict(self.value["reserved"])

    def plan(self, permutation_key: bytes) -> IssuePlan:
        reserved = self.reserved
        seed = bytes.fromhex(self.value["seed"])
        return IssuePlan(seed, reserved["at"], reserved["position"], reserved["sequence"], permutation_key)

    def saved(self, **changes: Any) -> Run:
        """The run with `changes`, on the disk when this returns."""
        run = Run(self.path, {**self.value, **changes})
        write_durably(run.path, dump(run.value))
        return run


def all_runs(out: OutFolder) -> Iterator[Run]:
    """Every run, oldest first."""
    for path in sorted((out.private / "run").glob("*.json")):
        yield Run(path, load(path))


def current_run(out: OutFolder) -> Run:
    """The run that is open or waits. Raises StateError when there is none."""
    for run in all_runs(out):
        if run.state is not RunState.DONE:
            return run
    raise StateError("division.no_plan")


def new_run(out: OutFolder, manifest: Manifest, seed: bytes) -> Run:
    """A waiting run; a batch that waited before is replaced, since nobody issued it.

    Raises StateError where a batch waits and this is a correction, or the other way round.
    """
    waiting = [run for run in all_runs(out) if run.state is RunState.WAITING]
    if waiting and ("correction" in manifest.value or "correction" in waiting[0].manifest.value):
        raise StateError("division.another_waits")
    number = sum(1 for run in all_runs(out) if run.state is RunState.DONE) + 1
    path = waiting[0].path if waiting else out.private / "run" / f"{number:04d}.json"
    value = {
        "format": FORMAT,
        "state": str(RunState.WAITING),
        "seed": seed.hex(),
        "manifest": dict(manifest.value),
        "approvals": [],
    }
    return Run(path, value).saved()


SHARED = ""
"""In place of a key: two LRNs have this name and birthdate, so it tells nobody."""


class State:
    """`private/state.json`: the random key of each learner and of the index permutation. Never leaves the office."""

    def __init__(self, out: OutFolder, entropy: Entropy) -> None:
        self._path = out.private / "state.json"
        self._entropy = entropy
        fresh: dict[str, Any] = {"format": "patunay/state/1", "permutation": entropy(32).hex(), "learners": {}}
        self.value: dict[str, Any] = load(self._path) if self._path.exists() else fresh

    @property
    def permutation_key(self) -> bytes:
        return bytes.fromhex(self.value["permutation"])

    def learner_key(self, learner: Learner) -> str:
        """The same key for the same person in every batch: by LRN, else by name and birthdate.

        Who was without an LRN keeps the key when one is found; namesakes of two LRNs never share one.
        """
        known: dict[str, str] = self.value["learners"]
        alias = f"{national.match_key(learner.name)}|{learner.birthdate}"
        if learner.lrn is None:
            identity = alias if known.get(alias) != SHARED else f"{alias}|without LRN"
            return known.setdefault(identity, self._entropy(16).hex())
        if learner.lrn not in known:
            numbered = {key for identity, key in known.items() if identity.isdigit()}
            orphan = known.get(alias, SHARED)
            known[learner.lrn] = self._entropy(16).hex() if orphan in numbered | {SHARED} else orphan
        if known.setdefault(alias, known[learner.lrn]) != known[learner.lrn]:
            known[alias] = SHARED
        return known[learner.lrn]

    def save(self) -> None:
        write_durably(self._path, dump(self.value))
