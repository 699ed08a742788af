"""The draft check (D58): numbered rules, each of which finds one fault and says what to do next.

Rules read the draft and what the office knows beside it; they change nothing. `STOPS` names the findings with which
nothing may be released; every other one is the signatory's to weigh.
"""

from patunay.issuance.checking.enclosures import RULES as _ENCLOSURES
from patunay.issuance.checking.event import RULES as _EVENT
from patunay.issuance.checking.findings import Finding, Known, Rule
from patunay.issuance.checking.numbers import RULES as _NUMBERS
from patunay.issuance.checking.parts import RULES as _PARTS
from patunay.issuance.checking.travel import RULES as _TRAVEL
from patunay.issuance.checking.wording import RULES as _WORDING
from patunay.issuance.model import Issuance

RULES: dict[str, Rule] = {**_PARTS, **_NUMBERS, **_EVENT, **_TRAVEL, **_ENCLOSURES, **_WORDING}
"""Name -> rule; its number is its place, from 1."""
STOPS = frozenset(
    {
        *("learner_named", "learner_number", "enclosure_open", "personnel_learner"),
        *("number_repeated", "number_early", "number_missing"),
    }
)


def check_draft(draft: Issuance, known: Known) -> tuple[Finding, ...]:
    """Everything that the rules find in `draft`, in the order of the rules; empty for a draft in order."""
    return tuple(
        Finding(number, name, facts, name in STOPS)
        for number, (name, rule) in enumerate(RULES.items(), 1)
        for facts in rule(draft, known)
    )


__all__ = ["RULES", "STOPS", "Finding", "Known", "Rule", "check_draft"]
