"""The parts of `public/` that change: status lists derived from events, the log, and the contexts that are used."""

from __future__ import annotations

from collections.abc import Sequence

from patunay.canonical import jcs, parse_json
from patunay.credential.model import CONTEXTS, PURPOSES, timestamp
from patunay.division.folder import OutFolder, dump, write, write_durably
from patunay.division.keyring import Keyring
from patunay.division.runs import RunState, all_runs
from patunay.seal.contexts import pinned_contexts
from patunay.seal.proof import sign_document
from patunay.seal.records import Purpose
from patunay.status import LIST_SIZE, StatusEvent, compose_status_list, parse_event, set_bits
from patunay.transparency.note import Checkpoint, sign_checkpoint
from patunay.transparency.tiles import TiledLog


def stored_log(out: OutFolder, size: int) -> TiledLog:
    """The log of `size` entries as it lies in `public/log`."""

    def read(path: str) -> bytes | None:
        file = out.public / "log" / path
        return file.read_bytes() if file.is_file() else None

    return TiledLog(size, read)


def read_events(out: OutFolder) -> list[StatusEvent]:
    """Every status event, oldest first. Raises InputError for a damaged line."""
    path = out.public / "status" / "events.jsonl"
    if not path.is_file():
        return []
    return [parse_event(parse_json(line)) for line in path.read_bytes().splitlines() if line]


def write_events(out: OutFolder, events: Sequence[StatusEvent]) -> None:
    lines = b"".join(jcs(event.as_json()) + b"\n" for event in events)
    write_durably(out.public / "status" / "events.jsonl", lines)


def signed_checkpoint(ring: Keyring, host: str, log: TiledLog) -> str:
    """The log's head as a note, signed by the active log key."""
    _, signer = ring.signer(Purpose.LOG)
    return sign_checkpoint(Checkpoint(f"{host}/log", log.size, log.root()), signer.public, signer.sign)


def lists_in_use(out: OutFolder) -> range:
    """The numbers of the status lists that credentials point to: a new one begins every 2^17 credentials."""
    places = 0
    for run in all_runs(out):
        if run.state is not RunState.WAITING:
            certificates = run.value["manifest"]["certificates"]
            issued = sum(len(certificate["credentials"]) for certificate in certificates)
            places = max(places, run.reserved["position"] + issued)
    return range(max(1, -(-places // LIST_SIZE)))


def publish_lists(out: OutFolder, ring: Keyring, host: str, events: Sequence[StatusEvent], at: int) -> None:
    """Both lists of every number in use, dated `at` (Unix seconds) and signed by the status key."""
    uri, signer = ring.signer(Purpose.STATUS)
    for number in lists_in_use(out):
        for purpose in PURPOSES:
            url = f"https://{host}/status/{purpose}-{number}.json"
            bits = set_bits(events, purpose, number)
            document = compose_status_list(url, f"did:web:{host}", purpose, bits, timestamp(at))
            proof = {
                "type": "DataIntegrityProof",
                "cryptosuite": "eddsa-rdfc-2022",
                "created": timestamp(at),
                "verificationMethod": uri,
                "proofPurpose": "assertionMethod",
            }
            write(out.public / "status" / f"{purpose}-{number}.json", dump(sign_document(document, proof, signer)))


def publish_contexts(out: OutFolder) -> None:
    """`contexts/<hex SHA-256>.json`: what gives the credentials' words their meaning, byte for byte as pinned."""
    store = pinned_contexts()
    for url in CONTEXTS:
        write(out.public / "contexts" / f"{store.digest(url)}.json", store.content(url))
