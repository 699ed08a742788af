"""From ratings on a scale to what the report says: raters, cuts, learners whose raters differ, drift, echoes.

Everything is taken beside what the scale expects of a rater of that kind, the impression (halo) included, so the same
code serves a scale just made and one published elsewhere. A rater's severity is the one step from the kind's to the
rater's own (displacement), which is a little too small where the rater has a large part in the learners' measures.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from patunay.measurement.audit import Audit
from patunay.measurement.audit_design import Design
from patunay.measurement.classification import award
from patunay.measurement.echoes import echoes
from patunay.measurement.expert import (
    Table,
    cut_table,
    eap_reliability,
    rater_table,
    summary_table,
    threshold_table,
    type_table,
)
from patunay.measurement.fit import Displacement, Fit, displacement, fit_by
from patunay.measurement.item_map import reference_thresholds
from patunay.measurement.labels import Labels
from patunay.measurement.levels import GUARD, Levels, OneMore, Status, cuts
from patunay.measurement.ratings import Bools, Floats, Ints, Ratings
from patunay.measurement.report import DRIFT, LEAST_LEARNERS, CutSeen, RaterSeen, Seen
from patunay.measurement.residuals import Residuals, probabilities
from patunay.measurement.scale import Scale
from patunay.measurement.separation import separation

NEAR = 0.5
"""Logits from a cut within which a learner is near it."""
SETTLES = 0.5
"""Chance from which one more rater is said to settle a learner."""
UNLIKE = 2.0
"""Outfit of a learner from which the raters see the learner very differently (measurement.md 2.8)."""
ECHO = 0.5
"""Of the agreement that chance leaves open: from here forms look copied (this room's choice)."""
CHECKED = 4
"""Forms named for each rater whose marks do not follow the pattern."""


@dataclass(frozen=True)
class Diagnosis:
    """Sound `ratings` (of `audit`) beside their `scale` and the `levels` that it gave by `guard`; `more` of one
    further rater."""

    audit: Audit
    ratings: Ratings
    scale: Scale
    levels: Levels
    more: OneMore
    guard: float = GUARD

    def seen(self, labels: Labels) -> Seen:
        """What the focal person's page is made of."""
        measures, reliability = self.levels.measures, self.reliability
        return Seen(
            learners=len(self.ratings.learners),
            raters=len(self.ratings.raters),
            ratings=len(self.ratings.score),
            reliability=reliability,
            strata=(4 * np.sqrt(reliability / max(1 - reliability, 1e-12)) + 1) / 3,
            levels=len(cuts(self.scale)),
            cuts=self._cuts(labels),
            rater=self._raters(labels),
            waiting=self.levels.status.count(Status.INSUFFICIENT),
            disputed=tuple(labels.learner(measures.learners[at]) for at in np.flatnonzero(self.disputed)),
            subsets=self._subsets(labels),
            unchosen=self._unchosen(labels),
            drift=float(np.nanmean(np.abs(self.drift.shift))),
            moved=self._moved(labels),
            echoes=self._echoes(labels),
        )

    def tables(self, labels: Labels) -> tuple[Table, ...]:
        """What the expert's page is made of: raters by code. Fit is beside the scale with the impression included;
        its z, which takes ratings as independent, is left out where there is one."""
        measures, bounds = self.levels.measures, cuts(self.scale)
        awards = award(self._level_chances, self.guard)
        items = self._fit(self.ratings.indicator, len(self.ratings.rubric.highest))
        raters = self._fit(self.ratings.rater, len(self.ratings.raters))
        many = np.flatnonzero(self.design.learners >= LEAST_LEARNERS)
        return (
            summary_table(self.scale, separation(measures.eap, measures.sd), self.reliability, awards),
            cut_table(labels.levels, bounds, self.error_at_cuts, awards),
            type_table(self.scale),
            threshold_table(self.scale, items),
            rater_table(self.ratings.raters, self.design.learners, self.severity, raters, many),
        )

    @property
    def _level_chances(self) -> Floats:
        """P(each level), from none up, (learners, 1 + levels)."""
        above = np.clip(np.minimum.accumulate(self.levels.certainty, axis=1), 0, 1)
        made: Floats = -np.diff(above, axis=1, prepend=1, append=0)
        return made

    def _fit(self, index: Ints, count: int) -> Fit:
        found = fit_by(self.residuals, index, count)
        if not (self.scale.halo > 0).any():
            return found
        none = np.full(count, np.nan)
        return replace(found, infit_z=none, outfit_z=none)

    @property
    def reliability(self) -> float:
        return eap_reliability(self.levels.measures.eap, self.levels.measures.sd)

    @cached_property
    def _place(self) -> Ints:
        """The scale's number of each rater's kind, (raters,)."""
        return np.array([self.scale.types.index(kind) for kind in self.ratings.types])[self.ratings.rater_type]

    @cached_property
    def _kind(self) -> Ints:
        """The same of each rating's rater, (ratings,)."""
        return self._place[self.ratings.rater]

    @cached_property
    def residuals(self) -> Residuals:
        """Beside the kind's expectation; the variance holds the impression's part, s^2 V^2 (first order)."""
        thresholds, severity = reference_thresholds(self.scale), self.scale.severity[self._place]
        found = Residuals.at(self.ratings, self.levels.measures.eap, severity, thresholds)
        return replace(found, variance=found.variance + (self.scale.halo[self._kind] * found.variance) ** 2)

    @cached_property
    def severity(self) -> Displacement:
        """Of each rater, (raters,); the error holds the impressions, which do not average out within a learner."""
        plain = displacement(self.residuals, self.ratings.rater, len(self.ratings.raters), upward=False)
        halo = self.scale.halo[self._place] / np.sqrt(np.maximum(self.design.learners, 1))
        return Displacement(plain.shift, np.hypot(plain.se, halo))

    @cached_property
    def design(self) -> Design:
        return Design(self.ratings)

    @cached_property
    def drift(self) -> Displacement:
        """Of each indicator from its place on the scale, (indicators,)."""
        return displacement(self.residuals, self.ratings.indicator, len(self.ratings.rubric.highest), upward=False)

    @cached_property
    def disputed(self) -> Bools:
        """Learners in moderation, or with an outfit beyond UNLIKE; not those at an end."""
        fit = fit_by(self.residuals, self.ratings.learner, len(self.ratings.learners))
        with np.errstate(invalid="ignore"):
            odd: Bools = (fit.outfit > UNLIKE) & (self.levels.measures.extreme == 0)
        moderated: Bools = np.array([status is Status.MODERATION for status in self.levels.status])
        return moderated | odd

    @property
    def _chances(self) -> Floats:
        points = self.levels.measures.eap[self.ratings.learner] - self.scale.severity[self._kind]
        steps = self.ratings.rubric.steps
        return probabilities(reference_thresholds(self.scale), steps, self.ratings.indicator, points)

    def _cuts(self, labels: Labels) -> tuple[CutSeen, ...]:
        bounds = np.array(cuts(self.scale))
        edges = np.concatenate([[np.nan], np.diff(bounds), [np.nan]])
        widths = np.nanmean([edges[:-1], edges[1:]], axis=0) if len(bounds) > 1 else np.array([2.0 * self.scale.spread])
        settled = (self.more.settles >= SETTLES)[:, None] & (self.levels.level[:, None] == np.arange(len(bounds)))
        rows = zip(labels.levels, self.error_at_cuts, widths.tolist(), settled.sum(axis=0).tolist(), strict=True)
        return tuple(CutSeen(*row) for row in rows)

    @property
    def error_at_cuts(self) -> list[float]:
        """Mean SD of the learners near each cut, or of all where nobody is near; logits."""
        measures = self.levels.measures
        near = [np.abs(measures.eap - bound) < NEAR for bound in cuts(self.scale)]
        return [float(measures.sd[part if part.any() else ...].mean()) for part in near]

    def _raters(self, labels: Labels) -> tuple[RaterSeen, ...]:
        count = len(self.ratings.raters)
        fit = fit_by(self.residuals, self.ratings.rater, count)
        design = self.design
        forms = np.bincount(design.rater, minlength=count)
        straight = np.bincount(design.rater[design.lowest == design.highest], minlength=count)
        worst = self._worst_forms(labels)
        return tuple(
            RaterSeen(
                label=labels.rater(code),
                learners=int(design.learners[at]),
                severity=float(self.severity.shift[at]),
                severity_se=float(self.severity.se[at]),
                infit=float(fit.infit[at]),
                forms=int(forms[at]),
                straight=int(straight[at]),
                check=worst.get(at, ()),
            )
            for at, code in enumerate(self.ratings.raters)
        )

    def _worst_forms(self, labels: Labels) -> dict[int, tuple[str, ...]]:
        """For each rater the learners whose forms have an infit beyond UNLIKE, the worst first."""
        design = self.design
        form = np.repeat(np.arange(len(design.marks)), design.marks)
        infit = fit_by(self.residuals, form, len(design.marks)).infit
        found: dict[int, tuple[str, ...]] = {}
        for at in np.argsort(-infit):
            rater = int(design.rater[at])
            if infit[at] > UNLIKE and len(found.get(rater, ())) < CHECKED:
                learner = labels.learner(self.ratings.learners[design.learner[at]])
                found[rater] = (*found.get(rater, ()), learner)
        return found

    def _subsets(self, labels: Labels) -> tuple[tuple[str, ...], ...]:
        links = self.audit.connectivity
        if links is None or links.raters.count < 2:
            return ()
        return tuple(tuple(labels.rater(code) for code in part.raters) for part in links.parts)

    def _unchosen(self, labels: Labels) -> tuple[tuple[str, tuple[int, ...]], ...]:
        seen = self.design.categories
        empty = (seen.count == 0) & seen.exists
        names = self.ratings.rubric.indicators
        rows = ((name, tuple(np.flatnonzero(row).tolist())) for name, row in zip(names, empty, strict=True))
        return tuple((labels.indicator(name), criteria) for name, criteria in rows if criteria)

    def _moved(self, labels: Labels) -> tuple[str, ...]:
        moved = self.drift.flagged & (np.abs(self.drift.shift) > DRIFT)
        names = self.ratings.rubric.indicators
        return tuple(labels.indicator(names[at]) for at in np.flatnonzero(moved))

    def _echoes(self, labels: Labels) -> tuple[tuple[str, str], ...]:
        """Raters whose marks on their learners are repeated by the others of the learner far beyond expectation."""
        found = echoes(self.ratings, self._chances)
        with np.errstate(invalid="ignore"):
            loud = (found.kappa > ECHO) & (found.learners >= LEAST_LEARNERS)
        raters, kinds = self.ratings.raters, self.ratings.types
        return tuple((labels.rater(raters[rater]), labels.type(kinds[kind])) for rater, kind in np.argwhere(loud))
