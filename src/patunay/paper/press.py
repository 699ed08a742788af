"""Typesetting with Typst: a template of this package and plain values in, a PDF or a picture out.

The same values and the same `at` give the same bytes: system fonts are off (only the families inside the wheel are
used), dates come from `at`, nothing is read but the templates. Data travel as files that exist in memory alone, not
through `sys.inputs`, because Typst forgets every cached layout when those change.

Does NOT know what stands on a page: the templates and their values belong to the rooms above. One process holds one
compiler; typesetting starts threads, so processes that typeset must be spawned, not forked from one that has typeset.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import orjson
import typst
from PIL.Image import Image
from pypdfium2 import PdfDocument

from patunay.errors import InputError

ARCHIVE: tuple[str, ...] = ("a-3a", "ua-1")
"""PDF/A-3a and PDF/UA-1 together: made as both, enforced by Typst, certified by nobody."""
MISSING = "could not be displayed"
"""Typst's words for a letter that the font does not have."""
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
"""For pages that are not kept or carry no date."""
PLAIN: tuple[str, ...] = ()
"""For a printer: no tags, no attachments."""


def typeset_pdf(
    template: str,
    data: Mapping[str, Any],
    at: datetime,
    *,
    standards: Sequence[str] = ARCHIVE,
    attachments: Mapping[str, bytes] | None = None,
) -> bytes:
    """One PDF of `template` (a path in this package, such as `certificate/certificate.typ`).

    `data` are JSON values; the template's function `paper` receives them. `attachments` (file name -> UTF-8 text) are
    embedded as data files (PDF 2.0, 14.13.5 `Data`). `at` must be aware. Raises InputError when Typst refuses, which
    for PDF/UA includes a character that no font has.
    """
    return _compile(
        _sources(template, data, at, attachments or {}),
        format="pdf",
        pdf_standards=list(standards),
        pdf_tags=standards == ARCHIVE,
        timestamp=at,
    )


def typeset_image(template: str, data: Mapping[str, Any], at: datetime, *, pixels_per_inch: float) -> Image:
    """The single page of `template` as an RGB picture, drawn by PDFium (a third of the time of a PNG made and read).

    Raises InputError when Typst refuses or there are more pages.
    """
    document = PdfDocument(typeset_pdf(template, data, at, standards=PLAIN))
    if len(document) != 1:
        raise InputError("paper.refused", reason="more pages than one")
    page = document[0]
    bitmap = page.render(scale=pixels_per_inch / 72, rev_byteorder=True, may_draw_forms=False)
    picture: Image = bitmap.to_pil().copy()
    document.close()
    return picture


def unprintable(texts: Sequence[str]) -> tuple[str, ...]:
    """Those of `texts` that cannot be set because the font lacks a letter: to be asked before anything is signed."""
    try:
        typeset_pdf("paper/letters.typ", {"texts": list(texts)}, UNDATED)
    except InputError as error:
        if MISSING not in error.facts["reason"]:
            raise
        half = len(texts) // 2
        return tuple(texts) if half == 0 else unprintable(texts[:half]) + unprintable(texts[half:])
    return ()


def count_pages(pdf: bytes) -> int:
    document = PdfDocument(pdf)
    pages = len(document)
    document.close()
    return pages


def _compile(sources: Mapping[str, bytes], **options: Any) -> bytes:
    try:
        made = _compiler().compile(input=sources, **options)
    except typst.TypstError as error:
        raise InputError("paper.refused", reason=error.message) from error
    if not isinstance(made, bytes):
        raise InputError("paper.refused", reason="more pages than one")
    return made


@cache
def _compiler() -> typst.Compiler:
    root = Path(str(files("patunay")))
    return typst.Compiler(root=root, font_paths=typst.Fonts(include_system_fonts=False))


def _sources(
    template: str, data: Mapping[str, Any], at: datetime, attachments: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Files in memory: a few fixed lines, the data and what is attached.

    Paths are the same for every paper, since the compiler keeps each path that it has seen.
    """
    values = {**data, "at": list(at.timetuple()[:6]), "attachments": list(attachments)}
    main = f'#import "/{template}": paper\n#paper(json("/data.json"))'
    return {"main.typ": main.encode(), "data.json": orjson.dumps(values)} | {
        f"attached/{place}": _text(content) for place, content in enumerate(attachments.values())
    }


def _text(content: bytes) -> bytes:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError("paper.refused", reason="an attachment is not UTF-8 text") from error
    return content
