"""Open Badges 3.0 baking (5.3): a credential inside a picture. PNG written and read, SVG read.

The first matching chunk counts. What is extracted is text, not yet believed.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from html import unescape

from patunay.errors import InputError

PNG = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
MAX_TEXT = 4 << 20


def bake_png(picture: bytes, credential: bytes) -> bytes:
    """`picture` with `credential` (JSON or compact JWS) in one uncompressed iTXt chunk behind its header.

    Raises InputError when it is no PNG or holds a credential already.
    """
    if extract_png(picture) is not None:
        raise InputError("credential.baked_twice")
    chunk = b"iTXt" + KEYWORD + b"\0\0\0\0\0" + credential
    framed = (len(chunk) - 4).to_bytes(4) + chunk + zlib.crc32(chunk).to_bytes(4)
    end = len(PNG) + 25
    return picture[:end] + framed + picture[end:]


def extract_png(picture: bytes) -> bytes | None:
    """The credential's bytes, None when there is none. Raises InputError for a damaged or overlong picture."""
    for kind, data in _chunks(picture):
        if kind == b"iTXt" and data.startswith(KEYWORD + b"\0"):
            return _international_text(data[len(KEYWORD) + 1 :])
    return None


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not picture.startswith(PNG):
        raise InputError("credential.not_png")
    position = len(PNG)
    while position + 12 <= len(picture):
        length = int.from_bytes(picture[position : position + 4])
        kind = picture[position + 4 : position + 8]
        yield kind, picture[position + 8 : position + 8 + length]
        if kind == b"IEND":
            return
        position += 12 + length


def _international_text(rest: bytes) -> bytes:
    """What follows keyword and NUL: flag, method, language NUL, translated keyword NUL, text."""
    flag = rest[:1]
    try:
        _, _, text = rest[2:].split(b"\0", 2)
    except ValueError as error:
        raise InputError("credential.not_png") from error
    if flag == b"\0":
        return text
    unpack = zlib.decompressobj()
    try:
        text = unpack.decompress(text, MAX_TEXT)
    except zlib.error as error:
        raise InputError("credential.not_png") from error
    if unpack.unconsumed_tail:
        raise InputError("credential.not_png")
    return text


def extract_svg(picture: bytes) -> bytes | None:
    """The credential in an SVG, by whatever prefix the namespace has; entities are refused, a DOCTYPE is not."""
    text = picture[:MAX_TEXT].decode("utf-8", errors="replace")
    if "<!ENTITY" in text:
        raise InputError("credential.svg_entity")
    prefix = re.search(rf'xmlns:([\w.-]+)\s*=\s*["\']{re.escape(NAMESPACE)}["\']', text)
    if prefix is None:
        return None
    element = re.search(rf"<{prefix[1]}:credential\b([^>]*?)(/>|>(.*?)</{prefix[1]}:credential>)", text, re.DOTALL)
    if element is None:
        return None
    token = re.search(r'verify\s*=\s*["\']([^"\']*)["\']', element[1])
    body = (element[3] or "").strip()
    cdata = re.fullmatch(r"<!\[CDATA\[(.*)\]\]>", body, re.DOTALL)
    found = token[1] if token else cdata[1].replace("]]]]><![CDATA[>", "]]>") if cdata else unescape(body)
    return found.strip().encode() or None
