"""A learner's own rating on a phone in Filipino, and read aloud by a helper."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.office.assessments import phones as world
from tests.office.assessments.test_rating_marks import everything
from tests.office.conftest import AT, Office

from office.assessments import queries, rating, self_rating
from office.assessments.classes import OwnClass
from office.assessments.models import Cycle, RatingForm
from office.assessments.states import CycleState, FormState
from office.people import operations as people
from office.people.actors import NotAllowedError
from office.people.models import Account
from patunay.errors import StateError

own = world.own


@pytest.fixture
def learner(own: OwnClass) -> Client:
    """The first learner's phone."""
    client = Client()
    client.force_login(Account.objects.get(pk=people.learner_account(own.members[0].learner, at=AT)))
    return client


def page(own: OwnClass, rest: object) -> str:
    return f"/assessments/self/{own.cycle.pk}/{rest}"


def answers(own: OwnClass, number: int, value: str = "1") -> dict[str, str]:
    competency = own.framework.competencies[number - 1]
    return {i.code: value for element in competency.elements for i in element.indicators}


def test_the_questions_are_in_filipino_and_the_pages_are_small(own: OwnClass, learner: Client) -> None:
    shown = learner.get(page(own, "1/"))
    text = shown.content.decode()
    assert '<html lang="fil">' in text
    assert "Pakikipagtalastasan" in text
    assert "Follows spoken instructions" not in text
    for rest in ("1/", "2/", "3/", "4/", "check"):
        assert len(learner.get(page(own, rest)).content) <= 60 << 10
    assert "Magsimula" in learner.get("/assessments/self/").content.decode()


def test_one_competency_a_page_then_check_then_send(own: OwnClass, learner: Client) -> None:
    for number in (1, 2, 3):
        assert learner.post(page(own, f"{number}/"), answers(own, number))["Location"] == page(own, f"{number + 1}/")
    assert "8 pa ang walang sagot" in learner.get(page(own, "check")).content.decode()
    assert learner.post(page(own, "4/"), answers(own, 4, "-"))["Location"] == page(own, "check")
    assert "Ipadala ang mga sagot ko" in learner.get(page(own, "check")).content.decode()
    assert learner.post(page(own, "check"))["Location"] == "/assessments/self/thanks"
    form = RatingForm.objects.get()
    assert (form.role, form.source, form.counts, form.state) == ("self", "phone", False, FormState.SENT)
    assert form.marks == {i.code: None if i.code.startswith("PRS") else 1 for i in own.behaviours}
    (told,) = queries.library_ratings(own.cycle)
    assert not told.counts
    assert "Naipadala na" in learner.get("/assessments/self/").content.decode()


def test_a_page_with_a_gap_keeps_the_rest_and_asks_again(own: OwnClass, learner: Client) -> None:
    given = {**answers(own, 1), "COM.2.1": ""}
    answer = learner.post(page(own, "1/"), given)
    assert answer.status_code == 200
    assert "Kailangan pa ng sagot" in answer.content.decode()
    assert "COM.2.1" not in RatingForm.objects.get().marks
    assert len(RatingForm.objects.get().marks) == 7


def test_a_corrected_page_leads_back_to_the_check(own: OwnClass, learner: Client) -> None:
    assert 'name="back"' in learner.get(page(own, "1/?back")).content.decode()
    answer = learner.post(page(own, "1/"), {**answers(own, 1, "2"), "back": "1"})
    assert answer["Location"] == page(own, "check")


def test_nothing_is_sent_with_a_gap(own: OwnClass, learner: Client) -> None:
    learner.post(page(own, "1/"), answers(own, 1))
    assert learner.post(page(own, "check")).status_code == 200
    assert RatingForm.objects.get().state == FormState.OPEN


def test_a_change_after_sending_replaces(own: OwnClass, learner: Client) -> None:
    for number in (1, 2, 3, 4):
        learner.post(page(own, f"{number}/"), answers(own, number))
    learner.post(page(own, "check"))
    learner.post(page(own, "1/"), {**answers(own, 1, "2"), "back": "1"})
    assert [form.state for form in RatingForm.objects.order_by("pk")] == [FormState.SENT, FormState.OPEN]
    learner.post(page(own, "check"))
    old, new = RatingForm.objects.order_by("pk")
    assert (old.state, new.state) == (FormState.REPLACED, FormState.SENT)
    assert (old.marks["COM.1.1"], new.marks["COM.1.1"], new.marks["TWC.1.1"]) == (1, 2, 1)


def test_a_learner_reaches_no_other_form(office: Office, own: OwnClass, learner: Client) -> None:
    for number in (1, 2, 3, 4):
        learner.post(page(own, f"{number}/"), answers(own, number))
    second = Client()
    second.force_login(Account.objects.get(pk=people.learner_account(own.members[1].learner, at=AT)))
    assert " checked" not in second.get(page(own, "1/")).content.decode()
    assert learner.get(f"/assessments/rate/{own.cycle.pk}/1/").status_code == 403
    assert office.client("teacher").get(page(own, "1/")).status_code == 403
    with pytest.raises(NotAllowedError):
        self_rating.own_rating(office.actor("teacher"), own.cycle.pk)


def aloud(own: OwnClass, rest: object) -> str:
    return f"/assessments/aloud/{own.cycle.pk}/{own.members[0].candidate}/{rest}"


def send_own(office: Office, own: OwnClass) -> None:
    teacher = office.actor("teacher")
    rating.keep_marks(teacher, own.cycle.pk, everything(own, 2), at=AT)
    rating.send_forms(teacher, own.cycle.pk, at=AT)


def test_who_reads_aloud_has_sent_the_own_rating_before(office: Office, own: OwnClass) -> None:
    teacher = office.actor("teacher")
    with pytest.raises(StateError, match="rate_own_first"):
        self_rating.rating_aloud(teacher, own.cycle.pk, own.members[0].candidate)
    told = office.client("teacher").get(aloud(own, "1/"), follow=True).content.decode()
    assert "Send your own rating of Analyn first" in told
    send_own(office, own)
    assert self_rating.rating_aloud(teacher, own.cycle.pk, own.members[0].candidate)
    assert self_rating.rating_aloud(teacher, own.cycle.pk, 999) is None


def test_read_aloud_is_recorded_with_the_helper(office: Office, own: OwnClass, learner: Client) -> None:
    for number in (1, 2, 3, 4):
        learner.post(page(own, f"{number}/"), answers(own, number))
    learner.post(page(own, "check"))
    send_own(office, own)
    client = office.client("teacher")
    assert " checked" not in client.get(aloud(own, "1/")).content.decode()
    for number in (1, 2, 3):
        assert client.post(aloud(own, f"{number}/"), answers(own, number, "2"))["Location"] == aloud(
            own, f"{number + 1}/"
        )
    assert client.post(aloud(own, "4/"), answers(own, 4, "2"))["Location"] == aloud(own, "check")
    client.post(aloud(own, "check"), {"helper": "Ligaya Marasigan"})
    old, new = RatingForm.objects.filter(role="self").order_by("pk")
    assert (old.state, new.state) == (FormState.REPLACED, FormState.SENT)
    assert (new.source, new.rater_name, new.counts) == ("helped", "Ligaya Marasigan", False)
    assert {told.role: told.counts for told in queries.library_ratings(own.cycle)}["self"] is False


def test_a_page_that_was_open_when_the_rating_ended_says_so(own: OwnClass, learner: Client) -> None:
    assert learner.get(page(own, "1/")).status_code == 200
    Cycle.objects.filter(pk=own.cycle.pk).update(state=CycleState.CLOSED)
    for rest in ("", "1/", "check"):
        answer = learner.get(page(own, rest), follow=True)
        assert answer.redirect_chain == [("/assessments/self/", 302)]
        assert "Tapos na ang pagtataya" in answer.content.decode()
    assert learner.post(page(own, "1/"), answers(own, 1)).status_code == 302
    assert not RatingForm.objects.filter(role="self").exists()
    assert learner.get(f"/assessments/self/{own.cycle.pk + 1}/").status_code == 404
