"""What people call raters, learners and their groups, indicators, kinds of raters, levels: given from outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Labels:
    """Codes -> what people call them; a code without a label stands for itself. `levels` names level
    1, 2 ...; there is one name for each cut."""

    raters: Mapping[str, str] = field(default_factory=dict)
    learners: Mapping[str, str] = field(default_factory=dict)
    indicators: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    groupings: Mapping[str, str] = field(default_factory=dict)
    levels: tuple[str, ...] = ()

    def rater(self, code: str) -> str:
        return self.raters.get(code, code)

    def learner(self, code: str) -> str:
        return self.learners.get(code, code)

    def indicator(self, code: str) -> str:
        return self.indicators.get(code, code)

    def group(self, code: str) -> str:
        return self.groups.get(code, code)

    def grouping(self, code: str) -> str:
        return self.groupings.get(code, code)

    def type(self, code: str) -> str:
        return self.types.get(code, code)
