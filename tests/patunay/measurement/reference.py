"""Reading the reference sets: long tables, and the answers of other engines."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from patunay.measurement.ratings import Ratings, RatingTable, Rubric
from patunay.measurement.sums import Sums, sum_ratings


def ratings(folder: Path, highest: int, *, typed: bool = False) -> Ratings:
    """`typed`: every rater is a rater type of its own."""
    rows = list(csv.DictReader((folder / "ratings_long.csv").read_text().splitlines()))
    table = RatingTable(
        learner=[row["person"] for row in rows],
        indicator=[row["item"] for row in rows],
        rater=[row["rater"] for row in rows],
        rater_type=[row["rater"] if typed else "rater" for row in rows],
        score=[float(row["score"]) for row in rows],
    )
    return Ratings.from_table(table, Rubric(dict.fromkeys(sorted({row["item"] for row in rows}), highest)))


def responses(path: Path, highest: int) -> Ratings:
    """A matrix of learners by indicators, all by one rater a learner."""
    rows = list(csv.DictReader(path.read_text().splitlines()))
    items = [name for name in rows[0] if name not in ("gender", "anger")]
    cells = [(f"{n:05d}", item, float(row[item])) for n, row in enumerate(rows) for item in items]
    table = RatingTable(
        learner=[cell[0] for cell in cells],
        indicator=[cell[1] for cell in cells],
        rater=[cell[0] for cell in cells],
        rater_type=["test"] * len(cells),
        score=[cell[2] for cell in cells],
    )
    return Ratings.from_table(table, Rubric(dict.fromkeys(items, highest)))


def sums(folder: Path, highest: int, *, typed: bool = False) -> Sums:
    return sum_ratings(ratings(folder, highest, typed=typed))


def answers(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_text())
