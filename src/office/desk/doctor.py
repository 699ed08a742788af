"""The doctor: every setting that is wrong, with what mends it. Looks and changes nothing."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from office.audit.queries import broken_at, entries
from office.jobs.queries import left_lying
from office.people.rights import Role
from office.people.staff.queries import roles_held
from office.registers.queries import RegisterValue, registers
from patunay.division.keyring import read_records
from patunay.division.logcheck import check_log
from patunay.errors import PatunayError
from patunay.seal.records import fingerprint, verify_records

LEAST_FREE = 1 << 30
"""Bytes: papers of some thousand learners, and the tables beside them."""
PATIENCE = timedelta(minutes=2)
"""Work that nobody took for so long has no worker."""
BACKUP_EVERY = timedelta(days=7)
NEEDED = (Role.ADMIN, Role.FOCAL, Role.SUPERVISOR, Role.CID_CHIEF, Role.SUPERINTENDENT)
Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """`title` is a code; `mend` the code of what to do with its facts, empty where nothing is wrong."""

    title: str
    mend: str = ""
    facts: Facts = field(default_factory=dict)


Check = Callable[[datetime], Facts | None]


def examine(at: datetime) -> Iterator[Finding]:
    """One finding a check, in order. What stands on the tables is looked at only when they answer."""
    for title, mend, check in SETTINGS:
        yield _finding(title, mend, check(at))
    try:
        connection.ensure_connection()
    except DatabaseError:
        yield Finding("desk.check_database", "desk.mend_database", {"engine": connection.vendor})
        return
    yield Finding("desk.check_database")
    yield _finding("desk.check_tables", "desk.mend_tables", missing := _unmigrated(at))
    if missing is None:
        yield from (_finding(title, mend, check(at)) for title, mend, check in KEPT)


def _finding(title: str, mend: str, facts: Facts | None) -> Finding:
    return Finding(title) if facts is None else Finding(title, mend, facts)


def _home(_: datetime) -> Facts | None:
    good = settings.HOME.is_dir() and os.access(settings.HOME, os.W_OK)
    return None if good else {"folder": settings.HOME.name}


def _private(_: datetime) -> Facts | None:
    return {"folder": settings.HOME.name} if _is_open(settings.HOME) else None


def _disk(_: datetime) -> Facts | None:
    place = settings.HOME if settings.HOME.is_dir() else settings.HOME.parent
    free = shutil.disk_usage(place if place.is_dir() else Path("/")).free
    return None if free >= LEAST_FREE else {"free": free >> 20, "least": LEAST_FREE >> 20}


def _secret(_: datetime) -> Facts | None:
    kept = settings.SECRET_FILE.is_file() and not _is_open(settings.SECRET_FILE)
    return None if kept and len(settings.SECRET_KEY) >= 50 else {"file": settings.SECRET_FILE.name}


def _hosts(_: datetime) -> Facts | None:
    return {} if settings.HTTPS and "*" in settings.ALLOWED_HOSTS else None


def _https(_: datetime) -> Facts | None:
    return None if settings.HTTPS or settings.DEMO else {}


def _origins(_: datetime) -> Facts | None:
    bad = [origin for origin in settings.CSRF_TRUSTED_ORIGINS if urlsplit(origin).scheme != "https"]
    return {} if settings.HTTPS and (bad or not settings.CSRF_TRUSTED_ORIGINS) else None


def _demo(_: datetime) -> Facts | None:
    return {} if settings.DEMO and settings.HTTPS else None


def _queue(_: datetime) -> Facts | None:
    """Celery's broker answers; done at once is for tests."""
    queue = os.environ.get("PATUNAY_TASKS", "db")
    if queue == "celery":
        place = urlsplit(settings.BROKER_URL)
        try:
            socket.create_connection((place.hostname or "", place.port or 6379), 2).close()
        except OSError:
            return {"queue": queue}
    return {"queue": queue} if queue == "immediate" else None


def _keys(_: datetime) -> Facts | None:
    """Keys and their passphrase are readable by their owner alone."""
    folder = settings.KEYS or settings.HOME / "keys"
    open_to_all = [one.name for one in (folder, *folder.glob("*")) if one.exists() and _is_open(one)]
    return {"files": ", ".join(sorted(open_to_all))} if open_to_all else None


def _is_open(path: Path) -> bool:
    """Whether others than the owner may look into it."""
    return path.exists() and bool(path.stat().st_mode & 0o077)


def _unmigrated(_: datetime) -> Facts | None:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return {"count": len(plan)} if plan else None


def _writing(_: datetime) -> Facts | None:
    """SQLite lets others read while one writes only with a write-ahead log."""
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        (mode,) = cursor.fetchone()
    return None if mode in ("wal", "memory") else {"mode": mode}


def _worker(at: datetime) -> Facts | None:
    waiting = left_lying(at - PATIENCE)
    return {"count": waiting} if waiting else None


def _people(at: datetime) -> Facts | None:
    missing = [str(role.label) for role in NEEDED if role not in roles_held(at.date())]
    return {"roles": ", ".join(missing)} if missing else None


def _books(_: datetime) -> Facts | None:
    """Every division's folder is its own, and its key records hang on the root key that the office gave out."""
    bad = [one.host for one in registers() if not _is_own(one)]
    return {"host": ", ".join(bad)} if bad else None


def _is_own(one: RegisterValue) -> bool:
    try:
        records = read_records(one.place)
        return one.place.check() == one.host and fingerprint(verify_records(records).roots[0]) == one.fingerprint
    except (PatunayError, OSError, IndexError):
        return False


def _log(_: datetime) -> Facts | None:
    """The public log is whole: what was published once stands in it still."""
    bad = [one.host for one in registers() if not _is_whole(one)]
    return {"host": ", ".join(bad)} if bad else None


def _is_whole(one: RegisterValue) -> bool:
    try:
        return not (one.place.public / "log" / "checkpoint").exists() or not check_log(one.place).findings
    except (PatunayError, OSError):
        return False


def _chain(_: datetime) -> Facts | None:
    number = broken_at()
    return None if number is None else {"number": number}


def _clock(at: datetime) -> Facts | None:
    """An event of the future: the clock was set back, or it was wrong when the event was written."""
    last = next(iter(entries(newest=1)), None)
    return {"at": f"{last.at:%Y-%m-%d %H:%M}"} if last and last.at > at + PATIENCE else None


def _backup(at: datetime) -> Facts | None:
    """The file that `backup` leaves when it is done. A demonstration needs none."""
    mark = settings.HOME / "last-backup"
    fresh = mark.exists() and at.timestamp() - mark.stat().st_mtime < BACKUP_EVERY.total_seconds()
    return None if settings.DEMO or fresh else {"days": BACKUP_EVERY.days}


SETTINGS: tuple[tuple[str, str, Check], ...] = (
    ("desk.check_home", "desk.mend_home", _home),
    ("desk.check_private", "desk.mend_private", _private),
    ("desk.check_disk", "desk.mend_disk", _disk),
    ("desk.check_secret", "desk.mend_secret", _secret),
    ("desk.check_https", "desk.mend_https", _https),
    ("desk.check_hosts", "desk.mend_hosts", _hosts),
    ("desk.check_origins", "desk.mend_origins", _origins),
    ("desk.check_demo", "desk.mend_demo", _demo),
    ("desk.check_queue", "desk.mend_queue", _queue),
    ("desk.check_keys", "desk.mend_keys", _keys),
    ("desk.check_backup", "desk.mend_backup", _backup),
)
KEPT: tuple[tuple[str, str, Check], ...] = (
    ("desk.check_writing", "desk.mend_writing", _writing),
    ("desk.check_worker", "desk.mend_worker", _worker),
    ("desk.check_people", "desk.mend_people", _people),
    ("desk.check_books", "desk.mend_books", _books),
    ("desk.check_log", "desk.mend_log", _log),
    ("desk.check_chain", "desk.mend_chain", _chain),
    ("desk.check_clock", "desk.mend_clock", _clock),
)
