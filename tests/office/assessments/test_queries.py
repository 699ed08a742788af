"""What the office decides from its own tables."""

from __future__ import annotations

from tests.office.conftest import AT, Office

from office.assessments import queries
from office.assessments.models import Candidate, Cycle
from office.frameworks import queries as frameworks
from patunay.award import State


def test_learners_without_a_form_wait_for_raters(office: Office, learners: list[int]) -> None:
    focal = office.actor("focal")
    version = frameworks.adopted(focal.division)[0]
    row = Cycle.objects.create(
        division=focal.division,
        name="First cycle",
        framework_id=version.pk,
        starts_on=AT.date(),
        closes_on=AT.date(),
        planned_by_id=focal.account,
        planned_at=AT,
    )
    Candidate.objects.bulk_create(Candidate(cycle=row, learner_id=pk) for pk in learners)
    cycle = queries.cycle(row.pk, focal.division)
    assert cycle is not None
    assert queries.cycle(row.pk, focal.division + 1) is None
    assert sorted(queries.candidates(cycle.pk)) == sorted(learners)
    awards = queries.decisions(cycle, frameworks.framework(version.pk))
    assert {d.state for result in awards.results for d in result.decisions} == {State.RATERS_MISSING}
