"""The opaque code on a pass: eight letters and digits that are not mistaken for one another (Crockford's base 32).

Forty random bits: a slip of the finger on one of 450 passes finds another person once in two billion times.
"""

from __future__ import annotations

import re
from base64 import b32encode

ENTROPY = 5
"""Bytes that one code needs."""
_RFC = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_CROCKFORD = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE = re.compile(rf"[{_CROCKFORD.decode()}]{{8}}")
_MISREAD = str.maketrans("OIL", "011", " -\t\n")


def pass_code(entropy: bytes) -> str:
    """The code made of `entropy`, five random bytes."""
    return b32encode(entropy[:ENTROPY]).translate(bytes.maketrans(_RFC, _CROCKFORD)).decode()


def parse_code(text: str) -> str | None:
    """A scanned or typed code as it was made; None for anything else: a foreign QR, a torn pass."""
    code = text.strip().upper().translate(_MISREAD)
    return code if _CODE.fullmatch(code) else None


def shown_code(code: str) -> str:
    """In two halves, to be read aloud and typed."""
    return f"{code[:4]}-{code[4:]}"
