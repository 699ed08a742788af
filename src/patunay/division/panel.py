"""A panel that sets the cuts of a scale by bookmarks: its booklet, the bookmarks that come back, the scale with cuts.

Nothing of a judge stays in the scale but how many there were: a scale is published. See `measurement.report.item_map`.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from itertools import pairwise
from pathlib import Path

from patunay.errors import InputError
from patunay.framework import Competency, Framework
from patunay.measurement.report.item_map import LIKELY, PanelCut, item_map, panel_cut
from patunay.measurement.report.pages import Booklet
from patunay.measurement.scale import Cuts, Scale
from patunay.words import Language

COLUMNS = ("judge", "level", "page")


@dataclass(frozen=True)
class Bookmark:
    """The last page that a learner at the border of `level` would still meet, in the eyes of one judge; `row` of the
    file."""

    judge: str
    level: int
    page: int
    row: int


def booklet(framework: Framework, competency: Competency, scale: Scale, lang: Language) -> Booklet:
    """What the panel turns over, in one language."""
    levels = sorted(competency.levels, key=lambda level: level.number)
    statements = {i.code: getattr(i.statement, lang) for e in competency.elements for i in e.indicators}
    marks = {criterion.mark: getattr(criterion.label, lang) for criterion in framework.criteria}
    return Booklet(
        title=_title(framework, competency, lang),
        levels=tuple((getattr(level.title, lang), getattr(level.description, lang)) for level in levels),
        criteria=tuple((statements[page.indicator], marks[page.criterion]) for page in item_map(scale, LIKELY)),
    )


def _title(framework: Framework, competency: Competency, lang: Language) -> str:
    title: str = getattr(competency.title, lang)
    return title + (" [SAMPLE]" if framework.is_sample else "")


def read_bookmarks(path: Path) -> tuple[Bookmark, ...]:
    """A CSV with the columns judge, level (1, 2 ...), page. Raises InputError where it has not these, for what is no
    whole number, and for a judge who marks one level twice, or a level no further than the one below."""
    try:
        rows = list(csv.DictReader(StringIO(path.read_text("utf-8-sig"))))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError("division.bookmarks_unreadable", file=path.name) from error
    missing = [name for name in COLUMNS if not rows or name not in rows[0]]
    if missing:
        raise InputError("division.bookmarks_columns", file=path.name, columns=", ".join(missing))
    bookmarks = tuple(_bookmark(row, number) for number, row in enumerate(rows, 2))
    _check_order(bookmarks)
    return bookmarks


def _bookmark(row: Mapping[str, str], number: int) -> Bookmark:
    judge = (row["judge"] or "").strip()
    try:
        level, page = (int(row[name] or "") for name in ("level", "page"))
    except ValueError as error:
        raise InputError("division.bookmark_row", row=number) from error
    if not judge or level < 1:
        raise InputError("division.bookmark_row", row=number)
    return Bookmark(judge, level, page, number)


def _check_order(bookmarks: Sequence[Bookmark]) -> None:
    ordered = sorted(bookmarks, key=lambda mark: (mark.judge, mark.level, mark.row))
    for below, mark in pairwise(ordered):
        if below.judge == mark.judge and (below.level == mark.level or below.page >= mark.page):
            raise InputError("division.bookmark_order", row=mark.row, other=below.row)


def panel_cuts(scale: Scale, bookmarks: Sequence[Bookmark]) -> tuple[PanelCut, ...]:
    """The cut of level 1, 2 ..., with its spread.

    Raises InputError where a level is left out, where the scale has another number of levels, and as `panel_cut`.
    """
    pages, highest = item_map(scale, LIKELY), max((mark.level for mark in bookmarks), default=0)
    if scale.cuts is not None and len(scale.cuts.bounds) != highest:
        raise InputError("division.bookmark_levels", scale=scale.name, levels=len(scale.cuts.bounds), marked=highest)
    by_level = [[mark.page for mark in bookmarks if mark.level == level] for level in range(1, highest + 1)]
    return tuple(panel_cut(pages, marks) for marks in by_level)


def with_panel_cuts(scale: Scale, found: Sequence[PanelCut], source: str) -> Scale:
    """The next version of the scale, with the panel's cuts (`source` says who set them) and their spread in `about`.

    Raises InputError where the cuts do not ascend.
    """
    spread = [
        {"se": f"{cut.se:.6f}", "low": f"{cut.low:.6f}", "high": f"{cut.high:.6f}", "judges": cut.panel}
        for cut in found
    ]
    about = {**scale.about, "cuts": spread, "response_probability": f"{LIKELY:g}", "replaces": scale.digest.hex()}
    made = replace(scale, version=_next(scale.version), about=about)
    return made.with_cuts(Cuts(tuple(cut.cut for cut in found), source))


def _next(version: str) -> str:
    """The last number of the version raised by one; `.1` behind a version without."""
    head, dot, last = version.rpartition(".")
    return f"{head}{dot}{int(last) + 1}" if last.isdecimal() else f"{version}.1"
