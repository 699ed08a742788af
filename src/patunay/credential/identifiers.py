"""Identifiers that are derived, never drawn: from a certificate's secret, from a framework's hash, from a sequence.

The secret (16 bytes) stands on the paper only; whoever holds it can derive the ids again, nobody else can guess them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from uuid import NAMESPACE_URL, uuid5

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand
from stdnum.iso7064 import mod_37_36

from patunay.errors import InputError

SECRET_BYTES = 16
_SHA256 = SHA256()


def derived_bytes(secret: bytes, purpose: str, code: str, length: int) -> bytes:
    """HKDF-SHA256 (RFC 5869, no salt) of `secret` with info `purpose | code`."""
    return HKDFExpand(_SHA256, length, f"{purpose}|{code}".encode()).derive(_extracted(secret))


@lru_cache(maxsize=16)
def _extracted(secret: bytes) -> bytes:
    """The first half of HKDF, the same for all that is derived from one secret."""
    return HKDF.extract(_SHA256, None, secret)


def derived_urn(secret: bytes, purpose: str, code: str) -> str:
    """A `urn:uuid:` of version 8 (RFC 9562 5.8) from the secret; purposes are "credential" and "subject"."""
    value = bytearray(derived_bytes(secret, purpose, code, 16))
    value[6] = value[6] & 0x0F | 0x80
    value[8] = value[8] & 0x3F | 0x80
    text = value.hex()
    return f"urn:uuid:{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def leaf_salt(secret: bytes, code: str) -> bytes:
    """32 bytes that keep a log leaf from telling whose credential it is."""
    return derived_bytes(secret, "leaf", code, 32)


@lru_cache(maxsize=4096)
def framework_urn(framework_digest: str, *parts: str) -> str:
    """A `urn:uuid:` of version 5 for something in a framework: `parts` are its code and what it is."""
    return uuid5(uuid5(NAMESPACE_URL, f"urn:sha256:{framework_digest}"), "|".join(parts)).urn


def elements_urn(framework_digest: str, competency: str, elements: Iterable[str]) -> str:
    """The achievement "these elements of the competency": depends on which they are, not on their order."""
    return framework_urn(framework_digest, competency, "elements", *sorted(elements))


def certificate_number(prefix: str, sequence: int) -> str:
    """`MC-<office>-<year>-<six digits>-<check>`; the check character (ISO 7064 mod 37,36) catches one wrong one.

    Raises InputError when a year has used up its 999,999 numbers.
    """
    if not 0 < sequence <= 999_999:
        raise InputError("credential.sequence", sequence=sequence)
    body = f"{prefix}-{sequence:06d}"
    return f"{body}-{mod_37_36.calc_check_digit(body.replace('-', ''))}"


def parse_number(number: str) -> str:
    """`number` in its printed form, when its check character agrees. Raises InputError when it does not."""
    compact = number.strip().upper().replace(" ", "")
    if not mod_37_36.is_valid(compact.replace("-", "")) or not compact.startswith("MC-"):
        raise InputError("credential.number", number=number)
    return compact
