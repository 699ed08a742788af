"""What the worker does with the issuing keys: issue an approved list, change a status. Each may begin again any time.

The library issues into the division's living folder, where a run that was cut off ends byte for byte as it would have;
only then are the office's rows filled, in one transaction. The worker checks the approvals itself against the keys that
it holds records of: rows in the database alone issue nothing.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from shutil import copyfile
from typing import Any

from django.conf import settings

from office.awards import operations as list_operations
from office.awards import queries as awards
from office.certificates.operations import IssuedCertificate, note_certificates
from office.certificates.queries import print_run_path
from office.credentials.operations import IssuedCredential, note_issued, note_status
from office.jobs.work import Step
from office.registers.queries import RegisterValue, register
from patunay.credential.facts import CertificateFacts
from patunay.credential.identifiers import certificate_number
from patunay.division.changes import finish_change, is_cut_off
from patunay.division.folder import OutFolder, writing
from patunay.division.holders import CORES, file_code
from patunay.division.issue import issue as issue_run
from patunay.division.keyring import Keyring, read_records
from patunay.division.runs import Run, RunState, State, all_runs, current_run, new_run
from patunay.division.statuses import change_status
from patunay.errors import StateError
from patunay.issuing.manifest import Manifest
from patunay.issuing.sealing import certificate_facts
from patunay.seal.records import verify_records
from patunay.status import EventKind

PRINTERS = max(1, CORES - 1)
"""One core stays for the people whom the site answers meanwhile."""


def issue(params: dict[str, Any], step: Step, at: datetime) -> dict[str, Any]:
    """Issues the list `params["list"]`, or finishes it. Raises StateError without keys or without two approvals."""
    pk = int(params["list"])
    step("start", 0, 1)
    books, manifest = _books(pk), Manifest(awards.manifest(pk))
    with books.place.locked():
        ring = open_keyring(books.place)
        _finish_open(books.place, ring, at, step)
        run = _run_of(books.place, manifest.digest)
        if run is None:
            waiting = new_run(books.place, manifest, secrets.token_bytes(32))
            waiting.saved(approvals=awards.approvals(pk))
            _issue(books.place, ring, at, step)
            run = _run_of(books.place, manifest.digest)
    if run is None:
        raise StateError("division.no_plan")
    papers = list(_papers(books.place, run))
    note_certificates(pk, books.division, [_certificate(*paper) for paper in papers], at=at)
    count = note_issued(pk, books.division, _credentials(books.place, papers), at=at)
    list_operations.mark_issued(pk, at=at)
    return {"certificates": len(papers), "credentials": count, "url": f"/certificates/list/{pk}"}


def change(params: dict[str, Any], step: Step, at: datetime) -> dict[str, Any]:
    """Publishes one change of status."""
    reference, kind = str(params["reference"]), EventKind(params["kind"])
    step("start", 0, 1)
    books = register(int(params["division"]))
    if books is None:
        raise StateError("awards.no_register")
    with books.place.locked():
        ring = open_keyring(books.place)
        _finish_open(books.place, ring, at, step)
        change_status(books.place, ring, reference, kind, str(params["reason"]), int(at.timestamp()))
    account = int(params["account"])
    note_status(books.division, reference, str(kind), str(params["reason"]), account, at=at)
    return {}


def open_keyring(place: OutFolder) -> Keyring:
    """The issuing keys. Raises StateError in a process that was not told of them."""
    if settings.KEYS is None:
        raise StateError("credentials.no_keys")
    file = Path(os.environ.get("PATUNAY_PASSPHRASE_FILE", settings.KEYS / "passphrase"))
    return Keyring(verify_records(read_records(place)), settings.KEYS, file.read_text("utf-8").strip())


def _books(pk: int) -> RegisterValue:
    found = register(awards.division_of(pk))
    if found is None:
        raise StateError("awards.no_register")
    return found


def _finish_open(place: OutFolder, ring: Keyring, at: datetime, step: Step) -> None:
    """Whatever was cut off is finished before anything new is written."""
    if any(run.state is RunState.OPEN for run in all_runs(place)):
        _issue(place, ring, at, step)
    if is_cut_off(place):
        finish_change(place, ring)


def _issue(place: OutFolder, ring: Keyring, at: datetime, step: Step) -> None:
    """One run to its end; its print run is kept under the list's hash, since the next run prints over it."""
    digest = current_run(place).manifest.digest
    issue_run(place, ring, int(at.timestamp()), step, PRINTERS)
    with writing(print_run_path(place, digest)) as part:
        copyfile(place.private / "print-run.pdf", part)


def _run_of(place: OutFolder, digest: str) -> Run | None:
    """The finished run of the list with this hash."""
    done = (run for run in all_runs(place) if run.state is RunState.DONE)
    return next((run for run in done if run.manifest.digest == digest), None)


Line = tuple[dict[str, Any], CertificateFacts, str]


def _papers(place: OutFolder, run: Run) -> Iterator[Line]:
    """Every paper of the run: what the manifest says, its facts and its number."""
    manifest, key = run.manifest, State(place, lambda _: b"").permutation_key
    for line, facts in zip(manifest.value["certificates"], certificate_facts(manifest, run.plan(key)), strict=True):
        yield line, facts, certificate_number(manifest.shapes.number_prefix, facts.sequence)


def _certificate(line: dict[str, Any], facts: CertificateFacts, number: str) -> IssuedCertificate:
    replaces = {one["replaces"] for one in line["credentials"] if "replaces" in one}
    codes = [one["code"] for one in line["credentials"]]
    return IssuedCertificate(number, facts.secret, line["learner"], facts.name, codes, facts.issued_at, replaces)


def _credentials(place: OutFolder, papers: list[Line]) -> Iterator[IssuedCredential]:
    """One after the other, as they lie in `holders/`: all of them at once would be half of the worker's memory."""
    for line, _, number in papers:
        for code in (one["code"] for one in line["credentials"]):
            path = place.holders / "credentials" / f"{number}-{file_code(code)}.json"
            yield IssuedCredential(line["learner"], code, number, path.read_bytes())
