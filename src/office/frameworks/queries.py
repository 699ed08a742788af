"""Reads of framework versions, as the library's values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from django.db.models import Q

from office.frameworks.models import Crosswalk, Version
from office.frameworks.states import VersionState
from patunay.framework import Competency, Framework
from patunay.framework.case_writing import write_case
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


@dataclass(frozen=True, slots=True)
class CrosswalkValue:
    """`own` is a competency of the version that was asked about, `theirs` the one of `other`."""

    pk: int
    own: Competency
    other: VersionValue
    theirs: Competency
    strength: str


def versions(division: int) -> list[VersionValue]:
    """The division's versions, newest first."""
    return [_value(one) for one in Version.objects.filter(division=division).defer("value", "source").order_by("-pk")]


def adopted(division: int) -> list[VersionValue]:
    """The versions that a cycle may use."""
    return [one for one in versions(division) if one.state is VersionState.ADOPTED]


def version(pk: int, division: int) -> VersionValue | None:
    return next(map(_value, Version.objects.filter(pk=pk, division=division).defer("value", "source")), None)


def standing(division: int, framework: Framework) -> VersionValue | None:
    """The version that stands already under this content, or under this name and version."""
    same = Q(digest=framework.digest.hex()) | Q(name=framework.name, version=framework.version)
    return next(map(_value, Version.objects.filter(same, division=division).defer("value", "source")), None)


def before(division: int, name: str, but: int = 0) -> VersionValue | None:
    """The newest other version of the framework of that name."""
    return next((one for one in versions(division) if one.name == name and one.pk != but), None)


def framework(pk: int) -> Framework:
    """The framework of one version. Raises Version.DoesNotExist."""
    return _framework(pk, Version.objects.values_list("digest", flat=True).get(pk=pk))


@lru_cache(maxsize=16)
def _framework(pk: int, digest: str) -> Framework:
    """A version's value never changes under its digest, so it is parsed once a process."""
    return parse_framework(Version.objects.values_list("value", flat=True).get(pk=pk, digest=digest))


def case(pk: int) -> bytes:
    """The version as a CASE 1.1 package: the one that it came from, else one dated when it was added."""
    source, added_at = Version.objects.values_list("source", "added_at").get(pk=pk)
    return write_case(replace(framework(pk), source=source), added_at)


def crosswalks(pk: int) -> list[CrosswalkValue]:
    """What was said of the version's competencies, from either side, in the framework's order."""
    found = Crosswalk.objects.filter(Q(source_id=pk) | Q(target_id=pk)).select_related("source", "target")
    order = {one.code: number for number, one in enumerate(framework(pk).competencies)}
    return sorted((_crosswalk(one, pk) for one in found), key=lambda one: (order[one.own.code], one.other.name))


def _crosswalk(one: Crosswalk, pk: int) -> CrosswalkValue:
    source = framework(one.source_id).competency(one.source_code)
    target = framework(one.target_id).competency(one.target_code)
    if one.source_id == pk:
        return CrosswalkValue(one.pk, source, _value(one.target), target, one.strength)
    return CrosswalkValue(one.pk, target, _value(one.source), source, one.strength)


def _value(one: Version) -> VersionValue:
    state = VersionState(one.state)
    return VersionValue(one.pk, one.division, one.name, one.version, one.provenance, one.digest, state, one.added_at)
