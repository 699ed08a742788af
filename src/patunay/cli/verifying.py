"""`verify`: files in, reports out, on the screen or as a workbook. Reaches out only when `--online` is given."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Annotated

import typer
from xlsxwriter import Workbook

from patunay.cli.session import now, progress_bar, speak, write_file
from patunay.cli.trusting import read_trust
from patunay.errors import InputError
from patunay.fetch import Online
from patunay.intake import Found, FoundKind, open_path
from patunay.verification import Bundle, FirstOf, NoSources, Report, Sources, Verdict, Verifier, verify_certificate
from patunay.words import Language, say

COLUMNS = (
    *("file", "name", "competency", "level", "elements", "verdict", "reason", "dahilan", "duplicate"),
    *("number", "issuer", "issued"),
)
WIDTHS = (36, 30, 30, 20, 40, 16, 60, 60, 24, 24, 36, 14)


def verify(
    paths: list[Path],
    bundle: Annotated[list[Path] | None, typer.Option(help="A public/ folder of an office.")] = None,
    trust: Annotated[list[str] | None, typer.Option(help="A fingerprint, or a file of them, for this run.")] = None,
    online: Annotated[bool, typer.Option("--online", help="Fetch the issuers' public files over https.")] = False,
    max_age: Annotated[int | None, typer.Option(min=0, help="Greatest age of a status list, in days.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One report a document, one a line.")] = False,
    xlsx: Annotated[Path | None, typer.Option(help="A workbook with one row a document.")] = None,
) -> None:
    """Check any file that we or others issued: credential, certificate, photo of the QR, badge, ZIP, folder."""
    seconds = None if max_age is None else max_age * 86400
    verifier = Verifier(_sources(bundle or [], online), read_trust(trust or []), int(now().timestamp()), seconds)
    reports = list(verify_files(paths, verifier))
    if xlsx is not None:
        write_file(xlsx, write_table(reports, now()))
    for report in reports:
        line = json.dumps(report.to_json(), ensure_ascii=False) if as_json else _line(report)
        typer.echo(line)
    valid = sum(report.verdict is Verdict.VALID for report in reports)
    speak("cli.verified", valid=valid, total=len(reports))
    raise typer.Exit(0 if reports and valid == len(reports) else 1)


def _line(report: Report) -> str:
    return f"{report.verdict}\t{report.name}\t{report.headline('en')}"


def _sources(bundles: Sequence[Path], online: bool) -> Sources:
    """The issuers themselves where they may be asked, as theirs is newer; then the folders at hand."""
    sources: list[Sources] = [Online()] if online else []
    sources += map(Bundle, bundles)
    return FirstOf(*sources) if len(sources) > 1 else next(iter(sources), NoSources())


def verify_files(paths: Sequence[Path], verifier: Verifier) -> Iterator[Report]:
    """One report a document, with a bar that counts files. Raises InputError for a path that is not there."""
    total = sum(map(_count, paths))
    with progress_bar() as progress:
        files, last = 0, ""
        for path in paths:
            for found in open_path(path):
                file = found.name.partition(" > ")[0]
                files, last = files + (file != last), file
                progress("verify", min(files, total), total)
                yield from _verify(verifier, found)
        progress("verify", total, total)


def _count(path: Path) -> int:
    return sum(1 for file in path.rglob("*") if file.is_file()) if path.is_dir() else 1


def _verify(verifier: Verifier, found: Found) -> Iterator[Report]:
    if found.kind is FoundKind.QR:
        yield from verify_certificate(found.content.decode("ascii"), verifier, name=found.name).reports
    elif found.kind is FoundKind.NOTHING:
        yield verifier.unreadable(found.name, found.error or InputError("intake.unknown_kind"))
    else:
        yield verifier.verify(found.content, name=found.name, proof=found.proof)


def write_table(reports: Sequence[Report], at: datetime) -> bytes:
    """One row a document; what a document says stands there only where it may be shown."""
    buffer = BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": at})
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(say("cli.table_sheet"))
    for column, (name, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, say(f"cli.table_{name}"), bold)
    for line, row in enumerate(_rows(reports), 1):
        for column, cell in enumerate(row):
            sheet.write_string(line, column, cell, wrapped)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, len(reports)), len(COLUMNS) - 1)
    book.close()
    return buffer.getvalue()


def _rows(reports: Sequence[Report]) -> Iterator[tuple[str, ...]]:
    """The same credential in two files (JSON, JWT, PDF, paper) is a duplicate of the first."""
    first: dict[str, int] = {}
    for line, report in enumerate(reports, 2):
        shown = report.shown
        said = (shown.holder, shown.achievement, shown.level, "; ".join(shown.elements)) if shown else ("", "", "", "")
        again = first.setdefault(shown.id, line) if shown and shown.id else line
        duplicate = "" if again == line else say("cli.table_same", line=again, file=reports[again - 2].name)
        last = (shown.number, shown.issuer or shown.issuer_id, shown.valid_from[:10]) if shown else ("", "", "")
        yield report.name, *said, str(report.verdict), _why(report, "en"), _why(report, "fil"), duplicate, *last


def _why(report: Report, lang: Language) -> str:
    return " ".join([report.headline(lang), *report.reasons(lang)])
