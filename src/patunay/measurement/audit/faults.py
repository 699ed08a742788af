"""Faults of a rating table, row by row: what keeps it from being coded. Looks at the whole table before it answers.

Does NOT look at the design (who rated whom); that needs a sound table, see `audit_design`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from patunay.measurement.audit.findings import Finding, Weight
from patunay.measurement.ratings import Bools, Floats, Ints, RatingTable, Rubric

SELF = "self"
"""The rater type of a learner's own rating (360-degree design, measurement.md 1.1)."""


def faults(table: RatingTable, rubric: Rubric, types: Collection[str] = ()) -> tuple[Finding, ...]:
    """Every fault of the table, all of them errors. `types` are the rater types known; all that occur, when empty."""
    if len({len(column) for column in _columns(table)}) > 1 or len(table.row) not in (0, len(table)):
        return (Finding("uneven_columns", Weight.ERROR),)
    if not len(table):
        return (Finding("no_ratings", Weight.ERROR),)
    return tuple(_Faults(table, rubric, types).found())


def _columns(table: RatingTable) -> tuple[Sequence[object], ...]:
    return table.learner, table.indicator, table.rater, table.rater_type, table.score, table.group or table.learner


class _Column:
    """A column of labels as codes into its sorted distinct `names`."""

    def __init__(self, labels: Sequence[str]):
        self.names = sorted(set(labels))
        numbers = {name: number for number, name in enumerate(self.names)}
        self.codes: Ints = np.fromiter(map(numbers.__getitem__, labels), dtype=np.int64, count=len(labels))

    def where(self, names: Collection[str]) -> Bools:
        """Rows whose label is one of `names`, shape (rows,)."""
        chosen: Bools = np.array([name in names for name in self.names])[self.codes]
        return chosen

    def empty(self) -> Bools:
        return self.where({name for name in self.names if not name.strip()})

    def at(self, rows: Bools) -> tuple[str, ...]:
        return tuple(self.names[code] for code in np.unique(self.codes[rows]))


class _Faults:
    def __init__(self, table: RatingTable, rubric: Rubric, types: Collection[str]):
        self.table, self.rubric, self.types = table, rubric, types
        self.learner, self.indicator, self.rater = map(_Column, (table.learner, table.indicator, table.rater))
        self.kind = _Column(table.rater_type)

    def found(self) -> Iterator[Finding]:
        yield from self._labels()
        yield from self._scores()
        yield from self._duplicates()
        yield from self._own()

    def _error(self, kind: str, rows: Bools, labels: tuple[str, ...] = (), **facts: object) -> Iterator[Finding]:
        if rows.any():
            lines = tuple(sorted(self.table.line(int(index)) for index in np.flatnonzero(rows)))
            yield Finding(kind, Weight.ERROR, lines, labels, facts)

    def _labels(self) -> Iterator[Finding]:
        yield from self._error("empty_label", self.learner.empty() | self.indicator.empty() | self.rater.empty())
        yield from self._error("missing_rater_type", self.kind.empty())
        strange = ~self.indicator.where(self.rubric.highest) & ~self.indicator.empty()
        yield from self._error("unknown_indicator", strange, self.indicator.at(strange))
        if self.types:
            strange = ~self.kind.where(self.types) & ~self.kind.empty()
            yield from self._error(
                "unknown_rater_type", strange, self.kind.at(strange), known=tuple(sorted(self.types))
            )

    def _scores(self) -> Iterator[Finding]:
        """Not a whole number (or none at all); then, an indicator at a time, outside 0 to its highest score."""
        score: Floats = np.asarray(self.table.score, dtype=np.float64)
        whole = np.isfinite(score) & (score == np.floor(score))
        yield from self._error("score_not_integer", ~whole)
        highest = np.array([self.rubric.highest.get(name, 0) for name in self.indicator.names])[self.indicator.codes]
        outside = whole & ((score < 0) | (score > highest)) & self.indicator.where(self.rubric.highest)
        for name in self.indicator.at(outside):
            here = outside & self.indicator.where({name})
            yield from self._error("score_out_of_range", here, (name,), max=self.rubric.highest[name])

    def _duplicates(self) -> Iterator[Finding]:
        key = self.learner.codes
        for column in (self.kind, self.rater, self.indicator):
            key = _distinct(key) * len(column.names) + column.codes
        number = _distinct(key)
        times = np.bincount(number)
        twice = times[number] > 1
        yield from self._error("duplicate_rating", twice, self.learner.at(twice), count=int((times - 1).sum()))

    def _own(self) -> Iterator[Finding]:
        """A self-rating of somebody else, and a learner's own rating handed in under another role."""
        selves = self.kind.where({SELF})
        numbers = {name: number for number, name in enumerate(self.learner.names)}
        own = np.array([numbers.get(name, -1) for name in self.rater.names])[self.rater.codes]
        others = selves & np.where(own >= 0, own != self.learner.codes, self._rates_many(selves))
        yield from self._error("self_rater_of_others", others, self.rater.at(others))
        disguised = ~selves & (own == self.learner.codes)
        yield from self._error("own_rating_in_other_role", disguised, self.rater.at(disguised))

    def _rates_many(self, selves: Bools) -> Bools:
        """Rows of self-raters with more than one learner."""
        width = len(self.learner.names)
        pairs = np.unique(self.rater.codes[selves] * width + self.learner.codes[selves]) // width
        many: Bools = (np.bincount(pairs, minlength=len(self.rater.names)) > 1)[self.rater.codes]
        return many


def _distinct(key: Ints) -> Ints:
    """Numbers from 0 for the distinct keys, so that products of many columns stay small."""
    number: Ints = np.unique(key, return_inverse=True)[1]
    return number
