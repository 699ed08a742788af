"""Counts as a file to hand on: CSV or workbook, one line a count, the rule in both languages above them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO, StringIO

from django.db import transaction
from xlsxwriter import Workbook

from office.audit.operations import record
from office.desk.counts import Counts, CountTable, counts
from office.desk.disclosure import LEAST
from office.desk.figures import level_name
from office.people.actors import Actor, check_may
from office.words import say
from patunay.errors import StateError
from patunay.framework import Text
from patunay.words import Language

ACT = "awards.export_counts"
HIDDEN = "c"
"""Confidential: the sign of official statistics (Eurostat's flags)."""
RULE = ("desk.counts_rule", "desk.counts_rule_more", "desk.counts_rule_out")
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Row = tuple[str, list[int | str]]
Line = tuple[str, str, str, str, int | str]


@transaction.atomic
def export_counts(actor: Actor, pk: int, kind: str, lang: Language, *, at: datetime) -> bytes:
    """The file of one issued list's counts. Raises NotAllowedError, StateError for a list that is not there."""
    post = check_may(actor, ACT)
    found = counts(pk, actor.division)
    if found is None:
        raise StateError("desk.counts_none")
    record("desk.counts.exported", f"list:{pk}", at=at, actor=actor.account, role=post.role, facts={"kind": kind})
    return {"csv": counts_csv, "xlsx": counts_workbook}[kind](found, lang, at)


def rule(lang: Language) -> list[str]:
    return [say(code, lang, least=LEAST, sign=HIDDEN) for code in RULE]


def columns_of(one: CountTable, lang: Language) -> list[str]:
    """`Level 1`, `Level 2, Level 3` where they are counted together, and the total."""
    names = [", ".join(level_name(level, lang) for level in group) for group in one.columns]
    return [*names, say("desk.counts_total", lang)]


def rows_of(one: CountTable, lang: Language) -> list[Row]:
    """(name of the row, its counts and its total as they are published), the totals of the columns last."""
    totals = one.table.column_totals()
    last = (say("desk.counts_total", lang), [*totals, sum(totals)])
    lines = [(_row_name(one.by, name, lang), cells) for name, cells in one.lines()]
    return [(name, [HIDDEN if cell is None else cell for cell in cells]) for name, cells in (*lines, last)]


def spoken(found: Counts, lang: Language) -> list[tuple[Text, list[tuple[str, list[str], list[Row]]]]]:
    """Competency -> (what the rows are, names of columns, rows) of each of its tables."""
    return [
        (title, [(say(f"desk.counts_{one.by}", lang), columns_of(one, lang), rows_of(one, lang)) for one in tables])
        for title, tables in found.tables
    ]


def _row_name(by: str, name: str, lang: Language) -> str:
    return name if by == "district" else say(f"desk.count_{name}", lang)


def _lines(found: Counts, lang: Language) -> Iterator[Line]:
    for title, tables in spoken(found, lang):
        for by, names, rows in tables:
            for row, cells in rows:
                for column, cell in zip(names, cells, strict=True):
                    yield (title.en if lang == "en" else title.fil), by, row, column, cell


def _headings(lang: Language) -> list[str]:
    return [say(f"desk.counts_head_{name}", lang) for name in ("competency", "by", "group", "level", "count")]


def _preface(found: Counts) -> list[str]:
    titles = [say("desk.counts_of", lang, version=found.version, day=found.day) for lang in ("en", "fil")]
    return [*titles, *rule("en"), *rule("fil")]


def counts_csv(found: Counts, lang: Language, at: datetime) -> bytes:
    """UTF-8 with a mark at its head, by which spreadsheets know it. No text begins a formula."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([line] for line in _preface(found))
    writer.writerow(_headings(lang))
    writer.writerows([_plain(cell) for cell in line] for line in _lines(found, lang))
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: int | str) -> int | str:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@" else cell


def counts_workbook(found: Counts, lang: Language, at: datetime) -> bytes:
    """One sheet of counts, one with the rule."""
    buffer = BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": at})
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet = book.add_worksheet(say("desk.counts_head_count", lang))
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 3, 32)
    sheet.write_row(0, 0, _headings(lang), bold)
    for number, line in enumerate(_lines(found, lang), 1):
        sheet.write_row(number, 0, line)
    notes = book.add_worksheet(say("desk.counts_rule_head", lang))
    notes.set_column(0, 0, 110, book.add_format({"text_wrap": True, "valign": "top"}))
    notes.write_column(0, 0, _preface(found))
    book.close()
    return buffer.getvalue()
