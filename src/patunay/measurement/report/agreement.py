"""The expert's tables of agreement: how often two raters of a learner mark alike, and how far one stands for another.

Without a scale, for readers who know alpha, kappa and the intraclass correlation. Agreement is not accuracy: three mild
raters agree perfectly. Behaviours are taken together; nothing is said of fewer than ten learners.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, combinations_with_replacement

import numpy as np

from patunay.errors import InputError
from patunay.measurement.quality.agreement import (
    cohen_kappa,
    contingency_table,
    krippendorff_alpha,
    quadratic_weights,
)
from patunay.measurement.quality.intraclass import Form, intraclass_correlations
from patunay.measurement.ratings import Floats
from patunay.measurement.report.expert import Cell, Meaning, Table
from patunay.measurement.report.labels import Labels
from patunay.measurement.report.side_by_side import SideBySide
from patunay.measurement.report.technical_note import LEAST_CELL

Row = tuple[Cell, ...]


def agreement_table(seen: SideBySide, labels: Labels) -> Table:
    """Marks of one learner on one behaviour by two raters: all kinds of rater together, then each two kinds."""
    kinds = tuple(dict.fromkeys(seen.kinds))
    pairs = [row for two in combinations_with_replacement(kinds, 2) for row in _pair(seen, two, labels)]
    rows = [(_named(kinds, labels), *_everybody(seen)), *pairs] if pairs and len(kinds) > 1 else pairs
    columns = ("kinds", "learners", "pairs", "exact", "kappa", "alpha")
    return Table("agreement", columns, tuple(rows), Meaning("agreement" if rows else "no_agreement", _LEAST))


_LEAST = {"least": LEAST_CELL}


def _named(kinds: tuple[str, ...], labels: Labels) -> str:
    return " – ".join(labels.type(kind) for kind in kinds)


def _everybody(seen: SideBySide) -> Row:
    """Kappa is of two raters, so there is none."""
    table, learners = _counted(seen, list(combinations(range(len(seen.kinds)), 2)))
    return (learners, int(table.sum()), _exact(table), float("nan"), _alpha(seen))


def _pair(seen: SideBySide, two: tuple[str, str], labels: Labels) -> Iterator[Row]:
    of = seen.of(*two)
    places = [(a, b) for a, b in combinations(range(len(of.kinds)), 2) if (of.kinds[a], of.kinds[b]) == two]
    table, learners = _counted(of, places)
    if learners >= LEAST_CELL:
        # Two raters of one kind have no order: each is once the first and once the second.
        ordered = table + table.T if two[0] == two[1] else table
        yield (_named(two, labels), learners, int(table.sum()), _exact(table), _kappa(ordered), _alpha(of))


def _counted(seen: SideBySide, places: list[tuple[int, int]]) -> tuple[Floats, int]:
    """Pairs of marks by the two raters' marks, and how many learners they are of."""
    size = int(seen.highest.max()) + 1
    table, learners = np.zeros((size, size)), np.zeros(len(seen.marks), dtype=bool)
    for a, b in places:
        both = ~np.isnan(seen.marks[:, a] + seen.marks[:, b])
        table += contingency_table(seen.marks[:, a][both], seen.marks[:, b][both], size)
        learners |= both.any(axis=1)
    return table, int(learners.sum())


def _exact(table: Floats) -> float:
    return float(np.trace(table) / table.sum())


def _kappa(table: Floats) -> float:
    """Nan where everybody gave one and the same mark."""
    try:
        return cohen_kappa(table, quadratic_weights(len(table)))
    except InputError:
        return float("nan")


def _alpha(seen: SideBySide) -> float:
    units = np.moveaxis(seen.marks, 1, 2).reshape(-1, len(seen.kinds))
    try:
        return krippendorff_alpha(units, "ordinal")
    except InputError:
        return float("nan")


def intraclass_table(seen: SideBySide, labels: Labels) -> Table:
    """Of forms' totals. All kinds of rater, each by the mean of its raters (every learner has all of them); and two
    raters of one kind, who are others for each learner."""
    kinds = tuple(dict.fromkeys(seen.kinds))
    means = np.stack([_mean(seen.of(kind).shares) for kind in kinds], axis=1)
    rows = list(_correlations(_named(kinds, labels), means, ("2,1", "2,k", "3,1", "3,k")))
    for kind in kinds:
        rows += _correlations(_named((kind, kind), labels), seen.of(kind).shares[:, :2], ("1,1", "1,k"))
    columns = ("kinds", "form", "learners", "value", "low", "high")
    return Table("intraclass", columns, tuple(rows), Meaning("intraclass" if rows else "no_intraclass", _LEAST))


def _mean(shares: Floats) -> Floats:
    """Over the places that are filled; nan where none is."""
    filled = ~np.isnan(shares)
    many = filled.sum(axis=1)
    made: Floats = np.divide(np.nansum(shares, axis=1), many, out=np.full(len(shares), np.nan), where=many > 0)
    return made


def _correlations(name: str, table: Floats, forms: tuple[Form, ...]) -> Iterator[Row]:
    whole = table[~np.isnan(table).any(axis=1)]
    if len(whole) < LEAST_CELL or table.shape[1] < 2:
        return
    try:
        found = intraclass_correlations(whole)
    except InputError:
        return
    for form in forms:
        yield (name, f"ICC({form})", len(whole), found[form].value, *found[form].interval)
