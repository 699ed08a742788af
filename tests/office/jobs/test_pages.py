"""The pages of long work: how far it is, when they stop asking, cancelling and trying again."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from tests.office.conftest import AT, Office
from tests.office.filipino import filipino

from office.audit.queries import entries
from office.jobs.models import Job
from office.jobs.states import JobState

__all__ = ["filipino"]
POLLING = 'hx-trigger="every 2s"'
REFRESH = '<noscript><meta http-equiv="refresh" content="5"></noscript>'


def job(office: Office, **facts: Any) -> Job:
    division = office.actor("focal").division
    plain = {"kind": "issue", "title": "Issue list 1", "division": division, "asked_at": AT}
    return Job.objects.create(**plain | facts)


def page(office: Office, one: Job, name: str = "job", username: str = "focal") -> str:
    answer = office.client(username).get(reverse(f"jobs:{name}", args=[one.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_running_work_says_its_step_and_asks_again(office: Office) -> None:
    one = job(office, state=JobState.RUNNING, step="print run", done=9, total=15)
    said = page(office, one)
    assert '<progress id="job-bar" max="15" value="9">60 %</progress>' in said
    assert "9 of 15" in said and "Putting the print file together" in said
    assert POLLING in said and REFRESH in said and "htmx-4.min.js" in said


def test_the_part_alone_is_what_the_page_asks_for(office: Office) -> None:
    one = job(office, state=JobState.RUNNING, step="sign", done=1, total=2)
    part = page(office, one, "progress")
    assert part.lstrip().startswith('<section id="job"') and "<html" not in part and POLLING in part
    Job.objects.update(state=JobState.DONE)
    assert POLLING not in page(office, one, "progress")


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED, JobState.CANCELLED])
def test_what_is_over_is_not_asked_for_again(office: Office, state: JobState) -> None:
    said = page(office, job(office, state=state, ended_at=AT))
    assert POLLING not in said and REFRESH not in said and "htmx" not in said


def test_a_result_with_an_address_is_linked(office: Office) -> None:
    assert 'href="/awards/7"' in page(office, job(office, state=JobState.DONE, result={"url": "/awards/7"}))
    assert "Open the result" not in page(office, job(office, state=JobState.DONE))
    assert "Open the result" not in page(office, job(office, state=JobState.RUNNING, result={"url": "/awards/7"}))


def test_a_problem_is_said_in_words_and_can_be_tried_again(office: Office) -> None:
    facts = {"reason": "1 of 2", "given": "1", "needed": "2"}
    one = job(office, state=JobState.FAILED, error="seal.approvals", error_facts=facts, ended_at=AT)
    said = page(office, one)
    assert "seal.approvals" not in said and "1 of 2" in said and "Try again" in said
    assert office.client("encoder").post(reverse("jobs:retry", args=[one.pk])).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.error, one.ended_at) == (JobState.READY, "", None)
    assert "jobs.job.retried" in [entry.action for entry in entries(f"job:{one.pk}")]


def test_only_stopped_work_is_tried_again(office: Office) -> None:
    one = job(office, state=JobState.DONE)
    answer = office.client("focal").post(reverse("jobs:retry", args=[one.pk]), follow=True)
    assert "Only work that was stopped by a problem" in answer.content.decode()


def test_waiting_work_is_cancelled_at_once_and_running_work_is_asked(office: Office) -> None:
    waiting, running = job(office), job(office, state=JobState.RUNNING)
    for one in (waiting, running):
        assert office.client("focal").post(reverse("jobs:cancel", args=[one.pk])).status_code == 302
    assert "Cancelled" in page(office, waiting)
    said = page(office, running)
    assert "You asked to cancel" in said and "Cancel this work" not in said and POLLING in said


def test_only_work_that_waits_can_be_cancelled_and_none_is_called_started_before(office: Office) -> None:
    for state, offered in ((JobState.READY, True), (JobState.RUNNING, False), (JobState.DONE, False)):
        said = page(office, job(office, state=state))
        assert ("Cancel this work" in said) == offered
        assert "Asked for on" in said and "Started" not in said


def test_work_that_is_over_is_not_cancelled(office: Office) -> None:
    one = job(office, state=JobState.DONE)
    office.client("focal").post(reverse("jobs:cancel", args=[one.pk]))
    one.refresh_from_db()
    assert not one.cancelled and not entries(f"job:{one.pk}")


@pytest.mark.parametrize(
    ("name", "method"), [("job", "get"), ("progress", "get"), ("cancel", "post"), ("retry", "post")]
)
def test_another_divisions_work_is_not_there(office: Office, name: str, method: str) -> None:
    one = job(office, division=999, state=JobState.FAILED)
    answer = getattr(office.client("focal"), method)(reverse(f"jobs:{name}", args=[one.pk]))
    assert answer.status_code == 404


def test_who_does_not_do_such_work_does_not_see_it(office: Office) -> None:
    one = job(office)
    for username in ("teacher", "sds", "auditor"):
        assert office.client(username).get(reverse("jobs:job", args=[one.pk])).status_code == 403
    assert office.client().get(reverse("jobs:job", args=[one.pk])).status_code == 302


def test_the_list_is_newest_first_and_of_this_division(office: Office) -> None:
    client = office.client("records")
    assert "Nothing has been started yet" in client.get(reverse("jobs:jobs")).content.decode()
    job(office, title="First")
    job(office, title="Second", state=JobState.DONE, done=3, total=3)
    job(office, title="Elsewhere", division=999)
    said = client.get(reverse("jobs:jobs")).content.decode()
    assert said.index("Second") < said.index("First") and "Elsewhere" not in said and "3 of 3" in said


def every_page(office: Office) -> list[str]:
    steps = ("", "start", "compose", "sign", "print", "print run", "something of tomorrow")
    return [page(office, job(office, state=state, step=step)) for state in JobState for step in steps]


def test_every_state_and_step_has_english_words(office: Office) -> None:
    said = " ".join(every_page(office))
    assert all(word in said for word in ("Getting ready", "Waiting for its turn", "Working"))


@pytest.mark.usefixtures("filipino")
def test_every_state_and_step_has_filipino_words(office: Office) -> None:
    said = " ".join(every_page(office))
    assert all(word in said for word in ("Inihahanda", "Naghihintay ng pila", "Ginagawa"))
    assert "Getting ready" not in said and 'lang="fil"' in said
