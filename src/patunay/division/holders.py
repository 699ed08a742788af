"""The files of `holders/`: credentials and proofs are written, then certificates, cards and badges on every core."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context, parent_process
from threading import Thread
from urllib.parse import quote

from patunay.credential.facts import CertificateFacts
from patunay.credential.identifiers import certificate_number
from patunay.credential.shapeset import shape_set_digest
from patunay.division.folder import OutFolder, write
from patunay.division.papers import PaperJob, certificate_content, print_paper, print_run, run_facts
from patunay.errors import StateError
from patunay.issuing.manifest import Manifest
from patunay.issuing.sealing import Sealed, Unsealed
from patunay.payload import compose_url, encode_payload
from patunay.transparency.merkle import leaf_hash, verify_inclusion
from patunay.transparency.tiles import TiledLog
from patunay.transparency.tlogproof import TlogProof

Progress = Callable[[str, int, int], None]
FEW = 40
"""Papers that are set here, where starting other processes would take longer."""
CORES = min(4, os.cpu_count() or 1)
"""More processes than that would wait for the disk."""
FRUGAL = {
    "RAYON_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_TRIM_THRESHOLD_": "131072",
    "MALLOC_MMAP_THRESHOLD_": "131072",
}
"""Typst's own threads only spin where the processes fill the cores already, and each would keep memory of its own; the
C library gives back what a paper has used."""


@dataclass(frozen=True, slots=True)
class Logged:
    """The log after this run: its `note` is the signed checkpoint, `first` the index of the run's first credential."""

    log: TiledLog
    root: bytes
    note: str
    first: int


@dataclass(frozen=True, slots=True)
class Paper:
    """One certificate: its facts, and its credentials before and after signing."""

    facts: CertificateFacts
    unsealed: tuple[Unsealed, ...]
    sealed: tuple[Sealed, ...]


def file_code(code: str) -> str:
    """A competency's code in a file name: `A-Za-z0-9._` stay, the rest is percent-encoded."""
    return quote(code, safe="").replace("-", "%2D").replace("~", "%7E")


def write_holders(
    out: OutFolder, manifest: Manifest, papers: deque[Paper], logged: Logged, step: Progress, printers: int
) -> None:
    """Everything that learners get, and `private/print-run.pdf`. Raises StateError when a proof does not hold.

    `papers` is emptied: what is written need not lie in memory while the papers are set.
    """
    jobs = list(_jobs(out, manifest, papers, logged))
    for done, _ in enumerate(_printed(jobs, printers), 1):
        step("print", done, len(jobs))
    contents = [job.content for job in jobs]
    numbers = [content.number for content in contents]
    print_run(out.private / "print-run.pdf", out.holders, run_facts(manifest, contents), numbers, jobs[0].at)
    step("print run", 1, 1)


def _jobs(out: OutFolder, manifest: Manifest, papers: deque[Paper], logged: Logged) -> Iterator[PaperJob]:
    index, shapes = logged.first, manifest.shapes
    digest, host = shape_set_digest(shapes), manifest.value["office"]["host"]
    for line in manifest.value["certificates"]:
        paper = papers.popleft()
        facts = paper.facts
        number = certificate_number(shapes.number_prefix, facts.sequence)
        names = []
        for unsealed, sealed in zip(paper.unsealed, paper.sealed, strict=True):
            names.append(f"{number}-{file_code(sealed.code)}")
            _write_credential(out, names[-1], sealed, _proof(unsealed, index, logged))
            index += 1
        payload = encode_payload(digest, facts, tuple(sealed.signature for sealed in paper.sealed))
        content = certificate_content(manifest, line, facts, compose_url(host, facts.secret, payload))
        yield PaperJob(content, tuple(names), out.holders, datetime.fromtimestamp(facts.issued_at, UTC))


def _write_credential(out: OutFolder, name: str, sealed: Sealed, proof: bytes) -> None:
    write(out.holders / "credentials" / f"{name}.json", sealed.document)
    write(out.holders / "credentials" / f"{name}.jwt", sealed.jwt.encode())
    write(out.holders / "proofs" / f"{name}.tlog-proof", proof)


def _proof(unsealed: Unsealed, index: int, logged: Logged) -> bytes:
    hashes = logged.log.prove(index)
    if not verify_inclusion(index, logged.log.size, leaf_hash(unsealed.entry), hashes, logged.root):
        raise StateError("division.self_check", name=unsealed.code, reason="log")
    return TlogProof(unsealed.salt, index, hashes, logged.note).text().encode()


def _printed(jobs: list[PaperJob], printers: int) -> Iterator[None]:
    """Typesetting, in processes that share what they loaded: their common parent never typesets, since a
    process that has cannot fork safely."""
    if len(jobs) < FEW:
        yield from map(print_paper, jobs)
        return
    os.environ |= FRUGAL
    context = get_context("forkserver")
    context.set_forkserver_preload([print_paper.__module__])
    with ProcessPoolExecutor(printers, mp_context=context, initializer=follow_parent) as pool:
        yield from pool.map(print_paper, jobs, chunksize=8)


def follow_parent() -> None:
    """A worker whose parent was killed would wait for work for ever: it goes too."""
    Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
