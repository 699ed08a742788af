"""Several PDFs of ours in one, by PDFium. Does NOT carry attachments or tags: for a printer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from io import BytesIO

from pypdfium2 import PdfDocument

_DRAWN = re.compile(rb"<([0-9A-F]{32})>\]>>\s+startxref\s+\d+\s+%%EOF\s*\Z")
"""The second file identifier, which PDFium draws by lot at each saving."""


def join_pdfs(first: bytes, others: Iterable[bytes]) -> bytes:
    """The pages of `first` and then of the others, in order. The same parts give the same bytes.

    Each part is closed before the next is asked for, so an iterator keeps memory low.
    """
    whole = PdfDocument(first)
    for other in others:
        part = PdfDocument(other)
        whole.import_pages(part)
        part.close()
    out = BytesIO()
    whole.save(out)
    whole.close()
    return _identified(out.getvalue())


def _identified(pdf: bytes) -> bytes:
    """The second identifier follows from the content instead (ISO 32000-2, 14.4)."""
    drawn = _DRAWN.search(pdf, max(0, len(pdf) - 1024))
    if drawn is None:
        return pdf
    name = sha256(pdf[: drawn.start(1)]).hexdigest()[:32].upper().encode()
    return pdf[: drawn.start(1)] + name + pdf[drawn.end(1) :]
