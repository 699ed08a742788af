"""What a rating is: one form, filled in by one rater for one learner, and the marks on it.

A mark is the number of a described criterion; None is "no chance to see" or a blank: missing, never zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from patunay.framework import RaterRole
from patunay.roster.model import Finding, Learner, Place


@dataclass(frozen=True, slots=True)
class Rating:
    """One form. `marks` holds every indicator that stood on it (indicator code -> mark or None).

    `counts` is False for what is shown only (self, relatives, unknown relations); `replaced` is True when the same
    rater sent a later form for the same learner. `sent_at` is office time (Asia/Manila).
    """

    learner: Learner
    role: RaterRole
    rater: str
    relation: str
    marks: Mapping[str, int | None]
    sent_at: datetime | None
    place: Place
    counts: bool
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class ImportedResult:
    """An official result from outside: `level` is the number of the competency's level, 0 below the first.

    `moderated`: no result from outside but what people of another district decided on a second look at the ratings.
    """

    learner: Learner
    competency: str
    level: int
    scored_by: str
    dated: date | None
    file_sha256: str
    place: Place
    moderated: bool = False


@dataclass(frozen=True, slots=True)
class RatingSet:
    """The long table of one division. `waiting` are forms whose learner a person must name."""

    ratings: tuple[Rating, ...]
    findings: tuple[Finding, ...]
    waiting: tuple[Place, ...] = ()
