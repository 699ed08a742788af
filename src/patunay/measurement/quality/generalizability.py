"""Generalizability: variance components of complete, balanced rating designs by analysis of variance, and the precision
to expect with other numbers of raters and tasks (Brennan 2001, Generalizability Theory, chapters 2-4).

p: learners, r: raters, i: behaviours, t: tasks; r:t: every task has its own raters. All facets are taken as random.
Missing ratings and unbalanced designs are refused: the Rasch engine handles those.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np
import numpy.typing as npt

from patunay.errors import InputError
from patunay.measurement.quality.agreement import Array


@dataclass(frozen=True, slots=True)
class Component:
    """One variance component as estimated: below nought when the mean squares say so.

    `averaged` are the facets whose numbers divide it in a decision study. What interacts with the learner is relative
    error; the rest is absolute error alone.
    """

    name: str
    estimate: float
    averaged: tuple[str, ...]

    @property
    def variance(self) -> float:
        """The estimate, or nought in place of a negative one: what the coefficients stand on."""
        return max(0.0, self.estimate)

    @property
    def relative(self) -> bool:
        return self.name.startswith("p")


@dataclass(frozen=True, slots=True)
class Study:
    """A G study: the design, how many of each facet there were, the learners' variance and the sources of error."""

    design: str
    sizes: Mapping[str, int]
    learners: Component
    errors: tuple[Component, ...]

    def component(self, name: str) -> Component:
        return next(part for part in (self.learners, *self.errors) if part.name == name)


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of a D study. `coefficient` is E rho squared, `dependability` is Phi; nought without variance."""

    sizes: Mapping[str, int]
    universe: float
    relative_error: float
    absolute_error: float

    @property
    def coefficient(self) -> float:
        return _share(self.universe, self.relative_error)

    @property
    def dependability(self) -> float:
        return _share(self.universe, self.absolute_error)


def study_raters(scores: npt.ArrayLike) -> Study:
    """p x r: `scores` (learners, raters). Raises InputError `measurement.study_not_complete`, `.study_too_small`."""
    table = _complete(scores, 2)
    n, raters = table.shape
    p, r, pr = (_mean_square(table, axes) for axes in ((0,), (1,), (0, 1)))
    errors = (Component("r", (r - pr) / n, ("r",)), Component("pr", pr, ("r",)))
    return Study("p x r", {"p": n, "r": raters}, Component("p", (p - pr) / raters, ()), errors)


def study_raters_behaviours(scores: npt.ArrayLike) -> Study:
    """p x r x i: `scores` (learners, raters, behaviours), everything crossed (Brennan 2001, section 3.3).

    Raises InputError `measurement.study_not_complete`, `measurement.study_too_small`.
    """
    table = _complete(scores, 3)
    n, raters, items = table.shape
    p, r, i = (_mean_square(table, (axis,)) for axis in range(3))
    pr, pi, ri = (_mean_square(table, axes) for axes in ((0, 1), (0, 2), (1, 2)))
    pri = _mean_square(table, (0, 1, 2))
    errors = (
        Component("r", (r - pr - ri + pri) / (n * items), ("r",)),
        Component("i", (i - pi - ri + pri) / (n * raters), ("i",)),
        Component("pr", (pr - pri) / items, ("r",)),
        Component("pi", (pi - pri) / raters, ("i",)),
        Component("ri", (ri - pri) / n, ("r", "i")),
        Component("pri", pri, ("r", "i")),
    )
    learners = Component("p", (p - pr - pi + pri) / (raters * items), ())
    return Study("p x r x i", {"p": n, "r": raters, "i": items}, learners, errors)


def study_raters_in_tasks(scores: npt.ArrayLike) -> Study:
    """p x (r:t): `scores` (learners, tasks, raters of that task) (Brennan 2001, table 3.2 and p. 116).

    Raises InputError `measurement.study_not_complete`, `measurement.study_too_small`.
    """
    table = _complete(scores, 3)
    n, tasks, raters = table.shape
    p, t, pt = (_mean_square(table, axes) for axes in ((0,), (1,), (0, 1)))
    # A rater nested in a task takes up what would be r and rt in the crossed design; so does the residual.
    r = _pooled(table, [((2,), raters - 1), ((1, 2), (tasks - 1) * (raters - 1))])
    pr = _pooled(table, [((0, 2), (n - 1) * (raters - 1)), ((0, 1, 2), (n - 1) * (tasks - 1) * (raters - 1))])
    errors = (
        Component("t", (t - pt - r + pr) / (n * raters), ("t",)),
        Component("r:t", (r - pr) / n, ("r", "t")),
        Component("pt", (pt - pr) / raters, ("t",)),
        Component("pr:t", pr, ("r", "t")),
    )
    return Study(
        "p x (r:t)", {"p": n, "r": raters, "t": tasks}, Component("p", (p - pt) / (tasks * raters), ()), errors
    )


def decide(study: Study, **sizes: int) -> Decision:
    """What to expect with `sizes` of each facet of the design, as r=4, t=3 (Brennan 2001, section 4.1).

    `r` of a nested design counts the raters of ONE task. Raises InputError `measurement.study_bad_sizes` unless every
    facet of the design is given a whole number from 1.
    """
    facets = {facet for part in study.errors for facet in part.averaged}
    if set(sizes) != facets or any(int(size) != size or size < 1 for size in sizes.values()):
        raise InputError("measurement.study_bad_sizes", sizes=sizes, facets=sorted(facets))
    shares = [(part.relative, part.variance / prod(sizes[facet] for facet in part.averaged)) for part in study.errors]
    relative = sum(share for is_relative, share in shares if is_relative)
    return Decision(sizes, study.learners.variance, relative, sum(share for _, share in shares))


def decision_table(study: Study, **sizes: Iterable[int]) -> list[Decision]:
    """A row for every combination of `sizes`, as r=range(1, 6), t=(1, 3)."""
    return [decide(study, **dict(zip(sizes, chosen, strict=True))) for chosen in product(*sizes.values())]


def _complete(scores: npt.ArrayLike, dimensions: int) -> Array:
    try:
        table = np.asarray(scores, float)
    except (TypeError, ValueError) as error:
        raise InputError("measurement.study_not_complete") from error
    if table.ndim != dimensions or not np.isfinite(table).all():
        raise InputError("measurement.study_not_complete")
    if min(table.shape) < 2:
        raise InputError("measurement.study_too_small")
    return table


def _mean_square(table: Array, axes: tuple[int, ...]) -> float:
    """Mean square of the main effect or interaction of `axes` in the fully crossed table."""
    effect = table
    for axis in range(table.ndim):
        mean = effect.mean(axis=axis, keepdims=True)
        effect = effect - mean if axis in axes else mean
    repeats = prod(size for axis, size in enumerate(table.shape) if axis not in axes)
    return float(repeats * (effect**2).sum() / prod(table.shape[axis] - 1 for axis in axes))


def _pooled(table: Array, effects: list[tuple[tuple[int, ...], int]]) -> float:
    """One mean square of several effects with their degrees of freedom."""
    return sum(_mean_square(table, axes) * freedom for axes, freedom in effects) / sum(f for _, f in effects)


def _share(universe: float, error: float) -> float:
    return universe / (universe + error) if universe > 0 else 0.0
