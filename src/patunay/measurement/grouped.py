"""From group-bys made elsewhere (a database over a nation's ratings) to the sums on which every estimate stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from patunay.measurement.ratings import Ints, Rubric
from patunay.measurement.sums import BITS, Sums, distinct


class Grouped(Protocol):
    """Columns as `rating.store.Groups` has them."""

    @property
    def learners(self) -> tuple[str, ...]: ...
    @property
    def raters(self) -> tuple[str, ...]: ...
    @property
    def rater_types(self) -> tuple[str, ...]: ...
    @property
    def types(self) -> tuple[str, ...]: ...
    @property
    def pairs(self) -> Mapping[str, Any]: ...
    @property
    def counts(self) -> Mapping[str, Any]: ...


def sums_from_groups(rubric: Rubric, groups: Grouped) -> Sums:
    """The sums that `sum_ratings` makes of the same ratings, to the last integer; learners are one group."""
    packed = np.stack([_whole(groups.pairs[f"form{part}"]) for part in range(_parts(rubric))], axis=1)
    forms, form = distinct(packed)
    number = {kind: at for at, kind in enumerate(groups.types)}
    return Sums(
        rubric=rubric,
        learners=groups.learners,
        raters=groups.raters,
        types=groups.types,
        groups=("",),
        rater_type=np.array([number[kind] for kind in groups.rater_types], dtype=np.int64),
        group=np.zeros(len(groups.learners), dtype=np.int64),
        forms=_unpacked(forms, len(rubric.highest)),
        pair_learner=_whole(groups.pairs["learner"]),
        pair_rater=_whole(groups.pairs["rater"]),
        pair_form=form,
        pair_total=_whole(groups.pairs["total"]),
        counts=_counts(rubric, len(groups.types), groups.counts),
    )


def _parts(rubric: Rubric) -> int:
    return -(-len(rubric.highest) // BITS)


def _whole(column: Any) -> Ints:
    return np.asarray(column, dtype=np.int64)


def _unpacked(forms: Ints, indicators: int) -> Any:
    bits = (forms[:, :, None] >> np.arange(BITS)) & 1
    return bits.reshape(len(forms), -1)[:, :indicators].astype(bool)


def _counts(rubric: Rubric, types: int, counts: Mapping[str, Any]) -> Ints:
    made = np.zeros((types, len(rubric.highest), int(rubric.steps.max())), dtype=np.int64)
    made[counts["type"], counts["indicator"], _whole(counts["score"]) - 1] = counts["at_or_above"]
    return made
