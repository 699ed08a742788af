"""Ten certificates drawn by lot: every sentence about the holder, held against the mailed marks.

The marks are read here from the CSV files and workbooks themselves, and judged by `plain`; the printed page is read
back from the PDF. Nothing of the rooms `rating`, `roster`, `framework` and `award` is used.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from random import Random

import pypdfium2
import pytest
from python_calamine import CalamineWorkbook
from tests.patunay.award.plain import Elements, Form, Plain, Rule, decide_plainly
from tests.world import World

NARRATED = {"self": "self-rating", "relative": "relative", "teacher": "ALS teacher", "community": "community rater"}
Row = list[str]


@dataclass(frozen=True)
class Mailed:
    """A division's folder, read the plain way."""

    folder: Path

    def sheet(self, name: str) -> list[Row]:
        book = CalamineWorkbook.from_path(self.folder / "framework-life-skills.xlsx")
        return [[str(cell).removesuffix(".0") for cell in row] for row in book.get_sheet_by_name(name).to_python()[1:]]

    def csv(self, name: str) -> list[Row]:
        with (self.folder / name).open(encoding="utf-8-sig", newline="") as handle:
            return list(csv.reader(handle))

    @cached_property
    def competencies(self) -> dict[str, tuple[str, str]]:
        return {row[0]: (row[1], row[2]) for row in self.sheet("Capabilities")}

    @cached_property
    def titles(self) -> dict[str, tuple[str, str]]:
        """Element -> title in English and Filipino."""
        return {row[0]: (row[2], row[3]) for row in self.sheet("Elements")}

    @cached_property
    def levels(self) -> dict[tuple[str, int], Row]:
        """Competency and level -> titles and descriptions, each in English and Filipino."""
        return {(row[0], int(row[1])): row[2:6] for row in self.sheet("Levels")}

    def elements(self, competency: str) -> Elements:
        statements = self.sheet("Indicators")
        own = [row[0] for row in self.sheet("Elements") if row[1] == competency]
        return {element: {row[0]: int(row[4]) for row in statements if row[1] == element} for element in own}

    @cached_property
    def counted_relations(self) -> dict[str, tuple[str, bool]]:
        return {row[0]: (row[1], row[2] == "yes") for row in self.sheet("Relations")}

    def forms(self, lrn: str) -> list[Form]:
        """The forms about this learner; of several by the same rater the latest."""
        codes = {row[0] for row in self.csv("codes.csv") if row[1] == lrn}
        latest: dict[tuple[str, str], tuple[datetime, Form]] = {}
        for kind in ("self", "teacher", "community"):
            for rater, sent, form in self._sent(kind, lrn, codes):
                key = (kind, rater)
                if key not in latest or latest[key][0] <= sent:
                    latest[key] = (sent, form)
        return [form for _, form in latest.values()]

    def _sent(self, kind: str, lrn: str, codes: set[str]) -> Iterator[tuple[str, datetime, Form]]:
        head, *rows = self.csv(f"ratings-{kind}.csv")
        statements = {n: match[1] for n, text in enumerate(head) if (match := re.match(r"\[([\w.]+)\]", text))}
        for row in rows:
            cells = {re.sub(r"[\s-]", "", cell).upper() for cell in row[:6]}
            if lrn not in cells and not cells & codes:
                continue
            marks = {code: int(row[n][0]) if row[n][:1].isdigit() else None for n, code in statements.items()}
            role, counts = (kind, kind == "teacher") if kind != "community" else self.counted_relations[row[2].strip()]
            sent = datetime.strptime(row[0].removesuffix(" GMT+8"), "%Y/%m/%d %I:%M:%S %p")
            yield " ".join(row[1].split()).casefold(), sent, Form(role, counts, marks)

    def official(self, lrn: str) -> dict[str, int]:
        """Competency -> level of the official result."""
        sheet = CalamineWorkbook.from_path(self.folder / "official-results.xlsx").get_sheet_by_index(0)
        codes = {title: code for code, (title, _) in self.competencies.items()}
        numbers = {row[0]: number for (_, number), row in self.levels.items()}
        return {codes[str(r[2])]: numbers.get(str(r[3]), 0) for r in sheet.to_python()[1:] if str(r[0]) == lrn}


RULE = Rule(minimum=2, share=60, required={"teacher": 1, "community": 1}, levels=3)


@dataclass(frozen=True)
class Line:
    """What may stand on the page for one competency."""

    level: int | None
    elements: list[str]
    plain: Plain


def due(mailed: Mailed, competency: str, forms: list[Form], official: int | None) -> Line | None:
    plain = decide_plainly(mailed.elements(competency), RULE, forms)
    attained = [code for code, level in plain.elements.items() if (level or 0) >= RULE.minimum]
    if official is not None and official >= RULE.minimum:
        return Line(official, [], plain)
    if plain.state == "attained" and official is None:
        return Line(plain.level, attained, plain)
    if plain.state in ("attained", "not_yet") and attained:
        return Line(None, attained, plain)
    return None


def printed(path: Path) -> str:
    """The words of both pages, a hyphen at a line's end put back."""
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path)]
    return " ".join(" ".join(pages).replace("\ufffe", "-").split())


def in_words(mailed: Mailed, competency: str, line: Line) -> list[str]:
    """The passages that must stand on the page."""
    name = " ".join(mailed.competencies[competency])
    if line.level is None:
        passages = [f"{name} Elements only Mga bahagi lamang The elements named here are attained"]
    else:
        title, pamagat, can, kaya = mailed.levels[competency, line.level]
        passages = [f"{name} Level: {title} Antas: {pamagat} {can} {kaya}"]
    for lang in (0, 1):
        passages.append(" • ".join(mailed.titles[code][lang] for code in line.elements))
    return passages


def check_page(mailed: Mailed, page: str, lrn: str) -> int:
    """Every line is due and every due line is printed; how many."""
    forms, official = mailed.forms(lrn), mailed.official(lrn)
    lines = {code: due(mailed, code, forms, official.get(code)) for code in mailed.competencies}
    for code, line in lines.items():
        wanted = in_words(mailed, code, line) if line else []
        assert [passage for passage in wanted if passage not in page] == []
        untrue = set(mailed.elements(code)) - set(line.elements if line else [])
        assert [mailed.titles[element][0] for element in untrue if f" {mailed.titles[element][0]} " in page] == []
    assert (" Milestone: " in page) == all(line and line.level for line in lines.values())
    assert ("Official result by " in page) == any(line and line.level and not line.elements for line in lines.values())
    check_assessed(page, forms, [line for line in lines.values() if line and line.elements])
    return sum(line is not None for line in lines.values())


def check_assessed(page: str, forms: list[Form], lines: list[Line]) -> None:
    """Which kinds of raters counted for the elements printed, and which were heard without counting."""
    assert ("360-degree assessment" in page) == bool(lines)
    for line in lines:
        kinds = set().union(*(line.plain.kinds[code] for code in line.elements))
        counted = ", ".join(NARRATED[kind] for kind in ("teacher", "community") if kind in kinds)
        shown = ", ".join(NARRATED[kind] for kind in ("self", "relative") if any(f.role == kind for f in forms))
        assert f"counted raters: {counted}." in page
        assert not shown or f"Shown, not counted: {shown}." in page


def holders(world: World) -> dict[str, str]:
    """Name as printed -> LRN, for the names that one person has."""
    _, *rows = Mailed(world.folder).csv("roster.csv")
    names = [" ".join(part for part in (r[2], r[4], r[1], r[3]) if part) for r in rows]
    return {name: row[0] for name, row in zip(names, rows, strict=True) if names.count(name) == 1}


@pytest.fixture(scope="module")
def pages(world: World) -> dict[str, str]:
    """LRN -> the printed page, for every certificate of the small division that one person can be named for."""
    people = holders(world)
    texts = [printed(path) for path in world.certificates]
    return {lrn: text for name, lrn in people.items() for text in texts if f"natamo ni {name} has attained" in text}


def test_ten_certificates_drawn_by_lot_say_what_the_marks_say(world: World, pages: dict[str, str]) -> None:
    mailed = Mailed(world.folder)
    drawn = Random("ten certificates").sample(sorted(pages), 10)
    assert sum(check_page(mailed, pages[lrn], lrn) for lrn in drawn) > 20


def test_a_page_that_says_more_or_less_is_noticed(world: World, pages: dict[str, str]) -> None:
    mailed = Mailed(world.folder)
    lrn = next(lrn for lrn, text in pages.items() if "Level: Proficient" in text and "360-degree" in text)
    spoiled = (
        pages[lrn].replace("Level: Proficient", "Level: Leading", 1),
        pages[lrn].replace("counted raters: ALS teacher, community rater", "counted raters: community rater"),
        pages[lrn] + " Milestone: " if " Milestone: " not in pages[lrn] else pages[lrn].replace(" Milestone: ", " "),
    )
    for page in spoiled:
        with pytest.raises(AssertionError):
            check_page(mailed, page, lrn)
