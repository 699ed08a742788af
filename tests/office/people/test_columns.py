"""Columns that the reader could not place: said once, remembered for the layout in the division, or forgotten."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import pytest
from django.test import Client
from tests.office.conftest import AT, Office
from tests.office.people.mailed import CENTRE, plan_of, preview, take, upload
from tests.patunay.roster.rosters import csv_bytes

from office.audit.models import Event
from office.audit.queries import broken_at
from office.people.levels import Level
from office.people.models import ColumnMap, Learner
from office.people.operations import add_account, add_office, designate
from office.people.rights import Role
from office.people.rosters.columns import Layout

STRANGE = ("Ref. No.", "Family", "Given", "DOB", "Site", "Tutor", "Remarks")
FIELDS = ("lrn", "last", "first", "birthdate", "centre", "teacher", "")
CRUZ = ("999999100007", "Cruz", "Ana", "May 3, 2001", CENTRE, "Luz Lim", "ok")


def mailed(*rows: Sequence[str], headings: Sequence[str] = STRANGE, name: str = "roster.csv") -> tuple[str, bytes]:
    return name, csv_bytes([headings, *(rows or (CRUZ,))])


def layout(client: Client, pk: int) -> Layout:
    (found,) = preview(client, pk)["layouts"]
    assert isinstance(found, Layout)
    return found


def place(client: Client, pk: int, fields: Sequence[str] = FIELDS) -> str:
    """What the page says after the columns were placed."""
    said = {"layout": layout(client, pk).digest, "field": list(fields)}
    return client.post(f"/people/rosters/{pk}/columns", said, follow=True).content.decode()


def test_a_refused_file_is_read_once_its_columns_are_placed(office: Office) -> None:
    client = office.client("focal")
    pk = upload(client, mailed())
    assert plan_of(client, pk).counts["refused"] == 1
    page = client.get(f"/people/rosters/{pk}").content.decode()
    assert "<details open>" in page and all(heading in page for heading in STRANGE)
    assert "The columns are remembered" in place(client, pk)
    counts = plan_of(client, pk).counts
    assert (counts["refused"], counts["create"]) == (0, 1)
    take(client, pk)
    one = Learner.objects.get()
    assert (one.lrn, one.last, one.first, one.teacher) == ("999999100007", "Cruz", "Ana", "Luz Lim")
    assert one.birthdate == date(2001, 5, 3)


def test_the_map_is_used_next_time_whatever_the_order_and_said_so(office: Office) -> None:
    client = office.client("encoder")
    place(client, upload(client, mailed()))
    turned = mailed(CRUZ[::-1], headings=[heading.upper() for heading in STRANGE[::-1]], name="next year.csv")
    pk = upload(client, turned)
    assert plan_of(client, pk).counts["create"] == 1
    page = client.get(f"/people/rosters/{pk}").content.decode()
    assert re.search(r"Read as Felisa M. Urbano placed the columns on \w+ \d+, \d{4}", page)
    assert layout(client, pk).is_read


def test_another_layout_is_not_read_by_it(office: Office) -> None:
    client = office.client("focal")
    place(client, upload(client, mailed()))
    pk = upload(client, mailed((*CRUZ, "x"), headings=(*STRANGE, "Phase")))
    assert plan_of(client, pk).counts["refused"] == 1


def test_a_forgotten_map_is_used_no_more(office: Office) -> None:
    client = office.client("focal")
    pk = upload(client, mailed())
    place(client, pk)
    digest = layout(client, pk).digest
    answer = client.post(f"/people/rosters/{pk}/columns/forget", {"layout": digest}, follow=True)
    assert "Forgotten" in answer.content.decode()
    assert plan_of(client, pk).counts["refused"] == 1
    assert not ColumnMap.objects.exists()


def test_a_column_of_a_file_that_is_read_can_be_placed(office: Office) -> None:
    """`Tutor` is no heading that the reader knows; the others are."""
    client = office.client("focal")
    headings = ("LRN", "Last Name", "First Name", "Birthdate", "CLC", "Tutor", "Remarks")
    pk = upload(client, mailed(headings=headings))
    found = layout(client, pk)
    assert found.is_read and found.unplaced == ["Tutor", "Remarks"]
    assert "Columns that are not used (2): Tutor, Remarks" in client.get(f"/people/rosters/{pk}").content.decode()
    place(client, pk)
    take(client, pk)
    assert Learner.objects.get().teacher == "Luz Lim"


def test_the_checked_copy_knows_the_columns(office: Office) -> None:
    client = office.client("focal")
    pk = upload(client, mailed(("12345", *CRUZ[1:])))
    place(client, pk)
    (file, _, is_readable), *_ = preview(client, pk)["files"]
    copy = client.get(f"/people/rosters/{pk}/checked/{file.pk}")
    assert is_readable and copy.status_code == 200
    again = upload(client, ("roster.checked.xlsx", copy.content))
    assert plan_of(client, again).counts["create"] == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (("lrn", "last", "last", "birthdate", "", "", ""), "Two columns are to be the same thing"),
        (("lrn", "last", "first"), "do not fit the columns"),
        (("lrn", "last", "first", "birthdate", "key", "", ""), "do not fit the columns"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_remembered(office: Office, fields: Sequence[str], sentence: str) -> None:
    client = office.client("focal")
    assert sentence in place(client, upload(client, mailed()), fields)
    assert not ColumnMap.objects.exists()


def test_a_layout_that_the_files_do_not_have_is_refused(office: Office) -> None:
    client = office.client("focal")
    pk = upload(client, mailed())
    answer = client.post(f"/people/rosters/{pk}/columns", {"layout": "0" * 16, "field": FIELDS}, follow=True)
    assert "do not have these headings any more" in answer.content.decode()
    assert not ColumnMap.objects.exists()


def test_another_division_does_not_know_the_map(office: Office) -> None:
    place(office.client("focal"), upload(office.client("focal"), mailed()))
    other = add_office(Level.DIVISION, "Other", "Other", at=AT)
    account = add_account("stranger", "A Stranger", "a long password", at=AT)
    designate(account, Role.FOCAL, "Focal", other, starts_on=date(2025, 1, 1), at=AT)
    client = office.client("stranger")
    assert plan_of(client, upload(client, mailed())).counts["refused"] == 1


def test_placing_and_forgetting_are_events_without_a_heading(office: Office) -> None:
    client = office.client("focal")
    pk = upload(client, mailed())
    place(client, pk)
    client.post(f"/people/rosters/{pk}/columns/forget", {"layout": layout(client, pk).digest})
    events = Event.objects.filter(action__startswith="people.columns.").order_by("number")
    assert [(one.action, one.subject) for one in events] == [
        ("people.columns.placed", f"roster:{pk}"),
        ("people.columns.forgotten", f"roster:{pk}"),
    ]
    assert "Family" not in str([one.facts for one in events])
    assert broken_at() is None
