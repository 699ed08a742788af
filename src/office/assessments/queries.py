"""Reads of cycles, their candidates and what was said of them, as the library's values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from office.assessments.models import Candidate, Cycle, CycleScale, ModerationCase, OfficialResult, RatingForm, Source
from office.assessments.states import CaseState, CycleState, FormState
from office.people import queries as people
from patunay.award import AwardList, draw_up, verdicts_of
from patunay.errors import StateError
from patunay.framework import Framework, Method, RaterRole
from patunay.measurement.scale import Scale, parse_scale
from patunay.rating import ImportedResult, Rating
from patunay.roster import conventions as national
from patunay.roster.model import Finding, Learner, Place, Weight

MODERATION = "moderation"
"""What stands as the scorer of a level that a panel decided."""


@dataclass(frozen=True, slots=True)
class CycleValue:
    """`framework` is the version's id; `plan` as in `assessments.planning`."""

    pk: int
    division: int
    name: str
    framework: int
    starts_on: date
    closes_on: date
    plan: Mapping[str, Any]
    state: CycleState


def cycle(pk: int, division: int) -> CycleValue | None:
    """One cycle of the division, or None."""
    return next(map(_cycle, Cycle.objects.filter(pk=pk, division=division)), None)


def cycles(division: int) -> list[CycleValue]:
    """The division's cycles, newest first."""
    return [_cycle(one) for one in Cycle.objects.filter(division=division).order_by("-starts_on", "-pk")]


def _cycle(one: Cycle) -> CycleValue:
    state = CycleState(one.state)
    return CycleValue(
        one.pk, one.division, one.name, one.framework_id, one.starts_on, one.closes_on, dict(one.plan), state
    )


def candidates(cycle_pk: int) -> list[int]:
    """Learner ids in the order of a list."""
    pks = Candidate.objects.filter(cycle_id=cycle_pk).values_list("learner_id", flat=True)
    return list(people.learner_cards(list(pks)))


def cycles_of(learner: int) -> set[int]:
    """The ids of the cycles in which the learner is a candidate."""
    return set(Candidate.objects.filter(learner_id=learner).values_list("cycle_id", flat=True))


def places(centres: Collection[int], division: int) -> list[int]:
    """The centres of a plan; none named are all of the division."""
    return list(centres) or [one.pk for one in people.centres(division)]


def late_learners(cycle: CycleValue) -> list[int]:
    """The learners of the cycle's centres who are not candidates yet, in the order of a list."""
    known = set(Candidate.objects.filter(cycle_id=cycle.pk).values_list("learner_id", flat=True))
    everybody = people.learners_at(places(cycle.plan["centres"], cycle.division))
    return [pk for pk in everybody if pk not in known]


@dataclass(frozen=True, slots=True)
class Need:
    """How many forms of one kind of rater a cycle needs; `raters` is how many people they come from, where known."""

    role: RaterRole
    each: int
    forms: int
    raters: int | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """`most` is the teacher with the most learners, and how many."""

    learners: int
    needs: tuple[Need, ...]
    most: tuple[str, int]


def forecast(learners: Collection[int], framework: Framework) -> Forecast:
    """What rating these learners will ask of people, by the framework's rule."""
    teachers = Counter(card.teacher for card in people.learner_cards(learners).values() if card.teacher)
    needs = [
        Need(role, each, each * len(learners), len(teachers) if role is RaterRole.TEACHER else None)
        for role, each in framework.rule.required.items()
    ]
    if RaterRole.SELF not in framework.rule.required:
        needs.append(Need(RaterRole.SELF, 1, len(learners), len(learners)))
    return Forecast(len(learners), tuple(needs), next(iter(teachers.most_common(1)), ("", 0)))


def library_learners(cycle: CycleValue, only: Collection[int] | None = None) -> dict[int, Learner]:
    """Learner id -> the library's value of each candidate (of `only`), in the order of a list; held where the office
    holds one.
    """
    pks = [pk for pk in candidates(cycle.pk) if only is None or pk in only]
    cards = people.learner_cards(pks)
    values = people.learner_values(cycle.division, pks)
    return {pk: _with_hold(values[pk], cards[pk].held) for pk in pks}


def _with_hold(learner: Learner, held: str) -> Learner:
    if not held:
        return learner
    return replace(learner, held=(Finding(held, Weight.HELD, learner.place),))


def library_ratings(cycle: CycleValue) -> tuple[Rating, ...]:
    """Every form that was sent, in the order in which they came."""
    return ratings_of(cycle, library_learners(cycle))


def ratings_of(cycle: CycleValue, learners: Mapping[int, Learner]) -> tuple[Rating, ...]:
    """The sent forms of these candidates.

    A community rater whose name is that of a teacher who rated the same learner is shown only, whichever of the two
    forms came first (as `patunay.rating.patterns` judges it within a file).
    """
    of_these = {"candidate__cycle_id": cycle.pk, "candidate__learner_id__in": learners}
    found = RatingForm.objects.filter(**of_these, state=FormState.SENT).order_by("pk")
    forms = list(found.select_related("candidate"))
    raters = rater_keys(forms)
    teachers = {(form.candidate_id, raters[form.pk]) for form in forms if form.role == RaterRole.TEACHER}
    return tuple(_rating(form, learners[form.candidate.learner_id], raters[form.pk], teachers) for form in forms)


def ratings_since(cycle_pk: int, at: datetime) -> int:
    """How many forms that stand came to the office after `at`: a mailed one when its file was taken."""
    standing = RatingForm.objects.filter(candidate__cycle_id=cycle_pk, state=FormState.SENT)
    mailed = Q(source=Source.FILE)
    return standing.filter(mailed & Q(opened_at__gt=at) | ~mailed & Q(sent_at__gt=at)).count()


def results_since(cycle_pk: int, at: datetime) -> int:
    """How many official results that stand were taken after `at`."""
    return OfficialResult.objects.filter(candidate__cycle_id=cycle_pk, taken_at__gt=at).count()


def rater_keys(forms: Sequence[RatingForm]) -> dict[int, str]:
    """Form id -> its rater's key, by the name on the form or of the account; empty for a learner's own form."""
    names = people.account_names({form.rater_id for form in forms if form.rater_id})
    return {
        form.pk: "" if form.role == RaterRole.SELF else rater_key(form.rater_name or names.get(form.rater_id or 0, ""))
        for form in forms
    }


def rater_key(name: str) -> str:
    """The same for every spelling of a rater's name; empty for none (as `patunay.rating.forms.Form.rater`)."""
    return " ".join(re.findall(r"[^\W\d_]+", national.folded(national.tidy(name))))


def office_time(at: datetime | None) -> datetime | None:
    """As the library keeps the times of ratings: Asia/Manila. The database answers in UTC."""
    return at and timezone.localtime(at)


def _rating(form: RatingForm, learner: Learner, rater: str, teachers: Collection[tuple[int, str]]) -> Rating:
    role = RaterRole(form.role)
    close = role is RaterRole.COMMUNITY and (form.candidate_id, rater) in teachers
    return Rating(
        learner=learner,
        role=role,
        rater=learner.row_hash if role is RaterRole.SELF else rater or f"form {form.pk}",
        relation=form.relation,
        marks={code: form.marks.get(code) for code in form.asked},
        sent_at=office_time(form.sent_at),
        place=Place("office", row=form.pk),
        counts=form.counts and role is not RaterRole.SELF and not close,
    )


def official_results(cycle: CycleValue) -> tuple[ImportedResult, ...]:
    """Official results, and the levels that moderation decided where there is no official result."""
    return results_of(cycle, library_learners(cycle))


def results_of(cycle: CycleValue, learners: Mapping[int, Learner]) -> tuple[ImportedResult, ...]:
    """Official results of these candidates; what moderation decided where there is none."""
    of_these = {"candidate__cycle_id": cycle.pk, "candidate__learner_id__in": learners}
    found = OfficialResult.objects.filter(**of_these).select_related("candidate").order_by("pk")
    official = {
        (one.candidate.learner_id, one.competency): ImportedResult(
            learners[one.candidate.learner_id],
            one.competency,
            one.level,
            one.scored_by,
            one.dated,
            one.file_sha256,
            Place(one.file, row=one.row),
        )
        for one in found
    }
    return tuple((_moderated(cycle, learners) | official).values())


def _moderated(cycle: CycleValue, learners: Mapping[int, Learner]) -> dict[tuple[int, str], ImportedResult]:
    """The newest decided case of each candidate and competency."""
    of_these = {"candidate__cycle_id": cycle.pk, "candidate__learner_id__in": learners}
    decided = ModerationCase.objects.filter(**of_these, state=CaseState.DECIDED, level__isnull=False)
    return {
        (one.candidate.learner_id, one.competency): ImportedResult(
            learners[one.candidate.learner_id],
            one.competency,
            one.level or 0,
            MODERATION,
            timezone.localdate(one.decided_at) if one.decided_at else None,
            "",
            Place("office", row=one.pk),
            moderated=True,
        )
        for one in decided.select_related("candidate").order_by("pk")
    }


def decisions(cycle: CycleValue, framework: Framework, only: Collection[int] | None = None) -> AwardList:
    """What the cycle decides today, learner by learner (of the learners `only`).

    Raises StateError `assessments.no_scale` where the framework asks for the *measured* method and a competency has no
    published scale yet.
    """
    scales = scales_of(cycle, framework)
    learners = library_learners(cycle, only)
    ratings = ratings_of(cycle, learners)
    consents = people.consenting(list(learners))
    consenting = {learner.place for pk, learner in learners.items() if pk in consents}
    return draw_up(
        framework,
        tuple(learners.values()),
        ratings,
        results_of(cycle, learners),
        consenting,
        verdicts_of(framework, ratings, scales),
    )


def scales_of(cycle: CycleValue, framework: Framework) -> Mapping[str, Scale]:
    """Competency code -> the cycle's published scale; empty for the *explained* method. Raises as `decisions`."""
    if framework.rule.method is not Method.MEASURED:
        return {}
    scales = {one.competency: parse_scale(one.value) for one in CycleScale.objects.filter(cycle_id=cycle.pk)}
    missing = [competency.code for competency in framework.competencies if competency.code not in scales]
    if missing:
        raise StateError("assessments.no_scale", competencies=", ".join(missing))
    return scales


def event_date(cycle: CycleValue) -> date:
    """The day of the event, Asia/Manila."""
    return date.fromisoformat(cycle.plan["event_date"])


@dataclass(frozen=True, slots=True)
class RaterCard:
    """Whom to call back: who rated whom, as what; the office keeps no number of a rater, so `teacher` and `centre` are
    where to ask.
    """

    rater: str
    relation: str
    learner: str
    teacher: str
    centre: str
    district: str


def rater_cards(forms: Collection[int]) -> dict[int, RaterCard]:
    """Form id -> card, for the office alone."""
    rows = list(
        RatingForm.objects.filter(pk__in=forms).values_list("pk", "rater_name", "relation", "candidate__learner")
    )
    cards = people.learner_cards([learner for *_, learner in rows])
    return {pk: _rater_card(rater, relation, cards[learner]) for pk, rater, relation, learner in rows}


def _rater_card(rater: str, relation: str, learner: people.LearnerCard) -> RaterCard:
    return RaterCard(rater, relation, learner.name, learner.teacher, learner.centre, learner.district)
