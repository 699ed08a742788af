"""A whole that can be carried away: every row, every file of the home folder and the sealed keys, encrypted with age.

Who reads it needs the identity of a recipient, which never lies on this machine. Rows are written as Django's JSON
lines, so that a backup of SQLite comes back on PostgreSQL too. What opens the keys (their passphrase) is left out: it
is kept apart from them.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from tempfile import TemporaryFile
from typing import IO, Any

import pyrage
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from office.registers.queries import registers
from patunay.errors import InputError, StateError

FORMAT = "patunay/backup/1"
ROWS, HOME, MANIFEST = "rows/", "home/", "manifest.json"
NOT_KEPT = frozenset({"contenttypes", "sessions", "django_tasks_database", "auth"})
"""Apps whose rows are made anew: log-ins end, and the ledger of jobs fills the queue again."""
NOT_CARRIED = ("*.sqlite3*", ".lock", ".*.part", "passphrase", "demo-accounts.json", "last-backup")
"""The tables as files, what is passing, and what would open the keys that lie beside it."""
MADE_ANEW = "static"


class Exact(DjangoJSONEncoder):
    """Django cuts moments to milliseconds; the chain of the record of acts hangs on the microseconds."""

    def default(self, value: object) -> Any:
        return value.isoformat() if isinstance(value, datetime) else super().default(value)


@dataclass(frozen=True, slots=True)
class Whole:
    """`rows`: table -> how many; `files`: name in the archive -> hex SHA-256, rows included."""

    at: str
    rows: Mapping[str, int]
    files: Mapping[str, str]
    format: str = FORMAT


def new_identity() -> tuple[str, str]:
    """A key pair for backups: the identity, to be kept away from this machine, and its recipient."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def back_up(target: Path, recipients: Iterable[str], *, at: datetime) -> Whole:
    """Writes `target`, readable by any of `recipients` (age1...) and by nobody else.

    Raises InputError for a recipient that is none, StateError where the file is there already or a worker is issuing.
    """
    keys = [_recipient(text) for text in recipients]
    if target.exists():
        raise StateError("desk.backup_there", file=target.name)
    with TemporaryFile(dir=settings.HOME) as plain:
        with _standing_still():
            whole = _pack(plain, at)
        plain.seek(0)
        _seal(plain, target, keys)
    (settings.HOME / "last-backup").write_text(f"{whole.at}\n", "ascii")
    return whole


def _recipient(text: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError as error:
        raise InputError("desk.backup_recipient", text=text[:12]) from error


@contextmanager
def _standing_still() -> Iterator[None]:
    """No worker issues meanwhile, and all rows are read as of one moment."""
    outermost = not connection.in_atomic_block
    with ExitStack() as stack:
        for one in registers():
            stack.enter_context(one.place.locked())
        stack.enter_context(transaction.atomic())
        if outermost and connection.vendor == "postgresql":
            stack.enter_context(connection.cursor()).execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _pack(plain: IO[bytes], at: datetime) -> Whole:
    """Rows first, files next, and last the list of what there was."""
    rows, files = {}, {}
    with tarfile.open(fileobj=plain, mode="w:gz", compresslevel=6) as tar:
        for model in kept_tables():
            with TemporaryFile(dir=settings.HOME) as lines:
                rows[model._meta.label_lower], files[f"{ROWS}{model._meta.label_lower}"] = write_rows(model, lines)
                _add(tar, f"{ROWS}{model._meta.label_lower}", lines)
        for name, path in carried_files():
            with path.open("rb") as content:
                files[HOME + name] = _add(tar, HOME + name, content)
        whole = Whole(at.isoformat(timespec="seconds"), rows, files)
        _add(tar, MANIFEST, io.BytesIO(json.dumps(asdict(whole)).encode()))
    return whole


def kept_tables() -> Iterator[type[models.Model]]:
    """Every table that is not made anew."""
    for model in apps.get_models():
        options = model._meta
        if options.app_label not in NOT_KEPT and options.managed and not options.proxy:
            yield model


def write_rows(model: type[models.Model], lines: IO[bytes]) -> tuple[int, str]:
    """A table as JSON lines in the order of its keys, whatever the database; how many, and their hex SHA-256."""
    count, seen = 0, sha256()
    for row in model._base_manager.order_by("pk").iterator(500):
        line = serializers.serialize("jsonl", [row], cls=Exact, sort_keys=True).encode()
        lines.write(line)
        seen.update(line)
        count += 1
    return count, seen.hexdigest()


def carried_files() -> Iterator[tuple[str, Path]]:
    """Files of the home folder, and the sealed keys where they lie elsewhere, by their names in a home folder."""
    yield from _below(settings.HOME, "")
    if settings.KEYS and settings.HOME not in settings.KEYS.parents:
        yield from _below(settings.KEYS, "keys/")


def _below(folder: Path, prefix: str) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        name = PurePosixPath(path.relative_to(folder))
        if path.is_file() and name.parts[0] != MADE_ANEW and not any(map(name.match, NOT_CARRIED)):
            yield f"{prefix}{name}", path


def _add(tar: tarfile.TarFile, name: str, content: IO[bytes]) -> str:
    """The hex SHA-256 of what was added."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = content.seek(0, io.SEEK_END), 0o600
    content.seek(0)
    seen = sha256()
    while block := content.read(1 << 20):
        seen.update(block)
    content.seek(0)
    tar.addfile(info, content)
    return seen.hexdigest()


def _seal(plain: IO[bytes], target: Path, keys: list[pyrage.x25519.Recipient]) -> None:
    """Whole or not at all. Raises StateError when it cannot be written there."""
    part = target.with_name(f".{target.name}.part")
    try:
        with part.open("wb") as sealed:
            pyrage.encrypt_io(plain, sealed, keys)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StateError("division.disk", path=target.name, reason=str(error.strerror)) from error
