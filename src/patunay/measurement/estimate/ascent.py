"""Climbing to the maximum where there are tens of thousands of parameters: L-BFGS on a first guess of the information.

Raters who share their learners are told apart well and placed together badly, so that a step measured rater by rater
goes wrong in thousands of directions. The guess knows who shares whom (`Likelihood.first_information`); steps are found
from it by conjugate gradients and then corrected by what the gradient did (Nocedal 1980).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import cg

from patunay.measurement.ratings import Floats

REMEMBERED = 20
ENOUGH = 1e-4
"""Of the rise that the slope promises (Armijo 1966)."""
MOST_HALVINGS = 20
SOLVED = 1e-4

Function = Callable[[Floats], tuple[float, Floats]]
"""Value and gradient at a point."""


@dataclass(frozen=True)
class Place:
    """Where the climb stands after so many `steps` and `evaluations`."""

    point: Floats
    value: float
    gradient: Floats
    steps: int
    evaluations: int


@dataclass
class Memory:
    """The last steps and what the gradient lost on them, upon the guess `information` (points, points)."""

    information: sparse.csr_matrix
    steps: deque[tuple[Floats, Floats]] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    def add(self, step: Floats, lost: Floats) -> None:
        if step @ lost > 0:
            self.steps.append((step, lost))

    def direction(self, gradient: Floats) -> Floats:
        """The inverse information times the gradient, by the two loops of Nocedal."""
        left, shares = gradient.copy(), []
        for step, lost in reversed(self.steps):
            shares.append((step @ left) / (step @ lost))
            left -= shares[-1] * lost
        made = solve(self.information, left, SOLVED)
        for (step, lost), share in zip(self.steps, reversed(shares), strict=True):
            made += (share - (lost @ made) / (step @ lost)) * step
        return made


def solve(matrix: sparse.csr_matrix, column: Floats, accuracy: float) -> Floats:
    """By conjugate gradients on the diagonal."""
    own = matrix.diagonal()
    found, _ = cg(matrix, column, x0=column / own, rtol=accuracy, M=sparse.diags(1 / own))
    return np.asarray(found, dtype=np.float64)


def climb(function: Function, start: Floats, memory: Memory, scale: Floats, small: float, most: int) -> Place:
    """Until each slope times its `scale` is `small`, the value rises no more, or `most` steps are done."""
    here = Place(start, *function(start), 0, 1)
    while np.abs(here.gradient * scale).max() > small and here.steps < most:
        found = _step(function, here, memory.direction(here.gradient))
        if found is None:
            break
        memory.add(found.point - here.point, here.gradient - found.gradient)
        here = found
    return here


def _step(function: Function, here: Place, direction: Floats) -> Place | None:
    """Along the direction, halved until the value rises enough."""
    promised = ENOUGH * float(here.gradient @ direction)
    for halvings in range(MOST_HALVINGS):
        share = 0.5**halvings
        value, gradient = function(here.point + share * direction)
        if value >= here.value + share * promised:
            evaluations = here.evaluations + halvings + 1
            return Place(here.point + share * direction, value, gradient, here.steps + 1, evaluations)
    return None
