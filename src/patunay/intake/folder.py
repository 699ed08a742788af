"""A file or a whole folder from disk, walked in sorted order, each document with the proof that belongs to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from patunay.errors import InputError
from patunay.intake.document import MAX_FILE_BYTES, open_nested
from patunay.intake.found import PROOF_SUFFIX, Found, FoundKind, nothing, pair_proofs, printable, proof_names

MAX_FILES = 200_000


def open_path(path: Path) -> Iterator[Found]:
    """Everything in the file or folder. Raises InputError when there is no such path or it holds too many files."""
    if path.is_file():
        yield from list(_open_file(path, path.name)) or [nothing(path.name, InputError("intake.proof_alone"))]
    elif path.is_dir():
        yield from _open_folder(path)
    else:
        raise InputError("intake.no_such_path", path=str(path))


def _open_folder(folder: Path) -> Iterator[Found]:
    files = sorted(file for file in folder.rglob("*") if file.is_file() and not _hidden(file.relative_to(folder)))
    if not files:
        raise InputError("intake.folder_empty", path=str(folder))
    if len(files) > MAX_FILES:
        raise InputError("intake.folder_large", path=str(folder), limit=MAX_FILES)
    for file in files:
        if file.suffix != PROOF_SUFFIX:
            yield from _open_file(file, printable(file.relative_to(folder).as_posix()))


def _open_file(file: Path, name: str) -> Iterator[Found]:
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            raise InputError("intake.large", limit=MAX_FILE_BYTES >> 20)
        things = open_nested(name, file.read_bytes(), depth=0)
    except OSError as error:
        things = (nothing(name, InputError("intake.unreadable", reason=error.strerror or "")),)
    except InputError as error:
        things = (nothing(name, error),)
    yield from pair_proofs([*things, *_proofs_beside(file, things)])


def _proofs_beside(file: Path, things: tuple[Found, ...]) -> Iterator[Found]:
    """The proof on disk for a file that is one document; the proofs of a container lie inside it."""
    if len(things) != 1 or things[0].kind not in (FoundKind.CREDENTIAL, FoundKind.JWT):
        return
    for place, name in zip(proof_names(str(file)), proof_names(things[0].name), strict=True):
        if Path(place).is_file():
            yield Found(name, FoundKind.LOG_PROOF, Path(place).read_bytes())


def _hidden(path: Path) -> bool:
    return any(part.startswith((".", "~$")) or part in ("Thumbs.db", "desktop.ini") for part in path.parts)
