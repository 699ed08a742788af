"""Community raters: a link that works once, a short code, what a relative's form is worth, and what is never shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from tests.office.assessments import phones as world
from tests.office.conftest import AT, Office

from office.assessments import invitations, operations, queries
from office.assessments.classes import OwnClass
from office.assessments.invitations import Slip
from office.assessments.models import RatingForm
from office.assessments.states import CycleState, FormState
from office.audit.queries import entries
from office.people.actors import NotAllowedError

own = world.own
WHO = {
    "rater_name": "Ronnel Aguila",
    "relation": "Kapitbahay / Neighbour",
    "known_for": "higit 2 taon / over 2 years",
}
ANSWERS = {"COM.1.1": "2", "COM.3.1": "-", "TWC.1.1": "3"}
SENT = {**WHO, **ANSWERS, "act": "send"}


@pytest.fixture(autouse=True)
def forgotten_codes() -> Iterator[None]:
    """Wrong codes of one test do not count in another."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def slip(office: Office, own: OwnClass) -> Slip:
    """A link for the first learner."""
    (made,) = invite(office, own, "s" * 43, "ABCD2345")
    return made


def invite(office: Office, own: OwnClass, secret: str, code: str) -> list[Slip]:
    first = own.members[0].candidate
    return invitations.invite(
        office.actor("encoder"), own.cycle.pk, [first], draw_secret=lambda: secret, draw_code=lambda: code, at=AT
    )


def stranger(**where: str) -> Client:
    """Somebody without account who chose English."""
    client = Client(**where)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def link(slip: Slip) -> str:
    return f"/assessments/r/{slip.secret}"


def test_the_office_makes_links_and_keeps_only_their_hash(office: Office, own: OwnClass) -> None:
    client = office.client("encoder")
    url = f"/assessments/{own.cycle.pk}/invite"
    chosen = [member.candidate for member in own.members[:2]]
    answer = client.post(url, {"candidate": chosen})
    secrets = set(re.findall(r"/assessments/r/(\w{43})\"", answer.content.decode()))
    assert len(secrets) == 2
    assert answer["Cache-Control"].count("no-store") == 1
    forms = RatingForm.objects.order_by("candidate_id")
    assert {form.token for form in forms} == {sha256(secret.encode()).hexdigest() for secret in secrets}
    assert [form.candidate_id for form in forms] == chosen
    assert not any(secret in str(form.__dict__) for form in forms for secret in secrets)
    shown = client.get(url).content.decode()
    assert shown.count("1 waiting for an answer") == 2
    assert not any(secret in shown for secret in secrets)


def test_nobody_but_the_desk_makes_links(office: Office, own: OwnClass) -> None:
    for username in ("teacher", "supervisor", "records"):
        with pytest.raises(NotAllowedError):
            invitations.invite(office.actor(username), own.cycle.pk, [], draw_secret=str, draw_code=str, at=AT)
        assert office.client(username).get(f"/assessments/{own.cycle.pk}/invite").status_code == 403


def test_a_stranger_sees_the_first_name_and_the_chosen_behaviours_alone(slip: Slip, own: OwnClass) -> None:
    shown = stranger().get(link(slip)).content.decode()
    learner = own.members[0]
    assert learner.first in shown
    assert "Bautista" not in shown
    assert learner.centre not in shown
    assert shown.count("<fieldset") == 3
    assert "Nasusunod ang sinabing panuto" in shown
    assert "Follows spoken instructions" in shown
    assert "Guro ng ALS" not in shown


def test_the_page_is_in_filipino_until_english_is_chosen(slip: Slip) -> None:
    asked = "Ano ang nakita mong ginawa ni Analyn?"
    assert asked in Client().get(link(slip)).content.decode()
    assert asked not in stranger().get(link(slip)).content.decode()
    assert "Magtasa ng mag-aaral" in Client().get("/assessments/r/").content.decode()


def test_the_answer_is_kept_and_the_link_is_dead(slip: Slip, own: OwnClass) -> None:
    client = stranger()
    assert client.post(link(slip), SENT)["Location"] == "/assessments/r/thanks"
    assert "Thank you" in client.get("/assessments/r/thanks").content.decode()
    form = RatingForm.objects.get()
    assert (form.state, form.role, form.counts) == (FormState.SENT, "community", True)
    assert form.marks == {"COM.1.1": 2, "COM.3.1": None, "TWC.1.1": 3}
    assert (form.rater_name, form.relation, form.known_for) == tuple(WHO.values())
    assert client.get(link(slip)).status_code == 404
    assert client.post(link(slip), SENT).status_code == 404
    (told,) = queries.library_ratings(own.cycle)
    assert dict(told.marks) == form.marks
    assert [e.role for e in entries(f"form:{form.pk}")] == ["community"]


def test_a_relative_is_shown_and_does_not_count(slip: Slip, own: OwnClass) -> None:
    stranger().post(link(slip), {**SENT, "relation": "Magulang o tagapag-alaga / Parent or guardian"})
    form = RatingForm.objects.get()
    assert (form.role, form.counts, form.state) == ("relative", False, FormState.SENT)
    assert [told.counts for told in queries.library_ratings(own.cycle)] == [False]


@pytest.mark.parametrize(
    "lacking",
    [{"COM.1.1": ""}, {"COM.3.1": "3"}, {"relation": "Sarili / Self"}, {"rater_name": " "}, {"known_for": ""}],
)
def test_what_is_missing_is_asked_again_and_nothing_is_lost(slip: Slip, lacking: dict[str, str]) -> None:
    answer = stranger().post(link(slip), {**SENT, **lacking})
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert "These still need an answer" in shown
    assert shown.count(" checked>") == sum(key not in lacking for key in ANSWERS)
    assert RatingForm.objects.get().state == FormState.OPEN


def test_who_would_rather_not_leaves_nothing(slip: Slip) -> None:
    client = stranger()
    assert client.post(link(slip), {**SENT, "act": "decline"})["Location"] == "/assessments/r/thanks"
    form = RatingForm.objects.get()
    assert (form.state, form.marks, form.rater_name) == (FormState.DECLINED, {}, "")
    assert client.get(link(slip)).status_code == 404


def test_every_link_that_does_not_work_gets_one_answer(office: Office, slip: Slip, own: OwnClass) -> None:
    client = stranger()
    never = client.get(f"/assessments/r/{'t' * 43}")
    client.post(link(slip), SENT)
    used = client.get(link(slip))
    assert never.status_code == used.status_code == 404
    body = re.compile(r'<input type="hidden"[^>]*>')
    assert body.sub("", never.content.decode()) == body.sub("", used.content.decode())


def test_a_link_sleeps_while_the_cycle_is_closed(office: Office, slip: Slip, own: OwnClass) -> None:
    operations.move_cycle(office.actor("focal"), own.cycle, CycleState.CLOSED, at=AT)
    assert stranger().get(link(slip)).status_code == 404


def test_a_second_form_of_the_same_neighbour_takes_the_place_of_the_first(
    office: Office, slip: Slip, own: OwnClass
) -> None:
    (second,) = invite(office, own, "u" * 43, "EFGH6789")
    client = stranger()
    client.post(link(slip), SENT)
    client.post(link(second), {**SENT, "COM.1.1": "1", "rater_name": "RONNEL  aguila"})
    assert [form.state for form in RatingForm.objects.order_by("pk")] == [FormState.REPLACED, FormState.SENT]


def test_the_short_code_opens_the_same_form(slip: Slip) -> None:
    client = stranger()
    shown = client.post("/assessments/r/", {"code": " abcd-2345 "}).content.decode()
    assert 'name="code" value="ABCD2345"' in shown
    assert "These still need an answer" not in shown
    client.post("/assessments/r/", {**SENT, "code": "ABCD2345"})
    assert RatingForm.objects.get().state == FormState.SENT
    assert client.post("/assessments/r/", {"code": "ABCD2345"}).status_code == 404


def test_ten_wrong_codes_an_hour_and_then_none(slip: Slip) -> None:
    client = stranger()
    answers = [client.post("/assessments/r/", {"code": f"ZZZZZZZ{n}"}).status_code for n in range(11)]
    assert answers == [404] * 10 + [429]
    assert client.post("/assessments/r/", {"code": slip.code}).status_code == 429
    assert stranger(REMOTE_ADDR="10.0.0.9").post("/assessments/r/", {"code": slip.code}).status_code == 200


@pytest.mark.parametrize("code", ["", "ABCD", "ABCD2345ABCD"])
def test_no_code_is_a_wrong_code(slip: Slip, code: str) -> None:
    """Forms of teachers have an empty code."""
    assert stranger().post("/assessments/r/", {"code": code}).status_code == 404
