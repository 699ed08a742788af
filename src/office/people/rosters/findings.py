"""What the reader of rosters did or noticed, in groups by weight and topic; what waits for a person is on cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from office.people.rosters.plan import Plan
from patunay.roster.model import Finding, Weight

TOPICS = {
    "lrn": ("lrn_missing", "lrn_lost", "lrn_wrong", "lrn_number", "lrn_spaces"),
    "birthdate": ("birthdate_missing", "birthdate_short", "birthdate_words", "birthdate_number", "guardian"),
    "name": ("spacing", "capitals", "filler", "middle_initial", "decided"),
    "decision": ("kept_apart", "dropped", "struck_kept", "struck_dropped", "decision_unread", "decision_unmatched"),
    "sheet": ("sheet_left_out", "row_left_out", "strike_unseen"),
    "other": ("sex_strange", "teacher_missing", "formula"),
}
"""What a clerk looks up for it -> findings. One that stands nowhere here is `other`."""
_TOPIC = {f"roster.{name}": topic for topic, names in TOPICS.items() for name in names}
SHOWN = 30


@dataclass(frozen=True, slots=True)
class Group:
    """`findings` are the first `SHOWN` of `count`; all stand in the checked copies."""

    weight: Weight
    topic: str
    count: int
    findings: Sequence[Finding]


def groups(plan: Plan) -> list[Group]:
    """What asks most comes first."""
    found: dict[tuple[Weight, str], list[Finding]] = {}
    for one in plan.findings:
        if one.weight is not Weight.HELD:
            found.setdefault((one.weight, _TOPIC.get(one.code, "other")), []).append(one)
    order = (Weight.LOOK, Weight.NOTE, Weight.REPAIRED)
    return [
        Group(weight, topic, len(found[weight, topic]), found[weight, topic][:SHOWN])
        for weight in order
        for topic in TOPICS
        if (weight, topic) in found
    ]
