"""Reads of award lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from office.assessments.queries import ratings_since
from office.awards.models import AwardList, CallBack, ReviewRequest, Signature
from office.awards.states import STEPS, ListState
from office.people.actors import Actor, can


@dataclass(frozen=True, slots=True)
class SignatureValue:
    step: str
    account: int
    title: str
    acting: bool
    districts: tuple[str, ...]
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class ListValue:
    pk: int
    division: int
    cycle: int
    version: int
    reason: str
    given_back_because: str
    digest: str
    summary: dict[str, Any]
    state: ListState
    proposer: int
    drawn_up_at: datetime
    signatures: tuple[SignatureValue, ...]

    @property
    def next_step(self) -> str | None:
        return next((step for step, (before, _) in STEPS.items() if before == self.state), None)

    @property
    def missing_districts(self) -> tuple[str, ...]:
        """The districts that no supervisor has validated yet."""
        covered = {name for one in self.signatures if one.step == "validate" for name in one.districts}
        return tuple(sorted(set(self.summary["districts"]) - covered))

    def waits_for(self, actor: Actor) -> str | None:
        """The step that the actor can take now, or None."""
        step = self.next_step
        signed = {(one.step, one.account) for one in self.signatures}
        taken = any(account == actor.account for _, account in signed) or actor.account == self.proposer
        return step if step and not taken and can(actor, f"awards.{step}") else None


def lists(division: int) -> list[ListValue]:
    """The division's lists, newest first, without their manifests."""
    found = AwardList.objects.filter(division=division).defer("manifest").prefetch_related("signatures")
    return [_value(one) for one in found]


def award_list(pk: int, division: int) -> ListValue | None:
    return next((one for one in lists(division) if one.pk == pk), None)


def division_of(pk: int) -> int:
    division: int = AwardList.objects.values_list("division", flat=True).get(pk=pk)
    return division


def manifest(pk: int) -> dict[str, Any]:
    """The frozen value of one list."""
    value: dict[str, Any] = AwardList.objects.values_list("manifest", flat=True).get(pk=pk)
    return value


def bases(value: Mapping[str, Any]) -> list[tuple[str, int]]:
    """(in words how the level came about, credentials) of a manifest, the commonest first."""
    narratives = value["shapes"]["narratives"]
    lines = (line for certificate in value["certificates"] for line in certificate["credentials"])
    return Counter(narratives[line["narrative"]] for line in lines).most_common()


def approvals(pk: int) -> list[dict[str, Any]]:
    """The signed statements over the list's hash, as the signer checks them."""
    found = Signature.objects.filter(award_list_id=pk, approval__isnull=False).order_by("pk")
    return list(found.values_list("approval", flat=True))


@dataclass(frozen=True, slots=True)
class CallBackValue:
    pk: int
    form: int
    confirmed: bool | None
    note: str


def callbacks(pk: int) -> list[CallBackValue]:
    found = CallBack.objects.filter(award_list_id=pk).order_by("pk")
    return [CallBackValue(one.pk, one.form, one.confirmed, one.note) for one in found]


def to_call_back(division: int) -> dict[int, int]:
    """List that waits for approval -> raters who are still to be called back."""
    waiting = (ListState.DRAFT, ListState.VALIDATED, ListState.ENDORSED)
    found = CallBack.objects.filter(award_list__division=division, award_list__state__in=waiting, confirmed=None)
    return Counter(found.values_list("award_list_id", flat=True))


@dataclass(frozen=True, slots=True)
class Tally:
    """How many raters were drawn to be called back, and what they said."""

    drawn: int
    confirmed: int
    denied: int

    @property
    def open(self) -> int:
        return self.drawn - self.confirmed - self.denied


def tally(found: list[CallBackValue]) -> Tally:
    said = [one.confirmed for one in found]
    return Tally(len(said), said.count(True), said.count(False))


def exceptions(one: ListValue) -> list[tuple[str, int]]:
    """(sentence, count) of everything that a signer has to know before the names; nothing that counts zero."""
    summary = one.summary
    found = {
        "awards.exc_thin": summary["thin"],
        "awards.exc_missing": summary["states"]["raters_missing"],
        "awards.exc_review": summary["states"]["under_review"],
        "awards.exc_held": summary["counts"]["held"],
        "awards.exc_consent": summary["counts"]["without_consent"],
        "awards.exc_proof": summary["not_proofed"],
    }
    return [(sentence, count) for sentence, count in found.items() if count]


@dataclass(frozen=True, slots=True)
class ReviewValue:
    pk: int
    learner: int
    competency: str
    text: str
    asked_by: int | None
    asked_at: datetime
    due_on: date
    outcome: str
    answer: str


def reviews(division: int) -> list[ReviewValue]:
    """Requests for a second answer, the ones due first on top."""
    found = ReviewRequest.objects.filter(award_list__division=division).order_by("answered_at", "due_on")
    return list(map(_review, found))


def reviews_of(learner: int, cycle: int) -> list[ReviewValue]:
    """What was asked about one learner's results in a cycle, the newest first."""
    found = ReviewRequest.objects.filter(learner=learner, award_list__cycle=cycle)
    return list(map(_review, found.order_by("-asked_at", "-pk")))


def _review(one: ReviewRequest) -> ReviewValue:
    return ReviewValue(
        one.pk,
        one.learner,
        one.competency,
        one.text,
        one.asked_by_id,
        one.asked_at,
        one.due_on,
        one.outcome,
        one.answer,
    )


def news(one: ListValue, today: date) -> list[tuple[str, int]]:
    """(sentence, count) of what a signer has to know that the frozen list cannot say; nothing that counts zero.

    Ratings that came later are none of a correction's business, which no district validates.
    """
    due = list(ReviewRequest.objects.filter(award_list__cycle=one.cycle, answered_at=None).values_list("due_on"))
    found = {
        "awards.exc_late": ratings_since(one.cycle, one.drawn_up_at) if one.summary["districts"] else 0,
        "awards.exc_overdue": sum(day < today for (day,) in due),
        "awards.exc_asked": len(due),
    }
    return [(sentence, count) for sentence, count in found.items() if count]


def _value(one: AwardList) -> ListValue:
    signatures = tuple(
        SignatureValue(s.step, s.account_id, s.title, s.acting, tuple(s.districts), s.signed_at)
        for s in one.signatures.all()
    )
    return ListValue(
        one.pk,
        one.division,
        one.cycle_id,
        one.version,
        one.reason,
        one.given_back_because,
        one.digest,
        one.summary,
        ListState(one.state),
        one.proposer_id,
        one.drawn_up_at,
        signatures,
    )
