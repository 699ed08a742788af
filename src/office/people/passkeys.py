"""Passkeys of approvers: which of a person's passkeys may sign for a step, and asking that one be recorded.

Asking changes nothing by itself: the passkey counts when the holder of the root key has signed its record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction
from fido2.utils import websafe_encode
from fido2.webauthn import AuthenticatorData

from office.audit.operations import record
from office.people.actors import Actor, check_may
from office.people.models import ApprovalPasskey
from patunay.errors import InputError, StateError
from patunay.seal.keys import Algorithm, PublicKey
from patunay.seal.multikey import decode_multikey, encode_multikey
from patunay.seal.records import fingerprint
from patunay.seal.webauthn import check_passkey

ES256, EDDSA = -7, -8
"""COSE algorithms (https://www.iana.org/assignments/cose) that the signer can check."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A passkey that the person logs in with. `fits`: of this host, and of a kind of key that can approve."""

    pk: int
    name: str
    credential: str
    fits: bool


@dataclass(frozen=True, slots=True)
class PasskeyValue:
    """A passkey that was asked for. `seen` is the fingerprint that its owner reads out to the holder of the root."""

    pk: int
    account: int
    owner: str
    username: str
    step: str
    name: str
    credential: str
    public: PublicKey
    rp_id: str
    asked_at: datetime

    @property
    def seen(self) -> str:
        return fingerprint(self.public)


def raw_key(cose: Mapping[int, Any]) -> PublicKey:
    """The public key of a COSE key (RFC 9053, 7.1 and 7.2). Raises InputError for a kind that cannot approve."""
    if cose.get(3) == ES256 and cose.get(-1) == 1:
        odd = cose[-3][-1] & 1
        return PublicKey(Algorithm.P256, bytes([2 + odd]) + cose[-2])
    if cose.get(3) == EDDSA and cose.get(-1) == 6:
        return PublicKey(Algorithm.ED25519, cose[-2])
    raise InputError("people.passkey_unfit")


def registered(account: int, host: str) -> list[Registered]:
    """The person's passkeys, by name."""
    found = Authenticator.objects.filter(user_id=account, type=Authenticator.Type.WEBAUTHN).order_by("pk")
    return [_registered(one.pk, one.wrap(), host) for one in found]


def _registered(pk: int, one: WebAuthn, host: str) -> Registered:
    data = one.authenticator_data
    return Registered(pk, one.name, _credential(data), _fits(data, host))


def _credential(data: AuthenticatorData) -> str:
    """The id in unpadded base64url, as pages name it."""
    return websafe_encode(data.credential_data.credential_id) if data.credential_data else ""


def _fits(data: AuthenticatorData, host: str) -> bool:
    try:
        _key_at(data, host)
    except InputError:
        return False
    return True


def _key_at(data: AuthenticatorData, host: str) -> PublicKey:
    """Raises InputError for a passkey of another host, or of a kind that cannot approve."""
    if data.credential_data is None or data.rp_id_hash != sha256(host.encode()).digest():
        raise InputError("people.passkey_elsewhere", host=host)
    public = raw_key(data.credential_data.public_key)
    check_passkey(public, host)
    return public


@transaction.atomic
def ask(actor: Actor, passkey: int, step: str, host: str, *, at: datetime) -> int:
    """Asks that the actor's own passkey be recorded for `step`; the id of the asking.

    Raises NotAllowedError, InputError for a passkey that cannot approve here, StateError where it was asked before.
    """
    post = check_may(actor, f"awards.{step}")
    one = Authenticator.objects.get(pk=passkey, user_id=actor.account, type=Authenticator.Type.WEBAUTHN).wrap()
    data = one.authenticator_data
    public = encode_multikey(_key_at(data, host))
    if ApprovalPasskey.objects.filter(public=public).exists():
        raise StateError("people.passkey_asked")
    asked = ApprovalPasskey.objects.create(
        division_id=actor.division,
        account_id=actor.account,
        step=step,
        name=one.name[:100],
        credential=_credential(data),
        public=public,
        rp_id=host,
        asked_at=at,
    )
    _record("asked", asked.pk, at, actor=actor.account, role=post.role, facts={"step": step})
    return asked.pk


@transaction.atomic
def take_back(actor: Actor, pk: int, *, at: datetime) -> None:
    """The owner asks no more. One that is recorded already ends by `patunay keys compromise`, not by this."""
    ApprovalPasskey.objects.get(pk=pk, account_id=actor.account).delete()
    _record("taken_back", pk, at, actor=actor.account, role="owner")


@transaction.atomic
def note_admitted(pk: int, uri: str, *, at: datetime) -> None:
    """The root key has signed the record `uri` of this passkey."""
    _record("admitted", pk, at, facts={"key": uri})


def asked(division: int, account: int | None = None) -> list[PasskeyValue]:
    """The passkeys that the person (or anybody) of the division asked for, in the order of asking."""
    found = ApprovalPasskey.objects.filter(division_id=division).select_related("account").order_by("pk")
    return [_value(one) for one in (found if account is None else found.filter(account_id=account))]


def _value(one: ApprovalPasskey) -> PasskeyValue:
    return PasskeyValue(
        one.pk,
        one.account_id,
        one.account.full_name,
        one.account.username,
        one.step,
        one.name,
        one.credential,
        decode_multikey(one.public),
        one.rp_id,
        one.asked_at,
    )


def _record(act: str, pk: int, at: datetime, **who: Any) -> None:
    record(f"people.passkey.{act}", f"passkey:{pk}", at=at, **who)
