"""From measures to levels: the guard band, what the self-rating may not do, and what one more rater would settle.

The rule (measurement.md 2.17, decisions.md): a learner is at the highest level whose cut the measure reaches with a
probability of at least the guard, with the self-rating and without it. Where raters are missing there is no level;
where raters see levels two or more apart and leaving one of them out changes attained or not, people look first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from patunay.errors import InputError
from patunay.measurement.ratings import Bools, Floats, Ints
from patunay.measurement.scale import Scale
from patunay.measurement.scoring import Measures, Scorer, above, score
from patunay.measurement.sums import Sums

GUARD = 0.80
APART = 2


class Status(StrEnum):
    ATTAINED = "attained"
    NOT_YET = "not_yet"
    INSUFFICIENT = "insufficient_evidence"
    MODERATION = "moderation"


@dataclass(frozen=True)
class Rule:
    """`minimum`: the level that attains. A rater counts who rated `least_share` of the rubric's indicators; a level
    needs `raters` who count, `others` of them not the learner. `own` is the rater type that may not raise a level."""

    minimum: int = 1
    guard: float = GUARD
    raters: int = 3
    others: int = 2
    least_share: float = 0.6
    own: str = "self"


@dataclass(frozen=True)
class Levels:
    """Decisions on learners, in the order of `measures`.

    `level` (learners,): 0 below the first. `certainty`, `without_own` (learners, levels): P(at or above level 1, 2 ...)
    by all ratings, and by those of others. `status` (learners,). `claim` (learners,): the certainty of the level.
    """

    measures: Measures
    others: Measures
    certainty: Floats
    without_own: Floats
    level: Ints
    status: tuple[Status, ...]

    @property
    def claim(self) -> Floats:
        index = np.maximum(self.level - 1, 0)[:, None]
        made: Floats = np.take_along_axis(self.certainty, index, axis=1)[:, 0]
        return np.where(self.level > 0, made, 1.0)


def decide(sums: Sums, scorer: Scorer, rule: Rule) -> Levels:
    """Raises InputError when the scale has no cuts."""
    bounds = cuts(scorer.scale)
    counted = counting(sums, rule)
    others = tuple(kind for kind in sums.types if kind != rule.own)
    measures, without = score(counted, scorer), score(counted, scorer, others)
    certainty, without_own = _certainty(measures, bounds), _certainty(without, bounds)
    level = (np.minimum(certainty, without_own) >= rule.guard).sum(axis=1)
    enough = (measures.raters >= rule.raters) & (without.raters >= rule.others)
    look = _look_again(counted, scorer, rule, level, enough)
    return Levels(measures, without, certainty, without_own, level, tuple(_statuses(level, enough, look, rule.minimum)))


def cuts(scale: Scale) -> tuple[float, ...]:
    if scale.cuts is None or not scale.cuts.bounds:
        raise InputError("measurement.no_cuts", scale=scale.name)
    return scale.cuts.bounds


def counting(sums: Sums, rule: Rule) -> Sums:
    """The pairs whose rater rated enough of the indicators."""
    return sums.pairs(sums.forms.sum(axis=1)[sums.pair_form] >= rule.least_share * len(sums.rubric.highest))


def _certainty(measures: Measures, bounds: tuple[float, ...]) -> Floats:
    return np.stack([measures.at_or_above(cut) for cut in bounds], axis=1)


def _statuses(level: Ints, enough: Bools, look: Bools, minimum: int) -> list[Status]:
    made = np.where(level >= minimum, Status.ATTAINED, Status.NOT_YET)
    made = np.where(look, Status.MODERATION, made)
    return [Status(str(value)) for value in np.where(enough, made, Status.INSUFFICIENT)]


def _look_again(sums: Sums, scorer: Scorer, rule: Rule, level: Ints, enough: Bools) -> Bools:
    """Learners whose raters, each alone, stand APART levels or more, and on whom one rater decides."""
    own = sums.types.index(rule.own) if rule.own in sums.types else -1
    heard = np.flatnonzero(sums.pair_type != own)
    alone = _levels_alone(sums, heard, scorer)
    low, high = np.full(len(sums.learners), 99), np.full(len(sums.learners), -1)
    np.minimum.at(low, sums.pair_learner[heard], alone)
    np.maximum.at(high, sums.pair_learner[heard], alone)
    doubtful = enough & (high - low >= APART)
    turns: Bools = doubtful & _one_decides(sums, heard, scorer, rule, level, doubtful)
    return turns


def _levels_alone(sums: Sums, pairs: Ints, scorer: Scorer) -> Ints:
    """The level that each pair's rater, alone, points to: that of the mean of the posterior."""
    keep = np.zeros(len(sums.pair_total), dtype=bool)
    keep[pairs] = True
    each = sums.pairs(keep)
    each = replace(each, learners=tuple(map(str, range(len(pairs)))), pair_learner=np.arange(len(pairs)))
    found = score(replace(each, group=np.zeros(len(pairs), dtype=np.int64)), scorer)
    reached: Ints = (found.eap[:, None] >= np.array(cuts(scorer.scale))).sum(axis=1)
    return reached


def _one_decides(sums: Sums, heard: Ints, scorer: Scorer, rule: Rule, level: Ints, doubtful: Bools) -> Bools:
    """Does attained or not change when one of the learner's raters is left out?"""
    learner = sums.pair_learner[heard]
    place = np.arange(len(heard)) - np.searchsorted(learner, learner)
    bound = cuts(scorer.scale)[rule.minimum - 1]
    attained, turns = level >= rule.minimum, np.zeros(len(level), dtype=bool)
    for left_out in range(int(place[doubtful[learner]].max(initial=-1)) + 1):
        keep = np.ones(len(sums.pair_total), dtype=bool)
        keep[heard[place == left_out]] = False
        rest = sums.pairs(keep & doubtful[sums.pair_learner])
        others = tuple(kind for kind in sums.types if kind != rule.own)
        certain = np.minimum(*(score(rest, scorer, include).at_or_above(bound) for include in (None, others)))
        turns |= (certain >= rule.guard) != attained
    return turns


@dataclass(frozen=True)
class OneMore:
    """`settles` (learners,): the chance that one more rater of a type brings the next level's certainty to the guard;
    `sd` (learners,): the measure's error expected then, logits."""

    settles: Floats
    sd: Floats


def one_more(levels: Levels, scorer: Scorer, rule: Rule, kind: str) -> OneMore:
    """What a further rater of type `kind`, on the whole form, is expected to do (posterior prediction)."""
    bounds = cuts(scorer.scale)
    measures = levels.measures
    totals = scorer.total_probability(scorer.scale.types.index(kind))
    joint = measures.posterior @ totals.T
    nodes = measures.nodes
    mean = (measures.posterior * nodes) @ totals.T / joint
    second = (measures.posterior * nodes**2) @ totals.T / joint
    expected = np.sqrt(((second - mean**2) * joint).sum(axis=1))
    settles = np.zeros(len(measures.learners))
    for index, bound in enumerate(bounds):
        reached = (measures.posterior * above(nodes, measures.severity_sd[:, None], bound)) @ totals.T / joint
        chance = np.where(reached >= rule.guard, joint, 0.0).sum(axis=1)
        settles = np.where(levels.level == index, chance[measures.row], settles)
    return OneMore(settles, expected[measures.row])
