"""Which model of the Rasch family is meant, and the linear maps from its free parameters to thresholds and severities.

ln[P_x / P_(x-1)] = theta - d_ix - b_j (+ gamma_nj in the rater bundle), where d_ix is the threshold of score x on
indicator i and b_j the severity of the rater (Linacre 1989; Wilson & Hoskens 2001 for the bundle). Every choice is a
field here and goes into the published scale. While estimating, the population mean is 0; `centred` in `mml` moves it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from scipy import sparse

from patunay.errors import InputError
from patunay.measurement.ratings import Bools, Floats, Ints
from patunay.measurement.sums import Sums


class Steps(StrEnum):
    """Does every indicator have its own steps between scores, or do all share theirs?"""

    PARTIAL_CREDIT = "partial_credit"
    RATING_SCALE = "rating_scale"


class Severity(StrEnum):
    NONE = "none"
    TYPE = "type"
    RATER = "rater"
    TYPE_AND_RATER = "type_and_rater"


class Halo(StrEnum):
    """The variance of a rater's one impression of a learner: none, the same for all, or one for each rater type."""

    NONE = "none"
    COMMON = "common"
    BY_TYPE = "by_type"


class Interaction(StrEnum):
    TYPE_BY_INDICATOR = "type_by_indicator"
    TYPE_BY_GROUP = "type_by_group"


@dataclass(frozen=True)
class Model:
    """The stated defaults of measurement.md 6.3 stand in `default_model`.

    `reference` is the rater type with severity 0 (the first type where it does not occur). Individual severities in
    TYPE_AND_RATER are drawn to 0 by a normal prior of SD `rater_sd` logits and given to raters with `rater_least`
    learners or more.
    """

    steps: Steps = Steps.PARTIAL_CREDIT
    severity: Severity = Severity.TYPE
    halo: Halo = Halo.BY_TYPE
    interactions: frozenset[Interaction] = field(default_factory=frozenset)
    reference: str = "teacher"
    rater_sd: float = 0.5
    rater_least: int = 5


@dataclass(frozen=True)
class ThresholdMap:
    """Free parameters -> thresholds d of shape (variants, indicators, most steps), 0 beyond an indicator's steps.

    One variant for all raters, or one for each rater type where types and indicators interact. `matrix` has shape
    (thresholds that exist, parameters).
    """

    exists: Bools
    matrix: Floats
    labels: tuple[str, ...]

    def thresholds(self, free: Floats) -> Floats:
        made = np.zeros(self.exists.shape)
        made[self.exists] = self.matrix @ free
        return made

    def gradient(self, by_threshold: Floats) -> Floats:
        """From the derivative by each threshold to that by each free parameter."""
        back: Floats = by_threshold[self.exists] @ self.matrix
        return back


@dataclass(frozen=True)
class SeverityMap:
    """Free parameters -> severities b of the sources. A source is what may have a severity of its own: a rater type,
    a rater, or either within a group of learners. `precision` is that of each parameter's normal prior (0: none).
    `origin` holds the sum of raters who are all fixed at 0, where nothing else tells it from the difficulties."""

    matrix: sparse.csr_matrix
    source_type: Ints
    pair_source: Ints
    precision: Floats
    origin: float
    labels: tuple[str, ...]

    def severities(self, free: Floats) -> Floats:
        made: Floats = self.matrix @ free
        return made


def threshold_map(sums: Sums, model: Model) -> ThresholdMap:
    """Raises InputError when a rating scale is asked of indicators with different numbers of scores."""
    steps = sums.rubric.steps
    names = sums.rubric.indicators
    most = int(steps.max())
    exists = np.arange(1, most + 1)[None, :] <= steps[:, None]
    if model.steps is Steps.RATING_SCALE:
        base, labels = _rating_scale(steps, names)
    else:
        base = np.eye(int(steps.sum()))
        labels = tuple(f"{name}.{k}" for name, high in zip(names, steps, strict=True) for k in range(1, high + 1))
    if Interaction.TYPE_BY_INDICATOR not in model.interactions:
        return ThresholdMap(exists[None], base, labels)
    return _with_types(sums, model, exists, base, labels)


def _rating_scale(steps: Ints, names: tuple[str, ...]) -> tuple[Floats, tuple[str, ...]]:
    """d_ik = difficulty_i + tau_k, the taus summing to 0."""
    if len(set(steps.tolist())) > 1:
        raise InputError("measurement.scales_differ")
    most = int(steps[0])
    taus = np.vstack([np.eye(most - 1), -np.ones(most - 1)])
    base = np.hstack([np.repeat(np.eye(len(names)), most, axis=0), np.tile(taus, (len(names), 1))])
    return base, (*names, *(f"tau.{k}" for k in range(1, most)))


def _with_types(sums: Sums, model: Model, exists: Bools, base: Floats, labels: tuple[str, ...]) -> ThresholdMap:
    """phi of type and indicator: 0 for the reference type, and within another type summing to 0 over indicators."""
    indicators = len(sums.rubric.highest)
    owner = np.nonzero(exists)[0]
    free = np.vstack([np.eye(indicators - 1), -np.ones(indicators - 1)])[owner]
    others = [t for t in range(len(sums.types)) if t != reference_type(sums, model)]
    width = indicators - 1
    made = np.zeros((len(sums.types), len(base), base.shape[1] + len(others) * width))
    made[:, :, : base.shape[1]] = base
    for position, kind in enumerate(others):
        start = base.shape[1] + position * width
        made[kind, :, start : start + width] = free
    names = tuple(f"{sums.types[t]}:{name}" for t in others for name in sums.rubric.indicators[:-1])
    return ThresholdMap(np.stack([exists] * len(sums.types)), np.vstack(list(made)), labels + names)


def reference_type(sums: Sums, model: Model) -> int:
    return sums.types.index(model.reference) if model.reference in sums.types else 0


def severity_map(sums: Sums, model: Model) -> SeverityMap:
    """Types but the reference (or all raters), random raters, and types within groups, as columns."""
    own = _own_severity(sums, model)
    by_group = Interaction.TYPE_BY_GROUP in model.interactions
    group = sums.group[sums.pair_learner] if by_group else np.zeros_like(sums.pair_learner)
    keys = np.stack([sums.pair_type, own[sums.pair_rater], group])
    (kind, rater, group), pair_source = np.unique(keys, axis=1, return_inverse=True)
    columns = list(_columns(sums, model, own, kind, rater, group))
    return SeverityMap(
        matrix=sparse.hstack([_indicator_columns(column) for column in columns], format="csr")
        if columns
        else sparse.csr_matrix((len(kind), 0)),
        source_type=kind,
        pair_source=pair_source.ravel(),
        origin=1.0 if model.severity is Severity.RATER else 0.0,
        precision=np.concatenate([np.zeros(0), *(np.full(len(c.labels), c.precision) for c in columns)]),
        labels=tuple(label for column in columns for label in column.labels),
    )


@dataclass(frozen=True)
class _Columns:
    """`index` tells each source's column among `labels`, -1 for none."""

    index: Ints
    labels: tuple[str, ...]
    precision: float = 0.0


def _columns(sums: Sums, model: Model, own: Ints, kind: Ints, rater: Ints, group: Ints) -> Iterator[_Columns]:
    reference = reference_type(sums, model)
    others = [t for t in range(len(sums.types)) if t != reference]
    place = np.array([others.index(t) if t in others else -1 for t in range(len(sums.types))])
    if model.severity is Severity.RATER:
        yield _Columns(rater, sums.raters)
    elif model.severity is not Severity.NONE:
        yield _Columns(place[kind], tuple(sums.types[t] for t in others))
    if model.severity is Severity.TYPE_AND_RATER:
        yield _Columns(rater, tuple(np.array(sums.raters)[own >= 0]), model.rater_sd**-2)
    if Interaction.TYPE_BY_GROUP in model.interactions:
        index = np.where((place[kind] >= 0) & (group > 0), place[kind] * (len(sums.groups) - 1) + group - 1, -1)
        yield _Columns(index, tuple(f"{sums.types[t]}:{name}" for t in others for name in sums.groups[1:]))


def _indicator_columns(columns: _Columns) -> sparse.csr_matrix:
    rows = np.flatnonzero(columns.index >= 0)
    shape = (len(columns.index), len(columns.labels))
    return sparse.csr_matrix((np.ones(len(rows)), (rows, columns.index[rows])), shape=shape)


def _own_severity(sums: Sums, model: Model) -> Ints:
    """For each rater the number of the own severity, -1 where the type's stands for it."""
    if model.severity is Severity.RATER:
        return np.arange(len(sums.raters))
    if model.severity is not Severity.TYPE_AND_RATER:
        return np.full(len(sums.raters), -1)
    learners = np.bincount(sums.pair_rater, minlength=len(sums.raters))
    many = learners >= model.rater_least
    return np.where(many, np.cumsum(many) - 1, -1)
