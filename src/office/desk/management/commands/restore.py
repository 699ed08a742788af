"""`restore`: a backup into an empty PATUNAY_HOME; with `--rehearse` into a folder that is thrown away again."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from office.desk.restoring import restore
from office.words import say
from patunay.errors import PatunayError


class Command(BaseCommand):
    help = "Fill an empty home folder and empty tables from a backup, and compare everything."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--key", type=Path, required=True, help="the key that `backup --new-key` wrote")
        parser.add_argument("--rehearse", action="store_true", help="into a folder that is thrown away")

    def handle(self, *_: Any, file: Path, key: Path, rehearse: bool, **__: Any) -> None:
        if rehearse:
            sys.exit(_rehearse(file, key))
        settings.HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
        call_command("migrate", verbosity=0)
        try:
            whole = restore(file, _identity(key))
        except PatunayError as error:
            raise CommandError(say(error.code, **error.facts)) from error
        for table, count in sorted(whole.rows.items()):
            self.stdout.write(f"{table:<40}{count:>8}")
        count = len(whole.files) - len(whole.rows)
        self.stdout.write(say("desk.restore_done", at=whole.at, rows=sum(whole.rows.values()), files=count))


def _rehearse(file: Path, key: Path) -> int:
    """The same command on a clean place of its own; its exit code."""
    clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PATUNAY_KEYS")}
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "office", "restore", str(file.resolve()), "--key", str(key.resolve())]
        return subprocess.run(command, env={**clean, "PATUNAY_HOME": home}, check=False).returncode


def _identity(key: Path) -> str:
    """The line of the key file that is no comment."""
    try:
        lines = key.read_text("ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(say("desk.restore_file", file=key.name)) from error
    return next((line for line in lines if line and not line.startswith("#")), "")
