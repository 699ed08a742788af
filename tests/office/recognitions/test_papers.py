"""The papers of the day are those of the register: every name once, no more than each paper may say."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from docx import Document
from tests.office.conftest import Office
from tests.office.recognitions.events import Occasion, hand_in, mark, occasion

from office.audit.models import Event as AuditEvent
from office.recognitions import queries
from office.recognitions.papers import PAPERS
from patunay.ceremony import shown_code

WITHOUT_NAMES = {"programme", "report", "free-documents", "count-sheet"}
OF_GUESTS = {"name-cards", "invitations", "guest-passes"}
OF_RIDERS = {"vehicle-list", "permits", "meal-stubs"}
WORD = {kind for kind in PAPERS if kind.endswith("-for-word")}


@pytest.fixture
def one(office: Office) -> Occasion:
    return occasion(office)


def text(content: bytes) -> str:
    pdf = pypdfium2.PdfDocument(content)
    pages = [pdf[number].get_textpage().get_text_bounded() for number in range(len(pdf))]
    return " ".join(" ".join(pages).split())


def paper(office: Office, one: Occasion, kind: str) -> bytes:
    answer = office.client("records").get(one.url(f"papers/{kind}"))
    assert answer.status_code == 200, kind
    return answer.content


@pytest.mark.parametrize("kind", sorted(set(PAPERS) - WORD - OF_GUESTS - OF_RIDERS))
def test_each_paper_names_the_learners_or_none(office: Office, one: Occasion, kind: str) -> None:
    said = text(paper(office, one, kind))
    people = [entry.person for entry in queries.register(one.now).learners]
    assert {person.name in said for person in people} == {kind not in WITHOUT_NAMES}
    assert "DEMO" in said
    assert AuditEvent.objects.filter(action="recognitions.event.printed", facts__kind=kind).count() == 1
    if kind == "passes":
        assert all(shown_code(person.key) in said for person in people)
    if kind == "folder-slips":
        assert all(person.certificates[0] in said for person in people)


def test_officials_have_name_cards(office: Office, one: Occasion) -> None:
    assert "Benigno R. Talavera" in text(paper(office, one, "name-cards"))


def test_officials_get_letters(office: Office, one: Occasion) -> None:
    said = text(paper(office, one, "invitations"))
    assert "Benigno R. Talavera" in said
    assert "December 19, 2025" in said
    assert one.codes[0] not in said


def test_the_report_changes_with_the_register_and_word_says_the_same(office: Office, one: Occasion) -> None:
    client = office.client("encoder")
    hand_in(client, one, [mark("A", at + 1, "arrive", code) for at, code in enumerate(one.codes[:7])])
    before = text(paper(office, one, "report"))
    hand_in(client, one, [mark("A", 9, "undo", one.codes[0], of=["A", 1])])
    after = text(paper(office, one, "report"))
    assert before != after
    document = Document(BytesIO(paper(office, one, "report-for-word")))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "6" in cells and "7" not in cells


def test_the_count_sheet_follows_the_register_on_paper_and_in_word(office: Office, one: Occasion) -> None:
    client = office.client("encoder")
    hand_in(client, one, [mark("A", at + 1, "arrive", code) for at, code in enumerate(one.codes[:7])])
    assert "ALS learners 12 7" in text(paper(office, one, "count-sheet"))
    hand_in(client, one, [mark("A", 8, "arrive", "GEST0000")])
    assert "All meals 13 8" in text(paper(office, one, "count-sheet"))
    document = Document(BytesIO(paper(office, one, "count-sheet-for-word")))
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert ["ALS learners", "12", "7", "", ""] in rows and ["All meals", "13", "8", "", ""] in rows


def test_a_guest_who_said_to_come_has_a_pass_that_the_door_takes(office: Office, one: Occasion) -> None:
    client, guest = office.client("focal"), queries.Person.objects.get(key="GEST0000")
    nobody = client.get(one.url("papers/guest-passes"), follow=True)
    assert "No guest has said to come yet" in nobody.content.decode()
    client.post(one.url(f"people/{guest.pk}/reply"), {"reply": "comes"})
    passes = client.get(one.url("papers/guest-passes")).content
    picture = pypdfium2.PdfDocument(passes)[0].render(scale=3).to_pil()
    (scanned,) = [found.text for found in zxingcpp.read_barcodes(picture)]
    assert scanned == "GEST0000" and "Benigno R. Talavera" in text(passes)
    assert (
        "Welcome: Benigno R. Talavera" in client.post(one.url("door"), {"code": scanned}, follow=True).content.decode()
    )
    client.post(one.url(f"people/{guest.pk}/reply"), {"reply": "regrets"})
    assert "No guest has said" in client.get(one.url("papers/guest-passes"), follow=True).content.decode()


def test_a_hall_that_is_too_small_is_said(office: Office, one: Occasion) -> None:
    queries.Event.objects.filter(pk=one.value.pk).update(hall_rows=1, revision=7)
    answer = office.client("focal").get(one.url("papers/passes"), follow=True)
    assert "Add chairs, or seat guests elsewhere" in answer.content.decode()


def test_certificates_of_attendance_are_for_those_who_came(office: Office, one: Occasion) -> None:
    client = office.client("encoder")
    url = one.url("attestations")
    nobody = client.post(url, {"group0": "participation"})
    assert nobody.headers["Content-Type"].startswith("text/html")
    hand_in(client, one, [mark("A", 1, "arrive", one.codes[0]), mark("A", 2, "arrive", "GEST0000")])
    day = queries.register(one.now)
    said = text(client.post(url, {"group0": "participation", "group1": "appreciation"}).content)
    assert day.entries[one.codes[0]].person.name in said and "Benigno R. Talavera" in said
    assert day.entries[one.codes[1]].person.name not in said
    assert "Benigno" not in text(client.post(url, {"group0": "participation"}).content)


def test_there_is_no_other_paper(office: Office, one: Occasion) -> None:
    assert office.client("focal").get(one.url("papers/x")).status_code == 404
