"""Several PDFs of ours in one, by PDFium. Does NOT carry attachments or tags: for a printer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from mmap import mmap
from pathlib import Path

from pypdfium2 import PdfDocument

TAIL = 1024
_DRAWN = re.compile(rb"<([0-9A-F]{32})>\]>>\s+startxref\s+\d+\s+%%EOF\s*\Z")
"""The second file identifier, which PDFium draws by lot at each saving."""


def join_pdfs(first: bytes, others: Iterable[bytes], out: Path) -> None:
    """Writes the pages of `first` and then of the others, in order, to `out`. The same parts give the same bytes.

    Each part is closed before the next is asked for, so an iterator keeps memory low; the whole is never in it twice.
    """
    whole = PdfDocument(first)
    for other in others:
        part = PdfDocument(other)
        whole.import_pages(part)
        part.close()
    whole.save(out)
    whole.close()
    _identify(out)


def _identify(pdf: Path) -> None:
    """The second identifier follows from the content instead (ISO 32000-2, 14.4)."""
    with pdf.open("r+b") as file, mmap(file.fileno(), 0) as view:
        start = max(0, len(view) - TAIL)
        drawn = _DRAWN.search(view[start:])
        if drawn is None:
            return
        first, last = start + drawn.start(1), start + drawn.end(1)
        with memoryview(view) as content, content[:first] as before:
            digest = sha256(before).hexdigest()
        view[first:last] = digest[:32].upper().encode()
