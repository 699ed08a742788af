"""Official results from outside, by LRN and the competency's title or code: levels that others scored.

Two results for one learner and competency that differ are both left out: which of them holds, the office must say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from patunay.errors import InputError
from patunay.framework import Competency, Framework
from patunay.rating.model import ImportedResult
from patunay.rating.registry import Registry, learner_words
from patunay.roster import conventions as national
from patunay.roster.model import Finding, Learner, Place, Weight
from patunay.roster.tables import Table, read_tables

NEEDED = ("lrn", "level", "scored by", "date")
_BELOW = ("0", "not yet", "hindi pa", "-")


def read_official_results(
    path: Path, framework: Framework, learners: Sequence[Learner]
) -> tuple[tuple[ImportedResult, ...], tuple[Finding, ...]]:
    """All sheets of `path` that are shown. Raises InputError for missing columns."""
    tables = read_tables(path, marks=False)
    reader = _Reader(framework, Registry(learners, ()), sha256(path.read_bytes()).hexdigest())
    results = [result for table in tables for result in reader.read(table)]
    kept = tuple(_without_contradictions(results, reader.findings))
    return kept, tuple(reader.findings)


class _Reader:
    def __init__(self, framework: Framework, registry: Registry, digest: str) -> None:
        self.registry, self.digest = registry, digest
        self.findings: list[Finding] = []
        self.competencies: dict[str, Competency] = {}
        for competency in framework.competencies:
            for title in (competency.code, competency.title.en, competency.title.fil):
                self.competencies[title.lower()] = competency

    def read(self, table: Table) -> Iterator[ImportedResult]:
        rows = [row for row in table.rows if not row.is_empty]
        if not rows or table.hidden:
            if rows:
                self.findings.append(Finding("rating.sheet_left_out", Weight.NOTE, Place(table.file, table.sheet)))
            return
        names = [national.tidy(rows[0].text(i)).lower() for i in range(len(rows[0].cells))]
        if not set(NEEDED) <= set(names) or not {"capability", "competency", "unit"} & set(names):
            raise InputError("rating.result_columns", file=table.file)
        for row in rows[1:]:
            cells = {name: national.tidy(row.text(i)) for i, name in enumerate(names)}
            result = self._result(cells, Place(table.file, table.sheet, row.number))
            if result is not None:
                yield result

    def _find(self, name: str, place: Place, column: str, **facts: str) -> None:
        self.findings.append(Finding(f"rating.{name}", Weight.LOOK, replace(place, column=column), facts))

    def _result(self, cells: Mapping[str, str], place: Place) -> ImportedResult | None:
        title = cells.get("capability") or cells.get("competency") or cells.get("unit") or ""
        competency = self.competencies.get(title.lower())
        if competency is None:
            self._find("result_competency", place, "Capability", title=title[:60])
            return None
        learner = self._learner(cells, place)
        level = _level(competency, cells["level"])
        if level is None:
            self._find("result_level", place, "Level", level=cells["level"][:40])
        dated = national.parse_birthdate(cells["date"])
        if dated is None:
            self._find("result_date", place, "Date", value=cells["date"][:40])
        if learner is None or level is None:
            return None
        return ImportedResult(learner, competency.code, level, cells["scored by"], dated, self.digest, place)

    def _learner(self, cells: Mapping[str, str], place: Place) -> Learner | None:
        learner = self.registry.by_lrn(national.parse_lrn(cells["lrn"]))
        typed = national.name_words(cells.get("learner", ""))
        if learner is None:
            self._find("result_learner", place, "LRN", offered=self.registry.offers_by_name(cells.get("learner", "")))
        elif typed and not typed & learner_words(learner):
            self._find("result_name", place, "Learner")
            return None
        return learner


def _level(competency: Competency, text: str) -> int | None:
    """The number of the level, by number or title in either language; 0 below the first; None for anything else."""
    if text.lower() in _BELOW:
        return 0
    for level in competency.levels:
        if text.lower() in (str(level.number), level.title.en.lower(), level.title.fil.lower()):
            return level.number
    return None


def _without_contradictions(results: Sequence[ImportedResult], findings: list[Finding]) -> Iterator[ImportedResult]:
    groups: dict[tuple[Place, str], list[ImportedResult]] = defaultdict(list)
    for result in results:
        groups[(result.learner.place, result.competency)].append(result)
    for group in groups.values():
        if len({result.level for result in group}) == 1:
            yield group[0]
        for result in group[1:]:
            first = group[0].place
            facts = {"other": f"{first.file}, row {first.row}"}
            name = "result_again" if result.level == group[0].level else "result_differs"
            findings.append(Finding(f"rating.{name}", Weight.LOOK, result.place, facts))
