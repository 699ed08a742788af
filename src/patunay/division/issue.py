"""`issue`: an approved run becomes credentials, papers and a longer log; killed anywhere, it ends the same.

1 check approvals, 2 open the run (time, places, numbers: on the disk first), 3 compose and lint, 4 log, 5 sign,
6 check what was signed, 7 write holders' files, 8 publish: tiles, lists, then the checkpoint, 9 close the run.
Steps 3 to 8 write the same bytes every time, so an interrupted run is simply run again.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any

from patunay.canonical import jcs, parse_json
from patunay.credential.facts import CertificateFacts, ShapeSet
from patunay.credential.identifiers import certificate_number
from patunay.credential.model import timestamp
from patunay.credential.shape import Press
from patunay.credential.shapeset import shape_set_digest, shape_set_json
from patunay.division.changes import log_head
from patunay.division.folder import OutFolder, dump, write, write_durably
from patunay.division.holders import CORES, Logged, Paper, Progress, write_holders
from patunay.division.keyring import Keyring, read_records
from patunay.division.papers import manifest_csv
from patunay.division.publish import (
    publish_contexts,
    publish_lists,
    read_events,
    signed_checkpoint,
    stored_log,
    write_events,
)
from patunay.division.register import find
from patunay.division.runs import Run, RunState, State, all_runs, current_run
from patunay.errors import StateError
from patunay.issuing.manifest import Manifest
from patunay.issuing.sealing import Sealed, Sealer, Unsealed, certificate_facts, compose
from patunay.seal.approval import check_approvals
from patunay.seal.keys import PublicKey
from patunay.seal.proof import ProofOutcome, verify_proof
from patunay.seal.records import KeyRecord, Purpose
from patunay.status import EventKind, StatusEvent
from patunay.transparency.entries import EntryType, record_entry
from patunay.transparency.tiles import TiledLog
from patunay.verification.proofs import canonical_of, check_proof


@dataclass(frozen=True)
class Issued:
    certificates: int
    credentials: int
    elements: int
    milestones: int


def issue(out: OutFolder, ring: Keyring, now: int, progress: Progress, printers: int = CORES) -> Issued:
    """Finishes the open run, or opens the waiting one at `now` (Unix seconds) and finishes it. `printers`: processes.

    Raises StateError when two approvals are missing or a check fails.
    """
    run = current_run(out)
    manifest = run.manifest
    proposer = manifest.value["proposer"]
    approvals = check_approvals(run.approvals, manifest.digest, ring.book, proposer)
    records = read_records(out)
    ring.unlock(Purpose.ISSUER, Purpose.JWT, Purpose.STATUS, Purpose.LOG)
    if run.state is RunState.WAITING:
        run = _open(out, run, now, len(records))
    state = State(out, lambda _: b"")
    shapes, plan = manifest.shapes, run.plan(state.permutation_key)
    facts = list(certificate_facts(manifest, plan))
    unsealed = _composed(shapes, facts, progress)
    before = stored_log(out, run.reserved["logSize"])
    others = _other_entries(out, run, records, manifest, approvals)
    entries = [credential.entry for group in unsealed for credential in group]
    replaced = _replaced(out, run, unsealed)
    log, files = before.append(
        [*others, *entries, *(record_entry(EntryType.STATUS, event.as_json()) for event in replaced)]
    )
    for path, data in files.items():
        write(out.public / "log" / path, data)
    note = signed_checkpoint(ring, manifest.value["office"]["host"], log)
    sealed = _sealed(ring, shapes, plan.at, unsealed, progress)
    papers = deque(map(Paper, facts, unsealed, sealed))
    del unsealed, sealed  # they end with the papers, one by one
    write_holders(out, manifest, papers, Logged(log, log.root(), note, before.size + len(others)), progress, printers)
    write_events(out, [*read_events(out)[: run.reserved["events"]], *replaced])
    _publish(out, ring, shapes, manifest, plan.at)
    write_durably(out.public / "log" / "checkpoint", note.encode())
    return _close(out, run, log, manifest, shapes, facts)


def _open(out: OutFolder, run: Run, now: int, keys: int) -> Run:
    """Step 2: what is drawn and reserved is on the disk before anything follows from it."""
    position, sequence, head = 0, 1, log_head(out)
    year = run.manifest.shapes.number_prefix
    for other in all_runs(out):
        if other.state is RunState.DONE:
            certificates = other.value["manifest"]["certificates"]
            position += sum(len(certificate["credentials"]) for certificate in certificates)
            sequence += len(certificates) if other.manifest.shapes.number_prefix == year else 0
    reserved = {
        "at": now,
        "logSize": head.size,
        "keysLogged": head.keys,
        "position": position,
        "sequence": sequence,
        "keys": keys,
        "events": len(read_events(out)),
    }
    return run.saved(state=str(RunState.OPEN), reserved=reserved)


def _composed(shapes: ShapeSet, papers: list[CertificateFacts], progress: Progress) -> list[tuple[Unsealed, ...]]:
    composed, press = [], Press(shapes, papers[0].issued_at if papers else 0)
    for number, paper in enumerate(papers, 1):
        composed.append(compose(shapes, press, paper))
        progress("compose", number, len(papers))
    return composed


def _other_entries(
    out: OutFolder, run: Run, records: tuple[KeyRecord, ...], manifest: Manifest, approvals: Any
) -> list[bytes]:
    """Key records not logged yet, the framework's hash where it is new, and the approvals, without names."""
    done = [other for other in all_runs(out) if other.state is RunState.DONE]
    fresh = records[run.reserved["keysLogged"] : run.reserved["keys"]]
    entries = [record_entry(EntryType.KEY, record.as_json()) for record in fresh]
    framework = manifest.value["framework"]
    if all(other.value["manifest"]["framework"] != framework for other in done):
        entries.append(record_entry(EntryType.FRAMEWORK, {"sha256": framework}))
    return entries + [
        record_entry(EntryType.APPROVAL, {"over": approval.over, "signature": approval.signature.hex()})
        for approval in approvals
    ]


def _replaced(out: OutFolder, run: Run, unsealed: list[tuple[Unsealed, ...]]) -> list[StatusEvent]:
    """An event for every credential that this run replaces, naming the leaf of its successor."""
    at = timestamp(run.reserved["at"])
    events = []
    for certificate, group in zip(run.value["manifest"]["certificates"], unsealed, strict=True):
        for line, credential in zip(certificate["credentials"], group, strict=True):
            if "replaces" in line:
                (old,) = find(out, line["replaces"])
                leaf = credential.entry.hex()
                facts = old.facts
                events.append(StatusEvent(facts.status_list, facts.status_index, EventKind.REPLACED, at, leaf))
    return events


def _sealed(
    ring: Keyring, shapes: ShapeSet, at: int, unsealed: list[tuple[Unsealed, ...]], progress: Progress
) -> list[tuple[Sealed, ...]]:
    """Steps 5 and 6: every proof is checked as a stranger would, the first of each achievement by the general path."""
    uri, issuer = ring.signer(Purpose.ISSUER)
    kid, jwt = ring.signer(Purpose.JWT)
    if uri != shapes.method:
        raise StateError("division.other_key", purpose=str(Purpose.ISSUER))
    sealer, sealed, seen = Sealer(shapes, at, issuer, jwt, kid), [], set[str]()
    for number, group in enumerate(unsealed, 1):
        sealed.append(tuple(map(sealer.seal, group)))
        for credential in sealed[-1]:
            _check_sealed(credential, issuer.public, first=credential.code not in seen)
            seen.add(credential.code)
        progress("sign", number, len(unsealed))
    return sealed


def _check_sealed(credential: Sealed, public: PublicKey, *, first: bool) -> None:
    document = parse_json(credential.document)
    outcome = check_proof(canonical_of(document), document["proof"], public)
    if first and outcome is ProofOutcome.GOOD:
        outcome = verify_proof(document, document["proof"], public)
    if outcome is not ProofOutcome.GOOD:
        raise StateError("division.self_check", name=credential.code, reason="proof")


def _publish(out: OutFolder, ring: Keyring, shapes: ShapeSet, manifest: Manifest, at: int) -> None:
    digest = shape_set_digest(shapes).hex()
    write(out.public / "shapes" / f"{digest}.json", jcs(shape_set_json(shapes)))
    framework = manifest.value["framework"]
    write(out.public / "framework" / f"{framework[:16]}.json", dump(manifest.value["frameworkValue"]))
    publish_contexts(out)
    publish_lists(out, ring, manifest.value["office"]["host"], read_events(out), at)


def _close(
    out: OutFolder, run: Run, log: TiledLog, manifest: Manifest, shapes: ShapeSet, facts: list[CertificateFacts]
) -> Issued:
    certificates = manifest.value["certificates"]
    credentials = [credential for certificate in certificates for credential in certificate["credentials"]]
    rows = []
    for line, paper in zip(certificates, facts, strict=True):
        codes = " ".join(credential["code"] for credential in line["credentials"])
        rows.append((certificate_number(shapes.number_prefix, paper.sequence), paper.name, codes))
    write(out.private / "manifest.csv", manifest_csv(rows))
    result = Issued(
        certificates=len(certificates),
        credentials=sum(credential["level"] is not None for credential in credentials),
        elements=sum(credential["level"] is None for credential in credentials),
        milestones=len({line["learner"] for line in certificates if line["milestone"]}),
    )
    write(
        out.private / "summary.json",
        dump(
            {
                "format": "patunay/summary/1",
                "certificates": result.certificates,
                "competencyCredentials": result.credentials,
                "elementsCredentials": result.elements,
                "milestones": result.milestones,
                "manifest": manifest.digest,
            }
        ),
    )
    run.saved(state=str(RunState.DONE), endSize=log.size, endRoot=log.root().hex())
    return result
