"""Reads of what was issued."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from office.credentials.models import Credential, StatusChange
from office.credentials.states import CredentialState


@dataclass(frozen=True, slots=True)
class CredentialValue:
    pk: int
    number: str
    competency: str
    learner_key: str
    name: str
    level: int | None
    state: CredentialState


@dataclass(frozen=True, slots=True)
class Change:
    number: str
    kind: str
    reason: str
    account: int
    at: datetime


_OF_NUMBER = """
SELECT id, number, competency, learner_key, name, level, state, division FROM credentials_credential
WHERE number = %s ORDER BY id
"""


def of_number(number: str, division: int | None = None) -> list[CredentialValue]:
    """The credentials of one certificate, in the framework's order, without their documents. A check asks this, so it
    is written out: Django would take longer to compose it than the tables to answer."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_NUMBER, [number])
        found = cursor.fetchall()
    return [CredentialValue(*one, CredentialState(state)) for *one, state, of in found if division in (None, of)]


def changes(number: str, division: int) -> list[Change]:
    """Why the status of a certificate changed, newest first."""
    found = StatusChange.objects.filter(division=division, number__startswith=number).order_by("-pk")
    return [Change(one.number, one.kind, one.reason, one.account_id, one.at) for one in found]


def states(numbers: Collection[str]) -> Mapping[str, CredentialState]:
    """Number -> the state of its paper: that of the first credential that is not valid, else valid."""
    found: dict[str, CredentialState] = {}
    rows = Credential.objects.filter(number__in=numbers).values_list("number", "state").order_by("pk")
    for number, state in rows:
        if found.get(number, CredentialState.VALID) is CredentialState.VALID:
            found[number] = CredentialState(state)
    return found


def without_level(numbers: Collection[str]) -> Mapping[str, set[str]]:
    """Number -> the competencies of which its paper says elements alone."""
    found: dict[str, set[str]] = {}
    rows = Credential.objects.filter(number__in=numbers, level__isnull=True).values_list("number", "competency")
    for number, competency in rows:
        found.setdefault(number, set()).add(competency)
    return found


def documents(number: str) -> Iterator[tuple[str, bytes]]:
    """(competency, signed document) of one certificate, byte for byte as signed."""
    for code, document in Credential.objects.filter(number=number).values_list("competency", "document"):
        if document is not None:
            yield code, bytes(document)
