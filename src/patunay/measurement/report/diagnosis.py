"""From the quality of ratings to what the report says: labels for codes, and which learners and cuts are concerned.

What is large enough to be said of a rater is decided in `rater_effects` and `resemblance`; here it gets a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from patunay.measurement.audit.audit import Audit
from patunay.measurement.audit.design import Design
from patunay.measurement.levels import Levels, OneMore, Status, cuts
from patunay.measurement.quality.fairness import Size
from patunay.measurement.quality.fit import Displacement, displacement, fit_by
from patunay.measurement.quality.quality import Quality
from patunay.measurement.quality.resemblance import circles
from patunay.measurement.ratings import Bools, Ratings
from patunay.measurement.report import fairness
from patunay.measurement.report.agreement import agreement_table, intraclass_table
from patunay.measurement.report.dependability import component_table, decision_table, dependability
from patunay.measurement.report.expert import (
    Table,
    cut_table,
    rater_table,
    summary_table,
    threshold_table,
    type_table,
)
from patunay.measurement.report.focal import DRIFT, LEAST_LEARNERS, CutSeen, Seen
from patunay.measurement.report.item_map import reference_thresholds
from patunay.measurement.report.labels import Labels
from patunay.measurement.report.right_levels import right_table
from patunay.measurement.report.side_by_side import side_by_side
from patunay.measurement.residuals import Residuals
from patunay.measurement.scale import Scale
from patunay.measurement.scoring import weighted_likelihood
from patunay.measurement.sums import sum_ratings

SETTLES = 0.5
"""Chance from which one more rater is said to settle a learner."""
UNLIKE = 2.0
"""Outfit from which a learner's raters, or a form, are looked at (measurement.md 2.8)."""
NOISY = 1.5
"""Infit within forms from which a rater's marks are looked at (measurement.md 2.8)."""
CHECKED = 4
"""Forms named for each rater whose marks do not follow the pattern."""


@dataclass(frozen=True)
class Diagnosis:
    """Sound `ratings` (of `audit`), their `scale`, the `levels` that it gave, `more` of one further rater, the
    `quality` of it all, and what was found between `groups` of learners."""

    audit: Audit
    ratings: Ratings
    scale: Scale
    levels: Levels
    more: OneMore
    quality: Quality
    groups: tuple[fairness.Grouped, ...] = ()

    def seen(self, labels: Labels) -> Seen:
        """What the focal person's page is made of."""
        severity = self.quality.effects.severities
        drift = self.quality.effects.drift
        return Seen(
            learners=len(self.ratings.learners),
            raters=len(self.ratings.raters),
            ratings=len(self.ratings.score),
            strata=self.quality.precision.persons.strata,
            levels=len(cuts(self.scale)),
            cuts=self._cuts(labels),
            waiting=self.levels.status.count(Status.INSUFFICIENT),
            disputed=tuple(labels.learner(self.ratings.learners[at]) for at in np.flatnonzero(self.disputed)),
            harder=self._named(severity.flagged & (severity.severity > 0), labels),
            milder=self._named(severity.flagged & (severity.severity < 0), labels),
            shifting=() if drift is None else self._named(drift.flagged, labels),
            straight=tuple(self._straight(labels)),
            noisy=tuple(self._noisy(labels)),
            alike=tuple(_names(circle, labels) for circle in circles(self.quality.resemblance.alike)),
            bursts=tuple((", ".join(_names(b.raters, labels)), b.forms) for b in self.quality.resemblance.bursts),
            subsets=self._subsets(labels),
            unchosen=tuple(self._unchosen(labels)),
            drift=float(np.nanmean(np.abs(self.drift.shift))),
            moved=self._moved(labels),
            unlike=tuple(self._unlike(labels)),
        )

    def tables(self, labels: Labels) -> tuple[Table, ...]:
        """What the expert's page is made of: raters by code, those of LEAST_LEARNERS learners or more."""
        found, learners = self.quality, self.design.learners
        many = np.flatnonzero(learners >= LEAST_LEARNERS)
        severity = Displacement(found.effects.severities.severity, found.effects.severities.se)
        return (
            summary_table(self.scale, found.precision.persons, found.precision.eap, found.awards),
            cut_table(labels.levels, cuts(self.scale), found.precision.at_cuts.tolist(), found.awards),
            *self._without_a_scale(labels),
            type_table(self.scale),
            fairness.rater_table(self.groups, labels),
            fairness.indicator_table(self.groups, labels),
            threshold_table(self.scale, found.fits.indicators),
            rater_table(self.ratings.raters, learners, severity, found.fits.within, many),
        )

    def _without_a_scale(self, labels: Labels) -> Iterator[Table]:
        """How often levels are right, then agreement and generalizability, which stand on the marks alone."""
        seen, point = side_by_side(self.ratings), weighted_likelihood(sum_ratings(self.ratings), self.scale)
        found = dependability(seen)
        yield right_table(labels.levels, self.levels, self.scale, point, self.quality.awards, found)
        yield agreement_table(seen, labels)
        yield intraclass_table(seen, labels)
        yield component_table(found)
        yield decision_table(found)

    @cached_property
    def design(self) -> Design:
        return Design(self.ratings)

    @cached_property
    def residuals(self) -> Residuals:
        """Beside what the scale expects of a rater of the kind at the learner's measure."""
        place = np.array([self.scale.types.index(kind) for kind in self.ratings.types])[self.ratings.rater_type]
        thresholds = reference_thresholds(self.scale)
        return Residuals.at(self.ratings, self.levels.measures.eap, self.scale.severity[place], thresholds)

    @cached_property
    def drift(self) -> Displacement:
        """Of each indicator from its place on the scale, (indicators,), logits."""
        return displacement(self.residuals, self.ratings.indicator, len(self.ratings.rubric.highest), upward=False)

    @cached_property
    def disputed(self) -> Bools:
        """Learners in moderation, or with an outfit beyond UNLIKE; not those at an end."""
        with np.errstate(invalid="ignore"):
            odd = (self.quality.fits.learners.outfit > UNLIKE) & (self.levels.measures.extreme == 0)
        moderated = np.array([status is Status.MODERATION for status in self.levels.status])
        disputed: Bools = moderated | odd
        return disputed

    def _named(self, chosen: Bools, labels: Labels) -> tuple[str, ...]:
        return tuple(labels.rater(self.ratings.raters[at]) for at in np.flatnonzero(chosen))

    def _cuts(self, labels: Labels) -> tuple[CutSeen, ...]:
        bounds = np.array(cuts(self.scale))
        edges = np.concatenate([[np.nan], np.diff(bounds), [np.nan]])
        widths = np.nanmean([edges[:-1], edges[1:]], axis=0) if len(bounds) > 1 else np.array([2.0 * self.scale.spread])
        settled = (self.more.settles >= SETTLES)[:, None] & (self.levels.level[:, None] == np.arange(len(bounds)))
        errors = self.quality.precision.at_cuts.tolist()
        rows = zip(labels.levels, errors, widths.tolist(), settled.sum(axis=0).tolist(), strict=True)
        return tuple(CutSeen(*row) for row in rows)

    def _straight(self, labels: Labels) -> Iterator[tuple[str, int, int]]:
        for sign in self.quality.resemblance.one_column:
            yield ", ".join(_names(sign.who, labels)), sign.observed, sign.trials

    def _noisy(self, labels: Labels) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Raters whose marks within a form, or whose forms beside those of others, stray from the pattern; one column
        throughout strays too and is told once."""
        with np.errstate(invalid="ignore"):
            within = (self.quality.fits.within.infit > NOISY) & (self.design.learners >= LEAST_LEARNERS)
        told = {name for sign in self.quality.resemblance.one_column for _, name in sign.who}
        worst = self._worst_forms(labels)
        for at in np.flatnonzero(within | self.quality.effects.spread.flagged).tolist():
            if self.ratings.raters[at] not in told:
                yield labels.rater(self.ratings.raters[at]), worst.get(at, ())

    def _worst_forms(self, labels: Labels) -> dict[int, tuple[str, ...]]:
        """For each rater the learners whose forms have an infit beyond UNLIKE, the worst first."""
        design = self.design
        form = np.repeat(np.arange(len(design.marks)), design.marks)
        infit = fit_by(self.residuals, form, len(design.marks)).infit
        found: dict[int, tuple[str, ...]] = {}
        for at in np.argsort(-infit):
            rater = int(design.rater[at])
            if infit[at] > UNLIKE and len(found.get(rater, ())) < CHECKED:
                found[rater] = (*found.get(rater, ()), labels.learner(self.ratings.learners[design.learner[at]]))
        return found

    def _subsets(self, labels: Labels) -> tuple[tuple[str, ...], ...]:
        links = self.audit.connectivity
        if links is None or links.raters.count < 2:
            return ()
        return tuple(tuple(map(labels.rater, part.raters)) for part in links.parts)

    def _unchosen(self, labels: Labels) -> Iterator[tuple[str, tuple[int, ...]]]:
        seen = self.design.categories
        for name, row in zip(self.ratings.rubric.indicators, (seen.count == 0) & seen.exists, strict=True):
            if row.any():
                yield labels.indicator(name), tuple(np.flatnonzero(row).tolist())

    def _unlike(self, labels: Labels) -> Iterator[tuple[str, str]]:
        """Behaviours of a large difference (ETS class C) between two groups of learners."""
        for found in (one for each in self.groups for one in each.indicators):
            groups = f"{labels.group(found.focal)}, {labels.group(found.reference)}"
            for name, size in zip(found.things, found.size, strict=True):
                if size is Size.C:
                    yield labels.indicator(name), groups

    def _moved(self, labels: Labels) -> tuple[str, ...]:
        moved = self.drift.flagged & (np.abs(self.drift.shift) > DRIFT)
        return tuple(labels.indicator(self.ratings.rubric.indicators[at]) for at in np.flatnonzero(moved))


def _names(who: Iterable[tuple[str, str]], labels: Labels) -> tuple[str, ...]:
    """Labels of raters that are given as (type, name)."""
    return tuple(labels.rater(name) for _, name in who)
