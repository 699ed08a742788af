"""Results that are out, as learners and teachers read them, and the second look that they ask for on the same page."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from tests.office.conftest import AT, Office
from tests.office.filipino import filipino
from tests.office.world import Stage, draw_up, set_stage

from office.assessments.models import Candidate
from office.audit.models import Event
from office.awards import operations
from office.awards.models import AwardList, ReviewRequest
from office.awards.states import ListState
from office.frameworks.queries import framework
from office.people.models import Account, Designation, Learner
from office.people.operations import learner_account
from office.people.rights import Role
from patunay.framework import Competency

__all__ = ["filipino"]


@pytest.fixture
def stage(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    return set_stage(office, tmp_path / "division", monkeypatch)


def candidate(stage: Stage, first: str, centre: int) -> int:
    one = Learner.objects.create(
        key=f"{first:0>32}",
        division_id=stage.cycle.division,
        centre_id=centre,
        last="Reyes",
        first=first,
        sort_key=f"reyes {first}",
        search_key=f"reyes {first}",
        added_at=AT,
    )
    Candidate.objects.create(cycle_id=stage.cycle.pk, learner=one)
    return one.pk


@pytest.fixture
def ana(stage: Stage) -> int:
    """A candidate in the teacher's class."""
    return candidate(stage, "Ana", Designation.objects.filter(role=Role.TEACHER)[0].office_id)


@pytest.fixture
def elsewhere(stage: Stage, ana: int) -> int:
    """A candidate of another centre."""
    own = Learner.objects.get(pk=ana).centre
    other = type(own).objects.filter(level=own.level).exclude(pk=own.pk)[0]
    return candidate(stage, "Ben", other.pk)


@pytest.fixture
def out(stage: Stage, ana: int, elsewhere: int) -> str:
    """The address of Ana's result after the cycle's list is issued."""
    AwardList.objects.filter(pk=draw_up(stage)).update(state=ListState.ISSUED)
    return f"/awards/cycle/{stage.cycle.pk}/result/{ana}"


def learner_client(learner: int) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=learner_account(learner, at=AT)))
    return client


def competency(stage: Stage) -> Competency:
    return framework(stage.cycle.framework).competencies[0]


@pytest.mark.usefixtures("filipino")
def test_nothing_is_shown_before_the_results_are_out(stage: Stage, ana: int) -> None:
    draw_up(stage)
    client = learner_client(ana)
    assert client.get(f"/awards/cycle/{stage.cycle.pk}/result/{ana}").status_code == 404
    assert "Wala pang inilalabas" in client.get("/awards/results").content.decode()


@pytest.mark.usefixtures("filipino")
def test_the_learner_asks_waits_and_reads_the_answer_on_one_page(stage: Stage, ana: int, out: str) -> None:
    client, one = learner_client(ana), competency(stage)
    assert f'href="{out}"' in client.get("/awards/results").content.decode()
    page = client.get(out).content.decode()
    assert page.index(one.title.fil) < page.index("Humiling ng muling pagtingin")
    asked = {"competency": one.code, "text": "May sanaysay akong hindi nabasa."}
    assert client.post(out, {**asked, "text": "LRN ko: 999999000017"}).status_code == 422
    assert client.post(out, asked).status_code == 302
    request = ReviewRequest.objects.get()
    assert (request.learner, request.competency) == (ana, one.code)
    assert client.post(out, asked).status_code == 422
    page = client.get(out).content.decode()
    assert "May sanaysay akong hindi nabasa." in page
    assert "Wala pang sagot" in page
    assert page.partition("<main")[2].count("<details") == len(framework(stage.cycle.framework).competencies) - 1
    encoder = stage.office.actor("encoder")
    operations.answer_review(encoder, request.pk, "stays", "Binasa namin; kulang pa ang ikalawang bahagi.", at=AT)
    page = client.get(out).content.decode()
    assert "Mananatili ang resulta." in page
    assert "Binasa namin; kulang pa ang ikalawang bahagi." in page
    assert "Wala pang sagot" not in page


def test_the_teacher_asks_for_the_own_class_alone(stage: Stage, ana: int, elsewhere: int, out: str) -> None:
    teacher, one = stage.office.client("teacher"), competency(stage)
    listed = teacher.get("/awards/results").content.decode()
    assert f'href="{out}"' in listed
    other = out.replace(f"/{ana}", f"/{elsewhere}")
    assert f'href="{other}"' not in listed
    asked = {"competency": one.code, "text": "I saw her do it."}
    assert teacher.get(other).status_code == teacher.post(other, asked).status_code == 404
    assert teacher.post(out, asked).status_code == 302
    assert ReviewRequest.objects.get().asked_by == Account.objects.get(username="teacher")
    assert Event.objects.get(action="awards.review.asked").role == Role.TEACHER
    page = learner_client(ana).get(out).content.decode()
    assert "I saw her do it." in page
    assert page.partition("<main")[2].count("<details") == len(framework(stage.cycle.framework).competencies) - 1


def test_nobody_reads_the_result_of_another_learner(stage: Stage, elsewhere: int, out: str) -> None:
    client = learner_client(elsewhere)
    asked = {"competency": competency(stage).code, "text": "Please."}
    assert client.get(out).status_code == client.post(out, asked).status_code == 404
    assert not ReviewRequest.objects.exists()


def test_the_teacher_does_not_read_what_the_learner_wrote(stage: Stage, ana: int, out: str) -> None:
    asked = {"competency": competency(stage).code, "text": "Hindi ako pinansin ng guro."}
    learner_client(ana).post(out, asked)
    page = stage.office.client("teacher").get(out).content.decode()
    assert "pinansin" not in page
    assert "A second look is asked for already" in page
    assert stage.office.client("teacher").post(out, asked).status_code == 422


def test_who_signs_reads_first_what_waits_and_what_is_overdue(stage: Stage, ana: int, out: str) -> None:
    learner_client(ana).post(out, {"competency": competency(stage).code, "text": "Pakitingnan."})
    again = draw_up(stage, "again")
    today = timezone.localdate()

    def decision() -> str:
        page = stage.office.client("supervisor").get(f"/awards/{again}").content.decode()
        return page[page.index('id="exceptions"') : page.index('id="what"')]

    for due, overdue in ((today, False), (today - timedelta(days=1), True)):
        ReviewRequest.objects.update(due_on=due)
        assert "1 request for a second look waits for an answer" in decision()
        assert ("1 request for a second look is past its day" in decision()) is overdue
    ReviewRequest.objects.update(answered_at=AT)
    assert "1 request for a second look" not in decision()
