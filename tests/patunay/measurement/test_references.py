"""The engine against other engines and printed answers (measurement.md 4)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.patunay.measurement import reference

from patunay.measurement.calibration import Calibration, calibrate
from patunay.measurement.estimate.model import Halo, Model, Severity, Steps
from patunay.measurement.estimate.parameters import Grid
from patunay.measurement.scoring import Scorer, maximum_likelihood, score, weighted_likelihood
from patunay.measurement.sums import sum_ratings

DEVIANCE, PARAMETER, SE, RELIABILITY = 1e-2, 1e-3, 1e-3, 5e-4
SHORT = {Steps.PARTIAL_CREDIT: "PCM", Steps.RATING_SCALE: "RSM"}
SETS = [(name, steps) for name in ("sirt_ratings1", "immer07") for steps in Steps]


def fitted(folder: Path, steps: Steps, halo: Halo) -> Calibration:
    """On the nodes of the references: 65 from -8 to 8, for the bundle our own finer step."""
    model = Model(steps=steps, severity=Severity.RATER, halo=halo)
    return calibrate(reference.sums(folder, 3), model, reach=8, step=0.25)


def worst(mine: np.ndarray, theirs: dict[str, float] | list[float]) -> float:
    values = list(theirs.values()) if isinstance(theirs, dict) else theirs
    return float(np.abs(mine - np.array(values)).max())


@pytest.mark.parametrize(("name", "steps"), SETS)
def test_marginal_likelihood_equals_the_prototype_and_tam(measurement_data: Path, name: str, steps: Steps) -> None:
    folder = measurement_data / name
    made = fitted(folder, steps, Halo.NONE)
    theirs = reference.answers(folder, "reference_prototype.json")[f"MML_{SHORT[steps]}"]
    tam = reference.answers(folder, "reference_TAM.json")[f"TAM_{SHORT[steps]}"]
    assert made.deviance == pytest.approx(theirs["deviance"], abs=DEVIANCE)
    assert made.deviance <= tam["deviance"] + DEVIANCE
    assert worst(made.severity, theirs["rater"]) < PARAMETER
    assert worst(made.scale.difficulty, theirs["item"]) < PARAMETER
    assert made.scale.mean == pytest.approx(theirs["mu"], abs=PARAMETER)
    assert made.scale.spread == pytest.approx(theirs["sd"], abs=PARAMETER)


@pytest.mark.parametrize(("name", "steps"), SETS)
def test_the_rater_bundle_equals_the_prototype(measurement_data: Path, name: str, steps: Steps) -> None:
    folder = measurement_data / name
    made = fitted(folder, steps, Halo.COMMON)
    theirs = reference.answers(folder, "reference_prototype.json")[f"BUNDLE_{SHORT[steps]}"]
    assert made.deviance == pytest.approx(theirs["deviance"], abs=DEVIANCE)
    assert worst(made.severity, theirs["rater"]) < PARAMETER
    assert made.scale.spread == pytest.approx(theirs["sd"], abs=PARAMETER)
    if theirs["halo_sd"] > 0.1:
        assert made.scale.halo[0] == pytest.approx(theirs["halo_sd"], abs=PARAMETER)


def test_a_changed_rating_is_noticed(measurement_data: Path) -> None:
    """The comparisons above can fail: one mark of another learner moves the deviance past the tolerance."""
    ratings = reference.ratings(measurement_data / "immer07", 3)
    ratings.score[0] = 3 - ratings.score[0]
    model = Model(severity=Severity.RATER, halo=Halo.NONE)
    made = calibrate(sum_ratings(ratings), model, reach=8, step=0.25)
    theirs = reference.answers(measurement_data / "immer07", "reference_prototype.json")["MML_PCM"]
    assert abs(made.deviance - theirs["deviance"]) > DEVIANCE


def test_rasch_on_lsat6_equals_the_printed_answer(measurement_data: Path) -> None:
    """Rizopoulos 2006: logLik -2466.938, and -b x slope .755 as difficulties."""
    ratings = reference.responses(measurement_data / "lsat6" / "freq.csv", 1)
    made = calibrate(sum_ratings(ratings), Model(severity=Severity.NONE, halo=Halo.NONE))
    assert made.estimate.log_likelihood == pytest.approx(-2466.938, abs=1e-3)
    easiness = np.array([3.615, 1.322, 0.318, 1.730, 2.780]) * 0.755
    raw = made.scale.thresholds[0, :, 0] - made.scale.mean
    assert np.abs(raw + easiness).max() < 2e-3
    assert made.scale.spread == pytest.approx(0.755, abs=PARAMETER)


TWO_FACETS: list[tuple[str, str, int, dict[Steps, tuple[str, float]]]] = [
    ("erm_raschdat1", "responses.csv", 1, {Steps.PARTIAL_CREDIT: ("TAM_MML_1PL", 6)}),
    (
        "erm_pcmdat2",
        "responses.csv",
        2,
        {Steps.PARTIAL_CREDIT: ("TAM_MML_PCM", 8), Steps.RATING_SCALE: ("TAM_MML_RSM", 8)},
    ),
    (
        "verbal_aggression",
        "responses012.csv",
        2,
        {Steps.PARTIAL_CREDIT: ("TAM_MML_PCM", 6), Steps.RATING_SCALE: ("TAM_MML_RSM", 6)},
    ),
]
CASES = [(name, file, high, steps, key) for name, file, high, keys in TWO_FACETS for steps, (key, _) in keys.items()]


@pytest.mark.parametrize(("name", "file", "high", "steps", "key"), CASES)
def test_two_facets_equal_tam(measurement_data: Path, name: str, file: str, high: int, steps: Steps, key: str) -> None:
    folder = measurement_data / name
    sums = sum_ratings(reference.responses(folder / file, high))
    made = calibrate(sums, Model(steps=steps, severity=Severity.NONE, halo=Halo.NONE))
    theirs = reference.answers(folder, "reference_R_items.json")[key]
    assert made.deviance == pytest.approx(theirs["deviance"], abs=DEVIANCE)
    assert made.scale.spread**2 == pytest.approx(theirs["variance"], abs=2 * PARAMETER * made.scale.spread)
    first = score(sums, Scorer(made.scale))
    assert worst((first.eap - made.scale.mean)[:40], theirs["EAP"]) < PARAMETER
    point = weighted_likelihood(sums, made.scale)
    assert worst((point.measure - made.scale.mean)[:40], theirs["WLE"]) < PARAMETER
    assert worst(point.se[:40], theirs["seWLE"]) < SE


@pytest.mark.parametrize(("name", "steps"), SETS)
def test_learners_equal_the_prototype(measurement_data: Path, name: str, steps: Steps) -> None:
    """The prototype's learners carry each rater's severity; here every rater is a type, which a scale may hold."""
    folder = measurement_data / name
    sums = reference.sums(folder, 3, typed=True)
    model = Model(steps=steps, severity=Severity.TYPE, halo=Halo.NONE)
    made = calibrate(sums, model, reach=8, step=0.25)
    theirs: dict[str, Any] = reference.answers(folder, "reference_prototype.json")[f"MML_{SHORT[steps]}"]
    origin = made.scale.mean - theirs["mu"]
    found = score(sums, Scorer(made.scale))
    psd = np.sqrt(found.sd**2 - found.severity_sd[found.row] ** 2)
    names = list(found.learners)
    order = [names.index(learner) for learner in theirs["EAP"]]
    assert worst((found.eap - origin)[order], theirs["EAP"]) < PARAMETER
    # Their nodes end at 4 SD and cut off a tail of learners at the top, so those are held against wider nodes of ours.
    inner = found.extreme[order] == 0
    assert worst(psd[order][inner], np.array(list(theirs["PSD"].values()))[inner].tolist()) < SE
    assert worst(found.sd, score(sums, Scorer(made.scale, Grid.reaching(16, 0.05))).sd.tolist()) < SE / 2
    point = weighted_likelihood(sums, made.scale)
    assert worst((point.measure - origin)[order], theirs["WLE"]) < PARAMETER
    assert worst(point.se[order], theirs["WLE_se"]) < SE
    likely = maximum_likelihood(sums, made.scale)
    assert np.isinf(likely.measure[found.extreme != 0]).all()
    assert np.isfinite(point.measure).all()


def test_free_steps_for_every_rater_equal_mirt_bfactor(measurement_data: Path) -> None:
    """sim_bundle: log-likelihood -9138.133 and SDs 1.516 | .856 .721 .721 .728 (mirt bfactor on 20 pseudo-items)."""
    ratings = reference.ratings(measurement_data / "sim_bundle", 3, typed=True)
    sums = sum_ratings(_pseudo_items(ratings))
    made = calibrate(sums, Model(severity=Severity.NONE))
    assert made.estimate.log_likelihood == pytest.approx(-9138.133, abs=1e-2)
    assert made.scale.spread == pytest.approx(1.516, abs=PARAMETER)
    assert np.abs(made.scale.halo - [0.856, 0.721, 0.721, 0.728]).max() < PARAMETER


def _pseudo_items(ratings: Any) -> Any:
    from dataclasses import replace

    from patunay.measurement.ratings import Rubric

    own = [f"{kind}_{item}" for kind in ratings.types for item in ratings.rubric.indicators]
    place = ratings.rater_type[ratings.rater] * len(ratings.rubric.highest) + ratings.indicator
    return replace(ratings, rubric=Rubric(dict.fromkeys(own, 3)), indicator=place)
