"""The expert's table of how often levels are right and alike: by the posterior, after Rudner, after Livingston & Lewis.

The first is of the levels as the guard gave them; the other two ask on which side of a cut the estimate, or the raw
score, falls, and know no guard. Livingston & Lewis needs forms of the same raters for everybody, and their reliability
from the study of `dependability`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from patunay.errors import InputError
from patunay.measurement.levels import Levels, cuts
from patunay.measurement.quality.classification import Awards, Classification, rudner
from patunay.measurement.quality.livingston_lewis import livingston_lewis
from patunay.measurement.ratings import Floats
from patunay.measurement.report.dependability import Dependability
from patunay.measurement.report.expert import Cell, Meaning, Table, Term
from patunay.measurement.report.technical_note import cut_qualities
from patunay.measurement.scale import Scale
from patunay.measurement.scoring import Point, Scorer

UNKNOWN = Classification(float("nan"), float("nan"))


def right_table(
    names: tuple[str, ...], levels: Levels, scale: Scale, point: Point, awards: Awards, found: Dependability | None
) -> Table:
    """A row for each cut (`names`) and one for all levels at once; `point` are the learners' weighted likelihoods."""
    rated = levels.measures.ratings > 0
    normal = rudner(point.measure[rated], point.se[rated], cuts(scale))
    posterior = [Classification(one.accuracy, one.consistency) for one in cut_qualities(names, levels)]
    raw = [_raw(scale, cut, found) for cut in cuts(scale)]
    heads: tuple[Cell, ...] = (*names, Term("all_levels"))
    parts = ([*posterior, awards.classification], [*normal.per_cut, normal.simultaneous], [*raw, UNKNOWN])
    rows = tuple((head, *_cells(row)) for head, row in zip(heads, zip(*parts, strict=True), strict=True))
    columns = ("level", "right", "alike", "rudner_right", "rudner_alike", "raw_right", "raw_alike")
    shares = {
        "right": round(100 * awards.classification.accuracy),
        "alike": round(100 * awards.classification.consistency),
    }
    return Table("right", columns, rows, Meaning("right_levels" if found else "right_without_raw", shares))


def _cells(row: Iterable[Classification]) -> Iterator[float]:
    for one in row:
        yield from (one.accuracy, one.consistency)


def _raw(scale: Scale, cut: float, found: Dependability | None) -> Classification:
    """Of the mean of a learner's forms; unknown where the scores are not such as a beta binomial gives."""
    if found is None:
        return UNKNOWN
    scores = found.shares.mean(axis=1)
    try:
        mark = livingston_lewis(scores, found.now.coefficient, expected_share(scale, cut, found.seen.kinds), 0.0, 1.0)
    except InputError:
        return UNKNOWN
    return Classification(mark.accuracy, mark.consistency)


def expected_share(scale: Scale, measure: float, kinds: tuple[str, ...]) -> float:
    """What raters of these kinds are expected to give at a measure (logits), as a share of the highest total."""
    scorer = Scorer(scale)
    highest = int(scale.rubric.steps.sum())
    totals = np.arange(highest + 1) / highest
    curves: list[Floats] = [totals @ scorer.total_probability(scale.types.index(kind)) for kind in kinds]
    return float(np.interp(measure, scorer.nodes + scale.mean, np.mean(curves, axis=0)))
