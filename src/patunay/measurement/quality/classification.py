"""Accuracy and consistency of levels: Rudner (2001, 2005), Lee (2010), and from each learner's posterior levels.

Accuracy: the level given is the true one. Consistency: two parallel occasions give the same level. Raw scores with a
reliability alone are for `livingston_lewis`. Nothing here estimates measures or sets cuts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from patunay.errors import InputError
from patunay.measurement.quality.agreement import Array


@dataclass(frozen=True, slots=True)
class Classification:
    """Both are shares from 0 to 1."""

    accuracy: float
    consistency: float


@dataclass(frozen=True, slots=True)
class Classifications:
    """One classification for every cut alone, and one for all levels at once."""

    per_cut: tuple[Classification, ...]
    simultaneous: Classification


@dataclass(frozen=True, slots=True)
class Awards:
    """The levels that a guard gives, and what to expect of them.

    `level` (learners,). `false_awards`, `missed` (cuts,): learners expected to be given the level above that cut
    without having it, and to have it without being given it. `classification` is of the levels given.
    """

    level: npt.NDArray[np.intp]
    false_awards: Array
    missed: Array
    classification: Classification


def rudner(
    measure: npt.ArrayLike, error: npt.ArrayLike, cuts: npt.ArrayLike, weight: npt.ArrayLike | None = None
) -> Classifications:
    """The estimate is normal round the true measure (Rudner 2001; 2005).

    `measure`, `error` (points,): true measures and their standard errors; learners, or the nodes of a distribution with
    their `weight`. A measure on a cut has passed it. Raises InputError `measurement.classification_bad_cuts`,
    `measurement.classification_bad_numbers`.
    """
    theta, edges = _numbers("measures", measure, 1), ascending(cuts)
    spread, share = _numbers("standard errors", error, 1), _weights(weight, len(theta))
    if len(spread) != len(theta) or (spread <= 0).any():
        raise InputError("measurement.classification_bad_numbers", what="standard errors")
    passed = ndtr((theta[:, None] - edges) / spread[:, None])
    return _classified(passed, theta[:, None] >= edges, share)


def lee(items: Sequence[npt.ArrayLike], cuts: npt.ArrayLike, weight: npt.ArrayLike | None = None) -> Classifications:
    """The exact distribution of the summed score at each true measure (Lee 2010).

    `items`: for each item (points, scores) the chance of scores 0, 1 ... at each point; `cuts` on the summed score; the
    true level is that of the expected score. A score on a cut has passed it. Raises as `rudner`.
    """
    edges, chances = ascending(cuts), score_distribution(items)
    scores = np.arange(chances.shape[1])
    passed = chances @ (scores[:, None] >= edges)
    return _classified(passed, (chances @ scores)[:, None] >= edges, _weights(weight, len(chances)))


def score_distribution(items: Sequence[npt.ArrayLike]) -> Array:
    """(points, most score + 1): the chance of every summed score, by the recursion of Lord & Wingersky (1984).

    With more than two scores an item as in Thissen, Pommerich, Billeaud & Williams (1995).
    """
    tables = [_numbers("chances", item, 2) for item in items]
    if not tables or any(len(t) != len(tables[0]) or (t < 0).any() for t in tables):
        raise InputError("measurement.classification_bad_numbers", what="chances")
    total = np.ones((len(tables[0]), 1))
    for table in tables:
        longer = np.zeros((len(total), total.shape[1] + table.shape[1] - 1))
        for score, chance in enumerate(table.T):
            longer[:, score : score + total.shape[1]] += total * chance[:, None]
        total = longer
    return total


def award(probability: npt.ArrayLike, guard: float) -> Awards:
    """`probability` (learners, levels): the posterior of each level. Given is the highest with P(at least it) >= guard.

    Consistency is that of two draws from the same posterior. Raises InputError `measurement.classification_bad_numbers`
    when a row is no distribution or the guard is not above 0 and at most 1.
    """
    chances = _numbers("probabilities", probability, 2)
    if (chances < 0).any() or (np.abs(chances.sum(axis=1) - 1) > 1e-6).any():
        raise InputError("measurement.classification_bad_numbers", what="probabilities")
    if not 0 < guard <= 1:
        raise InputError("measurement.classification_bad_numbers", what="guard")
    reached = chances[:, ::-1].cumsum(axis=1)[:, -2::-1]
    given = reached >= guard
    level = given.sum(axis=1)
    exact = chances[np.arange(len(chances)), level]
    return Awards(
        level=level,
        false_awards=np.where(given, 1 - reached, 0).sum(axis=0),
        missed=np.where(given, 0, reached).sum(axis=0),
        classification=Classification(float(exact.mean()), float((chances**2).sum(axis=1).mean())),
    )


def ascending(cuts: npt.ArrayLike) -> Array:
    """The cuts as numbers; raises InputError `measurement.classification_bad_cuts` unless they rise."""
    edges = _numbers("cuts", cuts, 1)
    if (np.diff(edges) <= 0).any():
        raise InputError("measurement.classification_bad_cuts", cuts=edges.tolist())
    return edges


def _classified(passed: Array, truly: npt.NDArray[np.bool_], weight: Array) -> Classifications:
    """From the chance of passing each cut and whether it is truly passed, both (points, cuts)."""
    right = np.where(truly, passed, 1 - passed)
    same = passed**2 + (1 - passed) ** 2
    per_cut = tuple(Classification(float(a), float(c)) for a, c in zip(weight @ right, weight @ same, strict=True))
    levels = -np.diff(passed, axis=1, prepend=1, append=0)
    exact = levels[np.arange(len(levels)), truly.sum(axis=1)]
    return Classifications(per_cut, Classification(float(weight @ exact), float(weight @ (levels**2).sum(axis=1))))


def _weights(weight: npt.ArrayLike | None, many: int) -> Array:
    share = np.ones(many) if weight is None else _numbers("weights", weight, 1)
    if len(share) != many or (share < 0).any() or share.sum() == 0:
        raise InputError("measurement.classification_bad_numbers", what="weights")
    return np.asarray(share / share.sum())


def _numbers(what: str, values: npt.ArrayLike, dimensions: int) -> Array:
    try:
        numbers = np.asarray(values, float)
    except (TypeError, ValueError) as error:
        raise InputError("measurement.classification_bad_numbers", what=what) from error
    if numbers.ndim != dimensions or not numbers.size or not np.isfinite(numbers).all():
        raise InputError("measurement.classification_bad_numbers", what=what)
    return numbers
