"""A framework as the workbook that `workbook` reads: the same eight sheets, headings and order.

Writes what the model holds. What a CASE package said beyond that has no place in a workbook.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from patunay.framework.model import Framework, Text
from patunay.framework.workbook import CONFIDENCE, LEAST_SHARE, METHOD, MINIMUM, NOT_A_MARK, REQUIRED, SHEETS
from patunay.words import say

Cell = str | int | float | None
Rows = list[tuple[Cell, ...]]
_WIDTHS = {"statement": 60, "description": 60, "title": 32, "label": 36, "relation": 44, "minimum": 60, "name": 24}
_PAIRS = ("Framework", "Award rule")


def write_workbook(framework: Framework, at: datetime) -> bytes:
    """The XLSX, dated `at`; the same bytes for the same framework and time."""
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": f"{framework.name} {framework.version}", "created": at.replace(tzinfo=None)})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    for sheet, rows in zip(SHEETS, _sheets(framework), strict=True):
        _write_sheet(book, sheet, rows, bold, plain)
    book.close()
    return buffer.getvalue()


def _write_sheet(book: Workbook, name: str, rows: Rows, bold: Format, plain: Format) -> None:
    sheet = book.add_worksheet(name)
    for column, heading in enumerate(rows[0]):
        word = str(heading).lower().split(" ")[0]
        sheet.set_column(column, column, _WIDTHS.get(word, 16), plain)
    if name not in _PAIRS:
        sheet.freeze_panes(1, 0)
        sheet.set_row(0, None, bold)
    else:
        sheet.set_column(1, 1, 40, plain)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, value)
            elif value is not None:
                sheet.write_number(number, column, value)


def _sheets(framework: Framework) -> tuple[Rows, ...]:
    """The rows of each of the eight sheets, in the order of `SHEETS`."""
    return (
        _facts(framework),
        _competencies(framework),
        [("Code", "Capability", "Title (en)", "Title (fil)"), *_elements(framework)],
        [("Code", "Element", "Statement (en)", "Statement (fil)", "Highest criterion"), *_indicators(framework)],
        _criteria(framework),
        _levels(framework),
        _rule(framework),
        [
            ("Relation (as on the form)", "Rater role", "Counts"),
            *((r.name, str(r.role), "yes" if r.counts else "shown only") for r in framework.relations),
        ],
    )


def _facts(framework: Framework) -> Rows:
    return [
        ("Name", framework.name),
        ("Body", framework.body),
        ("Version", framework.version),
        ("Provenance", str(framework.provenance)),
        ("Languages", ", ".join(framework.languages)),
        ("Kind", str(framework.kind)),
    ]


def _both(text: Text) -> tuple[str, str]:
    return text.en, text.fil


def _competencies(framework: Framework) -> Rows:
    with_uri = any(competency.uri for competency in framework.competencies)
    heading = ("Code", "Title (en)", "Title (fil)", "Necessary for the milestone", "URI")
    rows = [
        (c.code, *_both(c.title), "yes" if c.necessary else "no", c.uri if with_uri else None)
        for c in framework.competencies
    ]
    return [row if with_uri else row[:4] for row in (heading, *rows)]


def _elements(framework: Framework) -> Iterator[tuple[Cell, ...]]:
    for competency in framework.competencies:
        for element in competency.elements:
            yield element.code, competency.code, *_both(element.title)


def _indicators(framework: Framework) -> Iterator[tuple[Cell, ...]]:
    for element in framework.elements():
        for indicator in element.indicators:
            yield indicator.code, element.code, *_both(indicator.statement), indicator.highest


def _criteria(framework: Framework) -> Rows:
    unseen = Text(say("framework.no_chance", "en"), say("framework.no_chance", "fil"))
    return [
        ("Criterion", "Label (fil)", "Label (en)", "Proves level"),
        *((c.mark, c.label.fil, c.label.en, c.level) for c in framework.criteria),
        (NOT_A_MARK, unseen.fil, unseen.en, "missing, never zero"),
    ]


def _levels(framework: Framework) -> Rows:
    heading = ("Capability", "Level", "Title (en)", "Title (fil)", "Description (en)", "Description (fil)")
    return [
        (*heading, "Lower bound (logits)"),
        *(
            (competency.code, level.number, *_both(level.title), *_both(level.description), _bound(level.lower_bound))
            for competency in framework.competencies
            for level in competency.levels
        ),
    ]


def _bound(bound: str | None) -> Cell:
    """As a number where the number is read back as the same text."""
    if bound is None:
        return None
    number = float(bound)
    same = str(int(number) if number.is_integer() else number)
    return number if same == bound else bound


def _rule(framework: Framework) -> Rows:
    rule = framework.rule
    return [
        (MINIMUM.capitalize(), rule.minimum_level),
        *((f"{REQUIRED}{role}".capitalize(), count) for role, count in rule.required.items()),
        (LEAST_SHARE.capitalize(), rule.least_share / 100),
        (METHOD.capitalize(), str(rule.method)),
        *([(CONFIDENCE.capitalize(), rule.confidence / 100)] if rule.confidence is not None else []),
    ]
