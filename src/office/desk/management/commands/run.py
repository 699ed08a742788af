"""`run`: everything that the site needs, prepared once; then web, worker and rescue until somebody stops it."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from office.desk.demo import DemoAccount, found_demo
from office.jobs.operations import rescue
from office.registers.queries import registers

THREADS = 4
"""Requests at work at once; more would only take turns in one interpreter, each with memory of its own."""
PAUSE = 5
"""Seconds between two looks at the children and at jobs whose worker died."""
FRUGAL = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_TRIM_THRESHOLD_": "131072",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "OPENBLAS_NUM_THREADS": "1",
}
"""The C library gives memory back when a roster or a print run is done with it: a fifth less for web and worker. The
measurement's matrices are small: threads would only wait for one another."""


class Command(BaseCommand):
    help = "Prepare the site once, then serve it with a worker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")

    def handle(self, *_: Any, **options: Any) -> None:
        settings.HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
        Path(settings.STATIC_ROOT).mkdir(exist_ok=True)  # whitenoise warns where it finds none
        if not settings.SECRET_FILE.exists():
            settings.SECRET_FILE.write_text(secrets.token_urlsafe(48), "ascii")
            settings.SECRET_FILE.chmod(0o600)
        self.stderr.write("Preparing the tables ...")
        call_command("migrate", verbosity=0)
        accounts = self._accounts()
        os.environ.update(FRUGAL)
        web = _start_web(options["host"], options["port"])
        _await(web, options["host"], options["port"])
        self._greet(accounts, f"http://{_named(options['host'])}:{options['port']}/")
        sys.exit(_watch(web))

    def _accounts(self) -> list[DemoAccount]:
        """The demo accounts; the demonstration is founded at the first start."""
        file = settings.HOME / "demo-accounts.json"
        if not file.exists() and settings.DEMO and not registers():
            self.stderr.write("Founding the demo division ...")
            accounts = found_demo(
                Path("demo"),
                _keys(),
                draw=lambda: secrets.token_urlsafe(9),
                entropy=secrets.token_bytes,
                at=timezone.now(),
            )
            file.write_text(json.dumps([asdict(one) for one in accounts]), "utf-8")
            file.chmod(0o600)
        return [DemoAccount(**one) for one in json.loads(file.read_text("utf-8"))] if file.exists() else []

    def _greet(self, accounts: list[DemoAccount], url: str) -> None:
        self.stdout.write(f"\nPatunay is at {url}  (stop it with Control-C)\n")
        if accounts:
            self.stdout.write(f"{'user name':<12}{'password':<16}{'signing phrase':<16}role")
        for one in accounts:
            self.stdout.write(f"{one.username:<12}{one.password:<16}{one.phrase or '-':<16}{one.title}")
        if accounts:
            self.stdout.write("\nLog in as `focal` and upload the files of demo/: rosters first, then ratings.")


def _named(host: str) -> str:
    """Passkeys know the site by a name, not by a number."""
    return "localhost" if host == "127.0.0.1" else host


def _keys() -> Path:
    """Where the issuing keys lie: beside the tables, unless told otherwise."""
    return settings.KEYS or settings.HOME / "keys"


def _start_web(host: str, port: int) -> subprocess.Popen[bytes]:
    """The web process, without the keys."""
    web = {name: value for name, value in os.environ.items() if not name.startswith("PATUNAY_KEYS")}
    web["PATUNAY_KEYS"] = ""
    serve = ["--interface", "wsgi", "--host", host, "--port", str(port), "--workers", "1", "--no-ws"]
    serve += ["--blocking-threads", str(THREADS)]
    granian = [sys.executable, "-m", "granian", *serve, "--log-level", "warning", "office.wsgi:application"]
    return subprocess.Popen(granian, env=web)


def _await(web: subprocess.Popen[bytes], host: str, port: int) -> None:
    """Until the site answers, so that nobody opens an address where nothing is yet; or the web process ended."""
    while web.poll() is None:
        try:
            socket.create_connection(("127.0.0.1" if host == "0.0.0.0" else host, port), 1).close()
            return
        except OSError:
            time.sleep(0.1)


def _start_worker() -> subprocess.Popen[bytes]:
    """The worker, with the keys."""
    return subprocess.Popen([sys.executable, "-m", "office", "work"], env={**os.environ, "PATUNAY_KEYS": str(_keys())})


def _watch(web: subprocess.Popen[bytes]) -> int:
    """Rescues jobs and puts a new worker in the place of one that died, until the web process ends. The exit code."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    worker = _start_worker()
    try:
        while web.poll() is None:
            time.sleep(PAUSE)
            close_old_connections()
            rescue(timezone.now())
            if worker.poll() is not None:
                worker = _start_worker()
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        for child in (web, worker):
            child.terminate()
        for child in (web, worker):
            child.wait()
