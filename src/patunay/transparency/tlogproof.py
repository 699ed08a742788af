"""C2SP tlog-proof: a leaf's place in the log as a small text file that travels with the credential.

The `extra` line holds the leaf's salt, which is checked by computing the leaf again, never the certificate's secret.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass

from patunay.errors import InputError

HEADER = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class TlogProof:
    """`checkpoint` is the signed note as published."""

    extra: bytes
    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str

    def text(self) -> str:
        lines = [HEADER, f"extra {b64encode(self.extra).decode()}", f"index {self.index}"]
        lines += [b64encode(value).decode() for value in self.hashes]
        return "\n".join(lines) + "\n\n" + self.checkpoint


def parse_tlog_proof(text: str) -> TlogProof:
    """Raises InputError for another form, an index with leading zeros, or more than 63 hashes."""
    head, separator, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    try:
        if lines[0] != HEADER or not separator:
            raise ValueError(lines[0])
        extra = b64decode(_after("extra ", lines[1]), validate=True)
        digits = _after("index ", lines[2])
        hashes = tuple(b64decode(line, validate=True) for line in lines[3:])
        if str(int(digits)) != digits or any(len(value) != 32 for value in hashes) or len(hashes) > 63:
            raise ValueError(digits)
    except (IndexError, ValueError, Base64Error) as error:
        raise InputError("transparency.proof") from error
    return TlogProof(extra, int(digits), hashes, checkpoint)


def _after(prefix: str, line: str) -> str:
    if not line.startswith(prefix):
        raise ValueError(line)
    return line.removeprefix(prefix)
