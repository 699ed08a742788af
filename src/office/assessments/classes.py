"""A teacher's own class in a cycle: the candidates at the teacher's centres, with the teacher's own marks alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from office.assessments import queries
from office.assessments.models import Candidate, RatingForm
from office.assessments.queries import CycleValue
from office.assessments.states import CycleState, FormState
from office.frameworks import queries as frameworks
from office.people import queries as people
from office.people.actors import Actor
from patunay.framework import Framework, Indicator, RaterRole

ACT = "assessments.rate"
Marks = Mapping[str, int | None]
"""Indicator code -> mark, None for "no chance to see"; a code that is not in it has not been answered."""


@dataclass(frozen=True, slots=True)
class Member:
    """One learner of the class. `state` is that of the teacher's newest form, None before the first mark.

    `is_changed` says that an open form stands over one that was sent; `is_filed` that the office has a form of the
    teacher's from paper or a mailed file.
    """

    candidate: int
    learner: int
    name: str
    first: str
    centre: str
    marks: Marks
    state: FormState | None
    is_changed: bool = False
    is_filed: bool = False

    @property
    def is_done(self) -> bool:
        return self.state is FormState.SENT or (self.state is None and self.is_filed)


@dataclass(frozen=True, slots=True)
class OwnClass:
    cycle: CycleValue
    framework: Framework
    members: tuple[Member, ...]

    @property
    def behaviours(self) -> tuple[Indicator, ...]:
        return tuple(self.framework.indicators().values())

    @property
    def is_open(self) -> bool:
        return self.cycle.state is CycleState.RATING

    def rated(self, codes: Collection[str]) -> int:
        """How many of the class have an answer to every one of `codes`."""
        return sum(all(code in member.marks for code in codes) for member in self.members)

    @property
    def filed(self) -> int:
        """How many of the class the office has a form for that did not come from here."""
        return sum(member.is_filed and member.state is None for member in self.members)

    def member(self, candidate: int) -> Member | None:
        return next((member for member in self.members if member.candidate == candidate), None)


def own_class(actor: Actor, cycle_pk: int) -> OwnClass | None:
    """None where the cycle is not of the teacher's division, or holds none of the teacher's learners."""
    cycle = queries.cycle(cycle_pk, actor.division)
    if cycle is None:
        return None
    members = _members(actor, cycle)
    return OwnClass(cycle, frameworks.framework(cycle.framework), members) if members else None


def own_classes(actor: Actor) -> list[OwnClass]:
    """The classes that the teacher may rate now, newest cycle first."""
    open_cycles = [cycle for cycle in queries.cycles(actor.division) if cycle.state is CycleState.RATING]
    found = (own_class(actor, cycle.pk) for cycle in open_cycles)
    return [one for one in found if one]


def _members(actor: Actor, cycle: CycleValue) -> tuple[Member, ...]:
    centres = [centre.pk for centre in people.centres(actor.division, actor, ACT)]
    learners = people.learners_at(centres)
    cards = people.learner_cards(learners)
    candidates = dict(
        Candidate.objects.filter(cycle_id=cycle.pk, learner_id__in=learners).values_list("learner_id", "pk")
    )
    forms, filed = own_forms(actor.account, candidates.values()), _filed(actor, candidates.values())
    return tuple(
        _member(candidates[pk], pk, card, forms.get(candidates[pk], ()), candidates[pk] in filed)
        for pk, card in cards.items()
        if pk in candidates
    )


def _filed(actor: Actor, candidates: Collection[int]) -> set[int]:
    """The candidates of whom a sent form under the teacher's name came another way than from this account."""
    others = RatingForm.objects.filter(candidate_id__in=candidates, role=RaterRole.TEACHER, state=FormState.SENT)
    names = others.exclude(rater_id=actor.account).values_list("candidate_id", "rater_name")
    return {candidate for candidate, name in names if name and queries.rater_key(name) == queries.rater_key(actor.name)}


def _member(
    candidate: int, learner: int, card: people.LearnerCard, forms: Sequence[RatingForm], is_filed: bool
) -> Member:
    newest = forms[-1] if forms else None
    marks = newest.marks if newest else {}
    state = FormState(newest.state) if newest else None
    is_changed = state is FormState.OPEN and len(forms) > 1
    return Member(candidate, learner, card.name, card.first, card.centre, marks, state, is_changed, is_filed)


def own_forms(account: int, candidates: Collection[int]) -> dict[int, list[RatingForm]]:
    """Candidate -> the teacher's own open and sent forms, oldest first."""
    found = RatingForm.objects.filter(
        candidate_id__in=candidates,
        rater_id=account,
        role=RaterRole.TEACHER,
        state__in=(FormState.OPEN, FormState.SENT),
    )
    forms: dict[int, list[RatingForm]] = {}
    for form in found.order_by("pk"):
        forms.setdefault(form.candidate_id, []).append(form)
    return forms


def unanswered(framework: Framework, marks: Marks) -> list[str]:
    """The codes without an answer, in the framework's order."""
    return [code for code in framework.indicators() if code not in marks]


def is_ready(framework: Framework, marks: Marks) -> bool:
    """Whether a form is complete enough to be sent: in each competency the rule's share of answers is given.

    "No chance to see" is an answer. (`AwardRule.least_share` is the share that a rater must have seen to count.)
    """
    return all(
        sum(code in marks for code in codes) * 100 >= framework.rule.least_share * len(codes)
        for codes in competency_codes(framework).values()
    )


def competency_codes(framework: Framework) -> dict[str, list[str]]:
    """Competency code -> the codes of its behaviours."""
    return {
        competency.code: [i.code for element in competency.elements for i in element.indicators]
        for competency in framework.competencies
    }
