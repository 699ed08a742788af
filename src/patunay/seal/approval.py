"""Approvals: two people say yes to exactly one manifest, and the signer checks both against the recorded keys.

Of kind `ed25519` a key file signs the approval's body. Of kind `webauthn` a passkey answers the raw manifest hash as
its challenge; who and in which role is then told by the key's record alone. A browser shows nobody what a challenge
stands for: the page that asks for it must be the office's own, and show the list that it asks about.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from patunay.canonical import jcs
from patunay.errors import InputError, StateError
from patunay.seal.keys import Signer, verify
from patunay.seal.records import KeyBook, KeyRecord, KeyState, Purpose
from patunay.seal.webauthn import Assertion, verify_assertion

FORMAT = "patunay/approval/1"
NEEDED = 2
KEY_FILE, PASSKEY = "ed25519", "webauthn"


@dataclass(frozen=True, slots=True)
class Approval:
    """`over` is the hex SHA-256 of the manifest; `approver` the URI of a recorded key of role approver.

    A passkey's approval carries what the authenticator signed besides: its data and the browser's client data.
    """

    approver: str
    role: str
    over: str
    signature: bytes
    kind: str = KEY_FILE
    authenticator_data: bytes = b""
    client_data: bytes = b""

    def body(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "kind": self.kind,
            "approver": self.approver,
            "role": self.role,
            "over": self.over,
        }

    def as_json(self) -> dict[str, Any]:
        value = {**self.body(), "signature": b64encode(self.signature).decode()}
        if self.kind == PASSKEY:
            value["authenticatorData"] = b64encode(self.authenticator_data).decode()
            value["clientDataJSON"] = b64encode(self.client_data).decode()
        return value


def sign_approval(approver: str, role: str, over: str, signer: Signer) -> Approval:
    unsigned = Approval(approver, role, over, b"")
    return Approval(approver, role, over, signer.sign(jcs(unsigned.body())))


def passkey_approval(approver: str, role: str, over: str, assertion: Assertion) -> Approval:
    """What a passkey answered to the challenge `over` (as its 32 raw bytes). Whether it counts is not looked at."""
    return Approval(
        approver, role, over, assertion.signature, PASSKEY, assertion.authenticator_data, assertion.client_data
    )


def parse_approval(value: Mapping[str, Any]) -> Approval:
    """Raises InputError for another format."""
    try:
        if value["format"] != FORMAT:
            raise ValueError(value["format"])
        texts = [value[name] for name in ("approver", "role", "over", "kind")]
        if not all(isinstance(text, str) for text in texts):
            raise TypeError(texts)
        approver, role, over, kind = texts
        names = ("signature", "authenticatorData", "clientDataJSON") if kind == PASSKEY else ("signature",)
        signature, *more = (b64decode(value[name], validate=True) for name in names)
        return Approval(approver, role, over, signature, kind, *more)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError("seal.approvals", reason="an approval cannot be read") from error


def check_approvals(approvals: Sequence[Approval], over: str, book: KeyBook, proposer: str) -> tuple[Approval, ...]:
    """The approvals that count. Raises StateError unless two different people, neither the proposer, said yes."""
    good = {a.approver: a for a in approvals if counts(a, over, book) and _person(a.approver) != _person(proposer)}
    keys = {book.records[uri].public.raw for uri in good}
    given = min(len(keys), len(set(map(_person, good))))
    if given < NEEDED:
        raise StateError("seal.approvals", reason=f"{given} of {NEEDED}", given=given, needed=NEEDED)
    return tuple(good.values())


def _person(name: str) -> str:
    """A name however it was typed."""
    return " ".join(name.casefold().split())


def counts(approval: Approval, over: str, book: KeyBook) -> bool:
    """Whether it is a yes to the manifest `over` by an active recorded key in its recorded role."""
    record = book.find(approval.approver, Purpose.APPROVER)
    if record is None or record.state is not KeyState.ACTIVE or record.role != approval.role or approval.over != over:
        return False
    return _is_by(record, approval)


def _is_by(record: KeyRecord, approval: Approval) -> bool:
    """A passkey's record names its RP id and another's does not, so neither kind of key passes for the other."""
    if approval.kind == KEY_FILE and not record.rp_id:
        return verify(record.public, jcs(approval.body()), approval.signature)
    if approval.kind == PASSKEY and record.rp_id:
        assertion = Assertion(approval.authenticator_data, approval.client_data, approval.signature)
        return verify_assertion(assertion, record.public, record.rp_id, bytes.fromhex(approval.over))
    return False
