"""Ratings for researchers as files: the marks without persons, and a codebook in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from patunay.division.measuring import as_csv
from patunay.measurement.ratings import Ratings
from patunay.measurement.report.microdata import COLUMNS, microdata


def microdata_files(code: str, ratings: Ratings, key: bytes) -> Iterator[tuple[str, str]]:
    """File names and contents of one competency. `key` (16 bytes or more) makes the numbers that stand for people.

    Raises InputError for too short a key or fewer than ten learners.
    """
    data = microdata(ratings, key)
    yield f"microdata-{code}.csv", as_csv(COLUMNS, data.rows)
    english, filipino = data.codebook("en"), data.codebook("fil")
    rows = ((name, words, sabi) for (name, words), (_, sabi) in zip(english, filipino, strict=True))
    yield f"codebook-{code}.csv", as_csv(("name", "meaning", "kahulugan"), rows)
