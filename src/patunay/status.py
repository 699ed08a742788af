"""Bitstring Status Lists (W3C, 2025): derived from events, never edited; decoded strictly.

Two lists share each index, revocation and suspension. Index 0 is the left-most bit. Does not sign and does not fetch;
what a bit means for a credential is decided in `verification`.
"""

from __future__ import annotations

import hmac
import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from gzip import compress
from hashlib import sha256
from typing import Any

from patunay.errors import InputError

LIST_SIZE = 1 << 17
MAX_UNPACKED = 2 << 20
_ENCODED = re.compile(r"u[A-Za-z0-9_-]*={0,2}")
"""Without padding by the standard; padding is harmless and some issuers write it."""
CONTEXT = "https://www.w3.org/ns/credentials/v2"


class EventKind(StrEnum):
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class StatusEvent:
    """A line of `events.jsonl`. `leaf` is the hex entry of the replacing credential, empty otherwise."""

    number: int
    index: int
    kind: EventKind
    at: str
    leaf: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"list": self.number, "index": self.index, "kind": str(self.kind), "at": self.at, "leaf": self.leaf}


def parse_event(value: Mapping[str, Any]) -> StatusEvent:
    """Raises InputError for a line that is incomplete or names no place in a list."""
    try:
        event = StatusEvent(value["list"], value["index"], EventKind(value["kind"]), value["at"], value["leaf"])
    except (KeyError, ValueError, TypeError) as error:
        raise InputError("status.event") from error
    kinds = [type(member) for member in (event.number, event.index, event.at, event.leaf)]
    if kinds != [int, int, str, str] or event.number < 0 or not 0 <= event.index < LIST_SIZE:
        raise InputError("status.event")
    return event


def list_position(position: int, key: bytes) -> tuple[int, int]:
    """(list, index) of the credential at `position`: a keyed permutation, so neighbours on stage are none in the list.

    A Feistel network of four rounds over 18 bits with HMAC-SHA256, cycle-walked into 2^17.
    """
    number, value = divmod(position, LIST_SIZE)
    while True:
        value = _feistel(value, key)
        if value < LIST_SIZE:
            return number, value


def _feistel(value: int, key: bytes) -> int:
    left, right = value >> 9, value & 0x1FF
    for turn in range(4):
        digest = hmac.digest(key, bytes([turn]) + right.to_bytes(2), sha256)
        left, right = right, left ^ int.from_bytes(digest[:2]) & 0x1FF
    return left << 9 | right


def set_bits(events: Iterable[StatusEvent], purpose: str, number: int) -> bytes:
    """The list's bytes after all `events`, in order; `replaced` revokes, `reinstated` ends a suspension."""
    bits = bytearray(LIST_SIZE // 8)
    setting = (EventKind.REVOKED, EventKind.REPLACED) if purpose == "revocation" else (EventKind.SUSPENDED,)
    for event in events:
        if event.number != number:
            continue
        byte, mask = event.index >> 3, 0x80 >> (event.index & 7)
        if event.kind in setting:
            bits[byte] |= mask
        elif event.kind is EventKind.REINSTATED and purpose == "suspension":
            bits[byte] &= ~mask & 0xFF
    return bytes(bits)


def encode_list(bits: bytes) -> str:
    """Multibase base64url of the gzipped bits, the same bytes every time."""
    return "u" + urlsafe_b64encode(compress(bits, 9, mtime=0)).decode().rstrip("=")


def decode_list(encoded: str) -> bytes:
    """The bits. Raises InputError for another multibase, broken or further gzip data, or more than 2 MB unpacked."""
    try:
        if not _ENCODED.fullmatch(encoded):
            raise ValueError(encoded[:1])
        packed = urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
        unpack = zlib.decompressobj(wbits=31)
        bits = unpack.decompress(packed, MAX_UNPACKED)
    except (ValueError, TypeError, zlib.error) as error:
        raise InputError("status.list") from error
    if not unpack.eof or unpack.unused_data:
        raise InputError("status.list")
    return bits


def compose_status_list(url: str, issuer: str, purpose: str, bits: bytes, valid_from: str) -> dict[str, Any]:
    """The unsigned BitstringStatusListCredential; it carries no validUntil, a report says "as of"."""
    return {
        "@context": [CONTEXT],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": valid_from,
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encode_list(bits),
        },
    }
