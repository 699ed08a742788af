"""Generalizability on the expert's page: where the marks' variance comes from, and how many raters make a level depend
on the learner and not on who rated.

Raters are the places that at least half of the learners have filled, one rater of a kind in each, so that "one more
rater" is one more of the same mixture. Where too few learners have every behaviour marked by all of them, the study is
made on the forms' totals (p x r) instead of the marks (p x r x i).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from patunay.errors import InputError
from patunay.measurement.quality.fairness import LEAST_REPORTED
from patunay.measurement.quality.generalizability import (
    Decision,
    Study,
    decide,
    study_raters,
    study_raters_behaviours,
)
from patunay.measurement.ratings import Bools, Floats
from patunay.measurement.report.expert import Meaning, Table, Term
from patunay.measurement.report.side_by_side import SideBySide

DEPENDABLE = 0.8
"""Phi from which a level is called dependable (Nunnally & Bernstein 1994 ask .80 of coefficients for decisions)."""
SHOWN, MOST = 8, 20
"""Raters a learner: rows of the decision study, and the most that are thought of."""


@dataclass(frozen=True)
class Dependability:
    """`study` of the learners of `kept` (learners,), each rated in the places of `seen`; `now` is the decision study
    with as many raters as there were."""

    seen: SideBySide
    kept: Bools
    study: Study

    def with_raters(self, raters: int) -> Decision:
        behaviours = {"i": self.study.sizes["i"]} if "i" in self.study.sizes else {}
        return decide(self.study, r=raters, **behaviours)

    @property
    def now(self) -> Decision:
        return self.with_raters(len(self.seen.kinds))

    @property
    def needed(self) -> int | None:
        """The fewest raters with a Phi of DEPENDABLE; None where MOST are not enough."""
        enough = (r for r in range(1, MOST + 1) if self.with_raters(r).dependability >= DEPENDABLE)
        return next(enough, None)

    @property
    def shares(self) -> Floats:
        """Totals of the forms, (learners kept, places)."""
        return self.seen.shares[self.kept]


def dependability(seen: SideBySide) -> Dependability | None:
    """None where fewer than two places are filled for half of the learners, or fewer than 30 learners have them all."""
    filled = seen.filled
    of = seen.at(np.flatnonzero(2 * filled.sum(axis=0) >= np.any(filled, axis=1).sum()).tolist())
    crossed: Bools = np.all(of.filled, axis=1)
    if len(of.kinds) < 2 or crossed.sum() < LEAST_REPORTED:
        return None
    whole: Bools = np.all(~np.isnan(of.marks), axis=(1, 2))
    kept = whole if whole.sum() >= max(LEAST_REPORTED, crossed.sum() / 2) else crossed
    try:
        study = study_raters_behaviours(of.marks[kept]) if kept is whole else study_raters(of.shares[kept])
    except InputError:
        return None
    return Dependability(of, kept, study)


def component_table(found: Dependability | None) -> Table:
    """Each source of variance of one mark (or one form) and its share."""
    columns = ("source", "variance", "share")
    if found is None:
        return Table("components", columns, (), Meaning("no_study", {"least": LEAST_REPORTED}))
    parts = (found.study.learners, *found.study.errors)
    total = sum(part.variance for part in parts) or float("nan")
    rows = tuple((Term(f"component_{part.name}"), f"{part.variance:.4f}", part.variance / total) for part in parts)
    facts = {"learners": int(found.kept.sum()), "design": found.study.design.replace("x", "×")}
    return Table("components", columns, rows, Meaning("components", facts))


def decision_table(found: Dependability | None) -> Table:
    """The decision study: coefficients with 1, 2 ... raters a learner."""
    columns = ("raters", "generalizability", "dependability")
    if found is None:
        return Table("decisions", columns, (), Meaning("no_decisions"))
    rows = [(raters, found.with_raters(raters)) for raters in range(1, SHOWN + 1)]
    cells = tuple((raters, row.coefficient, row.dependability) for raters, row in rows)
    facts = {"bar": f"{DEPENDABLE:.2f}", "now": len(found.seen.kinds), "phi": f"{found.now.dependability:.2f}"}
    if found.needed is None:
        return Table("decisions", columns, cells, Meaning("undependable", {**facts, "most": MOST}))
    return Table("decisions", columns, cells, Meaning("dependable", {**facts, "raters": found.needed}))
