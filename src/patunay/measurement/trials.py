"""Did something happen more often than its chances allow? Exact tails of unequal trials, and many of them at once.

A trial has a chance under the model and came true or not; trials are owned by whom or what they concern. The number
that comes true follows the Poisson-binomial distribution (Hong 2013). Trials from several competencies are put
together as they are. Chances are taken as known and trials as independent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from scipy.stats import false_discovery_control, norm

from patunay.measurement.ratings import Bools, Floats, Ints
from patunay.measurement.residuals import sum_by

Owner = tuple[str, ...]
EXACT = 400
"""Trials of one owner beyond which the normal distribution serves."""


@dataclass(frozen=True)
class Trials:
    """`owners` are labels, ascending; `owner`, `chance`, `hit`, `case` have shape (trials,). `case` names what the
    trial is about (a learner), to count how many there are."""

    owners: tuple[Owner, ...]
    owner: Ints
    chance: Floats
    hit: Bools
    case: Sequence[str]

    @classmethod
    def of(cls, labels: Sequence[Owner], chance: Floats, hit: Bools, case: Sequence[str]) -> Self:
        """Of one label for each trial."""
        owners = tuple(sorted(set(labels)))
        place = {label: at for at, label in enumerate(owners)}
        owner = np.array([place[label] for label in labels], dtype=np.int64)
        return cls(owners, owner, chance, hit.astype(bool), tuple(case))

    @classmethod
    def together(cls, parts: Sequence[Self]) -> Self:
        """All trials of the same labels as one."""
        labels = [part.owners[at] for part in parts for at in part.owner]
        chance = np.concatenate([np.zeros(0), *(part.chance for part in parts)])
        hit = np.concatenate([np.zeros(0, dtype=bool), *(part.hit for part in parts)])
        return cls.of(labels, chance, hit, [case for part in parts for case in part.case])

    @cached_property
    def count(self) -> Ints:
        """Trials of each owner, shape (owners,), as all that follow."""
        return np.bincount(self.owner, minlength=len(self.owners))

    @cached_property
    def cases(self) -> Ints:
        pairs = set(zip(self.owner.tolist(), self.case, strict=True))
        return np.bincount(np.array([at for at, _ in pairs], dtype=np.int64), minlength=len(self.owners))

    @cached_property
    def observed(self) -> Ints:
        return np.bincount(self.owner[self.hit], minlength=len(self.owners))

    @cached_property
    def expected(self) -> Floats:
        return sum_by(self.chance, self.owner, len(self.owners))

    @cached_property
    def z(self) -> Floats:
        """(observed - expected) / SD; 0 where nothing can vary."""
        variance = sum_by(self.chance * (1 - self.chance), self.owner, len(self.owners))
        return np.divide(
            self.observed - self.expected, np.sqrt(variance), out=np.zeros(len(variance)), where=variance > 0
        )

    @cached_property
    def p(self) -> Floats:
        """P(so many or more)."""
        order = np.argsort(self.owner, kind="stable")
        parts = np.split(self.chance[order], np.cumsum(self.count)[:-1])
        return np.array([tail(part, int(seen)) for part, seen in zip(parts, self.observed, strict=True)])

    @property
    def share_beyond(self) -> Floats:
        """(observed - expected) / (count - expected): 0 as by chance, 1 always (the form of Linacre's Rasch kappa)."""
        return (self.observed - self.expected) / np.maximum(self.count - self.expected, 1e-12)

    def striking(self, rate: float, least: int = 1) -> Ints:
        """Owners with more than chance allows at a false discovery rate, among those with at least `least` trials; the
        most striking first."""
        found = np.flatnonzero(discovered(np.where(self.count >= least, self.p, np.nan), rate))
        return found[np.lexsort((-self.z[found], self.p[found]))]


def discovered(p: Floats, rate: float) -> Bools:
    """Benjamini & Hochberg (1995): which of many tests to believe so that `rate` of them are false; nan is no test."""
    found, tested = np.zeros(len(p), dtype=bool), np.isfinite(p)
    if tested.any():
        found[tested] = false_discovery_control(np.clip(p[tested], 0, 1)) <= rate
    return found


def tail(chance: Floats, least: int) -> float:
    """P(at least `least` of the trials come true)."""
    if least <= 0:
        return 1.0
    if len(chance) > EXACT:
        spread = max(float(np.sqrt((chance * (1 - chance)).sum())), 1e-12)
        return float(norm.sf((least - 0.5 - chance.sum()) / spread))
    ways = np.ones(1)
    for one in chance.tolist():
        ways = np.convolve(ways, [1 - one, one])
    return min(1.0, float(ways[least:].sum()))
