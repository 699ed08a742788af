"""A learner's own steps from rating to certificate. No mark, no level and no rater stands in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from office.assessments.figures import own_forms
from office.assessments.queries import CycleValue
from office.awards.queries import lists
from office.awards.states import ListState
from office.certificates.figures import own_papers
from office.people.actors import Actor
from office.people.queries import learner_values


@dataclass(frozen=True, slots=True)
class Step:
    """`sentence` filled with `facts`; done or not yet."""

    sentence: str
    is_done: bool
    facts: dict[str, Any] = field(default_factory=dict)


def steps(actor: Actor, cycle: CycleValue | None) -> list[Step]:
    """None where nobody is a learner, or the learner is not in the cycle."""
    forms = own_forms(actor.learner, cycle) if cycle and actor.learner else None
    if cycle is None or forms is None:
        return []
    is_out = any(one.cycle == cycle.pk and one.state is ListState.ISSUED for one in lists(actor.division))
    raters = {"sent": forms.sent, "needed": forms.needed}
    return [
        Step("desk.step_own", forms.own),
        Step("desk.step_raters", forms.sent >= forms.needed, raters),
        Step("desk.step_results", is_out),
        _paper(actor),
    ]


def _paper(actor: Actor) -> Step:
    found = own_papers(learner_values(actor.division, [actor.learner])[actor.learner].row_hash)
    if not found.issued:
        return Step("desk.step_paper_none", False)
    return Step("desk.step_paper", not found.waiting, {"taken": found.taken, "count": found.issued})
