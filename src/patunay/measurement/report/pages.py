"""Pages for a browser or a printer: one HTML text each, without scripts, fonts or pictures from elsewhere.

Readable from 360 pixels of width on, printed on A4; colours always stand beside their words. Does NOT decide anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import isnan

from patunay.measurement.audit.findings import NAMED
from patunay.measurement.report.expert import Cell, Table, Term
from patunay.measurement.report.focal import Colour, FocalPage, Line
from patunay.measurement.report.technical_note import LEAST_CELL, CutQuality, TechnicalNote, note_lines
from patunay.words import Language, say

STYLE = """
:root{color-scheme:light}
body{font:16px/1.5 "Noto Sans","DejaVu Sans",Arial,sans-serif;color:#111;background:#fff;max-width:52rem;
margin:0 auto;padding:12px}
h1{font-size:1.35rem;line-height:1.25;margin:.2em 0}h2{font-size:1.05rem;margin:1.4em 0 .4em}
p{margin:.3em 0}ul{list-style:none;padding:0;margin:.4em 0}
li{border-left:6px solid #888;padding:2px 0 2px 12px;margin:0 0 12px;break-inside:avoid}
li.red{border-color:#b00020}li.amber{border-color:#d98200}li.green{border-color:#2e7d32}
.quiet{color:#444;font-size:.9em}details{margin:.3em 0}
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:.85rem;width:100%}
th,td{border-bottom:1px solid #bbb;padding:3px 8px;text-align:right;white-space:nowrap}
th{vertical-align:bottom;white-space:normal;min-width:3.4em}th:first-child,td:first-child{text-align:left;white-space:normal}
.words th,.words td{text-align:left;white-space:normal}ol{padding-left:1.4em}ol li{border:0;padding:0;margin:.2em 0}
figure{margin:1em 0}svg{max-width:100%;height:auto}
@page{size:A4;margin:14mm}
@media print{body{max-width:none;padding:0;font-size:10pt;line-height:1.3}li{margin-bottom:6px}
h2{margin-top:.9em}table{font-size:8pt}tr{break-inside:avoid}
h2{break-after:avoid}.words table{font-size:9.5pt}section{break-inside:avoid}}
"""
SIGNS = {Colour.RED: "■", Colour.AMBER: "▲", Colour.GREEN: "●"}
"""Shapes beside the words, for whoever sees or prints no colours."""


@dataclass(frozen=True)
class Report:
    """The focal person's page of one competency, and the expert's: tables and the Wright map (SVG), where made."""

    focal: FocalPage
    tables: tuple[Table, ...] = ()
    wright: str = ""


def report_html(report: Report, lang: Language = "en") -> str:
    """The focal person's page: names of people stand on it. It says nothing of the expert's tables."""
    page = report.focal
    title = say("measurement.report_title", lang, title=page.title)
    size = say("measurement.report_size", lang, learners=page.learners, raters=page.raters, ratings=page.ratings)
    sections = [part for colour in Colour for part in _section(page, colour, lang)]
    private = say("measurement.report_office_only", lang)
    return _page(title, lang, [_p(size), *sections, _p(private, "quiet")])


def expert_html(report: Report, lang: Language = "en") -> str:
    """The expert's page: tables in logits and the map; raters are codes."""
    title = say("measurement.expert_title", lang, title=report.focal.title)
    tables = (part for table in report.tables for part in _table(table, lang))
    figure = f"<figure>{report.wright}</figure>" if report.wright else ""
    return _page(title, lang, [*tables, figure])


def note_html(note: TechnicalNote, lang: Language = "en") -> str:
    """The public note on one page."""
    title = say("measurement.note_title", lang, title=note.title)
    columns = ("level", "reached", "accuracy", "consistency", "false_awards", "missed")
    rows = [_cut_row(cut, lang) for cut in note.cuts]
    return _page(
        title,
        lang,
        [
            *(_p(line) for line in note_lines(note, lang)),
            f"<h2>{escape(say('measurement.note_cuts', lang))}</h2>",
            _grid([say(f"measurement.column_{column}", lang) for column in columns], rows),
            _p(say("measurement.note_how", lang, least=LEAST_CELL), "quiet"),
        ],
    )


def learners_html(title: str, sheets: Iterable[tuple[str, str]], lang: Language = "en") -> str:
    """Learners' own sheets to print and hand out, each a (name, drawing): one learner's stays on one piece of paper."""
    parts = (f"<section><h2>{escape(name)}</h2><figure>{drawing}</figure></section>" for name, drawing in sheets)
    return _page(say("measurement.learners_title", lang, title=title), lang, parts)


@dataclass(frozen=True)
class Booklet:
    """What a panel turns over to set cuts: `levels` (name, descriptor) from the first, and `criteria`, each a behaviour
    and how well it is shown, from the easiest to the hardest (the order of `item_map`)."""

    title: str
    levels: tuple[tuple[str, str], ...]
    criteria: tuple[tuple[str, str], ...]


def bookmarks_html(booklet: Booklet, lang: Language = "en") -> str:
    """For the panel, on paper: how it is done, a judge's own bookmarks to fill in, then the ordered criteria by page
    number. Without logits, and without cuts that could lead a judge."""
    steps = (say(f"measurement.bookmarks_{step}", lang) for step in ("read", "imagine", "mark", "alone"))
    heads = {
        name: say(f"measurement.column_{name}", lang) for name in ("level", "bookmark", "page", "indicator", "shown")
    }
    marks = ([f"{number}", f"{name}: {words}", "________"] for number, (name, words) in enumerate(booklet.levels, 1))
    pages = ([f"{number}", *criterion] for number, criterion in enumerate(booklet.criteria, 1))
    return _page(
        say("measurement.bookmarks_title", lang, title=booklet.title),
        lang,
        [
            f"<ol>{''.join(f'<li>{escape(step)}</li>' for step in steps)}</ol>",
            f"<h2>{escape(say('measurement.bookmarks_own', lang))}</h2>",
            _p(f"{say('measurement.bookmarks_judge', lang)}: ____________________"),
            _grid(["", heads["level"], heads["bookmark"]], marks, "wide words"),
            f"<h2>{escape(say('measurement.bookmarks_pages', lang))}</h2>",
            _grid([heads["page"], heads["indicator"], heads["shown"]], pages, "wide words"),
        ],
    )


def _cut_row(cut: CutQuality, lang: Language) -> list[str]:
    few = say("measurement.note_few", lang, least=LEAST_CELL)
    shares = (f"{100 * share:.0f} %" for share in (cut.accuracy, cut.consistency))
    return [
        cut.name,
        few if cut.learners is None else f"{cut.learners}",
        *shares,
        f"{cut.false_awards:.1f}",
        f"{cut.missed:.1f}",
    ]


def _section(page: FocalPage, colour: Colour, lang: Language) -> Iterator[str]:
    lines = [line for line in page.lines if line.colour is colour]
    if lines:
        yield f"<h2>{SIGNS[colour]} {escape(say(f'measurement.report_{colour}', lang))}</h2>"
        yield f"<ul>{''.join(_item(line, lang) for line in lines)}</ul>"


def _item(line: Line, lang: Language) -> str:
    """Of what is in order the heading says that nothing need be done."""
    todo = f"<p><b>{escape(say('measurement.report_do', lang))}:</b> {escape(line.todo(lang))}</p>"
    said = f"<p>{escape(line.sentence(lang))}</p>{'' if line.colour is Colour.GREEN else todo}"
    return f'<li class="{line.colour}">{said}{_rest(line, lang)}</li>'


def _rest(line: Line, lang: Language) -> str:
    """All names where the sentence has room for some; opened by a touch, without a script."""
    if len(line.labels) <= NAMED:
        return ""
    summary = say("measurement.report_all_names", lang, many=len(line.labels))
    return f"<details><summary>{escape(summary)}</summary>{_p('; '.join(line.names(lang)), 'quiet')}</details>"


def _table(table: Table, lang: Language) -> Iterator[str]:
    yield f"<h2>{escape(say(f'measurement.table_{table.name}', lang))}</h2>"
    if table.meaning is not None:
        yield _p(say(f"measurement.meaning_{table.meaning.code}", lang, **table.meaning.facts), "quiet")
    if table.rows:
        heads = [say(f"measurement.column_{column}", lang) for column in table.columns]
        yield _grid(heads, ([_cell(value, lang) for value in row] for row in table.rows))


def _cell(value: Cell, lang: Language) -> str:
    if isinstance(value, float):
        return "–" if isnan(value) else f"{value:.2f}"
    return say(f"measurement.value_{value.code}", lang) if isinstance(value, Term) else f"{value}"


def _grid(heads: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "wide") -> str:
    """`kind` "wide words": the cells wrap and stand to the left."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{escape(value)}</td>' for value in row)}</tr>" for row in rows)
    return f'<div class="{kind}"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _p(words: str, kind: str = "") -> str:
    return f'<p class="{kind}">{escape(words)}</p>' if kind else f"<p>{escape(words)}</p>"


def _page(title: str, lang: Language, parts: Iterable[str]) -> str:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    body = "\n".join(part for part in parts if part)
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}"><head>{head}<style>{STYLE}</style></head>\n'
        f"<body><h1>{escape(title)}</h1>\n{body}\n</body></html>\n"
    )
