"""Which counts of a table are kept back so that nobody can be found in it: small ones, and those that would give them
away.

A table has rows that do not overlap and columns that do not overlap. The totals of the columns are published always,
so columns are merged first until each counts enough. Then

1. every count and every row total below `LEAST` is hidden (primary);
2. a reader who knows the published counts, the totals, and that counts are whole and not negative, can tell a range
   for each hidden one; where it spans less than `LEAST`, more are hidden (secondary), the cheapest that help;
3. where no small addition helps, all but the totals of the columns are hidden: then each range spans its column.

The range is exact. A change that leaves every published number as it is, is a circulation in the graph of rows and
columns (row totals are one more column that flows the other way), so by how much a count can rise or fall is a maximum
flow; capacities are whole, so the ends of the range are whole tables too (Gusfield 1988; Cox 1995).

Two tables of the same awards that share their columns tell no more together than apart: any rows of the one can be
crossed with any rows of the other so that every column adds up.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LEAST = 5
"""What is smaller is not published (D89: "cells below a configurable size (default 5) suppressed")."""
NO_END = 1 << 40

Place = tuple[int, int]
Node = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Table:
    """`cells[row][column]`; `hidden` are places, of which column `width` is the row's total."""

    cells: tuple[tuple[int, ...], ...]
    hidden: frozenset[Place] = frozenset()

    @property
    def width(self) -> int:
        return len(self.cells[0])

    def value(self, place: Place) -> int:
        row, column = place
        return sum(self.cells[row]) if column == self.width else self.cells[row][column]

    def places(self) -> Iterator[Place]:
        """Every count and every row total."""
        return ((row, column) for row in range(len(self.cells)) for column in range(self.width + 1))

    def column_totals(self) -> tuple[int, ...]:
        return tuple(map(sum, zip(*self.cells, strict=True)))

    def published(self, place: Place) -> int | None:
        return None if place in self.hidden else self.value(place)


def merged_columns(totals: Sequence[int], least: int = LEAST) -> list[tuple[int, ...]]:
    """Neighbouring columns in groups of at least `least` each; none where all together are fewer."""
    groups: list[tuple[int, ...]] = []
    waiting: tuple[int, ...] = ()
    for column in range(len(totals)):
        waiting += (column,)
        if sum(totals[one] for one in waiting) >= least:
            groups, waiting = [*groups, waiting], ()
    return [*groups[:-1], groups[-1] + waiting] if groups else []


def protect(cells: Sequence[Sequence[int]], least: int = LEAST) -> Table:
    """The table with its hidden places. Raises ValueError for a column that counts less than `least`."""
    table = Table(tuple(map(tuple, cells)))
    if min(table.column_totals()) < least:
        raise ValueError("a column is too small to be published")
    table = _hide(table, {place for place in table.places() if table.value(place) < least})
    waiting = deque(sorted(table.hidden))
    while waiting:  # a range only widens when more is hidden: each place is looked at once
        if span(table, place := waiting.popleft()) < least:
            wider = _with_more(table, place, least)
            waiting += sorted(wider.hidden - table.hidden)
            table = wider
    return table


def _hide(table: Table, more: set[Place]) -> Table:
    return Table(table.cells, table.hidden | more)


def _with_more(table: Table, exposed: Place, least: int) -> Table:
    """The cheapest rectangle around `exposed` that makes its range wide enough; everything where none does."""
    for more in sorted(_rectangles(table, exposed), key=lambda more: (sum(map(table.value, more)), sorted(more))):
        wider = _hide(table, more)
        if span(wider, exposed) >= least:
            return wider
    return _hide(table, set(table.places()))


def _rectangles(table: Table, exposed: Place) -> Iterator[set[Place]]:
    """What would be hidden anew with one other row and one other column."""
    row, column = exposed
    for other, across in table.places():
        if other != row and across != column:
            yield {(row, across), (other, column), (other, across)} - table.hidden


def span(table: Table, place: Place) -> int:
    """The width of the range in which a hidden count must lie, by all that is published."""
    low, high = feasible(table, place)
    return high - low


def feasible(table: Table, place: Place) -> tuple[int, int]:
    """The least and the greatest that a hidden count can be."""
    row, column = place
    ends = (("row", row), ("column", column))
    arcs = _arcs(table, place)
    rise, fall = _flow(arcs, *ends), _flow(arcs, *reversed(ends))
    if column == table.width:
        rise, fall = fall, rise
    value = table.value(place)
    return value - min(fall, value), value + rise


def _arcs(table: Table, without: Place) -> dict[Node, dict[Node, int]]:
    """How much each hidden count but one can change: towards its row it rises, away from it falls; totals reversed."""
    arcs: dict[Node, dict[Node, int]] = {}
    for place in table.hidden - {without}:
        row, column = ("row", place[0]), ("column", place[1])
        start, end = (row, column) if place[1] == table.width else (column, row)
        arcs.setdefault(start, {})[end] = NO_END
        arcs.setdefault(end, {})[start] = table.value(place)
    return arcs


def _flow(arcs: dict[Node, dict[Node, int]], source: Node, sink: Node) -> int:
    """The maximum flow, by shortest augmenting paths (Edmonds and Karp 1972)."""
    left = {node: dict(ends) for node, ends in arcs.items()}
    total = 0
    while path := _path(left, source, sink):
        amount = min(left[start][end] for start, end in path)
        for start, end in path:
            left[start][end] -= amount
            left[end][start] = left[end].get(start, 0) + amount
        total += amount
    return total


def _path(left: dict[Node, dict[Node, int]], source: Node, sink: Node) -> list[tuple[Node, Node]]:
    """The arcs of a shortest way on which something is left; empty where there is none."""
    before: dict[Node, Node] = {source: source}
    queue = deque([source])
    while queue and sink not in before:
        start = queue.popleft()
        for end, capacity in left.get(start, {}).items():
            if capacity and end not in before:
                before[end] = start
                queue.append(end)
    return _back(before, source, sink) if sink in before else []


def _back(before: dict[Node, Node], source: Node, sink: Node) -> list[tuple[Node, Node]]:
    arcs, at = [], sink
    while at != source:
        arcs.append((before[at], at))
        at = before[at]
    return arcs
