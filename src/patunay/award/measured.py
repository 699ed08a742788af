"""The *measured* method: what published scales say of learners (measurement.md 6; decision 0016).

A competency's level is the highest one whose cut the learner's measure reaches with at least the rule's confidence, by
all ratings and by those of others alone, so that a self-rating never raises a level. `verdict` makes decisions of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from patunay.award import reasons
from patunay.award.model import State
from patunay.award.verdict import Verdict, Verdicts
from patunay.errors import StateError
from patunay.framework import Competency, Framework, RaterRole
from patunay.measurement.levels import Levels, OneMore, Rule, Status, decide, one_more
from patunay.measurement.ratings import Ratings, RatingTable, Rubric
from patunay.measurement.scale import Cuts, Scale
from patunay.measurement.scoring import Scorer
from patunay.measurement.sums import Sums, sum_ratings
from patunay.rating import Rating
from patunay.roster.model import Place

_STATES = {
    Status.ATTAINED: State.ATTAINED,
    Status.NOT_YET: State.NOT_YET,
    Status.INSUFFICIENT: State.RATERS_MISSING,
    Status.MODERATION: State.UNDER_REVIEW,
}


def rubric(competency: Competency) -> Rubric:
    """The competency's indicators for the measurement."""
    indicators = [(i, element) for element in competency.elements for i in element.indicators]
    return Rubric({i.code: i.highest for i, _ in indicators}, {i.code: element.code for i, element in indicators})


def rating_table(competency: Competency, ratings: Sequence[Rating]) -> RatingTable:
    """All ratings that the measurement uses, as its long table: those that count, and the learners' own.

    Learners are labelled by file, sheet and row of the roster and grouped by sex; raters by name within their role.
    """
    rows = [
        (learner_label(rating.learner.place), code, rating.rater, str(rating.role), float(mark), rating.learner.sex)
        for rating in ratings
        if not rating.replaced and (rating.counts or rating.role is RaterRole.SELF)
        for element in competency.elements
        for code in (i.code for i in element.indicators)
        if (mark := rating.marks.get(code)) is not None
    ]
    learner, indicator, rater, role, score, sex = zip(*rows, strict=True) if rows else ((),) * 6
    return RatingTable(learner, indicator, rater, role, score, group=sex)


def learner_label(place: Place) -> str:
    """Where the learner stands on the rosters: the measurement knows no names."""
    return ":".join(str(part) for part in (place.file, place.sheet, place.row) if part is not None)


def rating_sums(competency: Competency, ratings: Sequence[Rating]) -> Sums:
    """The sufficient sums of `rating_table`."""
    return sum_ratings(Ratings.from_table(rating_table(competency, ratings), rubric(competency)))


def level_cuts(competency: Competency, source: str) -> Cuts | None:
    """The cuts that the framework gives its levels; None where one is missing."""
    bounds = [level.lower_bound for level in sorted(competency.levels, key=lambda level: level.number)]
    return None if None in bounds else Cuts(tuple(float(bound) for bound in bounds if bound is not None), source)


def level_rule(framework: Framework) -> Rule:
    """The framework's award rule in the measurement's words."""
    others = sum(framework.rule.required.values())
    return Rule(
        minimum=framework.rule.minimum_level,
        guard=reasons.confidence(framework) / 100,
        raters=others,
        others=others,
        least_share=0.0,
        own=str(RaterRole.SELF),
    )


def measure_all(framework: Framework, ratings: Sequence[Rating], scales: Mapping[str, Scale]) -> Verdicts:
    """What the scales (competency code -> scale) say of every learner with a rating.

    Raises StateError `award.no_scale` for a competency without one, InputError where a scale does not fit.
    """
    verdicts: dict[tuple[Place, str], Verdict] = {}
    rule = level_rule(framework)
    places = {learner_label(rating.learner.place): rating.learner.place for rating in ratings}
    for competency in framework.competencies:
        if competency.code not in scales:
            raise StateError("award.no_scale", competency=competency.code)
        scorer = Scorer(scales[competency.code])
        levels = decide(rating_sums(competency, ratings), scorer, rule)
        more = one_more(levels, scorer, rule, str(RaterRole.COMMUNITY))
        for label, verdict in _verdicts(levels, more):
            verdicts[places[label], competency.code] = verdict
    return verdicts


def _verdicts(levels: Levels, more: OneMore) -> list[tuple[str, Verdict]]:
    rows = zip(levels.measures.learners, levels.status, levels.level.tolist(), more.settles.tolist(), strict=True)
    return [(learner, Verdict(_STATES[status], level, settles)) for learner, status, level, settles in rows]
