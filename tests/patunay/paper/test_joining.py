"""Joined PDFs: every page in order, the same bytes every time."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader
from tests.patunay.certificate.papers import AT, ATTACHMENTS, paper
from tests.patunay.paper.pdfs import sound

from patunay.certificate import render_certificate
from patunay.paper.joining import join_pdfs

NAMES = ("Ana Cruz", "Ben Cruz", "Carla Cruz")


def joined_of(first: bytes, others: Iterable[bytes], folder: Path) -> bytes:
    join_pdfs(first, others, folder / "joined.pdf")
    return (folder / "joined.pdf").read_bytes()


def test_pages_stand_in_order_and_the_same_every_time(tmp_path: Path) -> None:
    parts = [render_certificate(paper(holder=name), ATTACHMENTS if name != NAMES[0] else {}, AT) for name in NAMES]
    joined = joined_of(parts[0], iter(parts[1:]), tmp_path)
    assert sound(joined, tmp_path)
    assert joined_of(parts[0], parts[1:], tmp_path) == joined
    assert joined_of(parts[0], reversed(parts[1:]), tmp_path) != joined
    reader = PdfReader(BytesIO(joined))
    pages = [page.extract_text() for page in reader.pages]
    assert [next(name for name in NAMES if name in text) for text in pages] == [name for name in NAMES for _ in "ab"]
    assert not dict(reader.attachments)


def test_the_file_identifier_follows_from_the_content(tmp_path: Path) -> None:
    papers = [render_certificate(paper(holder=name), {}, AT) for name in NAMES[:2]]
    first, other = (PdfReader(BytesIO(joined_of(one, [], tmp_path))).trailer["/ID"] for one in papers)
    assert first[1] != other[1]
