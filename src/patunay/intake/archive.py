"""ZIP files: names and sizes are checked before anything is unpacked, and unpacking stops at the cap.

Not handled: ZIPs in ZIPs, encrypted members, links.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from patunay.errors import InputError

MAX_MEMBERS = 5000
MAX_MEMBER_BYTES = 8 << 20
MAX_TOTAL_BYTES = 128 << 20
MAX_RATIO = 200


def read_members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file in the ZIP, in the order of names; hidden files are passed over.

    Raises InputError for a damaged, locked or bomb-like archive.
    """
    try:
        with ZipFile(BytesIO(data)) as archive:
            yield from _read(archive)
    except (BadZipFile, zlib.error, NotImplementedError, EOFError, UnicodeDecodeError) as error:
        raise InputError("intake.zip_broken") from error


def _read(archive: ZipFile) -> Iterator[tuple[str, bytes]]:
    members = sorted((m for m in archive.infolist() if not m.is_dir() and not _hidden(m)), key=lambda m: m.filename)
    if any(member.filename == "[Content_Types].xml" for member in members):
        raise InputError("intake.office_file")
    if not members:
        raise InputError("intake.zip_empty")
    _check_sizes(members)
    for member in members:
        if member.flag_bits & 1:
            raise InputError("intake.zip_locked")
        with archive.open(member) as stream:
            content = stream.read(member.file_size + 1)
        if len(content) != member.file_size:
            raise InputError("intake.zip_bomb")
        yield member.filename, content


def _check_sizes(members: list[ZipInfo]) -> None:
    """The sizes that the directory states; a member that unpacks to more is caught while it is read."""
    total = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    largest = max(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or total > MAX_TOTAL_BYTES or largest > MAX_MEMBER_BYTES:
        raise InputError("intake.zip_bomb")
    if total > MAX_RATIO * max(packed, 1024) or _overlap(members):
        raise InputError("intake.zip_bomb")


def _overlap(members: list[ZipInfo]) -> bool:
    """Members that share bytes of the archive (CVE-2024-0450): a small file that unpacks to a huge one."""
    spans = sorted((member.header_offset, member.compress_size) for member in members)
    return any(start + size > following for (start, size), (following, _) in pairwise(spans))


def _hidden(member: ZipInfo) -> bool:
    parts = PurePosixPath(member.filename).parts
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)
