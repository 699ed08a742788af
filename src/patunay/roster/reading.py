"""From mailed rosters to learners, with a finding for every cell that was touched, refused or doubtful.

Finds the header whatever stands above it, in English or Filipino, in one row or two. Merges nobody, repairs nothing
silently; what needs a person waits for the *Decision* column (`decisions`: row hash -> what the clerk wrote).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from patunay.errors import InputError
from patunay.roster import conventions as national
from patunay.roster.model import Finding, Learner, PersonName, Place, Roster, Weight
from patunay.roster.tables import Row, Table, cell_text

HEADINGS: Mapping[str, str] = {
    "lrn": r"^(lrn|learner reference)",
    "extension": r"^(name ext|ext|extension|suffix)",
    "whole": r"^(pangalan|name)\b.*(,|\()|^(full name|buong pangalan|name of learner)$",
    "last": r"^(last name|surname|apelyido)",
    "first": r"^(first name|given name|unang pangalan)",
    "middle": r"^(middle name|gitnang pangalan)",
    "birthdate": r"^(birth ?date|date of birth|petsa ng kapanganakan|birthday)",
    "sex": r"^(sex|kasarian|gender)",
    "centre": r"^(clc|learning cent|community learning|sentro)",
    "district": r"^(district|distrito)",
    "programme": r"^(program|level|antas)",
    "teacher": r"^(als teacher|teacher|facilitator|guro)",
    "guardian": r"^(parent|guardian|magulang|tagapag-?alaga)",
}
NEEDED = frozenset({"lrn", "birthdate"})
_DISTRICT = re.compile(r"^(district of|distrito ng)\s+(.+)$", re.IGNORECASE)
_TITLE = re.compile(r"^talaan ng mag-aaral\s*[–-]\s*(.+)$", re.IGNORECASE)
_YES = frozenset({"yes", "oo", "keep", "panatilihin", "different people", "magkaibang tao"})
_NO = frozenset({"no", "hindi", "drop", "alisin", "same person", "iisang tao"})


@dataclass(frozen=True, slots=True)
class Header:
    row: int
    columns: Mapping[str, int]


def read_roster(tables: Sequence[Table], decisions: Mapping[str, str], on: date) -> Roster:
    """All learners of `tables`; `on` is the day that ages are judged by.

    Raises InputError `roster.no_header` when no sheet at all has the needed columns.
    """
    findings: list[Finding] = []
    learners: list[Learner] = []
    headers = [(table, find_header(table)) for table in tables]
    if not any(header for _, header in headers):
        raise InputError("roster.no_header", file=", ".join(sorted({table.file for table in tables})))
    for table, header in headers:
        if header is None or table.hidden:
            if any(not row.is_empty for row in table.rows):
                findings.append(Finding("roster.sheet_left_out", Weight.NOTE, Place(table.file, table.sheet)))
            continue
        for reading in _read_sheet(table, header, decisions, on):
            findings += reading.findings
            if reading.learner is not None:
                learners.append(reading.learner)
    learners = _hold(learners, findings, decisions)
    return Roster(tuple(learners), tuple(findings))


def find_header(table: Table) -> Header | None:
    """The first row, within forty, that names an LRN, a birthdate and a name."""
    for row in table.rows[:40]:
        columns: dict[str, int] = {}
        for index in range(len(row.cells)):
            text = national.tidy(row.text(index)).lower()
            for field, pattern in HEADINGS.items():
                if text and field not in columns and re.search(pattern, text):
                    columns[field] = index
                    break
        if columns.keys() >= NEEDED and ("whole" in columns or "last" in columns):
            return Header(row.number, columns)
    return None


@dataclass(slots=True)
class _Reading:
    """One row on its way: the learner, if it holds one, and what was found."""

    findings: list[Finding]
    learner: Learner | None = None


def _read_sheet(table: Table, header: Header, decisions: Mapping[str, str], on: date) -> Iterator[_Reading]:
    district = ""
    for row in table.rows:
        lead = national.tidy(row.text(0))
        if match := _DISTRICT.match(lead) or _TITLE.match(lead):
            district = match[match.lastindex or 1].strip().title()
        elif row.number > header.row and _is_person(row, header):
            yield _RowReader(table, header, row, decisions, on, district).read()


def _is_person(row: Row, header: Header) -> bool:
    """Totals, signature lines and sub-headings name nobody: no birthdate and no LRN."""
    name = row.text(header.columns.get("whole", header.columns.get("last", 0)))
    known = row.text(header.columns["lrn"]) or row.text(header.columns["birthdate"])
    return bool(name.strip()) and bool(known.strip())


def row_hash(table: Table, row: Row) -> str:
    """Names the row by what stands in it, wherever it moves to."""
    text = "\x1f".join(cell_text(cell) for cell in row.cells).rstrip("\x1f")
    return sha256(f"{table.file}\x1f{table.sheet}\x1f{text}".encode()).hexdigest()[:16]


class _RowReader:
    def __init__(
        self, table: Table, header: Header, row: Row, decisions: Mapping[str, str], on: date, district: str
    ) -> None:
        self.table, self.header, self.row, self.on, self.district = table, header, row, on, district
        self.hash = row_hash(table, row)
        self.decision = decisions.get(self.hash, "").strip()
        self.findings: list[Finding] = []
        self.held: list[Finding] = []

    def read(self) -> _Reading:
        if self.row.struck and self._decided() is not True:
            self._find("struck", Weight.HELD, None, choices=("keep", "drop"))
            return _Reading(self.findings)
        name = self._name()
        learner = Learner(
            name=name,
            lrn=self._lrn(),
            birthdate=self._birthdate(),
            sex=self._field("sex")[:1].upper(),
            centre=self._field("centre"),
            district=self._field("district") or self.district,
            programme=self._field("programme"),
            teacher=self._field("teacher"),
            guardian=self._field("guardian"),
            place=Place(self.table.file, self.table.sheet, self.row.number),
            row_hash=self.hash,
            held=tuple(self.held),
        )
        return _Reading(self.findings, learner)

    def _decided(self) -> bool | None:
        word = self.decision.lower()
        return True if word in _YES else False if word in _NO else None

    def _find(self, name: str, weight: Weight, field: str | None, choices: tuple[str, ...] = (), **facts: str) -> None:
        place = Place(self.table.file, self.table.sheet, self.row.number, field)
        finding = Finding(f"roster.{name}", weight, place, facts, choices)
        self.findings.append(finding)
        if weight is Weight.HELD:
            self.held.append(finding)

    def _raw(self, field: str) -> str:
        column = self.header.columns.get(field)
        return self.row.text(column) if column is not None else ""

    def _field(self, field: str) -> str:
        return national.tidy(self._raw(field))

    def _name(self) -> PersonName:
        typed = self.decision.partition(":")
        if typed[0].strip().lower() in ("name", "pangalan") and typed[2].strip():
            return self._whole_name(typed[2])
        name = self._whole_name(self._raw("whole")) if "whole" in self.header.columns else self._five_columns()
        raw = " ".join(self._raw(field) for field in ("whole", "last", "first", "middle"))
        self._judge_name(name, raw)
        return self._split_suffix(self._displayed(name))

    def _five_columns(self) -> PersonName:
        extension = self._field("extension")
        return PersonName(
            self._field("last"),
            self._field("first"),
            self._middle(self._field("middle")),
            national.parse_extension(extension) or ("" if extension.lower() in national.FILLERS else extension),
        )

    def _whole_name(self, text: str) -> PersonName:
        """`Last, First, Middle`; parts beyond three stay with the first name, for a person to see."""
        parts = [national.tidy(part) for part in text.split(",")] + ["", ""]
        return PersonName(parts[0], parts[1], self._middle(parts[2]))

    def _middle(self, text: str) -> str:
        if text.lower() not in national.FILLERS:
            return text
        if text:
            self._find("filler", Weight.REPAIRED, "middle", value=text)
        return ""

    def _judge_name(self, name: PersonName, raw: str) -> None:
        if national.has_forbidden(raw.replace("\t", " ").replace("\n", " ")):
            self._find("forbidden", Weight.HELD, "name")
        if national.is_damaged(raw):
            self._find("damaged", Weight.HELD, "name", choices=("name: Last, First, Middle",), value=national.tidy(raw))
        if not name.last or not name.first:
            self._find("name_incomplete", Weight.HELD, "name", choices=("name: Last, First, Middle",))
        if raw.strip() and any(part != part.strip() or "  " in part.strip() for part in re.split(r",", raw) if part):
            spaced = any(self._raw(f) != self._field(f) for f in ("whole", "last", "first", "middle"))
            if spaced:
                self._find("spacing", Weight.REPAIRED, "name")

    def _displayed(self, name: PersonName) -> PersonName:
        shown = PersonName(
            national.display(name.last), national.display(name.first), national.display(name.middle), name.extension
        )
        if shown != name:
            self._find("capitals", Weight.REPAIRED, "name", value=national.printed_name(shown))
        return shown

    def _split_suffix(self, name: PersonName) -> PersonName:
        split = national.split_extension(name.first)
        if split is None or name.extension:
            return name
        if self._decided() is True:
            return replace(name, first=split[0], extension=split[1])
        if self._decided() is None:
            self._find("suffix", Weight.LOOK, "first", ("yes", "no"), first=split[0], extension=split[1])
        return name

    def _lrn(self) -> str | None:
        raw = self._raw("lrn").strip()
        lrn = national.parse_lrn(raw)
        cell = self.row.cells[self.header.columns["lrn"]] if self.header.columns["lrn"] < len(self.row.cells) else None
        if not raw:
            self._find("lrn_missing", Weight.NOTE, "lrn")
        elif re.search(r"\de[+]?\d", raw, re.IGNORECASE):
            self._find("lrn_lost", Weight.LOOK, "lrn", value=raw)
        elif lrn is None:
            self._find("lrn_wrong", Weight.LOOK, "lrn", digits=str(len(re.sub(r"\D", "", raw))))
        elif isinstance(cell, (int, float)):
            self._find("lrn_number", Weight.REPAIRED, "lrn")
        elif lrn != raw:
            self._find("lrn_spaces", Weight.REPAIRED, "lrn")
        return lrn

    def _birthdate(self) -> date | None:
        column = self.header.columns["birthdate"]
        cell = self.row.cells[column] if column < len(self.row.cells) else None
        raw = cell_text(cell).strip()
        born = cell if isinstance(cell, date) else national.parse_birthdate(raw)
        if not raw:
            self._find("birthdate_missing", Weight.LOOK, "birthdate")
        elif national.has_short_year(raw):
            self._find("birthdate_short", Weight.LOOK, "birthdate", value=raw)
        elif born is None:
            self._find("birthdate_impossible", Weight.HELD, "birthdate", value=raw)
        elif not 10 <= self.on.year - born.year <= 100:
            self._find("age", Weight.HELD, "birthdate", value=national.date_in_words(born))
            return born
        elif not isinstance(cell, date) and "/" in raw:
            self._find("birthdate_words", Weight.NOTE, "birthdate", value=national.date_in_words(born))
        self._minor(born)
        return born

    def _minor(self, born: date | None) -> None:
        if born is None or "guardian" not in self.header.columns or self._field("guardian"):
            return
        age = self.on.year - born.year - ((self.on.month, self.on.day) < (born.month, born.day))
        if age < 18:
            self._find("guardian", Weight.NOTE, "guardian")


def _hold(learners: list[Learner], findings: list[Finding], decisions: Mapping[str, str]) -> list[Learner]:
    """Hold shared LRNs and likely duplicates until a person decides; a decided "same person" keeps the first row."""
    held: dict[str, list[Finding]] = defaultdict(list)
    dropped: set[str] = set()
    for code, groups in (("roster.shared_lrn", _by_lrn(learners)), ("roster.duplicate", _by_person(learners))):
        for group in groups:
            for learner in group:
                word = decisions.get(learner.row_hash, "").strip().lower()
                others = ", ".join(_row_of(other) for other in group if other is not learner)
                if word in _NO:
                    dropped.add(learner.row_hash)
                    findings.append(Finding("roster.dropped", Weight.NOTE, learner.place, {"others": others}))
                elif word not in _YES or code == "roster.shared_lrn":
                    open_rows = [o for o in group if decisions.get(o.row_hash, "").strip().lower() not in _NO]
                    if len(open_rows) > 1:
                        choices = ("different people", "same person")
                        finding = Finding(code, Weight.HELD, learner.place, {"others": others}, choices)
                        findings.append(finding)
                        held[learner.row_hash].append(finding)
    kept = [learner for learner in learners if learner.row_hash not in dropped]
    return [replace(learner, held=(*learner.held, *held[learner.row_hash])) for learner in kept]


def _row_of(learner: Learner) -> str:
    place = learner.place
    return f"{place.file}{f' / {place.sheet}' if place.sheet else ''}, row {place.row}"


def _by_lrn(learners: Sequence[Learner]) -> list[list[Learner]]:
    groups = defaultdict(list)
    for learner in learners:
        if learner.lrn:
            groups[learner.lrn].append(learner)
    return [group for group in groups.values() if len(group) > 1]


def _by_person(learners: Sequence[Learner]) -> list[list[Learner]]:
    """Equivalent name and equal birthdate, with different LRNs or none; never by name alone."""
    groups = defaultdict(list)
    for learner in learners:
        if learner.birthdate:
            groups[(national.match_key(learner.name), learner.birthdate)].append(learner)
    return [g for g in groups.values() if len(g) > 1 and (len({x.lrn for x in g}) > 1 or g[0].lrn is None)]
