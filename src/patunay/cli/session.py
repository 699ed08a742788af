"""What every command of a session shares: the clock, the passphrase, the progress bar, the keyring, an open run."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from getpass import getpass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from patunay.division.folder import OutFolder, write_durably
from patunay.division.issue import Issued
from patunay.division.issue import issue as issue_run
from patunay.division.keyring import Keyring, read_records
from patunay.division.runs import RunState, current_run
from patunay.errors import StateError
from patunay.seal.records import verify_records
from patunay.words import say

err = Console(stderr=True)
Out = Annotated[Path, typer.Option("--out", help="The division's living folder.")]
Keys = Annotated[Path, typer.Option("--keys", help="The folder of key files, outside OUT.")]


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def passphrase() -> str:
    """From the file named by PATUNAY_PASSPHRASE_FILE, else asked for."""
    file = os.environ.get("PATUNAY_PASSPHRASE_FILE")
    if not file:
        return getpass("Passphrase: ")
    try:
        return Path(file).read_text("utf-8").strip()
    except OSError as error:
        raise StateError("cli.passphrase_file", file=Path(file).name) from error


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """One bar a step on stderr."""
    columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err) as bar:
        tasks: dict[str, TaskID] = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=total)
            bar.update(tasks[step], completed=done)

        yield report


def ring(place: OutFolder, keys: Path) -> Keyring:
    return Keyring(verify_records(read_records(place)), keys, passphrase())


def issue_approved(place: OutFolder, keys: Path) -> Issued:
    with progress_bar() as progress:
        return issue_run(place, ring(place, keys), int(now().timestamp()), progress)


def finish_open(place: OutFolder, keys: Path) -> None:
    """A run that was interrupted is finished before anything new is written."""
    try:
        unfinished = current_run(place).state is RunState.OPEN
    except StateError:
        return
    if unfinished:
        err.print(say("cli.finishing"), markup=False)
        issue_approved(place, keys)


def ensure_passphrase(path: Path) -> None:
    """A fresh passphrase file (0600), for demonstrations."""
    write_durably(path, secrets.token_urlsafe(24).encode())
    path.chmod(0o600)
