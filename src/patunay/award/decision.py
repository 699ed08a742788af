"""The one end that all methods share: an outcome, and an official result where there is one, become a decision.

An official result wins over the explained one, and both are shown. What is due for a decision stands here too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from patunay.award import reasons
from patunay.award.explained import explain
from patunay.award.model import Award, AwardKind, Decision, Outcome, Reason, State
from patunay.award.verdict import Verdict, measured
from patunay.framework import Competency, Framework, Method, RaterRole
from patunay.rating import ImportedResult, Rating
from patunay.roster.model import Learner

_ISSUES_ELEMENTS = frozenset({State.ATTAINED, State.NOT_YET})


def decide(
    framework: Framework,
    competency: Competency,
    ratings: Sequence[Rating],
    imported: ImportedResult | None = None,
    verdict: Verdict | None = None,
) -> Decision:
    """The decision on one learner in `competency`; `ratings` are all that learner's, `imported` the official result,
    `verdict` what the scale says where the framework's rule is the *measured* method.

    Raises StateError `award.no_scale` where that method is asked for and no scale was.
    """
    if framework.rule.method is Method.MEASURED:
        outcome = measured(framework, competency, ratings, verdict)
    else:
        outcome = explain(framework, competency, ratings)
    return conclude(framework, competency, outcome, imported)


def conclude(
    framework: Framework, competency: Competency, outcome: Outcome, imported: ImportedResult | None = None
) -> Decision:
    """The decision where a method's `outcome` is known: the seam for every method."""
    decision = Decision(
        competency=competency.code,
        method=outcome.method,
        state=outcome.state,
        level=outcome.level,
        elements=outcome.elements,
        kinds=outcome.kinds,
        heard=outcome.heard,
        rule=(reasons.rule_measured if outcome.method is Method.MEASURED else reasons.rule)(framework, competency),
        reasons=outcome.reasons,
        nearest=outcome.nearest,
    )
    if imported is not None:
        return _by_official_result(framework, competency, decision, outcome, imported)
    if framework.rule.method is Method.IMPORTED:
        return _awaiting_official_result(framework, competency, decision, outcome)
    return decision


def _by_official_result(
    framework: Framework, competency: Competency, decision: Decision, outcome: Outcome, imported: ImportedResult
) -> Decision:
    attained = imported.level >= framework.rule.minimum_level
    elements = outcome.elements if not attained and outcome.state in _ISSUES_ELEMENTS else ()
    return replace(
        decision,
        method=Method.IMPORTED,
        state=State.ATTAINED if attained else State.NOT_YET,
        level=imported.level,
        elements=elements,
        rule=reasons.rule_imported(framework, competency, imported.moderated),
        reasons=reasons.imported(framework, competency, imported),
        nearest=reasons.nearest_imported(framework, competency, imported),
        imported=imported,
        shown=outcome,
    )


def _awaiting_official_result(
    framework: Framework, competency: Competency, decision: Decision, outcome: Outcome
) -> Decision:
    minimum = reasons.level(competency, framework.rule.minimum_level)
    return replace(
        decision,
        method=Method.IMPORTED,
        state=State.RATERS_MISSING,
        level=None,
        elements=(),
        rule=reasons.rule_imported(framework, competency),
        reasons=(Reason("award.result_missing"),),
        nearest=Reason("award.nearest_imported", {"level": minimum}),
        shown=outcome,
    )


def award_for(learner: Learner, decision: Decision) -> Award | None:
    """What `learner` is due by `decision`; None where nothing is (decisions.md, *Words*)."""
    if decision.state is State.ATTAINED:
        return _award(learner, decision, AwardKind.COMPETENCY)
    if decision.state is State.NOT_YET and decision.attained_elements:
        return _award(learner, decision, AwardKind.ELEMENTS)
    return None


def _award(learner: Learner, decision: Decision, kind: AwardKind) -> Award:
    official = decision.method is Method.IMPORTED and kind is AwardKind.COMPETENCY
    elements = decision.attained_elements
    return Award(
        learner=learner,
        competency=decision.competency,
        kind=kind,
        level=decision.level if kind is AwardKind.COMPETENCY else None,
        elements=tuple(element.code for element in elements),
        imported=official,
        kinds=() if official else tuple(r for r in RaterRole if any(r in e.kinds for e in elements)),
        heard=() if official else decision.heard,
        element_kinds=tuple(element.kinds for element in elements),
    )
