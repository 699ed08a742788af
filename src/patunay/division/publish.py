"""The parts of `public/` that change: status lists derived from events, and the log read back from its files."""

from __future__ import annotations

from collections.abc import Sequence

from patunay.canonical import jcs, parse_json
from patunay.credential.model import PURPOSES, timestamp
from patunay.division.folder import OutFolder, dump, write, write_durably
from patunay.division.keyring import Keyring
from patunay.seal.proof import sign_document
from patunay.seal.records import Purpose
from patunay.status import StatusEvent, compose_status_list, parse_event, set_bits
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


def publish_lists(out: OutFolder, ring: Keyring, host: str, events: Sequence[StatusEvent], at: int) -> None:
    """Both lists of every number in use, signed by the status key."""
    uri, signer = ring.signer(Purpose.STATUS)
    numbers = {0, *(event.number for event in events)}
    for number in sorted(numbers):
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
