"""From ratings and official results to decisions that say why, and to what each learner is due."""

from patunay.award.award_list import AwardList, Counts, LearnerResult, draw_up, verdicts_of
from patunay.award.decision import award_for, conclude, decide
from patunay.award.explained import explain
from patunay.award.model import Award, AwardKind, Decision, ElementResult, Outcome, Reason, State
from patunay.award.todo import Actor, ToDo, not_yet
from patunay.award.verdict import Verdicts

__all__ = [
    "Actor",
    "Award",
    "AwardKind",
    "AwardList",
    "Counts",
    "Decision",
    "ElementResult",
    "LearnerResult",
    "Outcome",
    "Reason",
    "State",
    "ToDo",
    "Verdicts",
    "award_for",
    "conclude",
    "decide",
    "draw_up",
    "explain",
    "not_yet",
    "verdicts_of",
]
