"""`python -m office <command>`: Django's commands and our own (`run`, `work`, `doctor`, `backup` ...)."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "office.settings")
    execute_from_command_line(["office", *sys.argv[1:]])


if __name__ == "__main__":
    main()
