"""Reads of award lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from office.assessments.queries import ratings_since, results_since
from office.awards.models import AwardList, CallBack, ReviewRequest, Signature
from office.awards.states import STEPS, ListState
from office.people.actors import Actor, can

Lines = list[tuple[str, int]]
"""(sentence, count): what pages say of a list, a line each; none counts zero."""


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
        taken = actor.account == self.proposer or self._has_signed(actor, step)
        return step if step and not taken and can(actor, f"awards.{step}") else None

    def _has_signed(self, actor: Actor, step: str | None) -> bool:
        """Who validated some of several own districts may come back for the others."""
        mine = [one.step for one in self.signatures if one.account == actor.account]
        return bool(mine) and not (step == "validate" and bool(to_validate(self, actor)))


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


def next_call(pk: int, answered: int) -> str:
    """Where on the list's page the next rater to call stands, after the one just answered; else the whole section."""
    waiting = [one.pk for one in callbacks(pk) if one.confirmed is None]
    later = [one for one in waiting if one > answered]
    return f"call{(later or waiting)[0]}" if waiting else "callbacks"


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

    def lines(self) -> Lines:
        found = {
            "awards.calls_drawn": self.drawn,
            "awards.calls_confirmed": self.confirmed,
            "awards.calls_denied": self.denied,
            "awards.calls_open": self.open,
        }
        return _counting(found)


def tally(said: Iterable[bool | None]) -> Tally:
    """From what each rater who was drawn said: yes, no, or None for not called yet."""
    known = list(said)
    return Tally(len(known), known.count(True), known.count(False))


def contents(summary: Mapping[str, Any]) -> Lines:
    """What is on a list."""
    found = {
        "awards.has_learners": summary["learners"],
        "awards.has_certificates": summary["certificates"],
        "awards.has_competencies": summary["counts"]["competency_credentials"],
        "awards.has_elements": summary["counts"]["elements_credentials"],
        "awards.has_milestones": summary["counts"]["milestones"],
    }
    return _counting(found)


def left_out(summary: Mapping[str, Any]) -> Lines:
    """What is not on it for the learners' own sake, told before it is drawn up."""
    return _counting({"awards.has_not_yet": summary["states"]["not_yet"]})


def districts_for(actor: Actor, step: str, summary: Mapping[str, Any]) -> list[str]:
    """The districts on the list that the actor's posts for this step cover."""
    paths = actor.paths(f"awards.{step}")
    mine = summary["districts"].items()
    return sorted(name for name, path in mine if any(path.startswith(own) for own in paths))


def to_validate(one: ListValue, actor: Actor) -> list[tuple[str, int]]:
    """(district, learners) for which the actor's yes is still needed."""
    mine = set(districts_for(actor, "validate", one.summary)) & set(one.missing_districts)
    return [(name, one.summary["by_district"][name]) for name in sorted(mine)]


def _counting(found: Mapping[str, int]) -> Lines:
    return [(sentence, count) for sentence, count in found.items() if count]


def exceptions(summary: Mapping[str, Any]) -> Lines:
    """What a signer has to know before the names."""
    found = {
        "awards.exc_thin": summary["thin"],
        "awards.exc_missing": summary["states"]["raters_missing"],
        "awards.exc_review": summary["states"]["under_review"],
        "awards.exc_held": summary["counts"]["held"],
        "awards.exc_consent": summary["counts"]["without_consent"],
        "awards.exc_proof": summary["not_proofed"],
    }
    return _counting(found)


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


def news(one: ListValue, today: date) -> Lines:
    """What a signer has to know that the frozen list cannot say.

    What came later is none of a correction's business, which no district validates.
    """
    calls = tally(CallBack.objects.filter(award_list_id=one.pk).values_list("confirmed", flat=True))
    late = bool(one.summary["districts"])
    due = list(ReviewRequest.objects.filter(award_list__cycle=one.cycle, answered_at=None).values_list("due_on"))
    found = {
        "awards.exc_denied": calls.denied,
        "awards.exc_to_call": calls.open,
        "awards.exc_late": ratings_since(one.cycle, one.drawn_up_at) if late else 0,
        "awards.exc_late_results": results_since(one.cycle, one.drawn_up_at) if late else 0,
        "awards.exc_overdue": sum(day < today for (day,) in due),
        "awards.exc_asked": len(due),
    }
    return _counting(found)


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
