"""The way back from a backup: an empty home and empty tables are filled, and everything is compared."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from hashlib import sha256
from itertools import islice
from pathlib import Path, PurePosixPath
from tempfile import TemporaryFile
from typing import IO, Any

import pyrage
from django.conf import settings
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.base import DeserializationError
from django.db import connection, models, transaction

from office.audit.queries import broken_at
from office.desk.backup import FORMAT, HOME, MANIFEST, ROWS, Whole, carried_files, kept_tables, write_rows
from patunay.division.folder import write
from patunay.errors import InputError, StateError

BATCH = 500


def restore(source: Path, identity: str) -> Whole:
    """Fills an empty home and empty tables; every row and every file is compared with what was backed up.

    Raises InputError where the file is torn or the identity is not its own, StateError where something stands already
    or does not come back equal; then no row is kept.
    """
    _check_empty()
    with TemporaryFile(dir=settings.HOME) as plain:
        _unseal(source, identity, plain)
        with transaction.atomic():
            said, files = _unpack(plain)
            whole = Whole(said["at"], *_found(files))
            _compare(said, asdict(whole))
            _put_sequences_right()
    return whole


def _check_empty() -> None:
    if any(True for _ in carried_files()):
        raise StateError("desk.restore_home")
    if any(model._base_manager.exists() for model in kept_tables()):
        raise StateError("desk.restore_tables")


def _unseal(source: Path, identity: str, plain: IO[bytes]) -> None:
    try:
        sealed = source.open("rb")
    except OSError as error:
        raise InputError("desk.restore_file", file=source.name) from error
    with sealed:
        try:
            pyrage.decrypt_io(sealed, plain, [pyrage.x25519.Identity.from_str(identity.strip())])
        except (pyrage.IdentityError, pyrage.DecryptError, OSError) as error:  # OSError: torn in the middle
            raise InputError("desk.restore_key", file=source.name) from error
    plain.seek(0)


def _unpack(plain: IO[bytes]) -> tuple[dict[str, Any], dict[str, str]]:
    """What the backup says of itself, and the hashes of the files that were put into the home folder."""
    said: dict[str, Any] = {}
    files: dict[str, str] = {}
    try:
        with tarfile.open(fileobj=plain, mode="r:gz") as tar:
            for member in tar:
                content = tar.extractfile(member)
                if content is None:
                    raise InputError("desk.restore_torn")
                if member.name.startswith(ROWS):
                    _fill(content)
                elif member.name == MANIFEST:
                    said = json.load(content)
                else:
                    files[member.name] = _put(member.name, content.read())
    except (tarfile.TarError, EOFError, OSError, ValueError, DeserializationError) as error:
        raise InputError("desk.restore_torn") from error
    if said.get("format") != FORMAT:
        raise InputError("desk.restore_torn")
    return said, files


def _fill(lines: Iterable[bytes]) -> None:
    """The rows of one table."""
    rows: Iterator[models.Model] = (one.object for one in serializers.deserialize("jsonl", lines))
    while batch := list(islice(rows, BATCH)):
        type(batch[0])._base_manager.bulk_create(batch)


def _put(name: str, content: bytes) -> str:
    """One file of the home folder, for its owner alone; its hex SHA-256."""
    place = PurePosixPath(name.removeprefix(HOME))
    if not name.startswith(HOME) or place.is_absolute() or ".." in place.parts:
        raise InputError("desk.restore_torn")
    path = settings.HOME / place
    write(path, content)
    path.chmod(0o600)
    return sha256(path.read_bytes()).hexdigest()


def _found(files: dict[str, str]) -> tuple[dict[str, int], dict[str, str]]:
    """What stands in the tables now, written out again as a backup would write it."""
    rows, hashes = {}, dict(files)
    for model in kept_tables():
        with TemporaryFile(dir=settings.HOME) as lines:
            rows[model._meta.label_lower], hashes[f"{ROWS}{model._meta.label_lower}"] = write_rows(model, lines)
    return rows, hashes


def _compare(said: dict[str, Any], found: dict[str, Any]) -> None:
    """Every table and every file, by hash; and the record of acts hangs together."""
    differ = {name for name in {*said["files"], *found["files"]} if said["files"].get(name) != found["files"].get(name)}
    if differ or said["rows"] != found["rows"] or broken_at() is not None:
        raise StateError("desk.restore_differs", names=", ".join(sorted(differ)[:5]) or "audit.event")


def _put_sequences_right() -> None:
    """PostgreSQL counts on where the rows end."""
    with connection.cursor() as cursor:
        for line in connection.ops.sequence_reset_sql(no_style(), list(kept_tables())):
            cursor.execute(line)
