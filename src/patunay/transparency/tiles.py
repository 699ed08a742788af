"""C2SP tlog-tiles: the tree as files of 256 hashes, and the entries as bundles beside them.

`read(path)` gives the bytes of a stored file or None; an append answers with the files to write and touches nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from patunay.errors import InputError
from patunay.transparency.merkle import inclusion_proof, leaf_hash, node_hash, root_of

Read = Callable[[str], bytes | None]
WIDTH = 256
HASH = 32


def tile_path(level: int | str, number: int, width: int = WIDTH) -> str:
    """`tile/<level>/<number>[.p/<width>]`; level `entries` names bundles. 1234067 is `x001/x234/067`."""
    groups = [f"{number % 1000:03d}"]
    while number >= 1000:
        number //= 1000
        groups.append(f"x{number % 1000:03d}")
    path = f"tile/{level}/{'/'.join(reversed(groups))}"
    return path if width == WIDTH else f"{path}.p/{width}"


def encode_bundle(entries: Iterable[bytes]) -> bytes:
    """Entries of up to 65,535 bytes, each behind its length in two bytes."""
    return b"".join(len(entry).to_bytes(2) + entry for entry in entries)


def decode_bundle(data: bytes) -> list[bytes]:
    """Raises InputError for a cut bundle."""
    entries, position = [], 0
    while position < len(data):
        length = int.from_bytes(data[position : position + 2])
        entry = data[position + 2 : position + 2 + length]
        if len(entry) != length or position + 2 > len(data):
            raise InputError("transparency.bundle")
        entries.append(entry)
        position += 2 + length
    return entries


class TiledLog:
    """A log of `size` entries over stored tiles; reads are kept, so one object serves one size."""

    def __init__(self, size: int, read: Read) -> None:
        self.size = size
        self._read = read
        self._tiles: dict[tuple[int | str, int], bytes] = {}
        self._rows: dict[tuple[int, int], list[list[bytes]]] = {}

    def root(self) -> bytes:
        return root_of(self.size, self.node)

    def prove(self, index: int) -> tuple[bytes, ...]:
        """The inclusion proof of entry `index`. Raises ValueError when there is none, InputError for a lost tile."""
        return inclusion_proof(index, self.size, self.node)

    def node(self, level: int, index: int) -> bytes:
        """The complete subtree's hash, out of the tile that holds it or its descendants."""
        tile_level, row = divmod(level, 8)
        number, offset = divmod(index, WIDTH >> row)
        key = (tile_level, number)
        if key not in self._rows:
            self._rows[key] = _rows(self._tile(tile_level, number))
        return self._rows[key][row][offset]

    def entries(self, start: int = 0) -> Iterator[bytes]:
        """Entries from number `start` on. Raises InputError when a bundle is lost."""
        for number in range(start // WIDTH, -(-self.size // WIDTH)):
            bundle = decode_bundle(self._tile("entries", number))
            if len(bundle) != min(WIDTH, self.size - number * WIDTH):
                raise InputError("transparency.bundle")
            yield from bundle[max(0, start - number * WIDTH) :]

    def find(self, entry: bytes) -> int | None:
        """The number of the first entry equal to `entry`."""
        return next((index for index, stored in enumerate(self.entries()) if stored == entry), None)

    def append(self, entries: Sequence[bytes]) -> tuple[TiledLog, dict[str, bytes]]:
        """The longer log and the files that it needs beyond the stored ones; the same input gives the same files."""
        files = self._appended_bundles(entries)
        hashes = [leaf_hash(entry) for entry in entries]
        start, level = self.size, 0
        while hashes:
            files |= self._appended_tiles(level, start, hashes)
            start, hashes = self._parents(level, start, hashes)
            level += 1
        stored = self._read
        return TiledLog(self.size + len(entries), lambda path: files.get(path) or stored(path)), files

    def check(self) -> str | None:
        """The path of the first tile that does not follow from the entries below it; None when all do."""
        hashes = [leaf_hash(entry) for entry in self.entries()]
        level = 0
        while hashes:
            for number in range(-(-len(hashes) // WIDTH)):
                chunk = hashes[number * WIDTH : (number + 1) * WIDTH]
                if self._tile(level, number)[: len(chunk) * HASH] != b"".join(chunk):
                    return tile_path(level, number, len(chunk))
            hashes = [_subtree(hashes[i : i + WIDTH]) for i in range(0, len(hashes) - WIDTH + 1, WIDTH)]
            level += 1
        return None

    def _tile(self, level: int | str, number: int) -> bytes:
        key = (level, number)
        if key not in self._tiles:
            self._tiles[key] = self._load(level, number)
        return self._tiles[key]

    def _load(self, level: int | str, number: int) -> bytes:
        """The full tile where the log has filled it, else the partial one of this size.

        A tile may hold more than this size has: an append that was cut off has filled it already.
        """
        below = self.size if level == "entries" else self.size >> 8 * int(level)
        width = min(WIDTH, below - number * WIDTH)
        for path in (tile_path(level, number), tile_path(level, number, width)):
            data = self._read(path) if width else None
            if data is not None and level == "entries":
                return encode_bundle(decode_bundle(data)[:width])
            if data is not None and len(data) >= width * HASH:
                return data
        raise InputError("transparency.tile", path=tile_path(level, number, width))

    def _appended_bundles(self, entries: Sequence[bytes]) -> dict[str, bytes]:
        kept = self.size % WIDTH
        number = self.size // WIDTH
        pending = [*(decode_bundle(self._tile("entries", number)) if kept else []), *entries]
        return {
            tile_path("entries", number + i // WIDTH, len(chunk)): encode_bundle(chunk)
            for i in range(0, len(pending), WIDTH)
            if (chunk := pending[i : i + WIDTH])
        }

    def _appended_tiles(self, level: int, start: int, hashes: Sequence[bytes]) -> dict[str, bytes]:
        number, kept = divmod(start, WIDTH)
        data = (self._tile(level, number)[: kept * HASH] if kept else b"") + b"".join(hashes)
        size = WIDTH * HASH
        return {
            tile_path(level, number + i // size, len(chunk) // HASH): chunk
            for i in range(0, len(data), size)
            if (chunk := data[i : i + size])
        }

    def _parents(self, level: int, start: int, hashes: Sequence[bytes]) -> tuple[int, list[bytes]]:
        number, kept = divmod(start, WIDTH)
        data = self._tile(level, number)[: kept * HASH] if kept else b""
        row = [data[i : i + HASH] for i in range(0, len(data), HASH)] + list(hashes)
        return number, [_subtree(row[i : i + WIDTH]) for i in range(0, len(row) - WIDTH + 1, WIDTH)]


def _rows(tile: bytes) -> list[list[bytes]]:
    """A tile's hashes, and the eight rows of complete subtrees above them."""
    rows = [[tile[i : i + HASH] for i in range(0, len(tile), HASH)]]
    for _ in range(8):
        below = rows[-1]
        rows.append([node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)])
    return rows


def _subtree(hashes: Sequence[bytes]) -> bytes:
    """The root of a full tile."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
    return row[0]
