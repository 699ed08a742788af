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
AT_ONCE = 128
"""Owners of about as many trials that are worked on together."""


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
        made, place = np.ones(len(self.owners)), self._place
        for owners in self._alike_in_count():
            chance = np.zeros((len(owners), int(self.count[owners].max())))
            row = np.full(len(self.owners), -1)
            row[owners] = np.arange(len(owners))
            mine = row[self.owner] >= 0
            chance[row[self.owner[mine]], place[mine]] = self.chance[mine]
            made[owners] = tails(chance, self.observed[owners])
        return made

    @property
    def _place(self) -> Ints:
        """Of each trial among those of its owner."""
        order = np.argsort(self.owner, kind="stable")
        begun = np.cumsum(self.count) - self.count
        made = np.empty(len(order), dtype=np.int64)
        made[order] = np.arange(len(order)) - np.repeat(begun, self.count)
        return made

    def _alike_in_count(self) -> list[Ints]:
        order = np.argsort(self.count, kind="stable")
        return [order[start : start + AT_ONCE] for start in range(0, len(order), AT_ONCE)]

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


def tails(chance: Floats, least: Ints) -> Floats:
    """P(at least `least` (owners,) of an owner's trials come true), `chance` (owners, trials) 0 where there is none."""
    if chance.shape[1] > EXACT:
        spread = np.sqrt(np.maximum((chance * (1 - chance)).sum(axis=1), 1e-12))
        return np.where(least > 0, norm.sf((least - 0.5 - chance.sum(axis=1)) / spread), 1.0)
    ways = np.zeros((len(chance), chance.shape[1] + 1))
    ways[:, 0] = 1.0
    for one in chance.T[:, :, None]:
        ways[:, 1:] = ways[:, 1:] * (1 - one) + ways[:, :-1] * one
        ways[:, :1] *= 1 - one
    made: Floats = np.where(np.arange(ways.shape[1]) >= least[:, None], ways, 0.0).sum(axis=1)
    return np.clip(made, 0.0, 1.0)
