"""The pages by which a teacher rates a class, without script: forms, progress, what is missing, sending."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.office.assessments import phones as world
from tests.office.conftest import AT, Office

from office.assessments.classes import OwnClass
from office.assessments.models import RatingForm, SyncedMark
from office.assessments.states import FormState
from office.people import operations as people
from office.people.models import Account, Learner

own = world.own


def page(own: OwnClass, rest: object = "") -> str:
    return f"/assessments/rate/{own.cycle.pk}/{rest}"


def fields(own: OwnClass, code: str, *values: str) -> dict[str, str]:
    return {f"{member.candidate}:{code}": value for member, value in zip(own.members, values, strict=False)}


def test_a_page_is_saved_whole_and_leads_to_the_next(office: Office, own: OwnClass) -> None:
    client = office.client("teacher")
    answer = client.post(page(own, "1/"), fields(own, "COM.1.1", "0", "3", "-"))
    assert answer["Location"] == page(own, "2/")
    marks = [form.marks for form in RatingForm.objects.order_by("candidate_id")]
    assert marks == [{"COM.1.1": 0}, {"COM.1.1": 3}, {"COM.1.1": None}]
    shown = client.get(page(own, "1/")).content.decode()
    assert "Rated 3 of 5" in shown
    assert shown.count(" checked>") == 3
    last = len(own.behaviours)
    assert client.post(page(own, f"{last}/"), {})["Location"] == page(own)


def test_only_what_differs_is_a_change(office: Office, own: OwnClass) -> None:
    client = office.client("teacher")
    client.post(page(own, "1/"), fields(own, "COM.1.1", "1", "2"))
    client.post(page(own, "1/"), fields(own, "COM.1.1", "1", "3"))
    client.post(page(own, "1/"), fields(own, "COM.1.1", "1", "-"))
    assert SyncedMark.objects.count() == 4
    assert [form.marks["COM.1.1"] for form in RatingForm.objects.order_by("candidate_id")] == [1, None]


def test_a_mark_above_the_highest_is_no_answer(office: Office, own: OwnClass) -> None:
    """COM.3.1 is described up to 2."""
    number = [i.code for i in own.behaviours].index("COM.3.1") + 1
    client = office.client("teacher")
    assert "Can do it and helps others do it" not in client.get(page(own, f"{number}/")).content.decode()
    client.post(page(own, f"{number}/"), fields(own, "COM.3.1", "3", "2"))
    assert [form.marks for form in RatingForm.objects.all()] == [{"COM.3.1": 2}]


def test_the_grid_saves_a_whole_competency(office: Office, own: OwnClass) -> None:
    client = office.client("teacher")
    posted = fields(own, "TWC.1.1", "2", "1") | fields(own, "TWC.1.2", "", "-")
    assert client.post(page(own, "grid/2/"), posted)["Location"] == page(own)
    marks = [form.marks for form in RatingForm.objects.order_by("candidate_id")]
    assert marks == [{"TWC.1.1": 2}, {"TWC.1.1": 1, "TWC.1.2": None}]
    shown = client.get(page(own, "grid/2/")).content.decode()
    assert shown.count(" selected>") == 3


def test_what_is_missing_is_named_and_what_is_ready_is_sent(office: Office, own: OwnClass) -> None:
    client = office.client("teacher")
    for number, behaviour in enumerate(own.behaviours, 1):
        client.post(page(own, f"{number}/"), fields(own, behaviour.code, "1", "1" if number % 8 else ""))
    shown = client.get(page(own, "send")).content.decode()
    assert "Without an answer: 4." in shown
    assert "Without an answer: 32." in shown
    assert "Send 2 forms" in shown
    told = client.post(page(own, "send"), follow=True).content.decode()
    assert "Forms sent: 2." in told
    assert RatingForm.objects.filter(state=FormState.SENT).count() == 2
    assert "No form is ready" in client.post(page(own, "send"), follow=True).content.decode()


@pytest.mark.parametrize("rest", ["0/", "33/", "grid/5/"])
def test_there_is_no_such_behaviour(office: Office, own: OwnClass, rest: str) -> None:
    assert office.client("teacher").get(page(own, rest)).status_code == 404


def test_others_have_no_class(office: Office, own: OwnClass) -> None:
    assert office.client("focal").get(page(own)).status_code == 403
    assert office.client("").get(page(own)).status_code == 302
    assert office.client("teacher").get("/assessments/rate/999/").status_code == 404


def test_no_page_of_the_class_holds_more_than_names(office: Office, own: OwnClass) -> None:
    client = office.client("teacher")
    names = {member.name for member in own.members}
    for rest in ("", "1/", "grid/1/", "send"):
        shown = client.get(page(own, rest)).content.decode()
        assert all(name in shown for name in names)
        assert "999999" not in shown


def test_the_worker_and_the_scripts_stay_small(office: Office, own: OwnClass) -> None:
    worker = office.client("teacher").get("/assessments/rate/worker.js")
    assert worker["Content-Type"] == "text/javascript"
    script = (world.STATIC / "rating.js").read_bytes()
    assert len(script) + len(worker.content) <= 15 << 10


def test_each_first_page_leads_to_the_rating(office: Office, own: OwnClass) -> None:
    """The desk names these addresses. A teacher whose learners are all held hears that there is nothing yet."""
    client = office.client("teacher")
    assert page(own) in client.get("/").content.decode()
    Learner.objects.update(held="roster.doubt")
    assert "nothing to rate now" in client.get(page(own), follow=True).content.decode()
    learner = Client()
    learner.force_login(Account.objects.get(pk=people.learner_account(own.members[0].learner, at=AT)))
    assert f"/assessments/self/{own.cycle.pk}/" in learner.get("/").content.decode()
    assert "Magsimula" in learner.get(f"/assessments/self/{own.cycle.pk}/").content.decode()
