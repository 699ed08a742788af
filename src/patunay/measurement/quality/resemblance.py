"""Signs that somebody filled in a form for somebody else, or without reading it: marks alike, one column, bursts.

Nobody is accused: what is found says `look at these`. Two raters' marks on the same learner are compared given both
forms' totals, so that two good raters who both see an able learner are no sign; what is left is the same pattern,
mark by mark. A form in one column is likewise held against the chance of one column under its total. Neither can tell
who held the pen, nor whether two people sat down together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.stats import poisson

from patunay.measurement.quality.patterns import Patterns
from patunay.measurement.quality.trials import Owner, Trials
from patunay.measurement.ratings import Floats, Ints, Ratings
from patunay.measurement.sums import Sums

RATE = 0.01
"""False discovery rate of what is shown."""
ALIKE = 0.4
"""Share of the marks beyond chance that are the same before two raters are shown: talking a case over makes less."""
LEAST_MARKS = 8
"""Marks on the same behaviours of the same learners before two raters are compared."""
LINE_SHARE = 0.3
"""Share of the forms beyond chance in one column before a rater is shown."""
PAUSE = 600.0
"""Seconds after which a run of forms ends."""
LEAST_RUN = 5


@dataclass(frozen=True, slots=True)
class Sign:
    """`who`: (rater type, rater) of one or two raters; how many `learners`, `trials`, of which came true (`observed`)
    and were `expected` to; `z`; `p` of so many or more."""

    who: tuple[tuple[str, str], ...]
    learners: int
    trials: int
    observed: int
    expected: float
    z: float
    p: float


def rater_labels(ratings: Ratings | Sums) -> list[tuple[str, str]]:
    """(type, name) of each rater: a person who rates in two roles is two raters."""
    return [(ratings.types[kind], name) for kind, name in zip(ratings.rater_type, ratings.raters, strict=True)]


def lines(patterns: Patterns) -> Trials:
    """Of each rater, forms in one column; forms whose total allows nothing else are left out."""
    open_ones = np.flatnonzero((patterns.expected_line < 1 - 1e-9) & (_marks(patterns) > 2))
    sums, names = patterns.sums, rater_labels(patterns.sums)
    return Trials.of(
        [names[at] for at in sums.pair_rater[open_ones]],
        patterns.expected_line[open_ones],
        patterns.line[open_ones],
        [sums.learners[at] for at in sums.pair_learner[open_ones]],
    )


def _marks(patterns: Patterns) -> Ints:
    marks: Ints = patterns.sums.forms.sum(axis=1)[patterns.sums.pair_form]
    return marks


def echoes(patterns: Patterns) -> Trials:
    """Of every two raters, equal marks on the same behaviour of the same learner. Owners are (type, name, type, name),
    the lower (type, name) first."""
    first, second = _meetings(patterns)
    ratings, names = patterns.ratings, rater_labels(patterns.ratings)
    labels: list[Owner] = [
        min(a, b) + max(a, b)
        for a, b in ((names[i], names[j]) for i, j in zip(ratings.rater[first], ratings.rater[second], strict=True))
    ]
    chance = np.einsum("nk,nk->n", patterns.chance[first], patterns.chance[second])
    hit = ratings.score[first] == ratings.score[second]
    return Trials.of(labels, chance, hit, [ratings.learners[at] for at in ratings.learner[first]])


def _meetings(patterns: Patterns) -> tuple[Ints, Ints]:
    """Ratings of the same learner and indicator on two informative forms, each two once."""
    ratings = patterns.ratings
    kept = np.flatnonzero(patterns.informative)
    order = kept[np.lexsort((ratings.rater[kept], ratings.indicator[kept], ratings.learner[kept]))]
    key = ratings.learner[order] * len(ratings.rubric.highest) + ratings.indicator[order]
    most = int(np.bincount(key).max(initial=0)) if len(key) else 0
    firsts, seconds = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for apart in range(1, most):
        same = np.flatnonzero(key[apart:] == key[:-apart])
        firsts.append(order[same])
        seconds.append(order[same + apart])
    return np.concatenate(firsts), np.concatenate(seconds)


def look_at_these(trials: Trials, share: float, least: int = 1) -> tuple[Sign, ...]:
    """Owners with at least `least` trials who have more than chance allows, by at least `share` of what could be."""
    kept = [at for at in trials.striking(RATE, least) if trials.share_beyond[at] >= share]
    return tuple(_sign(trials, int(at)) for at in kept)


def _sign(trials: Trials, at: int) -> Sign:
    label = trials.owners[at]
    who = tuple((label[n], label[n + 1]) for n in range(0, len(label), 2))
    counts = (int(of[at]) for of in (trials.cases, trials.count, trials.observed))
    return Sign(who, *counts, *(float(of[at]) for of in (trials.expected, trials.z, trials.p)))


def circles(signs: Sequence[Sign]) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Raters linked by signs of two, in circles; the largest first."""
    names = sorted({name for sign in signs for name in sign.who})
    place = {name: at for at, name in enumerate(names)}
    ends = np.array([[place[name] for name in sign.who] for sign in signs], dtype=np.int64).reshape(-1, 2)
    graph = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(len(names), len(names)))
    count, circle = connected_components(graph, directed=False)
    found = [tuple(names[at] for at in np.flatnonzero(circle == which)) for which in range(count)]
    return tuple(sorted(found, key=lambda circle: (-len(circle), circle)))


@dataclass(frozen=True, slots=True)
class Burst:
    """A run of forms sent one upon the other: `raters`, how many `forms`, `start` and `end` as they were given, and `p`
    of so many or more in that time at the usual pace, times the number of forms there are."""

    raters: tuple[tuple[str, str], ...]
    forms: int
    start: float
    end: float
    p: float


def bursts(sums: Sums, sent: Floats, kinds: Sequence[str]) -> tuple[Burst, ...]:
    """Runs by two raters or more of the types `kinds`. `sent` (pairs,) is in seconds, nan where not known. The usual
    pace is that of the middle pause between two forms; a class that fills in its own forms is no burst, so leave `self`
    out of `kinds`."""
    wanted = np.isin(sums.pair_type, [sums.types.index(kind) for kind in kinds if kind in sums.types])
    forms = np.flatnonzero(wanted & np.isfinite(sent))
    forms = forms[np.argsort(sent[forms], kind="stable")]
    if len(forms) < LEAST_RUN:
        return ()
    pauses = np.diff(sent[forms])
    pace = np.log(2) / max(float(np.median(pauses)), 1.0)
    runs = np.split(forms, np.flatnonzero(pauses > PAUSE) + 1)
    found = [_burst(sums, sent, run, pace, len(forms)) for run in runs if len(run) >= LEAST_RUN]
    return tuple(burst for burst in found if burst.p < RATE and len(burst.raters) > 1)


def _burst(sums: Sums, sent: Floats, run: Ints, pace: float, forms: int) -> Burst:
    names = rater_labels(sums)
    start, end = float(sent[run[0]]), float(sent[run[-1]])
    chance = float(poisson.sf(len(run) - 2, pace * (end - start)))
    raters = tuple(sorted({names[at] for at in sums.pair_rater[run]}))
    return Burst(raters, len(run), start, end, min(1.0, chance * forms))
