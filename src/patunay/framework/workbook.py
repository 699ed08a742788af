"""The framework workbook: eight sheets, in and nothing guessed. Every gap and contradiction is named at once.

A TESDA framework uses the same sheets (Capabilities = units, Indicators = performance criteria) and says
`Kind | unit` on the sheet Framework; without that row the kind is `capability`.
"""

from __future__ import annotations

import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from patunay.errors import InputError
from patunay.framework.model import (
    AwardRule,
    Competency,
    Criterion,
    Element,
    Framework,
    Indicator,
    Kind,
    Level,
    Method,
    Provenance,
    RaterRole,
    Relation,
    Text,
)

SHEETS = ("Framework", "Capabilities", "Elements", "Indicators", "Criteria", "Levels", "Award rule", "Relations")
MAX_UNPACKED = 64 << 20
_REQUIRED = "raters required: "
Row = Mapping[str, str]


class _Faults(list[str]):
    """What is wrong, in the order of the sheets; one sentence each."""

    def say(self, sheet: str, row: int, what: str) -> None:
        self.append(f"{sheet}, row {row}: {what}" if row else f"{sheet}: {what}")


def read_workbook(path: Path) -> Framework:
    """The framework in the workbook `path`.

    Raises InputError `framework.unreadable`, or `framework.refused` with `faults`: one line a gap or contradiction.
    """
    tables = _tables(path)
    faults = _Faults()
    missing = [sheet for sheet in SHEETS if sheet.lower() not in tables]
    if missing:
        raise InputError("framework.refused", file=path.name, faults=f"missing sheets: {', '.join(missing)}")
    framework = _Reader(tables, faults).framework()
    if framework is not None and not faults:
        _check(framework, faults)
    if framework is None or faults:
        raise InputError("framework.refused", file=path.name, faults="; ".join(faults))
    return framework


def _tables(path: Path) -> dict[str, list[list[Any]]]:
    try:
        if sum(info.file_size for info in zipfile.ZipFile(path).infolist()) > MAX_UNPACKED:
            raise InputError("framework.unreadable", file=path.name)
        book = CalamineWorkbook.from_path(str(path))
        return {name.strip().lower(): book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    except (OSError, CalamineError, zipfile.BadZipFile) as error:
        raise InputError("framework.unreadable", file=path.name) from error


def _text(value: Any) -> str:
    """A cell as text: whole numbers without `.0`, spaces tidied."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split())


class _Reader:
    """From tables to values; what cannot be read becomes a fault and the reading goes on."""

    def __init__(self, tables: Mapping[str, list[list[Any]]], faults: _Faults) -> None:
        self.tables = tables
        self.faults = faults

    def framework(self) -> Framework | None:
        facts = self._pairs("Framework")
        criteria, rule = self._criteria(), self._rule()
        competencies = self._competencies()
        provenance = self._choice("Framework", facts.get("provenance", ""), Provenance, "provenance")
        kind = self._choice("Framework", facts.get("kind", "capability"), Kind, "kind")
        for name in ("name", "body", "version"):
            if not facts.get(name):
                self.faults.say("Framework", 0, f"{name} is missing")
        if rule is None or provenance is None or kind is None:
            return None
        languages = tuple(part.strip() for part in facts.get("languages", "en, fil").split(","))
        return Framework(
            facts.get("name", ""),
            facts.get("body", ""),
            facts.get("version", ""),
            provenance,
            kind,
            languages,
            competencies,
            criteria,
            rule,
            self._relations(),
        )

    def _pairs(self, sheet: str) -> dict[str, str]:
        rows = self.tables[sheet.lower()]
        return {_text(row[0]).lower(): _text(row[1]) for row in rows if len(row) > 1 and _text(row[0])}

    def _rows(self, sheet: str, *headings: str) -> list[tuple[int, Row]]:
        """Rows by heading (lower case), with their number as the spreadsheet shows it."""
        table = self.tables[sheet.lower()]
        names = [_text(cell).lower() for cell in table[0]] if table else []
        for heading in headings:
            if not any(name == heading or name.startswith(f"{heading} (") for name in names):
                self.faults.say(sheet, 1, f"the column {heading} is missing")
                return []
        rows = [(number, dict(zip(names, map(_text, row), strict=False))) for number, row in enumerate(table[1:], 2)]
        return [(number, row) for number, row in rows if any(row.values())]

    def _both(self, sheet: str, number: int, row: Row, stem: str) -> Text:
        text = Text(row.get(f"{stem} (en)", ""), row.get(f"{stem} (fil)", ""))
        if not text.en or not text.fil:
            self.faults.say(sheet, number, f"{stem} is missing in {'English' if not text.en else 'Filipino'}")
        return text

    def _number(self, sheet: str, number: int, value: str, what: str) -> int | None:
        if value.isdigit():
            return int(value)
        self.faults.say(sheet, number, f"{what} is not a whole number ({value or 'empty'})")
        return None

    def _choice(self, sheet: str, value: str, kind: Any, what: str) -> Any:
        try:
            return kind(value.lower())
        except ValueError:
            self.faults.say(sheet, 0, f"{what} is {value or 'empty'}; it is one of {', '.join(kind)}")
            return None

    def _competencies(self) -> tuple[Competency, ...]:
        elements, levels = self._elements(), self._levels()
        competencies = []
        for number, row in self._rows("Capabilities", "code", "title (en)", "title (fil)"):
            code = row["code"]
            uri = row.get("uri") or None
            title = self._both("Capabilities", number, row, "title")
            necessary = row.get("necessary for the milestone", "").lower() in ("yes", "oo")
            competencies.append(
                Competency(code, title, necessary, tuple(elements.pop(code, ())), tuple(levels.pop(code, ())), uri)
            )
        for code in [*elements, *levels]:
            self.faults.say("Capabilities", 0, f"{code} is used on another sheet but not listed here")
        return tuple(competencies)

    def _elements(self) -> dict[str, list[Element]]:
        indicators = self._indicators()
        elements = defaultdict(list)
        for number, row in self._rows("Elements", "code", "capability", "title (en)", "title (fil)"):
            title = self._both("Elements", number, row, "title")
            elements[row["capability"]].append(Element(row["code"], title, tuple(indicators.pop(row["code"], ()))))
        for code in indicators:
            self.faults.say("Elements", 0, f"{code} is used on the sheet Indicators but not listed here")
        return elements

    def _indicators(self) -> dict[str, list[Indicator]]:
        indicators = defaultdict(list)
        headings = ("code", "element", "statement (en)", "statement (fil)", "highest criterion")
        for number, row in self._rows("Indicators", *headings):
            highest = self._number("Indicators", number, row["highest criterion"], "the highest criterion")
            statement = self._both("Indicators", number, row, "statement")
            indicators[row["element"]].append(Indicator(row["code"], statement, highest or 0))
        return indicators

    def _levels(self) -> dict[str, list[Level]]:
        levels = defaultdict(list)
        for number, row in self._rows("Levels", "capability", "level", "title (en)", "description (en)"):
            order = self._number("Levels", number, row["level"], "the level")
            bound = next((value for name, value in row.items() if name.startswith("lower bound")), "") or None
            title = self._both("Levels", number, row, "title")
            description = self._both("Levels", number, row, "description")
            levels[row["capability"]].append(Level(order or 0, title, description, bound))
        return levels

    def _criteria(self) -> tuple[Criterion, ...]:
        criteria = []
        for number, row in self._rows("Criteria", "criterion", "label (en)", "label (fil)", "proves level"):
            if row["criterion"] == "-":
                continue
            mark = self._number("Criteria", number, row["criterion"], "the criterion")
            level = row["proves level"]
            proves = self._number("Criteria", number, level, "the level that it proves") if level else None
            criteria.append(Criterion(mark or 0, self._both("Criteria", number, row, "label"), proves))
        return tuple(criteria)

    def _rule(self) -> AwardRule | None:
        facts = self._pairs("Award rule")
        method = self._choice("Award rule", facts.get("method", ""), Method, "method")
        minimum = next((value for name, value in facts.items() if name.startswith("minimum level")), "")
        share = next((value for name, value in facts.items() if name.startswith("least share")), "")
        confidence = next((value for name, value in facts.items() if name.startswith("confidence")), "")
        required = {
            role: self._number("Award rule", 0, value, name) or 0
            for name, value in facts.items()
            if name.startswith(_REQUIRED)
            and (role := self._choice("Award rule", name.removeprefix(_REQUIRED), RaterRole, name)) is not None
        }
        least = self._number("Award rule", 0, minimum, "the minimum level")
        hundredths = self._hundredths(share, "the least share")
        if method is None or least is None or hundredths is None:
            return None
        return AwardRule(least, required, hundredths, method, self._hundredths(confidence, "") if confidence else None)

    def _hundredths(self, value: str, what: str) -> int | None:
        try:
            number = round(float(value) * 100)
        except ValueError:
            number = -1
        if not 0 <= number <= 100:
            self.faults.say("Award rule", 0, f"{what} is not between 0 and 1 ({value or 'empty'})")
            return None
        return number

    def _relations(self) -> tuple[Relation, ...]:
        relations = []
        for _, row in self._rows("Relations", "relation", "rater role", "counts"):
            name = next(value for heading, value in row.items() if heading.startswith("relation"))
            role = self._choice("Relations", row["rater role"], RaterRole, f"the role of {name}")
            labels = tuple(dict.fromkeys([name, *(part.strip() for part in name.split(" / "))]))
            if role is not None:
                relations.append(Relation(labels, role, row["counts"].lower() in ("yes", "oo")))
        return tuple(relations)


def _check(framework: Framework, faults: _Faults) -> None:
    _check_codes(framework, faults)
    top = max((c.mark for c in framework.criteria), default=0)
    for competency in framework.competencies:
        _check_competency(framework, competency, faults)
    for indicator in framework.indicators().values():
        if not 0 < indicator.highest <= top:
            faults.say("Indicators", 0, f"{indicator.code} has the highest criterion {indicator.highest} of {top}")
    if [c.mark for c in framework.criteria] != list(range(len(framework.criteria))):
        faults.say("Criteria", 0, "the criteria are not 0, 1, 2 ... without a gap")
    given = {relation.role for relation in framework.relations if relation.counts}
    for role, count in framework.rule.required.items():
        if count and role not in given:
            faults.say("Award rule", 0, f"it asks for {role} raters, but no relation counts as {role}")


def _check_codes(framework: Framework, faults: _Faults) -> None:
    codes: Iterable[str] = [
        *(c.code for c in framework.competencies),
        *(e.code for e in framework.elements()),
        *(i.code for e in framework.elements() for i in e.indicators),
    ]
    for code, count in Counter(codes).items():
        if count > 1 or not code:
            faults.say("Framework", 0, f"the code {code or '(empty)'} stands {count} times")


def _check_competency(framework: Framework, competency: Competency, faults: _Faults) -> None:
    numbers = [level.number for level in competency.levels]
    if numbers != list(range(1, len(numbers) + 1)) or not numbers:
        faults.say("Levels", 0, f"the levels of {competency.code} are not 1, 2, 3 ... without a gap")
    elif framework.rule.minimum_level not in numbers:
        faults.say("Award rule", 0, f"the minimum level {framework.rule.minimum_level} is none of {competency.code}")
    if not competency.elements:
        faults.say("Elements", 0, f"{competency.code} has no element")
    proved = {criterion.mark: criterion.level or 0 for criterion in framework.criteria}
    for element in competency.elements:
        best = max((proved.get(indicator.highest, 0) for indicator in element.indicators), default=0)
        if best < framework.rule.minimum_level:
            faults.say("Indicators", 0, f"{element.code} can never reach the minimum level")
