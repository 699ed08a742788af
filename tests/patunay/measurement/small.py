"""Small simulated sets with raters, and other orders and names of the same ratings."""

from __future__ import annotations

import numpy as np

from patunay.measurement.ratings import Ratings, RatingTable, Rubric


def simulated(
    seed: int, learners: int = 60, raters: int = 3, indicators: int = 4, highest: int = 2, missing: float = 0.0
) -> RatingTable:
    """Every learner rated by every rater, scores 0..highest; a share `missing` of ratings is left out."""
    dice = np.random.default_rng(seed)
    ability = dice.normal(0, 1.2, learners)
    difficulty = np.linspace(-0.8, 0.8, indicators)
    severity = np.linspace(-0.5, 0.5, raters)
    tau = np.linspace(-0.7, 0.7, highest)
    n, j, i = (axis.ravel() for axis in np.meshgrid(*map(np.arange, (learners, raters, indicators)), indexing="ij"))
    steps = (ability[n] - difficulty[i] - severity[j])[:, None] - tau
    exponents = np.hstack([np.zeros((len(n), 1)), steps.cumsum(axis=1)])
    chances = np.exp(exponents)
    bounds = (chances / chances.sum(axis=1, keepdims=True)).cumsum(axis=1)[:, :-1]
    score = (dice.random(len(n))[:, None] > bounds).sum(axis=1)
    kept = dice.random(len(n)) >= missing
    return RatingTable(
        learner=[f"n{k:03d}" for k in n[kept]],
        indicator=[f"i{k}" for k in i[kept]],
        rater=[f"r{k}" for k in j[kept]],
        rater_type=["self" if k == 0 else "other" for k in j[kept]],
        score=score[kept].astype(float).tolist(),
    )


def coded(table: RatingTable, highest: int = 2) -> Ratings:
    return Ratings.from_table(table, Rubric(dict.fromkeys(sorted(set(table.indicator)), highest)))


def reordered(table: RatingTable, order: list[int]) -> RatingTable:
    columns = (table.learner, table.indicator, table.rater, table.rater_type, table.score)
    learner, indicator, rater, kind, score = ([column[at] for at in order] for column in columns)
    return RatingTable(learner, indicator, rater, kind, score)


def renamed(table: RatingTable, prefix: str) -> RatingTable:
    """Learners and raters under names that sort the other way round."""
    learner, rater = ([turned(name, prefix) for name in names] for names in (table.learner, table.rater))
    return RatingTable(learner, table.indicator, rater, table.rater_type, table.score)


def turned(name: str, prefix: str) -> str:
    return f"{prefix}{1000 - int(name[1:]):04d}"


def with_score(table: RatingTable, at: int, score: float) -> RatingTable:
    scores = [*table.score[:at], score, *table.score[at + 1 :]]
    return RatingTable(table.learner, table.indicator, table.rater, table.rater_type, scores)
