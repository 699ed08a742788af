"""Copied forms, one column and bursts are found; honest raters, alike or lenient, are not."""

from __future__ import annotations

import numpy as np
from tests.patunay.measurement.planted import Plan, cohort, relabelled, truth

from patunay.measurement.quality.patterns import patterns
from patunay.measurement.quality.resemblance import (
    ALIKE,
    LEAST_MARKS,
    LINE_SHARE,
    Sign,
    bursts,
    circles,
    echoes,
    lines,
    look_at_these,
)
from patunay.measurement.quality.trials import Trials
from patunay.measurement.sums import sum_ratings

Pairs = list[tuple[str, str, str]]


def copied(marks: np.ndarray, pairs: Pairs) -> None:
    """T05 fills in the forms of C07 and C08 after the own one, four marks in five the same."""
    dice = np.random.default_rng(0)
    teacher = {who: row for row, (who, _, rater) in enumerate(pairs) if rater == "T05"}
    for row, (who, _, rater) in enumerate(pairs):
        if rater in ("C07", "C08") and who in teacher:
            same = dice.random(marks.shape[1]) < 0.8
            marks[row, same] = marks[teacher[who], same]


def one_column(marks: np.ndarray, pairs: Pairs) -> None:
    for row, (_, _, rater) in enumerate(pairs):
        if rater in ("C03", "D09"):
            marks[row] = np.minimum(1 + row % 2, 2)


def alike(seed: int, plan: Plan | None = None) -> tuple[Sign, ...]:
    return look_at_these(echoes(patterns(cohort(seed, plan).ratings, truth())), ALIKE, LEAST_MARKS)


def even(seed: int, plan: Plan | None = None) -> tuple[Sign, ...]:
    return look_at_these(lines(patterns(cohort(seed, plan).ratings, truth())), LINE_SHARE)


def test_copied_forms_lead_to_the_copier() -> None:
    found = alike(1, Plan(touch=copied))
    who = {("community", "C07"), ("community", "C08"), ("teacher", "T05")}
    assert {name for sign in found for name in sign.who} == who
    assert circles(found) == (tuple(sorted(who)),)
    assert all(sign.observed > sign.expected and sign.z > 4 and sign.p < 1e-4 for sign in found)


def test_honest_raters_are_not_shown_whatever_their_severity() -> None:
    lenient = Plan(severity={f"T{n:02d}": -1.5 for n in range(6)})
    shown = [alike(seed, lenient if seed % 2 else None) for seed in range(30)]
    assert sum(bool(signs) for signs in shown) <= 1


def test_expected_agreement_is_right_on_average() -> None:
    trials = Trials.together([echoes(patterns(cohort(seed).ratings, truth())) for seed in range(10)])
    assert abs(trials.observed.sum() / trials.expected.sum() - 1) < 0.01


def test_one_column_is_found_and_seldom_where_it_is_not() -> None:
    found = even(2, Plan(touch=one_column))
    assert {sign.who for sign in found} == {(("community", "C03"),), (("community", "D09"),)}
    assert all(sign.learners == sign.trials == sign.observed for sign in found)
    assert sum(bool(even(seed)) for seed in range(30)) <= 1


def test_competencies_together_see_what_each_alone_does_not() -> None:
    def twice(marks: np.ndarray, pairs: Pairs) -> None:
        for row, (who, _, rater) in enumerate(pairs):
            if rater == "C03" and who in ("L0030", "L0031"):
                marks[row] = 1

    parts = [lines(patterns(cohort(seed, Plan(touch=twice)).ratings, truth())) for seed in range(3, 9)]
    alone = [look_at_these(part, LINE_SHARE) for part in parts]
    assert sum(len(signs) for signs in alone) == 0
    assert look_at_these(Trials.together(parts), 0.1)[0].who == (("community", "C03"),)


def test_other_names_change_nothing() -> None:
    ratings = cohort(9, Plan(touch=copied)).ratings
    first, second = (echoes(patterns(of, truth())) for of in (ratings, relabelled(ratings)))
    assert np.allclose(np.sort(first.z), np.sort(second.z))


def test_a_run_of_forms_by_several_hands_is_a_burst() -> None:
    sums = sum_ratings(cohort(4).ratings)
    dice = np.random.default_rng(4)
    sent = np.sort(dice.uniform(0, 40 * 86_400, len(sums.pair_total)))[dice.permutation(len(sums.pair_total))]
    assert bursts(sums, sent, ("teacher", "community")) == ()
    night = np.flatnonzero(np.isin(np.array(sums.raters)[sums.pair_rater], ["C07", "C08", "D08"]))
    sent[night] = 1e6 + 90.0 * np.arange(len(night))
    (found,) = bursts(sums, sent, ("teacher", "community"))
    assert {name for _, name in found.raters} >= {"C07", "C08", "D08"}
    assert found.forms >= len(night)
    assert found.p < 1e-6
    assert bursts(sums, sent, ("self",)) == ()
    assert bursts(sums, np.full(len(sent), np.nan), ("teacher", "community")) == ()


def test_forms_spread_over_time_are_seldom_a_burst() -> None:
    sums = sum_ratings(cohort(5).ratings)
    found = []
    for seed in range(40):
        sent = np.random.default_rng(seed).uniform(0, 40 * 86_400, len(sums.pair_total))
        found.append(bool(bursts(sums, sent, ("teacher", "community"))))
    assert np.mean(found) <= 0.05
