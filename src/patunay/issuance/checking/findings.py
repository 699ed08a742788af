"""What a rule is given and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from patunay.issuance.model import Issuance
from patunay.issuance.subjects import SUBJECTS
from patunay.words import Language, say

Facts = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Known:
    """What the office knows beside the draft.

    `awardees`: how many learners are on the frozen list, None where none is frozen. `learners`: their names, in every
    way in which the office writes them. `cited`: the issuances of this office as they are cited. `numbers`: those
    released before of the same office, kind and series. `holidays`: those proclaimed for the year.
    """

    awardees: int | None = None
    learners: frozenset[str] = frozenset()
    cited: frozenset[str] = frozenset()
    numbers: frozenset[int] = frozenset()
    subjects: frozenset[str] = frozenset(SUBJECTS)
    holidays: frozenset[date] = frozenset()


Rule = Callable[[Issuance, Known], Iterable[Facts]]
"""The facts of each place where the rule finds its fault."""
NOTHING: Mapping[str, object] = {}
"""For a finding that needs no facts."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: the rule's number and name, what fills its sentence, and whether it stops a release."""

    number: int
    rule: str
    facts: Facts
    stops: bool

    def sentence(self, lang: Language = "en") -> str:
        """What is wrong and what to do next."""
        return say(f"issuance.found_{self.rule}", lang, **self.facts)
