"""How far raters give the same marks: Krippendorff's alpha, Cohen's kappa, exact agreement and the Rasch kappa.

Intraclass correlations are in `intraclass`. Agreement is not accuracy: three lenient raters agree perfectly. Nothing
here says who is right, and nothing estimates severity (the Rasch engine does).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from patunay.errors import InputError

Array = npt.NDArray[np.float64]
Metric = Literal["nominal", "ordinal", "interval", "ratio"]


def krippendorff_alpha(ratings: npt.ArrayLike, metric: Metric = "ordinal") -> float:
    """Alpha of `ratings` (units, coders), NaN where a coder did not rate: 1 - observed / expected disagreement.

    Krippendorff (2011), Computing Krippendorff's Alpha-Reliability. Raises InputError `measurement.agreement_no_pairs`
    when no unit has two ratings, `measurement.agreement_no_variation` when all paired ratings are one value (alpha is
    then undefined), `measurement.agreement_ratio_negative` for negative values on a ratio scale.
    """
    values, coincidences = coincidence_matrix(ratings)
    if metric == "ratio" and values[0] < 0:
        raise InputError("measurement.agreement_ratio_negative", value=float(values[0]))
    margins = coincidences.sum(axis=0)
    difference = _DIFFERENCES[metric](values, margins)
    expected = margins @ difference @ margins
    if expected == 0:
        raise InputError("measurement.agreement_no_variation", value=float(values[0]))
    return float(1 - (margins.sum() - 1) * (coincidences * difference).sum() / expected)


def coincidence_matrix(ratings: npt.ArrayLike) -> tuple[Array, Array]:
    """The values that can be paired, ascending (V,), and how often each pair of values meets in one unit (V, V).

    A unit with m ratings counts each of its ordered pairs 1 / (m - 1) times; units with one rating are left out.
    """
    table = matrix(ratings, missing=True)
    many = (~np.isnan(table)).sum(axis=1)
    table, many = table[many > 1], many[many > 1]
    if not len(table):
        raise InputError("measurement.agreement_no_pairs")
    values = np.unique(table[~np.isnan(table)])
    counts = (table[:, :, None] == values).sum(axis=1).astype(float)
    weighted = counts / (many - 1)[:, None]
    return values, weighted.T @ counts - np.diag(weighted.sum(axis=0))


def cohen_kappa(table: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> float:
    """Kappa of a square table (categories of rater one, of rater two) of counts or proportions.

    `weights` are weights of DISAGREEMENT, nought on the diagonal; without them every disagreement counts one.
    1 - observed / expected weighted disagreement: Cohen (1960; 1968). Raises InputError
    `measurement.agreement_bad_table` for another shape or a negative or empty table, and
    `measurement.agreement_no_variation` when no disagreement can be expected.
    """
    cells = matrix(table)
    size = len(cells)
    cost = nominal_weights(size) if weights is None else matrix(weights)
    if cells.shape != (size, size) or cost.shape != (size, size) or (cells < 0).any() or cells.sum() == 0:
        raise InputError("measurement.agreement_bad_table")
    shares = cells / cells.sum()
    expected = (cost * np.outer(shares.sum(axis=1), shares.sum(axis=0))).sum()
    if expected == 0:
        raise InputError("measurement.agreement_no_variation", value=int(cells.sum(axis=1).argmax()))
    return float(1 - (cost * shares).sum() / expected)


def contingency_table(first: npt.ArrayLike, second: npt.ArrayLike, categories: int) -> Array:
    """Counts (categories, categories) of two raters' marks 0 .. categories - 1 on the same learners.

    Raises InputError `measurement.agreement_unequal` when the two are not equally long, and
    `measurement.agreement_outside` for a mark that is not such a category.
    """
    marks = [np.asarray(first, float).ravel(), np.asarray(second, float).ravel()]
    if len(marks[0]) != len(marks[1]):
        raise InputError("measurement.agreement_unequal", first=len(marks[0]), second=len(marks[1]))
    both = np.concatenate(marks)
    outside = both[~np.isin(both, np.arange(categories))]
    if len(outside):
        raise InputError("measurement.agreement_outside", value=float(outside[0]), most=categories - 1)
    table = np.zeros((categories, categories))
    np.add.at(table, (marks[0].astype(int), marks[1].astype(int)), 1)
    return table


def nominal_weights(categories: int) -> Array:
    """Every disagreement counts one."""
    return np.asarray(1 - np.eye(categories))


def linear_weights(categories: int) -> Array:
    """A disagreement counts its distance in categories."""
    step = np.arange(categories, dtype=float)
    return np.abs(step[:, None] - step)


def quadratic_weights(categories: int) -> Array:
    """A disagreement counts the square of its distance (Fleiss & Cohen 1973)."""
    return np.asarray(linear_weights(categories) ** 2)


@dataclass(frozen=True, slots=True)
class ExactAgreement:
    """`pairs` of ratings of one thing, the number that agree exactly, and the number that a model expects to."""

    pairs: int
    observed: int
    expected: float

    @property
    def rasch_kappa(self) -> float:
        """(observed - expected) / (pairs - expected), near 0 when raters act as independent experts.

        Linacre, FACETS manual, Table 7 (agreement statistics). Well above 0: the raters agree more than the model
        allows, as when they talk to each other.
        """
        return (self.observed - self.expected) / (self.pairs - self.expected)


def exact_agreement(unit: npt.ArrayLike, score: npt.ArrayLike, probability: npt.ArrayLike) -> ExactAgreement:
    """Observed and expected exact agreements over all pairs of ratings that share a `unit`.

    `unit` (ratings,): what was rated (learner and behaviour) as an integer; `score` (ratings,): the mark; `probability`
    (ratings, categories): what the model gives each mark of that rating. Two ratings are expected to agree with
    probability sum_k p_ik p_jk (Linacre, FACETS manual). Raises InputError `measurement.agreement_no_pairs`,
    `measurement.agreement_unequal`, `measurement.agreement_outside`.
    """
    units, marks, chances = np.asarray(unit).ravel(), np.asarray(score, float).ravel(), matrix(probability)
    if not len(units) == len(marks) == len(chances):
        raise InputError("measurement.agreement_unequal", first=len(marks), second=len(chances))
    outside = marks[~np.isin(marks, np.arange(chances.shape[1]))]
    if len(outside):
        raise InputError("measurement.agreement_outside", value=float(outside[0]), most=chances.shape[1] - 1)
    _, place = np.unique(units, return_inverse=True)
    many = np.bincount(place)
    pairs = int((many * (many - 1)).sum()) // 2
    if not pairs:
        raise InputError("measurement.agreement_no_pairs")
    given = np.eye(chances.shape[1])[marks.astype(int)]
    return ExactAgreement(pairs, round(_meetings(given, place)), _meetings(chances, place))


def matrix(values: npt.ArrayLike, *, missing: bool = False) -> Array:
    """`values` as a table of numbers; raises InputError `measurement.agreement_bad_table` for anything else."""
    try:
        table = np.asarray(values, float)
    except (TypeError, ValueError) as error:
        raise InputError("measurement.agreement_bad_table") from error
    if table.ndim != 2 or not table.size or np.isinf(table).any() or (not missing and np.isnan(table).any()):
        raise InputError("measurement.agreement_bad_table")
    return table


def _meetings(chances: Array, place: npt.NDArray[np.intp]) -> float:
    """Sum over units and pairs i < j of sum_k p_ik p_jk, from sums and squares: no pair is written out."""
    totals = np.zeros((int(place.max()) + 1, chances.shape[1]))
    np.add.at(totals, place, chances)
    return float(((totals**2).sum() - (chances**2).sum()) / 2)


def _ordinal(values: Array, margins: Array) -> Array:
    """Squared number of ratings between two values, half of those at either end (Krippendorff 2011)."""
    middle = margins.cumsum() - margins / 2
    return np.asarray((middle[:, None] - middle) ** 2)


def _ratio(values: Array, margins: Array) -> Array:
    total = values[:, None] + values
    return np.asarray(((values[:, None] - values) / np.where(total == 0, 1, total)) ** 2)


_DIFFERENCES: dict[Metric, Callable[[Array, Array], Array]] = {
    "nominal": lambda values, margins: nominal_weights(len(values)),
    "ordinal": _ordinal,
    "interval": lambda values, margins: np.asarray((values[:, None] - values) ** 2),
    "ratio": _ratio,
}
