"""From a recognition day to a released memorandum that is acknowledged, ticked off, amended and found again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import docx
import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from tests.office.conftest import AT, Office
from tests.office.issuances.drafts import DATED, DUTY, RELEASE, Drafted, drafted, released
from tests.office.recognitions.events import occasion

from office.audit.models import Event as AuditEvent
from office.issuances import composing, lines, operations, queries
from office.issuances.models import ComplianceItem, Dissemination, Issuance
from office.issuances.states import IssuanceState
from office.people.actors import NotAllowedError
from office.people.models import Office as OfficeRow
from patunay.errors import StateError
from patunay.issuance import Known, Purpose
from patunay.issuance.model import Group, Paragraph, Reference, Traveller, Vehicle


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def pdf(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return " ".join(" ".join(one.extract_text().split()) for one in PdfReader(BytesIO(answer.getvalue())).pages)


def names(one: Drafted) -> list[str]:
    return [row.value.name for row in queries.recognitions.rows(one.occasion.value) if row.learner_key]


def test_the_first_draft_comes_from_the_event(office: Office) -> None:
    one = occasion(office)
    client = office.client("focal")
    shown = page(client, "/issuances/new")
    assert f"recognition:{one.value.pk}" in shown and "orientation:0" in shown
    data = {"source": f"recognition:{one.value.pk}", "dated": "2025-12-09", "changes": ""}
    answer = client.post("/issuances/new", data)
    row = Issuance.objects.get()
    assert answer.headers["Location"] == f"/issuances/{row.pk}"
    assert (row.state, row.number, row.event, row.subject) == ("draft", None, one.value.pk, "Recognition and Awarding")
    value = queries.issuance(row.pk, office.actor("focal")).value
    assert "Friday, December 19, 2025" in value.paragraphs[0].text
    assert value.event.groups[0] == Group("ALS learners-awardees", 12, learners=True)
    assert value.signatory.name == "Amparo L. Sandoval"
    assert (value.contact.designation, value.initials) == ("Division ALS Focal Person", "DPR")
    listed = value.enclosures[-1]
    assert (listed.title, listed.restricted, len(listed.rows)) == ("List of Learners-Awardees", True, 12)
    assert all(not other.restricted for other in value.enclosures[:-1])
    assert AuditEvent.objects.filter(action="issuances.issuance.drafted", subject=f"issuance:{row.pk}").count() == 1


def test_a_division_that_said_who_pays_and_how_it_is_reached_is_not_asked_again(office: Office) -> None:
    shown = page(office.client("focal"), drafted(office).url())
    assert "0917 000 0000 or als@division.example" in shown and "charged to the ALS funds of this Office" in shown
    assert "It is not said what expenses are charged to" not in shown and "neither by telephone" not in shown


def test_an_empty_list_says_what_comes_next_to_whoever_looks(office: Office) -> None:
    assert "No memorandum yet. Begin a draft" in page(office.client("focal"), "/issuances/")
    assert "No memorandum is released to you yet." in page(office.client("cid"), "/issuances/")
    assert "Nothing is found with these words." in page(office.client("focal"), "/issuances/?text=nothing")


def forget_funds(office: Office) -> None:
    division = OfficeRow.objects.get(pk=office.actor("focal").division)
    division.settings = {name: value for name, value in division.settings.items() if name != "funds"}
    division.save()


def test_the_check_speaks_beside_the_draft_and_what_is_typed_is_kept(office: Office) -> None:
    forget_funds(office)
    one = drafted(office)
    client = office.client("focal")
    shown = page(client, one.url())
    assert "It is not said what expenses are charged to" in shown and "Nobody" not in shown
    shown = page(client, one.url("/edit"))
    form = client.get(one.url("/edit")).context["form"]
    typed = {field.html_name: field.value() for field in form}
    typed = {name: value for name, value in typed.items() if value not in (None, "", False)}
    for name in ("dated", "on"):
        typed[name] = typed[name].isoformat()
    typed["paragraphs"] += "\n\nExpenses are charged to the ALS funds.\n- first;\n- second."
    typed["personnel"] = "Felisa M. Urbano | EPS II | Division Office | 2025-12-19 | 2025-12-19"
    assert client.post(one.url("/edit"), typed).status_code == 302
    value = one.record().value
    assert value.paragraphs[-1] == Paragraph("Expenses are charged to the ALS funds.", ("first;", "second."))
    assert value.personnel == (
        Traveller("Felisa M. Urbano", "EPS II", "Division Office", date(2025, 12, 19), date(2025, 12, 19)),
    )
    assert value.learners_travel == drafted_travel(one)
    assert "expenses are charged to" not in page(client, one.url())
    typed["personnel"] = "Felisa M. Urbano, EPS II"
    answer = client.post(one.url("/edit"), typed)
    assert "This line cannot be read: Felisa M. Urbano, EPS II" in answer.content.decode()


def test_the_paragraphs_are_written_anew_where_that_is_asked_for(office: Office) -> None:
    one = drafted(office)
    client = office.client("focal")
    form = client.get(one.url("/edit")).context["form"]
    typed = {field.html_name: field.value() for field in form}
    typed = {name: value for name, value in typed.items() if value not in (None, False)}
    client.post(one.url("/edit"), {**typed, "venue": "Municipal Hall", "anew": "on", "funds": "the local funds"})
    texts = [paragraph.text for paragraph in one.record().value.paragraphs]
    assert "at Municipal Hall" in texts[0]
    assert any("charged to the local funds" in text for text in texts)
    assert DUTY in [item for paragraph in one.record().value.paragraphs for item in paragraph.items]


def drafted_travel(one: Drafted) -> object:
    before = composing.recognition(one.office.actor("focal"), one.occasion.value, DATED).learners_travel
    vehicle = Vehicle("Van 1", tuple(names(one)), ("Ligaya C. Abueva",))
    return replace(before, vehicles=(vehicle,), emergency="Ligaya C. Abueva, 0918 000 0000", meal_stubs=12)


def test_an_unedited_form_changes_nothing(office: Office) -> None:
    one = drafted(office)
    before = one.row.value
    client = office.client("focal")
    form = client.get(one.url("/edit")).context["form"]
    typed = {field.html_name: field.value() for field in form}
    client.post(one.url("/edit"), {name: value for name, value in typed.items() if value not in (None, False)})
    assert one.row.value == before


def test_release_takes_the_number_of_the_logbook_and_sends(office: Office) -> None:
    one = drafted(office)
    records = office.client("records")
    assert records.post(one.url("/release"), {}).status_code == 200
    assert office.client("focal").post(one.url("/check")).status_code == 302
    assert one.row.state == "checked"
    assert f'href="{one.url("/release")}"' in page(records, "/issuances/")
    assert "Release with its number: Recognition and Awarding" in page(records, "/")
    data = {"number": 731, "series": 2025, "tracking": "R2-147553", "released_on": "2025-12-09"}
    answer = records.post(one.url("/release"), data)
    assert answer.headers["Location"] == one.url("/board")
    row = one.row
    assert (row.state, row.number, row.series, row.tracking) == ("released", 731, 2025, "R2-147553")
    assert one.record().value.cited == "Division Memorandum No. 731, s. 2025"
    people = {(sent.group, sent.account and sent.account.full_name) for sent in Dissemination.objects.all()}
    assert ("Chief, Curriculum Implementation Division (CID)", "Carmela T. Hidalgo") in people
    assert ("Public Schools District Supervisors", "Jasmine Macalintal") in people
    assert ("All Others Concerned", None) in people
    (item,) = ComplianceItem.objects.all()
    assert (item.who, item.due_on) == ("School heads", date(2025, 12, 15))
    for path in ("/edit", "/check", "/release"):
        client = office.client("records" if path == "/release" else "focal")
        assert client.post(one.url(path), data).status_code == 404
    with pytest.raises(StateError, match="wrong_state"):
        operations.edit(office.actor("focal"), one.pk, one.record().value, at=AT)


def test_an_unchecked_draft_and_a_number_that_is_given_are_refused(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = drafted(office)
    with pytest.raises(StateError, match="wrong_state"):
        operations.release(office.actor("records"), one.pk, RELEASE, at=AT)
    operations.check(office.actor("focal"), one.pk, at=AT)
    operations.release(office.actor("records"), one.pk, RELEASE, at=AT)
    operations.check(office.actor("focal"), again(office).pk, at=AT)
    waiting = Issuance.objects.get(state=IssuanceState.CHECKED)
    with pytest.raises(StateError, match="number_repeated"):
        operations.release(office.actor("records"), waiting.pk, RELEASE, at=AT)
    shown = office.client("records").post(
        f"/issuances/{waiting.pk}/release",
        {"number": 731, "series": 2025, "tracking": "x", "released_on": "2025-12-10"},
    )
    assert "No. 731 is already given in this series" in shown.content.decode()
    monkeypatch.setattr(queries, "known", lambda _: Known())
    with pytest.raises(StateError, match="number_repeated"):
        operations.release(office.actor("records"), waiting.pk, RELEASE, at=AT)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.number) == ("checked", None)


def test_a_draft_that_names_a_learner_in_public_is_not_ready(office: Office) -> None:
    one = drafted(office)
    value = one.record().value
    named = Paragraph(f"The prayer is led by {names(one)[0]}.")
    operations.edit(office.actor("focal"), one.pk, replace(value, paragraphs=(*value.paragraphs, named)), at=AT)
    answer = office.client("focal").post(one.url("/check"), follow=True)
    assert "names the learner" in answer.content.decode() and "Stops the release" in answer.content.decode()
    assert one.row.state == "draft"


def again(office: Office) -> Issuance:
    """An orientation, which has no event of the office behind it."""
    value = composing.orientation(office.actor("focal"), DATED)
    return Issuance.objects.get(pk=operations.draft(office.actor("focal"), value, at=AT))


def test_no_learner_stands_on_the_public_pages(office: Office) -> None:
    one = released(office)
    client = office.client("cid")
    public = [pdf(client, one.url("/public/pdf")), word(client, one.url("/public/docx"))]
    restricted = [pdf(client, one.url("/restricted/pdf")), word(client, one.url("/restricted/docx"))]
    for name in names(one):
        assert not any(name in text for text in public)
        assert all(name in text for text in restricted)
    assert office.client("teacher").get(one.url("/public/pdf")).status_code == 200
    assert office.client("teacher").get(one.url("/restricted/pdf")).status_code == 403
    assert client.get(one.url("/public/txt")).status_code == 404


def word(client: Client, url: str) -> str:
    made = docx.Document(BytesIO(client.get(url).getvalue()))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return " ".join([*(block.text for block in made.paragraphs), *cells])


def test_addressees_open_and_acknowledge_and_the_overdue_are_listed(office: Office) -> None:
    one = released(office)
    cid = office.client("cid")
    assert "Sent to you, not acknowledged yet" in page(cid, "/issuances/")
    assert "Read and acknowledge Division Memorandum No. 731, s. 2025" in page(cid, "/")
    shown = page(cid, one.url())
    assert "This was sent to you as: Chief, Curriculum Implementation Division (CID)" in shown
    row = Dissemination.objects.get(account__full_name="Carmela T. Hidalgo")
    assert row.opened_at and not row.acknowledged_at
    assert office.client("supervisor").post(one.url(f"/acknowledge/{row.pk}")).status_code == 404
    assert cid.post(one.url(f"/acknowledge/{row.pk}")).status_code == 302
    assert "not acknowledged yet" not in page(cid, "/issuances/")
    row.refresh_from_db()
    assert row.acknowledged_at and row.acknowledged_by == row.account
    group = Dissemination.objects.get(group="All Others Concerned")
    assert office.client("records").post(one.url(f"/acknowledge/{group.pk}")).status_code == 302
    group.refresh_from_db()
    assert group.acknowledged_by.full_name == "Nenita B. Ocampo"
    late = queries.recipients(one.pk, date(2025, 12, 13))
    assert [each.group for each in late if each.overdue] == [
        each.group for each in late if each.pk not in (row.pk, group.pk)
    ]
    assert not any(each.overdue for each in queries.recipients(one.pk, date(2025, 12, 12)))
    assert "Text to remind the" in page(office.client("focal"), one.url("/board"))


def test_what_it_asks_for_is_ticked_off_once(office: Office) -> None:
    one = released(office)
    (item,) = queries.items(one.pk, date(2025, 12, 16))
    assert item.overdue and item.what == "confirm the names of their learners"
    client = office.client("encoder")
    for note in ("by e-mail", "again"):
        assert client.post(one.url(f"/done/{item.pk}"), {"note": note}).status_code == 302
    (item,) = queries.items(one.pk, date(2025, 12, 16))
    assert (item.note, item.overdue) == ("by e-mail", False)
    assert AuditEvent.objects.filter(action="issuances.item.done").count() == 1
    assert client.post(one.url("/done/987654"), {}).status_code == 404


def test_amendment_and_rescission_link_both_ways_when_released(office: Office) -> None:
    one = released(office)
    client = office.client("focal")
    data = {"dated": "2025-12-11", "changes": "Paragraph 1: the venue is the Talahib Municipal Hall."}
    for number, (purpose, state) in enumerate(((Purpose.AMENDMENT, "amended"), (Purpose.RESCISSION, "rescinded")), 740):
        answer = client.post("/issuances/new", {**data, "source": f"{purpose}:{one.pk}"})
        pk = int(answer.headers["Location"].rpartition("/")[2])
        before = one.row.state
        client.post(f"/issuances/{pk}/check")
        assert one.row.state == before
        taken = replace(RELEASE, number=number, released_on=date(2025, 12, 11))
        operations.release(office.actor("records"), pk, taken, at=AT)
        assert one.row.state == state
        assert f"Division Memorandum No. {number}, s. 2025" in page(client, one.url())
        assert f'href="{one.url()}">Division Memorandum No. 731, s. 2025' in page(client, f"/issuances/{pk}")
    with pytest.raises(StateError, match="changes_nothing"):
        operations.draft(office.actor("focal"), one.record().value, changes=again(office).pk, at=AT)


def test_the_index_is_searched_by_each_of_its_five_ways(office: Office) -> None:
    one = released(office)
    draft = again(office)
    client = office.client("sds")
    for query in (
        "text=recognition",
        "text=r2-147553",
        "subject=AWARDS",
        "number=731",
        "series=2025",
        "dated=2025-12-09",
    ):
        assert one.url() in page(client, f"/issuances/?{query}"), query
    for query in ("text=nothing", "subject=EXPENSES", "number=730", "series=2024", "dated=2025-12-08", "reference=OM"):
        assert f'href="{one.url()}"' not in page(client, f"/issuances/?{query}"), query
    value = queries.issuance(draft.pk, office.actor("focal")).value
    cited = replace(value, references=(Reference("DIVISION MEMORANDUM No. 731 s. 2025"),))
    operations.edit(office.actor("focal"), draft.pk, cited, at=AT)
    assert f"/issuances/{draft.pk}" in page(client, "/issuances/?reference=731")
    assert f'href="{one.url()}">DIVISION MEMORANDUM No. 731 s. 2025' in page(client, f"/issuances/{draft.pk}")


def test_a_number_on_another_page_leads_to_the_issuance_or_to_a_search(office: Office) -> None:
    one, client = released(office), office.client("teacher")
    found = client.get("/issuances/cited", {"number": "division memorandum no. 731 s. 2025"})
    assert found["Location"] == one.url()
    unknown = client.get("/issuances/cited", {"number": "OM-OAGA & co"})
    assert unknown["Location"] == "/issuances/?text=OM-OAGA+%26+co"


def test_a_teacher_sees_released_ones_alone(office: Office) -> None:
    one, draft = released(office), again(office)
    client = office.client("teacher")
    listed = page(client, "/issuances/")
    assert one.url() in listed and f"/issuances/{draft.pk}" not in listed
    assert client.get(f"/issuances/{draft.pk}").status_code == 404
    assert client.get(f"/issuances/{draft.pk}/public/pdf").status_code == 404


def test_register_and_index_are_printed(office: Office) -> None:
    one = released(office)
    client = office.client("records")
    shown = pdf(client, "/issuances/register/memorandum/2025")
    assert "731" in shown and "R2-147553" in shown
    assert "Nothing was released" in pdf(client, "/issuances/register/order/2025")
    assert client.get("/issuances/register/poem/2025").status_code == 404
    shown = pdf(client, "/issuances/index/2025")
    assert "ALTERNATIVE LEARNING SYSTEM" in shown and one.record().value.cited in shown


def test_the_signed_copy_comes_back_byte_for_byte(office: Office) -> None:
    one = released(office)
    client = office.client("records")
    assert client.get(one.url("/signed")).status_code == 404
    for content, kept in ((b"no pdf", False), (b"%PDF-1.7 signed outside", True)):
        file = BytesIO(content)
        file.name = "signed.pdf"
        client.post(one.url("/sign"), {"file": file})
        assert (client.get(one.url("/signed")).status_code == 200) is kept
    assert office.client("teacher").get(one.url("/signed")).getvalue() == b"%PDF-1.7 signed outside"
    assert AuditEvent.objects.filter(action="issuances.issuance.signed_copy_kept").count() == 1


def test_who_may_not_may_not(office: Office) -> None:
    one = drafted(office)
    value = one.record().value
    with pytest.raises(NotAllowedError):
        operations.draft(office.actor("records"), value, at=AT)
    with pytest.raises(NotAllowedError):
        operations.release(office.actor("sds"), one.pk, RELEASE, at=AT)
    with pytest.raises(NotAllowedError):
        operations.tick(office.actor("teacher"), one.pk, 1, "", at=AT)
    with pytest.raises(Issuance.DoesNotExist):
        operations.check(replace(office.actor("focal"), division=987), one.pk, at=AT)


def test_every_first_draft_is_begun_from_the_page(office: Office) -> None:
    data = {"source": "orientation:0", "dated": timezone.localdate().isoformat(), "changes": ""}
    client = office.client("focal")
    assert client.post("/issuances/new", data).status_code == 302
    assert client.post("/issuances/new", {**data, "source": "recognition:5"}).status_code == 200
    assert [one.purpose for one in Issuance.objects.all()] == ["orientation"]


@pytest.mark.parametrize(
    ("read", "write", "line", "value"),
    [
        (lines.read_group, lines.write_group, "ALS teachers: 40", Group("ALS teachers", 40)),
        (lines.read_group, lines.write_group, "ALS learners", Group("ALS learners", None, True)),
        (lines.read_reference, lines.write_reference, "* OM-1 | A forum", Reference("OM-1", "A forum", True)),
        (lines.read_reference, lines.write_reference, "DM No. 1", Reference("DM No. 1")),
        (lines.read_vehicle, lines.write_vehicle, "Van | A; B | C", Vehicle("Van", ("A", "B"), ("C",))),
    ],
)
def test_lines_there_and_back(read: object, write: object, line: str, value: object) -> None:
    assert read(line) == value and write(value) == line
