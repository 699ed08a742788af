"""The expert's statistics beyond the scale: each against counting by hand or a planted truth, and its guards."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import combinations
from typing import get_args

import numpy as np
import pytest
from tests.patunay.measurement.learner_cohort import cohort
from tests.patunay.measurement.planted import Plan, truth
from tests.patunay.measurement.planted import cohort as planted

from patunay.measurement.quality.classification import award
from patunay.measurement.quality.fairness import Size
from patunay.measurement.ratings import Ratings
from patunay.measurement.report.agreement import agreement_table, intraclass_table
from patunay.measurement.report.dependability import component_table, decision_table, dependability
from patunay.measurement.report.expert import Meaning, Table, Term
from patunay.measurement.report.fairness import Grouped, indicator_table, rater_table, regrouped, study
from patunay.measurement.report.focal import FocalPage
from patunay.measurement.report.labels import Labels
from patunay.measurement.report.pages import Report, expert_html
from patunay.measurement.report.right_levels import expected_share, right_table
from patunay.measurement.report.side_by_side import side_by_side
from patunay.measurement.scoring import weighted_likelihood
from patunay.measurement.simulate import Design, simulate
from patunay.words import Language, sentences

LANGUAGES: tuple[Language, ...] = get_args(Language)
NAMES = ("Emerging", "Proficient", "Leading")
LABELS = Labels(groups={"a": "inland", "b": "coast"})


def rated(halo: float = 0.6, learners: int = 150, **changed: object) -> Ratings:
    design = Design(learners, {"self": 1, "teacher": 1, "community": 2}, {"teacher": 15}, 8, 3, 1.6, halo=halo)
    return simulate(replace(design, **changed), np.random.default_rng(5)).ratings


def with_gaps(ratings: Ratings, share: float) -> Ratings:
    return ratings.keep(np.random.default_rng(3).random(len(ratings.score)) > share)


def test_every_mark_stands_in_the_place_of_its_rater() -> None:
    ratings = with_gaps(rated(), 0.1)
    seen = side_by_side(ratings)
    assert seen.kinds == ("community", "community", "self", "teacher")
    assert np.isfinite(seen.marks).sum() == len(ratings.score)
    for n, j, i, x in zip(ratings.learner, ratings.rater, ratings.indicator, ratings.score, strict=True):
        places = [at for at, kind in enumerate(seen.kinds) if kind == ratings.types[ratings.rater_type[j]]]
        assert x in seen.marks[n, places, i]
    form = (ratings.learner == 7) & (ratings.rater_type[ratings.rater] == ratings.types.index("teacher"))
    assert seen.shares[7, 3] == pytest.approx(ratings.score[form].sum() / (3 * form.sum()))
    missing = ratings.keep(~form)
    assert np.isnan(side_by_side(missing).shares[7, 3]) and not side_by_side(missing).filled[7, 3]


def test_agreement_is_what_counting_pairs_gives() -> None:
    ratings = with_gaps(rated(), 0.05)
    rows = {row[0]: row for row in agreement_table(side_by_side(ratings), LABELS).rows}
    marks: dict[tuple[int, int], list[tuple[str, int]]] = {}
    for n, j, i, x in zip(ratings.learner, ratings.rater, ratings.indicator, ratings.score, strict=True):
        marks.setdefault((int(n), int(i)), []).append((ratings.types[ratings.rater_type[j]], int(x)))
    pairs = [pair for unit in marks.values() for pair in combinations(unit, 2)]
    for kinds in (("self", "teacher"), ("community", "community"), ("community", "teacher")):
        both = [(a[1], b[1]) for a, b in pairs if sorted((a[0], b[0])) == list(kinds)]
        _, learners, many, exact, kappa, _ = rows[" – ".join(kinds)]
        assert many == len(both) and learners <= 150
        assert exact == pytest.approx(np.mean([a == b for a, b in both]))
        if kinds[0] != kinds[1]:
            one, other = np.array(both).T
            # Quadratic weights make kappa the concordance of the two raters (Fleiss & Cohen 1973).
            spread = one.var() + other.var() + (one.mean() - other.mean()) ** 2
            assert kappa == pytest.approx(2 * np.cov(one, other, ddof=0)[0, 1] / spread)
    everybody = rows["community – self – teacher"]
    assert everybody[2] == len(pairs) and np.isnan(everybody[4])
    assert everybody[3] == pytest.approx(np.mean([a[1] == b[1] for a, b in pairs]))


def test_raters_who_copy_agree_fully_and_few_learners_are_not_told() -> None:
    ratings = rated(halo=0.0)
    seen = side_by_side(ratings)
    copied = replace(seen, marks=np.repeat(seen.marks[:, :1], 4, axis=1))
    for row in agreement_table(copied, LABELS).rows:
        assert row[3] == row[5] == pytest.approx(1) and (np.isnan(row[4]) or row[4] == pytest.approx(1))
    few = side_by_side(ratings.keep(ratings.learner < 9))
    for table in (agreement_table(few, LABELS), intraclass_table(few, LABELS)):
        assert table.rows == () and table.meaning is not None and table.meaning.code == f"no_{table.name}"


def test_where_there_is_one_kind_of_rater_it_is_told_once() -> None:
    seen = side_by_side(rated()).of("community")
    assert [row[0] for row in agreement_table(seen, LABELS).rows] == ["community – community"]
    assert [row[1] for row in intraclass_table(seen, LABELS).rows] == ["ICC(1,1)", "ICC(1,k)"]


def test_intraclass_correlation_is_one_rater_for_another() -> None:
    """With two raters of a kind, ICC(1,1) is the correlation of the pairs taken in both orders (Fisher 1925)."""
    seen = side_by_side(rated())
    rows = {(row[0], row[1]): row for row in intraclass_table(seen, LABELS).rows}
    one, other = seen.of("community").shares.T
    both = np.corrcoef(np.concatenate([one, other]), np.concatenate([other, one]))[0, 1]
    found = rows["community – community", "ICC(1,1)"]
    assert found[3] == pytest.approx(both, abs=0.01) and found[4] < found[3] < found[5]
    _, _, many, mean, *_ = rows["community – self – teacher", "ICC(3,k)"]
    single = rows["community – self – teacher", "ICC(3,1)"][3]
    assert many == 150 and mean == pytest.approx(3 * single / (1 + 2 * single))


def test_the_study_takes_marks_where_they_are_whole_and_totals_where_not() -> None:
    whole, gaps = (dependability(side_by_side(ratings)) for ratings in (rated(), with_gaps(rated(), 0.1)))
    assert whole is not None and whole.study.design == "p x r x i" and whole.kept.sum() == 150
    assert gaps is not None and gaps.study.design == "p x r" and gaps.kept.sum() == 150
    assert gaps.now.dependability == pytest.approx(whole.now.dependability, abs=0.05)
    parts = component_table(whole)
    assert [row[0] for row in parts.rows] == [Term(f"component_{n}") for n in ("p", "r", "i", "pr", "pi", "ri", "pri")]
    assert sum(row[2] for row in parts.rows) == pytest.approx(1)


def test_more_raters_are_needed_where_impressions_are_strong() -> None:
    mild, strong = (dependability(side_by_side(rated(halo))) for halo in (0.2, 1.4))
    assert mild is not None and strong is not None and mild.needed is not None and strong.needed is not None
    assert mild.needed < strong.needed
    assert strong.with_raters(strong.needed).dependability >= 0.8
    assert strong.with_raters(strong.needed - 1).dependability < 0.8
    table = decision_table(strong)
    assert table.meaning is not None and table.meaning.code == "dependable"
    assert table.meaning.facts["raters"] == strong.needed
    assert [row[0] for row in table.rows] == list(range(1, 9))
    assert all(a[2] < b[2] for a, b in zip(table.rows, table.rows[1:], strict=False))


def test_a_level_that_no_number_of_raters_makes_dependable() -> None:
    ratings = rated(halo=0.0, spread=0.05, learners=400)
    table = decision_table(dependability(side_by_side(ratings)))
    assert table.meaning is not None and table.meaning.code == "undependable"


def test_without_common_raters_the_page_says_why_there_is_no_study() -> None:
    ratings = rated()
    alone = ratings.keep(ratings.rater_type[ratings.rater] == ratings.types.index("self"))
    few = ratings.keep(ratings.learner < 29)
    for seen in (side_by_side(alone), side_by_side(few)):
        found = dependability(seen)
        assert found is None
        for table, code in ((component_table(found), "no_study"), (decision_table(found), "no_decisions")):
            assert table.rows == () and table.meaning is not None and table.meaning.code == code


def test_expected_shares_are_those_of_raters_at_that_measure() -> None:
    scale = truth()
    at = np.full((1, 8, 3), np.nan)
    at[0] = scale.thresholds[0]
    for measure in (-1.0, 1.2):
        design = Design(
            4000, {"teacher": 1}, rubric=scale.rubric, spread=1e-9, mean=measure, halo=0.6, thresholds=at[0]
        )
        ratings = simulate(design, np.random.default_rng(1)).ratings
        given = ratings.score.sum() / (4000 * scale.rubric.steps.sum())
        assert expected_share(scale, measure, ("teacher",)) == pytest.approx(given, abs=0.01)
    assert expected_share(scale, 0.0, ("teacher", "self")) > expected_share(scale, 0.0, ("teacher",))


def test_the_three_ways_to_tell_how_often_a_level_is_right_are_of_one_mind() -> None:
    of = cohort()
    point, found = weighted_likelihood(of.sums, of.scale), dependability(side_by_side(of.ratings))
    reached = np.minimum.accumulate(of.levels.certainty, axis=1)
    chances = -np.diff(np.hstack([np.ones((150, 1)), reached, np.zeros((150, 1))]), axis=1)
    table = right_table(NAMES, of.levels, of.scale, point, award(chances, 0.8), found)
    assert [row[0] for row in table.rows] == [*NAMES, Term("all_levels")]
    for _, right, alike, *others in table.rows[:-1]:
        assert 0.5 < right <= 1 and 0.5 < alike <= 1
        assert others[::2] == pytest.approx([right] * 2, abs=0.1) and others[1::2] == pytest.approx(
            [alike] * 2, abs=0.1
        )
    without = right_table(NAMES, of.levels, of.scale, point, award(chances, 0.8), None)
    assert without.meaning is not None and without.meaning.code == "right_without_raw"
    assert all(np.isnan(row[5]) and np.isnan(row[6]) for row in without.rows)


@cache
def coast() -> tuple[Ratings, Grouped]:
    """Learners of the coast, towards whom community raters are stricter, and behaviour I2 is harder."""
    ratings = planted(5, Plan(learners=500, drf={("b", "community"): 1.0}, dif={("b", 1): 0.9})).ratings
    return ratings, study("place", ratings, truth())


def test_what_was_planted_between_groups_stands_on_the_page() -> None:
    _, found = coast()
    raters = {row[2]: row for row in rater_table([found], LABELS).rows}
    assert raters["community"][:2] == ("place", "coast – inland") and raters["community"][-1] is Size.C
    assert raters["community"][3] > 0.5 and raters["self"][-1] is Size.A and "teacher" not in raters
    listed = {row[2]: row for row in indicator_table([found], LABELS).rows}
    assert set(listed) == {"I2"} and listed["I2"][-1] is Size.C and listed["I2"][3] > 0
    assert indicator_table([found], LABELS).meaning == Meaning(
        "dif", {"studied": 8, "few": 0, "least": 30, "raters": 10}
    )


def test_small_groups_have_no_row_and_few_raters_no_study_of_them() -> None:
    ratings, _ = coast()
    few = {learner: "few" if at < 25 else "many" for at, learner in enumerate(ratings.learners)}
    found = study("size", regrouped(ratings, few), truth())
    assert found.raters == () and all(size is Size.TOO_FEW for one in found.indicators for size in one.size)
    assert rater_table([found], LABELS).rows == indicator_table([found], LABELS).rows == ()
    # A hundred learners, but seven teachers: enough to compare behaviours, not kinds of raters.
    seven = {learner: "one" if at < 100 else "other" for at, learner in enumerate(ratings.learners)}
    found = study("size", regrouped(ratings, seven), truth())
    assert found.raters == () and all(size is not Size.TOO_FEW for one in found.indicators for size in one.size)
    for table, code in ((rater_table([found], LABELS), "no_drf"), (rater_table([], LABELS), "no_drf")):
        assert table.meaning is not None and table.meaning.code == code
    assert indicator_table([], LABELS).meaning == Meaning("no_dif", {"least": 30, "raters": 10})


def test_learners_are_grouped_anew_by_label() -> None:
    ratings, _ = coast()
    groups = {learner: f"G{at % 3}" for at, learner in enumerate(ratings.learners) if at}
    made = regrouped(ratings, groups)
    assert {n: made.groups[at] for n, at in zip(made.learners, made.group, strict=True) if made.groups[at]} == groups
    assert made.score is ratings.score


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_table_says_what_it_means(lang: Language) -> None:
    ratings, found = coast()
    for seen, groups in ((side_by_side(ratings), [found]), (side_by_side(ratings.keep(ratings.learner < 5)), [])):
        tables: list[Table] = [agreement_table(seen, LABELS), intraclass_table(seen, LABELS)]
        study_of = dependability(seen)
        tables += [component_table(study_of), decision_table(study_of)]
        tables += [rater_table(groups, LABELS), indicator_table(groups, LABELS)]
        page = expert_html(Report(FocalPage("COM", 0, 0, 0, ()), tuple(tables)), lang)
        assert "{" not in page.partition("</style>")[2] and page.count('<p class="quiet">') == len(tables)
        assert page.count("<table>") == sum(bool(table.rows) for table in tables)
        for table in tables:
            assert sentences()[f"measurement.table_{table.name}"][lang].split("(")[0].strip()[:20] in page.replace(
                "&#x27;", "'"
            )
