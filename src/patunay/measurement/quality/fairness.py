"""Do indicators and kinds of raters work alike for groups of learners? DIF and DRF, with guards for small groups.

DIF compares marks given the form's total, the rest of the indicators anchored, so that a difference of groups in their
measures, which is not bias, plays no part. DRF compares what a rater type is to the reference type between groups.
Below 30 learners nothing is reported, and a count below 10 is never shown. What causes a difference is for people.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from scipy.stats import chi2, norm

from patunay.errors import InputError
from patunay.measurement.anchoring import anchored
from patunay.measurement.estimate.model import Model, Severity
from patunay.measurement.quality.patterns import Patterns, patterns
from patunay.measurement.quality.trials import discovered
from patunay.measurement.ratings import Bools, Floats, Ints, Ratings
from patunay.measurement.residuals import moments_of, sum_by
from patunay.measurement.scale import Scale
from patunay.measurement.sums import Sums, sum_ratings

LEAST_REPORTED = 30
LEAST_SHOWN = 10
SOME, LARGE = 0.43, 0.64
"""Logits: 1 and 1.5 on the delta scale of the ETS (Zwick, Thayer & Lewis 1999)."""
RATE = 0.05
STEPS = 25


class Size(StrEnum):
    """ETS classes: A nothing to see, B some, C large; none where the cells are too small."""

    A = "A"
    B = "B"
    C = "C"
    TOO_FEW = "too_few"


@dataclass(frozen=True)
class Differences:
    """Of each of `things` (indicators or rater types) between two groups of learners, shape (things,).

    `contrast`: focal group less reference, logits; above 0 the thing is harder (severer) for the focal group. `se`,
    `t`, `p` as of a normal distribution; nan where fewer than LEAST_REPORTED learners stand behind one of the two.
    `learners` (2, things) of focal and reference group; -1 where there are fewer than LEAST_SHOWN.
    """

    focal: str
    reference: str
    things: tuple[str, ...]
    contrast: Floats
    se: Floats
    learners: Ints

    @property
    def t(self) -> Floats:
        return self.contrast / self.se

    @property
    def p(self) -> Floats:
        made: Floats = 2 * norm.sf(np.abs(self.t))
        return made

    @property
    def significant(self) -> Bools:
        """After Benjamini & Hochberg over all the things."""
        return discovered(self.p, RATE)

    @property
    def size(self) -> tuple[Size, ...]:
        known, away = np.isfinite(self.contrast), np.abs(np.nan_to_num(self.contrast))
        sure = self.significant
        made = np.where(sure & (away >= LARGE), Size.C, np.where(sure & (away >= SOME), Size.B, Size.A))
        return tuple(Size(str(one)) for one in np.where(known, made, Size.TOO_FEW))


def _guarded(
    names: tuple[str, str], things: Sequence[str], contrast: Floats, se: Floats, learners: Ints
) -> Differences:
    few = (learners < LEAST_REPORTED).any(axis=0)
    shown = np.where(learners < LEAST_SHOWN, -1, learners)
    return Differences(*names, tuple(things), np.where(few, np.nan, contrast), np.where(few, np.nan, se), shown)


def groups_by_size(ratings: Ratings) -> tuple[str, ...]:
    """Named groups of learners with ratings, the largest first: that is the reference."""
    rated = np.unique(ratings.learner)
    count = np.bincount(ratings.group[rated], minlength=len(ratings.groups))
    order = np.lexsort((np.arange(len(count)), -count))
    return tuple(ratings.groups[at] for at in order if ratings.groups[at] and count[at])


def dif(ratings: Ratings, scale: Scale) -> tuple[Differences, ...]:
    """Of every indicator, each further group beside the largest. Learners without a group are left out."""
    seen, named = patterns(ratings, scale), groups_by_size(ratings)
    if len(named) < 2:
        return ()
    found = {name: _free_indicators(seen, seen.ratings.group == ratings.groups.index(name)) for name in named}
    return tuple(_dif(ratings, name, named[0], found[name], found[named[0]]) for name in named[1:])


@dataclass(frozen=True)
class _Free:
    """Each indicator's own difficulty beyond the scale's, its error, and the learners behind it, (indicators,)."""

    delta: Floats
    se: Floats
    learners: Ints


def _dif(ratings: Ratings, focal: str, reference: str, one: _Free, other: _Free) -> Differences:
    learners = np.stack([one.learners, other.learners])
    return _guarded(
        (focal, reference),
        ratings.rubric.indicators,
        one.delta - other.delta,
        np.hypot(one.se, other.se),
        learners,
    )


def _free_indicators(seen: Patterns, chosen: Bools) -> _Free:
    """Conditional maximum likelihood of each indicator alone, the rest anchored, on the learners `chosen`.

    With delta free the mark k given the total has the anchored chance times exp(-k delta), so that Newton is exact. The
    error allows for a learner's raters seeing the same (sums by learner; Huber 1967), and is no less than the model's.
    """
    ratings = seen.ratings
    kept = seen.informative & chosen[ratings.learner]
    indicator, learner, count = ratings.indicator[kept], ratings.learner[kept], len(ratings.rubric.highest)
    chance, score = seen.chance[kept], ratings.score[kept].astype(np.float64)
    delta, marks = np.zeros(count), np.arange(chance.shape[1])
    for _ in range(STEPS):
        tilted = chance * np.exp(-marks * delta[indicator][:, None])
        found = moments_of(tilted / tilted.sum(axis=1, keepdims=True))
        information = np.maximum(sum_by(found.variance, indicator, count), 1e-9)
        delta -= np.clip(sum_by(score - found.expected, indicator, count) / information, -1, 1)
        delta = np.clip(delta, -9, 9)
    cell, place = np.unique(indicator * len(ratings.learners) + learner, return_inverse=True)
    by_learner = sum_by(score - found.expected, place, len(cell))
    owner = cell // len(ratings.learners)
    spread = sum_by(by_learner**2, owner, count)
    return _Free(delta, np.sqrt(np.maximum(spread, information)) / information, np.bincount(owner, minlength=count))


def drf(ratings: Ratings, scale: Scale, model: Model) -> tuple[Differences, ...]:
    """Of every rater type but the reference, each further group beside the largest: how much more severe than the
    reference type it is towards the focal group. Thresholds are held, and each group has a population of its own.

    Raises InputError where a group's ratings carry no estimate.
    """
    named = groups_by_size(ratings)
    if len(named) < 2:
        return ()
    base = replace(model, severity=Severity.TYPE, interactions=frozenset())
    found = {name: _by_type(ratings.keep(_of_group(ratings, name)), scale, base) for name in named}
    kinds = [kind for kind in scale.types if kind != _reference(scale, base)]
    return tuple(_drf(kinds, (name, named[0]), found[name], found[named[0]]) for name in named[1:])


def _of_group(ratings: Ratings, name: str) -> Bools:
    chosen: Bools = ratings.group[ratings.learner] == ratings.groups.index(name)
    return chosen


def _reference(scale: Scale, model: Model) -> str:
    return model.reference if model.reference in scale.types else scale.types[0]


@dataclass(frozen=True)
class _ByType:
    """Severity, its error, and learners by the name of the rater type; the smaller count of its own and of the
    reference type's learners."""

    severity: dict[str, float]
    se: dict[str, float]
    learners: dict[str, int]


def _by_type(ratings: Ratings, scale: Scale, model: Model) -> _ByType:
    sums = sum_ratings(ratings)
    count = {kind: _learners(sums, kind) for kind in sums.types}
    least = count.get(_reference(scale, model), 0)
    learners = {kind: min(many, least) for kind, many in count.items()}
    if max(learners.values()) < LEAST_REPORTED:
        return _ByType({}, {}, learners)
    made = anchored(sums, scale, model, hold_severity=False).scale
    severity, se = (dict(zip(made.types, of.tolist(), strict=True)) for of in (made.severity, made.severity_se))
    return _ByType(severity, se, learners)


def _learners(sums: Sums, kind: str) -> int:
    return len(np.unique(sums.pair_learner[sums.pair_type == sums.types.index(kind)]))


def _drf(kinds: Sequence[str], names: tuple[str, str], one: _ByType, other: _ByType) -> Differences:
    contrast = [one.severity.get(kind, np.nan) - other.severity.get(kind, np.nan) for kind in kinds]
    se = [np.hypot(one.se.get(kind, np.nan), other.se.get(kind, np.nan)) for kind in kinds]
    learners = np.array([[of.learners.get(kind, 0) for kind in kinds] for of in (one, other)], dtype=np.int64)
    return _guarded(names, kinds, np.array(contrast), np.array(se), learners)


@dataclass(frozen=True, slots=True)
class Mantel:
    """A second opinion without a scale: `chi_square` on 1 df and `p` (Mantel 1963), and the cumulative common log-odds
    ratio of the focal group (Liu & Agresti 1996; that of Mantel & Haenszel 1959 for two scores), above 0 where the
    focal group has the higher scores."""

    chi_square: float
    p: float
    log_odds: float


def mantel(score: Ints, stratum: Ints, focal: Bools) -> Mantel:
    """Of scores 0, 1 ..., matched by `stratum`, all (observations,). No correction for continuity. Raises InputError
    `measurement.nothing_to_compare` where no stratum has both groups with different scores."""
    excess, variance, above, below = 0.0, 0.0, 0.0, 0.0
    for y, f in _strata(score, stratum, focal):
        many, ours = len(y), int(f.sum())
        theirs = many - ours
        excess += float(y[f].sum() - ours * y.mean())
        variance += float(ours * theirs * y.var() / (many - 1))
        for cut in range(int(y.max())):
            high = y > cut
            a, c = int((high & f).sum()), int((high & ~f).sum())
            above += a * (theirs - c) / many
            below += (ours - a) * c / many
    if variance == 0 or min(above, below) == 0:
        raise InputError("measurement.nothing_to_compare")
    value = excess**2 / variance
    return Mantel(value, float(chi2.sf(value, 1)), float(np.log(above / below)))


def _strata(score: Ints, stratum: Ints, focal: Bools) -> Iterator[tuple[Ints, Bools]]:
    """Those with both groups."""
    order = np.argsort(stratum, kind="stable")
    edges = np.flatnonzero(np.diff(stratum[order])) + 1
    for part in np.split(order, edges):
        if 0 < focal[part].sum() < len(part):
            yield score[part], focal[part]


def mantel_of(seen: Patterns, indicator: int, focal: str, reference: str) -> Mantel:
    """Forms matched by which indicators they have and their total, the indicator's own mark included."""
    ratings, sums = seen.ratings, seen.sums
    group = ratings.group[ratings.learner]
    chosen = np.isin(group, [ratings.groups.index(name) for name in (focal, reference)])
    mine = seen.informative & chosen & (ratings.indicator == indicator)
    pair = seen.pair[mine]
    stratum = sums.pair_form[pair] * (int(ratings.rubric.steps.sum()) + 1) + sums.pair_total[pair]
    return mantel(ratings.score[mine], stratum, group[mine] == ratings.groups.index(focal))
