"""C2SP signed-note and tlog-checkpoint: a log's size and root, signed in text that anybody can read.

Unknown keys are ignored; a bad signature by a known key fails the whole note.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from patunay.errors import InputError
from patunay.seal.keys import PublicKey, verify

_SIGNATURE = re.compile(r"— (\S+) (\S+)")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_ALGORITHM = b"\x01"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`origin` names the log, `root` is 32 bytes; `extensions` are further lines, not empty."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        lines = [self.origin, str(self.size), b64encode(self.root).decode(), *self.extensions]
        return "".join(f"{line}\n" for line in lines)


def key_id(name: str, public: PublicKey) -> bytes:
    """4 bytes: SHA-256(name | newline | 0x01 | key)."""
    return sha256(name.encode() + b"\n" + _ALGORITHM + public.raw).digest()[:4]


def sign_note(text: str, name: str, public: PublicKey, sign: Callable[[bytes], bytes]) -> str:
    """`text` (ends with a newline) and one signature line by the Ed25519 key called `name`."""
    signature = b64encode(key_id(name, public) + sign(text.encode())).decode()
    return f"{text}\n— {name} {signature}\n"


def open_note(note: str, name: str, public: PublicKey) -> str:
    """The signed text. Raises InputError when the note is malformed or not signed by this key."""
    text, signatures = _parse(note)
    wanted = key_id(name, public)
    given = [data[4:] for signer, data in signatures if signer == name and data[:4] == wanted]
    if not given or not all(verify(public, text.encode(), signature) for signature in given):
        raise InputError("transparency.note")
    return text


def parse_checkpoint(text: str) -> Checkpoint:
    """Raises InputError for another form: an empty origin, a size with leading zeros, an empty extension line."""
    lines = text.removesuffix("\n").split("\n")
    try:
        origin, size, root = lines[:3]
        decoded = b64decode(root, validate=True)
    except (ValueError, Base64Error) as error:
        raise InputError("transparency.checkpoint") from error
    whole = re.fullmatch(r"0|[1-9][0-9]{0,18}", size) is not None
    if not text.endswith("\n") or not origin or not whole or len(decoded) != 32 or not all(lines[3:]):
        raise InputError("transparency.checkpoint")
    return Checkpoint(origin, int(size), decoded, tuple(lines[3:]))


def sign_checkpoint(checkpoint: Checkpoint, public: PublicKey, sign: Callable[[bytes], bytes]) -> str:
    """The checkpoint as a note; the log's key is named by its origin."""
    return sign_note(checkpoint.text(), checkpoint.origin, public, sign)


def open_checkpoint(note: str, origin: str, public: PublicKey) -> Checkpoint:
    """The checkpoint that the log's key signed. Raises InputError for another log, key or form."""
    checkpoint = parse_checkpoint(open_note(note, origin, public))
    if checkpoint.origin != origin:
        raise InputError("transparency.checkpoint")
    return checkpoint


def _parse(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    head, separator, tail = note.rpartition("\n\n")
    if not separator or not head or not tail.endswith("\n") or _CONTROL.search(note):
        raise InputError("transparency.note")
    signatures = []
    for line in tail.removesuffix("\n").split("\n"):
        match = _SIGNATURE.fullmatch(line)
        if match is None or "+" in match[1]:
            raise InputError("transparency.note")
        signatures.append((match[1], _signature(match[2])))
    return head + "\n", signatures


def _signature(text: str) -> bytes:
    try:
        data = b64decode(text, validate=True)
    except (ValueError, Base64Error) as error:
        raise InputError("transparency.note") from error
    if len(data) < 5:
        raise InputError("transparency.note")
    return data
