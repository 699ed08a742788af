"""The accomplishment report: each objective of the memorandum answered with numbers of the register (D64).

Paragraphs and tables are composed once; the PDF and the file for Word hold the same. It names no learner.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from io import BytesIO
from string import ascii_lowercase
from typing import Any

from patunay.ceremony.event import Event
from patunay.ceremony.figures import Attendance, Figures
from patunay.ceremony.lists import TEMPLATE, Section, page_values, signatures
from patunay.ceremony.photographs import Photographed
from patunay.paper import typeset_pdf
from patunay.words import say

ANSWERS = ("acknowledged", "given", "attended")
"""What the memorandum's three objectives ask for, in its order; a further one is answered by attendance."""


@dataclass(frozen=True, slots=True)
class Report:
    """`sections` in the order of the report; a section without rows has paragraphs alone. `name` is the paper's."""

    event: Event
    sections: tuple[Section, ...]
    name: str = "report"


def compose_report(event: Event, figures: Figures, photographed: Photographed | None = None) -> Report:
    """`photographed` where somebody kept who agreed to photographs; else nothing is said of any."""
    sections = (_held(event, figures), *_objectives(event, figures), *_attendance(figures), _liquidation(figures))
    return Report(event, (*sections, *_photographs(photographed), _told("report_open", _open(figures))))


def _photographs(found: Photographed | None) -> Iterator[Section]:
    if found:
        yield _told("report_photos", say("ceremony.report_photographed", **asdict(found)))


def _open(figures: Figures) -> str:
    return say("ceremony.report_to_settle" if figures.open else "ceremony.report_settled", count=figures.open)


def render_report(report: Report, at: datetime) -> bytes:
    """PDF/UA-1, A4."""
    values = page_values(report.event, report.name) | {"signatures": signatures(report.event)}
    return typeset_pdf(TEMPLATE, values | {"sections": [section.value() for section in report.sections]}, at)


def report_document(report: Report, at: datetime) -> bytes:
    """The same as a DOCX with styles for headings and tables, for the office to add to in Word."""
    from docx import Document  # only who writes a file for Word loads it
    from docx.shared import Mm

    event, title, document = report.event, say(f"ceremony.{report.name}"), Document()
    document.sections[0].page_width, document.sections[0].page_height = Mm(210), Mm(297)
    document.core_properties.title = say("ceremony.subject", title=title, event=event.title)
    document.core_properties.author = document.core_properties.last_modified_by = event.issuer
    document.core_properties.created = document.core_properties.modified = at.astimezone(UTC).replace(tzinfo=None)
    document.core_properties.comments = ""
    document.add_paragraph("\n".join(event.letterhead))
    document.add_heading(title, level=1)
    document.add_paragraph(f"{event.title}\n{event.when} · {event.venue}")
    for section in report.sections:
        _add_section(document, section)
    for name, position in event.signatories:
        document.add_paragraph(f"\n\n{name}\n{position}")
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _add_section(document: Any, section: Section) -> None:
    from docx.oxml import OxmlElement

    document.add_heading(section.title, level=2)
    for note in section.notes:
        document.add_paragraph(note)
    if not section.rows:
        return
    table = document.add_table(rows=0, cols=len(section.columns), style="Table Grid")
    for row in (section.titles, *section.rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = str(text)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _held(event: Event, figures: Figures) -> Section:
    basis = (say("ceremony.report_basis", basis=event.basis),) if event.basis else ()
    held = say("ceremony.report_held", event=event.title, when=event.when, venue=event.venue)
    return _told("report_event", *basis, held, _answer("attended", figures))


def _objectives(event: Event, figures: Figures) -> Iterator[Section]:
    """An answer for each, however many the memorandum has."""
    for place, objective in enumerate(event.objectives):
        answer = ANSWERS[min(place, len(ANSWERS) - 1)]
        title = say("ceremony.report_objective", letter=ascii_lowercase[place])
        yield Section(title, (), (), (), (objective, _answer(answer, figures)))


def _answer(name: str, figures: Figures) -> str:
    listed = figures.invited - figures.walk_ins
    given = figures.on_stage + figures.by_proxy + figures.released
    return say(f"ceremony.report_{name}", listed=listed, given=given, **_counts(figures))


def _counts(figures: Figures) -> dict[str, int]:
    names = (
        "walk_ins",
        "present",
        "guests_present",
        "called",
        "on_stage",
        "by_proxy",
        "released",
        "to_release",
        "papers",
    )
    return {name: getattr(figures, name) for name in names}


def _attendance(figures: Figures) -> Iterator[Section]:
    """By group, with a last line that adds up."""
    columns, widths = ("group", "invited", "present", "represented", "absent"), (2.4, 1, 1, 1, 1)
    for title, counted in (("report_learners", figures.learners), ("report_guests", figures.guests)):
        lines = [*counted, total(counted)]
        rows = [(one.group, *map(str, (one.invited, one.present, one.represented, one.absent))) for one in lines]
        yield Section(say(f"ceremony.{title}"), columns, widths, rows)


def total(counted: Sequence[Attendance]) -> Attendance:
    sums = (sum(getattr(one, name) for one in counted) for name in ("invited", "present", "represented"))
    return Attendance(say("ceremony.total"), *sums)


def _liquidation(figures: Figures) -> Section:
    """How many people were there, for meals and kits."""
    people = (("learners", figures.present), ("guardians", figures.guardians), ("guests", figures.guests_present))
    rows = [(say(f"ceremony.count_{name}"), str(count)) for name, count in people]
    rows.append((say("ceremony.total"), str(sum(count for _, count in people))))
    return Section(say("ceremony.report_count"), ("group", "present"), (2.4, 1), rows)


def _told(title: str, *notes: str) -> Section:
    return Section(say(f"ceremony.{title}"), (), (), (), notes)
