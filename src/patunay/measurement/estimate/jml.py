"""Joint maximum likelihood: learners' measures, thresholds and severities all together (Wright & Panchapakesan 1969;
Linacre 1989 for many facets), for rating scale and partial credit models.

Observed equals expected for every total, severity and threshold; Newton's method, with the learners eliminated, as the
likelihood is concave. Extreme learners do not take part and get a measure .3 score points from their end. The measures
lie about L / (L - 1) too far apart for L ratings a learner, less with many categories; `corrected` takes that factor
out of thresholds and severities, which is right for two facets and two categories and a rough guide elsewhere. A
rater's halo is not handled, and the model SE take every other parameter as known, hence they are a few per cent too
small.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from patunay.errors import InputError
from patunay.measurement.estimate.model import Severity, Steps
from patunay.measurement.estimate.persons import ADJUST, CellList, RowMeasures, cell_list, maximum_likelihood
from patunay.measurement.estimate.structure import Structure, structure
from patunay.measurement.ratings import Bools, Floats, Ints
from patunay.measurement.residuals import probabilities, sum_by
from patunay.measurement.sums import Sums

LONGEST_STEP = 1.0
SMALL = 1e-9
MOST_STEPS = 100
MOST_HALVINGS = 30
FLAT = 1e-10


@dataclass(frozen=True)
class JointEstimate:
    """`measures` and `measure_se` (learners,); `thresholds` (indicators, most steps), 0 beyond an indicator's steps;
    `severities` (sources,) in the order of `structure.labels`; logits. Difficulties and severities average 0.

    `difficulty_se`, `severity_se`: model SE 1 / sqrt(sum V) over the learners that took part. `extreme` (learners,)."""

    structure: Structure
    measures: Floats
    measure_se: Floats
    extreme: Bools
    thresholds: Floats
    severities: Floats
    difficulty_se: Floats
    severity_se: Floats
    log_likelihood: float
    rounds: int

    @property
    def difficulties(self) -> Floats:
        """Mean threshold of each indicator, shape (indicators,)."""
        made: Floats = self.thresholds.sum(axis=1) / self.structure.steps
        return made

    @property
    def taus(self) -> Floats:
        """Thresholds less the difficulty, shape (indicators, most steps); the same in every row of a rating scale."""
        exists = np.arange(self.thresholds.shape[1]) < self.structure.steps[:, None]
        return np.where(exists, self.thresholds - self.difficulties[:, None], 0.0)

    @property
    def rater_severities(self) -> Floats:
        """Shape (raters,), as `Residuals.at` wants them."""
        return self.structure.of_raters(self.severities)


def jml(
    sums: Sums,
    steps: Steps = Steps.PARTIAL_CREDIT,
    severity: Severity = Severity.NONE,
    *,
    corrected: bool = False,
    adjust: float = ADJUST,
) -> JointEstimate:
    """Raises InputError where no single maximum exists (see `structure`) or none is found."""
    of = structure(sums, steps, severity)
    found = _Joint(of).maximise()
    values = of.matrix @ found.free
    if corrected:
        values = values * _correction(of)
    thresholds, severities = of.split(values)
    rows = maximum_likelihood(of, thresholds, severities, adjust)
    return _estimate(of, rows, thresholds, severities, found)


def joint_parameters(of: Structure) -> Floats:
    """Free parameters less their stretch: where conditional estimation sets out."""
    return _Joint(of).maximise().free * _correction(of)


def _correction(of: Structure) -> float:
    """(L - 1) / L with the mean number of ratings of a learner that takes part."""
    ratings = of.incidence @ of.forms.sum(axis=1)[of.form]
    mean = float(np.average(ratings[of.inside], weights=of.learners[of.inside]))
    return (mean - 1) / mean


@dataclass(frozen=True)
class _Found:
    free: Floats
    log_likelihood: float
    rounds: int


@dataclass(frozen=True)
class _Point:
    """Of every cell that takes part: P(x), P(>= k), expectation and variance; and the log-likelihood."""

    probability: Floats
    above: Floats
    variance: Floats
    log_likelihood: float


class _Joint:
    """The joint likelihood over the rows that are not extreme."""

    def __init__(self, of: Structure):
        self.of = of
        cells = cell_list(of)
        keep = of.inside[cells.row]
        self.rows = np.flatnonzero(of.inside)
        place = np.cumsum(of.inside) - 1
        self.cells = CellList(place[cells.row[keep]], cells.indicator[keep], cells.source[keep], cells.times[keep])
        self.weight = cells.times[keep] * of.learners[cells.row[keep]]
        self.total, self.learners = of.total[self.rows], of.learners[self.rows]
        most = of.counts.shape[1]
        self.columns = self.cells.indicator[:, None] * most + np.arange(most)

    def at(self, measure: Floats, free: Floats) -> _Point:
        natural = self.of.matrix @ free
        thresholds, severities = self.of.split(natural)
        points = measure[self.cells.row] - severities[self.cells.source]
        found = probabilities(thresholds, self.of.steps, self.cells.indicator, points)
        above = np.cumsum(found[:, :0:-1], axis=1)[:, ::-1]
        x = np.arange(found.shape[1])
        expected = found @ x
        variance = found @ x**2 - expected**2
        # ln P(x) = x u - c_x + ln P(0), so only the chance of 0 is needed beside the sufficient statistics.
        value = (self.learners * self.total) @ measure - self.of.observed @ natural + self.weight @ np.log(found[:, 0])
        return _Point(found, above, variance, float(value))

    def maximise(self) -> _Found:
        highest = self.of.highest[self.rows]
        measure, free = np.log(self.total / (highest - self.total)), self.of.start()
        point = self.at(measure, free)
        for rounds in range(1, MOST_STEPS + 1):
            step_measure, step_free = self._newton(point)
            longest = max(float(np.abs(step_measure).max()), float(np.abs(self.of.matrix @ step_free).max(initial=0.0)))
            if longest < SMALL:
                return _Found(free, point.log_likelihood, rounds)
            share = min(1.0, LONGEST_STEP / longest)
            measure, free, point = self._climb(measure, free, share * step_measure, share * step_free, point)
        raise InputError("measurement.not_converged", steps=str(MOST_STEPS))

    def _climb(
        self, measure: Floats, free: Floats, step_measure: Floats, step_free: Floats, before: _Point
    ) -> tuple[Floats, Floats, _Point]:
        for halving in range(MOST_HALVINGS):
            share = 0.5**halving
            moved = (measure + share * step_measure, free + share * step_free)
            point = self.at(*moved)
            if point.log_likelihood >= before.log_likelihood - SMALL * abs(before.log_likelihood):
                return *moved, point
        raise InputError("measurement.not_converged", steps=str(MOST_HALVINGS))

    def _newton(self, point: _Point) -> tuple[Floats, Floats]:
        """The step of the measures and that of the free parameters, the measures eliminated."""
        rows, matrix = len(self.rows), self.of.matrix
        expected = point.above.sum(axis=1)
        own = sum_by(self.weight * point.variance, self.cells.row, rows)
        pull = self.learners * self.total - sum_by(self.weight * expected, self.cells.row, rows)
        cross = self._cross(point) @ matrix
        gradient = (self._expected(point, expected) - self.of.observed) @ matrix
        shared = cross / own[:, None]
        information = matrix.T @ self._information(point) @ matrix - cross.T @ shared
        step = _solve(information, gradient + shared.T @ pull)
        return pull / own + shared @ step, step

    def _expected(self, point: _Point, expected: Floats) -> Floats:
        counts = sum_by((self.weight[:, None] * point.above).ravel(), self.columns.ravel(), self.of.counts.size)
        return np.concatenate([counts, self.by_source(self.weight * expected)])

    def by_source(self, values: Floats) -> Floats:
        return sum_by(values, self.cells.source, len(self.of.labels))

    def _covariance(self, point: _Point) -> Floats:
        """Weighted Cov(score, [score >= k]) of each cell, (cells, most steps)."""
        x = np.arange(1, point.probability.shape[1])
        with_score = np.cumsum((point.probability[:, 1:] * x)[:, ::-1], axis=1)[:, ::-1]
        made: Floats = self.weight[:, None] * (with_score - point.above.sum(axis=1)[:, None] * point.above)
        return made

    def _cross(self, point: _Point) -> Floats:
        """The second derivatives by measure and natural parameter, (rows, natural)."""
        size = self.of.counts.size
        rows, width = len(self.rows), size + len(self.of.labels)
        covariance = self._covariance(point)
        first = self.cells.row * width
        made = sum_by(covariance.ravel(), (first[:, None] + self.columns).ravel(), rows * width)
        made += sum_by(covariance.sum(axis=1), first + size + self.cells.source, rows * width)
        return made.reshape(rows, width)

    def _information(self, point: _Point) -> Floats:
        """Minus the second derivatives by natural parameters, (natural, natural)."""
        size, most = self.of.counts.size, self.of.counts.shape[1]
        width = size + len(self.of.labels)
        lower = np.maximum.outer(np.arange(most), np.arange(most))
        joint = point.above[:, lower] - point.above[:, :, None] * point.above[:, None, :]
        pairs = self.columns[:, :, None] * width + self.columns[:, None, :]
        made = self._summed(pairs, self.weight[:, None, None] * joint)
        made += self._summed((size + self.cells.source[:, None]) * width + self.columns, self._covariance(point))
        made[:size, size:] = made[size:, :size].T
        made[size:, size:] = np.diag(self.by_source(self.weight * point.variance))
        return made

    def _summed(self, place: Ints, values: Floats) -> Floats:
        """`values` added up at their places in a square matrix of natural parameters."""
        width = len(self.of.matrix)
        return sum_by(values.ravel(), place.ravel(), width * width).reshape(width, width)


def _solve(information: Floats, gradient: Floats) -> Floats:
    """Raises InputError where a direction has no information: parts that nobody connects, or too few ratings."""
    size, axes = np.linalg.eigh(information)
    if len(size) and size[0] < FLAT * size[-1]:
        raise InputError("measurement.not_identified")
    made: Floats = axes @ ((axes.T @ gradient) / size)
    return made


def _estimate(of: Structure, rows: RowMeasures, thresholds: Floats, severities: Floats, found: _Found) -> JointEstimate:
    learners = rows.of_learners(of)
    joint = _Joint(of)
    point = joint.at(rows.measure[joint.rows], found.free)
    information = joint.weight * point.variance
    by_indicator = sum_by(information, joint.cells.indicator, len(of.steps))
    return JointEstimate(
        structure=of,
        measures=learners.measure,
        measure_se=learners.se,
        extreme=(of.learner_row >= 0) & ~of.inside[of.learner_row],
        thresholds=thresholds,
        severities=severities,
        difficulty_se=1 / np.sqrt(by_indicator),
        severity_se=1 / np.sqrt(joint.by_source(information)),
        log_likelihood=found.log_likelihood,
        rounds=found.rounds,
    )
