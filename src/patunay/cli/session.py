"""What every command of a session shares: the clock, the passphrase, the progress bar, the keyring, an open run, and
how an error is said. Nothing but results goes to stdout.
"""

from __future__ import annotations

import gc
import logging
import os
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from getpass import getpass
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from patunay.division.changes import finish_change, is_cut_off
from patunay.division.folder import OutFolder, dump, write, write_durably
from patunay.division.issue import Issued
from patunay.division.issue import issue as issue_run
from patunay.division.keyring import Keyring, read_records
from patunay.division.runs import RunState, all_runs
from patunay.errors import PatunayError, StateError
from patunay.seal.records import verify_records
from patunay.words import Language, say

logger = logging.getLogger(__name__)
LANGUAGES: tuple[Language, Language] = ("en", "fil")
INTERRUPTED = 130
"""The exit code of a command that a person stopped (Control-C), as shells have it."""

err = Console(stderr=True)
Out = Annotated[Path, typer.Option("--out", help="The division's living folder.")]
Keys = Annotated[Path, typer.Option("--keys", help="The folder of key files, outside OUT.")]


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def passphrase() -> str:
    """From the file named by PATUNAY_PASSPHRASE_FILE, else asked for. Raises StateError where nobody can be asked."""
    file = os.environ.get("PATUNAY_PASSPHRASE_FILE")
    if not file and not sys.stdin.isatty():
        raise StateError("cli.no_passphrase")
    if not file:
        return getpass("Passphrase: ")
    try:
        return Path(file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StateError("cli.passphrase_file", file=Path(file).name) from error


def speak(code: str, **facts: Any) -> None:
    """A sentence beside the result, in both languages."""
    for lang in LANGUAGES:
        typer.echo(say(code, lang, **facts), err=True)


def speak_error(error: PatunayError) -> None:
    """Its sentence in both languages; never an exception of its own."""
    try:
        speak(error.code, **error.facts)
    except (KeyError, IndexError, ValueError):
        speak("cli.unexpected", kind=error.code)


def spare_collector() -> None:
    """Rosters and ratings are many small values that live to the end: searching them for garbage again and again costs
    a command a sixth of its time.
    """
    gc.set_threshold(200_000, 50, 1000)


def guarded(call: Callable[[], object]) -> NoReturn:
    """Runs a command to its exit: what could not be done is one sentence and exit 2, never a traceback."""
    spare_collector()
    try:
        call()
    except SystemExit as stop:
        if stop.code == INTERRUPTED:
            speak("cli.stopped")
        raise
    except PatunayError as error:
        speak_error(error)
    except OSError as error:
        speak("cli.system", file=error.filename or "-", reason=error.strerror or type(error).__name__)
    except MemoryError:
        speak("cli.memory")
    except Exception as error:
        logger.debug("unexpected", exc_info=True)
        speak("cli.unexpected", kind=type(error).__name__)
    else:
        sys.exit(0)
    sys.exit(2)


def write_file(path: Path, data: bytes | str) -> None:
    """A file that a person asked for, whole or not at all. Raises StateError when it cannot be written."""
    write(path, data.encode() if isinstance(data, str) else data)


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """One bar a step on stderr."""
    columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bar, tasks = Progress(*columns, console=err), dict[str, TaskID]()

    def report(step: str, done: int, total: int) -> None:
        if not tasks:
            bar.start()
        if step not in tasks:
            tasks[step] = bar.add_task(step, total=total)
        bar.update(tasks[step], completed=done)

    try:
        yield report
    finally:
        if tasks:
            bar.stop()


def ring(place: OutFolder, keys: Path) -> Keyring:
    return Keyring(verify_records(read_records(place)), keys, passphrase())


class Stopwatch:
    """Seconds that each step took, from its first word to its last, by the clock on the wall."""

    def __init__(self) -> None:
        self.begun = time.monotonic()
        self.steps: dict[str, float] = {}
        self._since: dict[str, float] = {}

    def step(self, name: str) -> None:
        at = time.monotonic() - self.begun
        self.steps[name] = round(at - self._since.setdefault(name, at), 3)

    def as_json(self) -> dict[str, Any]:
        total = round(time.monotonic() - self.begun, 3)
        return {"format": "patunay/timings/1", "seconds": total, "steps": self.steps}


def issue_approved(place: OutFolder, keys: Path) -> Issued:
    """Issues what was approved; how long each step took is left in `private/timings.json`."""
    watch = Stopwatch()
    with progress_bar() as progress:

        def step(name: str, done: int, total: int) -> None:
            watch.step(name)
            progress(name, done, total)

        issued = issue_run(place, ring(place, keys), int(now().timestamp()), step)
    write(place.private / "timings.json", dump(watch.as_json()))
    return issued


def finish_run(place: OutFolder, keys: Path) -> None:
    """A batch that was cut off is finished before anything new is written."""
    if any(run.state is RunState.OPEN for run in all_runs(place)):
        speak("cli.finishing")
        issue_approved(place, keys)


def finish_open(place: OutFolder, keys: Path) -> None:
    """Whatever was cut off is finished before anything new is written."""
    finish_run(place, keys)
    finish_cut_change(place, keys)


def waiting(place: OutFolder) -> bool:
    """Whether a list waits for approvals."""
    return any(run.state is RunState.WAITING for run in all_runs(place))


def finish_cut_change(place: OutFolder, keys: Path) -> None:
    """A change of status or keys that was cut off is finished before anything new is written."""
    if is_cut_off(place):
        speak("cli.finishing")
        finish_change(place, ring(place, keys))


def ensure_passphrase(path: Path) -> None:
    """A fresh passphrase file (0600), for demonstrations."""
    write_durably(path, secrets.token_urlsafe(24).encode())
    path.chmod(0o600)
