"""The rank test against dense linear algebra, a union-find, and the printed number of subsets of a published set."""

from __future__ import annotations

import csv
from itertools import combinations
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from patunay.measurement.audit.connectivity import DENSE_RATERS, connectivity, subsets
from patunay.measurement.ratings import Floats, Ints, Ratings, RatingTable, Rubric

Row = tuple[int, int, int]
SIZES = (6, 4, 3, 2)
designs = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.tuples(*[st.integers(0, size) for size in SIZES[:width]]), min_size=1, max_size=14)
)
plain = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 4)), min_size=1, max_size=14)


def _dense(facets: list[Ints]) -> Floats:
    marks = [np.eye(codes.max() + 1)[codes] for codes in facets]
    return np.hstack(marks)


def _columns(rows: list[tuple[int, ...]]) -> list[Ints]:
    return [np.unique(np.array(column), return_inverse=True)[1] for column in zip(*rows, strict=True)]


def _rank(matrix: Floats) -> int:
    return int(np.linalg.matrix_rank(matrix)) if matrix.size else 0


def _comparable(matrix: Floats, first: int, second: int) -> bool:
    """Whether the difference of two columns can be estimated: it lies in the row space."""
    wanted = np.zeros((1, matrix.shape[1]))
    wanted[0, [first, second]] = 1, -1
    return _rank(np.vstack([matrix, wanted])) == _rank(matrix)


@settings(max_examples=60, deadline=None)
@given(designs)
def test_subsets_are_what_dense_linear_algebra_can_compare(rows: list[tuple[int, ...]]) -> None:
    learner, *facets = _columns(rows)
    found = subsets(learner, facets)
    whole = _dense([learner, *facets])
    assert found.nullity == whole.shape[1] - _rank(whole)
    for a, b in combinations(range(learner.max() + 1), 2):
        assert (found.learner[a] == found.learner[b]) == _comparable(whole, a, b)
    for a, b in combinations(range(facets[0].max() + 1), 2):
        shift = learner.max() + 1
        assert (found.element[a] == found.element[b]) == _comparable(whole, a + shift, b + shift)


@settings(max_examples=60, deadline=None)
@given(designs)
def test_nullity_is_that_of_the_normal_matrix_without_learners(rows: list[tuple[int, ...]]) -> None:
    learner, *facets = _columns(rows)
    persons, others = _dense([learner]), _dense(facets)
    cross = persons.T @ others
    normal = others.T @ others - cross.T @ np.diag(1 / persons.sum(axis=0)) @ cross
    assert subsets(learner, facets).nullity == len(normal) - np.linalg.matrix_rank(normal, tol=1e-8)


@settings(max_examples=60, deadline=None)
@given(plain)
def test_two_facets_are_a_union_find(rows: list[tuple[int, int]]) -> None:
    parts: list[set[tuple[str, int]]] = []
    for learner, rater in rows:
        nodes = {("learner", learner), ("rater", rater)}
        nodes.update(*[part for part in parts if part & nodes])
        parts = [part for part in parts if not part & nodes] + [nodes]
    found = subsets(*_split(rows))
    assert found.count == found.nullity == len(parts)
    assert found.identified == (len(parts) == 1)


def _split(rows: list[tuple[int, int]]) -> tuple[Ints, list[Ints]]:
    learner, rater = _columns(list(rows))
    return learner, [rater]


def test_the_published_set_falls_into_29_subsets(measurement_data: Path) -> None:
    """FACETS prints 29. Every learner has one combination of rater, topic and gender; learners of one combination can
    be compared, those of two cannot."""
    rows = list(csv.DictReader((measurement_data / "tam_sim.facets" / "data.csv").read_text().splitlines()))
    facets = [np.array([int(row[name]) for row in rows]) for name in ("rater", "topic", "female")]
    found = subsets(np.arange(len(rows)), facets)
    assert found.count == 29
    assert found.nullity == 10  # nothing is known: 5 raters, 3 topics, 2 genders
    combination = [tuple(values) for values in zip(*facets, strict=True)]
    for a, b in combinations(range(len(rows)), 2):
        assert (found.learner[a] == found.learner[b]) == (combination[a] == combination[b])


def test_raters_confounded_with_what_they_rated_are_found_although_the_graph_is_connected() -> None:
    rows: list[Row] = [(n, rater, rater) for n in range(5) for rater in range(2)]
    learner, rater, indicator = _columns(list(rows))
    assert subsets(learner, [rater]).identified
    found = subsets(learner, [rater, indicator])
    assert found.count == 1
    assert not found.identified
    assert list(found.element) == [0, 1]


def _ratings(rows: list[tuple[str, str, str]]) -> Ratings:
    table = RatingTable(
        learner=[learner for learner, _, _ in rows for _ in range(2)],
        indicator=["I0", "I1"] * len(rows),
        rater=[rater for _, rater, _ in rows for _ in range(2)],
        rater_type=[kind for _, _, kind in rows for _ in range(2)],
        score=[1.0] * 2 * len(rows),
    )
    return Ratings.from_table(table, Rubric({"I0": 3, "I1": 3}))


def test_two_centres_without_a_common_rater_are_linked_by_types_alone() -> None:
    rows = [(f"L{n}", f"{kind}{n // 4}", kind) for n in range(8) for kind in ("teacher", "community")]
    links = connectivity(_ratings(rows))
    assert links.raters.count == 2
    assert links.types.identified
    assert [part.learners for part in links.parts] == [("L0", "L1", "L2", "L3"), ("L4", "L5", "L6", "L7")]
    assert [part.raters for part in links.parts] == [("community0", "teacher0"), ("community1", "teacher1")]
    assert links.fiedler is None
    assert links.weakest is None


def test_the_largest_part_comes_first_and_its_busiest_rater_speaks() -> None:
    rows = [("A0", "R0", "teacher")] + [(f"L{n}", rater, "teacher") for n in range(3) for rater in ("R1", "R2")]
    first, second = connectivity(_ratings([*rows, ("L3", "R2", "teacher")])).parts
    assert first.learners == ("L0", "L1", "L2", "L3")
    assert first.raters == ("R2", "R1")
    assert second.raters == ("R0",)


def test_types_that_never_meet_are_not_linked() -> None:
    rows = [(f"L{n}", "R", "teacher") for n in range(3)] + [(f"M{n}", "R", "community") for n in range(3)]
    assert connectivity(_ratings(rows)).types.count == 2


def _cliques(shared: int) -> list[tuple[str, str, str]]:
    """Two groups of three raters with six learners each, and learners rated by one of each."""
    within = [(f"{part}{n}", f"R{part}{r}", "teacher") for part in "AB" for n in range(6) for r in range(3)]
    across = [(f"X{n}", f"R{part}{n % 3}", "teacher") for part in "AB" for n in range(shared)]
    return within + across


def test_the_weakest_link_is_between_the_groups() -> None:
    values = []
    for shared in (1, 2, 5):
        links = connectivity(_ratings(_cliques(shared)))
        assert links.weakest is not None
        assert links.weakest.shared == shared
        assert links.weakest.raters in (("RA0", "RA1", "RA2"), ("RB0", "RB1", "RB2"))
        values.append(links.fiedler or 0.0)
    assert values == sorted(values)


def test_the_fiedler_value_of_a_long_chain_is_its_closed_form() -> None:
    """Each learner is rated by two neighbours: L is half the Laplacian of a path, lambda_2 = 1 - cos(pi / raters).
    The two at the ends rate one learner, so they are not counted."""
    for raters in (12, DENSE_RATERS + 12):
        rows = [(f"L{n:04}", f"R{n + r:04}", "teacher") for n in range(raters + 1) for r in range(2)]
        links = connectivity(_ratings(rows))
        assert links.fiedler is not None
        assert abs(links.fiedler - (1 - np.cos(np.pi / raters))) < 1e-9
        assert links.weakest is not None
        assert links.weakest.shared == 1


def test_the_fiedler_value_of_everybody_with_everybody() -> None:
    """Every two raters share one learner: L is half the Laplacian of the complete graph, lambda_2 = raters / 2."""
    raters = DENSE_RATERS + 5
    rows = [(f"L{a:03}{b:03}", f"R{r:03}", "teacher") for a, b in combinations(range(raters), 2) for r in (a, b)]
    links = connectivity(_ratings(rows))
    assert links.fiedler is not None
    assert abs(links.fiedler - raters / 2) < 1e-6
