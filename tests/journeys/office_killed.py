"""Lets a worker of the site issue an approved list and kills it (SIGKILL) at random moments, again and again.

Two processes of their own with their own home and tables: the first founds the site and has a list approved; the
second forks workers, which a process that has typeset cannot do safely. The clock of each next worker stands past the
dead one's lease. The second prints one JSON object.

    python -m tests.journeys.office_killed found <empty folder>
    python -m tests.journeys.office_killed kill <the same folder> <times> <seed>
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

ROOM = Path(sys.argv[2])
os.environ["PATUNAY_HOME"] = str(ROOM / "home")
os.environ.update(PATUNAY_TASKS="immediate", PATUNAY_DEMO="yes", DJANGO_SETTINGS_MODULE="tests.office.settings")
(ROOM / "home").mkdir(exist_ok=True)

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from django.utils import timezone  # noqa: E402
from tests.office.conftest import AT, Office, words  # noqa: E402
from tests.office.world import Stage, approve, draw_up, set_stage  # noqa: E402
from tests.world import dice  # noqa: E402

from office.audit.queries import broken_at  # noqa: E402
from office.certificates.models import Certificate  # noqa: E402
from office.credentials.models import Credential  # noqa: E402
from office.credentials.operations import ask_to_issue  # noqa: E402
from office.desk.demo import found_demo  # noqa: E402
from office.jobs import operations as jobs  # noqa: E402
from office.jobs.models import Job  # noqa: E402
from office.jobs.work import LEASE, do_job  # noqa: E402


class Plainly:
    """Stands in for a test's monkeypatch: nothing is put back, the process ends."""

    def setattr(self, target: object, name: str, value: object) -> None:
        setattr(target, name, value)


def found(room: Path) -> Stage:
    """A fresh site with an approved list of 24 learners."""
    call_command("migrate", verbosity=0)
    settings.KEYS = room / "keys"
    accounts = found_demo(Path("demo"), settings.KEYS, draw=words(room.name), entropy=dice(room.name), at=AT)
    return set_stage(Office({one.username: one for one in accounts}, settings.KEYS), room / "mailed", Plainly())


def reserve(stage: Stage) -> None:
    """A job that waits for a worker."""
    jobs._hand_over = lambda _: None  # type: ignore[assignment]  # no queue: the worker is forked below
    pk = draw_up(stage)
    approve(stage, pk)
    ask_to_issue(stage.office.actor("focal"), pk, at=timezone.now())


def start(number: int, holder: str, ahead: timedelta) -> int:
    """A forked worker whose clock runs `ahead`; its process id."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            do_job(number, holder, lambda: _now() + ahead)
        finally:
            os._exit(0)
    return child


def _now() -> datetime:
    return timezone.now()


def kill(times: int, seed: int) -> dict[str, object]:
    """Kills that many workers, lets one more come to its end, and counts what is lost, doubled or stuck."""
    settings.KEYS = ROOM / "keys"
    chance, result = random.Random(seed), Counter[str]()
    number, awards = Job.objects.get().pk, Credential.objects.count()
    begun = time.monotonic()
    for attempt in range(times):
        child = start(number, f"worker-{attempt}", (LEASE + timedelta(seconds=1)) * attempt)
        time.sleep(chance.uniform(0.0, 3.0))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        result["killed"] += os.WIFSIGNALED(status)
        if Job.objects.get(pk=number).state == "done":
            break
    last = start(number, "the last", (LEASE + timedelta(seconds=1)) * (times + 1))
    os.waitpid(last, 0)
    job = Job.objects.get(pk=number)
    live = Credential.objects.filter(state="valid")
    keys = Counter(live.values_list("framework", "competency", "learner_key"))
    result.update(
        lost=awards - live.count(),
        doubled=sum(count - 1 for count in keys.values()),
        stuck=int(job.state != "done"),
        planned=Credential.objects.filter(state="planned").count(),
        papers=Certificate.objects.count(),
        broken=int(broken_at() is not None),
        seconds=int(time.monotonic() - begun),
    )
    return {**result, "error": job.error}


if __name__ == "__main__":
    if sys.argv[1] == "found":
        reserve(found(ROOM))
    else:
        print(json.dumps(kill(int(sys.argv[3]), int(sys.argv[4]))))
