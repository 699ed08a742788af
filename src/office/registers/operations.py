"""Founding a division's register: its living folder, its keys, its did:web."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from office.audit.operations import record
from office.registers.models import Register
from office.registers.queries import RegisterValue
from patunay.division.folder import OutFolder
from patunay.division.keyring import make_keys
from patunay.division.runs import Entropy


@transaction.atomic
def found(
    division: int,
    host: str,
    approvers: Mapping[str, str],
    keys: Path,
    passphrase: str,
    *,
    phrases: Mapping[str, str],
    entropy: Entropy,
    at: datetime,
) -> RegisterValue:
    """Makes the living folder and all keys. `approvers`: name -> role (`endorse`, `approve`), in order.

    The keys of approvers lie as `approver-<n>.key.json` in `keys`, each under its own phrase, for handing out. Raises
    StateError where the folder has keys already.
    """
    folder = f"register-{division}"
    place = OutFolder(settings.HOME / folder)
    place.open(host)
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    with place.locked():
        fingerprint = make_keys(place, keys, host, f"{at:%Y%m%d}", approvers, passphrase, entropy, phrases)
    Register.objects.create(division=division, folder=folder, host=host, fingerprint=fingerprint)
    record("registers.register.founded", f"register:{division}", at=at)
    return RegisterValue(division, host, fingerprint, place)
