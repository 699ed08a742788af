"""What is claimed is true: intervals cover, and levels awarded with a confidence are right as often, on simulated
cohorts with impressions (halo) of 0, .5 and 1 logit. The plain model stands beside it and must fail with impressions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from scipy.stats import norm

from patunay.measurement.calibration import calibrate
from patunay.measurement.estimate.model import Halo, Model
from patunay.measurement.levels import Rule, decide
from patunay.measurement.scale import Cuts
from patunay.measurement.scoring import Scorer
from patunay.measurement.simulate import Design, throw
from patunay.measurement.sums import sum_ratings

BAR = 0.03
COHORTS = 2
SEEDS = {0.0: 1000, 0.5: 2000, 1.0: 3000}
LEARNERS = {0.0: 8000, 0.5: 3000, 1.0: 3000}
"""Without impressions few levels are awarded with a confidence under .90; enough of them are needed to judge by."""
BANDS = ((0.80, 0.90), (0.90, 0.99), (0.99, 1.01))


@dataclass(frozen=True)
class Outcome:
    """`deviation` of truth from measure in SDs; `claim` and `right` of the levels awarded."""

    deviation: np.ndarray
    claim: np.ndarray
    right: np.ndarray

    def covered(self, share: float) -> float:
        return float((np.abs(self.deviation) < norm.ppf(0.5 + share / 2)).mean())

    def band(self, low: float, high: float) -> tuple[float, float, int]:
        inside = (self.claim >= low) & (self.claim < high)
        return float(self.claim[inside].mean()), float(self.right[inside].mean()), int(inside.sum())


@cache
def cohorts(halo: float, model: Halo) -> Outcome:
    parts = [_cohort(halo, model, SEEDS[halo] + number) for number in range(COHORTS)]
    return Outcome(*(np.concatenate(values) for values in zip(*parts, strict=True)))


def _cohort(halo: float, model: Halo, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    raters = {"teacher": 1, "self": 1, "community": 2}
    severity = {"self": -0.5, "community": 0.2}
    made = throw(Design(LEARNERS[halo], raters, {"teacher": 25}, halo=halo, severity=severity), seed)
    sums = sum_ratings(made.ratings)
    scale = calibrate(sums, Model(halo=model)).scale.with_cuts(Cuts((-1.5, -0.5, 0.5, 1.5)))
    levels = decide(sums, Scorer(scale), Rule())
    true = (made.measure[:, None] >= np.array((-1.5, -0.5, 0.5, 1.5))).sum(axis=1)
    awarded = levels.level > 0
    deviation = (made.measure - levels.measures.eap) / levels.measures.sd
    return deviation, levels.claim[awarded], (true >= levels.level)[awarded]


@pytest.mark.parametrize("halo", SEEDS)
@pytest.mark.parametrize("share", [0.50, 0.68, 0.90])
def test_intervals_cover_what_they_say(halo: float, share: float) -> None:
    assert cohorts(halo, Halo.BY_TYPE).covered(share) == pytest.approx(share, abs=BAR)


@pytest.mark.parametrize("halo", SEEDS)
@pytest.mark.parametrize(("low", "high"), BANDS)
def test_levels_are_right_as_often_as_claimed(halo: float, low: float, high: float) -> None:
    claim, right, count = cohorts(halo, Halo.BY_TYPE).band(low, high)
    assert right == pytest.approx(claim, abs=BAR), f"{count} levels"


@pytest.mark.parametrize("halo", [0.5, 1.0])
def test_the_plain_model_claims_too_much(halo: float) -> None:
    """So the checks above can fail."""
    plain = cohorts(halo, Halo.NONE)
    assert plain.covered(0.90) < 0.70
    claim, right, _ = plain.band(0.90, 0.99)
    assert right < claim - 2 * BAR


def test_without_impressions_the_models_agree() -> None:
    bundle, plain = cohorts(0.0, Halo.BY_TYPE), cohorts(0.0, Halo.NONE)
    assert np.abs(bundle.deviation - plain.deviation).max() < 0.15
    assert plain.covered(0.90) == pytest.approx(0.90, abs=BAR)
