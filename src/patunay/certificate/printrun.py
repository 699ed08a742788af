"""The cover of the print run, which is one PDF of it and every certificate's two pages in order, for the printer.

The cover has a back of its own, so that whoever prints everything on both sides gets every certificate on one sheet.

The pages are those of the certificates themselves (`paper.joining`), so what is printed is what was issued.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from patunay.certificate.text import both_words, mark_words, note_words, printed_date
from patunay.paper.press import PLAIN, typeset_pdf
from patunay.words import say

TEMPLATE = "certificate/printrun.typ"


@dataclass(frozen=True, slots=True)
class PrintRun:
    """What the cover says. `manifest` is the hash (hex) of what was approved; numbers are the first and the last.

    `statements` of the `papers` are Statements of Elements; `learners` is how many people they are for.
    """

    letterhead: tuple[str, ...]
    issuer_name: str
    event: str
    date: date
    place: str
    papers: int
    statements: int
    learners: int
    first: str
    last: str
    manifest: str
    sample: bool
    demo: bool

    @property
    def pages(self) -> int:
        """Two a certificate, two of the cover."""
        return 2 * self.sheets

    @property
    def sheets(self) -> int:
        """A certificate each, and the cover."""
        return self.papers + 1


def render_cover(run: PrintRun, at: datetime) -> bytes:
    """The first sheet, both sides. Raises InputError where it cannot be set."""
    return typeset_pdf(TEMPLATE, _cover(run), at, standards=PLAIN)


def _cover(run: PrintRun) -> dict[str, Any]:
    return {
        "mark": mark_words(run.sample, run.demo),
        "issuer": run.issuer_name,
        "subject": say("certificate.run_subject", first=run.first, last=run.last),
        "letterhead": list(run.letterhead),
        "title": both_words("run_title"),
        "left": [
            _fact("run_event", run.event),
            _fact("run_when", f"{printed_date(run.date, 'en')}, {run.place}"),
            _fact("run_first", run.first),
            _fact("run_last", run.last),
        ],
        "right": [
            _fact("run_papers", f"{run.papers:,}"),
            _fact("run_statements", f"{run.statements:,}"),
            _fact("run_learners", f"{run.learners:,}"),
            _fact("run_pages", say("certificate.run_count", pages=run.pages, sheets=run.sheets)),
        ],
        "hash": {"label": both_words("run_manifest"), "value": run.manifest},
        "columns": [both_words(f"run_{column}") for column in ("act", "copies", "person", "day")],
        "lines": [both_words(f"run_{act}") for act in ("printed", "checked", "spoiled", "released")],
        "how": both_words("run_how", pages=run.pages),
        "notes": note_words(run.sample, run.demo),
        "back": both_words("run_back"),
    }


def _fact(name: str, value: str) -> dict[str, Any]:
    return {"label": both_words(name), "value": value}
