"""Whose keys may say yes: the recorded approver's keys of a person, read from the register and not from the tables.

The web process reads the public key records as everybody can; only the root key, which it does not hold, adds to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from office.people.actors import Actor
from office.people.passkeys import PasskeyValue, asked
from office.people.queries import signing_key
from office.registers.queries import register
from patunay.division.keyring import read_records
from patunay.errors import StateError
from patunay.seal.approval import Approval, counts, passkey_approval
from patunay.seal.records import KeyBook, KeyRecord, KeyState, Purpose, verify_records
from patunay.seal.webauthn import Assertion

WAITS, ADMITTED, ENDED = "waits", "admitted", "ended"


@dataclass(frozen=True, slots=True)
class OwnPasskey:
    """A passkey that was asked for, and what the register says of it (`waits`, `admitted`, `ended`)."""

    asked: PasskeyValue
    state: str
    uri: str = ""


def key_book(division: int) -> KeyBook:
    """The division's recorded keys. Raises StateError while it has none."""
    books = register(division)
    if books is None:
        raise StateError("awards.no_register")
    return verify_records(read_records(books.place))


def record_of(passkey: PasskeyValue, book: KeyBook) -> KeyRecord | None:
    """The record that the root key signed for this very passkey and step."""
    known = (passkey.public, passkey.rp_id, passkey.step)
    return next((r for r in book.all_of(Purpose.APPROVER) if (r.public, r.rp_id, r.role) == known), None)


def own_passkeys(actor: Actor) -> list[OwnPasskey]:
    """What the actor asked for, in the order of asking. Raises StateError as `key_book` does."""
    found = asked(actor.division, actor.account)
    book = key_book(actor.division) if found else None
    return [_own(one, record_of(one, book)) for one in found] if book else []


def _own(one: PasskeyValue, record: KeyRecord | None) -> OwnPasskey:
    if record is None:
        return OwnPasskey(one, WAITS)
    return OwnPasskey(one, ADMITTED if record.state is KeyState.ACTIVE else ENDED, record.uri)


def passkeys_for(actor: Actor, step: str) -> list[OwnPasskey]:
    """The actor's passkeys that count at `step`."""
    return [one for one in own_passkeys(actor) if one.state == ADMITTED and one.asked.step == step]


def answered(actor: Actor, step: str, digest: str, credential: str, assertion: Assertion) -> Approval:
    """The approval that the actor's passkey `credential` gives by its answer; not checked yet.

    Raises StateError for a passkey that is not one of the actor's for this step.
    """
    uri = next((one.uri for one in passkeys_for(actor, step) if one.asked.credential == credential), None)
    if uri is None:
        raise StateError("awards.passkey_not_yours")
    return passkey_approval(uri, step, digest, assertion)


def check_counts(actor: Actor, step: str, digest: str, approval: Approval) -> None:
    """Raises StateError unless it is a yes to exactly this list by a recorded key of the actor's for this step."""
    key = signing_key(actor.account)
    mine = {one.uri for one in passkeys_for(actor, step)} | ({key.uri} if key else set())
    if approval.approver not in mine or approval.role != step:
        raise StateError("awards.passkey_not_yours")
    if not counts(approval, digest, key_book(actor.division)):
        raise StateError("awards.not_signed")


def free_name(owner: str, book: KeyBook) -> str:
    """A spelling of the owner's name that no key has: the signer counts people however their names are spelled.

    Raises StateError when every spelling is taken.
    """
    name = next((one for one in _spellings(owner) if one not in book.records), None)
    if name is None:
        raise StateError("awards.no_spelling", name=owner)
    return name


def _spellings(name: str) -> Iterator[str]:
    yield from (name, name.upper(), name.lower())
    for word in name.split():
        yield name.replace(word, word.upper(), 1)
