"""The expert's tables between groups of learners: do behaviours, and kinds of raters, work alike for them?

DIF and DRF of `quality.fairness` with its guards: below 30 learners nothing is said, below 10 no count is shown. DRF
asks besides for ten raters of every kind in a group: with fewer, as in a district with two teachers, it would tell of
those people and not of their kind. A group that measures higher or lower than another is no sign of bias.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from patunay.errors import InputError
from patunay.measurement.estimate.model import Model
from patunay.measurement.quality.fairness import LEAST_REPORTED, Differences, Size, dif, drf
from patunay.measurement.ratings import Ratings
from patunay.measurement.report.expert import Cell, Meaning, Table
from patunay.measurement.report.labels import Labels
from patunay.measurement.scale import Scale

LEAST_RATERS = 10


@dataclass(frozen=True)
class Grouped:
    """What a study `by` one grouping of learners found of indicators (DIF) and of kinds of raters (DRF)."""

    by: str
    indicators: tuple[Differences, ...]
    raters: tuple[Differences, ...]


def study(by: str, ratings: Ratings, scale: Scale) -> Grouped:
    """By the groups of `ratings`. Where a group's marks carry no estimate, nothing is said of its raters."""
    try:
        raters = drf(_with_raters(ratings), scale, Model())
    except InputError:
        raters = ()
    return Grouped(by, dif(ratings, scale), raters)


def _with_raters(ratings: Ratings) -> Ratings:
    """Only groups with LEAST_RATERS of every kind keep their name."""
    group = ratings.group[ratings.learner]
    seen = np.zeros((len(ratings.groups), len(ratings.raters)), dtype=np.int64)
    seen[group, ratings.rater] = 1
    kinds = np.eye(len(ratings.types), dtype=np.int64)[ratings.rater_type]
    enough = np.all(seen @ kinds >= LEAST_RATERS, axis=1).tolist()
    names = [name if many else "" for name, many in zip(ratings.groups, enough, strict=True)]
    return regrouped(ratings, dict(zip(ratings.learners, (names[at] for at in ratings.group.tolist()), strict=True)))


def regrouped(ratings: Ratings, groups: Mapping[str, str]) -> Ratings:
    """The same ratings with learners in other groups (label -> group); who is in none is left out of studies."""
    names = [groups.get(learner, "") for learner in ratings.learners]
    labels, code = np.unique(names, return_inverse=True)
    return replace(ratings, groups=tuple(labels.tolist()), group=code.astype(np.int64))


def indicator_table(found: Sequence[Grouped], labels: Labels) -> Table:
    """Indicators with some or a large difference (ETS B, C)."""
    rows = tuple(
        row
        for each in found
        for one in each.indicators
        for row in _rows(each.by, one, [labels.indicator(thing) for thing in one.things], labels)
        if row[-1] in (Size.B, Size.C)
    )
    compared = [size for each in found for one in each.indicators for size in one.size]
    return Table("dif", ("by", "groups", "indicator", *COLUMNS), rows, _meaning("dif", compared))


def rater_table(found: Sequence[Grouped], labels: Labels) -> Table:
    """Every kind of rater but the reference kind, between every two groups that are large enough."""
    rows = tuple(
        row
        for each in found
        for one in each.raters
        for row in _rows(each.by, one, [labels.type(thing) for thing in one.things], labels)
    )
    compared = [size for each in found for one in each.raters for size in one.size]
    return Table("drf", ("by", "groups", "type", *COLUMNS), rows, _meaning("drf", compared))


COLUMNS = ("contrast", "se", "first_learners", "second_learners", "size")


def _rows(by: str, one: Differences, things: Sequence[str], labels: Labels) -> Iterator[tuple[Cell, ...]]:
    """The first group is the focal one, the second the reference; what is too small has no row."""
    groups = f"{labels.group(one.focal)} – {labels.group(one.reference)}"
    cells = zip(things, one.contrast.tolist(), one.se.tolist(), *one.learners.tolist(), one.size, strict=True)
    for thing, contrast, se, first, second, size in cells:
        if size is not Size.TOO_FEW:
            yield (labels.grouping(by), groups, thing, contrast, se, first, second, size)


def _meaning(code: str, compared: Sequence[Size]) -> Meaning:
    few = compared.count(Size.TOO_FEW)
    if few == len(compared):
        return Meaning(f"no_{code}", {"least": LEAST_REPORTED, "raters": LEAST_RATERS})
    return Meaning(code, {"studied": len(compared) - few, "few": few, "least": LEAST_REPORTED, "raters": LEAST_RATERS})
