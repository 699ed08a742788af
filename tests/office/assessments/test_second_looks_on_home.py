"""The home page and the menu lead whoever may decide second looks to them, with the count of the list behind."""

from __future__ import annotations

import pytest
from tests.office.conftest import AT, Office

from office.assessments import moderation
from office.assessments.models import ModerationCase
from office.assessments.queries import CycleValue
from office.assessments.states import CaseState

LINK = 'href="/assessments/cases/"'


@pytest.fixture
def opened(office: Office, rated: CycleValue) -> CycleValue:
    moderation.open_cases(office.actor("focal"), rated, at=AT)
    return rated


def home(office: Office, username: str) -> str:
    return office.client(username).get("/").content.decode()


def listed(office: Office, username: str) -> int:
    return office.client(username).get("/assessments/cases/").content.decode().count('<li class="list-group-item">')


def settle_one(office: Office, username: str) -> None:
    """One of the cases in this person's queue is decided."""
    one = moderation.queue(office.actor(username))[0]
    ModerationCase.objects.filter(pk=one.pk).update(state=CaseState.DECIDED)


def test_the_count_on_the_home_page_is_the_length_of_the_list(office: Office, opened: CycleValue) -> None:
    moderators = [name for name in ("supervisor", "teacher") if listed(office, name)]
    assert moderators
    for name in moderators:
        assert f"second looks that wait for you: {listed(office, name)}<" in home(office, name)
    before = listed(office, moderators[0])
    settle_one(office, moderators[0])
    assert listed(office, moderators[0]) == before - 1
    assert f"second looks that wait for you: {before - 1}<" in home(office, moderators[0])


def test_without_cases_there_is_no_task(office: Office, rated: CycleValue) -> None:
    assert "second looks that wait" not in home(office, "supervisor")


def test_only_who_may_decide_finds_the_menu_entry(office: Office) -> None:
    assert LINK in home(office, "supervisor")
    assert LINK in home(office, "teacher")
    assert LINK not in home(office, "focal")
    assert LINK not in home(office, "encoder")
