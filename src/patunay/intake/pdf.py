"""PDF files: the attached files, and pages as pictures. What the pages say in words is never read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2
from PIL import Image

from patunay.errors import InputError

MAX_ATTACHMENTS = 64
MAX_ATTACHMENT_BYTES = 4 << 20
MAX_PAGES = 4
MAX_SIDE = 4000
DPI = 200


@contextmanager
def opened(data: bytes) -> Iterator[Any]:
    """The document. Raises InputError for a locked or damaged one."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise InputError("intake.pdf_locked" if "assword" in str(error) else "intake.pdf_broken") from error
    try:
        yield document
    finally:
        document.close()


def read_attachments(document: Any) -> list[tuple[str, bytes]]:
    """Name and content of each attached file, in order."""
    count = document.count_attachments()
    if count > MAX_ATTACHMENTS:
        raise InputError("intake.pdf_broken")
    return [_read(document.get_attachment(index)) for index in range(count)]


def render_pages(document: Any) -> Iterator[Image.Image]:
    """The first pages in grey at 200 dpi, no side longer than 4,000 pixels."""
    for index in range(min(len(document), MAX_PAGES)):
        page = document[index]
        scale = min(DPI / 72, MAX_SIDE / max(*page.get_size(), 1.0))
        yield page.render(scale=scale, grayscale=True).to_pil()
        page.close()


def _read(attachment: Any) -> tuple[str, bytes]:
    try:
        content = bytes(attachment.get_data())
    except pypdfium2.PdfiumError as error:
        raise InputError("intake.pdf_broken") from error
    if len(content) > MAX_ATTACHMENT_BYTES:
        raise InputError("intake.large", limit=MAX_ATTACHMENT_BYTES >> 20)
    return attachment.get_name(), content
