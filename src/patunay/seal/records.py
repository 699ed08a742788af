"""Key records: which keys act for an office, for what, until when, each signed by its root key.

`public/keys.json` is the list in order; each record names the hash of the one before it, so none can be left out of the
middle. Who believes the root is not decided here: that takes a fingerprint from outside.
"""

from __future__ import annotations

from base64 import b32encode, b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from types import NoneType
from typing import Any

from patunay.canonical import jcs
from patunay.errors import InputError
from patunay.seal.keys import PublicKey, Signer, verify
from patunay.seal.multikey import decode_multikey, encode_multikey

FORMAT = "patunay/key-record/1"


class Purpose(StrEnum):
    ROOT = "root"
    ISSUER = "issuer"
    JWT = "jwt"
    STATUS = "status"
    LOG = "log"
    APPROVER = "approver"


class KeyState(StrEnum):
    ACTIVE = "active"
    RETIRED = "retired"
    COMPROMISED = "compromised"


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """One key at one moment. `uri` is the verification method (or a name, for approvers and the root).

    `from_size` is the log's size when the record was made; `compromised_at` the size from which nothing counts.
    `rp_id` is the host that a passkey answers to (WebAuthn's RP id), empty for any other key.
    """

    uri: str
    public: PublicKey
    purpose: Purpose
    state: KeyState
    from_size: int
    compromised_at: int | None
    role: str
    previous: str
    signature: bytes = b""
    rp_id: str = ""

    def body(self) -> dict[str, Any]:
        """`rpId` stands in a passkey's record alone, so that records without it are signed as they always were."""
        return {
            "format": FORMAT,
            "uri": self.uri,
            "public": encode_multikey(self.public),
            "purpose": str(self.purpose),
            "state": str(self.state),
            "fromSize": self.from_size,
            "compromisedAt": self.compromised_at,
            "role": self.role,
            "previous": self.previous,
            **({"rpId": self.rp_id} if self.rp_id else {}),
        }

    def as_json(self) -> dict[str, Any]:
        return {**self.body(), "signature": b64encode(self.signature).decode()}

    @property
    def digest(self) -> str:
        """Hex SHA-256 of the signed body: what the next record names as `previous`."""
        return sha256(jcs(self.body())).hexdigest()


def add_record(records: Sequence[KeyRecord], record: KeyRecord, root: Signer) -> tuple[KeyRecord, ...]:
    """`records` and `record` behind them, chained and signed by `root`."""
    chained = replace(record, previous=records[-1].digest if records else "")
    return (*records, replace(chained, signature=root.sign(jcs(chained.body()))))


def parse_records(values: Iterable[Mapping[str, Any]]) -> tuple[KeyRecord, ...]:
    """Raises InputError for a record that is not of this format."""
    try:
        return tuple(_parse(value) for value in values)
    except (KeyError, TypeError, ValueError, AttributeError, Base64Error) as error:
        raise InputError("seal.record", reason="it is incomplete") from error


def _parse(value: Mapping[str, Any]) -> KeyRecord:
    sizes = [type(value[name]) for name in ("fromSize", "compromisedAt")]
    rp_id = value.get("rpId", "")
    texts = {type(text) for text in (value["uri"], value["role"], value["previous"], rp_id)}
    if value["format"] != FORMAT or sizes not in ([int, int], [int, NoneType]) or texts != {str}:
        raise ValueError(value["format"])
    return KeyRecord(
        uri=value["uri"],
        public=decode_multikey(value["public"]),
        purpose=Purpose(value["purpose"]),
        state=KeyState(value["state"]),
        from_size=value["fromSize"],
        compromised_at=value["compromisedAt"],
        role=value["role"],
        previous=value["previous"],
        signature=b64decode(value["signature"], validate=True),
        rp_id=rp_id,
    )


@dataclass(frozen=True, slots=True)
class KeyBook:
    """What verified records say: the last record of each key, and the roots in the order that they followed."""

    records: Mapping[str, KeyRecord]
    roots: tuple[PublicKey, ...]

    def find(self, uri: str, purpose: Purpose) -> KeyRecord | None:
        record = self.records.get(uri)
        return record if record and record.purpose is purpose else None

    def active(self, purpose: Purpose) -> tuple[KeyRecord, ...]:
        return tuple(r for r in self.records.values() if r.purpose is purpose and r.state is KeyState.ACTIVE)

    def all_of(self, purpose: Purpose) -> tuple[KeyRecord, ...]:
        return tuple(r for r in self.records.values() if r.purpose is purpose)

    @property
    def fingerprints(self) -> tuple[str, ...]:
        return tuple(fingerprint(root) for root in self.roots)


def verify_records(records: Sequence[KeyRecord]) -> KeyBook:
    """The first record is the root's own; a root may sign its successor, which signs what follows.

    Raises InputError for a record that is out of its chain or not signed by the root of its time.
    """
    if not records or records[0].purpose is not Purpose.ROOT:
        raise InputError("seal.record", reason="the root key's own record is missing")
    roots, previous, latest = [records[0].public], "", dict[str, KeyRecord]()
    for record in records:
        if record.previous != previous:
            raise InputError("seal.record", reason=f"{record.uri} is out of order")
        if not verify(roots[-1], jcs(record.body()), record.signature):
            raise InputError("seal.record", reason=f"{record.uri} is not signed by the root key")
        known = latest.get(record.uri)
        if known and (known.public, known.rp_id) != (record.public, record.rp_id):
            raise InputError("seal.record", reason=f"{record.uri} names two keys")
        if record.purpose is Purpose.ROOT and record.public != roots[-1]:
            roots.append(record.public)
        latest[record.uri] = replace(record, from_size=known.from_size) if known else record
        previous = record.digest
    return KeyBook(latest, tuple(roots))


def fingerprint(root: PublicKey) -> str:
    """80 bits of SHA-256 of the root key, base32 in four groups: what the office publishes by other ways."""
    text = b32encode(sha256(root.raw).digest()[:10]).decode()
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))


def parse_fingerprint(text: str) -> str:
    """The fingerprint in its printed form. Raises InputError when it is mistyped."""
    compact = "".join(text.split()).replace("-", "").upper()
    if len(compact) != 16 or set(compact) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"):
        raise InputError("seal.fingerprint", text=text[:40])
    return "-".join(compact[start : start + 4] for start in range(0, 16, 4))
