"""`backup`: everything in one encrypted file; `backup --new-key FILE` first makes the key that opens it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from office.desk.backup import back_up, new_identity
from office.words import say
from patunay.errors import PatunayError


class Command(BaseCommand):
    help = "Make one encrypted file of everything, or the key that opens such files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--to", action="append", default=[], help="a recipient (age1...), as --new-key prints it")
        parser.add_argument("--new-key", action="store_true", help="write a new key to FILE and print its recipient")

    def handle(self, *_: Any, file: Path, to: list[str], new_key: bool, **__: Any) -> None:
        try:
            if new_key:
                self.stdout.write(say("desk.backup_key", file=file.name, recipient=_new_key(file)))
                return
            if not to:
                raise CommandError(say("desk.backup_to"))
            whole = back_up(file, to, at=timezone.now())
        except PatunayError as error:
            raise CommandError(say(error.code, **error.facts)) from error
        rows, size = sum(whole.rows.values()), file.stat().st_size >> 10
        self.stdout.write(say("desk.backup_done", file=file.name, rows=rows, files=len(whole.files), size=size))


def _new_key(file: Path) -> str:
    """Writes the identity for its owner alone; the recipient. Never over a key that is there."""
    identity, recipient = new_identity()
    try:
        with file.open("x") as place:
            file.chmod(0o600)
            place.write(f"# {recipient}\n{identity}\n")
    except OSError as error:
        raise CommandError(say("desk.backup_there", file=file.name)) from error
    return recipient
