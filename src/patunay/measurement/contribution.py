"""What each kind of rater does to a learner's measure, to explain a level (measurement.md 6.7).

The shift is how far the measure would move without the kind; the weight is the kind's share in the information, in
the rater bundle 1 / (s^2 + 1/I) a rater, the average over the learner's posterior. Does NOT decide anything.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from patunay.measurement.ratings import Floats
from patunay.measurement.scoring import Scorer, look_up, score
from patunay.measurement.sums import Sums


@dataclass(frozen=True)
class Contribution:
    """Of one kind of rater, (learners,): `shift` in logits, what the kind adds to the measure (nan where the kind or
    every other is missing), and `weight`, a share from 0 to 1 (nan without ratings)."""

    kind: str
    shift: Floats
    weight: Floats


def contributions(sums: Sums, scorer: Scorer) -> tuple[Contribution, ...]:
    """One for each kind of rater, in the order of `sums.types`; three rows a learner explain a level."""
    measures, weights = score(sums, scorer), _weights(sums, scorer)
    found = []
    for at, kind in enumerate(sums.types):
        rest = score(sums, scorer, tuple(other for other in sums.types if other != kind))
        counted = np.bincount(sums.pair_learner[sums.pair_type == at], minlength=len(sums.learners)) > 0
        shift = np.where(counted & (rest.raters > 0), measures.eap - rest.eap, np.nan)
        found.append(Contribution(kind, shift, weights[at]))
    return tuple(found)


def _weights(sums: Sums, scorer: Scorer) -> Floats:
    """Each kind's share in the posterior mean of the information, (types, learners)."""
    _, seen = look_up(sums, scorer)
    posterior = score(sums, scorer).posterior
    parts, begun = [], 0
    for block in seen.cells.blocks:
        rows = block.incidence.shape[0]
        shares = posterior[begun : begun + rows]
        begun += rows
        bends, kinds = -seen.bends[block.cells], seen.kind[block.cells]
        place = [scorer.scale.types.index(kind) for kind in sums.types]
        by_kind = [block.incidence[:, kinds == kind] @ bends[kinds == kind] for kind in place]
        parts.append([(shares * information).sum(axis=1) for information in by_kind])
    information = np.concatenate(parts, axis=1)[:, seen.cells.row]
    total = information.sum(axis=0)
    made: Floats = np.divide(information, total, out=np.full_like(information, np.nan), where=total > 0)
    return made
