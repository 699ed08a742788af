"""`admit`: the holder of the root key records a signer's passkey, by the letters that the signer reads out in person.

Without arguments it says who waits, never their letters: those come from the signer's own page, so that a row that
somebody slipped into the tables is not recorded by habit.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser
from getpass import getpass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from office.awards.keys import free_name, key_book, record_of
from office.people.passkeys import PasskeyValue, asked, note_admitted
from office.registers.queries import RegisterValue, registers
from office.words import say
from patunay.division.keyring import Keyring, read_records
from patunay.division.rotation import admit_passkey
from patunay.errors import PatunayError
from patunay.seal.records import parse_fingerprint, verify_records


class Command(BaseCommand):
    help = "Record a signer's passkey with the root key; without arguments, say who waits."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", nargs="?")
        parser.add_argument("letters", nargs="?", help="as the signer reads them out from `My passkey for approvals`")
        parser.add_argument("--keys", type=Path, default=settings.KEYS or settings.HOME / "keys")

    def handle(self, *_: Any, username: str | None, letters: str | None, keys: Path, **__: Any) -> None:
        waiting = [(books, one) for books in registers() for one in _waiting(books)]
        try:
            if username is None:
                self._say_who(waiting)
            else:
                self._admit(waiting, username, parse_fingerprint(letters or ""), keys)
        except PatunayError as error:
            raise CommandError(say(error.code, **error.facts)) from error

    def _say_who(self, waiting: list[tuple[RegisterValue, PasskeyValue]]) -> None:
        for _, one in waiting:
            self.stdout.write(f"{one.username}\t{one.owner}\t{one.step}\t{one.rp_id}\t{one.asked_at:%Y-%m-%d %H:%M}")
        if not waiting:
            self.stdout.write(say("awards.nobody_waits"))

    def _admit(
        self, waiting: list[tuple[RegisterValue, PasskeyValue]], username: str, letters: str, keys: Path
    ) -> None:
        found = [(books, one) for books, one in waiting if (one.username, one.seen) == (username, letters)]
        if not found:
            raise CommandError(say("awards.letters_differ", name=username))
        ((books, one),) = found
        with books.place.locked():
            book = verify_records(read_records(books.place))
            ring, at = Keyring(book, keys, _passphrase(keys)), timezone.now()
            uri = free_name(one.owner, book)
            admit_passkey(books.place, ring, uri, one.step, one.public, one.rp_id, int(at.timestamp()))
        note_admitted(one.pk, uri, at=at)
        self.stdout.write(say("awards.admitted", name=uri, step=one.step, host=one.rp_id))


def _waiting(books: RegisterValue) -> list[PasskeyValue]:
    """The passkeys asked for by people of the division that no record names."""
    book = key_book(books.division)
    return [one for one in asked(books.division) if record_of(one, book) is None]


def _passphrase(keys: Path) -> str:
    """From the file that the worker reads; typed where there is none."""
    file = Path(os.environ.get("PATUNAY_PASSPHRASE_FILE", keys / "passphrase"))
    return file.read_text("utf-8").strip() if file.is_file() else getpass("Passphrase of the office's keys: ")
