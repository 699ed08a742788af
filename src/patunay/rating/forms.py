"""A form export as forms: columns by the indicator's code in brackets, marks by the leading digit, office time.

A finding names file, row and column; it never says what a rater answered about whom. Whose form it is comes later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from patunay.errors import InputError
from patunay.framework import Framework, RaterRole
from patunay.roster import conventions as national
from patunay.roster.model import Finding, Place, Weight
from patunay.roster.tables import Row, Table

MANILA = timezone(timedelta(hours=8))
ROWS_SEARCHED = 20
_CODE = re.compile(r"\[\s*([^\]]+?)\s*\]")
_STAMP = re.compile(
    r"(?:(?P<year>\d{4})[/-](?P<month>\d{1,2})[/-](?P<day>\d{1,2})|(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4}))"
    r"[ T](?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"(?: (?P<half>[AP])\.?M\.?)?(?: GMT(?P<offset>[+-]\d{1,2}))?",
    re.IGNORECASE,
)
_MARK = re.compile(r"(\d+)\s*(?:[–—-]|$)")
_MISSING = re.compile(r"(-|walang pagkakataon.*|no chance.*)?", re.IGNORECASE)
_FIELDS = {
    "stamp": r"^timestamp",
    "code": r"\bcode\b",
    "lrn": r"^lrn",
    "relation": r"^(kaugnayan|relation)",
    "known_for": r"known for how long|gaano katagal",
    "rater": r"^(guro|als teacher|iyong pangalan|your name)",
    "learner": r"^(pangalan|unang pangalan|first name|learner|name)",
}


@dataclass(frozen=True, slots=True)
class Form:
    """One row of an export. `cells`: field -> text; `titles`: field -> heading; `marks` as in `Rating`."""

    role: RaterRole
    place: Place
    cells: Mapping[str, str]
    titles: Mapping[str, str]
    marks: Mapping[str, int | None]
    sent_at: datetime | None

    @property
    def rater(self) -> str:
        """The same for every spelling of a rater's name; a form without one is a rater of its own."""
        words = re.findall(r"[^\W\d_]+", national.folded(self.cells.get("rater", "")))
        return " ".join(words) or f"{self.place.file}:{self.place.sheet}:{self.place.row}"

    def finding(self, name: str, weight: Weight, field: str | None = None, **facts: str) -> Finding:
        column = self.titles.get(field, field) if field else None
        return Finding(f"rating.{name}", weight, replace(self.place, column=column), facts)


@dataclass(frozen=True, slots=True)
class _Columns:
    row: int
    fields: Mapping[str, int]
    titles: Mapping[str, str]
    indicators: Mapping[str, int]


class FormReader:
    """Reads the tables of one framework's forms; what was found gathers in `findings`."""

    def __init__(self, framework: Framework) -> None:
        self.framework = framework
        self.indicators = framework.indicators()
        self.findings: list[Finding] = []

    def read(self, table: Table, role: RaterRole) -> Iterator[Form]:
        """Raises InputError where the table asks about another framework, or names no learner."""
        rows = [row for row in table.rows if not row.is_empty]
        if not rows or table.hidden:
            if rows:
                self.findings.append(Finding("rating.sheet_left_out", Weight.NOTE, Place(table.file, table.sheet)))
            return
        columns = self._columns(table, rows)
        for row in rows:
            if row.number > columns.row:
                yield self._form(table, row, role, columns)

    def _columns(self, table: Table, rows: list[Row]) -> _Columns:
        header = max(
            rows[:ROWS_SEARCHED], key=lambda row: sum(code in self.indicators for code in _codes(row).values())
        )
        indicators = self._indicator_columns(table, header)
        if not indicators:
            raise InputError("rating.other_framework", file=table.file, framework=self.framework.name)
        fields, titles = _field_columns(header)
        if not {"lrn", "code"} & fields.keys():
            raise InputError("rating.no_learner_column", file=table.file)
        return _Columns(header.number, fields, titles, indicators)

    def _indicator_columns(self, table: Table, header: Row) -> dict[str, int]:
        indicators: dict[str, int] = {}
        place = Place(table.file, table.sheet, header.number)
        for column, code in _codes(header).items():
            where = replace(place, column=f"[{code}]")
            if code not in self.indicators:
                self.findings.append(Finding("rating.strange_column", Weight.LOOK, where, {"code": code[:40]}))
            elif code in indicators:
                self.findings.append(Finding("rating.column_twice", Weight.LOOK, where, {"code": code}))
            else:
                indicators[code] = column
        absent = [code for code in self.indicators if code not in indicators]
        if indicators and absent:
            facts = {"codes": ", ".join(absent)}
            self.findings.append(Finding("rating.columns_absent", Weight.NOTE, place, facts))
        return indicators

    def _form(self, table: Table, row: Row, role: RaterRole, columns: _Columns) -> Form:
        place = Place(table.file, table.sheet, row.number)
        cells = {name: national.tidy(row.text(column)) for name, column in columns.fields.items()}
        marks = {code: self._mark(code, row.text(column), place) for code, column in columns.indicators.items()}
        form = Form(role, place, cells, columns.titles, marks, parse_stamp(cells.get("stamp", "")))
        if form.sent_at is None:
            self.findings.append(form.finding("timestamp", Weight.LOOK, "stamp"))
        return form

    def _mark(self, code: str, text: str, place: Place) -> int | None:
        answer = national.tidy(text)
        match = _MARK.match(answer)
        if match is None:
            if not _MISSING.fullmatch(answer):
                self._find("unreadable", place, code, answer=answer[:40])
            return None
        mark, highest = int(match[1]), self.indicators[code].highest
        if mark > highest:
            self._find("impossible", place, code, answer=str(mark), highest=str(highest))
            return None
        return mark

    def _find(self, name: str, place: Place, code: str, **facts: str) -> None:
        self.findings.append(Finding(f"rating.{name}", Weight.LOOK, replace(place, column=code), facts))


def _codes(header: Row) -> dict[int, str]:
    matches = {column: _CODE.match(national.tidy(header.text(column))) for column in range(len(header.cells))}
    return {column: match[1] for column, match in matches.items() if match}


def _field_columns(header: Row) -> tuple[dict[str, int], dict[str, str]]:
    """By the English or the Filipino half of a heading such as `Guro ng ALS / ALS teacher`."""
    fields: dict[str, int] = {}
    titles: dict[str, str] = {}
    for column in range(len(header.cells)):
        title = national.tidy(header.text(column))
        halves = [half.strip().lower() for half in title.split("/")]
        name = next((n for n, p in _FIELDS.items() if n not in fields and any(re.search(p, h) for h in halves)), None)
        if name and not _CODE.match(title):
            fields[name], titles[name] = column, title
    return fields, titles


def parse_stamp(text: str) -> datetime | None:
    """Google Forms' and Excel's time stamps, month first; Manila where no offset is given. None for anything else."""
    match = _STAMP.fullmatch(national.tidy(text))
    if match is None:
        return None
    part = match.groupdict()
    hour = int(part["hour"])
    if part["half"]:
        hour = hour % 12 + (12 if part["half"].upper() == "P" else 0)
    zone = timezone(timedelta(hours=int(part["offset"]))) if part["offset"] else MANILA
    year, month, day = (int(part[long] or part[short]) for long, short in (("year", "y"), ("month", "m"), ("day", "d")))
    try:
        sent_at = datetime(year, month, day, hour, int(part["minute"]), int(part["second"] or 0), tzinfo=zone)
    except ValueError:
        return None
    return sent_at.astimezone(MANILA)
