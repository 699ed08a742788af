"""What came out of a file: one credential, one signed text, one QR, or the reason why nothing did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import PurePosixPath

from patunay.errors import InputError

PROOF_SUFFIX = ".tlog-proof"


class FoundKind(StrEnum):
    CREDENTIAL = "credential"
    JWT = "jwt"
    QR = "qr"
    LOG_PROOF = "log proof"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing in a file. `name` says where (`folder/file.zip > a.json`); `content` are the bytes as they stood.

    CREDENTIAL: JSON, not yet parsed. JWT and QR: ASCII text. NOTHING: `error` says why and what to do next.
    `proof` is the `.tlog-proof` that lay beside the document, if one did.
    """

    name: str
    kind: FoundKind
    content: bytes = b""
    proof: bytes | None = None
    error: InputError | None = None


def nothing(name: str, error: InputError) -> Found:
    return Found(name, FoundKind.NOTHING, error=error)


def pair_proofs(things: Iterable[Found]) -> Iterator[Found]:
    """Gives each document the proof of the same stem that lies beside it or in `../proofs/`; drops the proofs."""
    items = list(things)
    proofs = {item.name: item.content for item in items if item.kind is FoundKind.LOG_PROOF}
    for item in items:
        if item.kind in (FoundKind.CREDENTIAL, FoundKind.JWT):
            yield replace(item, proof=next((proofs[n] for n in proof_names(item.name) if n in proofs), None))
        elif item.kind is not FoundKind.LOG_PROOF:
            yield item


def proof_names(name: str) -> tuple[str, str]:
    """Where the proof of the document `name` may lie: `a/credentials/x.json` > `a/proofs/x.tlog-proof`."""
    path = PurePosixPath(name)
    file = path.stem + PROOF_SUFFIX
    return str(path.with_name(file)), str(path.parent.parent / "proofs" / file)


def printable(name: str) -> str:
    """A file's name as somebody else chose it, without the characters that steer a screen."""
    return "".join(character if character.isprintable() else "?" for character in name)[:200]
