"""What the estimators without a population stand on: rows of learners that share their evidence, and the maps from
free parameters to thresholds and severities.

For conditional and joint maximum likelihood alike the difficulties average 0 and the severities average 0 (so SE are
those of that constraint). Learners with 0 everywhere or the highest everywhere say nothing about the parameters and are
left out. Knows no random severities, no halo and no interactions: those need a population (`mml`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.linalg import null_space

from patunay.errors import InputError
from patunay.measurement.estimate.cells import Cells, gather
from patunay.measurement.estimate.model import Model, Severity, Steps, threshold_map
from patunay.measurement.ratings import Bools, Floats, Ints
from patunay.measurement.sums import Sums


@dataclass(frozen=True)
class Structure:
    """A row is a set of kinds with a total; a kind is a source of severity with a form of indicators.

    `learner_row` (learners,), -1 for a learner without ratings. Per row: `incidence` (rows, kinds) counts, `total`,
    `highest`, `learners` who share it. Per kind: `source`, `form` (rows of `forms`, (forms, indicators)). Observed over
    the rows that are not extreme: `counts` (indicators, most steps) of ratings at or above each score, `source_totals`.
    `matrix` (indicators x most steps + sources, parameters): thresholds in rows of indicators, then severities.
    """

    steps: Ints
    labels: tuple[str, ...]
    source_of_rater: Ints
    learner_row: Ints
    incidence: sparse.csr_matrix
    total: Floats
    highest: Floats
    learners: Floats
    source: Ints
    form: Ints
    forms: Bools
    counts: Floats
    source_totals: Floats
    matrix: Floats

    @property
    def inside(self) -> Bools:
        """Rows that are not extreme, shape (rows,)."""
        return (self.total > 0) & (self.total < self.highest)

    def of_raters(self, severities: Floats) -> Floats:
        """Severities of sources for each rater, shape (raters,), as `Residuals.at` wants them; nan without ratings."""
        lost = self.source_of_rater < 0
        return np.where(lost, np.nan, severities[self.source_of_rater])

    @property
    def observed(self) -> Floats:
        """The sufficient statistics in the order of `matrix`'s rows."""
        return np.concatenate([self.counts.ravel(), self.source_totals])

    def split(self, values: Floats) -> tuple[Floats, Floats]:
        """Thresholds (..., indicators, most steps) and severities (..., sources) of `matrix @ free` or the like."""
        size = self.counts.size
        return values[..., :size].reshape(*values.shape[:-1], *self.counts.shape), values[..., size:]

    def start(self) -> Floats:
        """Free parameters nearest to ln of the ratio of neighbouring scores."""
        exactly = _exactly(self.counts, self._given())
        wanted = np.zeros(len(self.matrix))
        wanted[: self.counts.size] = np.log((exactly[:, :-1] + 0.5) / (exactly[:, 1:] + 0.5)).ravel()
        used = self.matrix.any(axis=1)
        return np.asarray(np.linalg.lstsq(self.matrix[used], wanted[used], rcond=None)[0], dtype=np.float64)

    def _given(self) -> Floats:
        return _ratings_by_indicator(self, np.where(self.inside, self.learners, 0.0))


def structure(sums: Sums, steps: Steps, severity: Severity) -> Structure:
    """Raises InputError where a maximum cannot exist: all learners extreme, a score never given, an indicator or a
    rater with the lowest or the highest score alone."""
    if severity is Severity.TYPE_AND_RATER:
        raise InputError("measurement.severity_needs_population")
    source_of_rater, labels = _sources(sums, severity)
    cells = gather(sums, source_of_rater[sums.pair_rater], bundled=False)
    made = _structure(sums, cells, source_of_rater, labels, _matrix(sums, steps, len(labels)))
    _check(made, sums, steps)
    return made


def _sources(sums: Sums, severity: Severity) -> tuple[Ints, tuple[str, ...]]:
    """Each rater's source, -1 for one without ratings, and the sources' names."""
    if severity is Severity.NONE:
        return np.zeros_like(sums.rater_type), ("",)
    own, names = (sums.rater_type, sums.types) if severity is Severity.TYPE else (_numbers(sums.raters), sums.raters)
    present = np.unique(own[sums.pair_rater])
    place = np.full(len(names), -1)
    place[present] = _numbers(present)
    return place[own], tuple(names[at] for at in present)


def _numbers(of: Sequence[object] | Ints) -> Ints:
    return np.arange(len(of))


def _matrix(sums: Sums, steps: Steps, sources: int) -> Floats:
    """Thresholds and severities by free parameters, each with mean 0."""
    chosen = threshold_map(sums, Model(steps=steps))
    exists = chosen.exists[0]
    indicator, _ = np.nonzero(exists)
    share = 1 / sums.rubric.steps[indicator]
    thresholds = np.zeros((exists.size, chosen.matrix.shape[1] - 1))
    thresholds[exists.ravel()] = chosen.matrix @ null_space((share @ chosen.matrix)[None])
    severities = null_space(np.ones((1, sources)))
    return np.block(
        [
            [thresholds, np.zeros((len(thresholds), severities.shape[1]))],
            [np.zeros((sources, thresholds.shape[1])), severities],
        ]
    )


def _structure(sums: Sums, cells: Cells, source_of_rater: Ints, labels: tuple[str, ...], matrix: Floats) -> Structure:
    incidence = sparse.vstack([_whole(block.incidence, block.cells, len(cells.source)) for block in cells.blocks])
    total = np.concatenate([block.totals for block in cells.blocks])
    learners = np.concatenate([block.weights for block in cells.blocks])
    highest = incidence @ sums.highest_totals[cells.form].astype(np.float64)
    top = np.where(total == highest, learners, 0.0)
    top_kinds = incidence.T @ top
    never = np.bincount(cells.form, top_kinds, minlength=len(sums.forms)) @ sums.forms
    exists = np.arange(sums.counts.shape[2]) < sums.rubric.steps[:, None]
    top_totals = np.bincount(cells.source, top_kinds * sums.highest_totals[cells.form], minlength=len(labels))
    totals = np.bincount(cells.source[cells.pair_cell], sums.pair_total, minlength=len(labels)).astype(np.float64)
    rated = np.bincount(sums.pair_learner, minlength=len(sums.learners)) > 0
    return Structure(
        steps=sums.rubric.steps,
        labels=labels,
        source_of_rater=source_of_rater,
        learner_row=np.where(rated, cells.row, -1),
        incidence=incidence.tocsr(),
        total=total,
        highest=highest,
        learners=learners,
        source=cells.source,
        form=cells.form,
        forms=sums.forms,
        counts=sums.counts.sum(axis=0) - never[:, None] * exists,
        source_totals=totals - top_totals,
        matrix=matrix,
    )


def _whole(incidence: sparse.csr_matrix, cells: Ints, count: int) -> sparse.csr_matrix:
    """The block's columns at their places among all cells."""
    return sparse.csr_matrix((incidence.data, cells[incidence.indices], incidence.indptr), (incidence.shape[0], count))


def _ratings_by_indicator(of: Structure, learners: Floats) -> Floats:
    by_form = np.bincount(of.form, of.incidence.T @ learners, minlength=len(of.forms))
    return np.asarray(by_form @ of.forms, dtype=np.float64)


def _exactly(counts: Floats, given: Floats) -> Floats:
    """Ratings with each score 0..most, shape (indicators, 1 + most steps)."""
    ends = np.concatenate([given[:, None], counts, np.zeros((len(counts), 1))], axis=1)
    return np.asarray(-np.diff(ends, axis=1), dtype=np.float64)


def _check(of: Structure, sums: Sums, steps: Steps) -> None:
    if not of.matrix.shape[1]:
        raise InputError("measurement.too_small", learners=len(sums.learners), indicators=len(of.steps))
    if not of.inside.any():
        raise InputError("measurement.all_extreme")
    exactly = _exactly(of.counts, of._given())
    possible = np.arange(exactly.shape[1]) <= of.steps[:, None]
    names = sums.rubric.indicators
    if steps is Steps.RATING_SCALE:
        exactly_all = np.broadcast_to(exactly.sum(axis=0), exactly.shape)
        ends = np.stack([exactly[:, 0], exactly[:, -1]], axis=1)
        lone = np.flatnonzero((ends == of._given()[:, None]).any(axis=1))
        if lone.size:
            raise InputError("measurement.extreme_element", element=names[int(lone[0])])
        exactly = exactly_all
    never = np.argwhere(possible & (exactly == 0))
    if never.size:
        indicator, score = never[0]
        raise InputError("measurement.category_never_given", indicator=names[indicator], score=int(score))
    _check_sources(of)


def _check_sources(of: Structure) -> None:
    kinds = of.incidence.T @ np.where(of.inside, of.learners, 0.0)
    highest = np.bincount(of.source, kinds * (of.forms @ of.steps)[of.form], minlength=len(of.labels))
    lone = np.flatnonzero((of.source_totals == 0) | (of.source_totals == highest))
    if lone.size:
        raise InputError("measurement.extreme_element", element=of.labels[int(lone[0])])
