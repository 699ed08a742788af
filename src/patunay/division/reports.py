"""What the office reads: the workbook of awards and not-yet, findings as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from patunay.award import AwardList, Decision, not_yet
from patunay.division.sheets import lay_out_print, row_height, text_width
from patunay.framework import Framework
from patunay.roster import conventions as national
from patunay.roster.model import Finding, Learner
from patunay.words import Language

LANGUAGES: tuple[Language, Language] = ("en", "fil")
_ONE_LINE, _NARROWEST, _PAGE, _LINES = 26.0, 18.0, 250.0, 16
"""Of columns: the widest that is not wrapped, the narrowest that is, all together (print of about six points); and how
many full lines the longest text may take, which leaves room for those that its own line breaks begin."""
_WORDS = (
    *("Reasons", "Mga dahilan", "Nearest change", "Pinakamalapit na magbabago"),
    *("By the raters", "Ayon sa mga tagapagtasa", "Rule", "Tuntunin"),
)


def awards_workbook(awards: AwardList, findings: Sequence[Finding], at: datetime) -> bytes:
    """Four sheets: decisions, who must do what (with message text), findings, counts. Holds marks of nobody.

    Every printed page names the framework; a sample says SAMPLE.
    """
    buffer = BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": at})
    decided = ("Learner", "District", "Competency", "State", "Level", *_WORDS)
    _sheet(book, "Awards", decided, _rows(awards))
    _sheet(
        book, "Not yet", ("Learner", "District", "Who", "What to do", "Gagawin", "Message", "Mensahe"), _todo(awards)
    )
    columns = ("File", "Sheet", "Row", "Column", "Weight", "Finding", "Natuklasan")
    _sheet(book, "Findings", columns, (_finding_row(finding) for finding in findings))
    counts = awards.counts()
    numbers = ((name.replace("_", " "), str(getattr(counts, name))) for name in counts.__slots__)
    label = _framework_label(awards.framework)
    _sheet(book, "Counts", ("What", "How many"), (("framework", label), *numbers))
    for sheet in book.worksheets():
        sheet.set_header(f"&L{label.replace('&', '&&')}&R&A")
    book.close()
    return buffer.getvalue()


def _framework_label(framework: Framework) -> str:
    return f"{framework.name} {framework.version}{' [SAMPLE]' if framework.is_sample else ''}"


def _sheet(book: Workbook, name: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    sheet, written = book.add_worksheet(name), [tuple(row) for row in rows]
    title = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#EDEDED"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "bottom": 4})
    sheet.freeze_panes(1, 0)
    lay_out_print(sheet, 0)
    widths = _widths(list(zip(headings, *written, strict=True)))
    for line, row in enumerate([headings, *written]):
        sheet.set_row(line, row_height(zip(row, widths, strict=True)))
        for column, cell in enumerate(row):
            sheet.write_string(line, column, cell, wrapped if line else title)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)


def _widths(columns: Sequence[Sequence[str]]) -> list[float]:
    """Short texts stand on one line. Long ones share what is left of the page by what they usually hold.

    No column is so narrow that its longest text would need a row taller than a spreadsheet shows.
    """
    needed = [max(text_width(text) for text in column) for column in columns]
    held = [0 if width <= _ONE_LINE else sum(map(len, column)) for width, column in zip(needed, columns, strict=True)]
    left = _PAGE - sum(width for width, letters in zip(needed, held, strict=True) if not letters)
    return [
        max(left * letters / sum(held), _NARROWEST, width / _LINES) if letters else max(width, 8.0)
        for width, letters in zip(needed, held, strict=True)
    ]


def _rows(awards: AwardList) -> Iterable[Sequence[str]]:
    for result in awards.results:
        for decision in result.decisions:
            yield (
                _name(result.learner),
                result.learner.district,
                awards.framework.competency(decision.competency).title.en,
                f"{decision.state.label('en')} / {decision.state.label('fil')}",
                "" if decision.level is None else str(decision.level),
                *_in_words(decision),
            )


def _in_words(decision: Decision) -> Iterable[str]:
    """Reasons, nearest change, what the raters say beside an official result, and rule, each in both languages."""
    shown = () if decision.shown is None else decision.shown.reasons
    for reasons in (decision.reasons, (decision.nearest,), shown, (decision.rule,)):
        for lang in LANGUAGES:
            yield " ".join(reason.sentence(lang) for reason in reasons)


def _todo(awards: AwardList) -> Iterable[Sequence[str]]:
    for todo in not_yet(awards):
        yield (
            _name(todo.learner),
            todo.learner.district,
            str(todo.actor),
            todo.what.sentence("en"),
            todo.what.sentence("fil"),
            todo.text.sentence("en"),
            todo.text.sentence("fil"),
        )


def _name(learner: Learner) -> str:
    return national.printed_name(learner.name)


def _finding_row(finding: Finding) -> Sequence[str]:
    place = finding.place
    where = (place.file, place.sheet or "", "" if place.row is None else str(place.row), place.column or "")
    return (*where, str(finding.weight), finding.sentence("en"), finding.sentence("fil"))


def findings_json(findings: Sequence[Finding]) -> dict[str, Any]:
    return {
        "format": "patunay/findings/1",
        "findings": [
            {
                "code": finding.code,
                "weight": str(finding.weight),
                "file": finding.place.file,
                "sheet": finding.place.sheet,
                "row": finding.place.row,
                "column": finding.place.column,
                "en": finding.sentence("en"),
                "fil": finding.sentence("fil"),
            }
            for finding in findings
        ],
    }
