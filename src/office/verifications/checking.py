"""A dropped file, checked by the library against the public books of the divisions that this site keeps."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from office.registers.queries import registers
from patunay.errors import InputError
from patunay.intake import Found, FoundKind, open_path
from patunay.verification import Bundle, FirstOf, NoSources, Report, Verifier, parse_trust, verify_certificate

MOST = 50
"""Documents of one file that are shown; a ZIP may hold more."""


def check_file(name: str, content: bytes, *, at: datetime) -> list[Report]:
    """The report of every document found in the file. Never raises for a bad file: the report says what is wrong."""
    books = registers()
    bundles = [Bundle(one.place.public) for one in books]
    sources = FirstOf(*bundles) if len(bundles) > 1 else next(iter(bundles), NoSources())
    verifier = Verifier(sources, parse_trust([one.fingerprint for one in books]), int(at.timestamp()))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{Path(name).suffix[:8]}"
        path.write_bytes(content)
        reports = [report for found in open_path(path) for report in _verify(verifier, found)]
    return reports[:MOST]


def _verify(verifier: Verifier, found: Found) -> Iterator[Report]:
    if found.kind is FoundKind.QR:
        yield from verify_certificate(found.content.decode("ascii"), verifier, name=found.name).reports
    elif found.kind is FoundKind.NOTHING:
        yield verifier.unreadable(found.name, found.error or InputError("intake.unknown_kind"))
    else:
        yield verifier.verify(found.content, name=found.name, proof=found.proof)
