"""What a set of ratings is to this room: numbers with labels. Knows nothing of people, files or forms.

A `RatingTable` is the long table as it comes, one row a rating, faults included; `audit` looks at it. `Ratings` is the
coded form of a sound table, on which every estimate stands. A behaviour that was not observed has no row: missing is
never zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from patunay.errors import InputError

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Label = TypeVar("Label", str, tuple[str, str])


@dataclass(frozen=True)
class Rubric:
    """The indicators in order with their highest score (`highest`), and the element of each where it has one."""

    highest: Mapping[str, int]
    elements: Mapping[str, str] = field(default_factory=dict)

    @property
    def indicators(self) -> tuple[str, ...]:
        return tuple(self.highest)

    @property
    def steps(self) -> Ints:
        """Highest score of each indicator, shape (indicators,)."""
        return np.array(list(self.highest.values()), dtype=np.int64)


@dataclass(frozen=True)
class RatingTable:
    """The long table as it comes: columns of equal length. `score` may be fractional or NaN; `row` names the lines.

    `group` is a label of the learner for studies of fairness ("" where none was given).
    """

    learner: Sequence[str]
    indicator: Sequence[str]
    rater: Sequence[str]
    rater_type: Sequence[str]
    score: Sequence[float]
    row: Sequence[int] = ()
    group: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.learner)

    def line(self, index: int) -> int:
        """The row's number for people; counted from 1 where none was given."""
        return self.row[index] if self.row else index + 1


@dataclass(frozen=True)
class Ratings:
    """Coded ratings, sorted by learner, rater and indicator, so that the order of rows changes nothing.

    `learner`, `rater`, `indicator`, `score` have shape (ratings,) and index the labels. A person who rates in two
    roles is two raters here. `rater_type` has shape (raters,), `group` shape (learners,).
    """

    rubric: Rubric
    learners: tuple[str, ...]
    raters: tuple[str, ...]
    types: tuple[str, ...]
    groups: tuple[str, ...]
    rater_type: Ints
    group: Ints
    learner: Ints
    rater: Ints
    indicator: Ints
    score: Ints

    @classmethod
    def from_table(cls, table: RatingTable, rubric: Rubric) -> Ratings:
        """Codes a sound table. Raises InputError at the first fault, so call `audit` first to hear of all of them."""
        scores = _whole_scores(table)
        indicator = _codes(table.indicator, rubric.indicators)
        _check_range(table, scores, indicator, rubric)
        learners, learner = _labelled(table.learner)
        raters, rater = _labelled(list(zip(table.rater_type, table.rater, strict=True)))
        types, rater_type = _labelled([kind for kind, _ in raters])
        order = np.lexsort((indicator, rater, learner))
        groups, group = _grouped(table, learner, len(learners))
        ratings = cls(
            rubric=rubric,
            learners=learners,
            raters=tuple(name for _, name in raters),
            types=types,
            groups=groups,
            rater_type=rater_type,
            group=group,
            learner=learner[order],
            rater=rater[order],
            indicator=indicator[order],
            score=scores[order],
        )
        ratings._refuse_doubles(table, order)
        return ratings

    def _refuse_doubles(self, table: RatingTable, order: Ints) -> None:
        keys = np.stack([self.learner, self.rater, self.indicator])
        same = np.flatnonzero((keys[:, 1:] == keys[:, :-1]).all(axis=0))
        if same.size:
            first = int(same[0])
            rows = (table.line(int(order[first])), table.line(int(order[first + 1])))
            raise InputError("measurement.duplicate_rating", rows=", ".join(map(str, sorted(rows))))

    def keep(self, chosen: Bools) -> Ratings:
        """The same labels with the ratings of `chosen`, shape (ratings,), alone."""
        kept = {name: getattr(self, name)[chosen] for name in ("learner", "rater", "indicator", "score")}
        return Ratings(
            self.rubric,
            self.learners,
            self.raters,
            self.types,
            self.groups,
            self.rater_type,
            self.group,
            **kept,
        )


def _whole_scores(table: RatingTable) -> Ints:
    values = np.asarray(table.score, dtype=np.float64)
    wrong = np.flatnonzero(~np.isfinite(values) | (values != np.floor(values)))
    if wrong.size:
        index = int(wrong[0])
        raise InputError("measurement.score_not_integer", row=table.line(index), score=table.score[index])
    return values.astype(np.int64)


def _labelled(labels: Sequence[Label]) -> tuple[tuple[Label, ...], Ints]:
    """The distinct labels in order, and each row's number among them."""
    distinct = tuple(sorted(set(labels)))
    numbers = {label: number for number, label in enumerate(distinct)}
    return distinct, np.fromiter(map(numbers.__getitem__, labels), dtype=np.int64, count=len(labels))


def _codes(labels: Sequence[str], known: Sequence[str]) -> Ints:
    positions = {label: index for index, label in enumerate(known)}
    for label in labels:
        if label not in positions:
            raise InputError("measurement.unknown_indicator", indicator=label)
    return np.array([positions[label] for label in labels], dtype=np.int64)


def _check_range(table: RatingTable, scores: Ints, indicator: Ints, rubric: Rubric) -> None:
    wrong = np.flatnonzero((scores < 0) | (scores > rubric.steps[indicator]))
    if wrong.size:
        at = int(wrong[0])
        facts = {"row": table.line(at), "score": int(scores[at]), "indicator": table.indicator[at]}
        raise InputError("measurement.score_out_of_range", max=int(rubric.steps[indicator[at]]), **facts)


def _grouped(table: RatingTable, learner: Ints, count: int) -> tuple[tuple[str, ...], Ints]:
    groups, code = _labelled(table.group or [""] * len(table))
    group = np.zeros(count, dtype=np.int64)
    group[learner] = code
    return groups, group
