"""What a cycle decides, as its pages show it: results, who must do what, who has rated whom. Writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q

from office.assessments.models import RatingForm
from office.assessments.queries import CycleValue, candidates, decisions
from office.assessments.states import FormState
from office.frameworks.queries import framework
from office.people import queries as people
from office.people.actors import Actor, can
from office.people.queries import LearnerCard
from patunay.award import Actor as Acting
from patunay.award import Decision, LearnerResult, State, ToDo, not_yet
from patunay.framework import RaterRole

SEE = "assessments.see_results"


def visible(actor: Actor, learners: Sequence[int], act: str = SEE) -> dict[int, LearnerCard]:
    """The cards of those learners that the actor may see, in the order of a list.

    A restricted centre goes by its public name, but for those who may see restricted flags.
    """
    paths = actor.paths(act)
    cards = people.learner_cards(learners)
    mine = {pk: card for pk, card in cards.items() if any(card.centre_path.startswith(path) for path in paths)}
    if can(actor, "people.see_restricted"):
        return mine
    hidden = {one.pk for one in people.centres(actor.division) if one.restricted}
    return {pk: _without_name(card) if centre_of(card) in hidden else card for pk, card in mine.items()}


def own_cards(actor: Actor, learner: int) -> dict[int, LearnerCard]:
    """The card of the learner who asks, or of one in the asking teacher's class; empty for anybody else."""
    if actor.learner == learner:
        return people.learner_cards([learner])
    return visible(actor, [learner], "assessments.rate")


def _without_name(card: LearnerCard) -> LearnerCard:
    return replace(card, centre=card.centre_public)


def centre_of(card: LearnerCard) -> int:
    """The id of the learner's centre."""
    return int(card.centre_path.strip("/").rsplit("/", 1)[-1])


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a page's address filters by; empty for everything."""

    state: str = ""
    centre: str = ""
    district: str = ""
    competency: str = ""

    def fits(self, card: LearnerCard) -> bool:
        return self.district in ("", card.district) and self.centre in ("", str(centre_of(card)))

    def decided(self, decision: Decision) -> bool:
        return self.competency in ("", decision.competency) and self.state in ("", decision.state)


@dataclass(frozen=True, slots=True)
class Row:
    card: LearnerCard
    result: LearnerResult


def results(actor: Actor, cycle: CycleValue, chosen: Chosen) -> list[Row]:
    """The learners of whom any decision fits what was chosen, in the order of a list."""
    cards = {pk: card for pk, card in visible(actor, candidates(cycle.pk)).items() if chosen.fits(card)}
    awards = decisions(cycle, framework(cycle.framework), cards)
    rows = [Row(cards[result.learner.place.row or 0], result) for result in awards.results]
    return [row for row in rows if any(map(chosen.decided, row.result.decisions))]


def result(actor: Actor, cycle: CycleValue, learner: int) -> Row | None:
    """One learner's result; None for who is not a candidate or not in the actor's offices."""
    return _result(cycle, visible(actor, [learner]), learner)


def own_result(actor: Actor, cycle: CycleValue, learner: int) -> Row | None:
    """The same for the learner, and for the learner's teacher; None for anybody else."""
    return _result(cycle, own_cards(actor, learner), learner)


def _result(cycle: CycleValue, cards: dict[int, LearnerCard], learner: int) -> Row | None:
    found = decisions(cycle, framework(cycle.framework), cards).results if cards else ()
    return next((Row(cards[learner], one) for one in found), None)


def tally(rows: Iterable[Row]) -> dict[State, int]:
    """State -> how many decisions of `rows` are in it."""
    counts = Counter(decision.state for row in rows for decision in row.result.decisions)
    return {state: counts[state] for state in State}


@dataclass(frozen=True, slots=True)
class FormLine:
    """One form of a learner, without its marks."""

    pk: int
    role: str
    rater: str
    relation: str
    state: str
    source: str
    sent_at: object
    counts: bool


def forms_of(cycle: CycleValue, learner: int) -> list[FormLine]:
    """Every form of a candidate, replaced ones included, oldest first."""
    found = RatingForm.objects.filter(candidate__cycle_id=cycle.pk, candidate__learner_id=learner)
    rows = list(found.exclude(state=FormState.OPEN).order_by("sent_at", "pk"))
    names = people.account_names({one.rater_id for one in rows if one.rater_id})
    return [
        FormLine(
            one.pk,
            one.role,
            one.rater_name or names.get(one.rater_id or 0, ""),
            one.relation,
            one.state,
            one.source,
            one.sent_at,
            one.counts,
        )
        for one in rows
    ]


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that somebody must do; `to` is the person or the office that the message goes to."""

    card: LearnerCard
    todo: ToDo
    to: str

    @property
    def actor(self) -> Acting:
        return self.todo.actor


def tasks(actor: Actor, cycle: CycleValue, chosen: Chosen) -> list[Task]:
    """Who must do what so that nobody is kept waiting (D95): by who must act, then by the person's name."""
    cards = {pk: card for pk, card in visible(actor, candidates(cycle.pk)).items() if chosen.fits(card)}
    found = not_yet(decisions(cycle, framework(cycle.framework), cards))
    order = list(Acting)
    given = [_task(cards[todo.learner.place.row or 0], todo) for todo in found]
    return sorted(given, key=lambda one: (order.index(one.actor), one.to if one.actor is Acting.TEACHER else ""))


def _task(card: LearnerCard, todo: ToDo) -> Task:
    named = {Acting.TEACHER: card.teacher, Acting.LEARNER: card.name}
    return Task(card, todo, named.get(todo.actor, ""))


@dataclass(frozen=True, slots=True)
class Cover:
    """Of one kind of rater: forms sent that count, forms needed, and learners who lack any."""

    role: RaterRole
    sent: int
    needed: int
    lacking: int

    @property
    def percent(self) -> int:
        return 100 * self.sent // self.needed if self.needed else 100


@dataclass(frozen=True, slots=True)
class Line:
    """A centre, or one learner of a centre, with what came of each kind of rater."""

    pk: int
    name: str
    district: str
    learners: int
    covers: tuple[Cover, ...]


def coverage(actor: Actor, cycle: CycleValue, centre: int | None = None) -> list[Line]:
    """Who has rated whom: a line a centre, or a line a learner of `centre`."""
    cards = visible(actor, candidates(cycle.pk))
    if centre is not None:
        cards = {pk: card for pk, card in cards.items() if centre_of(card) == centre}
    needed = needs(cycle)
    sent = sent_forms(cycle)
    groups: dict[int, list[int]] = {}
    for pk, card in cards.items():
        groups.setdefault(pk if centre is not None else centre_of(card), []).append(pk)
    lines = [_line(pk, cards, group, needed, sent, centre is not None) for pk, group in groups.items()]
    return lines if centre is not None else sorted(lines, key=lambda line: (line.district, line.name))


def needs(cycle: CycleValue) -> dict[RaterRole, int]:
    """How many forms of each kind a learner needs, the learner's own included."""
    return {**framework(cycle.framework).rule.required, RaterRole.SELF: 1}


def sent_forms(cycle: CycleValue) -> Counter[tuple[int, str]]:
    """(learner, role) -> forms sent, of others only those that count."""
    found = RatingForm.objects.filter(
        Q(counts=True) | Q(role=RaterRole.SELF), candidate__cycle_id=cycle.pk, state=FormState.SENT
    )
    return Counter(found.values_list("candidate__learner_id", "role"))


def _line(
    pk: int,
    cards: dict[int, LearnerCard],
    group: list[int],
    needed: dict[RaterRole, int],
    sent: Counter[tuple[int, str]],
    is_learner: bool,
) -> Line:
    covers = tuple(
        _cover(role, need, [sent[(learner, str(role))] for learner in group]) for role, need in needed.items()
    )
    card = cards[group[0]]
    return Line(pk, card.name if is_learner else card.centre, card.district, len(group), covers)


def _cover(role: RaterRole, need: int, sent: list[int]) -> Cover:
    """A form more than needed for one learner does not stand in for another's."""
    enough = [min(count, need) for count in sent]
    return Cover(role, sum(enough), need * len(sent), sum(count < need for count in enough))
