"""From mailed rosters to learners, with a finding for every cell that was touched, refused or doubtful.

Finds the header whatever stands above it; tells learners from headings, totals and signatures; loses no row. Merges
nobody, repairs nothing silently; what needs a person waits for *Decision* (`decisions`: row hash -> what was written).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from itertools import groupby

from patunay.errors import InputError
from patunay.roster import conventions as national
from patunay.roster.decisions import parse_decision
from patunay.roster.duplicates import settle
from patunay.roster.headings import Header, find_header, missing_columns
from patunay.roster.model import Finding, Place, Roster, Weight
from patunay.roster.rows import RowReader, RowReading
from patunay.roster.tables import Row, Table, cell_text

_DISTRICT = re.compile(r"(?:district of|distrito ng)\s+(.+)", re.IGNORECASE)
_TITLE = re.compile(r"talaan ng mag-aaral\s*[–-]\s*(.+)", re.IGNORECASE)
_NOBODY = re.compile(
    r"(grand |sub-?)?(total|kabuuan)\b"
    r"|(prepared|noted|certified|checked|submitted|approved|inihanda|sinuri|pinagtibay)\b.*(by\b|ni\b|:|_)",
    re.IGNORECASE,
)


def read_roster(tables: Sequence[Table], decisions: Mapping[str, str], on: date) -> Roster:
    """All learners of `tables`; `on` is the day that ages are judged by.

    Raises InputError `roster.empty` or `roster.no_header` for a file that holds no list of learners.
    """
    findings: list[Finding] = []
    readings: list[RowReading] = []
    for file, group in groupby(tables, key=lambda table: table.file):
        sheets = [(table, find_header(table)) for table in group]
        if not any(header and not table.hidden for table, header in sheets):
            raise _without_list(file, [table for table, _ in sheets])
        for table, header in sheets:
            if header is None or table.hidden:
                findings += _left_out(table)
            else:
                findings += _not_checked(table)
                readings += _read_sheet(table, header, decisions, on, findings)
    settle(readings)
    for reading in readings:
        _judge_decision(reading)
        reading.hold()
    findings += (finding for reading in readings for finding in reading.findings)
    findings += _unmatched(tables, decisions)
    learners = tuple(reading.learner for reading in readings if reading.learner)
    return Roster(learners, tuple(findings))


def row_hashes(table: Table) -> dict[int, str]:
    """Row number -> its name by what stands in it, wherever it moves to; a row that stands twice has two names."""
    seen: Counter[str] = Counter()
    hashes: dict[int, str] = {}
    for row in table.rows:
        if not row.is_empty:
            text = "\x1f".join(map(cell_text, row.cells)).rstrip("\x1f")
            digest = sha256(f"{table.file}\x1f{table.sheet}\x1f{text}".encode()).hexdigest()[:16]
            seen[digest] += 1
            hashes[row.number] = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
    return hashes


def _without_list(file: str, tables: Sequence[Table]) -> InputError:
    if all(row.is_empty for table in tables for row in table.rows):
        return InputError("roster.empty", file=file)
    missing = min((missing_columns(table) for table in tables if table.rows), key=len)
    return InputError("roster.no_header", file=file, missing=", ".join(missing) or "-")


def _left_out(table: Table) -> Iterator[Finding]:
    if any(not row.is_empty for row in table.rows):
        weight = Weight.NOTE if table.hidden else Weight.LOOK
        yield Finding("roster.sheet_left_out", weight, Place(table.file, table.sheet))


def _not_checked(table: Table) -> Iterator[Finding]:
    """Strike-through can be seen in XLSX alone."""
    if any(row.struck is None for row in table.rows):
        yield Finding("roster.strike_unseen", Weight.NOTE, Place(table.file, table.sheet))


def _read_sheet(
    table: Table, header: Header, decisions: Mapping[str, str], on: date, findings: list[Finding]
) -> Iterator[RowReading]:
    district = ""
    reader = RowReader(header, on)
    hashes = row_hashes(table)
    for row in table.rows:
        lead = next(filter(None, (national.tidy(cell_text(cell)) for cell in row.cells)), "")
        if match := _DISTRICT.fullmatch(lead) or _TITLE.fullmatch(lead):
            district = match[1].strip().title()
        elif row.number <= header.row or not lead or header.repeats(row):
            continue
        elif _names_somebody(row, header, lead):
            digest = hashes[row.number]
            place = Place(table.file, table.sheet, row.number)
            reading = RowReading(place, digest, parse_decision(decisions.get(digest, "")))
            reader.read(row, reading, district)
            yield reading
        else:
            place = Place(table.file, table.sheet, row.number)
            findings.append(Finding("roster.row_left_out", Weight.NOTE, place, {"value": lead[:60]}))


def _names_somebody(row: Row, header: Header, lead: str) -> bool:
    """Totals, signature lines and sub-headings name nobody. In doubt it is a person, so that nobody is lost."""
    columns = header.columns
    names = [row.text(columns[field]).strip() for field in ("whole", "last", "first") if field in columns]
    if _NOBODY.match(lead) or _NOBODY.match(" ".join(names)):
        return False
    lrn = row.text(columns["lrn"]).strip()
    if lrn or row.text(columns["birthdate"]).strip():
        return any(map(str.isalpha, "".join(names))) or national.parse_lrn(lrn) is not None
    parts = names[0].split(",") if "whole" in columns else names
    return len(parts) > 1 and all(any(map(str.isalpha, part)) for part in parts[:2])


def _judge_decision(reading: RowReading) -> None:
    """A decision that cannot be read, or that answers nothing in its row, is said aloud and changes nothing."""
    decision = reading.decision
    if decision.unread or not decision.answers <= reading.asked:
        choices = sorted({str(choice) for finding in reading.findings for choice in finding.choices})
        allowed = ", ".join(f"“{choice}”" for choice in choices) or "-"
        reading.find("decision_unread", Weight.LOOK, "Decision", decision=decision.text[:60], allowed=allowed)


def _unmatched(tables: Sequence[Table], decisions: Mapping[str, str]) -> Iterator[Finding]:
    """Decisions on rows that were changed or are gone: they can be taken once more, so they are named."""
    if not decisions:
        return
    known = {digest for table in tables for digest in row_hashes(table).values()}
    for digest, text in decisions.items():
        if digest not in known:
            place = Place(tables[0].file, tables[0].sheet)
            yield Finding("roster.decision_unmatched", Weight.NOTE, place, {"decision": text[:60]})
