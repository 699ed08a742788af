"""The table for work shows and prints nothing before a consent stands, and nothing after it was taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
import zxingcpp
from django.http import HttpResponse
from django.test import Client
from pypdfium2 import PdfDocument
from tests.office.conftest import AT
from tests.office.recognitions import test_planning as planning
from tests.office.recognitions.test_papers import text
from tests.office.world import Stage

from office.audit.models import Event as AuditEvent
from office.credentials.models import Credential
from office.credentials.operations import ask_to_issue
from office.jobs.work import do_job
from office.people.consents import PHOTO, WORK, Word, answers
from office.people.models import Consent, Learner
from office.recognitions import queries
from office.recognitions.models import Person

stage = planning.stage
ADULT, MINOR = date(1999, 1, 1), date(2012, 1, 1)


@dataclass
class Table:
    """One learner at the table, and who stands behind it."""

    client: Client
    event: int
    row: queries.Row
    learner: Learner

    def page(self, rest: str = "") -> HttpResponse:
        return self.client.get(f"/recognitions/{self.event}/work/{self.row.pk}{rest}")

    def say(self, said: str) -> str:
        answer = self.client.post(f"/recognitions/{self.event}/work/{self.row.pk}/answer", {"said": said}, follow=True)
        return answer.content.decode()

    def statuses(self) -> set[int]:
        return {self.page(rest).status_code for rest in ("/text", "/half-page")}


@pytest.fixture
def table(stage: Stage) -> Table:
    one = planning.planned(stage)
    do_job(ask_to_issue(stage.office.actor("focal"), one.award_list, at=AT), "worker", lambda: AT)
    row = next(row for row in queries.rows(one) if row.value.capabilities and row.value.certificates)
    learner = Learner.objects.get(key=row.learner_key)
    learner.birthdate, learner.lrn, learner.programme = ADULT, "136789012345", "A&E Secondary"
    learner.save()
    return Table(stage.office.client("encoder"), one.pk, row, learner)


def test_without_consent_nothing_is_shown_or_printed_and_the_page_says_how_to_ask(table: Table) -> None:
    said = table.page().content.decode()
    assert "May we show the PESO your name" in said and "Maaari ba naming ipakita sa PESO" in said
    assert table.row.value.certificates[0] not in said and "A&amp;E Secondary" not in said
    assert table.statuses() == {404}
    assert not AuditEvent.objects.filter(action="recognitions.work.shown").exists()


def test_with_consent_the_text_the_half_page_and_an_event_for_each(table: Table) -> None:
    number = table.row.value.certificates[0]
    said = table.say("self")
    assert "The answer is noted." in said and number in said and "A&amp;E Secondary" in said
    consent = Consent.objects.get(learner=table.learner, purpose=WORK)
    assert consent.given and consent.given_by == "self"
    assert AuditEvent.objects.filter(action="people.consent.noted", subject=f"learner:{table.learner.pk}").exists()
    form = table.page("/text")
    assert "attachment" in form.headers["Content-Disposition"]
    assert f"Surname: {table.learner.last}" in form.content.decode()
    assert f"Number: {number}" in form.content.decode()
    half = table.page("/half-page").content
    assert number in text(half) and table.row.value.name in text(half)
    kinds = AuditEvent.objects.filter(action="recognitions.work.shown").values_list("facts__kind", flat=True)
    assert sorted(kinds) == ["half page", "page", "text"]
    assert AuditEvent.objects.filter(action="recognitions.work.shown", facts__person=table.row.pk).count() == 3


def test_no_page_and_no_paper_has_an_lrn_or_a_birthdate(table: Table) -> None:
    table.say("self")
    everything = (
        table.page().content.decode() + table.page("/text").content.decode() + text(table.page("/half-page").content)
    )
    assert "136789012345" not in everything and "1999" not in everything


def test_the_code_on_the_half_page_opens_the_check_page(table: Table) -> None:
    table.say("self")
    page = PdfDocument(table.page("/half-page").content)[0]
    [code] = zxingcpp.read_barcodes(page.render(scale=3).to_pil())
    secret = code.text.partition("/V/")[2].partition("#")[0]
    answer = Client().get(f"/V/{secret}").content.decode()
    assert table.row.value.certificates[0] in answer


def test_for_a_learner_under_18_only_a_guardian_says_yes(table: Table) -> None:
    Learner.objects.filter(pk=table.learner.pk).update(birthdate=MINOR)
    page = table.page().content.decode()
    assert 'value="guardian"' in page and 'value="self"' not in page and "The learner is under 18" in page
    assert "Ask the parent or guardian" in table.say("self")
    assert table.statuses() == {404}
    assert not Consent.objects.filter(purpose=WORK).exists()
    table.say("guardian")
    assert table.statuses() == {200}


def test_a_yes_is_taken_back(table: Table) -> None:
    table.say("self")
    assert "said no or took it back" in table.say("no")
    assert table.statuses() == {404}
    table.say("self")
    assert table.statuses() == {200}


def test_where_no_birthdate_is_kept_the_table_asks(table: Table) -> None:
    Learner.objects.filter(pk=table.learner.pk).update(birthdate=None)
    page = table.page().content.decode()
    assert "The records have no birthdate" in page and 'value="guardian"' in page and 'value="self"' in page


def test_what_is_no_answer_is_refused(table: Table) -> None:
    assert "Choose one of the buttons" in table.say("maybe")
    assert not Consent.objects.filter(purpose=WORK).exists()


def test_a_revoked_certificate_is_on_no_text_and_no_half_page(table: Table) -> None:
    table.say("self")
    for number in table.row.value.certificates:
        Credential.objects.filter(number=number).update(state="revoked")
    said = table.page().content.decode()
    assert "No certificate holds today" in said
    assert table.row.value.certificates[0] not in said


def test_a_card_that_is_not_there_is_said(table: Table, stage: Stage) -> None:
    table.say("self")
    for card in (stage.office.keys.parent / "home").rglob("cards/*.jpg"):
        card.unlink()
    answer = table.client.get(f"/recognitions/{table.event}/work/{table.row.pk}/half-page", follow=True)
    assert "the papers must be made again" in answer.content.decode()


@pytest.mark.parametrize("how", ["code", "whole name", "part"])
def test_a_code_or_a_name_leads_to_the_learner(table: Table, how: str) -> None:
    name = table.row.value.name
    asked = {
        "code": table.row.value.key.lower(),
        "whole name": name.upper(),
        "part": f"{name.split()[0][:3]} {name.split()[-1]}",
    }
    answer = table.client.post(f"/recognitions/{table.event}/work", {"asked": asked[how]}, follow=True)
    assert name in answer.content.decode()
    assert answer.wsgi_request.path == f"/recognitions/{table.event}/work/{table.row.pk}"


def test_several_of_one_name_are_offered_and_nobody_is_said(table: Table) -> None:
    Person.objects.filter(event_id=table.event).exclude(learner_key="").update(name="Ana Cruz")
    url = f"/recognitions/{table.event}/work"
    assert table.client.post(url, {"asked": "ana"}).content.decode().count("Ana Cruz") > 1
    assert "Look at the spelling" in table.client.post(url, {"asked": "Zenaida"}).content.decode()
    assert "Look at the spelling" in table.client.post(url, {"asked": "GEST0000"}).content.decode()


def keys(table: Table) -> list[str]:
    """Of every awardee of the day."""
    return list(
        Person.objects.filter(event_id=table.event).exclude(learner_key="").values_list("learner_key", flat=True)
    )


def photo(learner: Learner, given: bool, by: str = "self") -> None:
    Consent.objects.create(learner=learner, purpose=PHOTO, given=given, given_by=by, given_on=AT.date(), noted_at=AT)


def test_whose_consent_to_photographs_stands(table: Table, stage: Stage) -> None:
    every = keys(table)
    one, other, third = Learner.objects.filter(key__in=every).order_by("pk")[:3]
    Learner.objects.filter(pk=one.pk).update(birthdate=ADULT)
    Learner.objects.filter(pk=third.pk).update(birthdate=MINOR)
    for learner, given in ((one, True), (other, False), (third, True)):
        photo(learner, given)
    found = answers(stage.cycle.division, every, PHOTO)
    assert [found[each.key].word for each in (one, other, third)] == [Word.YES, Word.NO, Word.ALONE]
    page = table.client.get(f"/recognitions/{table.event}/photographs").content.decode()
    assert f"1 of {len(every)} may be photographed" in page and "Not asked yet" in page
    photo(third, True, "guardian")
    assert answers(stage.cycle.division, every, PHOTO)[third.key].word is Word.YES


def test_photographers_list_and_report_follow_a_withdrawal(table: Table) -> None:
    every = keys(table)
    photo(table.learner, True)
    papers = f"/recognitions/{table.event}/papers/"
    listed = text(table.client.get(f"{papers}photo-list").content)
    assert f"{table.row.value.name} may be photographed" in listed
    assert listed.count("no photograph") == len(every) - 1
    assert f"1 of {len(every)} learners on the list agreed" in text(table.client.get(f"{papers}report").content)
    photo(table.learner, False)
    assert text(table.client.get(f"{papers}photo-list").content).count("no photograph") == len(every)
    assert f"0 of {len(every)} learners on the list agreed" in text(table.client.get(f"{papers}report").content)


def test_who_has_no_part_in_it_sees_nothing(table: Table, stage: Stage) -> None:
    for role in ("records", "teacher", "supervisor", "dpo"):
        client = stage.office.client(role)
        assert client.get(f"/recognitions/{table.event}/work/{table.row.pk}").status_code == 403, role


def test_a_learner_whom_the_records_know_no_more_is_said(table: Table) -> None:
    Person.objects.filter(pk=table.row.pk).update(learner_key="f" * 32)
    answer = table.client.get(f"/recognitions/{table.event}/work/{table.row.pk}", follow=True)
    assert answer.wsgi_request.path.endswith("/work")
    assert table.statuses() == {404}
