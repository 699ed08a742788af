"""How well the elements of a facet are told apart (measurement.md 2.6): separation, strata, reliability, chi-square.

For learners a high separation is good; for raters it says that they differ in severity. The reliability is that of the
measures as they stand, not an agreement of raters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from patunay.measurement.ratings import Floats


@dataclass(frozen=True, slots=True)
class Separation:
    """`sd` observed, `rmse` root mean square SE, `true_sd`, all in logits."""

    sd: float
    rmse: float

    @property
    def true_sd(self) -> float:
        """0 where the errors explain all the spread."""
        return float(np.sqrt(max(0.0, self.sd**2 - self.rmse**2)))

    @property
    def ratio(self) -> float:
        """Separation G = true SD / RMSE."""
        return self.true_sd / self.rmse

    @property
    def strata(self) -> float:
        """Distinct levels H = (4 G + 1) / 3."""
        return (4 * self.ratio + 1) / 3

    @property
    def reliability(self) -> float:
        return self.ratio**2 / (1 + self.ratio**2)


def separation(measures: Floats, errors: Floats, *, population: bool = False) -> Separation:
    """Of measures and their SE, shape (elements,). `population`: the elements are all there are, not a sample."""
    sd = float(np.std(measures, ddof=0 if population else 1))
    return Separation(sd, float(np.sqrt(np.mean(errors**2))))


@dataclass(frozen=True, slots=True)
class ChiSquare:
    value: float
    df: int

    @property
    def p(self) -> float:
        return float(chi2.sf(self.value, self.df))


def all_equal(measures: Floats, errors: Floats) -> ChiSquare:
    """The fixed (all equal) chi-square: are the elements the same but for error?"""
    weight = errors**-2.0
    value = float((weight * measures**2).sum() - (weight * measures).sum() ** 2 / weight.sum())
    return ChiSquare(value, len(measures) - 1)
