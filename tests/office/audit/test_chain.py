"""The chain of events: whole after honest work, broken by any touch."""

from __future__ import annotations

import pytest
from django.db import DatabaseError
from tests.office.conftest import AT, Office

from office.audit.models import Event
from office.audit.queries import broken_at, entries
from office.people.models import Account
from office.people.operations import add_account


def test_founding_a_division_leaves_a_whole_chain(office: Office) -> None:
    assert broken_at() is None
    assert Event.objects.count() > 50
    assert entries(f"register:{office.actor('focal').division}")[0].action == "registers.register.founded"


@pytest.mark.parametrize("field", ["at", "actor", "role", "action", "subject", "facts", "previous", "hash"])
def test_any_changed_column_is_found(office: Office, field: str) -> None:
    changed = {"at": AT.replace(year=2024), "actor": 99, "facts": {"x": 1}}.get(field, "other")
    Event.objects.filter(number=7).update(**{field: changed})
    assert broken_at() == 7


def test_a_removed_event_is_found(office: Office) -> None:
    Event.objects.filter(number=9).delete()
    assert broken_at() == 9


def test_the_last_event_removed_is_found(office: Office) -> None:
    last = Event.objects.count()
    Event.objects.filter(number=last).delete()
    assert broken_at() == last


def test_no_name_and_no_number_of_a_person_stands_in_it(office: Office) -> None:
    said = " ".join(str((e.subject, e.facts)) for e in Event.objects.all())
    assert "999999" not in said
    assert "Rosales" not in said


def test_without_its_event_no_act_happens(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise DatabaseError("read-only")

    monkeypatch.setattr(Event.objects, "create", refuse)
    with pytest.raises(DatabaseError, match="read-only"):
        add_account("newcomer", "A Newcomer", "a long password", at=AT)
    assert not Account.objects.filter(username="newcomer").exists()
