"""A class of five in a cycle that is open, and a phone's browser: for those who try the rating pages in Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from pytest_django.live_server_helper import LiveServer
from tests.office import conftest
from tests.office.conftest import AT, Office
from tests.office.line import Line, line_to

from office.assessments import classes, operations, queries
from office.assessments.classes import OwnClass
from office.assessments.operations import Draft
from office.assessments.states import CycleState
from office.frameworks import queries as frameworks
from office.people.models import Account, Designation, Learner
from office.people.rights import Role

founding, office = conftest.founding, conftest.office
CHROMIUM = "/usr/bin/chromium"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STATIC = Path(classes.__file__).parent / "static" / "assessments"
PHONE = {"width": 360, "height": 740}
NAMES = ("Analyn Bautista", "Boyet Cruz", "Carmela Dizon", "Dodong Espino", "Efren Nuñez")


@pytest.fixture
def own(office: Office) -> OwnClass:
    """Five learners at the teacher's first centre; the community sees three behaviours."""
    centre = Designation.objects.filter(role=Role.TEACHER).order_by("pk").first()
    assert centre is not None
    focal = office.actor("focal")
    for number, name in enumerate(NAMES):
        first, last = name.split()
        key = f"{number:032x}"
        Learner.objects.create(
            key=key, division_id=focal.division, centre=centre.office, first=first, last=last, sort_key=key, added_at=AT
        )
    version = frameworks.adopted(focal.division)[0].pk
    plan = {"event_date": AT.date().isoformat(), "centres": [], "community": ["COM.1.1", "COM.3.1", "TWC.1.1"]}
    until = AT.date() + timedelta(days=60)
    pk = operations.plan_cycle(focal, Draft("First cycle", version, AT.date(), until, plan), at=AT)
    planned = queries.cycle(pk, focal.division)
    assert planned is not None
    operations.move_cycle(focal, planned, CycleState.RATING, at=AT)
    found = classes.own_class(office.actor("teacher"), pk)
    assert found is not None
    return found


class Phones:
    """Browsers of 360 pixels, one a person, at the end of one line."""

    def __init__(self, browser: Browser, line: Line) -> None:
        self.browser, self.line, self.url = browser, line, line.url

    def of(self, username: str = "", *, script: bool = True) -> BrowserContext:
        """Somebody's browser, logged in; nobody's for no name."""
        context = self.browser.new_context(
            viewport=PHONE, base_url=self.url, locale="en-PH", java_script_enabled=script
        )
        if username:
            client = Client()
            client.force_login(Account.objects.get(username=username))
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.url}])
        return context


@pytest.fixture
def phones(office: Office, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Phones]:
    """Playwright keeps a loop in this thread, which Django takes for code that must not wait for a database."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with line_to(live_server.url) as line, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield Phones(browser, line)
        browser.close()
