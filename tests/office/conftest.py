"""The pilot division in the site: offices, staff, framework and keys, no rosters yet; founded anew for every test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
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


@pytest.fixture
def office(db: None, tmp_path: Path) -> Office:
    settings.HOME = tmp_path / "home"
    settings.KEYS = tmp_path / "keys"
    accounts = found_demo(DEMO, settings.KEYS, draw=words("demo"), entropy=dice("demo"), at=AT)
    assert Register.objects.count() == 1
    return Office({one.username: one for one in accounts}, settings.KEYS)
