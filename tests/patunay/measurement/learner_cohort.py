"""A small cohort of a known truth on its scale, with levels: shared by the tests of what people are shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from patunay.measurement.calibration import Calibration, calibrate
from patunay.measurement.estimate.model import Model, Severity
from patunay.measurement.levels import Levels, Rule, decide
from patunay.measurement.ratings import Ratings
from patunay.measurement.scale import Cuts, Scale
from patunay.measurement.scoring import Measures, Scorer, score
from patunay.measurement.simulate import Design, simulate
from patunay.measurement.sums import Sums, sum_ratings

RULE = Rule(minimum=2)


@dataclass(frozen=True)
class Cohort:
    ratings: Ratings
    sums: Sums
    calibration: Calibration
    scale: Scale
    scorer: Scorer
    levels: Levels
    own: Measures


@cache
def cohort() -> Cohort:
    design = Design(150, {"self": 1, "teacher": 1, "community": 2}, {"teacher": 15}, 8, 3, 1.6, 0.2, 0.5)
    ratings = simulate(design, np.random.default_rng(11)).ratings
    sums = sum_ratings(ratings)
    made = calibrate(sums, Model(severity=Severity.TYPE_AND_RATER), name="COM", version="2026.1")
    scale = made.scale.with_cuts(Cuts((-1.7, -0.2, 1.9), "panel"))
    scorer = Scorer(scale)
    return Cohort(ratings, sums, made, scale, scorer, decide(sums, scorer, RULE), score(sums, scorer, ("self",)))
