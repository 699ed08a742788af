"""Forms side by side, for statistics that know no scale: each learner's raters in places.

A place is a kind of rater and a number within the kind: the first teacher, the first and the second community rater.
Whoever is second is so by label alone. Does NOT judge anything.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from patunay.measurement.ratings import Bools, Floats, Ratings


@dataclass(frozen=True)
class SideBySide:
    """`kinds` (places,) names the kind of rater of each place; `marks` (learners, places, indicators), nan where none;
    `highest` (indicators,)."""

    kinds: tuple[str, ...]
    marks: Floats
    highest: Floats

    def of(self, *kinds: str) -> SideBySide:
        """The places of raters of these kinds."""
        return self.at([at for at, kind in enumerate(self.kinds) if kind in kinds])

    def at(self, places: list[int]) -> SideBySide:
        return SideBySide(tuple(self.kinds[at] for at in places), self.marks[:, places], self.highest)

    @property
    def filled(self) -> Bools:
        """Is there a form? (learners, places)."""
        made: Bools = np.any(~np.isnan(self.marks), axis=2)
        return made

    @property
    def shares(self) -> Floats:
        """Each form's total over the highest that its marked behaviours allow, 0 to 1, (learners, places)."""
        most = (~np.isnan(self.marks)) @ self.highest
        made: Floats = np.divide(np.nansum(self.marks, axis=2), most, out=np.full_like(most, np.nan), where=most > 0)
        return made


def side_by_side(ratings: Ratings) -> SideBySide:
    """Learners and indicators in the order of `ratings`, kinds in the order of its types."""
    form, pair = np.unique(ratings.learner * len(ratings.raters) + ratings.rater, return_inverse=True)
    learner, rater = np.divmod(form, len(ratings.raters))
    kind = ratings.rater_type[rater]
    order = np.lexsort((rater, kind, learner))
    cell = (learner * len(ratings.types) + kind)[order]
    number = np.empty(len(form), dtype=np.int64)
    number[order] = np.arange(len(cell)) - np.searchsorted(cell, cell)
    most = [int(number[kind == at].max(initial=-1)) + 1 for at in range(len(ratings.types))]
    place = (np.cumsum([0, *most])[kind] + number)[pair]
    marks = np.full((len(ratings.learners), sum(most), len(ratings.rubric.highest)), np.nan)
    marks[ratings.learner, place, ratings.indicator] = ratings.score
    kinds = tuple(name for name, many in zip(ratings.types, most, strict=True) for _ in range(many))
    return SideBySide(kinds, marks, ratings.rubric.steps.astype(np.float64))
