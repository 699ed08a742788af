"""The framework workbook: eight sheets, in and nothing guessed. Every gap and contradiction is named at once.

A TESDA framework uses the same sheets (Capabilities = units, Indicators = performance criteria) and says
`Kind | unit` on the sheet Framework; without that row the kind is `capability`. Formulas are read by their last value.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from patunay.errors import InputError
from patunay.framework.checks import check
from patunay.framework.faults import Faults
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
    tidy,
)

SHEETS = ("Framework", "Capabilities", "Elements", "Indicators", "Criteria", "Levels", "Award rule", "Relations")
MINIMUM = "minimum level for a micro-certificate"
REQUIRED = "raters required: "
LEAST_SHARE = "least share of indicators seen by a rater"
METHOD = "method"
CONFIDENCE = "confidence that the true level is at least the level awarded (measured method)"
YES, NO = ("yes", "oo"), ("no", "hindi", "shown only", "")
NOT_A_MARK = "-"
"""The criterion of a rater who had no chance to see: missing, never zero."""

MAX_UNPACKED, MAX_ROWS, MAX_COLUMN_LETTERS = 64 << 20, 20_000, 2
MAX_DIGITS = 9
_CELL = re.compile(rb"""<(?:\w+:)?(?:c|row)\b[^>]*?\sr=["']([A-Z]*)(\d{1,7})["']""")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_FACTS = ("name", "body", "version", "provenance", "languages", "kind")
_RULE = ("minimum level", "least share", METHOD, "confidence", *(f"{REQUIRED}{role}" for role in RaterRole))
Row = Mapping[str, str]


def read_workbook(path: Path) -> Framework:
    """The framework in the workbook `path`.

    Raises InputError `framework.<kind, macros, locked, large, unreadable>`, or `framework.refused` with `faults`: one
    for each gap or contradiction.
    """
    tables, faults = _tables(path), Faults()
    for sheet in SHEETS:
        if sheet.lower() not in tables:
            faults.add("sheet", sheet)
    faults.refuse(path.name)
    framework = _Reader(tables, faults).framework()
    if not faults and framework is not None:
        check(framework, faults)
    faults.refuse(path.name)
    assert framework is not None, "what cannot be read is a fault"
    return framework


def _tables(path: Path) -> dict[str, list[list[Any]]]:
    """The rows of each of the eight sheets, counted from the first row; other sheets are not looked at."""
    wanted = {sheet.lower() for sheet in SHEETS}
    try:
        _refuse_unfit(path)
        book = CalamineWorkbook.from_path(str(path))
        names = {name.strip().lower(): name for name in book.sheet_names}
        return {
            name: book.get_sheet_by_name(names[name]).to_python(skip_empty_area=False) for name in wanted & set(names)
        }
    except (OSError, CalamineError, zipfile.BadZipFile, zlib.error, RuntimeError) as error:
        raise InputError("framework.unreadable", file=path.name) from error


def _refuse_unfit(path: Path) -> None:
    """Before it is opened: a sheet is held as a full rectangle, so that one cell far away fills the memory."""
    with path.open("rb") as file:
        if file.read(len(_OLE)) == _OLE:
            raise InputError("framework.locked", file=path.name)
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if sum(member.file_size for member in members) > MAX_UNPACKED:
            raise InputError("framework.large", file=path.name, limit=f"{MAX_UNPACKED >> 20} MB")
        if any(member.filename.lower().endswith("vbaproject.bin") for member in members):
            raise InputError("framework.macros", file=path.name)
        sheets = [archive.read(member) for member in members if "worksheets/" in member.filename]
    for match in (match for sheet in sheets for match in _CELL.finditer(sheet)):
        if len(match[1]) > MAX_COLUMN_LETTERS or int(match[2]) > MAX_ROWS:
            raise InputError("framework.large", file=path.name, limit=f"{MAX_ROWS:,} rows")


def _text(value: Any) -> str:
    """A cell as text, whole numbers without `.0`."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return tidy(str(value))


class _Reader:
    """From tables to values; what cannot be read becomes a fault and the reading goes on."""

    def __init__(self, tables: Mapping[str, list[list[Any]]], faults: Faults) -> None:
        self.tables = tables
        self.faults = faults

    def framework(self) -> Framework | None:
        """None only where a fault says why."""
        facts = self._pairs("Framework", _FACTS)
        for name in ("name", "body", "version"):
            if not facts.get(name):
                self.faults.add("row_missing", "Framework", name=name.capitalize())
        provenance = self._choice("Framework", 0, "Provenance", facts.get("provenance", ""), Provenance)
        kind = self._choice("Framework", 0, "Kind", facts.get("kind", Kind.CAPABILITY), Kind)
        competencies, criteria = self._competencies(), self._criteria()
        rule, relations = self._rule(), self._relations()
        if rule is None or provenance is None or kind is None:
            return None
        languages = tuple(part.strip() for part in facts.get("languages", "en, fil").split(","))
        name, body, version = (facts.get(name, "") for name in ("name", "body", "version"))
        return Framework(name, body, version, provenance, kind, languages, competencies, criteria, rule, relations)

    def _pairs(self, sheet: str, known: tuple[str, ...]) -> dict[str, str]:
        """Names in the first column (lower case, as `known` has them) -> values in the second."""
        pairs: dict[str, str] = {}
        for number, row in enumerate(self.tables[sheet.lower()], 1):
            cells = [*map(_text, row), "", ""]
            if not cells[0]:
                continue
            said = f"{cells[0].lower()} "
            name = next((each for each in known if said.startswith(f"{each} ")), None)
            if name is None:
                self.faults.add("row_strange", sheet, number, name=cells[0], known=", ".join(known))
            elif name in pairs:
                self.faults.add("row_twice", sheet, number, name=cells[0])
            else:
                pairs[name] = cells[1]
        return pairs

    def _rows(self, sheet: str, *headings: str) -> list[tuple[int, Row]]:
        """Rows by heading (lower case), with their number as the spreadsheet shows it; none where a column is amiss."""
        head, *body = self.tables[sheet.lower()] or [[]]
        names = [_known(_text(cell).lower(), headings) for cell in head]
        counts = Counter(names)
        for heading in headings:
            if counts[heading] != 1:
                self.faults.add("column_twice" if counts[heading] else "column", sheet, 1, column=heading.capitalize())
        if any(counts[heading] != 1 for heading in headings):
            return []
        rows = [(number, dict(zip(names, map(_text, row), strict=False))) for number, row in enumerate(body, 2)]
        return [(number, row) for number, row in rows if any(row.values())]

    def _both(self, sheet: str, number: int, row: Row, stem: str) -> Text:
        for lang in ("en", "fil"):
            self._filled(sheet, number, row, f"{stem} ({lang})")
        return Text(row[f"{stem} (en)"], row[f"{stem} (fil)"])

    def _filled(self, sheet: str, number: int, row: Row, column: str) -> str:
        if not row[column]:
            self.faults.add("empty", sheet, number, column=column.capitalize())
        return row[column]

    def _number(self, sheet: str, number: int, column: str, value: str) -> int:
        if value.isascii() and value.isdigit() and len(value) <= MAX_DIGITS:
            return int(value)
        self.faults.add("whole", sheet, number, column=column, value=value or "-")
        return 0

    def _choice(self, sheet: str, number: int, column: str, value: str, kind: Any) -> Any:
        try:
            return kind(value.lower())
        except ValueError:
            self.faults.add("choice", sheet, number, column=column, value=value or "-", choices=", ".join(kind))
            return None

    def _yes(self, sheet: str, number: int, row: Row, column: str) -> bool:
        value = row[column].lower()
        if value not in (*YES, *NO):
            choices = "yes, shown only" if sheet == "Relations" else "yes, no"
            self.faults.add("choice", sheet, number, column=column.capitalize(), value=value, choices=choices)
        return value in YES

    def _competencies(self) -> tuple[Competency, ...]:
        elements, levels = self._elements(), self._levels()
        competencies = []
        necessary = "necessary for the milestone"
        for number, row in self._rows("Capabilities", "code", "title (en)", "title (fil)", necessary):
            code = self._filled("Capabilities", number, row, "code")
            title = self._both("Capabilities", number, row, "title")
            parts = tuple(elements.pop(code, ())), tuple(levels.pop(code, ()))
            needed = self._yes("Capabilities", number, row, necessary)
            competencies.append(Competency(code, title, needed, *parts, row.get("uri") or None))
        self._unlisted("Capabilities", "Elements", elements)
        self._unlisted("Capabilities", "Levels", levels)
        return tuple(competencies)

    def _elements(self) -> dict[str, list[Element]]:
        indicators = self._indicators()
        listed = self._rows("Elements", "code", "capability", "title (en)", "title (fil)")
        elements = defaultdict(list)
        for number, row in listed:
            code, owner = (self._filled("Elements", number, row, column) for column in ("code", "capability"))
            title = self._both("Elements", number, row, "title")
            elements[owner].append(Element(code, title, tuple(indicators.get(code, ()))))
        codes = {row["code"] for _, row in listed}
        self._unlisted("Elements", "Indicators", [code for code in indicators if code not in codes])
        return elements

    def _indicators(self) -> dict[str, list[Indicator]]:
        indicators = defaultdict(list)
        headings = ("code", "element", "statement (en)", "statement (fil)", "highest criterion")
        for number, row in self._rows("Indicators", *headings):
            code, owner = (self._filled("Indicators", number, row, column) for column in ("code", "element"))
            highest = self._number("Indicators", number, "Highest criterion", row["highest criterion"])
            indicators[owner].append(Indicator(code, self._both("Indicators", number, row, "statement"), highest))
        return indicators

    def _unlisted(self, sheet: str, user: str, codes: Any) -> None:
        for code in codes:
            if code:
                self.faults.add("unlisted", sheet, code=code, user=user)

    def _levels(self) -> dict[str, list[Level]]:
        levels = defaultdict(list)
        texts = ("title (en)", "title (fil)", "description (en)", "description (fil)")
        for number, row in self._rows("Levels", "capability", "level", *texts):
            owner = self._filled("Levels", number, row, "capability")
            order = self._number("Levels", number, "Level", row["level"])
            bound = next((value for name, value in row.items() if name.startswith("lower bound")), "") or None
            title, description = (self._both("Levels", number, row, stem) for stem in ("title", "description"))
            levels[owner].append(Level(order, title, description, bound))
        return levels

    def _criteria(self) -> tuple[Criterion, ...]:
        criteria = []
        for number, row in self._rows("Criteria", "criterion", "label (en)", "label (fil)", "proves level"):
            if row["criterion"] == NOT_A_MARK:
                continue
            mark = self._number("Criteria", number, "Criterion", row["criterion"])
            level = row["proves level"]
            proves = self._number("Criteria", number, "Proves level", level) if level else None
            criteria.append(Criterion(mark, self._both("Criteria", number, row, "label"), proves))
        return tuple(criteria)

    def _rule(self) -> AwardRule | None:
        facts = self._pairs("Award rule", _RULE)
        method = self._choice("Award rule", 0, "Method", facts.get(METHOD, ""), Method)
        least = self._number("Award rule", 0, "Minimum level", facts.get("minimum level", ""))
        required = {
            role: self._number("Award rule", 0, f"{REQUIRED}{role}".capitalize(), facts[f"{REQUIRED}{role}"])
            for role in RaterRole
            if f"{REQUIRED}{role}" in facts
        }
        share = self._hundredths("Least share", facts.get("least share", ""))
        confidence = facts.get("confidence", "")
        sure = self._hundredths("Confidence", confidence) if confidence else None
        return AwardRule(least, required, share, method, sure) if method is not None else None

    def _hundredths(self, name: str, value: str) -> int:
        try:
            number = float(value) * 100
        except ValueError:
            number = -1
        if not (0 <= number <= 100 and abs(number - round(number)) < 1e-6):
            self.faults.add("share", "Award rule", column=name, value=value or "-")
            return 0
        return round(number)

    def _relations(self) -> tuple[Relation, ...]:
        relations = []
        for number, row in self._rows("Relations", "relation", "rater role", "counts"):
            name = self._filled("Relations", number, row, "relation")
            role = self._choice("Relations", number, "Rater role", row["rater role"], RaterRole)
            counts = self._yes("Relations", number, row, "counts")
            if role is not None:
                relations.append(Relation.named(name, role, counts))
        return tuple(relations)


def _known(name: str, headings: tuple[str, ...]) -> str:
    """`relation (as on the form)` is the heading `relation`."""
    return next((heading for heading in headings if name.startswith(f"{heading} (")), name)
