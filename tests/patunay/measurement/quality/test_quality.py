"""Everything put together on a simulated cohort, and what was planted in the demo division found by its statistic."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from tests.patunay.measurement.planted import Plan, cohort, truth
from tests.world import DEMO

from patunay.award.measured import learner_label, level_cuts, level_rule, rating_table, rubric
from patunay.division.reading import Reading, read_division
from patunay.division.settings import read_settings
from patunay.errors import InputError
from patunay.measurement.audit.connectivity import connectivity
from patunay.measurement.calibration import Calibration, calibrate
from patunay.measurement.estimate.model import Halo, Model, Severity
from patunay.measurement.levels import Rule, decide
from patunay.measurement.quality.patterns import patterns
from patunay.measurement.quality.quality import Quality, Resemblance, quality, resemblance, together
from patunay.measurement.quality.rater_effects import severities
from patunay.measurement.quality.resemblance import bursts, circles, rater_labels
from patunay.measurement.ratings import Ratings
from patunay.measurement.scale import Scale
from patunay.measurement.scoring import Scorer, weighted_likelihood
from patunay.measurement.sums import sum_ratings

RULE = Rule(minimum=2)


@pytest.fixture(scope="module")
def simulated() -> Quality:
    made = cohort(1, Plan(severity={"T03": -1.5}))
    sums = sum_ratings(made.ratings)
    calibration = calibrate(sums, Model(severity=Severity.TYPE_AND_RATER, halo=Halo.COMMON))
    scale = calibration.scale.with_cuts(truth().cuts)
    levels = decide(sums, Scorer(scale), RULE)
    return quality(made.ratings, calibration, levels, scale, sent=30 * 86_400 * made.time)


def test_learners_are_told_apart_as_they_were_made_to_be(simulated: Quality) -> None:
    """SD 1.2 and four raters with halo .6 on 8 indicators make about .85."""
    found = simulated.precision
    assert found.persons.reliability == pytest.approx(found.wle, abs=1e-9)
    assert found.eap == pytest.approx(0.85, abs=0.06)
    assert found.persons.strata > 2.5
    assert found.at_cuts.shape == (3,)
    assert found.at_cuts == pytest.approx(np.full(3, found.rmse), abs=0.15)


def test_expected_awards_add_up(simulated: Quality) -> None:
    awards = simulated.awards
    assert (awards.false_awards >= 0).all()
    assert (awards.missed >= 0).all()
    assert awards.false_awards.sum() < 0.2 * (awards.level > 0).sum()
    assert 0.5 < awards.classification.accuracy < 1
    assert 0.5 < awards.classification.consistency < 1


def test_all_facets_fit_and_one_teacher_stands_out(simulated: Quality) -> None:
    fits, effects = simulated.fits, simulated.effects
    assert fits.indicators.infit == pytest.approx(np.ones(8), abs=0.12)
    assert np.nanmedian(fits.within.infit) == pytest.approx(1, abs=0.1)
    assert len(fits.learners.infit) == len(simulated.learners)
    assert effects.severities.flagged[effects.raters.index(("teacher", "T03"))]
    assert effects.drift is not None
    assert not effects.drift.flagged.any()
    assert effects.halo[0] == pytest.approx(0.6, abs=0.12)
    assert (effects.halo_se > 0).all()
    assert not simulated.dimensionality.second_dimension
    assert simulated.resemblance.alike == simulated.resemblance.one_column == ()


def test_without_cuts_there_is_no_quality_of_levels() -> None:
    made = cohort(2, Plan(learners=60))
    sums = sum_ratings(made.ratings)
    calibration = calibrate(sums, Model(halo=Halo.NONE))
    levels = decide(sums, Scorer(calibration.scale.with_cuts(truth().cuts)), RULE)
    with pytest.raises(InputError, match="no_cuts"):
        quality(made.ratings, calibration, levels, calibration.scale)


@dataclass(frozen=True)
class Competency:
    ratings: Ratings
    calibration: Calibration
    scale: Scale


@pytest.fixture(scope="session")
def division() -> Reading:
    return read_division(read_settings(DEMO), {})


@pytest.fixture(scope="session")
def competencies(division: Reading) -> dict[str, Competency]:
    """Without halo, which the severities and patterns that were planted can do without, to be quick."""
    made = {}
    for competency in division.framework.competencies:
        ratings = Ratings.from_table(rating_table(competency, division.ratings.ratings), rubric(competency))
        model = Model(severity=Severity.TYPE_AND_RATER, halo=Halo.NONE)
        found = calibrate(sum_ratings(ratings), model, name=competency.code)
        scale = found.scale.with_cuts(level_cuts(competency, "framework") or truth().cuts)
        made[competency.code] = Competency(ratings, found, scale)
    return made


@pytest.fixture(scope="session")
def whole(competencies: dict[str, Competency]) -> Resemblance:
    seen = (patterns(of.ratings, of.scale) for of in competencies.values())
    return together([resemblance(one, None, ()) for one in seen])


LENIENT = {"ma lourdes ibanez", "princess maligaya"}
ONE_COLUMN = {
    "aisha santos",
    "kenneth casapao",
    "ma cristina gonzales",
    "ma theresa aguila",
    "ma theresa tumambing",
    "sitti enriquez",
}
FILLED_IN = {
    "juan reyes": {"aisha panganiban", "juan castaneda", "kenneth ibanez"},
    "john mark marasigan": {"ma theresa magsino", "mae nodora", "mark anthony lopez", "rodel ocampo"},
}


def test_two_lenient_teachers_stand_apart_in_every_competency(competencies: dict[str, Competency]) -> None:
    for of in competencies.values():
        sums = sum_ratings(of.ratings)
        found = severities(sums, of.calibration, Scorer(of.scale))
        teachers = sums.rater_type == sums.types.index("teacher")
        lenient = {sums.raters[at] for at in np.flatnonzero(teachers & found.flagged & (found.severity < -1.2))}
        assert lenient == LENIENT
        least = [found.high[sums.raters.index(name)] for name in LENIENT]
        assert max(least) < -1.0


def test_raters_of_one_column_are_named_and_nobody_else(whole: Resemblance) -> None:
    found = whole.one_column
    assert {name for sign in found for _, name in sign.who} == ONE_COLUMN
    assert all(sign.p < 1e-8 and sign.observed >= 0.8 * sign.trials for sign in found)


def test_two_teachers_and_the_forms_they_filled_in_are_linked(whole: Resemblance) -> None:
    found = whole.alike
    wanted = {frozenset({teacher, *names}) for teacher, names in FILLED_IN.items()}
    assert {frozenset(name for _, name in circle) for circle in circles(found)} == wanted
    with_teacher = [sign for sign in found if any(kind == "teacher" for kind, _ in sign.who)]
    assert len(with_teacher) == 7
    assert all(sign.z > 6 and sign.observed == sign.trials for sign in with_teacher)


def test_their_forms_came_in_one_evening(division: Reading, competencies: dict[str, Competency]) -> None:
    sums = sum_ratings(competencies["COM"].ratings)
    sent = {
        (learner_label(form.learner.place), str(form.role), form.rater): form.sent_at.timestamp()
        for form in division.ratings.ratings
        if form.sent_at and not form.replaced
    }
    names = rater_labels(sums)
    times = [
        sent.get((sums.learners[n], *names[j]), np.nan) for n, j in zip(sums.pair_learner, sums.pair_rater, strict=True)
    ]
    (burst,) = bursts(sums, np.array(times), ("teacher", "community"))
    assert {name for _, name in burst.raters} == set.union(*FILLED_IN.values())
    assert burst.p < 1e-9
    assert burst.forms >= 20


def test_indicators_with_fewer_criteria_are_the_planted_ones_and_fit(competencies: dict[str, Competency]) -> None:
    few = {"COM": "COM.3.1", "TWC": "TWC.4.1", "LDR": "LDR.4.2", "PRS": "PRS.1.2"}
    for code, of in competencies.items():
        found = {name for name, highest in of.ratings.rubric.highest.items() if highest < 3}
        assert found == {few[code]}
        assert of.ratings.score[of.ratings.indicator == of.ratings.rubric.indicators.index(few[code])].max() == 2


def test_centres_without_common_raters_are_apart(competencies: dict[str, Competency]) -> None:
    for of in competencies.values():
        parts = connectivity(of.ratings).parts
        assert len(parts) > 10
        assert sum(len(part.learners) for part in parts) == len(of.ratings.learners)


def test_levels_of_the_demo_are_decided_by_the_same_scale(
    division: Reading, competencies: dict[str, Competency]
) -> None:
    of = competencies["COM"]
    sums = sum_ratings(of.ratings)
    levels = decide(sums, Scorer(of.scale), level_rule(division.framework))
    found = quality(of.ratings, of.calibration, levels, of.scale)
    assert found.precision.eap > 0.8
    assert np.isfinite(weighted_likelihood(sums, of.scale).measure).all()
    assert not found.dimensionality.second_dimension
    assert not found.dimensionality.dependent
