"""Ratings for researchers, without persons: pseudonyms, indicator, kind of rater, score; and a codebook.

Pseudonyms are numbers in the order of a keyed hash, so that nobody without the caller's key can tell who is who, and
the order of rosters is lost. Groups with fewer than ten learners are merged into one, and left blank where that is
still small. Does NOT promise more: who knows a learner's marks on paper finds the learner's row. Share under agreement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from patunay.errors import InputError
from patunay.measurement.ratings import Ints, Ratings
from patunay.measurement.report.technical_note import LEAST_CELL
from patunay.words import Language, say

COLUMNS = ("learner", "rater", "rater_type", "group", "indicator", "score")
OTHER = "other"
LEAST_KEY = 16
"""Bytes of a key that cannot be guessed."""


@dataclass(frozen=True)
class Microdata:
    """`rows` under COLUMNS, sorted by pseudonym, so that nothing of the original order is left."""

    rows: tuple[tuple[str, str, str, str, str, int], ...]
    indicators: tuple[tuple[str, int], ...]
    merged: int

    def codebook(self, lang: Language = "en") -> Iterator[tuple[str, str]]:
        """Each column and what it holds, then each indicator with its scores."""
        for column in COLUMNS:
            yield column, say(f"measurement.codebook_{column}", lang, least=LEAST_CELL)
        for code, highest in self.indicators:
            yield code, say("measurement.codebook_scores", lang, highest=highest)


def microdata(ratings: Ratings, key: bytes) -> Microdata:
    """`key` is drawn by the caller and thrown away, or kept where later cycles are to have the same pseudonyms.

    Raises InputError for a key under 16 bytes, or fewer than ten learners.
    """
    if len(key) < LEAST_KEY:
        raise InputError("measurement.microdata_key", least=LEAST_KEY)
    if len(ratings.learners) < LEAST_CELL:
        raise InputError("measurement.microdata_few", least=LEAST_CELL)
    learners, raters = pseudonyms("L", ratings.learners, key), pseudonyms("R", ratings.raters, key)
    group, merged = _groups(ratings)
    names, kinds = ratings.rubric.indicators, [ratings.types[kind] for kind in ratings.rater_type.tolist()]
    columns = (getattr(ratings, name).tolist() for name in ("learner", "rater", "indicator", "score"))
    rows = ((learners[n], raters[j], kinds[j], group[n], names[i], x) for n, j, i, x in zip(*columns, strict=True))
    return Microdata(tuple(sorted(rows)), tuple(ratings.rubric.highest.items()), merged)


def pseudonyms(letter: str, labels: Sequence[str], key: bytes) -> list[str]:
    """A number for each label by the rank of its keyed hash."""
    hashes = [blake2b(f"{letter}{at}\0{label}".encode(), key=key[:64]).digest() for at, label in enumerate(labels)]
    place = {at: rank for rank, at in enumerate(sorted(range(len(labels)), key=hashes.__getitem__), start=1)}
    width = len(str(len(labels)))
    return [f"{letter}{place[at]:0{width}d}" for at in range(len(labels))]


def _groups(ratings: Ratings) -> tuple[list[str], int]:
    """Each learner's group or what stands for it, and how many groups were merged."""
    present = np.unique(ratings.learner)
    sizes: Ints = np.bincount(ratings.group[present], minlength=len(ratings.groups))
    small = (sizes > 0) & (sizes < LEAST_CELL)
    rest = OTHER if sizes[small].sum() >= LEAST_CELL else ""
    names = [rest if few else name for name, few in zip(ratings.groups, small.tolist(), strict=True)]
    return [names[at] for at in ratings.group.tolist()], int(small.sum())
