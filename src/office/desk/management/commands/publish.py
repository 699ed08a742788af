"""`publish FOLDER`: the public books and the check pages of each division, ready for any plain web space."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from office.registers.queries import registers
from office.verifications.publishing import publish
from office.words import say
from patunay.errors import PatunayError


class Command(BaseCommand):
    help = "Write public/ and pages/ into FOLDER (into FOLDER/<host> where the site keeps several divisions)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--lang", choices=("en", "fil"), default="en")

    def handle(self, *_: Any, folder: Path, lang: Any, **__: Any) -> None:
        books = registers()
        if not books:
            raise CommandError(say("verifications.no_books", lang))
        for one in books:
            try:
                done = publish(one, folder if len(books) == 1 else folder / one.host)
            except PatunayError as error:
                raise CommandError(say(error.code, lang, **error.facts)) from error
            facts = {"host": one.host, "pages": done.pages, "written": done.written}
            self.stdout.write(say("verifications.published", lang, **facts))
