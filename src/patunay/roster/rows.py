"""One row of a roster: the learner on it, a finding for every cell that was touched or doubtful, the clerk's decision.

Repairs only what is always safe (spaces, capitals, fillers). Knows nothing of other rows: see `duplicates`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from patunay.roster import conventions as national
from patunay.roster.decisions import NAME, Answer, Decision
from patunay.roster.headings import Header
from patunay.roster.model import Finding, Learner, PersonName, Place, Weight
from patunay.roster.tables import Cell, Row

YOUNGEST, OLDEST, OF_AGE = 10, 100, 18
SEXES = {"m": "M", "male": "M", "lalaki": "M", "f": "F", "female": "F", "babae": "F", "": ""}
_LOST_DIGITS = re.compile(r"[\d.]+\s*e\s*\+?\d+", re.IGNORECASE)
_NAME_FIELDS = ("whole", "last", "first", "middle")


@dataclass(slots=True)
class RowReading:
    """One row on its way. `asked` are the decisions that it asks for or followed, `born` see `born_key`."""

    place: Place
    row_hash: str
    decision: Decision
    findings: list[Finding] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    learner: Learner | None = None
    born: str = ""

    def find(self, name: str, weight: Weight, column: str | None, *choices: str, **facts: str) -> None:
        place = replace(self.place, column=column)
        self.findings.append(Finding(f"roster.{name}", weight, place, facts, choices))
        self.asked.update(choices)

    def answered(self, answer: Answer) -> bool:
        """Whether the clerk gave this answer; the row counts as having asked for it."""
        self.asked.add(answer)
        return answer in self.decision.answers

    def hold(self) -> None:
        """What is held goes with the learner, so that nothing is issued before a person decides."""
        held = tuple(finding for finding in self.findings if finding.weight is Weight.HELD)
        if self.learner is not None and held:
            self.learner = replace(self.learner, held=held)


class RowReader:
    """Reads the rows of one sheet. `on` is the day that ages are judged by."""

    def __init__(self, header: Header, on: date) -> None:
        self.header, self.on = header, on

    def read(self, row: Row, reading: RowReading, district: str) -> None:
        """Fills `reading`: its learner, unless the row is struck through and not kept."""
        self.row, self.reading = row, reading
        self.raw = {field: row.text(column) for field, column in self.header.columns.items()}
        self.tidy = {field: national.tidy(text) for field, text in self.raw.items()}
        if row.struck and self._is_out():
            return
        name = self._name()
        lrn, born = self._lrn(), self._birthdate()
        if not self._field("lrn") and not self._field("birthdate"):
            self._find("unidentified", Weight.HELD, "birthdate")
        reading.born = national.born_key(self._field("birthdate"), born)
        reading.learner = Learner(
            name=name,
            lrn=lrn,
            birthdate=born,
            sex=self._sex(),
            centre=self._field("centre"),
            district=self._field("district") or district,
            programme=self._field("programme"),
            teacher=self._field("teacher"),
            guardian=self._field("guardian"),
            place=reading.place,
            row_hash=reading.row_hash,
        )
        self._minor(born)
        for column in [f for f, index in self.header.columns.items() if index in row.formulas]:
            self._find("formula", Weight.LOOK, column, value=self._field(column))
        if "teacher" in self.header.columns and not self._field("teacher"):
            self._find("teacher_missing", Weight.NOTE, "teacher")

    def _is_out(self) -> bool:
        if self.reading.answered(Answer.KEEP):
            self._find("struck_kept", Weight.NOTE, None)
            return False
        if self.reading.answered(Answer.DROP):
            self._find("struck_dropped", Weight.NOTE, None)
        else:
            self._find("struck", Weight.HELD, None, Answer.KEEP, Answer.DROP)
        return True

    def _find(self, name: str, weight: Weight, field: str | None, *choices: str, **facts: str) -> None:
        self.reading.find(name, weight, self.header.title(field) if field else None, *choices, **facts)

    def _cell(self, field: str) -> Cell:
        column = self.header.columns.get(field, -1)
        return self.row.cells[column] if 0 <= column < len(self.row.cells) else None

    def _field(self, field: str) -> str:
        return self.tidy.get(field, "")

    def _name(self) -> PersonName:
        """As it will be printed: by the clerk's decision, else as mailed with what is safe to mend."""
        if self.reading.decision.name:
            name = self._undamaged(self._whole_name(self.reading.decision.name))
            self._judge(name)
            if not any(finding.weight is Weight.HELD for finding in self.reading.findings):
                self._find("decided", Weight.NOTE, "name", value=national.printed_name(name))
            return name
        name = self._whole_name(self.raw["whole"]) if "whole" in self.raw else self._five_columns()
        if any(self.raw.get(f) != self.tidy.get(f) for f in _NAME_FIELDS) or " ," in self._field("whole"):
            self._find("spacing", Weight.REPAIRED, "name")
        name = self._split_suffix(self._displayed(self._undamaged(name)))
        self._judge(name)
        return name

    def _five_columns(self) -> PersonName:
        typed = self._field("extension")
        extension = national.parse_extension(typed)
        if extension is None and typed.lower() not in national.FILLERS:
            self._find("extension_strange", Weight.HELD, "extension", NAME, value=typed)
        return PersonName(
            self._field("last"), self._field("first"), self._middle(self._field("middle")), extension or ""
        )

    def _whole_name(self, text: str) -> PersonName:
        """`Last, First, Middle, Jr.`; what else stands there is for a person to see."""
        parts = [national.tidy(part) for part in text.split(",")]
        last, first, middle, extension, *rest = [*parts, "", "", "", ""]
        if any(rest) or (extension and not national.parse_extension(extension)):
            self._find("name_parts", Weight.HELD, "name", NAME, value=national.tidy(text))
        return PersonName(last, first, self._middle(middle), national.parse_extension(extension) or "")

    def _middle(self, text: str) -> str:
        if text.lower() not in national.FILLERS:
            return text
        if text:
            self._find("filler", Weight.REPAIRED, "middle" if "middle" in self.header.columns else "name", value=text)
        return ""

    def _undamaged(self, name: PersonName) -> PersonName:
        parts = (name.last, name.first, name.middle)
        if not any(map(national.is_damaged, parts)):
            return name
        mended = replace(name, **dict(zip(("last", "first", "middle"), map(national.undamaged, parts), strict=True)))
        value, better = national.printed_name(name), national.printed_name(mended)
        if national.is_damaged(better):
            self._find("damaged", Weight.HELD, "name", NAME, value=value)
            return name
        if self.reading.answered(Answer.YES):
            self._find("decided", Weight.NOTE, "name", value=better)
            return mended
        self._find("damaged_perhaps", Weight.HELD, "name", Answer.YES, NAME, value=value, better=better)
        return name

    def _judge(self, name: PersonName) -> None:
        """What a name must not hold: nothing of it is ever printed before a person has decided."""
        whole = national.printed_name(name)
        if national.has_forbidden(whole):
            self._find("forbidden", Weight.HELD, "name", NAME)
        elif not national.is_damaged(whole) and national.has_strange(whole):
            self._find("strange", Weight.HELD, "name", NAME, value=whole)
        if any(part.lower() in national.FILLERS for part in (name.last, name.first)):
            self._find("name_incomplete", Weight.HELD, "name", NAME)
        if len(name.middle.strip(".")) == 1:
            column = "middle" if "middle" in self.header.columns else "name"
            self._find("middle_initial", Weight.NOTE, column, NAME, value=name.middle)

    def _displayed(self, name: PersonName) -> PersonName:
        head, _, tail = name.first.rpartition(" ")
        first = f"{national.display(head)} {tail}" if head and national.parse_extension(tail) else name.first
        last, first, middle = map(national.display, (name.last, first, name.middle))
        shown = PersonName(last, first, middle, name.extension)
        if shown != name:
            self._find("capitals", Weight.REPAIRED, "name", value=national.printed_name(shown))
        return shown

    def _split_suffix(self, name: PersonName) -> PersonName:
        split = national.split_extension(name.first)
        if split is None or name.extension:
            return name
        column = "first" if "first" in self.header.columns else "name"
        if self.reading.answered(Answer.YES):
            name = replace(name, first=split[0], extension=split[1])
            self._find("decided", Weight.NOTE, column, value=national.printed_name(name))
        elif self.reading.answered(Answer.NO):
            self._find("decided", Weight.NOTE, column, value=national.printed_name(name))
        else:
            facts = {"first": split[0], "extension": split[1]}
            self._find("suffix", Weight.HELD, column, Answer.YES, Answer.NO, **facts)
        return name

    def _lrn(self) -> str | None:
        raw = self.raw["lrn"].strip()
        lrn = national.parse_lrn(raw)
        if not raw:
            self._find("lrn_missing", Weight.NOTE, "lrn")
        elif _LOST_DIGITS.fullmatch(raw):
            self._find("lrn_lost", Weight.LOOK, "lrn", value=raw)
        elif lrn is None:
            self._find("lrn_wrong", Weight.LOOK, "lrn", digits=str(len(re.sub(r"\D", "", raw))))
        elif not isinstance(self._cell("lrn"), str):
            self._find("lrn_number", Weight.REPAIRED, "lrn")
        elif lrn != raw:
            self._find("lrn_spaces", Weight.REPAIRED, "lrn")
        return lrn

    def _birthdate(self) -> date | None:
        cell, raw = self._cell("birthdate"), self.tidy["birthdate"]
        if isinstance(cell, date):
            born: date | None = cell.date() if isinstance(cell, datetime) else cell
        elif (born := national.parse_birthdate(raw)) and raw[0].isdigit() and "/" in raw:
            self._find("birthdate_words", Weight.NOTE, "birthdate", value=national.date_in_words(born))
        elif born is None and re.fullmatch(r"\d{4,5}", raw) and (born := national.parse_excel_day(int(raw))):
            self._find("birthdate_number", Weight.LOOK, "birthdate", typed=raw, value=national.date_in_words(born))
        if not raw:
            self._find("birthdate_missing", Weight.LOOK, "birthdate")
        elif born is None and national.has_short_year(raw):
            self._find("birthdate_short", Weight.LOOK, "birthdate", value=raw)
        elif born is None:
            self._find("birthdate_impossible", Weight.HELD, "birthdate", value=raw)
        elif not YOUNGEST <= self.on.year - born.year <= OLDEST:
            self._find("age", Weight.HELD, "birthdate", value=national.date_in_words(born))
        return born

    def _sex(self) -> str:
        typed = self._field("sex")
        if typed.lower().strip(".") not in SEXES:
            self._find("sex_strange", Weight.NOTE, "sex", value=typed[:20])
        return SEXES.get(typed.lower().strip("."), "")

    def _minor(self, born: date | None) -> None:
        if born is None or "guardian" not in self.header.columns or self._field("guardian"):
            return
        if age_on(self.on, born) < OF_AGE:
            self._find("guardian", Weight.NOTE, "guardian")


def age_on(day: date, born: date) -> int:
    """Full years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
