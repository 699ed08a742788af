"""What a person decides about rows: on the page, in the checked copy, and about learners whom the office has."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.office.conftest import Office
from tests.office.people.mailed import learner, pilot_files, plan_of, preview, roster, take, taken, upload
from tests.patunay.roster.rosters import DAY

from office.audit.models import Event
from office.people.models import Learner, RosterFile, RosterUpload
from office.people.rosters.decide import Card, combined
from office.people.rosters.files import Mailed, read_mailed


def card(client: Client, pk: int, kind: str) -> Card:
    """The one card of a kind on the page."""
    [found] = [one for one in preview(client, pk)["cards"].paginator.object_list if one.kind == kind]
    return found


def test_yes_splits_the_extension_off(office: Office) -> None:
    client = office.client("focal")
    pk = upload(client, roster(learner(first="Juan Jr")))
    assert plan_of(client, pk).counts["held"] == 1
    asked = card(client, pk, "row").asks[0]
    client.post(f"/people/rosters/{pk}", {asked.field: "yes"})
    take(client, pk)
    assert Learner.objects.values_list("first", "extension").get() == ("Juan", "Jr.")


def test_a_name_written_out_is_taken_as_written(office: Office) -> None:
    client = office.client("focal")
    pk = upload(client, roster(learner(last="Casta?eda", middle="?")))
    digest = card(client, pk, "row").digest
    client.post(f"/people/rosters/{pk}", {f"name.{digest}": "Castañeda, Juan, Muñoz"})
    take(client, pk)
    assert Learner.objects.values_list("last", "middle").get() == ("Castañeda", "Muñoz")


def test_what_answers_nothing_is_said_and_changes_nothing(office: Office) -> None:
    client = office.client("focal")
    pk = upload(client, roster(learner(first="Juan Jr")))
    digest = card(client, pk, "row").digest
    client.post(f"/people/rosters/{pk}", {f"name.{digest}": "Cruz; Juan"})
    page = client.get(f"/people/rosters/{pk}").content.decode()
    assert "answers nothing in this row" in page
    assert plan_of(client, pk).counts["held"] == 1


def test_a_decision_can_be_taken_back(office: Office) -> None:
    client = office.client("focal")
    pk = upload(client, roster(learner(first="Juan Jr")))
    one = card(client, pk, "row")
    client.post(f"/people/rosters/{pk}", {one.asks[0].field: "no"})
    assert plan_of(client, pk).counts["held"] == 0
    client.post(f"/people/rosters/{pk}/take-back", {"row": one.digest})
    assert plan_of(client, pk).counts["held"] == 1


@pytest.mark.parametrize(("before", "words", "after"), [
    ("yes", ["no"], "no"),
    ("yes; name: A, B", ["name: C, D"], "yes; name: C, D"),
    ("same person", ["different people"], "different people"),
    ("keep", ["yes"], "keep; yes"),
    ("", ["yes", "no"], "yes; no"),
])  # fmt: skip
def test_later_words_put_out_what_contradicts_them(before: str, words: list[str], after: str) -> None:
    assert combined(before, words) == after


def test_the_same_rows_mailed_again_need_no_second_decision(office: Office) -> None:
    client = office.client("focal")
    rows = (learner(first="Juan Jr"), learner("999999100014", "Peña", "Ana Jr"))
    first = upload(client, roster(*rows))
    cards = preview(client, first)["cards"].paginator.object_list
    client.post(f"/people/rosters/{first}", {one.asks[0].field: "yes" for one in cards})
    take(client, first)
    corrected = (rows[0], learner("999999100014", "Peña", "Anna Jr"))
    counts = plan_of(client, upload(client, roster(*corrected))).counts
    assert (counts["skip"], counts["held"]) == (1, 1)


def test_two_rows_with_one_lrn_wait_and_one_of_them_leaves(office: Office) -> None:
    """D16."""
    client = office.client("focal")
    pk = upload(client, roster(learner(teacher="Ana"), learner(first="Juanito", teacher="Ben")))
    assert plan_of(client, pk).counts["held"] == 2
    pair = card(client, pk, "roster.shared_lrn")
    assert [row.teacher for row in pair.rows] == ["Ana", "Ben"]
    assert not pair.may_be_different
    kept = pair.rows[1].row_hash
    client.post(f"/people/rosters/{pk}", {f"pair.{pair.digest}": f"keep {kept}", f"of.{pair.digest}": pair.members})
    counts = plan_of(client, pk).counts
    assert (counts["create"], counts["held"], counts["left_out"], counts["rows"]) == (1, 0, 1, 2)
    take(client, pk)
    assert Learner.objects.get().teacher == "Ben"


def test_two_people_with_one_lrn_wait_until_the_file_is_corrected(office: Office) -> None:
    """D16: nobody is dropped to settle a typing mistake; what no answer settles is not asked any more."""
    client = office.client("focal")
    rows = learner(last="De Castro", first="Noel"), learner(last="Zaragoza", first="Kim", sex="F")
    pk = upload(client, roster(*rows))
    pair = card(client, pk, "roster.shared_lrn")
    assert "Two people: one LRN is wrong" in client.get(f"/people/rosters/{pk}").content.decode()
    client.post(f"/people/rosters/{pk}", {f"pair.{pair.digest}": "different people", f"of.{pair.digest}": pair.members})
    page = client.get(f"/people/rosters/{pk}")
    assert page.context["plan"].counts["held"] == 2
    assert page.context["cards"].paginator.count == 0
    assert [row.name.last for one in page.context["corrections"] for row in one.rows] == ["De Castro", "Zaragoza"]
    assert "To correct in the file: 2" in page.content.decode()
    assert "By your decision another person than in roster.csv, row 3" in page.content.decode()
    corrected = upload(client, roster(rows[0], learner("999999100014", "Zaragoza", "Kim", sex="F")))
    assert plan_of(client, corrected).counts["create"] == 2


def test_a_row_left_out_asks_nothing_more_and_counts_once(office: Office) -> None:
    client = office.client("focal")
    pk = upload(client, roster(learner(), learner(first="Juan Jr")))
    pair = card(client, pk, "roster.shared_lrn")
    kept = pair.rows[0].row_hash
    client.post(f"/people/rosters/{pk}", {f"pair.{pair.digest}": f"keep {kept}", f"of.{pair.digest}": pair.members})
    page = client.get(f"/people/rosters/{pk}")
    counts = page.context["plan"].counts
    assert (counts["create"], counts["held"], counts["left_out"], counts["rows"]) == (1, 0, 1, 2)
    assert (page.context["cards"].paginator.count, page.context["corrections"]) == (0, [])
    assert "Left out by your decision" in page.content.decode()
    assert "Correct the row" not in page.content.decode()


def test_what_only_the_other_row_says_is_named_before_one_is_kept(office: Office) -> None:
    """D18: nothing is merged silently, and nothing is lost silently either."""
    client = office.client("focal")
    pk = upload(client, roster(learner(middle="", teacher=""), learner(middle="Reyes", teacher="Ben", born="")))
    pair = card(client, pk, "roster.shared_lrn")
    assert [lacks for _, lacks in pair.keeping] == [["middle", "teacher"], ["birthdate"]]
    page = client.get(f"/people/rosters/{pk}").content.decode()
    assert "roster.csv, row 2 lacks what the other has: Middle name, ALS teacher." in page
    assert "roster.csv, row 3 lacks what the other has: Birthdate." in page


def test_likely_the_same_person_stands_side_by_side(office: Office) -> None:
    """D18."""
    client = office.client("focal")
    pk = upload(client, roster(learner("", first="Ma. Ana"), learner("", first="Maria Ana")))
    pair = card(client, pk, "roster.duplicate")
    assert [row.name.first for row in pair.rows] == ["Ma. Ana", "Maria Ana"]
    client.post(f"/people/rosters/{pk}", {f"pair.{pair.digest}": "different people", f"of.{pair.digest}": pair.members})
    take(client, pk)
    assert Learner.objects.count() == 2


def test_an_lrn_of_a_learner_with_another_name_is_never_taken_over(office: Office) -> None:
    client = taken(office, learner())
    pk = upload(client, roster(learner(last="Zaragoza", first="Kim")))
    assert plan_of(client, pk).counts["held"] == 1
    doubt = card(client, pk, "known")
    assert not doubt.may_be_different
    client.post(f"/people/rosters/{pk}", {f"known.{doubt.digest}": "new"})
    assert plan_of(client, pk).counts["held"] == 1
    client.post(f"/people/rosters/{pk}", {f"known.{doubt.digest}": "leave"})
    assert plan_of(client, pk).counts["left_out"] == 1
    assert Learner.objects.get().last == "Dela Cruz"


@pytest.mark.parametrize(
    ("lrn", "known_lrn"), [("999999100021", "999999100007"), ("", "999999100007"), ("999999100021", "")]
)
def test_equal_name_and_birthdate_with_another_lrn_is_a_choice(office: Office, lrn: str, known_lrn: str) -> None:
    client = taken(office, learner(known_lrn, first="Maria"))
    pk = upload(client, roster(learner(lrn, first="Ma.")))
    doubt = card(client, pk, "known")
    [known] = doubt.known
    client.post(f"/people/rosters/{pk}", {f"known.{doubt.digest}": f"same:{known.pk}"})
    assert plan_of(client, pk).counts["update"] == 1
    client.post(f"/people/rosters/{pk}", {f"known.{doubt.digest}": "new"})
    assert plan_of(client, pk).counts["create"] == 1
    take(client, pk)
    assert Learner.objects.count() == 2


def test_equal_name_and_another_birthdate_is_another_person(office: Office) -> None:
    """D19."""
    client = taken(office, learner(""))
    assert plan_of(client, upload(client, roster(learner("", born="March 9, 2005")))).counts["create"] == 1


def test_nobody_becomes_a_learner_by_a_number_that_was_made_up(office: Office) -> None:
    client = taken(office, learner("999999100007"), learner("999999100014", "Peña"))
    other = Learner.objects.get(last="Peña").pk
    pk = upload(client, roster(learner("999999100021")))
    doubt = card(client, pk, "known")
    client.post(f"/people/rosters/{pk}", {f"known.{doubt.digest}": f"same:{other}"})
    assert plan_of(client, pk).counts["held"] == 1


def edited(client: Client, pk: int, name: str, edit: Callable[[Worksheet], None]) -> tuple[str, bytes]:
    """The checked copy of one file of the upload, changed by hand."""
    file = RosterFile.objects.get(upload_id=pk, name=name)
    answer = client.get(f"/people/rosters/{pk}/checked/{file.pk}")
    assert answer.status_code == 200
    book = load_workbook(BytesIO(answer.content))
    edit(book.worksheets[0])
    buffer = BytesIO()
    book.save(buffer)
    named = answer["Content-Disposition"].split('filename="')[1].rstrip('"')
    return named, buffer.getvalue()


def test_checked_copies_that_come_back_unchanged_say_the_same(office: Office) -> None:
    """Every row of every kind of file keeps its name, so that decisions hold."""
    client = office.client("focal")
    pk = upload(client, *pilot_files())
    before = plan_of(client, pk)
    for name, _ in pilot_files():
        upload(client, edited(client, pk, name, lambda _: None), to=f"/people/rosters/{pk}/files")
    after = plan_of(client, pk)
    assert RosterFile.objects.filter(upload_id=pk).count() == 6
    assert after.counts == before.counts
    assert {one.row.row_hash for one in after.lines} == {one.row.row_hash for one in before.lines}


def test_a_row_that_was_corrected_in_the_checked_copy_is_clean(office: Office) -> None:
    client = office.client("focal")
    pk = upload(client, roster(learner(born="02/30/2007"), learner("999999100014", "Peña", first="Ana Jr")))
    assert plan_of(client, pk).counts["held"] == 2

    def mend(sheet: Worksheet) -> None:
        titles = [cell.value for cell in sheet[1]]
        sheet.cell(2, titles.index("Birth Date") + 1).value = "02/28/2007"
        sheet.cell(3, titles.index("First Name") + 1).value = "Anna Jr"
        sheet.cell(3, titles.index("Decision") + 1).value = "oo"

    upload(client, edited(client, pk, "roster.csv", mend), to=f"/people/rosters/{pk}/files")
    assert plan_of(client, pk).counts["create"] == 2
    take(client, pk)
    assert Learner.objects.get(last="Dela Cruz").birthdate.isoformat() == "2007-02-28"
    assert Learner.objects.values_list("first", "extension").get(last="Peña") == ("Anna", "Jr.")


def test_the_checked_copy_is_an_export_and_noted(office: Office) -> None:
    client = office.client("focal")
    pk = upload(client, roster(learner()))
    edited(client, pk, "roster.csv", lambda _: None)
    assert Event.objects.get(action="people.roster.exported").subject == f"roster:{pk}"


def test_a_checked_copy_without_its_roster_is_a_roster(office: Office) -> None:
    client = office.client("focal")
    copy = edited(client, upload(client, roster(learner(first="Juan Jr"))), "roster.csv", lambda _: None)
    pk = upload(client, copy)
    assert plan_of(client, pk).counts["held"] == 1
    assert RosterUpload.objects.get(pk=pk).decisions == {}


def test_a_file_that_is_no_list_leaves_the_others(office: Office) -> None:
    good = Mailed(1, *roster(learner()))
    reading = read_mailed([good, Mailed(2, "b.csv", b"a,b\n1,2\n"), Mailed(3, "c.csv", b"x,y\n1,2\n")], {}, DAY)
    assert len(reading.roster.learners) == 1
    assert [name for name, _ in reading.refused] == ["b.csv", "c.csv"]


def test_the_questions_stand_above_the_button_and_the_page_says_what_stays_out(office: Office) -> None:
    client = office.client("focal")
    pk = upload(client, roster(learner(first="Juan Jr"), learner("999999100014", "Peña", "Ana")))
    page = client.get(f"/people/rosters/{pk}").content.decode()
    assert page.index('id="decide"') < page.index('id="take"') < page.index('id="changes"')
    assert "1 learner is added" in page
    assert "1 row has no answer yet and stays out" in page
    assert "Is Jr. an extension of Juan?" in page or "Is Jr an extension of Juan?" in page
    assert "Write" not in page.partition("<main")[2]
