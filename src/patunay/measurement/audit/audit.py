"""The audit of a rating design: what is wrong with a table, and what its design can carry, before any estimate.

Faults of the table (see `audit_faults`) forbid coding: then there are no `ratings`, and the design is not looked at
until they are mended. Errors of the design leave the ratings: a design in two parts can be scored with severities by
type, a learner with one rater gets a level; what the error says must not be done with them is in its sentence.

Does NOT judge a rater's or a learner's fit; that needs a model.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from patunay.measurement.audit.connectivity import Connectivity, connectivity
from patunay.measurement.audit.design import (
    MINIMUM_DESIGN,
    Categories,
    Coverage,
    Design,
    design_findings,
)
from patunay.measurement.audit.faults import faults
from patunay.measurement.audit.findings import Finding, Weight
from patunay.measurement.audit.links import link_findings
from patunay.measurement.ratings import Ratings, RatingTable, Rubric


@dataclass(frozen=True)
class Audit:
    """`findings`, errors first. `ratings` and the three tables are None where a fault of the table forbids coding."""

    findings: tuple[Finding, ...]
    ratings: Ratings | None = None
    coverage: Coverage | None = None
    categories: Categories | None = None
    connectivity: Connectivity | None = None

    @property
    def errors(self) -> tuple[Finding, ...]:
        return self.of(Weight.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return self.of(Weight.WARNING)

    def of(self, weight: Weight) -> tuple[Finding, ...]:
        """The findings of one weight."""
        return tuple(finding for finding in self.findings if finding.weight is weight)


def audit(
    table: RatingTable,
    rubric: Rubric,
    *,
    types: Collection[str] = (),
    minimum: Mapping[str, int] = MINIMUM_DESIGN,
) -> Audit:
    """Everything that can be said of a table before it is measured.

    `types` are the rater types known, all that occur when empty; `minimum` the raters that each learner must have, by
    type.
    """
    found = faults(table, rubric, types)
    if found:
        return Audit(found)
    ratings = Ratings.from_table(table, rubric)
    design, links = Design(ratings), connectivity(ratings)
    findings = [*_absent(ratings, types), *design_findings(design, minimum), *link_findings(design, links)]
    ordered = sorted(findings, key=lambda finding: list(Weight).index(finding.weight))
    return Audit(tuple(ordered), ratings, design.coverage, design.categories, links)


def _absent(ratings: Ratings, types: Collection[str]) -> Iterator[Finding]:
    absent = sorted(set(types) - set(ratings.types))
    if absent:
        yield Finding("absent_rater_type", Weight.WARNING, labels=tuple(absent))
