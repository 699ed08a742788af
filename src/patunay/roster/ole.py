"""The older container (XLS, or around a locked workbook): is it locked, does a chain of its sectors lead in a ring.

A reader follows the chains of sectors without looking for rings and would fill all memory [MS-CFB 2.3]. Reads no cell.
"""

from __future__ import annotations

import re
import struct

from patunay.errors import InputError

MAGIC = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LOCKED_97 = re.compile(rb"\x09\x08\x10\x00.{16}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)
"""[MS-XLS] 2.1.7.20: BOF, perhaps WriteProtect, FilePass."""
_DIMENSIONS = re.compile(rb"\x00\x02\x0e\x00(.{4})(.{4})(..)(..)", re.DOTALL)
MAX_ROW, MAX_COLUMN = 1 << 16, 1 << 8
"""What Excel 97 allows; a reader sets memory aside for as many as the file says."""
_HEADER, _SHIFT_AT, _DIFAT_AT = 512, 0x1E, 0x4C
_SHIFTS = (9, 12)


def checked(file: str, data: bytes) -> bytes:
    """The file, filled up to whole sectors as its reader needs it.

    Raises InputError `roster.password` for a locked file, `roster.wrong_kind` for a broken one.
    """
    if _ENCRYPTED in data or _LOCKED_97.search(data):
        raise InputError("roster.password", file=file)
    if len(data) < _HEADER or not _is_sized(data) or _leads_in_a_ring(_allocation_table(data)):
        raise InputError("roster.wrong_kind", file=file)
    return data.ljust(-(-len(data) // _HEADER) * _HEADER, b"\0")


def _is_sized(data: bytes) -> bool:
    """[MS-XLS] 2.4.90: first and last row, first and last column of each sheet."""
    for match in _DIMENSIONS.finditer(data):
        top, bottom, left, right = (int.from_bytes(part, "little") for part in match.groups())
        if not (top <= bottom <= MAX_ROW and left <= right <= MAX_COLUMN):
            return False
    return True


def _allocation_table(data: bytes) -> list[int]:
    """Sector -> the next sector of its chain; what is larger than the table ends a chain."""
    (shift,) = struct.unpack_from("<H", data, _SHIFT_AT)
    if shift not in _SHIFTS:
        return [0]
    size = 1 << shift
    table: list[int] = []
    for sector in _table_sectors(data, size):
        part = data[(sector + 1) * size : (sector + 2) * size]
        table += struct.unpack(f"<{len(part) // 4}I", part[: len(part) // 4 * 4])
    return table


def _table_sectors(data: bytes, size: int) -> list[int]:
    """Where the table itself stands: 109 places in the header, then a chain of its own (every sector once)."""
    sectors = list(struct.unpack_from("<109I", data, _DIFAT_AT))
    (following,) = struct.unpack_from("<I", data, _DIFAT_AT - 8)
    seen: set[int] = set()
    while (following + 2) * size <= len(data) and following not in seen:
        seen.add(following)
        *more, following = struct.unpack_from(f"<{size // 4}I", data, (following + 1) * size)
        sectors += more
    return [sector for sector in dict.fromkeys(sectors) if (sector + 1) * size < len(data)]


def _leads_in_a_ring(table: list[int]) -> bool:
    done = bytearray(len(table))
    for start in range(len(table)):
        chain: set[int] = set()
        sector = start
        while sector < len(table) and not done[sector]:
            done[sector] = 1
            chain.add(sector)
            sector = table[sector]
        if sector in chain:
            return True
    return False
