"""The doctor finds each wrong setting by its own line, and nothing on a healthy site."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from tests.office.conftest import Office

from office.audit.models import Event
from office.desk import doctor
from office.desk.doctor import Finding, examine
from office.jobs.models import Job
from office.people.models import Designation

Break = Callable[[pytest.MonkeyPatch, Any], object]


@pytest.fixture
def healthy(office: Office, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A site as a division would run it: HTTPS, its own name, a secret, private folders, a backup."""
    settings.HOME, settings.KEYS = tmp_path / "home", tmp_path / "keys"
    settings.SECRET_FILE = settings.HOME / "secret"
    settings.SECRET_FILE.write_text(settings.SECRET_KEY)
    settings.SECRET_FILE.chmod(0o600)
    settings.HTTPS, settings.DEMO = True, False
    settings.ALLOWED_HOSTS, settings.CSRF_TRUSTED_ORIGINS = ["als.example.org"], ["https://als.example.org"]
    for folder in (settings.HOME, settings.KEYS):
        folder.chmod(0o700)
    for file in settings.KEYS.glob("*"):
        file.chmod(0o600)
    (settings.HOME / "last-backup").write_text("")
    monkeypatch.setenv("PATUNAY_TASKS", "db")
    return settings


def wrong() -> list[str]:
    return [one.mend for one in examine(timezone.now()) if one.mend]


def test_a_healthy_site_needs_nothing(healthy: Any) -> None:
    assert wrong() == []
    assert len(list(examine(timezone.now()))) == 20


def full_disk(monkeypatch: pytest.MonkeyPatch, _: Any) -> None:
    monkeypatch.setattr(doctor, "LEAST_FREE", 1 << 60)


def broker_gone(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setenv("PATUNAY_TASKS", "celery")
    settings.BROKER_URL = "redis://127.0.0.1:1/0"


def idle(*_: Any) -> None:
    Job.objects.create(kind="issue", title="T", division=1, asked_at=timezone.now() - timedelta(hours=1))


def touched_event(*_: Any) -> None:
    Event.objects.filter(number=2).update(action="nothing.happened")


def from_tomorrow(*_: Any) -> None:
    last = Event.objects.order_by("-number")[0]
    Event.objects.filter(pk=last.pk).update(at=timezone.now() + timedelta(days=1))


def touched_records(_: Any, settings: Any) -> None:
    file = next(settings.HOME.glob("register-*/public/keys.json"))
    file.write_text(file.read_text().replace('"active"', '"retired"', 1))


def forgotten_leaf(_: Any, settings: Any) -> None:
    checkpoint = next(settings.HOME.glob("register-*/public")) / "log" / "checkpoint"
    checkpoint.parent.mkdir(exist_ok=True)
    checkpoint.write_text("als.example.org/log\n5\nAAAA\n\n")


BROKEN: dict[str, Break] = {
    "desk.mend_private": lambda _, settings: settings.HOME.chmod(0o755),
    "desk.mend_disk": full_disk,
    "desk.mend_secret": lambda _, settings: settings.SECRET_FILE.chmod(0o644),
    "desk.mend_https": lambda _, settings: setattr(settings, "HTTPS", False),
    "desk.mend_hosts": lambda _, settings: setattr(settings, "ALLOWED_HOSTS", ["*"]),
    "desk.mend_origins": lambda _, settings: setattr(settings, "CSRF_TRUSTED_ORIGINS", ["http://als.example.org"]),
    "desk.mend_demo": lambda _, settings: setattr(settings, "DEMO", True),
    "desk.mend_queue": broker_gone,
    "desk.mend_keys": lambda _, settings: (settings.KEYS / "passphrase").chmod(0o644),
    "desk.mend_backup": lambda _, settings: os.utime(settings.HOME / "last-backup", (0, 0)),
    "desk.mend_tables": lambda *_: MigrationRecorder.Migration.objects.filter(app="people").latest("pk").delete(),
    "desk.mend_worker": idle,
    "desk.mend_people": lambda *_: Designation.objects.filter(role="superintendent").delete(),
    "desk.mend_books": touched_records,
    "desk.mend_log": forgotten_leaf,
    "desk.mend_chain": touched_event,
}


@pytest.mark.parametrize("mend", BROKEN)
def test_each_wrong_setting_is_named_by_its_own_line(mend: str, healthy: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    BROKEN[mend](monkeypatch, healthy)
    assert wrong() == [mend]


def test_a_clock_that_was_set_back(healthy: Any) -> None:
    from_tomorrow()
    assert "desk.mend_clock" in wrong()


def test_a_home_that_is_not_there(healthy: Any) -> None:
    healthy.HOME = healthy.HOME / "elsewhere"
    assert "desk.mend_home" in wrong()


def test_a_database_that_does_not_answer_ends_the_look(healthy: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise doctor.DatabaseError

    with monkeypatch.context() as patched:
        patched.setattr(doctor.connection, "ensure_connection", refuse)
        last = list(examine(timezone.now()))[-1]
    assert last == Finding("desk.check_database", "desk.mend_database", {"engine": connection.vendor})


def test_many_read_while_one_writes(tmp_path: Path) -> None:
    """What the site asks of SQLite, on a file."""
    if connection.vendor != "sqlite":
        pytest.skip("left out: this database is no SQLite")
    with sqlite3.connect(tmp_path / "office.sqlite3") as file:
        file.executescript(settings.DATABASES["default"]["OPTIONS"]["init_command"])
        assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_the_command_says_what_to_do_and_ends_with_one(healthy: Any) -> None:
    out = StringIO()
    call_command("doctor", stdout=out)
    assert out.getvalue().count("fine") == 20
    shutil.rmtree(healthy.KEYS)
    healthy.HTTPS = False
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "--lang", "fil", stdout=out)
    assert ended.value.code == 1
    assert "AYUSIN    HTTPS ang gamit papunta sa site: Kailangan ito ng passkey" in out.getvalue()


def test_patunay_doctor_reaches_the_office(tmp_path: Path) -> None:
    """As a clerk types it: `patunay` is the library's own program."""
    program = Path(sys.executable).with_name("patunay")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO")}
    place = {**clean, "PATUNAY_HOME": str(tmp_path / "nowhere"), "PATUNAY_TASKS": "db"}
    done = subprocess.run([program, "doctor"], env=place, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "start `run` once" in done.stdout
