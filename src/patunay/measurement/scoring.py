"""Learners' measures on a published scale: a look-up. The same ratings give the same answer, to the bit.

EAP and the posterior serve decisions (Bock & Mislevy 1982); ML and WLE (Warm 1989) serve studies of groups. WLE is
finite for extreme totals; in the rater bundle it is the maximum penalised by half the log of the information, which
is Warm's estimator where the bundle has no halo.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.special import ndtr

from patunay.errors import InputError
from patunay.measurement.curves import cumulative
from patunay.measurement.estimate.cells import Block, Cells, gather, posterior
from patunay.measurement.estimate.impressions import Family, Impression, Points
from patunay.measurement.estimate.parameters import Grid
from patunay.measurement.ratings import Bools, Floats, Ints
from patunay.measurement.scale import Scale
from patunay.measurement.sums import Sums

IMPRESSION_STEP = 0.2


@dataclass(frozen=True)
class Tables:
    """Of one rater type and form, for each total 0..highest at each node: log-likelihood less its linear part, and
    its first two derivatives by the measure. Each (totals, nodes)."""

    values: Floats
    slopes: Floats
    bends: Floats


class Scorer:
    """Tables of a scale, made once for each rater type and form and then only read."""

    def __init__(self, scale: Scale, grid: Grid | None = None):
        grid = grid or scale.grid
        self.scale, self.at, self.nodes = scale, scale.parameters, grid.nodes
        self.log_weights = grid.log_weights(scale.spread)
        self.impression = Impression.spaced(IMPRESSION_STEP) if (scale.halo > 0).any() else Impression.none()
        self._tables: dict[tuple[int, bytes], Tables] = {}

    def tables(self, kind: int, form: Bools) -> Tables:
        """Of rater type `kind` (index) and `form` (indicators,)."""
        key = (kind, form.tobytes())
        if key not in self._tables:
            self._tables[key] = self._make(kind, form)
        return self._tables[key]

    def _make(self, kind: int, form: Bools) -> Tables:
        steps = self.scale.rubric.steps
        points = self.nodes - self.at.severity[kind]
        thresholds = self.at.thresholds[kind if len(self.at.thresholds) > 1 else 0]
        here = Points(form[None], steps, thresholds, points, float(self.at.halo[kind]), self.impression)
        totals = np.arange(int(form @ steps) + 1)
        family: Family = here.family(0, totals)
        shape = (len(totals), len(self.nodes))
        slopes, bends = here.derivatives(0, family)
        return Tables(
            np.broadcast_to(family.values, shape), np.broadcast_to(slopes, shape), np.broadcast_to(bends, shape)
        )

    def total_probability(self, kind: int, form: Bools | None = None) -> Floats:
        """P(total | measure) of a rater of type `kind` on a form (indicators,), the whole one where None is given;
        shape (totals, nodes)."""
        steps = self.scale.rubric.steps
        form = np.ones(len(steps), dtype=bool) if form is None else form
        thresholds = self.at.thresholds[kind if len(self.at.thresholds) > 1 else 0]
        ways = np.ones(1)
        for indicator in np.exp(-cumulative(thresholds, steps))[form]:
            ways = np.convolve(ways, indicator)
        totals = np.arange(int(form @ steps) + 1)
        values = self.tables(kind, form).values + totals[:, None] * (self.nodes - self.at.severity[kind])
        chance = np.exp(values + np.log(ways[: len(totals)])[:, None])
        made: Floats = chance / chance.sum(axis=0)
        return made


@dataclass(frozen=True)
class Measures:
    """Learners' measures in logits. `row` (learners,) points into what learners with the same evidence share:

    `posterior` (rows, nodes), `eap`, `sd` (rows,), `severity_sd` (rows,): the part that comes from not knowing the
    severities, which `sd` includes. `raters`, `ratings`, `extreme` (learners,): how many, and -1 or 1 at the ends.
    """

    learners: tuple[str, ...]
    nodes: Floats
    row: Ints
    posterior: Floats
    row_eap: Floats
    row_sd: Floats
    severity_sd: Floats
    raters: Ints
    ratings: Ints
    extreme: Ints

    @property
    def eap(self) -> Floats:
        return self.row_eap[self.row]

    @property
    def sd(self) -> Floats:
        return self.row_sd[self.row]

    def at_or_above(self, cut: float) -> Floats:
        """P(measure >= cut | ratings), shape (learners,). Each node's share is even over its step and then blurred by
        the severities' error, so that the answer is smooth in the cut."""
        return self.row_at_or_above(cut)[self.row]

    def row_at_or_above(self, cut: float) -> Floats:
        made: Floats = (self.posterior * above(self.nodes, self.severity_sd[:, None], cut)).sum(axis=1)
        return np.clip(made, 0.0, 1.0)


def above(nodes: Floats, blur: Floats, cut: float) -> Floats:
    """The share of each node's step, blurred by a normal error of SD `blur` (rows, 1), that lies above `cut`."""
    half = float(nodes[1] - nodes[0]) / 2
    return (_ramp(nodes + half - cut, blur) - _ramp(nodes - half - cut, blur)) / (2 * half)


def _ramp(distance: Floats, blur: Floats) -> Floats:
    """The integral of the normal distribution function up to `distance`."""
    z = distance / np.maximum(blur, 1e-9)
    made: Floats = distance * ndtr(z) + blur * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    return made


@dataclass(frozen=True)
class Evidence:
    """The cells of a set of sums on a scale: `curves`, `slopes`, `bends` (cells, nodes), `kind` (cells,)."""

    cells: Cells
    kind: Ints
    curves: Floats
    slopes: Floats
    bends: Floats


def look_up(sums: Sums, scorer: Scorer, include: tuple[str, ...] | None = None) -> tuple[Sums, Evidence]:
    """The sums of the rater types in `include` (all where None), and what they say. Raises InputError for a rater type
    or an indicator that the scale does not know."""
    scale = scorer.scale
    if sums.rubric.highest != scale.rubric.highest:
        raise InputError("measurement.other_rubric", scale=scale.name)
    for kind in sums.types:
        if kind not in scale.types:
            raise InputError("measurement.unknown_type", kind=kind, known=", ".join(scale.types))
    chosen = sums if include is None else sums.of_types(include)
    place = np.array([scale.types.index(kind) for kind in sums.types], dtype=np.int64)
    cells = gather(chosen, place[chosen.pair_type], bundled=True)
    parts = [scorer.tables(int(k), chosen.forms[f]) for k, f in zip(cells.source, cells.form, strict=True)]
    shape = (len(parts), len(scorer.nodes))
    stacked = [
        np.array([getattr(part, name)[t] for part, t in zip(parts, cells.total, strict=True)]).reshape(shape)
        for name in ("values", "slopes", "bends")
    ]
    return chosen, Evidence(cells, cells.source, *stacked)


def score(sums: Sums, scorer: Scorer, include: tuple[str, ...] | None = None) -> Measures:
    """EAP measures of all learners by the raters of the types in `include`."""
    chosen, seen = look_up(sums, scorer, include)
    weights, blur = [], []
    for block in seen.cells.blocks:
        shares = posterior(block, seen.curves[block.cells], scorer.nodes, scorer.log_weights)
        weights.append(shares)
        blur.append(_severity_sd(scorer, shares, block.incidence, seen, block.cells))
    shares, severity_sd = np.concatenate(weights), np.concatenate(blur)
    nodes = scorer.nodes + scorer.scale.mean
    # Row by row, not as a matrix product: a learner's answer must not depend on who else is scored, to the bit.
    eap = (shares * nodes).sum(axis=1)
    variance = (shares * nodes**2).sum(axis=1) - eap**2
    per_learner = len(chosen.learners)
    return Measures(
        learners=chosen.learners,
        nodes=nodes,
        row=seen.cells.row,
        posterior=shares,
        row_eap=eap,
        row_sd=np.sqrt(np.maximum(variance, 0) + severity_sd**2),
        severity_sd=severity_sd,
        raters=np.bincount(chosen.pair_learner, minlength=per_learner),
        ratings=np.bincount(
            chosen.pair_learner, weights=chosen.forms.sum(axis=1)[chosen.pair_form], minlength=per_learner
        ).astype(np.int64),
        extreme=chosen.extremes(),
    )


def _severity_sd(scorer: Scorer, shares: Floats, incidence: Any, seen: Evidence, cells: Ints) -> Floats:
    """d EAP / d severity of a type is minus the posterior covariance of the measure and the type's expected totals."""
    variance = np.zeros(len(shares))
    centred = shares * (scorer.nodes - (shares * scorer.nodes).sum(axis=1, keepdims=True))
    for kind, error in enumerate(scorer.scale.severity_se):
        if error > 0:
            mine = incidence @ np.where(seen.kind[cells, None] == kind, seen.slopes[cells], 0.0)
            variance += ((centred * mine).sum(axis=1) * error) ** 2
    return np.sqrt(variance)


@dataclass(frozen=True)
class Point:
    """Estimates without a population: `measure` and `se` (learners,), logits. ML is infinite at the ends."""

    measure: Floats
    se: Floats


def weighted_likelihood(sums: Sums, scale: Scale) -> Point:
    """Warm's estimates (WLE), finite for every learner with a rating."""
    return _points(sums, scale, warm=True)


def maximum_likelihood(sums: Sums, scale: Scale) -> Point:
    found = _points(sums, scale, warm=False)
    end = sums.extremes()
    measure = np.choose(end + 1, [-np.inf, found.measure, np.inf])
    return Point(measure, np.where(end == 0, found.se, np.inf))


WIDE, FINE = 14.0, 0.1


def _points(sums: Sums, scale: Scale, *, warm: bool) -> Point:
    scorer = Scorer(scale, Grid.reaching(WIDE, FINE))
    _, seen = look_up(sums, scorer)
    found = [_roots(scorer.nodes, *_score_functions(scorer, seen, block, warm)) for block in seen.cells.blocks]
    measure, se = (np.concatenate(part) for part in zip(*found, strict=True))
    return Point(measure[seen.cells.row] + scale.mean, se[seen.cells.row])


def _score_functions(scorer: Scorer, seen: Evidence, block: Block, warm: bool) -> tuple[Floats, Floats]:
    """The score function, whose root is the estimate, and the information; each (rows, nodes)."""
    slope = block.totals[:, None] + block.incidence @ seen.slopes[block.cells]
    information = -(block.incidence @ seen.bends[block.cells])
    if warm:
        change = CubicSpline(scorer.nodes, information, axis=1)(scorer.nodes, 1)
        slope = slope + change / (2 * np.maximum(information, 1e-12))
    return slope, information


def _roots(nodes: Floats, slope: Floats, information: Floats) -> tuple[Floats, Floats]:
    """Where each row of `slope` falls through 0, and 1/sqrt(information) there."""
    rows = np.arange(len(slope))
    falls = (slope[:, :-1] >= 0) & (slope[:, 1:] < 0)
    at = np.where(falls.any(axis=1), falls.argmax(axis=1), np.where(slope[:, 0] < 0, 0, len(nodes) - 2))
    pieces = CubicSpline(nodes, slope, axis=1).c[:, at, rows]
    low, high = np.zeros(len(rows)), np.full(len(rows), nodes[1] - nodes[0])
    for _ in range(50):
        middle = (low + high) / 2
        positive = np.polyval(pieces, middle) > 0
        low, high = np.where(positive, middle, low), np.where(positive, high, middle)
    here = np.polyval(CubicSpline(nodes, information, axis=1).c[:, at, rows], low)
    return nodes[at] + low, 1 / np.sqrt(np.maximum(here, 1e-12))
