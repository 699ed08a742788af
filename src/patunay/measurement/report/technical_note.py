"""The public technical note of a cycle, one page: how many, how reliable, how often a level is right, what changed.

No person, no rater's severity, no count below ten. It is what a certificate's reader may hold the levels against.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from patunay.measurement.levels import Levels, Rule, Status, cuts
from patunay.measurement.ratings import Bools, Floats
from patunay.measurement.report.expert import eap_reliability
from patunay.measurement.report.labels import Labels
from patunay.measurement.scale import Scale
from patunay.measurement.sums import Sums
from patunay.words import Language, say

LEAST_CELL = 10
"""A count below this is not told (measurement.md 2.11)."""


@dataclass(frozen=True)
class CutQuality:
    """One level: learners at it or above (None where too few), expected share right in saying at-or-above or below,
    expected share that two raters' sets of the same kind would say alike, expected learners given it without having
    it, and having it without being given it."""

    name: str
    learners: int | None
    accuracy: float
    consistency: float
    false_awards: float
    missed: float


@dataclass(frozen=True)
class TechnicalNote:
    """Values of the note; `raters` is how many of each kind. What studies of fairness between groups found
    (`fairness`) and what changed in the scale (`changes`) are sentences from outside."""

    title: str
    scale: str
    digest: str
    learners: int
    raters: tuple[tuple[str, int], ...]
    ratings: int
    reliability: float
    guard: float
    minimum: str
    attained: int | None
    waiting: int | None
    cuts: tuple[CutQuality, ...]
    fairness: tuple[str, ...]
    changes: tuple[str, ...]


def technical_note(
    title: str,
    sums: Sums,
    scale: Scale,
    levels: Levels,
    rule: Rule,
    labels: Labels,
    fairness: tuple[str, ...] = (),
    changes: tuple[str, ...] = (),
) -> TechnicalNote:
    """The note on one competency (`title`); `labels` name its levels and kinds of raters.

    Raises InputError when the scale has no cuts.
    """
    bounds, measures = cuts(scale), levels.measures
    attained, decided = levels.status.count(Status.ATTAINED), int(_decided(levels).sum())
    return TechnicalNote(
        title=title,
        scale=f"{scale.name} {scale.version}",
        digest=scale.digest.hex(),
        learners=len(sums.learners),
        raters=tuple(
            (labels.types.get(kind, kind), int((sums.rater_type == at).sum())) for at, kind in enumerate(sums.types)
        ),
        ratings=int(sums.forms.sum(axis=1)[sums.pair_form].sum()),
        reliability=eap_reliability(measures.eap, measures.sd),
        guard=rule.guard,
        minimum=labels.levels[rule.minimum - 1],
        attained=told([decided, attained, 0])[0],
        waiting=told([len(sums.learners), len(sums.learners) - decided, 0])[0],
        cuts=cut_qualities(labels.levels[: len(bounds)], levels),
        fairness=fairness,
        changes=changes,
    )


def told(counts: Sequence[int]) -> list[int | None]:
    """The inner of descending `counts` (all, at level 1 or above, ... , 0), None where it or a difference from its
    neighbour is small: a difference is a count too."""
    steps = [above - below for above, below in pairwise(counts)]
    small = [0 < step < LEAST_CELL for step in steps]
    inner = zip(counts[1:-1], pairwise(small), strict=True)
    return [None if any(beside) or 0 < count < LEAST_CELL else count for count, beside in inner]


def cut_qualities(names: Sequence[str], levels: Levels) -> tuple[CutQuality, ...]:
    """From the posterior of every learner who has a decision (Rudner 2005 with the posterior for the normal)."""
    settled = _decided(levels)
    level = levels.level[settled]
    reached = [int((level > at).sum()) for at in range(len(names))]
    counts = told([len(level), *reached, 0])
    rows = zip(names, counts, levels.certainty[settled].T, strict=True)
    return tuple(_quality(name, count, above, level > at) for at, (name, count, above) in enumerate(rows))


def _decided(levels: Levels) -> Bools:
    return np.array([status in (Status.ATTAINED, Status.NOT_YET) for status in levels.status], dtype=bool)


def _quality(name: str, count: int | None, above: Floats, given: Bools) -> CutQuality:
    right = np.where(given, above, 1 - above)
    alike = above**2 + (1 - above) ** 2
    accuracy, consistency = (float(part.mean()) if len(part) else float("nan") for part in (right, alike))
    return CutQuality(name, count, accuracy, consistency, float((1 - above[given]).sum()), float(above[~given].sum()))


def note_lines(note: TechnicalNote, lang: Language = "en") -> Iterator[str]:
    """The note in sentences, for a terminal and for the page."""
    kinds = ", ".join(f"{kind} {_told(count, lang)}" for kind, count in note.raters)
    yield say("measurement.note_size", lang, learners=note.learners, ratings=note.ratings, kinds=kinds)
    yield say("measurement.note_scale", lang, scale=note.scale, digest=note.digest[:16])
    yield say("measurement.note_rule", lang, guard=round(100 * note.guard))
    yield say("measurement.note_reliability", lang, reliability=f"{note.reliability:.2f}")
    yield say("measurement.note_attained", lang, level=note.minimum, attained=_told(note.attained, lang))
    yield say("measurement.note_waiting", lang, waiting=_told(note.waiting, lang))
    yield from note.fairness or (say("measurement.note_no_groups", lang),)
    yield from note.changes or (say("measurement.note_no_change", lang),)


def _told(count: int | None, lang: Language) -> str:
    return say("measurement.note_few", lang, least=LEAST_CELL) if count is None else f"{count}"
