"""Noting papers that were issued, printed, handed over."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from office.audit.operations import record
from office.certificates.models import Certificate, HandOver
from office.credentials.operations import split_reference
from office.people.actors import Actor
from patunay.roster import conventions as national


@dataclass(frozen=True, slots=True)
class IssuedCertificate:
    """One paper: `secret` opens its check page, `issued_at` in Unix seconds, `replaces` references of credentials."""

    number: str
    secret: bytes
    learner_key: str
    name: str
    codes: list[str]
    issued_at: int
    replaces: set[str]


@transaction.atomic
def note_certificates(pk: int, division: int, papers: Iterable[IssuedCertificate], *, at: datetime) -> int:
    """The papers of one list; how many are new. Noting them twice changes nothing."""
    papers = list(papers)
    known = set(Certificate.objects.filter(award_list=pk).values_list("number", flat=True))
    fresh = [_row(pk, division, paper) for paper in papers if paper.number not in known]
    Certificate.objects.bulk_create(fresh, batch_size=500)
    for paper in papers:
        if paper.replaces:
            new = Certificate.objects.get(number=paper.number)
            old = {split_reference(reference)[0] for reference in paper.replaces}
            Certificate.objects.filter(division=division, number__in=old).update(replaced_by=new)
    if fresh:
        record("certificates.list.noted", f"list:{pk}", at=at, facts={"count": len(fresh)})
    return len(fresh)


def _row(pk: int, division: int, paper: IssuedCertificate) -> Certificate:
    return Certificate(
        division=division,
        number=paper.number,
        lookup=lookup_of(paper.secret),
        learner_key=paper.learner_key,
        name=paper.name,
        surname_key="|".join(sorted(national.name_words(paper.name))),
        award_list=pk,
        codes=paper.codes,
        issued_on=timezone.localdate(datetime.fromtimestamp(paper.issued_at, tz=timezone.get_current_timezone())),
    )


def lookup_of(secret: bytes) -> str:
    """What stands in the table for a secret: nobody who reads the table can open a check page."""
    return sha256(b"patunay/check-page/1|" + secret).hexdigest()


@transaction.atomic
def hand_over(
    actor: Actor,
    number: str,
    receiver: str,
    relation: str,
    place: str,
    *,
    at: datetime,
    given_at: datetime | None = None,
) -> None:
    """Who took the paper, `given_at` or now. Raises Certificate.DoesNotExist for another division's."""
    post = actor.post_for("credentials.see")
    one = Certificate.objects.get(number=number, division=actor.division)
    HandOver.objects.create(certificate=one, receiver=receiver, relation=relation, place=place, at=given_at or at)
    record("certificates.certificate.handed_over", f"certificate:{number}", at=at, actor=actor.account, role=post.role)


@transaction.atomic
def take_back(actor: Actor, number: str, given_at: Collection[datetime], *, at: datetime) -> None:
    """The hand-overs noted for these moments were noted by mistake. Nothing happens where none stands."""
    post = actor.post_for("credentials.see")
    found = HandOver.objects.filter(certificate__number=number, certificate__division=actor.division, at__in=given_at)
    if found.delete()[0]:
        subject = f"certificate:{number}"
        record("certificates.certificate.not_handed_over", subject, at=at, actor=actor.account, role=post.role)


@transaction.atomic
def note_printed(actor: Actor, pk: int, *, at: datetime) -> None:
    """The print run of a list was downloaded: an export of names, so it leaves an event."""
    post = actor.post_for("credentials.see")
    Certificate.objects.filter(award_list=pk, division=actor.division, printed_at__isnull=True).update(printed_at=at)
    record("certificates.list.printed", f"list:{pk}", at=at, actor=actor.account, role=post.role)
