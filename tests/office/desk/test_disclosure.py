"""Nobody can compute a hidden count: a linear programme that knows only what is published says so."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from office.desk.disclosure import LEAST, Place, Table, feasible, merged_columns, protect

COUNTS = st.one_of(st.integers(0, 6), st.integers(0, 60))
CELLS = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(COUNTS, min_size=width, max_size=width), min_size=1, max_size=7)
)


def attacked(table: Table, place: Place) -> tuple[float, float]:
    """The range of a hidden count, by a reader who has the published counts and all totals of columns.

    Every bound of such a system is whole where it is published in whole numbers (totally unimodular).
    """
    places = list(table.places())
    number = {one: at for at, one in enumerate(places)}
    rows, sums = [], []

    def equation(terms: dict[Place, int], value: int) -> None:
        rows.append([terms.get(one, 0) for one in places])
        sums.append(value)

    for row in range(len(table.cells)):
        equation({**{(row, column): 1 for column in range(table.width)}, (row, table.width): -1}, 0)
    for column, total in enumerate(table.column_totals()):
        equation({(row, column): 1 for row in range(len(table.cells))}, total)
    bounds = [(0, None) if one in table.hidden else (table.value(one),) * 2 for one in places]
    ends = []
    for sign in (1, -1):
        wanted = [sign * (at == number[place]) for at in range(len(places))]
        found = linprog(wanted, A_eq=rows, b_eq=sums, bounds=bounds, method="highs")
        assert found.status == 0, found.message
        ends.append(sign * found.fun)
    return ends[0], ends[1]


@settings(max_examples=100, deadline=None)
@given(CELLS)
@example([[3, 7], [4, 20]])
@example([[2, 2], [2, 2], [2, 2]])
@example([[5, 0], [0, 5]])
@example([[1, 30, 30], [30, 30, 30], [30, 30, 30]])
def test_every_hidden_count_may_be_one_of_many(cells: list[list[int]]) -> None:
    assume(min(map(sum, zip(*cells, strict=True))) >= LEAST)
    table = protect(cells)
    for place in table.places():
        assert place in table.hidden or table.value(place) >= LEAST
    for place in table.hidden:
        low, high = attacked(table, place)
        assert round(high - low) >= LEAST
        assert (round(low), round(high)) == feasible(table, place)


@pytest.mark.parametrize("hidden", [{(0, 0)}, {(0, 0), (0, 1)}, {(0, 0), (1, 0)}])
def test_the_attacker_finds_what_primary_suppression_alone_leaves_open(hidden: set[Place]) -> None:
    table = Table(((1, 30, 30), (30, 30, 30), (30, 30, 30)), frozenset(hidden))
    assert attacked(table, (0, 0)) == (1, 1)
    assert feasible(table, (0, 0)) == (1, 1)


def test_few_counts_are_lost_for_one_small_one() -> None:
    table = protect([[1, 30, 31], [30, 30, 30], [30, 30, 30]])
    assert len(table.hidden) == 4 and (0, 0) in table.hidden
    assert table.published((2, 2)) == 30


def test_a_table_without_small_counts_is_published_whole() -> None:
    assert protect([[5, 6], [7, 8]]).hidden == frozenset()


@given(st.lists(st.integers(0, 12), max_size=7))
def test_columns_are_merged_until_each_counts_enough(totals: list[int]) -> None:
    groups = merged_columns(totals)
    assert [one for group in groups for one in group] == (list(range(len(totals))) if sum(totals) >= LEAST else [])
    assert all(sum(totals[one] for one in group) >= LEAST for group in groups)


def test_a_column_that_is_too_small_is_refused() -> None:
    with pytest.raises(ValueError, match="too small"):
        protect([[1, 9], [2, 9]])
