"""C2SP tlog-proof: a leaf's place in the log as a small text file that travels with the credential.

The `extra` line holds the leaf's salt, which is checked by computing the leaf again, never the certificate's secret.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass

from patunay.errors import InputError

HEADER = "c2sp.org/tlog-proof@v1"
MAX_HASHES = 63
_EXTRA = f"{HEADER}\nextra "
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class TlogProof:
    """`checkpoint` is the signed note as published; `extra` may be empty."""

    extra: bytes
    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str

    def text(self) -> str:
        lines = [HEADER, *([f"extra {b64encode(self.extra).decode()}"] if self.extra else []), f"index {self.index}"]
        lines += [b64encode(value).decode() for value in self.hashes]
        return "\n".join(lines) + "\n\n" + self.checkpoint


def parse_tlog_proof(text: str) -> TlogProof:
    """Raises InputError for another form, an index with leading zeros, or more than 63 hashes."""
    head, separator, checkpoint = text.partition("\n\n")
    header, *lines = head.split("\n")
    try:
        extra = b64decode(lines.pop(0).removeprefix("extra "), validate=True) if head.startswith(_EXTRA) else b""
        index, *hashes = lines
        numbered = _INDEX.fullmatch(index)
        values = tuple(b64decode(line, validate=True) for line in hashes)
    except ValueError as error:
        raise InputError("transparency.proof") from error
    whole = header == HEADER and separator and checkpoint and len(values) <= MAX_HASHES
    if not whole or numbered is None or any(len(value) != 32 for value in values):
        raise InputError("transparency.proof")
    return TlogProof(extra, int(numbered[1]), values, checkpoint)
