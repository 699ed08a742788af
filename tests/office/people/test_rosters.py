"""From mailed files to learners: seen first, then taken, and nobody twice."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.office.conftest import AT, Office
from tests.office.people.mailed import (
    CENTRE,
    learner,
    pilot_files,
    plan_of,
    preview,
    roster,
    take,
    taken,
    upload,
)

from office.audit.models import Event
from office.audit.queries import broken_at
from office.people.levels import Level
from office.people.models import Learner, RosterFile, RosterUpload
from office.people.models import Office as OfficeRow
from office.people.operations import add_account, add_office, designate
from office.people.rights import Role

PILOT = {"create": 462, "update": 0, "skip": 0, "held": 32, "left_out": 0, "refused": 0, "rows": 494}
"""494 rows; 493 learners, 31 of them held, and one row that is struck through."""


def test_the_pilots_rosters_are_shown_before_anything_is_kept(office: Office) -> None:
    client = office.client("encoder")
    shown = preview(client, upload(client, *pilot_files()))
    assert shown["plan"].counts == PILOT
    assert len(shown["plan"].lines) == 493
    assert sum(bool(line.row.held) for line in shown["plan"].lines) == 31
    assert Learner.objects.count() == 0


def test_two_uploads_of_the_same_files_create_nobody_twice(office: Office) -> None:
    client = office.client("focal")
    take(client, upload(client, *pilot_files()))
    keys = set(Learner.objects.values_list("key", flat=True))
    assert len(keys) == 462
    assert all(len(key) == 32 for key in keys)
    again = upload(client, *pilot_files())
    assert plan_of(client, again).counts == {**PILOT, "create": 0, "skip": 462}
    client.post(f"/people/rosters/{again}/take", {"seen": plan_of(client, again).digest})
    assert set(Learner.objects.values_list("key", flat=True)) == keys


def test_taking_is_one_event_that_names_counts_alone(office: Office) -> None:
    taken(office, learner(), learner("999999100014", "Peña", "Ana"))
    event = Event.objects.get(action="people.roster.taken")
    assert event.facts["create"] == 2
    assert "999999" not in str(list(Event.objects.values_list("subject", "facts")))
    assert broken_at() is None


def test_an_upload_is_taken_once(office: Office) -> None:
    client = taken(office, learner())
    one = RosterUpload.objects.get()
    answer = client.post(f"/people/rosters/{one.pk}/take", {"seen": "x"}, follow=True)
    assert "taken already" in answer.content.decode()
    assert Learner.objects.count() == 1


def test_nobody_takes_another_plan_than_the_one_they_saw(office: Office) -> None:
    client = office.client("focal")
    first = upload(client, roster(learner()))
    seen = plan_of(client, first).digest
    take(client, upload(client, roster(learner())))
    answer = client.post(f"/people/rosters/{first}/take", {"seen": seen}, follow=True)
    assert "Something changed" in answer.content.decode()
    assert Learner.objects.count() == 1


def test_a_later_roster_changes_what_it_says_and_no_more(office: Office) -> None:
    client = taken(office, learner(teacher="Ana Cruz", guardian="Rosa Dela Cruz"))
    pk = upload(client, roster(learner(teacher="Ben Lim", guardian="")))
    [line] = plan_of(client, pk).lines
    assert (line.action, line.changes) == ("update", {"teacher": "Ben Lim"})
    assert "Ana Cruz → Ben Lim" in client.get(f"/people/rosters/{pk}").content.decode()
    take(client, pk)
    one = Learner.objects.get()
    assert (one.teacher, one.guardian) == ("Ben Lim", "Rosa Dela Cruz")


def test_a_name_that_its_learner_confirmed_stays(office: Office) -> None:
    client = taken(office, learner(first="Maria", middle="Reyes"))
    Learner.objects.update(proofed_on=date(2025, 9, 1))
    [line] = plan_of(client, upload(client, roster(learner(first="Ma.", middle="Reyes")))).lines
    assert line.action == "skip"
    Learner.objects.update(proofed_on=None)
    [line] = plan_of(client, upload(client, roster(learner(first="Ma.", middle="Reyes")))).lines
    assert set(line.changes) == {"name"}


def test_lists_sort_with_enye_after_n(office: Office) -> None:
    names = ("Peñaflor", "Penzon", "Peralta", "De Leon", "Delos Santos")
    taken(office, *(learner(f"99999910000{n}", last) for n, last in enumerate(names)))
    found = list(Learner.objects.values_list("last", flat=True))
    assert found == ["De Leon", "Delos Santos", "Penzon", "Peñaflor", "Peralta"]


def test_a_learner_without_an_lrn_is_kept_with_the_reason(office: Office) -> None:
    client = taken(office, learner("", "Abad"), learner("9.99999E+11", "Cruz"), learner("12345", "Luna"))
    reasons = dict(Learner.objects.values_list("last", "no_lrn_reason"))
    assert reasons == {"Abad": "lrn_missing", "Cruz": "lrn_lost", "Luna": "lrn_wrong"}
    assert client.get("/people/learners?state=no_lrn").context["page"].paginator.count == 3


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.xlsx", b" ", "is not a workbook or CSV that can be read"),
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 500, "is not a workbook or CSV that can be read"),
        ("broken.xlsx", b"PK\x03\x04" + b"0" * 500, "cannot be opened|is not a workbook"),
        ("poem.csv", b"Roses,are\nred,too\n", "has a heading row with LRN, name and birthdate"),
        ("blank.csv", b"\n\n", "is empty"),
    ],
)
def test_a_bad_file_is_named_and_the_others_are_read(office: Office, name: str, content: bytes, sentence: str) -> None:
    client = office.client("focal")
    shown = preview(client, upload(client, roster(learner()), (name, content)))
    assert (shown["plan"].counts["create"], shown["plan"].counts["refused"]) == (1, 1)
    page = client.get(f"/people/rosters/{shown['upload'].pk}").content.decode()
    assert any(part in page for part in sentence.split("|"))


def test_a_file_above_ten_megabytes_is_refused(office: Office) -> None:
    client = office.client("focal")
    big = SimpleUploadedFile("big.csv", b"x" * ((10 << 20) + 1))
    answer = client.post("/people/rosters", {"files": [big]})
    assert answer.status_code == 422
    assert "larger than 10 MB" in answer.content.decode()
    assert RosterFile.objects.count() == 0


def test_a_path_in_a_file_name_leads_nowhere(office: Office) -> None:
    client = office.client("focal")
    upload(client, ("..\\..\\etc:pass*wd.csv", roster(learner())[1]))
    name = RosterFile.objects.get().name
    assert not set(name) & set("/\\:*")
    assert Learner.objects.count() == 0


def test_twenty_times_as_many_rows_ask_the_database_no_more_often(office: Office) -> None:
    client = office.client("focal")
    few, many = (
        upload(client, roster(*(learner(f"9999991{n:05}", f"Cruz{chr(97 + n % 26)}") for n in range(count))))
        for count in (20, 400)
    )
    with CaptureQueriesContext(
        connection,
    ) as first:
        client.get(f"/people/rosters/{few}")
    with CaptureQueriesContext(connection) as second:
        client.get(f"/people/rosters/{many}")
    assert len(first) == len(second) < 30


def test_another_divisions_focal_person_finds_nothing(office: Office) -> None:
    client = taken(office, learner())
    waiting = upload(client, roster(learner("999999100014")))
    stranger = _stranger(office)
    pk = Learner.objects.get().pk
    file = RosterFile.objects.get(upload_id=waiting).pk
    for path in (f"rosters/{waiting}", f"rosters/{waiting}/checked/{file}", f"learners/{pk}", f"learners/{pk}/flags"):
        assert stranger.get(f"/people/{path}").status_code == 404, path
    for act in ("take", "discard", "files", "centre", "take-back"):
        assert stranger.post(f"/people/rosters/{waiting}/{act}").status_code == 404, act
    for act in ("consent", "hold", "release", "lrn", "flags"):
        assert stranger.post(f"/people/learners/{pk}/{act}").status_code == 404, act
    assert stranger.get("/people/learners").context["page"].paginator.count == 0
    [line] = plan_of(stranger, upload(stranger, roster(learner()))).lines
    assert line.match.known is None
    assert RosterUpload.objects.filter(pk=waiting).exists()


def _stranger(office: Office) -> Client:
    region = OfficeRow.objects.get(level=Level.REGION).pk
    other = add_office(Level.DIVISION, "Other Division", "Other Division", parent=region, at=AT)
    account = add_account("stranger", "A Stranger", "a long password", at=AT)
    designate(account, Role.FOCAL, "Focal Person", other, starts_on=date(2025, 1, 1), at=AT)
    return office.client("stranger")


@pytest.mark.parametrize("username", ["teacher", "supervisor", "records", "admin", "auditor", "dpo"])
def test_rosters_are_shut_to_other_roles(office: Office, username: str) -> None:
    assert office.client(username).get("/people/rosters").status_code == 403


def test_what_is_thrown_away_is_gone_and_learners_stay(office: Office) -> None:
    client = taken(office, learner())
    pk = upload(client, roster(learner("999999100014")))
    client.post(f"/people/rosters/{pk}/discard")
    assert not RosterUpload.objects.filter(pk=pk).exists()
    assert Learner.objects.count() == 1


def test_an_unknown_centre_holds_its_learners_until_it_is_named(office: Office) -> None:
    client = office.client("focal")
    pk = upload(client, roster(learner(centre="New CLC"), learner("999999100014", "Peña", centre="Talahb Hall 1")))
    assert plan_of(client, pk).counts["held"] == 2
    there = OfficeRow.objects.get(name=CENTRE)
    client.post(f"/people/rosters/{pk}/centre", {"name": "Talahb Hall 1", "mailed_district": "", "centre": there.pk})
    new = {"name": "New CLC", "mailed_district": "", "district": "Talahib", "public_name": "Talahib Learning Center"}
    client.post(f"/people/rosters/{pk}/centre", new)
    assert plan_of(client, pk).counts["create"] == 2
    take(client, pk)
    centres = dict(Learner.objects.values_list("last", "centre__name"))
    assert centres == {"Dela Cruz": "New CLC", "Peña": CENTRE}
    assert OfficeRow.objects.get(name="New CLC").parent.name == "Talahib"


def test_a_centre_of_another_division_cannot_be_named(office: Office) -> None:
    client = office.client("focal")
    pk = upload(client, roster(learner(centre="New CLC")))
    elsewhere = add_office(Level.CENTRE, "Far CLC", "Far", parent=None, at=AT)
    client.post(f"/people/rosters/{pk}/centre", {"name": "New CLC", "mailed_district": "", "centre": elsewhere})
    assert plan_of(client, pk).counts["held"] == 1
