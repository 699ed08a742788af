"""The sufficient statistics of the Rasch family: two group-by sums, after which ratings are not needed any more.

With a rubric's indicators as rows and everybody's ratings as facts, the total of each learner-rater pair together with
the form that it stands on (which indicators were rated), and the number of ratings at or above each score, are all
that an estimate depends on (Masters 1982; for the rater bundle the pair's total takes the place of the learner's).
Sums of parts add up, so they may be made anywhere and a late rating changes two of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from patunay.measurement.ratings import Bools, Floats, Ints, Ratings, Rubric


@dataclass(frozen=True)
class Sums:
    """Pairs are sorted by learner and rater.

    `forms` (forms, indicators): which indicators stand on a form. `pair_*` (pairs,). `counts` (types, indicators, most
    steps): ratings at or above score 1, 2 ... `rater_type` (raters,), `group` (learners,).
    """

    rubric: Rubric
    learners: tuple[str, ...]
    raters: tuple[str, ...]
    types: tuple[str, ...]
    groups: tuple[str, ...]
    rater_type: Ints
    group: Ints
    forms: Bools
    pair_learner: Ints
    pair_rater: Ints
    pair_form: Ints
    pair_total: Ints
    counts: Ints

    @property
    def learner_totals(self) -> Ints:
        """Sum of all scores of each learner, shape (learners,)."""
        totals = np.bincount(self.pair_learner, weights=self.pair_total, minlength=len(self.learners))
        return totals.astype(np.int64)

    @property
    def highest_totals(self) -> Ints:
        """The highest total that each form allows, shape (forms,)."""
        return self.forms.astype(np.int64) @ self.rubric.steps

    @property
    def pair_type(self) -> Ints:
        return self.rater_type[self.pair_rater]

    def of_types(self, kinds: tuple[str, ...]) -> Sums:
        """The pairs whose rater is of one of `kinds`; all learners stay."""
        wanted = np.array([kind in kinds for kind in self.types], dtype=bool)
        return replace(self.pairs(wanted[self.pair_type]), counts=self.counts * wanted[:, None, None])

    def pairs(self, keep: Bools) -> Sums:
        """The pairs of `keep` (pairs,); all learners stay. For scoring: `counts` stay those of all pairs."""
        parts = {name: getattr(self, name)[keep] for name in ("pair_learner", "pair_rater", "pair_form", "pair_total")}
        return replace(self, **parts)

    def alone(self, learner: int) -> Sums:
        """The sums of one learner, by number."""
        one = self.pairs(self.pair_learner == learner)
        label, group = (self.learners[learner],), self.group[learner : learner + 1]
        return replace(one, learners=label, group=group, pair_learner=np.zeros(len(one.pair_total), dtype=np.int64))

    def extremes(self) -> Ints:
        """-1 for learners with 0 everywhere, 1 with the highest everywhere, else 0, shape (learners,)."""
        highest = np.bincount(
            self.pair_learner, weights=self.highest_totals[self.pair_form], minlength=len(self.learners)
        )
        totals = self.learner_totals
        return np.where(highest > 0, (totals == highest).astype(np.int64) - (totals == 0), 0)


def sum_ratings(ratings: Ratings) -> Sums:
    """The sums of coded ratings."""
    starts = _starts(ratings)
    seen = np.zeros((len(starts), len(ratings.rubric.highest)), dtype=bool)
    pair = np.repeat(np.arange(len(starts)), np.diff([*starts, len(ratings.score)]))
    seen[pair, ratings.indicator] = True
    forms, form = _distinct_forms(seen)
    return Sums(
        rubric=ratings.rubric,
        learners=ratings.learners,
        raters=ratings.raters,
        types=ratings.types,
        groups=ratings.groups,
        rater_type=ratings.rater_type,
        group=ratings.group,
        forms=forms,
        pair_learner=ratings.learner[starts],
        pair_rater=ratings.rater[starts],
        pair_form=form,
        pair_total=np.add.reduceat(ratings.score, starts) if len(starts) else np.zeros(0, dtype=np.int64),
        counts=_counts(ratings),
    )


def distinct(keys: Ints) -> tuple[Ints, Ints]:
    """The distinct rows of `keys` in lexical order, and for each row its number among them."""
    order = np.lexsort(keys.T[::-1])
    new = np.ones(len(keys), dtype=bool)
    new[1:] = (keys[order[1:]] != keys[order[:-1]]).any(axis=1)
    number = np.empty(len(keys), dtype=np.int64)
    number[order] = np.cumsum(new) - 1
    return keys[order[new]], number


BITS = 62


def _distinct_forms(seen: Bools) -> tuple[Bools, Ints]:
    """The distinct forms among pairs, and each pair's form. Indicators are packed into whole numbers for speed."""
    parts = [seen[:, start : start + BITS] for start in range(0, seen.shape[1], BITS)]
    packed = np.stack([part @ (1 << np.arange(part.shape[1])) for part in parts], axis=1)
    _, form = distinct(packed)
    _, first = np.unique(form, return_index=True)
    return seen[first], form


def _starts(ratings: Ratings) -> Ints:
    """Where the ratings of a learner by a rater begin."""
    new = (np.diff(ratings.learner, prepend=-1) != 0) | (np.diff(ratings.rater, prepend=-1) != 0)
    return np.flatnonzero(new)


def _counts(ratings: Ratings) -> Ints:
    types, steps = len(ratings.types), ratings.rubric.steps
    most = int(steps.max())
    cell = ratings.rater_type[ratings.rater] * len(steps) + ratings.indicator
    exactly = np.bincount(cell * (most + 1) + ratings.score, minlength=types * len(steps) * (most + 1))
    exactly = exactly.reshape(types, len(steps), most + 1)
    return exactly[:, :, :0:-1].cumsum(axis=2)[:, :, ::-1]


def given_counts(sums: Sums) -> Floats:
    """How many ratings each indicator has, shape (indicators,)."""
    forms = np.bincount(sums.pair_form, minlength=len(sums.forms))
    counted: Floats = forms.astype(np.float64) @ sums.forms
    return counted
