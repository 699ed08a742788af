"""Products of polynomials with positive coefficients: the elementary symmetric functions of conditional estimation.

The coefficient r of a product is the sum, over all ways to reach the total r, of the products of the factors' terms
(Andersen 1972; Verhelst, Glas & van der Sluis 1984). Every product is divided by its largest coefficient and the
logarithm is kept; nothing is subtracted, so hundreds of steps lose no digits. Factors may be complex: the imaginary
part then carries an exact derivative (complex-step differentiation; Squire & Trapp 1998). Leading dimensions are
batches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from patunay.measurement.ratings import Floats

Coefficients = NDArray[Any]
"""Real or complex, shape (..., 1 + degree)."""


@dataclass(frozen=True)
class Product:
    """`partial` products of the factors before each and of all (1 + factors), scaled; `scale` the divisors used at each
    factor, each (..., 1); `log_scale` (...) their sum of logarithms."""

    factors: Sequence[Coefficients]
    partial: Sequence[Coefficients]
    scale: Sequence[Floats]

    @property
    def whole(self) -> Coefficients:
        return self.partial[-1]

    @property
    def log_scale(self) -> Floats:
        total: Floats = np.sum([np.log(scale[..., 0]) for scale in self.scale], axis=0)
        return total

    def expected(self, weights: Coefficients) -> list[Coefficients]:
        """With `weights` learners at each total (..., 1 + degree of the whole): for each factor how many of them are
        expected at each of its terms, given their totals. Weights where the whole is 0 must be 0."""
        reached = np.where(self.whole == 0, 1.0, self.whole)
        adjoint = weights / reached
        found: list[Coefficients] = []
        for factor, before, scale in zip(self.factors[::-1], self.partial[-2::-1], self.scale[::-1], strict=True):
            adjoint = adjoint / scale
            found.append(factor * correlate(adjoint, before))
            adjoint = correlate(adjoint, factor)
        return found[::-1]


def product(factors: Sequence[Coefficients]) -> Product:
    """The product of one factor or more; factors' leading dimensions are the same."""
    one = np.ones((*factors[0].shape[:-1], 1), dtype=factors[0].dtype)
    partial, scale = [one], []
    for factor in factors:
        made = convolve(partial[-1], factor)
        largest = np.abs(made.real).max(axis=-1, keepdims=True)
        partial.append(made / largest)
        scale.append(largest)
    return Product(factors, partial, scale)


def convolve(a: Coefficients, b: Coefficients) -> Coefficients:
    long, short = (a, b) if a.shape[-1] >= b.shape[-1] else (b, a)
    length = long.shape[-1]
    made = np.zeros((*long.shape[:-1], length + short.shape[-1] - 1), dtype=np.result_type(a, b))
    for x in range(short.shape[-1]):
        made[..., x : x + length] += long * short[..., x : x + 1]
    return made


def correlate(weights: Coefficients, b: Coefficients) -> Coefficients:
    """sum_r weights[r + x] b[r] for every x that fits."""
    length = weights.shape[-1] - b.shape[-1] + 1
    if length < b.shape[-1]:
        sums = [(weights[..., x : x + b.shape[-1]] * b).sum(axis=-1) for x in range(length)]
        return np.stack(sums, axis=-1)
    made = np.zeros((*weights.shape[:-1], length), dtype=np.result_type(weights, b))
    for r in range(b.shape[-1]):
        made += weights[..., r : r + length] * b[..., r : r + 1]
    return made
