"""The audit: other people's error cases and their repaired copies, every kind planted in a sound design, invariance."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patunay.measurement.audit.audit import Audit, audit
from patunay.measurement.audit.findings import Finding, Weight
from patunay.measurement.ratings import Ratings, RatingTable, Rubric
from patunay.words import Language, sentences

Row = tuple[str, str, str, str, float]
Change = Callable[[list[Row]], list[Row]]
LANGUAGES: tuple[Language, ...] = ("en", "fil")
FIVE = Rubric({f"I{i}": 3 for i in range(5)})


def table(rows: list[Row], lines: list[int] | None = None) -> RatingTable:
    learner, indicator, rater, kind, score = zip(*rows, strict=True) if rows else ((),) * 5
    return RatingTable(learner, indicator, rater, kind, score, row=lines or ())


def kinds(found: Audit) -> set[str]:
    return {finding.kind for finding in found.findings}


def one(found: Audit, kind: str) -> Finding:
    (finding,) = [finding for finding in found.findings if finding.kind == kind]
    return finding


def sound() -> list[Row]:
    """Fifteen learners, each rated by two teachers of three, two neighbours and themselves; every mark in use."""
    rows: list[Row] = []
    for n in range(15):
        raters = [(f"T{n % 3}", "teacher"), (f"T{(n + 1) % 3}", "teacher"), (f"L{n:02}", "self")]
        raters += [(f"C{n % 4}", "community"), (f"C{(n + 1) % 4}", "community"), (f"C{(n + 2) % 4}", "community")]
        for place, (rater, kind) in enumerate(raters):
            rows += [(f"L{n:02}", f"I{i}", rater, kind, float((n * n + place + 2 * i + i * i) % 4)) for i in range(5)]
    return rows


# --- other people's error cases --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    rows: list[Row]
    rubric: Rubric
    expected: dict[str, Any]


REPAIRED: dict[str, Change] = {
    "disconnected": lambda rows: [*rows, *[(f"L{n}", f"I{i}", "T0", "teacher", 1.0) for n in (5,) for i in range(4)]],
    "duplicate": lambda rows: rows[1:],
    "out_of_range": lambda rows: [(*rows[0][:4], 3.0), *rows[1:]],
    "fractional": lambda rows: [(*rows[0][:4], 1.0), *rows[1:]],
    "extreme_learner": lambda rows: [(*rows[0][:4], 2.0), *rows[1:]],
    "single_target_rater": lambda rows: [(row[0], row[1], row[2], "teacher", row[4]) for row in _across(rows)],
    "one_rater": lambda rows: [*rows, *[(*row[:2], "T1", "teacher", 3 - row[4]) for row in rows]],
    "empty_category": lambda rows: [(*row[:4], 2.0 if at % 4 == 0 else row[4]) for at, row in enumerate(rows)],
    "constant_rater": lambda rows: [
        (*row[:4], float(at % 4)) if row[2] == "R2" else row for at, row in enumerate(rows)
    ],
}


def _across(rows: list[Row]) -> list[Row]:
    """Each of the raters of one learner rates the next learner too."""
    again = [(f"L{(int(row[0][1:]) + 1) % 8}", *row[1:]) for row in rows if row[2] != "T0"]
    return [*rows, *again]


def _case(folder: Path, name: str) -> Case:
    read = list(csv.DictReader((folder / "error_cases" / f"{name}.csv").read_text().splitlines()))
    rows = [(row["learner"], row["indicator"], row["rater"], row["rater_type"], float(row["score"])) for row in read]
    expected = json.loads((folder / "error_cases" / "expected.json").read_text())[name]
    return Case(rows, Rubric(dict.fromkeys(sorted({row[1] for row in rows}), 3)), expected)


def test_every_error_case_is_told_here(measurement_data: Path) -> None:
    assert set(REPAIRED) == set(json.loads((measurement_data / "error_cases" / "expected.json").read_text()))


@pytest.mark.parametrize("name", REPAIRED)
def test_error_cases_behave_as_expected(measurement_data: Path, name: str) -> None:
    case = _case(measurement_data, name)
    found = audit(table(case.rows), case.rubric)
    weight = "error" if "error" in case.expected else "warning"
    finding = one(found, case.expected[weight])
    assert finding.weight is Weight(weight)
    assert len(found.errors) == (weight == "error")
    for name_of in ("learners", "raters"):
        assert list(finding.labels) == case.expected.get(name_of, list(finding.labels))
    for fact in ("subsets", "count", "max"):
        assert finding.facts.get(fact) == case.expected.get(fact, finding.facts.get(fact))
    if "categories" in case.expected:
        assert list(finding.facts["categories"]) == case.expected["categories"]


@pytest.mark.parametrize("name", REPAIRED)
def test_a_repaired_copy_is_free_of_it(measurement_data: Path, name: str) -> None:
    case = _case(measurement_data, name)
    kind = case.expected.get("error") or case.expected["warning"]
    assert kind not in kinds(audit(table(REPAIRED[name](case.rows)), case.rubric))


@pytest.mark.parametrize("name", ["duplicate", "out_of_range", "fractional"])
def test_faults_forbid_coding_and_name_the_row(measurement_data: Path, name: str) -> None:
    case = _case(measurement_data, name)
    found = audit(table(case.rows, lines=list(range(101, 101 + len(case.rows)))), case.rubric)
    assert found.ratings is None
    assert found.errors[0].rows == ((101, 102) if name == "duplicate" else (101,))


@pytest.mark.parametrize("name", ["disconnected", "one_rater", "extreme_learner"])
def test_errors_of_the_design_leave_the_ratings(measurement_data: Path, name: str) -> None:
    case = _case(measurement_data, name)
    found = audit(table(case.rows), case.rubric)
    assert found.ratings is not None
    assert len(found.ratings.score) == len(case.rows)


# --- every kind, planted in a sound design ---------------------------------------------------------------------------


def test_a_sound_design_has_nothing_but_raters_of_themselves() -> None:
    found = audit(table(sound()), FIVE, types=("teacher", "self", "community"))
    assert kinds(found) == {"rater_with_one_learner"}
    assert one(found, "rater_with_one_learner").labels == tuple(f"L{n:02}" for n in range(15))
    assert found.connectivity is not None
    assert found.connectivity.raters.identified
    assert found.connectivity.types.identified


def _set(at: int, **new: object) -> Change:
    names = ("learner", "indicator", "rater", "rater_type", "score")

    def change(rows: list[Row]) -> list[Row]:
        changed: Any = tuple(new.get(name, value) for name, value in zip(names, rows[at], strict=True))
        return [*rows[:at], changed, *rows[at + 1 :]]

    return change


def _without(keep: Callable[[Row], bool]) -> Change:
    return lambda rows: [row for row in rows if keep(row)]


def _scored(score: Callable[[Row], float]) -> Change:
    return lambda rows: [(*row[:4], float(score(row))) for row in rows]


def _only_own_rater(rows: list[Row]) -> list[Row]:
    """The last learner is left with a teacher of their own."""
    return [row for row in rows if row[0] != "L11"] + [
        ("L11", f"I{i}", "T9", "teacher", float(i % 4)) for i in range(5)
    ]


def _confound(row: Row) -> bool:
    """Teachers rate the first behaviours alone, the others the rest alone."""
    return (row[3] == "teacher") == (row[1] in ("I0", "I1"))


PLANTED: dict[str, tuple[Change, tuple[str, ...]]] = {
    "no_ratings": (lambda rows: [], ()),
    "empty_label": (_set(7, rater=" "), ()),
    "missing_rater_type": (_set(7, rater_type=""), ()),
    "unknown_rater_type": (_set(7, rater_type="employer"), ("employer",)),
    "unknown_indicator": (_set(7, indicator="I9"), ("I9",)),
    "score_not_integer": (_set(7, score=float("nan")), ()),
    "score_out_of_range": (_set(7, score=-1.0), ("I2",)),
    "duplicate_rating": (lambda rows: [*rows, rows[7]], ("L00",)),
    "self_rater_of_others": (_set(10, learner="L05"), ("L00",)),
    "own_rating_in_other_role": (_set(10, rater_type="community"), ("L00",)),
    "absent_rater_type": (_without(lambda row: row[3] != "community"), ("community",)),
    "single_learner": (_without(lambda row: row[0] == "L00"), ("L00",)),
    "too_few_raters": (_without(lambda row: row[2] == "T0"), ("T0",)),
    "all_extreme": (_scored(lambda row: 3 * (row[0] < "L05")), tuple(f"L{n:02}" for n in range(15))),
    "no_variance": (_scored(lambda row: 2), ()),
    "extreme_score": (_scored(lambda row: 0 if row[0] == "L03" else row[4]), ("L03",)),
    "unrated_indicator": (_without(lambda row: row[1] != "I2"), ("I2",)),
    "unobserved_category": (_scored(lambda row: 2 if (row[1], row[4]) == ("I4", 3) else row[4]), ("I4",)),
    "low_coverage": (_without(lambda row: row[:1] + row[2:3] != ("L01", "T1") or row[1] in ("I0", "I1")), ("T1",)),
    "below_minimum_design": (_without(lambda row: row[:1] + row[3:4] != ("L01", "teacher")), ("L01",)),
    "few_other_raters": (_without(lambda row: row[0] != "L01" or row[2] in ("T1", "L01")), ("L01",)),
    "teacher_without_overlap": (_without(lambda row: row[2] != "T2" or row[0] in ("L01", "L02")), ("T2",)),
    "straight_lining_rater": (_scored(lambda row: 1 if row[2] == "C1" else row[4]), ("C1",)),
    "disconnected_design": (_only_own_rater, ("C2", "T9")),
    "unlinked_rater": (_only_own_rater, ("T9",)),
    "unlinked_learner": (_only_own_rater, ("L11",)),
    "confounded_facets": (_without(_confound), ()),
    "types_not_linked": (_without(_confound), ("community", "self", "teacher")),
    "weak_link": (_without(lambda row: row[2] != "C3" or row[0] in ("L01", "L02")), ("C3",)),
}


@pytest.mark.parametrize("kind", PLANTED)
def test_what_is_planted_is_found_and_told(kind: str) -> None:
    change, labels = PLANTED[kind]
    finding = one(audit(table(change(sound())), FIVE, types=("teacher", "self", "community")), kind)
    assert finding.labels == labels
    for lang in LANGUAGES:
        said = finding.say(lang)
        assert said
        assert "{" not in said
    if finding.rows:
        assert str(finding.rows[0]) in finding.say()


def _some(rater: str, learners: int) -> Change:
    """`rater` keeps so many of the learners that they rate."""

    def change(rows: list[Row]) -> list[Row]:
        kept = sorted({row[0] for row in rows if row[2] == rater})[:learners]
        return [row for row in rows if row[2] != rater or row[0] in kept]

    return change


def _lines(forms: int) -> Change:
    """C1 gives one mark throughout on so many of four forms."""

    def change(rows: list[Row]) -> list[Row]:
        rows = _some("C1", 4)(rows)
        lined = sorted({row[0] for row in rows if row[2] == "C1"})[:forms]
        return [(*row[:4], 1.0) if row[2] == "C1" and row[0] in lined else row for row in rows]

    return change


def _form(marks: int) -> Change:
    return _without(lambda row: row[:1] + row[2:3] != ("L01", "T1") or row[1] < f"I{marks}")


@pytest.mark.parametrize(
    ("kind", "enough", "too_few"),
    [
        ("low_coverage", _form(3), _form(2)),
        ("teacher_without_overlap", _some("T2", 9), _some("T2", 8)),
        ("weak_link", _some("C3", 5), _some("C3", 4)),
        ("straight_lining_rater", _lines(2), _lines(3)),
    ],
)
def test_each_threshold_has_an_edge(kind: str, enough: Change, too_few: Change) -> None:
    assert kind not in kinds(audit(table(enough(sound())), FIVE))
    assert kind in kinds(audit(table(too_few(sound())), FIVE))


def test_a_criterion_chosen_once_is_a_note() -> None:
    rows = _scored(lambda row: 2 if (row[1], row[4]) == ("I4", 3) else row[4])(sound())
    finding = one(audit(table(_set(4, score=3.0)(rows)), FIVE), "rare_category")
    assert finding.weight is Weight.NOTE
    assert finding.labels == ("I4",)
    assert finding.facts["categories"] == (3,)
    assert "3" in finding.say("fil")


def test_one_behaviour_alone_is_refused() -> None:
    rows = [row for row in sound() if row[1] == "I0"]
    assert "single_indicator" in kinds(audit(table(rows), Rubric({"I0": 3})))


def test_columns_of_unequal_length_are_refused() -> None:
    short = RatingTable(["L"], ["I0"], ["R"], ["teacher"], [])
    assert kinds(audit(short, FIVE)) == {"uneven_columns"}


def test_every_sentence_of_the_audit_has_a_finding_that_says_it() -> None:
    told = {name.removeprefix("measurement.audit_") for name in sentences() if name.startswith("measurement.audit_")}
    elsewhere = {"rare_category", "single_indicator", "uneven_columns", "rater_with_one_learner", "and_more"}
    assert told == set(PLANTED) | elsewhere


def test_all_faults_are_told_at_once() -> None:
    rows = _set(7, score=1.5)(_set(20, indicator="I9")(_set(30, rater_type="")(sound())))
    assert kinds(audit(table(rows), FIVE)) == {"score_not_integer", "unknown_indicator", "missing_rater_type"}


def test_long_lists_are_cut_in_sentences_alone() -> None:
    finding = one(audit(table(sound()), FIVE), "rater_with_one_learner")
    assert len(finding.labels) == 15
    assert "L09 and 5 more" in finding.say()
    assert "L09 at 5 pa" in finding.say("fil")


def test_a_learner_may_rate_others_as_community() -> None:
    rows = [(*row[:2], "L00" if row[2] == "C1" and row[0] != "L00" else row[2], *row[3:]) for row in sound()]
    found = audit(table(rows), FIVE)
    assert not found.errors
    assert found.ratings is not None


def test_the_minimum_design_is_the_callers() -> None:
    rows = [row for row in sound() if row[3] != "self"]
    assert "below_minimum_design" in kinds(audit(table(rows), FIVE))
    assert "below_minimum_design" not in kinds(audit(table(rows), FIVE, minimum={"teacher": 2}))


def test_coverage_and_categories_are_plain_shares_and_counts() -> None:
    rows = _without(lambda row: row[:1] + row[2:3] != ("L01", "T1") or row[1] in ("I0", "I1"))(sound())
    found = audit(table(rows), FIVE)
    assert found.coverage is not None
    assert found.categories is not None
    assert found.coverage.learner[1] == pytest.approx((5 + 0.4) / 6)
    assert found.coverage.rater.min() == pytest.approx((9 + 0.4) / 10)
    assert list(found.coverage.indicator) == pytest.approx([1, 1, 89 / 90, 89 / 90, 89 / 90])
    for i in range(5):
        for x in range(4):
            assert found.categories.count[i, x] == sum(row[1] == f"I{i}" and row[4] == x for row in rows)


# --- invariance ------------------------------------------------------------------------------------------------------

people = st.integers(0, 4)
random_rows = st.lists(
    st.tuples(people, st.integers(0, 2), people, st.sampled_from(["teacher", "community"]), st.integers(0, 4)),
    min_size=1,
    max_size=40,
)


def _named(drawn: list[tuple[int, int, int, str, int]], name: Callable[[int], str]) -> list[Row]:
    return [(f"L{name(n)}", f"I{i}", f"R{name(r)}", kind, float(score)) for n, i, r, kind, score in drawn]


@settings(max_examples=60, deadline=None)
@given(random_rows, st.integers(0, 1000))
def test_the_order_of_rows_changes_nothing(drawn: list[tuple[int, int, int, str, int]], seed: int) -> None:
    rows, lines = _named(drawn, str), list(range(1, len(drawn) + 1))
    mixed = random.Random(seed).sample(lines, len(lines))
    rubric = Rubric({"I0": 3, "I1": 4, "I2": 4})
    first = audit(table(rows, lines), rubric)
    second = audit(table([rows[line - 1] for line in mixed], mixed), rubric)
    assert first.findings == second.findings


@settings(max_examples=60, deadline=None)
@given(random_rows)
def test_other_labels_change_labels_alone(drawn: list[tuple[int, int, int, str, int]]) -> None:
    rubric = Rubric({"I0": 3, "I1": 4, "I2": 4})
    first = audit(table(_named(drawn, str)), rubric)
    second = audit(table(_named(drawn, lambda n: str(9 - n))), rubric)
    assert _essence(first, str) == _essence(second, lambda label: label[0] + str(9 - int(label[1:])))


def _essence(found: Audit, back: Callable[[str], str]) -> list[Any]:
    """What must not change; among equally weak links, and equally busy raters, the first by label is named."""
    told = []
    for finding in found.findings:
        people = finding.labels if finding.labels and finding.labels[0][0] in "LR" else ()
        some = finding.kind in ("disconnected_design", "weak_link")
        named = len(people) if some else sorted({back(label) for label in people})
        told.append((finding.kind, finding.weight, finding.rows, named, finding.facts.get("subsets")))
    return [one for one in told if one[0] != "weak_link"]


@settings(max_examples=40, deadline=None)
@given(random_rows)
def test_ratings_come_exactly_when_the_table_can_be_coded(drawn: list[tuple[int, int, int, str, int]]) -> None:
    rubric = Rubric({"I0": 3, "I1": 4})
    rows = _named(drawn, str)
    found = audit(table(rows), rubric)
    faulty = any(row[1] == "I2" or row[4] > rubric.highest[row[1]] for row in rows)
    faulty = faulty or len({row[:4] for row in rows}) < len(rows)
    assert (found.ratings is None) == faulty
    if not faulty:
        expected = Ratings.from_table(table(rows), rubric)
        assert found.ratings is not None
        assert np.array_equal(found.ratings.score, expected.score)
