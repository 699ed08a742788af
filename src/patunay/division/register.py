"""What was issued from OUT: every credential with its number and facts, and which of them still stands.

An award is (framework, competency, learner); the credential issued last for it stands, the earlier ones were replaced.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from patunay.credential.facts import CredentialFacts
from patunay.credential.identifiers import certificate_number, parse_number
from patunay.division.folder import OutFolder
from patunay.division.runs import Run, RunState, State, all_runs
from patunay.errors import InputError
from patunay.issuing.sealing import certificate_facts

AwardKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Registered:
    """One issued credential: its line in the manifest of `run`, beside the facts that it was issued with."""

    run: Run
    certificate: Mapping[str, Any]
    line: Mapping[str, Any]
    number: str
    name: str
    facts: CredentialFacts

    @property
    def code(self) -> str:
        return str(self.line["code"])

    @property
    def reference(self) -> str:
        """How a person names it: `NUMBER-CODE`."""
        return f"{self.number}-{self.code}"

    @property
    def key(self) -> AwardKey:
        framework = self.run.value["manifest"]["shapes"]["framework"]["name"]
        return framework, self.code, self.certificate["learner"]


def registered(out: OutFolder) -> Iterator[Registered]:
    """Every credential of every finished run, oldest first."""
    key = State(out, lambda _: b"").permutation_key
    for run in all_runs(out):
        if run.state is RunState.DONE:
            yield from _of_run(run, key)


def _of_run(run: Run, key: bytes) -> Iterator[Registered]:
    manifest = run.manifest
    prefix = manifest.shapes.number_prefix
    papers = certificate_facts(manifest, run.plan(key))
    for certificate, paper in zip(manifest.value["certificates"], papers, strict=True):
        number = certificate_number(prefix, paper.sequence)
        for line, facts in zip(certificate["credentials"], paper.credentials, strict=True):
            yield Registered(run, certificate, line, number, paper.name, facts)


def standing(out: OutFolder) -> dict[AwardKey, Registered]:
    """The credential that stands for each award. One that was revoked stands too: a batch never issues it anew."""
    return {one.key: one for one in registered(out)}


def find(out: OutFolder, reference: str) -> list[Registered]:
    """The credentials of `NUMBER`, or the one of `NUMBER-CODE`. Raises InputError when OUT never issued it."""
    parts = reference.strip().split("-")
    number, code = parse_number("-".join(parts[:5])), "-".join(parts[5:])
    found = [one for one in registered(out) if one.number == number and code in ("", one.code)]
    if not found:
        raise InputError("division.number_unknown", number=reference[:60])
    return found
