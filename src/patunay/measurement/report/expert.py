"""The expert page: full tables as plain rows, with logits, fit and errors. Raters are codes here, never names.

A table is what a terminal, a page and a spreadsheet can all print. Learners do not appear one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from patunay.measurement.quality.classification import Awards
from patunay.measurement.quality.fit import Displacement, Fit
from patunay.measurement.quality.separation import Separation
from patunay.measurement.ratings import Floats, Ints
from patunay.measurement.report.item_map import EVEN, LIKELY, item_map
from patunay.measurement.scale import Scale


@dataclass(frozen=True, slots=True)
class Term:
    """A cell in words: the sentence `measurement.value_<code>`."""

    code: str


Cell = str | int | float | Term
"""Floats are rounded by whoever prints; nan where there is none."""


@dataclass(frozen=True)
class Meaning:
    """What a table means, or why there is none: the sentence `measurement.meaning_<code>` with its facts."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """`name` and `columns` are sentences `measurement.table_<name>` and `measurement.column_<column>`; `meaning` stands
    above the rows, and alone where there are none."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    meaning: Meaning | None = None


def threshold_table(scale: Scale, fit: Fit | None = None) -> Table:
    """Every criterion: threshold and SE of the reference type, Thurstone's threshold, the bookmark's place, and the fit
    of its indicator (indicators,)."""
    even = {(p.indicator, p.criterion): p.location for p in item_map(scale, EVEN)}
    likely = {(p.indicator, p.criterion): p.location for p in item_map(scale, LIKELY)}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            name,
            k,
            *(float(table[:, i, k - 1].mean()) for table in (scale.thresholds, scale.threshold_se)),
            even[name, k],
            likely[name, k],
            *_fit_cells(fit, i),
        )
        for i, (name, highest) in enumerate(scale.rubric.highest.items())
        for k in range(1, highest + 1)
    )
    columns = ("indicator", "criterion", "threshold", "se", "even", "likely", *FIT_COLUMNS)
    return Table("thresholds", columns, rows)


FIT_COLUMNS = ("infit", "outfit", "infit_z", "outfit_z")


def _fit_cells(fit: Fit | None, at: int) -> tuple[float, ...]:
    if fit is None:
        return (float("nan"),) * len(FIT_COLUMNS)
    return tuple(float(getattr(fit, name)[at]) for name in FIT_COLUMNS)


def type_table(scale: Scale) -> Table:
    """Each kind of rater: severity, SE and halo SD."""
    rows = zip(scale.types, scale.severity.tolist(), scale.severity_se.tolist(), scale.halo.tolist(), strict=True)
    return Table("types", ("type", "severity", "se", "halo"), tuple(rows))


def rater_table(codes: Sequence[str], learners: Ints, severity: Displacement, fit: Fit, chosen: Ints) -> Table:
    """The `chosen` raters by code: learners, severity against the kind, SE and fit; arrays are (raters,)."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (codes[at], int(learners[at]), float(severity.shift[at]), float(severity.se[at]), *_fit_cells(fit, at))
        for at in chosen.tolist()
    )
    return Table("raters", ("rater", "learners", "severity", "se", *FIT_COLUMNS), rows)


def summary_table(scale: Scale, found: Separation, eap_reliability: float, awards: Awards | None = None) -> Table:
    """The numbers of the whole cycle, one a row."""
    rows: list[tuple[Cell, ...]] = [
        (Term("mean"), scale.mean),
        (Term("spread"), scale.spread),
        (Term("eap_reliability"), eap_reliability),
        (Term("separation"), found.ratio),
        (Term("strata"), found.strata),
        (Term("rmse"), found.rmse),
    ]
    if awards is not None:
        given = awards.classification
        rows += [(Term("accuracy"), given.accuracy), (Term("consistency"), given.consistency)]
    return Table("summary", ("what", "value"), tuple(rows))


def cut_table(names: Sequence[str], bounds: Sequence[float], error: Iterable[float], awards: Awards) -> Table:
    """Each cut: place, mean error of learners near it, and learners expected to be above or below it by mistake."""
    rows = zip(names, bounds, error, awards.false_awards.tolist(), awards.missed.tolist(), strict=True)
    return Table("cuts", ("level", "bound", "error", "false_awards", "missed"), tuple(rows))


def eap_reliability(eap: Floats, sd: Floats) -> float:
    """var(EAP) / (var(EAP) + mean SD^2) (measurement.md 2.6)."""
    variance = float(np.var(eap))
    return variance / (variance + float(np.mean(sd**2)))
