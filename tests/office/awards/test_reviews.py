"""A learner's request for a second look: who may ask, when, by which day, and that an answer says something."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from tests.office.conftest import AT, Office
from tests.office.world import Stage, draw_up, set_stage

from office.assessments.models import Candidate
from office.audit.models import Event
from office.awards import operations, reviewing
from office.awards.models import AwardList, ReviewRequest
from office.awards.states import ListState
from office.people.actors import Actor, NotAllowedError
from office.people.levels import Level
from office.people.models import Learner
from office.people.models import Office as OfficeRow
from patunay.errors import InputError, StateError


@pytest.fixture
def stage(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    return set_stage(office, tmp_path / "division", monkeypatch)


@pytest.fixture
def learner(stage: Stage) -> int:
    """A candidate of the cycle."""
    centre = OfficeRow.objects.filter(level=Level.CENTRE).first()
    assert centre is not None
    one = Learner.objects.create(
        key="c" * 32,
        division_id=stage.cycle.division,
        centre=centre,
        last="Reyes",
        first="Ana",
        sort_key="reyes",
        search_key="reyes ana",
        added_at=AT,
    )
    Candidate.objects.create(cycle_id=stage.cycle.pk, learner=one)
    return one.pk


@pytest.fixture
def out(stage: Stage, learner: int) -> int:
    """The same learner after the cycle's list is issued."""
    AwardList.objects.filter(pk=draw_up(stage)).update(state=ListState.ISSUED)
    return learner


def asked(stage: Stage, learner: int, text: str = "Please look at my essay again.") -> int:
    return reviewing.ask(Actor(0, "", learner=learner), learner, stage.cycle.pk, "C1", text, at=AT)


def test_fifteen_working_days_leave_out_saturdays_and_sundays() -> None:
    assert reviewing.due_on(date(2025, 9, 1)) == date(2025, 9, 22)
    assert reviewing.due_on(date(2025, 9, 5), 1) == date(2025, 9, 8)


def test_nobody_asks_before_the_results_are_out(stage: Stage, learner: int) -> None:
    draw_up(stage)
    with pytest.raises(StateError, match="review_not_out"):
        asked(stage, learner)


def test_the_learner_asks_and_the_encoder_asks_on_her_behalf(stage: Stage, out: int) -> None:
    first = ReviewRequest.objects.get(pk=asked(stage, out))
    assert (first.learner, first.due_on, first.answer) == (out, date(2025, 9, 22), "")
    reviewing.ask(stage.office.actor("encoder"), out, stage.cycle.pk, "C2", "She asks about C2.", at=AT)
    roles = Event.objects.filter(action="awards.review.asked").order_by("number").values_list("role", flat=True)
    assert list(roles) == ["learner", "encoder"]
    with pytest.raises(StateError, match="review_open"):
        asked(stage, out)


def test_nobody_else_asks_for_her(stage: Stage, out: int) -> None:
    for actor in (Actor(0, "", learner=out + 1), stage.office.actor("records")):
        with pytest.raises(NotAllowedError):
            reviewing.ask(actor, out, stage.cycle.pk, "C1", "Please.", at=AT)
    assert not ReviewRequest.objects.exists()


@pytest.mark.parametrize("text", ["  ", "x" * 501, "I am 999999000017", "I am 9999-9900 0017"])
def test_a_request_has_words_and_no_lrn(stage: Stage, out: int, text: str) -> None:
    with pytest.raises(InputError):
        asked(stage, out, text)
    assert not ReviewRequest.objects.exists()


def test_an_answer_says_something_and_ends_the_wait(stage: Stage, out: int) -> None:
    encoder, pk = stage.office.actor("encoder"), asked(stage, out)
    with pytest.raises(InputError, match="answer_needed"):
        operations.answer_review(encoder, pk, "stays", "  ", at=AT)
    with pytest.raises(InputError, match="answer_needed"):
        operations.answer_review(encoder, pk, "perhaps", "We read it again.", at=AT)
    assert [one.pk for one in reviewing.waiting(encoder)] == [pk]
    operations.answer_review(encoder, pk, "stays", "We read it again.", at=AT)
    assert reviewing.waiting(encoder) == []
    assert Event.objects.filter(action="awards.review.answered", subject=f"review:{pk}").count() == 1


def test_home_counts_what_the_page_lists_until_it_is_answered(stage: Stage, out: int) -> None:
    pk, encoder = asked(stage, out), stage.office.client("encoder")
    assert "ask for a second look: 1<" in encoder.get("/").content.decode()
    page = encoder.get("/awards/second-looks").content.decode()
    assert page.count('<li class="list-group-item">') == 1
    assert "Overdue" in page
    answer = {"review": pk, "outcome": "stays"}
    assert encoder.post("/awards/second-looks", {**answer, "answer": " "}).status_code == 422
    assert encoder.post("/awards/second-looks", {**answer, "answer": "Read again."}).status_code == 302
    assert "ask for a second look" not in encoder.get("/").content.decode()


def test_the_encoder_writes_a_request_down(stage: Stage, out: int) -> None:
    encoder, page = stage.office.client("encoder"), f"/awards/cycle/{stage.cycle.pk}/second-look/{out}"
    code = re.search(r'<option value="([^"]+)"', encoder.get(page).content.decode())
    assert code is not None
    assert encoder.post(page, {"competency": code[1], "text": ""}).status_code == 422
    assert encoder.post(page, {"competency": code[1], "text": "Please look again."}).status_code == 302
    assert ReviewRequest.objects.get().competency == code[1]
