"""What the marks on a form should look like, given the form's total: nothing of the learner or the rater is needed.

In the Rasch family a form's total is sufficient for the learner's measure, the rater's severity and the rater's one
impression of the learner together (Masters 1982; Andersen 1972), so the pattern of marks under that total depends on
the thresholds alone. Lenient raters, able learners and halo therefore raise no false alarm here. Forms with the lowest
or the highest total say nothing and get variance 0. Tests of the totals themselves are in `prediction`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from patunay.measurement.curves import cumulative
from patunay.measurement.ratings import Bools, Floats, Ints, Ratings
from patunay.measurement.residuals import Residuals, moments_of
from patunay.measurement.scale import Scale
from patunay.measurement.sums import Sums, sum_ratings


@dataclass(frozen=True)
class Table:
    """Of one form: `chance` (1 + highest total, indicators, categories) of each mark, and `line` (1 + highest total,)
    of one column throughout, given the total; nan for totals that cannot occur."""

    chance: Floats
    line: Floats


def table(thresholds: Floats, steps: Ints, form: Bools) -> Table:
    """By products of polynomials: all indicators, and all but one (Verhelst, Glas & van der Sluis 1984).

    `thresholds` (indicators, most steps), `form` (indicators,) tells which indicators stand on the form.
    """
    weights, factors = _factors(thresholds, steps, form)
    before, after = products(factors), products(factors[::-1])
    whole = before[-1]
    chance = np.zeros((len(whole), len(steps), weights.shape[1]))
    for at, (i, factor) in enumerate(zip(np.flatnonzero(form), factors, strict=True)):
        rest = np.convolve(before[at], after[len(factors) - at - 1])
        for mark, weight in enumerate(factor):
            chance[mark : mark + len(rest), i, mark] = weight * rest / whole[mark : mark + len(rest)]
    line = np.zeros(len(whole))
    for mark in range(weights.shape[1]):
        column = np.minimum(mark, steps[form])
        line[column.sum()] = weights[form][np.arange(len(column)), column].prod() / whole[column.sum()]
    return Table(chance, line)


def _factors(thresholds: Floats, steps: Ints, form: Bools) -> tuple[Floats, list[Floats]]:
    """Weights of the marks (indicators, categories), largest 1, and the polynomial of each indicator on the form."""
    weights = np.exp(-cumulative(thresholds, steps))
    weights /= weights.max(axis=1, keepdims=True)
    return weights, [weights[i, : steps[i] + 1] for i in np.flatnonzero(form)]


def products(factors: Sequence[Floats]) -> list[Floats]:
    """Of none, the first, the first two ... of the polynomials."""
    made = [np.ones(1)]
    for factor in factors:
        made.append(np.convolve(made[-1], factor))
    return made


@dataclass(frozen=True)
class Patterns:
    """Every rating beside what its form's total lets expect.

    `pair` (ratings,) is the form that a rating stands on, in the order of `sums`; `chance` (ratings, categories) the
    probability of each mark; `line`, `expected_line` (pairs,): is the form one column throughout (the indicator's
    highest mark where it has no such column), and the probability that it would be.
    """

    ratings: Ratings
    sums: Sums
    pair: Ints
    chance: Floats
    line: Bools
    expected_line: Floats

    @cached_property
    def residuals(self) -> Residuals:
        """Of all ratings; those on forms with an extreme total have variance 0 and are to be left out."""
        found = moments_of(self.chance)
        variance = np.where(self.informative, found.variance, 0.0)
        return Residuals(self.ratings.score.astype(np.float64), found.expected, variance, found.fourth)

    @cached_property
    def informative(self) -> Bools:
        """Ratings on forms whose total is neither the lowest nor the highest, with another rating beside them."""
        total = self.sums.pair_total
        marks = self.sums.forms.sum(axis=1)[self.sums.pair_form]
        inside: Bools = (total > 0) & (total < self.sums.highest_totals[self.sums.pair_form]) & (marks > 1)
        return inside[self.pair]

    @property
    def kept(self) -> Residuals:
        """`residuals` of the informative ratings, for statistics that divide by the variance."""
        found, kept = self.residuals, self.informative
        return Residuals(*(getattr(found, name)[kept] for name in ("score", "expected", "variance", "fourth")))


def patterns(ratings: Ratings, scale: Scale) -> Patterns:
    """The patterns of all forms under the thresholds of a scale."""
    sums = sum_ratings(ratings)
    new = np.diff(ratings.learner, prepend=-1) | np.diff(ratings.rater, prepend=-1)
    pair = np.cumsum(new != 0) - 1
    chance = np.empty((len(pair), scale.thresholds.shape[2] + 1))
    expected_line = np.empty(len(sums.pair_total))
    for chosen, thresholds, form in _groups(sums, scale):
        made, mine = table(thresholds, sums.rubric.steps, form), chosen[pair]
        chance[mine] = made.chance[sums.pair_total[pair[mine]], ratings.indicator[mine]]
        expected_line[chosen] = made.line[sums.pair_total[chosen]]
    return Patterns(ratings, sums, pair, chance, _lines(ratings, pair, len(sums.pair_total)), expected_line)


def redrawn(seen: Patterns, scale: Scale, dice: np.random.Generator) -> Patterns:
    """The same forms and totals with marks drawn anew under the thresholds: what chance alone makes of them."""
    score, steps = np.empty_like(seen.ratings.score), seen.sums.rubric.steps
    starts = np.flatnonzero(np.diff(seen.pair, prepend=-1))
    for chosen, thresholds, form in _groups(seen.sums, scale):
        _, factors = _factors(thresholds, steps, form)
        rest, left = products(factors[::-1])[::-1], seen.sums.pair_total[chosen].copy()
        for at, factor in enumerate(factors):
            marks = np.arange(len(factor))
            after = left[:, None] - marks
            possible = (after >= 0) & (after < len(rest[at + 1]))
            weight = np.where(possible, factor * rest[at + 1][np.where(possible, after, 0)], 0.0).cumsum(axis=1)
            drawn = (dice.random(len(left))[:, None] * weight[:, -1:] >= weight).sum(axis=1)
            score[starts[chosen] + at] = drawn
            left -= drawn
    ratings = replace(seen.ratings, score=score)
    return replace(seen, ratings=ratings, line=_lines(ratings, seen.pair, len(seen.line)))


def _groups(sums: Sums, scale: Scale) -> Iterator[tuple[Bools, Floats, Bools]]:
    """Which pairs share thresholds and a form, those thresholds, and the form."""
    place = np.array([scale.types.index(kind) for kind in sums.types], dtype=np.int64)
    variant = place[sums.pair_type] if len(scale.thresholds) > 1 else np.zeros_like(sums.pair_form)
    key = variant * len(sums.forms) + sums.pair_form
    for value in np.unique(key).tolist():
        kind, form = divmod(value, len(sums.forms))
        yield key == value, scale.thresholds[kind], sums.forms[form]


def _lines(ratings: Ratings, pair: Ints, pairs: int) -> Bools:
    highest = np.zeros(pairs, dtype=np.int64)
    np.maximum.at(highest, pair, ratings.score)
    off: Bools = ratings.score != np.minimum(highest[pair], ratings.rubric.steps[ratings.indicator])
    even: Bools = np.bincount(pair[off], minlength=pairs) == 0
    return even
