"""Reads of the papers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Count, F, Max, QuerySet, Value
from django.db.models.functions import Coalesce

from office.certificates.models import Certificate, HandOver
from office.certificates.operations import lookup_of
from office.registers.queries import register
from patunay.division.folder import OutFolder
from patunay.intake import FoundKind, open_path
from patunay.roster import conventions as national


@dataclass(frozen=True, slots=True)
class CertificateValue:
    number: str
    division: int
    learner_key: str
    name: str
    surname_key: str
    award_list: int
    codes: tuple[str, ...]
    issued_on: date
    replaced_by: str
    replaced_on: date | None

    def knows(self, surname: str) -> bool:
        """Whether every word of `surname`, however it is spelled, stands in the name (accents, case, `Ma.` aside)."""
        words = {word for word in national.name_words(surname) if len(word) > 1}
        return bool(words) and words <= set(self.surname_key.split("|"))


_BY_SECRET = """
SELECT paper.number, paper.division, paper.learner_key, paper.name, paper.surname_key, paper.award_list, paper.codes,
paper.issued_on, COALESCE(newer.number, ''), newer.issued_on FROM certificates_certificate paper
LEFT JOIN certificates_certificate newer ON newer.id = paper.replaced_by_id WHERE paper.lookup = %s
"""


def by_secret(secret: bytes) -> CertificateValue | None:
    """The paper whose QR carries this secret. The check page's own question, so it is written out: Django would take
    longer to compose it than the tables to answer."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_SECRET, [lookup_of(secret)])
        row = cursor.fetchone()
    return CertificateValue(*row[:6], tuple(json.loads(row[6])), *row[7:]) if row else None


def by_number(number: str, division: int | None = None) -> CertificateValue | None:
    found = _rows().filter(number=number)
    found = found if division is None else found.filter(division=division)
    return next(map(_value, found), None)


def of_list(pk: int, division: int) -> list[CertificateValue]:
    return [_value(one) for one in _rows().filter(award_list=pk, division=division)]


def edition(division: int) -> tuple[int, int]:
    """Another value whenever a paper of the division was issued or replaced: asked before reading them all again."""
    found = Certificate.objects.filter(division=division).aggregate(count=Count("pk"), newest=Max("pk"))
    return found["count"], found["newest"] or 0


def search(division: int, text: str, newest: int = 50) -> list[CertificateValue]:
    """Papers by number or by every word of a name; for the office alone."""
    found = _rows().filter(division=division)
    if text.strip().upper().startswith("MC-"):
        found = found.filter(number__startswith=text.strip().upper())
    else:
        for word in national.name_words(text):
            found = found.filter(surname_key__contains=word)
    return [_value(one) for one in found.order_by("-pk")[:newest]]


def to_release(division: int) -> list[CertificateValue]:
    """Papers that nobody has taken yet (D62)."""
    taken = HandOver.objects.values("certificate_id")
    return [_value(one) for one in _rows().filter(division=division, replaced_by=None).exclude(pk__in=taken)]


@dataclass(frozen=True, slots=True)
class HandOverValue:
    receiver: str
    relation: str
    place: str
    at: datetime


def hand_overs(number: str) -> list[HandOverValue]:
    """Who took the paper, newest first."""
    found = HandOver.objects.filter(certificate__number=number).order_by("-pk")
    return [HandOverValue(one.receiver, one.relation, one.place, one.at) for one in found]


def file_of(one: CertificateValue, kind: str) -> Path | None:
    """The paper as PDF (`certificates`) or JPEG (`cards`), where it lies."""
    books = register(one.division)
    if books is None:
        return None
    ending = {"certificates": "pdf", "cards": "jpg"}[kind]
    path = books.place.holders / kind / f"{one.number}.{ending}"
    return path if path.is_file() else None


def code_of(one: CertificateValue) -> str:
    """The text of the QR as the learner's card shows it; "" where there is no card."""
    card = file_of(one, "cards")
    found = open_path(card) if card else ()
    return next((each.content.decode("ascii") for each in found if each.kind is FoundKind.QR), "")


def print_run(division: int, digest: str) -> Path | None:
    """The print run of the list with this hash."""
    books = register(division)
    path = print_run_path(books.place, digest) if books else None
    return path if path and path.is_file() else None


def print_run_path(place: OutFolder, digest: str) -> Path:
    return place.private / "print" / f"{digest[:32]}.pdf"


def _rows() -> QuerySet[Certificate]:
    successor = {"successor": Coalesce("replaced_by__number", Value("")), "since": F("replaced_by__issued_on")}
    return Certificate.objects.annotate(**successor)


def _value(one: Any) -> CertificateValue:
    """From a row with its `successor`'s number, empty for none, and the day `since` when that holds."""
    return CertificateValue(
        one.number,
        one.division,
        one.learner_key,
        one.name,
        one.surname_key,
        one.award_list,
        tuple(one.codes),
        one.issued_on,
        one.successor,
        one.since,
    )
