"""`doctor`: a line for everything that the site stands on; exit 1 when something has to be mended."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from office.desk.doctor import Finding, examine
from office.words import say
from patunay.words import Language


class Command(BaseCommand):
    help = "Say what is wrong with the settings of this site, and what mends it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--lang", choices=("en", "fil"), default="en")

    def handle(self, *_: Any, lang: Language, **__: Any) -> None:
        findings = list(examine(timezone.now()))
        for one in findings:
            self.stdout.write(_line(one, lang))
        if any(one.mend for one in findings):
            sys.exit(1)


def _line(one: Finding, lang: Language) -> str:
    title = say(one.title, lang)
    if not one.mend:
        return f"{say('desk.fine', lang):<10}{title}"
    return f"{say('desk.mend', lang):<10}{title}: {say(one.mend, lang, **one.facts)}"
