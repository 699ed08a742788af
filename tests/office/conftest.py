"""The pilot division in the site before every test: offices, staff, framework and keys, no rosters yet."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from pytest import TempPathFactory
from pytest_django import DjangoDbBlocker
from tests.world import dice

from office.desk.demo import DemoAccount, found_demo
from office.people.actors import Actor
from office.people.models import Account
from office.people.queries import actor_of
from office.registers.models import Register

DEMO = Path(__file__).resolve().parents[2] / "demo"
AT = datetime(2025, 9, 1, 1, 0, 0, tzinfo=UTC)
"""A Monday morning at the office, before the cycle begins."""


@dataclass(frozen=True)
class Office:
    """The site after its founding: demo accounts by user name, and the folder of issuing keys."""

    accounts: dict[str, DemoAccount]
    keys: Path

    def actor(self, username: str) -> Actor:
        return actor_of(Account.objects.get(username=username).pk, AT.date())

    def client(self, username: str = "") -> Client:
        """A browser in which this person is logged in (nobody for no name)."""
        client = Client()
        if username:
            client.force_login(Account.objects.get(username=username))
        return client


def words(seed: str) -> Callable[[], str]:
    """Passwords that are the same every time."""
    draw = dice(seed)
    return lambda: draw(8).hex()


@dataclass(frozen=True)
class Founding:
    """What founding left on disk, kept apart from the tests; the tables keep the rest between tests."""

    accounts: dict[str, DemoAccount]
    place: Path


def found(place: Path) -> Founding:
    """Founds the demo with its home and keys within `place`."""
    settings.HOME, settings.KEYS = place / "home", place / "keys"
    accounts = found_demo(DEMO, settings.KEYS, draw=words("demo"), entropy=dice("demo"), at=AT)
    return Founding({one.username: one for one in accounts}, place)


@pytest.fixture(scope="session")
def founding(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: TempPathFactory) -> Founding:
    """Founded once a process: reading the division's rosters and making keys takes a second.

    A worker that ran out of tests and is given more sets this up again, in tables that are full already.
    """
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)
        return found(tmp_path_factory.mktemp("founding"))


@pytest.fixture
def office(founding: Founding, db: None, tmp_path: Path) -> Office:
    if not Register.objects.exists():  # a test with transactions of its own empties the tables
        founding = found(tmp_path / "again")
    for name in ("home", "keys"):
        shutil.copytree(founding.place / name, tmp_path / name)
    settings.HOME, settings.KEYS = tmp_path / "home", tmp_path / "keys"
    assert Register.objects.count() == 1
    return Office(founding.accounts, settings.KEYS)
