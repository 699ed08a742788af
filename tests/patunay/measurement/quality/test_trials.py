"""Tails of unequal trials against counting and the binomial distribution."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.stats import binom

from patunay.measurement.quality.trials import EXACT, Trials, discovered, tails


def test_tail_is_that_of_all_outcomes() -> None:
    chance = np.array([0.1, 0.5, 0.9, 0.3])
    for least in range(5):
        wanted = sum(
            np.prod([c if hit else 1 - c for c, hit in zip(chance, outcome, strict=True)])
            for outcome in product((0, 1), repeat=4)
            if sum(outcome) >= least
        )
        assert tails(chance[None], np.array([least])) == pytest.approx(wanted)


def test_equal_trials_are_binomial_and_many_are_nearly_normal() -> None:
    assert tails(np.full((1, 60), 0.3), np.array([25])) == pytest.approx(binom.sf(24, 60, 0.3))
    assert tails(np.full((1, EXACT + 100), 0.3), np.array([180])) == pytest.approx(
        binom.sf(179, EXACT + 100, 0.3), rel=0.15
    )


def test_trials_of_two_sets_are_counted_together() -> None:
    first = Trials.of([("a",), ("b",), ("a",)], np.array([0.5, 0.5, 0.25]), np.array([1, 0, 1]), ["x", "x", "y"])
    second = Trials.of([("a",), ("c",)], np.array([0.5, 0.1]), np.array([0, 1]), ["x", "z"])
    both = Trials.together([first, second])
    assert both.owners == (("a",), ("b",), ("c",))
    assert both.observed.tolist() == [2, 0, 1]
    assert both.expected.tolist() == pytest.approx([1.25, 0.5, 0.1])
    assert both.cases.tolist() == [2, 1, 1]
    assert both.count.tolist() == [3, 1, 1]


def test_none_is_no_trouble() -> None:
    empty = Trials.together([])
    assert empty.owners == ()
    assert empty.striking(0.05).tolist() == []


def test_many_tests_of_nothing_are_rarely_believed() -> None:
    dice = np.random.default_rng(1)
    believed = [discovered(dice.random(200), 0.05).any() for _ in range(200)]
    assert np.mean(believed) < 0.1
    assert discovered(np.array([1e-9, 0.5, np.nan]), 0.05).tolist() == [True, False, False]


def test_tails_do_not_depend_on_who_is_worked_on_together() -> None:
    dice = np.random.default_rng(2)
    labels = [(f"{n:03d}",) for n in dice.integers(0, 300, 3000)]
    chance = dice.random(3000)
    trials = Trials.of(labels, chance, dice.random(3000) < chance, ["x"] * 3000)
    for owner in (0, 17, 250):
        mine = trials.chance[trials.owner == owner][None]
        assert trials.p[owner] == pytest.approx(tails(mine, trials.observed[[owner]])[0])
    assert abs(trials.z.std() - 1) < 0.15
