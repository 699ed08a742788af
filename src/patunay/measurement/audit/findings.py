"""One thing that the audit of a rating design found: what, how grave, where, and a sentence with what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from patunay.words import Language, say

NAMED = 10
"""So many rows or labels a sentence names before it says how many more there are."""


class Weight(StrEnum):
    """ERROR: something must not be done with these ratings. WARNING: look before you go on. NOTE: good to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind` is a code such as `disconnected_design`; `rows` are the table's lines, `labels` who or what it concerns.

    `facts` fill the sentence; numbers and tuples of numbers, named in the sentence tables.
    """

    kind: str
    weight: Weight
    rows: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    def say(self, lang: Language = "en") -> str:
        """The sentence for the focal person."""
        facts = {name: _shown(value, lang) if isinstance(value, tuple) else value for name, value in self.facts.items()}
        return say(
            f"measurement.audit_{self.kind}",
            lang,
            **{"rows": _shown(self.rows, lang), "labels": _shown(self.labels, lang), "many": len(self.labels), **facts},
        )


def _shown(values: Sequence[Any], lang: Language) -> str:
    shown = ", ".join(map(str, values[:NAMED]))
    more = len(values) - NAMED
    return shown if more <= 0 else say("measurement.audit_and_more", lang, shown=shown, more=more)
