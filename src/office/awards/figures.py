"""The numbers of an award list, from the frozen list itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from office.awards.models import AwardList
from office.awards.queries import manifest
from office.awards.states import ListState
from patunay.framework import Text


@dataclass(frozen=True, slots=True)
class AwardLine:
    """One award of a list; `level` is None for elements."""

    learner_key: str
    competency: str
    level: int | None


@dataclass(frozen=True, slots=True)
class ListFigures:
    """`titles`: competency code -> title, in the framework's order. `states`: state -> decisions of the cycle in it
    when the list was drawn up.
    """

    pk: int
    version: int
    drawn_up_on: date
    titles: Mapping[str, Text]
    lines: tuple[AwardLine, ...]
    states: Mapping[str, int]

    def by_level(self) -> dict[str, Counter[int | None]]:
        """Competency code -> level -> awards."""
        counts: dict[str, Counter[int | None]] = {code: Counter() for code in self.titles}
        for line in self.lines:
            counts[line.competency][line.level] += 1
        return counts


def newest(division: int) -> ListFigures | None:
    """The newest list that is neither a correction nor replaced by a later version."""
    found = AwardList.objects.filter(division=division, corrects="").exclude(state=ListState.REPLACED)
    return next(map(_figures, found.defer("manifest")[:1]), None)


def issued(division: int) -> list[tuple[int, int, date]]:
    """(id, version, day) of the lists that were issued, newest first; corrections are none."""
    found = AwardList.objects.filter(division=division, corrects="", state=ListState.ISSUED).defer("manifest")
    return [(one.pk, one.version, timezone.localdate(one.drawn_up_at)) for one in found]


def figures(pk: int, division: int) -> ListFigures | None:
    """Those of one issued list of the division; None for any other."""
    found = AwardList.objects.filter(pk=pk, division=division, corrects="", state=ListState.ISSUED)
    return next(map(_figures, found.defer("manifest")), None)


def _figures(one: AwardList) -> ListFigures:
    value = manifest(one.pk)
    titles = {each["code"]: Text(**each["title"]) for each in value["frameworkValue"]["competencies"]}
    lines = tuple(_lines(value))
    day = timezone.localdate(one.drawn_up_at)
    return ListFigures(one.pk, one.version, day, titles, lines, one.summary["states"])


def _lines(value: Mapping[str, Any]) -> list[AwardLine]:
    return [
        AwardLine(certificate["learner"], line["code"], line["level"])
        for certificate in value["certificates"]
        for line in certificate["credentials"]
    ]
