"""`work`: one worker, on the queue that PATUNAY_TASKS names. More machines simply run it too."""

from __future__ import annotations

import os
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Do the long work that the site hands over."
    requires_system_checks: list[str] = []  # they load every page of the site, which a worker never shows

    def handle(self, *_: Any, **__: Any) -> None:
        if os.environ.get("PATUNAY_TASKS") == "celery":
            from office.jobs.celery import app  # an extra of its own: only who scales up needs a broker

            quiet = ("--loglevel", "warning", "--without-gossip", "--without-mingle")
            app.worker_main(["worker", "--pool", "solo", *quiet])
        else:
            call_command("db_worker", "--interval", "1", "--no-reload", "--queue-name", "*", "--verbosity", "0")
