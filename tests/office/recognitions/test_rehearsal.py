"""The demonstration's day: played in any steps it is the same day, and its numbers add up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from tests.office.conftest import Office
from tests.office.recognitions.events import NOON, Occasion, occasion

from office.certificates.models import HandOver
from office.recognitions import queries
from office.recognitions.models import Mark
from office.recognitions.rehearsal import play
from patunay.ceremony import call_queue

DAY = timedelta(days=1)


@pytest.fixture
def one(office: Office) -> Occasion:
    return occasion(office, 60)


def test_a_day_in_one_step_and_in_many_is_the_same(office: Office, one: Occasion) -> None:
    actor, steps = office.actor("encoder"), 1
    while steps < 100 and play(actor, one.now, timedelta(minutes=5), at=NOON):
        steps += 1
    assert 20 < steps < 100
    in_many = {(mark.id, mark.act, mark.key, mark.time) for mark in queries.marks(one.value.pk)}
    assert play(actor, one.now, DAY, at=NOON) is False
    HandOver.objects.all().delete()
    Mark.objects.all().delete()
    again = occasion_again(one)
    assert play(actor, again, DAY, at=NOON) is False
    assert {(mark.id, mark.act, mark.key, mark.time) for mark in queries.marks(one.value.pk)} == in_many


def occasion_again(one: Occasion) -> queries.EventValue:
    """As after a restart: nothing is remembered of the marks that are gone."""
    queries.register_at.cache_clear()
    return one.now


def test_everybody_who_came_is_called_once_with_the_own_folder(office: Office, one: Occasion) -> None:
    play(office.actor("encoder"), one.now, DAY, at=NOON)
    day = queries.register(one.now)
    came = [entry for entry in day.learners if entry.is_present]
    assert 50 < len(came) < 60
    queue = call_queue(day)
    assert (queue.called, queue.waiting) == (len(came), ())
    assert day.findings == ()
    assert HandOver.objects.count() == len(came)
    assert {offset for (offset,) in Mark.objects.values_list("offset")} == {0, 7 * 60}


def test_the_second_door_is_silent_until_its_network_is_back(office: Office, one: Occasion) -> None:
    play(office.actor("encoder"), one.now, timedelta(minutes=60), at=NOON)
    assert {mark.device for mark in queries.marks(one.value.pk)} == {"play-door-1"}


def test_the_buttons_are_the_demonstrations_alone(
    office: Office, one: Occasion, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = office.client("focal")
    assert client.post(one.url("rehearse"), {"seconds": "7"}).status_code == 404
    assert "The day has run on." in client.post(one.url("rehearse"), {"seconds": "10"}, follow=True).content.decode()
    assert Mark.objects.count() == 1
    monkeypatch.setattr(settings, "DEMO", False)
    assert client.post(one.url("rehearse"), {"seconds": "10"}).status_code == 404
    assert "Rehearse" not in client.get(one.url("")).content.decode()
