"""Forms that repeat another rater's marks: a sign to look at, never an accusation, for people who talk also agree.

For each rater and each kind of the others on the same learners: exact agreement beyond what the scale expects of two
raters who see the same learner on their own (the Rasch kappa, measurement.md 2.6).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from patunay.measurement.ratings import Floats, Ints, Ratings


@dataclass(frozen=True, slots=True)
class Echoes:
    """Each of shape (raters, types): `pairs` of marks on one behaviour of one learner, `observed` and `expected`
    agreement among them, and how many `learners` they come from."""

    pairs: Ints
    observed: Floats
    expected: Floats
    learners: Ints

    @property
    def kappa(self) -> Floats:
        """(observed - expected) / (pairs - expected), about 0 for raters on their own; nan without pairs."""
        room = self.pairs - self.expected
        return np.divide(self.observed - self.expected, room, out=np.full_like(room, np.nan), where=room > 0)


def echoes(ratings: Ratings, chances: Floats) -> Echoes:
    """`chances` (ratings, scores): what the scale expects of each rating."""
    order = np.lexsort((ratings.rater, ratings.indicator, ratings.learner))
    key = (ratings.learner * len(ratings.rubric.highest) + ratings.indicator)[order]
    first, second = _same(key)
    first, second = order[first], order[second]
    agree = (ratings.score[first] == ratings.score[second]).astype(np.float64)
    chance = np.einsum("nk,nk->n", chances[first], chances[second])
    kind = ratings.rater_type[ratings.rater]
    one, other = np.concatenate([first, second]), np.concatenate([second, first])
    cell = ratings.rater[one] * len(ratings.types) + kind[other]
    shape = (len(ratings.raters), len(ratings.types))
    size = shape[0] * shape[1]
    seen = np.unique(np.stack([cell, ratings.learner[one]]), axis=1)[0]
    observed, expected = (np.bincount(cell, np.tile(part, 2), size).astype(np.float64) for part in (agree, chance))
    return Echoes(
        pairs=np.bincount(cell, minlength=size).reshape(shape),
        observed=observed.reshape(shape),
        expected=expected.reshape(shape),
        learners=np.bincount(seen, minlength=size).reshape(shape),
    )


def _same(key: Ints) -> tuple[Ints, Ints]:
    """Places of every two entries with the same key, `key` being sorted."""
    firsts, seconds, apart = [], [], 1
    while (same := np.flatnonzero(key[apart:] == key[:-apart])).size:
        firsts.append(same)
        seconds.append(same + apart)
        apart += 1
    none = np.zeros(0, dtype=np.int64)
    return np.concatenate([none, *firsts]), np.concatenate([none, *seconds])
