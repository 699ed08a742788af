"""OUT on disk: whole files or none, one writer at a time. Knows paths, not what is in them."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from patunay.canonical import parse_json
from patunay.errors import InputError, StateError

FORMAT = "patunay/out/1"


class OutFolder:
    """The division's living folder: `private/` (0700), `holders/` and `public/`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.private = root / "private"
        self.holders = root / "holders"
        self.public = root / "public"

    def open(self, host: str) -> None:
        """Makes the folder, or checks that it is this division's. Raises StateError when it is another's."""
        self.private.mkdir(parents=True, exist_ok=True, mode=0o700)
        mark = self.private / "out.json"
        if not mark.exists():
            write(mark, dump({"format": FORMAT, "host": host}))
        found = self.check()
        if found != host:
            raise StateError("division.other_office", host=found)

    def check(self) -> str:
        """The host whose folder this is. Raises StateError when it is no such folder, or a newer Patunay's."""
        mark = self.private / "out.json"
        if not mark.is_file():
            raise StateError("division.not_out", folder=self.root.name or str(self.root))
        value = load(mark)
        if value.get("format") != FORMAT:
            raise StateError("division.newer", format=str(value.get("format")))
        return str(value.get("host"))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One writing command at a time. Raises StateError when another one runs."""
        self.private.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.private / ".lock").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise StateError("division.locked") from error
            for leftover in self.root.rglob(".*.part"):
                leftover.unlink(missing_ok=True)
            yield


@contextmanager
def writing(path: Path) -> Iterator[Path]:
    """Where to write what will stand at `path`, the whole file or none: written beside, moved into place at the end.
    Raises StateError when the disk is full."""
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield part
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StateError("division.disk", path=path.name, reason=str(error.strerror)) from error


def write(path: Path, data: bytes) -> None:
    """The whole file or none. Raises as `writing`."""
    with writing(path) as part:
        part.write_bytes(data)


def write_durably(path: Path, data: bytes) -> None:
    """As `write`, and on the disk when it returns: for what later steps rely on."""
    write(path, data)
    sync(path)
    sync(path.parent)


def sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def dump(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2) + b"\n"


def load(path: Path) -> Any:
    """A JSON file of ours. Raises InputError when it is not there."""
    try:
        return parse_json(path.read_bytes(), max_bytes=256 << 20)
    except FileNotFoundError as error:
        raise InputError("division.missing_file", file=path.name) from error
