"""Gaps and contradictions of a framework, each a value with its own sentence, gathered until all are known.

A fault says where (a sheet of the workbook or a part of the CASE package) and what; it repairs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from patunay.errors import InputError
from patunay.words import Language, say

MAX_TOLD = 50
"""More than anybody mends before trying again."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`code` names the sentence `framework.fault_<code>`; `row` counts as the spreadsheet does, 0: no single row."""

    code: str
    place: str
    row: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)

    def sentence(self, lang: Language = "en") -> str:
        where = "framework.at_row" if self.row else "framework.at_place"
        what = say(f"framework.fault_{self.code}", lang, **self.facts)
        return say(where, lang, place=self.place, row=self.row, what=what)


class Faults(list[Fault]):
    """What is wrong with one framework, in the order in which it was found."""

    def add(self, code: str, place: str, row: int = 0, /, **facts: Any) -> None:
        self.append(Fault(code, place, row, facts))

    def refuse(self, file: str) -> None:
        """Raises InputError `framework.refused` with all `faults` (and sentences `en`, `fil`) when there are any."""
        if self:
            raise InputError(
                "framework.refused", file=file, faults=tuple(self), en=self._told("en"), fil=self._told("fil")
            )

    def _told(self, lang: Language) -> str:
        lines = [fault.sentence(lang) for fault in self[:MAX_TOLD]]
        if len(self) > MAX_TOLD:
            lines.append(say("framework.more", lang, count=len(self) - MAX_TOLD))
        return "".join(f"\n- {line}" for line in lines)
