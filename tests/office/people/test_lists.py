"""Slip codes, consents and centres from files: kept once, tied to known learners, the rest named."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.office.conftest import DEMO, Office
from tests.office.people.mailed import learner, pilot_files, take, taken, upload

from office.audit.models import Event
from office.people.levels import Level
from office.people.lists import ListReport
from office.people.models import Consent, Learner, SlipCode
from office.people.models import Office as OfficeRow
from office.people.queries import consenting

CODES = "Code,LRN,Learner\n"
CONSENTS = "LRN,Given by,Date,Certificate,Photo\n"


def send(client: Client, kind: str, content: str | bytes) -> ListReport:
    data = content.encode() if isinstance(content, str) else content
    answer = client.post("/people/lists", {"kind": kind, "files": [SimpleUploadedFile(f"{kind}.csv", data)]})
    assert answer.status_code == 200, answer.content.decode()
    [(_, report)] = answer.context["reports"]
    return report


def test_the_pilots_lists_fit_the_learners_that_were_taken(office: Office) -> None:
    client = office.client("focal")
    take(client, upload(client, *pilot_files()))
    codes = send(client, "codes", (DEMO / "codes.csv").read_bytes())
    assert (codes.added, len(codes.unknown)) == (462, 24)
    consents = send(client, "consents", (DEMO / "consents.csv").read_bytes())
    assert len(consents.unknown) == 24
    assert Consent.objects.values("learner").distinct().count() == 457
    again = [send(client, kind, (DEMO / f"{kind}.csv").read_bytes()) for kind in ("codes", "consents", "centres")]
    assert [one.added for one in again] == [0, 0, 0]


def test_a_slip_finds_by_lrn_then_by_the_one_name_without_an_lrn(office: Office) -> None:
    client = taken(office, learner("999999100007", "Abad"), learner("9.99999E+11", "Luna", "Ana"))
    report = send(
        client, "codes", CODES + 'AB2C,999999100007,"Abad, J"\nDE4F,999999100021,"Luna, Ana"\nGH6J,1,"No, Body"\n'
    )
    assert (report.added, [one.row for one in report.unknown]) == (2, [4])
    assert SlipCode.objects.get(code="DE4F").learner.last == "Luna"
    assert send(client, "consents", CONSENTS + "999999100021,self,09/09/2025,yes,no\n").added == 2
    assert consenting([Learner.objects.get(last="Luna").pk]) == {Learner.objects.get(last="Luna").pk}


def test_a_line_that_fits_nobody_is_named_in_the_words_of_its_list(office: Office) -> None:
    client = taken(office, learner())
    codes = {"kind": "codes", "files": [SimpleUploadedFile("c.csv", (CODES + 'GH6J,1,"No, Body"\n').encode())]}
    page = client.post("/people/lists", codes).content.decode()
    assert "row 2: Body No (GH6J)" in page and "the code belongs to somebody else" in page
    line = (CONSENTS + "999999100014,self,09/09/2025,yes,no\n").encode()
    page = client.post("/people/lists", {"kind": "consents", "files": [SimpleUploadedFile("c.csv", line)]})
    shown = page.content.decode()
    assert "row 2: LRN 999999100014" in shown and "the code" not in shown
    assert "This stands here only now" in shown and "Next: look at the learners" in shown


def test_two_learners_of_one_name_without_lrn_are_not_guessed(office: Office) -> None:
    client = taken(office, learner("", born="March 9, 2004"), learner("", born="March 9, 2005"))
    report = send(client, "codes", CODES + 'AB2C,999999100021,"Dela Cruz, Juan"\n')
    assert (report.added, len(report.unknown)) == (0, 1)


def test_a_code_of_somebody_else_is_not_taken_over(office: Office) -> None:
    client = taken(office, learner(), learner("999999100014", "Peña"))
    send(client, "codes", CODES + 'AB2C,999999100007,"Dela Cruz, Juan"\n')
    report = send(client, "codes", CODES + 'AB2C,999999100014,"Peña, Juan"\n')
    assert (report.added, len(report.unknown)) == (0, 1)
    assert SlipCode.objects.get().learner.last == "Dela Cruz"


def test_what_one_line_allows_and_another_does_not_is_not_allowed(office: Office) -> None:
    client = taken(office, learner())
    pk = Learner.objects.get().pk
    send(client, "consents", CONSENTS + "999999100007,self,09/09/2025,no,yes\n999999100007,self,09/10/2025,yes,yes\n")
    assert consenting([pk]) == set()
    assert consenting([pk], "photo") == {pk}


def test_new_centres_stand_under_their_district(office: Office) -> None:
    text = "Centre,District,Public name,Restricted\nJail CLC,Talahib,Talahib Learning Center,yes\n"
    assert send(office.client("encoder"), "centres", text).added == 1
    one = OfficeRow.objects.get(level=Level.CENTRE, name="Jail CLC")
    assert (one.restricted, one.parent.name, str(one)) == (True, "Talahib", "Talahib Learning Center")


@pytest.mark.parametrize("kind", ["codes", "consents", "centres"])
def test_a_list_without_its_columns_is_refused_and_nothing_kept(office: Office, kind: str) -> None:
    before = OfficeRow.objects.count()
    data = SimpleUploadedFile("x.csv", b"a,b\n1,2\n")
    answer = office.client("focal").post("/people/lists", {"kind": kind, "files": [data]})
    assert answer.status_code == 422
    assert "lacks the columns" in answer.content.decode()
    assert (SlipCode.objects.count(), Consent.objects.count(), OfficeRow.objects.count()) == (0, 0, before)


def test_the_event_of_a_list_names_nobody(office: Office) -> None:
    client = taken(office, learner())
    send(client, "codes", CODES + 'AB2C,999999100007,"Dela Cruz, Juan"\n')
    assert Event.objects.get(action="people.codes.taken").facts == {"added": 1, "same": 0, "unknown": 0}
