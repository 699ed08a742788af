"""What a decision is: the state of one learner in one competency, with its rule, its reasons and its nearest change.

Values only; how levels come about is the business of a method (`explained`, later `measured`). Nothing here names a
rater or carries a single mark, so every sentence may be shown to the learner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from patunay.framework import Method, RaterRole, Text
from patunay.rating import ImportedResult
from patunay.roster.model import Learner
from patunay.words import Language, say


class State(StrEnum):
    """The four ends of a decision (decisions.md, *From ratings to a decision*)."""

    ATTAINED = "attained"
    NOT_YET = "not_yet"
    RATERS_MISSING = "raters_missing"
    UNDER_REVIEW = "under_review"

    def label(self, lang: Language = "en") -> str:
        return say(f"award.state_{self}", lang)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: the sentence `code` and the facts that fill it.

    A fact may be a `Text`, another `Reason` or a tuple of such; `sentence` puts each into the language asked for.
    """

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def sentence(self, lang: Language = "en") -> str:
        return say(self.code, lang, **{name: _speak(fact, lang) for name, fact in self.facts.items()})


def _speak(fact: Any, lang: Language) -> str:
    if isinstance(fact, Reason):
        return fact.sentence(lang)
    if isinstance(fact, Text):
        return fact.en if lang == "en" else fact.fil
    if isinstance(fact, tuple):
        return "; ".join(_speak(part, lang) for part in fact)
    return str(fact)


@dataclass(frozen=True, slots=True)
class ElementResult:
    """One element: `level` is None while it is undecided (nobody who counts marked it), 0 below the first level.

    `kinds` are the kinds of counted raters who marked it. `goal` is the next level that matters (the rule's minimum
    while below it) and `steps` the indicators that stand between, weakest first; None and empty where the form has
    no higher level to show.
    """

    code: str
    level: int | None
    attained: bool
    kinds: tuple[RaterRole, ...] = ()
    goal: int | None = None
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one method says of one competency: the levels with their reasons.

    `level` is None while raters are missing. `kinds` are the kinds of raters who counted, `heard` everybody who
    handed in a form, the learner and relatives included.
    """

    method: Method
    state: State
    level: int | None
    elements: tuple[ElementResult, ...]
    kinds: tuple[RaterRole, ...]
    heard: tuple[RaterRole, ...]
    reasons: tuple[Reason, ...]
    nearest: Reason


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision on one learner in one competency.

    `elements` are those that a credential may print: none where an imported result attains the competency. `shown` is
    the explained result that stands beside an imported one.
    """

    competency: str
    method: Method
    state: State
    level: int | None
    elements: tuple[ElementResult, ...]
    kinds: tuple[RaterRole, ...]
    heard: tuple[RaterRole, ...]
    rule: Reason
    reasons: tuple[Reason, ...]
    nearest: Reason
    imported: ImportedResult | None = None
    shown: Outcome | None = None

    @property
    def attained_elements(self) -> tuple[ElementResult, ...]:
        return tuple(element for element in self.elements if element.attained)

    @property
    def missing_elements(self) -> tuple[ElementResult, ...]:
        return tuple(element for element in self.elements if not element.attained)


class AwardKind(StrEnum):
    COMPETENCY = "competency"
    ELEMENTS = "elements"


@dataclass(frozen=True, slots=True)
class Award:
    """What one learner is due for one competency: the competency at a level, or the elements attained so far.

    `elements` are element codes in the framework's order, empty for an imported competency (aligned to the competency
    alone). `kinds` are the kinds of raters behind it, `element_kinds` the same for each element listed.
    """

    learner: Learner
    competency: str
    kind: AwardKind
    level: int | None
    elements: tuple[str, ...]
    imported: bool
    kinds: tuple[RaterRole, ...]
    heard: tuple[RaterRole, ...] = ()
    element_kinds: tuple[tuple[RaterRole, ...], ...] = ()
