"""Approvals: two people say yes to exactly one manifest, and the signer checks both against the recorded keys."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from patunay.canonical import jcs
from patunay.errors import InputError, StateError
from patunay.seal.keys import Signer, verify
from patunay.seal.records import KeyBook, KeyState, Purpose

FORMAT = "patunay/approval/1"
NEEDED = 2


@dataclass(frozen=True, slots=True)
class Approval:
    """`over` is the hex SHA-256 of the manifest; `approver` the URI of a recorded key of role approver."""

    approver: str
    role: str
    over: str
    signature: bytes
    kind: str = "ed25519"

    def body(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "kind": self.kind,
            "approver": self.approver,
            "role": self.role,
            "over": self.over,
        }

    def as_json(self) -> dict[str, Any]:
        return {**self.body(), "signature": b64encode(self.signature).decode()}


def sign_approval(approver: str, role: str, over: str, signer: Signer) -> Approval:
    unsigned = Approval(approver, role, over, b"")
    return Approval(approver, role, over, signer.sign(jcs(unsigned.body())))


def parse_approval(value: Mapping[str, Any]) -> Approval:
    """Raises InputError for another format."""
    try:
        if value["format"] != FORMAT:
            raise ValueError(value["format"])
        texts = [value[name] for name in ("approver", "role", "over", "kind")]
        if not all(isinstance(text, str) for text in texts):
            raise TypeError(texts)
        approver, role, over, kind = texts
        return Approval(approver, role, over, b64decode(value["signature"], validate=True), kind)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError("seal.approvals", reason="an approval cannot be read") from error


def check_approvals(approvals: Sequence[Approval], over: str, book: KeyBook, proposer: str) -> tuple[Approval, ...]:
    """The approvals that count. Raises StateError unless two different people, neither the proposer, said yes."""
    good = {a.approver: a for a in approvals if _counts(a, over, book) and _person(a.approver) != _person(proposer)}
    keys = {book.records[uri].public.raw for uri in good}
    given = min(len(keys), len(set(map(_person, good))))
    if given < NEEDED:
        raise StateError("seal.approvals", reason=f"{given} of {NEEDED}", given=given, needed=NEEDED)
    return tuple(good.values())


def _person(name: str) -> str:
    """A name however it was typed."""
    return " ".join(name.casefold().split())


def _counts(approval: Approval, over: str, book: KeyBook) -> bool:
    record = book.find(approval.approver, Purpose.APPROVER)
    if record is None or record.state is not KeyState.ACTIVE or approval.kind != "ed25519" or approval.over != over:
        return False
    return record.role == approval.role and verify(record.public, jcs(approval.body()), approval.signature)
