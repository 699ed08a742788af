"""All decisions of one division: drawn up once, counted, and asked what is due, to whom, and who holds a milestone.

Signs and numbers nothing. A learner who is held on the roster, or whose consent to *certificate* is not on file, keeps
every decision, but nothing is due until that is settled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from patunay.award.decision import award_for, decide
from patunay.award.model import Award, AwardKind, Decision, State
from patunay.award.verdict import Verdicts
from patunay.framework import Framework, Method
from patunay.measurement.scale import Scale
from patunay.rating import ImportedResult, Rating
from patunay.roster.model import Learner, Place

CREDENTIALS_A_PAPER = 4
"""A certificate lists one to four credentials; more go on further certificates (decisions.md, *Words*)."""


@dataclass(frozen=True, slots=True)
class LearnerResult:
    """One learner with a decision for every competency of the framework, in its order."""

    learner: Learner
    decisions: tuple[Decision, ...]
    consents: bool = True

    @property
    def awards(self) -> tuple[Award, ...]:
        """What the decisions alone would give, whether or not it may be printed."""
        return tuple(award for d in self.decisions if (award := award_for(self.learner, d)) is not None)

    @property
    def due(self) -> tuple[Award, ...]:
        """What is to be issued now."""
        return self.awards if self.consents and not self.learner.held else ()


@dataclass(frozen=True, slots=True)
class Counts:
    """Learners and papers are counted apart from credentials; the four states count decisions."""

    learners: int
    papers: int
    competency_credentials: int
    elements_credentials: int
    milestones: int
    attained: int
    not_yet: int
    raters_missing: int
    under_review: int
    held: int
    without_consent: int


@dataclass(frozen=True)
class AwardList:
    """The decisions of a division under one framework; `results` in the order of the rosters."""

    framework: Framework
    results: tuple[LearnerResult, ...]

    def of(self, learner: Learner) -> LearnerResult:
        """Raises KeyError when the learner is not on this list."""
        return self._by_place[learner.place]

    def awards(self) -> Iterator[Award]:
        """Everything that is due now, learner by learner."""
        for result in self.results:
            yield from result.due

    def milestone(self, learner: Learner) -> bool:
        """True when every competency that the framework calls necessary is attained."""
        necessary = {competency.code for competency in self.framework.competencies if competency.necessary}
        attained = {d.competency for d in self.of(learner).decisions if d.state is State.ATTAINED}
        return bool(necessary) and necessary <= attained

    def counts(self) -> Counts:
        states = [decision.state for result in self.results for decision in result.decisions]
        kinds = [award.kind for award in self.awards()]
        return Counts(
            learners=len(self.results),
            papers=sum(-(-len(result.due) // CREDENTIALS_A_PAPER) for result in self.results),
            competency_credentials=kinds.count(AwardKind.COMPETENCY),
            elements_credentials=kinds.count(AwardKind.ELEMENTS),
            milestones=sum(bool(result.due) and self.milestone(result.learner) for result in self.results),
            attained=states.count(State.ATTAINED),
            not_yet=states.count(State.NOT_YET),
            raters_missing=states.count(State.RATERS_MISSING),
            under_review=states.count(State.UNDER_REVIEW),
            held=sum(bool(result.learner.held) for result in self.results),
            without_consent=sum(not result.consents for result in self.results),
        )

    @cached_property
    def _by_place(self) -> Mapping[Place, LearnerResult]:
        return {result.learner.place: result for result in self.results}


def verdicts_of(framework: Framework, ratings: Sequence[Rating], scales: Mapping[str, Scale]) -> Verdicts | None:
    """What the scales (competency code -> scale) say, None by every other method, which needs no mathematics loaded.

    Raises as `measure_all`.
    """
    if framework.rule.method is not Method.MEASURED:
        return None
    from patunay.award.measured import measure_all

    return measure_all(framework, ratings, scales)


def draw_up(
    framework: Framework,
    learners: Sequence[Learner],
    ratings: Sequence[Rating],
    imported: Sequence[ImportedResult] = (),
    consenting: Collection[Place] | None = None,
    verdicts: Verdicts | None = None,
) -> AwardList:
    """Decide every learner in every competency.

    `consenting` are the roster places of learners whose consent to *certificate* is on file; None: consent is not
    asked about here. `verdicts` are what the scales say, for the *measured* method.
    """
    forms: dict[Place, list[Rating]] = defaultdict(list)
    for rating in ratings:
        forms[rating.learner.place].append(rating)
    official = {(result.learner.place, result.competency): result for result in imported}
    return AwardList(
        framework,
        tuple(
            LearnerResult(
                learner,
                tuple(
                    decide(
                        framework,
                        competency,
                        forms[learner.place],
                        official.get((learner.place, competency.code)),
                        (verdicts or {}).get((learner.place, competency.code)),
                    )
                    for competency in framework.competencies
                ),
                consenting is None or learner.place in consenting,
            )
            for learner in learners
        ),
    )
