"""Many raters: the climb ends where the plain optimiser does, and the information is that of differences."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy import sparse

from patunay.measurement.estimate import ascent, mml
from patunay.measurement.estimate.ascent import Memory, climb
from patunay.measurement.estimate.impressions import Impression
from patunay.measurement.estimate.information import information
from patunay.measurement.estimate.mml import Estimate, Likelihood, maximise
from patunay.measurement.estimate.model import Halo, Model, Severity, Steps
from patunay.measurement.estimate.parameters import Grid
from patunay.measurement.estimate.tangents import rows_of_shapes
from patunay.measurement.simulate import Design, throw
from patunay.measurement.sums import sum_ratings

DESIGN = Design(
    400, {"teacher": 1, "community": 2}, {"teacher": 20, "community": 10}, indicators=5, halo=0.6, rater_sd=0.5
)
MODELS = {
    "bundle": Model(severity=Severity.TYPE_AND_RATER),
    "plain": Model(halo=Halo.NONE, severity=Severity.TYPE_AND_RATER),
    "fixed": Model(halo=Halo.NONE, severity=Severity.RATER),
    "scale": Model(steps=Steps.RATING_SCALE),
}
MANY = ["bundle", "plain", "fixed"]


def likelihood(name: str) -> Likelihood:
    model = MODELS[name]
    impression = Impression.none() if model.halo is Halo.NONE else Impression.spaced(0.2)
    return Likelihood(sum_ratings(throw(DESIGN, 4).ratings), model, Grid.reaching(8), impression)


@cache
def estimate(name: str) -> Estimate:
    of = likelihood(name)
    return maximise(of, of.start())


@pytest.mark.parametrize("name", MANY)
def test_two_ways_up_one_top(name: str) -> None:
    found = estimate(name)
    assert not found.likelihood.layout.exact
    other = mml._among_few(found.likelihood, found.likelihood.start())
    assert found.log_likelihood == pytest.approx(other.log_likelihood, abs=1e-5)
    assert found.free == pytest.approx(other.free, abs=5e-4)


@pytest.mark.parametrize("name", MODELS)
def test_rows_of_shapes_are_differences_of_the_gradient(name: str) -> None:
    found = estimate(name)
    of, (first, _, third) = found.likelihood, found.likelihood.cuts
    chosen = np.array([*range(0, first, 4), *range(third, of.size)])
    rows = rows_of_shapes(found, chosen)
    largest = np.abs(rows).max()
    for row, one in zip(rows, chosen, strict=True):
        step = np.zeros(of.size)
        step[one] = 1e-4
        slope = (of(found.free - step)[1] - of(found.free + step)[1]) / 2e-4
        assert row == pytest.approx(slope, abs=2e-5 * largest)


def test_a_direction_too_few_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    found = estimate("plain")
    whole = information(found)
    monkeypatch.setattr("patunay.measurement.estimate.tangents.LEAST", 0.5)
    assert np.abs(information(found) - whole).max() > 1e-3 * np.abs(whole).max()


def test_the_climb_finds_the_top_of_a_parabola_and_stops_on_a_plain() -> None:
    dice = np.random.default_rng(1)
    root = dice.normal(size=(30, 30))
    curvature, top = root @ root.T + np.eye(30), dice.normal(size=30)

    def parabola(point: np.ndarray) -> tuple[float, np.ndarray]:
        away = point - top
        return float(-0.5 * away @ curvature @ away), -curvature @ away

    guess = sparse.csr_matrix(np.diag(np.diag(curvature)))
    found = climb(parabola, np.zeros(30), Memory(guess), np.ones(30), 1e-8, 500)
    assert found.point == pytest.approx(top, abs=1e-7)
    assert climb(parabola, np.zeros(30), Memory(guess), np.ones(30), 1e-8, 3).steps == 3
    lost = climb(lambda point: (-float(point @ point), 2 * point), np.ones(30), Memory(guess), np.ones(30), 1e-8, 9)
    assert lost.steps == 0


def test_equations_are_solved_to_the_accuracy_asked() -> None:
    matrix = sparse.csr_matrix(np.diag(np.arange(1.0, 31)) + 0.3)
    wanted = np.sin(np.arange(30.0))
    assert ascent.solve(matrix, matrix @ wanted, 1e-10) == pytest.approx(wanted, abs=1e-8)
