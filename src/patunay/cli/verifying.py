"""`verify`: files in, reports out; and the table of reports as a workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path

from xlsxwriter import Workbook

from patunay.errors import PatunayError
from patunay.intake import Found, FoundKind, open_path
from patunay.verification import Bundle, NoSources, Report, Sources, Trust, Verifier, parse_trust, verify_certificate
from patunay.words import say


def verify_files(paths: Sequence[Path], bundle: Path | None, trust: str | None, at: int) -> Iterator[Report]:
    """One report a document. Raises InputError for a bundle or trust file that cannot be read."""
    sources: Sources = Bundle(bundle) if bundle else NoSources()
    verifier = Verifier(sources, _trust(trust), at)
    for path in paths:
        for found in open_path(path):
            yield from _verify(verifier, found)


def _trust(text: str | None) -> Trust:
    if text is None:
        return Trust()
    path = Path(text)
    return parse_trust(path.read_text("utf-8").splitlines() if path.is_file() else [text])


def _verify(verifier: Verifier, found: Found) -> Iterator[Report]:
    if found.kind is FoundKind.QR:
        yield from verify_certificate(found.content.decode("ascii"), verifier, name=found.name).reports
    elif found.kind is FoundKind.NOTHING and found.error is not None:
        yield verifier.verify(b"", name=f"{found.name}: {_sentence(found.error)}")
    else:
        yield verifier.verify(found.content, name=found.name, proof=found.proof)


def _sentence(error: PatunayError) -> str:
    return say(error.code, "en", **error.facts)


def write_table(reports: Sequence[Report], at: datetime) -> bytes:
    """One row a document: file, verdict, what the document says (only where it may be shown), reason, duplicate."""
    buffer = BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": at})
    sheet = book.add_worksheet("Documents")
    for column, heading in enumerate(("File", "Verdict", "In words", "Sa Filipino", "Duplicate")):
        sheet.write_string(0, column, heading)
    sheet.set_column(0, 4, 40)
    headlines = Counter(report.headline("en") for report in reports)
    for line, report in enumerate(reports, 1):
        value = report.to_json()
        twice = "yes" if headlines[report.headline("en")] > 1 else ""
        row = (report.name, value["verdict"], report.headline("en"), report.headline("fil"), twice)
        for column, cell in enumerate(row):
            sheet.write_string(line, column, cell)
    book.close()
    return buffer.getvalue()
