"""Rating sets of a known truth, to try a design or an estimator on. The dice come from outside as a Generator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from patunay.measurement.curves import cumulative, curves
from patunay.measurement.ratings import Floats, Ints, Ratings, Rubric


@dataclass(frozen=True)
class Design:
    """`raters`: how many of each rater type a learner has. `per_rater`: how many learners share a rater of the type
    (1: everybody's own). SDs and severities in logits; `halo` of a pair's one impression, `rater_sd` of raters within
    their type. `rubric` takes the place of `indicators` and `highest`; `thresholds` (indicators, most steps) are spread
    evenly where none are given."""

    learners: int
    raters: Mapping[str, int]
    per_rater: Mapping[str, int] = field(default_factory=dict)
    indicators: int = 20
    highest: int = 3
    spread: float = 1.4
    mean: float = 0.0
    halo: float = 0.0
    rater_sd: float = 0.0
    severity: Mapping[str, float] = field(default_factory=dict)
    thresholds: Floats | None = None
    rubric: Rubric | None = None

    def rated(self) -> Rubric:
        return self.rubric or Rubric({f"I{i + 1:02d}": self.highest for i in range(self.indicators)})


@dataclass(frozen=True)
class Simulated:
    """The ratings and what is true of them: `measure` (learners,) and `thresholds`, logits."""

    ratings: Ratings
    measure: Floats
    thresholds: Floats


def throw(design: Design, seed: int) -> Simulated:
    """`simulate` with numpy's default dice of a seed: the same seed, the same ratings."""
    return simulate(design, np.random.default_rng(seed))


def simulate(design: Design, dice: np.random.Generator) -> Simulated:
    """Ratings of every learner by every rater on every indicator, under the rater-bundle model."""
    rubric = design.rated()
    thresholds = _thresholds(rubric) if design.thresholds is None else design.thresholds
    measure = dice.normal(design.mean, design.spread, design.learners)
    learner, rater, rater_type = _pairs(design)
    severity = np.array([design.severity.get(kind, 0.0) for kind in sorted(design.raters)])[rater_type]
    severity = severity + dice.normal(0, design.rater_sd, len(rater_type))
    seen_at = measure[learner] - severity[rater] + dice.normal(0, design.halo, len(learner))
    scores = _draw(thresholds, rubric.steps, seen_at, dice)
    pairs, indicators = scores.shape
    ratings = Ratings(
        rubric=rubric,
        learners=_labels("L", design.learners),
        raters=_labels("R", len(rater_type)),
        types=tuple(sorted(design.raters)),
        groups=("",),
        rater_type=rater_type,
        group=np.zeros(design.learners, dtype=np.int64),
        learner=np.repeat(learner, indicators),
        rater=np.repeat(rater, indicators),
        indicator=np.tile(np.arange(indicators), pairs),
        score=scores.ravel(),
    )
    return Simulated(ratings, measure, thresholds)


def _thresholds(rubric: Rubric) -> Floats:
    """Difficulties from -1.2 to 1.2, steps from -1.3 to 1.3 about each."""
    most = int(rubric.steps.max())
    steps = np.linspace(-1.3, 1.3, most) if most > 1 else np.zeros(1)
    return np.linspace(-1.2, 1.2, len(rubric.highest))[:, None] + steps


def _pairs(design: Design) -> tuple[Ints, Ints, Ints]:
    """Learner and rater of each pair, sorted, and the type of each rater."""
    learners, learner, rater, kinds, begun = np.arange(design.learners), [], [], [], 0
    for place, kind in enumerate(sorted(design.raters)):
        shared = design.per_rater.get(kind, 1)
        for _ in range(design.raters[kind]):
            learner.append(learners)
            rater.append(begun + learners // shared)
            kinds.append(np.full(-(-design.learners // shared), place))
            begun += len(kinds[-1])
    order = np.lexsort((np.concatenate(rater), np.concatenate(learner)))
    return np.concatenate(learner)[order], np.concatenate(rater)[order], np.concatenate(kinds)


def _draw(thresholds: Floats, steps: Ints, seen_at: Floats, dice: np.random.Generator) -> Ints:
    sums = cumulative(thresholds, steps)
    made = np.empty((len(seen_at), len(thresholds)), dtype=np.int64)
    for start in range(0, len(seen_at), 10_000):
        part = slice(start, start + 10_000)
        below = curves(sums, seen_at[part]).probability.cumsum(axis=1)[:, :-1]
        made[part] = (dice.random((below.shape[0], 1, below.shape[2])) > below).sum(axis=1).T
    return made


def _labels(letter: str, count: int) -> tuple[str, ...]:
    width = len(str(max(count - 1, 0)))
    return tuple(f"{letter}{n:0{width}d}" for n in range(count))
