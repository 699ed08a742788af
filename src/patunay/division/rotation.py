"""Keys change: a new one takes the place of an old one, one is declared unsafe, an approver is added. All journaled.

Rotation changes no verdict: the old key's record says up to which size of the log it acted. A compromised key counts
for nothing from the size that is named, and a fresh one takes its place at once, so that the office can go on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from patunay.division.changes import finish_change, log_head, make_change
from patunay.division.folder import OutFolder, load
from patunay.division.keyring import Entropy, Keyring, method_uri, read_records
from patunay.division.runs import RunState, all_runs
from patunay.errors import InputError, StateError
from patunay.seal.keys import PublicKey, Signer
from patunay.seal.multikey import encode_multikey
from patunay.seal.records import KeyRecord, KeyState, Purpose, add_record, verify_records
from patunay.seal.webauthn import check_passkey

ROTATED = (Purpose.ROOT, Purpose.ISSUER, Purpose.JWT, Purpose.STATUS, Purpose.LOG)


def rotate(out: OutFolder, ring: Keyring, purpose: Purpose, dated: str, entropy: Entropy, now: int) -> str:
    """The URI of the key that acts for `purpose` from now on (`now`: Unix seconds, `dated`: the day in its name).

    Raises StateError while a list waits that names the issuer's key of today.
    """
    request = {"act": "rotate", "purpose": str(purpose)}
    ring, finished = _finished(out, ring, request)
    if finished:
        return finished[-1].uri
    if purpose is Purpose.ISSUER and any(run.state is RunState.WAITING for run in all_runs(out)):
        raise StateError("division.list_waits")
    records = read_records(out)
    successor = _root if purpose is Purpose.ROOT else _office_key
    fresh = successor(out, ring, records, purpose, dated, entropy)
    make_change(out, ring, request, now, records=fresh)
    return fresh[-1].uri


def compromise(
    out: OutFolder, ring: Keyring, uri: str, size: int, dated: str, entropy: Entropy, now: int
) -> KeyRecord | None:
    """Nothing signed by the key `uri` counts from log size `size` on; the record of the key that takes its place.

    None when it acted no more, or is an approver's. A list that waits is withdrawn where it names the key. Raises
    InputError for an unknown key or a size that the log does not have, StateError for the root key.
    """
    request = {"act": "compromise", "uri": uri, "size": size}
    ring, finished = _finished(out, ring, request)
    if finished:
        return finished[-1] if finished[-1].state is KeyState.ACTIVE else None
    records = read_records(out)
    record = find_key(ring, uri)
    end = log_head(out).size
    if record.purpose is Purpose.ROOT:
        raise StateError("division.root_compromised")
    if not 0 <= size <= end:
        raise InputError("division.size_unknown", size=size, end=end)
    if record.compromised_at is not None and record.compromised_at <= size:
        raise StateError("division.compromised_before", uri=record.uri, size=record.compromised_at)
    fresh = [replace(record, state=KeyState.COMPROMISED, compromised_at=size, from_size=end)]
    if follows := record.state is KeyState.ACTIVE and record.purpose in ROTATED:
        fresh.append(_successor(out, ring, records, record.purpose, dated, entropy))
    signed = _chained(records, fresh, ring.signer(Purpose.ROOT)[1])
    make_change(out, ring, request, now, records=signed)
    return signed[-1] if follows else None


def admit(out: OutFolder, ring: Keyring, name: str, role: str, entropy: Entropy, now: int) -> str:
    """Records a further approver; the name of the fresh key file, which is for that person alone.

    Raises StateError for a name that has a key already: a key of the same person takes another spelling.
    """
    request = {"act": "admit", "name": name, "role": role}
    ring, finished = _finished(out, ring, request)
    records = read_records(out)
    known = [record.uri for record in ring.book.all_of(Purpose.APPROVER)]
    if not finished:
        if name in ring.book.records:
            raise StateError("division.approver_known", name=name)
        signer = ring.make(f"approver-{len(known) + 1}", Purpose.APPROVER, entropy)
        size = log_head(out).size
        record = KeyRecord(name, signer.public, Purpose.APPROVER, KeyState.ACTIVE, size, None, role, "")
        make_change(out, ring, request, now, records=_chained(records, [record], ring.signer(Purpose.ROOT)[1]))
    return f"approver-{len(known) + (not finished)}.key.json"


def admit_passkey(out: OutFolder, ring: Keyring, name: str, role: str, public: PublicKey, rp_id: str, now: int) -> None:
    """Records a further approver by the public key of a passkey that was registered at the host `rp_id`.

    Raises InputError for a key or a host that no passkey has, StateError for a name or a key that is recorded already.
    """
    check_passkey(public, rp_id)
    request = {"act": "admit", "name": name, "role": role, "public": encode_multikey(public), "rpId": rp_id}
    ring, finished = _finished(out, ring, request)
    if finished:
        return
    same = [one.uri for one in ring.book.all_of(Purpose.APPROVER) if one.public == public]
    if same or name in ring.book.records:
        raise StateError("division.approver_known", name=(*same, name)[0])
    size = log_head(out).size
    record = KeyRecord(name, public, Purpose.APPROVER, KeyState.ACTIVE, size, None, role, "", rp_id=rp_id)
    make_change(out, ring, request, now, records=_chained(read_records(out), [record], ring.signer(Purpose.ROOT)[1]))


def find_key(ring: Keyring, uri: str) -> KeyRecord:
    """The newest record of a key by its URI, its fragment or the approver's name. Raises InputError."""
    for known, record in ring.book.records.items():
        if uri.strip() in (known, known.rpartition("#")[2]):
            return record
    raise InputError("division.key_unknown", uri=uri[:80])


def _finished(out: OutFolder, ring: Keyring, request: Mapping[str, object]) -> tuple[Keyring, Sequence[KeyRecord]]:
    """A change that was cut off is finished first; its records when it was this very one."""
    change = finish_change(out, ring)
    if change is None:
        return ring, ()
    ring = ring.recorded(verify_records(read_records(out)))
    return ring, change.records if change.request == request else ()


def _office_key(
    out: OutFolder, ring: Keyring, records: Sequence[KeyRecord], purpose: Purpose, dated: str, entropy: Entropy
) -> tuple[KeyRecord, ...]:
    """The old key is retired at today's size of the log, the new one acts from there."""
    size = log_head(out).size
    retired = [replace(record, state=KeyState.RETIRED, from_size=size) for record in ring.book.active(purpose)]
    fresh = [*retired, _successor(out, ring, records, purpose, dated, entropy)]
    return _chained(records, fresh, ring.signer(Purpose.ROOT)[1])


def _root(
    out: OutFolder, ring: Keyring, records: Sequence[KeyRecord], purpose: Purpose, dated: str, entropy: Entropy
) -> tuple[KeyRecord, ...]:
    """The old root signs its successor, which then signs on: from there trust in either leads to the whole chain."""
    record = _successor(out, ring, records, purpose, dated, entropy)
    (first,) = _chained(records, [record], ring.signer(purpose)[1])
    ring = ring.recorded(verify_records((*records, first)))
    return first, *_chained((*records, first), [record], ring.signer(purpose)[1])


def _successor(
    out: OutFolder, ring: Keyring, records: Sequence[KeyRecord], purpose: Purpose, dated: str, entropy: Entropy
) -> KeyRecord:
    """A fresh key in its file, under a name that no record has; not signed yet."""
    uri = _free_uri(out, records, purpose, dated)
    signer = ring.make(uri, purpose, entropy)
    return KeyRecord(uri, signer.public, purpose, KeyState.ACTIVE, log_head(out).size, None, "", "")


def _free_uri(out: OutFolder, records: Sequence[KeyRecord], purpose: Purpose, dated: str) -> str:
    host = load(out.private / "out.json")["host"]
    taken = {record.uri for record in records}
    uri, number = method_uri(host, purpose, dated), 2
    while uri in taken:
        uri, number = method_uri(host, purpose, f"{dated}-{number}"), number + 1
    return uri


def _chained(records: Sequence[KeyRecord], fresh: Sequence[KeyRecord], root: Signer) -> tuple[KeyRecord, ...]:
    """`fresh`, each chained to the one before and signed by `root`."""
    chain = tuple(records)
    for record in fresh:
        chain = add_record(chain, record, root)
    return chain[len(records) :]
