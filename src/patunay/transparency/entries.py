"""What a leaf of the log commits to: 34 bytes of type, version and commitment, and nothing that names a person."""

from __future__ import annotations

from enum import IntEnum
from hashlib import sha256
from typing import Any

from patunay.canonical import jcs_digest

DOMAIN = b"patunay/leaf/v1"
VERSION = 1


class EntryType(IntEnum):
    ISSUE = 1
    KEY = 2
    STATUS = 3
    APPROVAL = 4
    FRAMEWORK = 5


def issue_entry(salt: bytes, canonical_digest: bytes) -> bytes:
    """`canonical_digest`: SHA-256 of the canonical N-Quads of the credential without its proof."""
    return _entry(EntryType.ISSUE, sha256(DOMAIN + salt + canonical_digest).digest())


def record_entry(kind: EntryType, record: Any) -> bytes:
    """A record (key, approval, status event, framework) without names: committed to by its JCS, unsalted."""
    return _entry(kind, sha256(DOMAIN + bytes(32) + jcs_digest(record)).digest())


def _entry(kind: EntryType, commitment: bytes) -> bytes:
    return bytes([kind, VERSION]) + commitment
