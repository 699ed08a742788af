"""Cohorts in which something is planted, and the scale that made them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from patunay.measurement.curves import cumulative, curves
from patunay.measurement.ratings import Floats, Ints, Ratings, RatingTable, Rubric
from patunay.measurement.scale import Cuts, Scale

TYPES = ("community", "self", "teacher")
INDICATORS = 8


def truth(halo: float = 0.6, indicators: int = INDICATORS) -> Scale:
    """Thresholds spread evenly; the last indicator has one criterion fewer."""
    rubric = Rubric({f"I{i + 1}": 2 if i == indicators - 1 else 3 for i in range(indicators)})
    thresholds = np.linspace(-1, 1, indicators)[:, None] + np.array([-1.4, 0.0, 1.4])
    exists = np.arange(3) < rubric.steps[:, None]
    thresholds = np.where(exists, thresholds, 0.0)
    thresholds = np.where(
        exists, thresholds - np.mean([row[on].mean() for row, on in zip(thresholds, exists, strict=True)]), 0.0
    )
    return Scale(
        name="truth",
        version="1",
        rubric=rubric,
        types=TYPES,
        thresholds=thresholds[None],
        threshold_se=np.full((1, *thresholds.shape), 0.05),
        severity=np.array([-0.2, -0.4, 0.0]),
        severity_se=np.zeros(3),
        halo=np.full(3, halo),
        mean=0.3,
        spread=1.2,
        cuts=Cuts((-1.0, 0.5, 2.0)),
    )


@dataclass(frozen=True)
class Plan:
    """What is planted: `severity` and `stretch` and `stray` (SD of further impressions) by rater, `dif` by (group,
    indicator), `drf` by (group, type), `impact` by group; `touch` may change the marks (pairs, indicators)."""

    learners: int = 300
    severity: Mapping[str, float] = field(default_factory=dict)
    stretch: Mapping[str, float] = field(default_factory=dict)
    stray: Mapping[str, float] = field(default_factory=dict)
    drift: Mapping[str, float] = field(default_factory=dict)
    dif: Mapping[tuple[str, int], float] = field(default_factory=dict)
    drf: Mapping[tuple[str, str], float] = field(default_factory=dict)
    impact: Mapping[str, float] = field(default_factory=dict)
    touch: Callable[[Floats, list[tuple[str, str, str]]], None] | None = None


@dataclass(frozen=True)
class Cohort:
    ratings: Ratings
    time: Floats
    """Of each pair in the order of its sums: 0 to 5."""


def pairs_of(learners: int) -> list[tuple[str, str, str]]:
    """(learner, type, rater): one teacher for 15 learners, two community raters for 10 each, and the learner."""
    made = []
    for n in range(learners):
        who = f"L{n:04d}"
        made.append((who, "teacher", f"T{n // 15:02d}"))
        made.append((who, "self", f"S{n:04d}"))
        made.append((who, "community", f"C{n // 10:02d}"))
        made.append((who, "community", f"D{(n + 5) // 10:02d}"))
    return made


def cohort(seed: int, plan: Plan | None = None, scale: Scale | None = None) -> Cohort:
    plan, scale = plan or Plan(), scale or truth()
    dice, pairs = np.random.default_rng(seed), pairs_of(plan.learners)
    group = {f"L{n:04d}": "a" if n % 5 < 3 else "b" for n in range(plan.learners)}
    names = sorted(group)
    measure = dict(zip(names, dice.normal(scale.mean, scale.spread, len(names)), strict=True))
    time = dice.integers(0, 6, len(pairs)).astype(float)
    at = np.array([_seen_at(pair, group, measure, plan, scale, when) for pair, when in zip(pairs, time, strict=True)])
    stray = np.array([plan.stray.get(rater, 0.0) for _, _, rater in pairs])
    at = at + dice.normal(0, np.hypot(scale.halo[0], stray))
    at *= np.array([plan.stretch.get(rater, 1.0) for _, _, rater in pairs])
    marks = _marks(at, [group[who] for who, _, _ in pairs], plan, scale, dice)
    if plan.touch:
        plan.touch(marks, pairs)
    return _coded(pairs, marks, group, time, scale)


def _seen_at(
    pair: tuple[str, str, str], group: dict[str, str], measure: dict[str, float], plan: Plan, scale: Scale, when: float
) -> float:
    who, kind, rater = pair
    severity = scale.severity[TYPES.index(kind)] + plan.severity.get(rater, 0.0) + plan.drift.get(rater, 0.0) * when
    severity += plan.drf.get((group[who], kind), 0.0)
    return measure[who] + plan.impact.get(group[who], 0.0) - severity


def _marks(at: Floats, group: list[str], plan: Plan, scale: Scale, dice: np.random.Generator) -> Ints:
    indicators = len(scale.rubric.highest)
    marks = np.zeros((len(at), indicators), dtype=np.int64)
    for name in sorted(set(group)):
        mine = np.array([g == name for g in group])
        moved = scale.thresholds[0] + np.array([plan.dif.get((name, i), 0.0) for i in range(indicators)])[:, None]
        below = curves(cumulative(moved, scale.rubric.steps), at[mine]).probability.cumsum(axis=1)[:, :-1]
        marks[mine] = (dice.random((indicators, 1, int(mine.sum()))) > below).sum(axis=1).T
    return np.minimum(marks, scale.rubric.steps)


def _coded(pairs: list[tuple[str, str, str]], marks: Ints, group: dict[str, str], time: Floats, scale: Scale) -> Cohort:
    codes = scale.rubric.indicators
    rows = [
        (*pair, code, float(m))
        for pair, row in zip(pairs, marks, strict=True)
        for code, m in zip(codes, row, strict=True)
    ]
    learner, kind, rater, indicator, score = (list(column) for column in zip(*rows, strict=True))
    table = RatingTable(learner, indicator, rater, kind, score, group=[group[who] for who in learner])
    when = dict(zip(pairs, time, strict=True))
    return Cohort(Ratings.from_table(table, scale.rubric), np.array([when[p] for p in sorted(pairs)]))


def place(ratings: Ratings, rater: str) -> int:
    return ratings.raters.index(rater)


def relabelled(ratings: Ratings) -> Ratings:
    """Learners and raters under names that sort the other way round."""
    turned = {name: f"X{9999 - n:05d}" for n, name in enumerate(sorted({*ratings.learners, *ratings.raters}))}
    table = RatingTable(
        [turned[ratings.learners[n]] for n in ratings.learner],
        [ratings.rubric.indicators[i] for i in ratings.indicator],
        [turned[ratings.raters[j]] for j in ratings.rater],
        [ratings.types[ratings.rater_type[j]] for j in ratings.rater],
        ratings.score.astype(float).tolist(),
        group=[ratings.groups[ratings.group[n]] for n in ratings.learner],
    )
    return Ratings.from_table(table, ratings.rubric)


def plain(scale: Scale) -> Scale:
    return replace(scale, halo=np.zeros(len(scale.halo)))
