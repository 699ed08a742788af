"""Differences of groups: planted ones found, a mere difference in measures not, small cells kept to themselves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import false_discovery_control
from tests.patunay.measurement.planted import INDICATORS, Plan, cohort, relabelled, truth

from patunay.errors import InputError
from patunay.measurement.estimate.model import Halo, Model
from patunay.measurement.quality.fairness import Size, dif, drf, groups_by_size, mantel, mantel_of
from patunay.measurement.quality.patterns import patterns

ADMITTED = {"men": (512, 353, 120, 138, 53, 22), "women": (89, 17, 202, 131, 94, 24)}
REJECTED = {"men": (313, 207, 205, 279, 138, 351), "women": (19, 8, 391, 244, 299, 317)}


def test_dif_is_found_where_it_was_planted_whatever_the_impact() -> None:
    plan = Plan(learners=500, dif={("b", 1): 0.9, ("b", 5): -0.6}, impact={"b": -0.8})
    (found,) = dif(cohort(1, plan).ratings, truth())
    assert (found.focal, found.reference) == ("b", "a")
    assert found.contrast[1] == pytest.approx(0.95, abs=0.3)
    assert found.size[1] is Size.C
    assert found.size[5] in (Size.B, Size.C)
    assert found.contrast[5] < 0
    assert all(size is Size.A for n, size in enumerate(found.size) if n not in (1, 5))
    assert (found.significant == (false_discovery_control(found.p) <= 0.05)).all()
    assert (found.learners >= 190).all()


def test_a_difference_in_measures_alone_is_no_dif() -> None:
    plan = Plan(impact={"b": 1.0}, severity={f"T{n:02d}": -1.0 for n in range(8)})
    shown = [dif(cohort(seed, plan).ratings, truth())[0].size for seed in range(20)]
    assert sum(any(size is not Size.A for size in sizes) for sizes in shown) <= 1


def test_the_error_is_right() -> None:
    t = np.concatenate([dif(cohort(seed).ratings, truth())[0].t for seed in range(30)])
    assert t.std() == pytest.approx(1, abs=0.12)


def test_small_cells_are_not_reported_and_smaller_ones_not_shown() -> None:
    (found,) = dif(cohort(2, Plan(learners=60)).ratings, truth())
    assert all(size is Size.TOO_FEW for size in found.size)
    assert np.isnan(found.contrast).all()
    assert (found.learners[0] >= 10).all()
    (found,) = dif(cohort(2, Plan(learners=20)).ratings, truth())
    assert (found.learners[0] == -1).all()
    assert not found.significant.any()


def test_without_groups_there_is_nothing_to_compare() -> None:
    ratings = cohort(3, Plan(learners=40)).ratings
    nobody = replace(ratings, groups=("",), group=np.zeros_like(ratings.group))
    assert groups_by_size(nobody) == ()
    assert dif(nobody, truth()) == ()
    assert drf(nobody, truth(), Model()) == ()


def test_names_and_order_change_nothing() -> None:
    ratings = cohort(4, Plan(dif={("b", 1): 0.9})).ratings
    (first,), (second,) = (dif(of, truth()) for of in (ratings, relabelled(ratings)))
    assert first.contrast == pytest.approx(second.contrast, abs=1e-9)
    assert first.se == pytest.approx(second.se, abs=1e-9)


def test_a_type_that_is_harder_on_a_group_is_found_whatever_the_impact() -> None:
    model = Model(halo=Halo.COMMON)
    plan = Plan(learners=500, drf={("b", "self"): 0.9}, impact={"b": -1.0})
    (found,) = drf(cohort(5, plan).ratings, truth(), model)
    harder, alike = found.things.index("self"), found.things.index("community")
    assert found.contrast[harder] == pytest.approx(0.9, abs=0.35)
    assert found.size[harder] is Size.C
    assert found.size[alike] is Size.A
    (nothing,) = drf(cohort(6, Plan(impact={"b": -1.0})).ratings, truth(), model)
    assert all(size is Size.A for size in nothing.size)


def test_drf_of_few_learners_is_not_reported() -> None:
    (found,) = drf(cohort(7, Plan(learners=60)).ratings, truth(), Model(halo=Halo.COMMON))
    assert all(size is Size.TOO_FEW for size in found.size)


def test_mantel_haenszel_on_the_admissions_at_berkeley() -> None:
    """R's mantelhaen.test(UCBAdmissions, correct = FALSE): common odds ratio .9046968, X-squared 1.5246."""
    rows = [
        (score, department, sex == "men")
        for sex in ("men", "women")
        for score, table in ((1, ADMITTED), (0, REJECTED))
        for department, many in enumerate(table[sex])
        for _ in range(many)
    ]
    score, stratum, focal = (np.array(column) for column in zip(*rows, strict=True))
    found = mantel(score, stratum, focal)
    assert np.exp(found.log_odds) == pytest.approx(0.9046968, abs=1e-6)
    assert found.chi_square == pytest.approx(1.5246, abs=1e-4)
    assert found.p == pytest.approx(0.2169, abs=1e-4)


def test_the_second_opinion_agrees() -> None:
    plan = Plan(learners=500, dif={("b", 1): 0.9}, impact={"b": -0.8})
    seen = patterns(cohort(8, plan).ratings, truth())
    found = [mantel_of(seen, n, "b", "a") for n in range(INDICATORS)]
    assert found[1].p < 1e-6
    assert found[1].log_odds < -0.4
    assert min(found[n].p for n in range(INDICATORS) if n != 1) > 1e-4


def test_nothing_to_match_is_said() -> None:
    with pytest.raises(InputError, match="nothing_to_compare"):
        mantel(np.array([1, 1, 0]), np.array([0, 0, 1]), np.array([True, False, True]))
