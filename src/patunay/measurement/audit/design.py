"""What a sound table's design can carry: coverage, categories, the minimum design, extremes, straight lines.

Works on arrays of forms (one learner's ratings by one rater), never on single ratings. Links are looked at in
`audit_links`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from patunay.measurement.audit.faults import SELF
from patunay.measurement.audit.findings import Finding, Weight
from patunay.measurement.ratings import Bools, Floats, Ints, Ratings

TEACHER = "teacher"
MINIMUM_DESIGN: Mapping[str, int] = {TEACHER: 1, SELF: 1, "community": 2}
"""Raters that each learner has at least, by type (measurement.md 2.14)."""
LEAST_COVERAGE = 0.6
"""Share of the indicators that a form must answer (measurement.md 2.15)."""
LEAST_OTHERS = 2
"""Raters besides the learner for a level that can be certified (measurement.md 2.15)."""
LEAST_OVERLAP = 5
"""Learners that a teacher has in common with one other teacher (measurement.md 2.14)."""
LINE_LENGTH = 3
"""Marks on a form before one category throughout means anything (this room's choice)."""
LINE_FORMS = 2
"""Forms of so many marks before a rater is said to draw straight lines: one form may be true (this room's choice)."""
LINE_SHARE = 0.75
"""Share of such forms with one category throughout: "9 of 12 learners" (measurement.md 6.4)."""


@dataclass(frozen=True)
class Coverage:
    """Shares of the rubric's indicators: `form` (forms,) with its `form_learner` and `form_rater`.

    `learner` (learners,) and `rater` (raters,) average over their forms; `indicator` (indicators,) is the share of
    forms that answer it.
    """

    form_learner: Ints
    form_rater: Ints
    form: Floats
    learner: Floats
    rater: Floats
    indicator: Floats


@dataclass(frozen=True)
class Categories:
    """`count` (indicators, 1 + highest score of all): how often each category was given; `exists` where it is one."""

    count: Ints
    exists: Bools


class Design:
    """A set of ratings seen as forms. Arrays of shape (forms,) unless said otherwise."""

    def __init__(self, ratings: Ratings):
        self.ratings = ratings
        new = (np.diff(ratings.learner, prepend=-1) != 0) | (np.diff(ratings.rater, prepend=-1) != 0)
        start = np.flatnonzero(new)
        self.learner, self.rater = ratings.learner[start], ratings.rater[start]
        self.marks = np.diff(np.append(start, len(ratings.score)))
        self.lowest = np.minimum.reduceat(ratings.score, start)
        self.highest = np.maximum.reduceat(ratings.score, start)
        self.type = ratings.rater_type[self.rater]
        self.learners = np.bincount(self.rater, minlength=len(ratings.raters))

    def names(self, raters: Bools) -> tuple[str, ...]:
        """Labels of the chosen raters, each once."""
        return tuple(sorted({self.ratings.raters[at] for at in np.flatnonzero(raters)}))

    def learner_names(self, learners: Bools) -> tuple[str, ...]:
        return tuple(self.ratings.learners[at] for at in np.flatnonzero(learners))

    def is_type(self, kind: str) -> Bools:
        """Forms of this rater type."""
        return np.array([name == kind for name in self.ratings.types])[self.type]

    def raters_of_learners(self, chosen: Bools) -> Ints:
        """How many of the chosen forms each learner has, shape (learners,)."""
        return np.bincount(self.learner[chosen], minlength=len(self.ratings.learners))

    @cached_property
    def coverage(self) -> Coverage:
        indicators = len(self.ratings.rubric.highest)
        form = self.marks / indicators
        shares = []
        for of, count in ((self.learner, len(self.ratings.learners)), (self.rater, len(self.ratings.raters))):
            shares.append(np.bincount(of, form, minlength=count) / np.bincount(of, minlength=count))
        answered = np.bincount(self.ratings.indicator, minlength=indicators) / len(form)
        return Coverage(self.learner, self.rater, form, shares[0], shares[1], answered)

    @cached_property
    def categories(self) -> Categories:
        steps = self.ratings.rubric.steps
        width = int(steps.max()) + 1
        count = np.bincount(self.ratings.indicator * width + self.ratings.score, minlength=len(steps) * width)
        return Categories(count.reshape(len(steps), width), np.arange(width) <= steps[:, None])

    @cached_property
    def extreme(self) -> Bools:
        """Learners with nothing but 0, or nothing but the highest mark, shape (learners,)."""
        total = np.bincount(self.ratings.learner, self.ratings.score)
        most = np.bincount(self.ratings.learner, self.ratings.rubric.steps[self.ratings.indicator])
        edge: Bools = (total == 0) | (total == most)
        return edge


def design_findings(design: Design, minimum: Mapping[str, int]) -> Iterator[Finding]:
    """Everything but the links."""
    yield from _size(design)
    yield from _extremes(design)
    yield from _categories(design)
    yield from _coverage(design)
    yield from _minimum(design, minimum)
    yield from _raters(design)


def _size(design: Design) -> Iterator[Finding]:
    ratings = design.ratings
    if len(ratings.learners) == 1:
        yield Finding("single_learner", Weight.ERROR, labels=ratings.learners)
    if len(ratings.rubric.highest) == 1:
        yield Finding("single_indicator", Weight.ERROR, labels=ratings.rubric.indicators)
    if len(ratings.raters) == 1:
        yield Finding("too_few_raters", Weight.ERROR, labels=ratings.raters)


def _extremes(design: Design) -> Iterator[Finding]:
    if design.extreme.all():
        yield Finding("all_extreme", Weight.ERROR, labels=design.ratings.learners)
        return
    if (design.ratings.score == design.ratings.score[0]).all():
        yield Finding("no_variance", Weight.ERROR, facts={"score": int(design.ratings.score[0])})
    if design.extreme.any():
        yield Finding("extreme_score", Weight.WARNING, labels=design.learner_names(design.extreme))


def _categories(design: Design) -> Iterator[Finding]:
    """Indicators that lack the same categories are told in one sentence."""
    seen = design.categories
    given = seen.count.sum(axis=1) > 0
    names = design.ratings.rubric.indicators
    if not given.all():
        idle = tuple(name for name, rated in zip(names, given, strict=True) if not rated)
        yield Finding("unrated_indicator", Weight.WARNING, labels=idle)
    for kind, weight, times in (("unobserved_category", Weight.WARNING, 0), ("rare_category", Weight.NOTE, 1)):
        rows = (seen.count == times) & seen.exists & given[:, None]
        alike: dict[tuple[int, ...], list[str]] = {}
        for name, row in zip(names, rows, strict=True):
            alike.setdefault(tuple(np.flatnonzero(row).tolist()), []).append(name)
        for categories, indicators in alike.items():
            if categories:
                yield Finding(kind, weight, labels=tuple(indicators), facts={"categories": categories})


def _coverage(design: Design) -> Iterator[Finding]:
    thin = design.coverage.form < LEAST_COVERAGE
    if thin.any():
        facts = {
            "forms": int(thin.sum()),
            "percent": round(100 * LEAST_COVERAGE),
            "learners": design.learner_names(design.raters_of_learners(thin) > 0),
        }
        raters = np.bincount(design.rater[thin], minlength=len(design.ratings.raters)) > 0
        yield Finding("low_coverage", Weight.WARNING, labels=design.names(raters), facts=facts)


def _minimum(design: Design, minimum: Mapping[str, int]) -> Iterator[Finding]:
    for kind, least in minimum.items():
        short = design.raters_of_learners(design.is_type(kind)) < least
        if short.any():
            facts = {"type": kind, "least": least}
            yield Finding("below_minimum_design", Weight.WARNING, labels=design.learner_names(short), facts=facts)
    alone = design.raters_of_learners(~design.is_type(SELF)) < LEAST_OTHERS
    if alone.any():
        labels = design.learner_names(alone)
        yield Finding("few_other_raters", Weight.WARNING, labels=labels, facts={"least": LEAST_OTHERS})
    yield from _overlap(design)


def _overlap(design: Design) -> Iterator[Finding]:
    forms = design.is_type(TEACHER)
    teachers, teacher = np.unique(design.rater[forms], return_inverse=True)
    if len(teachers) < 2:
        return
    taught = sparse.csr_array((np.ones(len(teacher)), (design.learner[forms], teacher)))
    common = (taught.T @ taught).tolil()
    common.setdiag(0)
    closest = common.tocsr().max(axis=1).toarray().ravel()
    lonely = np.zeros(len(design.ratings.raters), dtype=bool)
    lonely[teachers[closest < LEAST_OVERLAP]] = True
    if lonely.any():
        labels = design.names(lonely)
        yield Finding("teacher_without_overlap", Weight.WARNING, labels=labels, facts={"least": LEAST_OVERLAP})


def _raters(design: Design) -> Iterator[Finding]:
    single = design.learners == 1
    if single.any() and len(design.ratings.learners) > 1:
        yield Finding("rater_with_one_learner", Weight.WARNING, labels=design.names(single))
    long = design.marks >= LINE_LENGTH
    raters = len(design.ratings.raters)
    forms = np.bincount(design.rater[long], minlength=raters)
    lines = np.bincount(design.rater[long & (design.lowest == design.highest)], minlength=raters)
    straight = (forms >= LINE_FORMS) & (lines >= LINE_SHARE * forms)
    if straight.any():
        yield Finding("straight_lining_rater", Weight.WARNING, labels=design.names(straight))
