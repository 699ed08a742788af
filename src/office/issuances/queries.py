"""Reads of issuances: as the library's values, by what the Perpetual Index is searched for, and what is due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from office.awards.queries import award_list
from office.issuances.models import ComplianceItem, Dissemination, Issuance, SignedCopy
from office.issuances.states import OPEN, IssuanceState
from office.people.actors import Actor, can
from office.people.queries import account_names, learner_values
from office.recognitions import queries as recognitions
from patunay.issuance import Issuance as IssuanceValue
from patunay.issuance import Kind, Known, parse_issuance
from patunay.issuance.citing import numbered, same
from patunay.issuance.model import cite
from patunay.roster import conventions as national

MOST = 200
"""Lines of a list; who seeks more says more."""


@dataclass(frozen=True, slots=True)
class IssuanceCard:
    """One line of a list; `cited` is "" before release."""

    pk: int
    cited: str
    subject: str
    dated: date
    state: IssuanceState


@dataclass(frozen=True, slots=True)
class IssuanceRecord:
    """One issuance with its links: the one that it changes, and those that change it."""

    pk: int
    division: int
    event: int
    value: IssuanceValue
    state: IssuanceState
    drafted_by: int
    changes: IssuanceCard | None
    changed_by: tuple[IssuanceCard, ...]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def has_restricted(self) -> bool:
        return any(enclosure.restricted for enclosure in self.value.all_enclosures)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for; empty for whatever it be."""

    text: str = ""
    subject: str = ""
    number: int | None = None
    series: int | None = None
    dated: date | None = None
    reference: str = ""


def search(actor: Actor, wanted: Wanted) -> list[IssuanceCard]:
    """The issuances that the actor may see, the newest first."""
    found = _visible(actor)
    if wanted.text:
        found = found.filter(_about(wanted.text))
    exact = {"number": wanted.number, "series": wanted.series, "dated": wanted.dated}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if wanted.subject:
        found = found.filter(index_subjects__subject=wanted.subject)
    if wanted.reference:
        found = found.filter(citations__cited__icontains=wanted.reference)
    return list(map(_card, found.distinct()[:MOST]))


def _about(text: str) -> Q:
    """In the subject, as the tracking code, or cited by number and series."""
    found = Q(subject__icontains=text) | Q(tracking__iexact=text)
    cited = numbered(text)
    return found | Q(number=cited[0], series=cited[1]) if cited else found


def _visible(actor: Actor) -> QuerySet[Issuance]:
    found = Issuance.objects.filter(division=actor.division)
    return found if can(actor, "issuances.see_drafts") else found.exclude(state__in=OPEN)


def issuance(pk: int, actor: Actor) -> IssuanceRecord | None:
    """None for another division's, and for a draft that the actor may not see."""
    one = _visible(actor).select_related("changes").filter(pk=pk).first()
    return one and _record(one)


def _record(one: Issuance) -> IssuanceRecord:
    changed_by = one.changed_by.exclude(state__in=OPEN).order_by("dated", "pk")
    return IssuanceRecord(
        one.pk,
        one.division,
        one.event,
        parse_issuance(one.value),
        IssuanceState(one.state),
        one.drafted_by_id,
        _card(one.changes) if one.changes else None,
        tuple(map(_card, changed_by)),
    )


def _card(one: Issuance) -> IssuanceCard:
    cited = cite(Kind(one.kind), one.number, one.series) if one.number and one.series else ""
    return IssuanceCard(one.pk, cited, one.subject, one.dated, IssuanceState(one.state))


def released(division: int, **by: object) -> list[IssuanceValue]:
    """Released issuances of the division, for the printed register and the index."""
    found = Issuance.objects.filter(division=division, **by).exclude(state__in=OPEN)
    return [parse_issuance(value) for value in found.order_by("dated", "pk").values_list("value", flat=True)]


def released_cards(division: int) -> list[IssuanceCard]:
    """Those that stand and can be amended or rescinded, the newest first."""
    found = Issuance.objects.filter(division=division, state__in=(IssuanceState.RELEASED, IssuanceState.AMENDED))
    return list(map(_card, found))


def to_release(division: int) -> list[IssuanceCard]:
    """Checked drafts that wait for the Records Officer, the newest first."""
    return list(map(_card, Issuance.objects.filter(division=division, state=IssuanceState.CHECKED)))


def to_acknowledge(actor: Actor) -> list[IssuanceCard]:
    """What was sent to the actor and not answered yet, the newest first."""
    waiting = Dissemination.objects.filter(account_id=actor.account, acknowledged_at=None)
    found = Issuance.objects.filter(division=actor.division, pk__in=waiting.values("issuance_id"))
    return list(map(_card, found))


def find_cited(division: int, cited: str) -> IssuanceCard | None:
    """The released issuance that is cited so (D57)."""
    every = map(_card, Issuance.objects.filter(division=division).exclude(state__in=OPEN))
    return next((card for card in every if same(card.cited, cited)), None)


def links(one: IssuanceRecord) -> list[tuple[str, IssuanceCard | None]]:
    """Each reference with the issuance that it leads to, where we hold it."""
    return [(reference.cited, find_cited(one.division, reference.cited)) for reference in one.value.references]


def known(one: IssuanceRecord) -> Known:
    """What the office knows beside a draft: the frozen list of its event, and the numbers and issuances before it."""
    others = Issuance.objects.filter(division=one.division, kind=one.value.kind, number__isnull=False).exclude(
        pk=one.pk
    )
    series = one.value.series or one.value.dated.year
    before = others.filter(series=series).values_list("number", flat=True)
    cited = {card.cited for card in map(_card, Issuance.objects.filter(division=one.division)) if card.cited}
    event = recognitions.event(one.event, one.division) if one.event else None
    facts = {"numbers": frozenset(before), "cited": frozenset(cited)}
    if event is None:
        return Known(**facts)
    listed = award_list(event.award_list, one.division)
    return Known(listed.summary["learners"] if listed else None, _names(event), **facts)


def _names(event: recognitions.EventValue) -> frozenset[str]:
    """Every learner of the event, as papers print the name and as lists sort it."""
    rows = [row for row in recognitions.rows(event) if row.learner_key]
    printed = {row.value.name for row in rows}
    keys = {row.learner_key for row in rows}
    names = [one.name for one in learner_values(event.division).values() if one.row_hash in keys]
    turned = {f"{name.last}, {name.first}" for name in names} | {f"{name.first} {name.last}" for name in names}
    return frozenset(printed | turned | {national.printed_name(name) for name in names})


@dataclass(frozen=True, slots=True)
class Recipient:
    """One line of the dissemination board (D55)."""

    pk: int
    group: str
    account: int
    name: str
    title: str
    office: str
    sent_at: datetime
    opened_at: datetime | None
    acknowledged_at: datetime | None
    overdue: bool


def recipients(pk: int, today: date) -> list[Recipient]:
    found = list(Dissemination.objects.filter(issuance_id=pk).select_related("issuance"))
    names = account_names({one.account_id for one in found if one.account_id})
    return [_recipient(one, names, today) for one in found]


def _recipient(one: Dissemination, names: dict[int, str], today: date) -> Recipient:
    due = one.issuance.overdue_on
    return Recipient(
        one.pk,
        one.group,
        one.account_id or 0,
        names.get(one.account_id or 0, ""),
        one.title,
        one.office,
        one.sent_at,
        one.opened_at,
        one.acknowledged_at,
        one.acknowledged_at is None and due is not None and due <= today,
    )


def count_overdue(found: Iterable[Recipient]) -> int:
    """Those whom a reminder to open it in Patunay can reach."""
    return sum(one.overdue and bool(one.account) for one in found)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the compliance list."""

    pk: int
    paragraph: int
    who: str
    what: str
    due_on: date
    note: str
    done_at: datetime | None
    overdue: bool


def items(pk: int, today: date) -> list[Item]:
    found = ComplianceItem.objects.filter(issuance_id=pk)
    return [
        Item(
            one.pk,
            one.paragraph,
            one.who,
            one.what,
            one.due_on,
            one.note,
            one.done_at,
            one.done_at is None and one.due_on < today,
        )
        for one in found
    ]


def signed_copy(pk: int) -> bytes | None:
    """The newest signed copy of an issuance."""
    one = SignedCopy.objects.filter(issuance_id=pk).order_by("-pk").first()
    return bytes(one.content) if one else None
