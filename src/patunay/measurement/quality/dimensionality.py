"""Is it one scale? Principal components of residuals beside those of random data, and Q3 of every two indicators.

Residuals are those of marks given the form's total (`patterns`), so measures, severities and halo play no part. One
competency is one scale; competencies are never added up. A contrast says that something else is there, not what.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from patunay.measurement.quality.patterns import Patterns, redrawn
from patunay.measurement.ratings import Floats
from patunay.measurement.scale import Scale

CONTRAST = 2.0
"""Eigenvalue of the first contrast, in indicators, from which it is looked at (measurement.md 2.12)."""
DEPENDENT = 0.2
"""Adjusted Q3 from which two indicators are looked at (Christensen, Makransky & Horton 2017; measurement.md 2.12)."""
DRAWS = 20
LEAST_FORMS = 30


@dataclass(frozen=True)
class Dimensionality:
    """`eigenvalues` of the residuals' correlations, the largest first, (indicators,); `random`: 95th percentile of the
    first under the model; `loadings` (indicators,) of the first contrast. `q3` (indicators, indicators), nan on the
    diagonal and where fewer than LEAST_FORMS forms have both."""

    indicators: tuple[str, ...]
    eigenvalues: Floats
    random: float
    loadings: Floats
    q3: Floats

    @property
    def adjusted_q3(self) -> Floats:
        """Q3 less the mean of all (Marais 2013)."""
        return self.q3 - np.nanmean(self.q3)

    @property
    def second_dimension(self) -> bool:
        """Is the first contrast large, and larger than chance makes it?"""
        return float(self.eigenvalues[0]) > max(CONTRAST, self.random)

    @property
    def dependent(self) -> tuple[tuple[str, str, float], ...]:
        """Pairs of indicators with adjusted Q3 of DEPENDENT or more, the largest first."""
        adjusted = np.nan_to_num(np.triu(self.adjusted_q3, 1))
        found = np.argwhere(adjusted >= DEPENDENT).tolist()
        rows = [(self.indicators[i], self.indicators[j], float(adjusted[i, j])) for i, j in found]
        return tuple(sorted(rows, key=lambda row: -row[2]))


def dimensionality(seen: Patterns, scale: Scale, seed: int) -> Dimensionality:
    """`seed` is that of the random data, DRAWS sets of marks under the observed totals."""
    dice = np.random.default_rng(seed)
    q3 = correlations(residual_table(seen))
    values, vectors = np.linalg.eigh(_filled(q3))
    drawn = (correlations(residual_table(redrawn(seen, scale, dice))) for _ in range(DRAWS))
    chance = [np.linalg.eigvalsh(_filled(of))[-1] for of in drawn]
    first = vectors[:, -1] * np.sign(vectors[np.abs(vectors[:, -1]).argmax(), -1])
    return Dimensionality(
        indicators=seen.ratings.rubric.indicators,
        eigenvalues=values[::-1],
        random=float(np.quantile(chance, 0.95)),
        loadings=first * np.sqrt(max(values[-1], 0.0)),
        q3=q3,
    )


def residual_table(seen: Patterns) -> Floats:
    """Standardised residuals (forms, indicators), nan where not rated or nothing could vary."""
    table = np.full((len(seen.sums.pair_total), len(seen.ratings.rubric.highest)), np.nan)
    kept = seen.informative
    table[seen.pair[kept], seen.ratings.indicator[kept]] = seen.kept.z
    return table


def correlations(table: Floats) -> Floats:
    """Of every two columns (Yen 1984, Q3 where they are residuals) over the rows with both; nan on the diagonal."""
    given = np.isfinite(table)
    filled, mask = np.where(given, table, 0.0), given.astype(np.float64)
    count = mask.T @ mask
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = (filled.T @ mask) / count
        square = (filled**2).T @ mask / count - mean**2
        made = ((filled.T @ filled) / count - mean * mean.T) / np.sqrt(square * square.T)
    made[(count < LEAST_FORMS) | np.eye(len(made), dtype=bool)] = np.nan
    return np.asarray(made, dtype=np.float64)


def _filled(q3: Floats) -> Floats:
    made = np.nan_to_num(q3)
    np.fill_diagonal(made, 1.0)
    return made
