"""Reads of framework versions, as the library's values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from office.frameworks.models import Version
from office.frameworks.states import VersionState
from patunay.framework import Framework
from patunay.framework.parsing import parse_framework


@dataclass(frozen=True, slots=True)
class VersionValue:
    pk: int
    division: int
    name: str
    version: str
    provenance: str
    digest: str
    state: VersionState
    added_at: datetime


def versions(division: int) -> list[VersionValue]:
    """The division's versions, newest first."""
    return [_value(one) for one in Version.objects.filter(division=division).defer("value").order_by("-pk")]


def adopted(division: int) -> list[VersionValue]:
    """The versions that a cycle may use."""
    return [one for one in versions(division) if one.state is VersionState.ADOPTED]


def version(pk: int, division: int) -> VersionValue | None:
    return next(map(_value, Version.objects.filter(pk=pk, division=division).defer("value")), None)


def framework(pk: int) -> Framework:
    """The framework of one version. Raises Version.DoesNotExist."""
    return _framework(pk, Version.objects.values_list("digest", flat=True).get(pk=pk))


@lru_cache(maxsize=16)
def _framework(pk: int, digest: str) -> Framework:
    """A version's value never changes under its digest, so it is parsed once a process."""
    return parse_framework(Version.objects.values_list("value", flat=True).get(pk=pk, digest=digest))


def _value(one: Version) -> VersionValue:
    state = VersionState(one.state)
    return VersionValue(one.pk, one.division, one.name, one.version, one.provenance, one.digest, state, one.added_at)
