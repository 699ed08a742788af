"""Rating sheets on paper: what stands on them, and what was written on them keyed in (D27)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from office.assessments.models import Candidate, RatingForm, Source
from office.assessments.queries import CycleValue, candidates, library_learners, rater_key
from office.assessments.rating import send
from office.assessments.results import centre_of, visible
from office.assessments.states import CycleState, FormState
from office.audit.operations import record
from office.frameworks.queries import framework
from office.people.actors import Actor
from office.people.queries import LearnerCard
from patunay.errors import InputError, StateError
from patunay.framework import Competency, Framework, Indicator, RaterRole
from patunay.rating import Rating
from patunay.rating.forms import Form
from patunay.rating.patterns import Tied, judge_closeness
from patunay.roster.model import Learner, Place

ACT = "assessments.encode"
ROLES = (RaterRole.TEACHER, RaterRole.COMMUNITY, RaterRole.SELF)
"""Kinds of rater that have a sheet; whether a community rater is a relative, the relation says."""
NO_CHANCE = "-"


@dataclass(frozen=True, slots=True)
class Part:
    """The behaviours of one competency that stand on a sheet, in the order of the framework."""

    competency: Competency
    indicators: tuple[Indicator, ...]


def parts(cycle: CycleValue, role: RaterRole) -> tuple[Part, ...]:
    """What a sheet asks: the community only what the cycle's plan shows it, everybody else everything."""
    shown = set(cycle.plan["community"]) if role is RaterRole.COMMUNITY else None
    found = (
        Part(one, tuple(i for element in one.elements for i in element.indicators if shown is None or i.code in shown))
        for one in framework(cycle.framework).competencies
    )
    return tuple(part for part in found if part.indicators)


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One learner's sheet of one kind of rater. `sent` are the forms that came in already, from wherever."""

    card: LearnerCard
    sent: int


def sheets(actor: Actor, cycle: CycleValue, role: RaterRole, centre: int | None = None) -> list[SheetLine]:
    """The learners whose sheets the actor may print and key in, in the order of a list; of one centre if named."""
    cards = visible(actor, candidates(cycle.pk), ACT)
    came = list(
        RatingForm.objects.filter(candidate__cycle_id=cycle.pk, role=role, state=FormState.SENT).values_list(
            "candidate__learner_id", flat=True
        )
    )
    return [SheetLine(card, came.count(pk)) for pk, card in cards.items() if centre in (None, centre_of(card))]


@dataclass(frozen=True, slots=True)
class Keyed:
    """What was written on one sheet. `keys`: competency code -> one key a behaviour, `-` for no chance to see."""

    keys: Mapping[str, str]
    rater_name: str = ""
    relation: str = ""
    known_for: str = ""


def parse_keys(part: Part, keys: str) -> dict[str, int | None]:
    """Indicator code -> mark. Spaces are for the eye.

    Raises InputError where there are more or fewer keys than behaviours, or a key that the behaviour does not have.
    """
    compact = "".join(keys.split())
    if len(compact) != len(part.indicators):
        raise InputError("assessments.keys_count", needed=len(part.indicators), typed=len(compact))
    return {i.code: _mark(i, key, at) for at, (i, key) in enumerate(zip(part.indicators, compact, strict=True), 1)}


def _mark(indicator: Indicator, key: str, position: int) -> int | None:
    if key == NO_CHANCE:
        return None
    if not (key.isascii() and key.isdigit()) or int(key) > indicator.highest:
        raise InputError("assessments.key_wrong", position=position, key=key, highest=indicator.highest)
    return int(key)


@transaction.atomic
def keep_sheet(actor: Actor, cycle: CycleValue, learner: int, role: RaterRole, keyed: Keyed, *, at: datetime) -> int:
    """Keeps one sheet as a form that was sent; the same rater's earlier form is replaced and stays. Its id.

    Raises StateError while the cycle is not open or for a learner who is not among the actor's, InputError for keys
    that do not fit, a missing name or an unknown relation.
    """
    post = actor.post_for(ACT)
    if cycle.state is not CycleState.RATING:
        raise StateError("assessments.keying_closed", name=cycle.name)
    if learner not in visible(actor, [learner], ACT):
        raise StateError("assessments.keying_nobody")
    candidate = Candidate.objects.select_for_update().get(cycle_id=cycle.pk, learner_id=learner)
    marks = {code: mark for part in parts(cycle, role) for code, mark in _part_marks(part, keyed).items()}
    told, counts = _told(framework(cycle.framework), role, keyed)
    form = RatingForm(
        candidate=candidate,
        role=str(told),
        rater_name=keyed.rater_name.strip(),
        relation=keyed.relation,
        known_for=keyed.known_for,
        counts=counts and not _is_close(cycle, learner, told, keyed, marks),
        asked=list(marks),
        marks=marks,
        source=Source.PAPER,
        opened_at=at,
    )
    send(form, at=at)
    record("assessments.sheet.keyed", f"form:{form.pk}", at=at, actor=actor.account, role=post.role)
    return form.pk


def _part_marks(part: Part, keyed: Keyed) -> dict[str, int | None]:
    return parse_keys(part, keyed.keys.get(part.competency.code, ""))


def _told(frame: Framework, role: RaterRole, keyed: Keyed) -> tuple[RaterRole, bool]:
    """The role that the relation gives, and whether such a rater counts."""
    if role is not RaterRole.SELF and not rater_key(keyed.rater_name):
        raise InputError("assessments.rater_nameless")
    if role is not RaterRole.COMMUNITY:
        return role, role is RaterRole.TEACHER
    relation = next((one for one in frame.relations if one.name == keyed.relation), None)
    if relation is None:
        raise InputError("assessments.relation_none")
    return relation.role, relation.counts


def _is_close(cycle: CycleValue, learner: int, role: RaterRole, keyed: Keyed, marks: Mapping[str, int | None]) -> bool:
    """Whether a community rater is the learner, the guardian or the own teacher, as the library judges exports."""
    value: Learner = library_learners(cycle, [learner])[learner]
    place = Place("paper")
    form = Form(role, place, {"rater": keyed.rater_name}, {}, marks, None)
    rating = Rating(value, role, form.rater, keyed.relation, marks, None, place, counts=True)
    (judged,) = judge_closeness([Tied(form, rating)], [])
    return judged.rating is not None and not judged.rating.counts
