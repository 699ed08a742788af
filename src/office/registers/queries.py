"""The division's living folder, and what stands in its public books."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from office.registers.models import Register
from patunay.division.folder import OutFolder


@dataclass(frozen=True, slots=True)
class RegisterValue:
    division: int
    host: str
    fingerprint: str
    place: OutFolder


def register(division: int) -> RegisterValue | None:
    """The division's register, or None while it has no keys yet."""
    return next(map(_value, Register.objects.filter(division=division)), None)


def registers() -> list[RegisterValue]:
    return [_value(one) for one in Register.objects.all()]


def _value(one: Register) -> RegisterValue:
    return RegisterValue(one.division, one.host, one.fingerprint, OutFolder(settings.HOME / one.folder))
