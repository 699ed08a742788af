"""One file's bytes, told apart by what they begin with, never by the name.

Every cap is a number here or in the module of the kind; a file beyond it is refused before it is unpacked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import orjson

from patunay.canonical import MAX_BYTES, parse_json
from patunay.credential import baking
from patunay.errors import InputError
from patunay.intake import archive, image, pdf
from patunay.intake.found import Found, FoundKind, nothing, pair_proofs, printable

MAX_FILE_BYTES = 32 << 20
MAX_JWT_CHARACTERS = 1 << 20
MAX_LISTED = 5000
PNG, JPEG, PDF, ZIP = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"%PDF-", b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_JWT = re.compile(rb"[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{40,}")
_SVG = re.compile(
    rb"(<\?xml[^>]*>|<!--(?:(?!-->).)*-->|<!DOCTYPE[^>\[]*(\[[^\]]*\])?[^>]*>|\s)*<([A-Za-z0-9_]+:)?svg[\s>]",
    re.DOTALL,
)


def open_document(name: str, data: bytes) -> tuple[Found, ...]:
    """Everything that `data` holds, in order. Never raises for a bad file: its `Found.error` says what to do next."""
    return tuple(pair_proofs(open_nested(name, data, depth=0))) or (nothing(name, InputError("intake.proof_alone")),)


def open_nested(name: str, data: bytes, depth: int) -> tuple[Found, ...]:
    """As `open_document`, `depth` containers down; proofs are still apart."""
    try:
        return tuple(_open(name, data, depth))
    except InputError as error:
        return (nothing(name, error),)


def _open(name: str, data: bytes, depth: int) -> Iterator[Found]:
    if len(data) > MAX_FILE_BYTES:
        raise InputError("intake.large", limit=MAX_FILE_BYTES >> 20)
    if data.startswith(PDF):
        yield from _open_pdf(name, data, depth)
    elif data.startswith(ZIP):
        yield from _open_zip(name, data, depth)
    elif data.startswith((PNG, JPEG)):
        yield from _open_picture(name, data)
    else:
        yield from _open_text(name, data)


def _open_zip(name: str, data: bytes, depth: int) -> Iterator[Found]:
    if depth:
        raise InputError("intake.nested")
    for member, content in archive.read_members(data):
        yield from open_nested(f"{name} > {printable(member)}", content, depth + 1)


def _open_pdf(name: str, data: bytes, depth: int) -> Iterator[Found]:
    """The attached credentials; a scanned certificate has none, so then the QR on its pages."""
    with pdf.opened(data) as document:
        attached = pdf.read_attachments(document)
        if attached and depth < 2:
            for file, content in attached:
                yield from open_nested(f"{name} > {printable(file)}", content, depth=2)
            return
        texts = [text for page in pdf.render_pages(document) for text in image.read_codes(page)]
    yield from _codes(name, texts, "intake.pdf_empty")


def _open_picture(name: str, data: bytes) -> Iterator[Found]:
    """A baked badge, else a photo of a paper."""
    if data.startswith(PNG) and (baked := baking.extract_png(data)) is not None:
        yield from _open_text(name, baked)
        return
    yield from _codes(name, image.read_photo(data), "intake.photo_without_qr")


def _codes(name: str, texts: list[str], none: str) -> Iterator[Found]:
    ours = sorted({text for text in texts if is_paper_code(text)})
    if not ours:
        raise InputError("payload.stranger" if texts else none)
    for text in ours:
        yield Found(name, FoundKind.QR, text.encode("ascii"))


def is_paper_code(text: str) -> bool:
    """Whether the text of a QR has the form of ours; `payload.parse_url` decides."""
    return re.fullmatch(r"(?i)https://[^/\s]+/V/[A-Z2-7]+#[0-9A-Z$*+\-./:]+", text.strip()) is not None


def _open_text(name: str, data: bytes) -> Iterator[Found]:
    text = data.removeprefix(b"\xef\xbb\xbf").strip()
    if text.startswith(b"{"):
        yield Found(name, FoundKind.CREDENTIAL, text)
    elif text.startswith(b"["):
        yield from _open_list(name, text)
    elif text.startswith(b"eyJ"):
        yield _jwt(name, text)
    elif text[:10].lower().startswith(b"https://"):
        yield from _codes(name, [text.decode("latin-1")], "payload.stranger")
    elif text.startswith(b"c2sp.org/tlog-proof@"):
        yield Found(name, FoundKind.LOG_PROOF, data)
    elif _SVG.match(text[:4096]):
        yield from _open_svg(name, data)
    else:
        raise InputError(_unknown(text))


def _open_list(name: str, text: bytes) -> Iterator[Found]:
    values = parse_json(text, max_bytes=4 * MAX_BYTES)
    if not values or len(values) > MAX_LISTED or not all(isinstance(value, dict) for value in values):
        raise InputError("intake.list", limit=MAX_LISTED)
    for index, value in enumerate(values):
        yield Found(f"{name} > {index + 1}", FoundKind.CREDENTIAL, orjson.dumps(value))


def _jwt(name: str, text: bytes) -> Found:
    if len(text) > MAX_JWT_CHARACTERS or not _JWT.fullmatch(text):
        raise InputError("intake.jwt_cut")
    return Found(name, FoundKind.JWT, text)


def _open_svg(name: str, data: bytes) -> Iterator[Found]:
    baked = baking.extract_svg(data)
    if baked is None:
        raise InputError("intake.not_baked")
    yield from _open_text(name, baked)


def _unknown(text: bytes) -> str:
    if not text:
        return "intake.empty"
    return "intake.office_file" if text.startswith(OLE) else "intake.unknown_kind"
