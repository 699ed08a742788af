"""The observed information of the conditional likelihood, exact.

A learner's sufficient statistics T vary given the total R in two ways: each pair's statistics about their expectation
m(s) given the pair's total s, and those expectations as the pairs share out R among them. The first is the derivative
of m at a fixed spread of totals (complex step); the second needs the joint distribution of two pairs' totals,

    P(s, t | R) = f_a[s] f_b[t] h_ab[R - s - t] / g[R],

with f the pairs' polynomials, g the product of all and h_ab of all others. Its sum over learners depends on s + t but
for f, so that no learner is looked at twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from patunay.measurement.estimate.conditional import ConditionalLikelihood, Patterns, State
from patunay.measurement.estimate.symmetric import Coefficients, Product, correlate, product
from patunay.measurement.ratings import Floats, Ints

COMPLEX_STEP = 1e-30
NUMBERS_AT_ONCE = 4_000_000


def information(likelihood: ConditionalLikelihood, free: Floats) -> Floats:
    """Observed information by the free parameters, (parameters, parameters)."""
    state = State(likelihood, free)
    made = _within(state, free)
    given = _Given(state)
    for patterns, whole in zip(likelihood.patterns, state.products, strict=True):
        if len(patterns.slots) > 1:
            for chosen in _chunks(patterns, len(free)):
                made += _Between(state, given, patterns, whole, chosen).information()
    return (made + made.T) / 2


def _chunks(patterns: Patterns, parameters: int) -> Iterator[slice]:
    """Patterns few enough at a time for memory."""
    each = patterns.weights.shape[1] * parameters * len(patterns.slots)
    at_once = max(1, NUMBERS_AT_ONCE // each)
    count = len(patterns.weights)
    return (slice(start, min(start + at_once, count)) for start in range(0, count, at_once))


def _within(state: State, free: Floats) -> Floats:
    """The derivative of the expected counts with the pairs' totals held as they are."""
    of = state.of
    by_form = state.by_form(state.by_kind())
    thresholds = of.matrix[: of.counts.size]
    at_once = max(1, NUMBERS_AT_ONCE // (by_form.size * len(of.steps)))
    moves = 1j * COMPLEX_STEP * thresholds.T
    made = np.zeros((len(free), len(free)))
    for start in range(0, len(free), at_once):
        moved = state.moved_forms(moves[start : start + at_once])
        counts = state.counts(by_form, moved).sum(axis=-2)
        made[start : start + at_once] = -(counts.imag / COMPLEX_STEP) @ thresholds
    return made


class _Given:
    """m(s) of each form, (forms, 1 + highest total, parameters), and what a point of the total adds by source."""

    def __init__(self, state: State):
        size = state.of.counts.size
        degree = state.likelihood.degree
        each = np.eye(degree + 1)[:, None, :] * (state.forms.whole != 0)
        counts = state.counts(each)
        self.by_form = np.moveaxis(counts @ state.of.matrix[:size], 0, 1)
        self.by_source = state.of.matrix[size:]
        self.totals = np.arange(degree + 1)[:, None]
        self.of = state.of

    def of_kinds(self, kinds: list[int]) -> Floats:
        """Shape (kinds, 1 + highest total, parameters)."""
        source = self.by_source[self.of.source[kinds]]
        made: Floats = self.by_form[self.of.form[kinds]] + self.totals * source[:, None, :]
        return made


class _Between:
    """The covariance of the pairs' expectations over some patterns of the same number of pairs."""

    def __init__(self, state: State, given: _Given, patterns: Patterns, whole: Product, chosen: slice):
        self.slots = [slot[chosen] for slot in patterns.slots]
        self.factors = [state.kinds[slot] for slot in self.slots]
        self.given = [given.of_kinds(slot) for slot in self.slots]
        self.weights = patterns.weights[chosen]
        self.whole, self.scale = whole.whole[chosen], whole.log_scale[chosen]
        self.share = self.weights / np.where(self.whole == 0, 1.0, self.whole)

    def information(self) -> Floats:
        pattern, total = np.nonzero(self.weights)
        expected = np.zeros((len(pattern), self.given[0].shape[2]))
        made = np.zeros((expected.shape[1], expected.shape[1]))
        for slot, (factor, given) in enumerate(zip(self.factors, self.given, strict=True)):
            others = self._others(slot)
            weight = factor * correlate(self.share, others)
            made += np.tensordot(given * weight[:, :, None], given, axes=((0, 1), (0, 1)))
            chance = factor[pattern] * _taken(others, pattern, total, factor.shape[1])
            chance /= self.whole[pattern, total][:, None]
            expected += np.einsum("rs,rsp->rp", chance, given[pattern])
        for first, second in combinations(range(len(self.slots)), 2):
            crossed = self._crossed(first, second)
            made += crossed + crossed.T
        return made - (expected * self.weights[pattern, total][:, None]).T @ expected

    def _others(self, *slots: int) -> Floats:
        """The product of all factors but those of `slots`, in the scale of the whole."""
        kept = [factor for at, factor in enumerate(self.factors) if at not in slots]
        if not kept:
            return np.exp(-self.scale)[:, None]
        made = product(kept)
        found: Floats = made.whole * np.exp(made.log_scale - self.scale)[:, None]
        return found

    def _crossed(self, first: int, second: int) -> Floats:
        along = correlate(self.share, self._others(first, second))
        at = np.arange(self.factors[first].shape[1])
        joint = along[:, at[:, None] + at] * self.factors[first][:, :, None] * self.factors[second][:, None, :]
        found: Floats = np.tensordot(self.given[first], joint @ self.given[second], axes=((0, 1), (0, 1)))
        return found


def _taken(others: Coefficients, pattern: Ints, total: Ints, width: int) -> Coefficients:
    """others[total - s] for s = 0..width - 1, 0 outside, shape (rows, width)."""
    at = total[:, None] - np.arange(width)
    inside = (at >= 0) & (at < others.shape[1])
    found: Coefficients = np.where(inside, others[pattern[:, None], np.where(inside, at, 0)], 0.0)
    return found
