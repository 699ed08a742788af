"""From an approved list to an event with its people."""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path

import pytest
from tests.office.conftest import AT, DEMO, Office
from tests.office.world import Stage, approve, draw_up, set_stage

from office.audit.models import Event as AuditEvent
from office.awards.queries import award_list
from office.certificates.models import Certificate
from office.credentials.operations import ask_to_issue
from office.jobs.work import do_job
from office.people.levels import Level
from office.people.models import Learner
from office.people.models import Office as OfficeRow
from office.recognitions import operations, queries
from office.recognitions.models import Event, Person
from office.recognitions.views import entropy
from patunay.ceremony import parse_code, shown_code
from patunay.ceremony.event import Item
from patunay.errors import StateError

PLANNED = {
    "title": "Recognition and Awarding",
    "held_on": "2025-12-19",
    "venue": "Talahib",
    "basis": "",
    "calling_at": "09:30",
    "hall_rows": "10",
    "hall_seats": "12",
    "objectives": "acknowledge ALS learners\nprovide the avenue",
    "programme": "08:00 Registration | EPS II-ALS\n09:30 Awarding",
    "groups": "ALS learners-awardees: 24\nCID Chief: 1",
}


@pytest.fixture
def stage(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    found = set_stage(office, tmp_path / "mailed", monkeypatch)
    enrol(found)
    return found


def enrol(stage: Stage) -> None:
    """The learners of the list stand in the office's records, at an open and at a restricted centre in turn."""
    division = stage.cycle.division
    open_one, restricted = (OfficeRow.objects.filter(level=Level.CENTRE, restricted=flag)[0] for flag in (False, True))
    for at, learner in enumerate(result.learner for result in stage.reading.awards.results):
        Learner.objects.create(
            key=learner.row_hash,
            division_id=division,
            centre=restricted if at % 2 else open_one,
            last=learner.name.last,
            first=learner.name.first,
            birthdate=learner.birthdate,
            sort_key="x",
            added_at=AT,
        )


def planned(stage: Stage) -> queries.EventValue:
    pk = draw_up(stage)
    approve(stage, pk)
    answer = stage.office.client("focal").post(f"/recognitions/plan/{pk}", PLANNED)
    assert answer.status_code == 302
    found = queries.event(Event.objects.get().pk, stage.cycle.division)
    assert found is not None
    return found


def test_the_learners_of_the_frozen_list_are_invited(stage: Stage) -> None:
    one = planned(stage)
    listed = award_list(one.award_list, one.division)
    assert listed is not None
    people = queries.rows(one)
    assert len(people) == listed.summary["learners"] == len({row.learner_key for row in people})
    assert all(parse_code(row.value.key) == row.value.key for row in people)
    assert [row.value.place for row in people] == sorted(row.value.place for row in people)
    assert one.programme[0] == Item(time(8), "Registration", "EPS II-ALS")
    assert one.groups == (("ALS learners-awardees", 24), ("CID Chief", 1))
    assert AuditEvent.objects.filter(action="recognitions.event.planned", subject=f"event:{one.pk}").count() == 1


def test_what_is_kept_of_a_learner_names_no_restricted_centre_and_no_level(stage: Stage) -> None:
    planned(stage)
    restricted = set(OfficeRow.objects.filter(restricted=True).values_list("name", flat=True))
    assert restricted
    shown = [str(row) for row in Person.objects.values_list("name", "district", "centre", "capabilities")]
    assert not any(name in row for name in restricted for row in shown)
    fields = {field.name for field in Person._meta.get_fields()}
    assert not fields & {"lrn", "birthdate", "level", "rating", "address"}


def test_folders_get_their_numbers_when_the_list_is_issued_and_follow_corrections(stage: Stage) -> None:
    one = planned(stage)
    assert {row.value.certificates for row in queries.rows(one)} == {()}
    folders = f'href="/recognitions/{one.pk}/folders"'
    assert "have no certificate number yet" in page(stage, one) and folders not in page(stage, one)
    do_job(ask_to_issue(stage.office.actor("focal"), one.award_list, at=AT), "worker", lambda: AT)
    people = queries.rows(one)
    numbers = [number for row in people for number in row.value.certificates]
    assert sorted(numbers) == sorted(Certificate.objects.values_list("number", flat=True))
    old = Certificate.objects.get(number=numbers[0])
    old.pk, old.number, old.lookup, old.award_list = None, "MC-PLT-2025-999999-N", "new", 0
    old.save()
    Certificate.objects.filter(number=numbers[0]).update(replaced_by=old)
    assert queries.rows(one)[0].value.certificates[0] == "MC-PLT-2025-999999-N"
    assert "have no certificate number yet" not in page(stage, one) and folders in page(stage, one)


def page(stage: Stage, one: queries.EventValue) -> str:
    return stage.office.client("focal").get(f"/recognitions/{one.pk}/").content.decode()


def test_a_list_has_one_event_and_a_draft_has_none(stage: Stage) -> None:
    pk = draw_up(stage)
    assert stage.office.client("focal").get(f"/recognitions/plan/{pk}").status_code == 404
    listed = award_list(pk, stage.cycle.division)
    assert listed is not None
    draft = operations.Draft("x", AT.date(), "x", (), (), (), "", time(9), 1, 2)
    with pytest.raises(StateError, match="not_approved"):
        operations.plan(stage.office.actor("focal"), listed, draft, entropy=entropy, at=AT)
    approve(stage, pk)
    client = stage.office.client("focal")
    assert client.post(f"/recognitions/plan/{pk}", PLANNED).status_code == 302
    assert client.post(f"/recognitions/plan/{pk}", PLANNED).status_code == 404
    listed = award_list(pk, stage.cycle.division)
    assert listed is not None
    with pytest.raises(StateError, match="planned_already"):
        operations.plan(stage.office.actor("focal"), listed, draft, entropy=entropy, at=AT)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("programme", "Registration", "Begin the line with the time, as 08:00, then what happens: Registration"),
        ("programme", "25:00 Lunch", "Begin the line with the time, as 08:00, then what happens: 25:00 Lunch"),
        ("groups", "CID Chief", "Write the group, a colon and the expected count: CID Chief"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(stage: Stage, field: str, value: str, sentence: str) -> None:
    pk = draw_up(stage)
    approve(stage, pk)
    answer = stage.office.client("focal").post(f"/recognitions/plan/{pk}", {**PLANNED, field: value})
    assert sentence in answer.content.decode()
    assert not Event.objects.exists()


def test_the_plan_is_changed_and_guests_come_by_precedence(stage: Stage) -> None:
    one = planned(stage)
    client = stage.office.client("encoder")
    changed = client.get(f"/recognitions/{one.pk}/change").content.decode()
    assert "08:00 Registration | EPS II-ALS" in changed
    said = client.post(f"/recognitions/{one.pk}/change", {**PLANNED, "venue": "Calaca City"}, follow=True)
    assert "Saved." in said.content.decode()
    for name, place in (("Benigno R. Talavera", 2), ("Amparo L. Sandoval", 1)):
        guest = {"name": name, "group": "CID Chief", "precedence": place, "position": "x", "office": "SDO"}
        assert client.post(f"/recognitions/{one.pk}/people", guest).status_code == 302
    learner = next(row for row in queries.rows(one) if row.learner_key)
    client.post(f"/recognitions/{one.pk}/people/{learner.pk}", {"spoken": "ah-NA", "needs": ["wheelchair"]})
    now = queries.event(one.pk, one.division)
    assert now is not None and now.venue == "Calaca City"
    guests = [row.value.name for row in queries.rows(now) if not row.learner_key]
    assert guests == ["Amparo L. Sandoval", "Benigno R. Talavera"]
    told = queries.row(now, learner.pk)
    assert told is not None and told.value.spoken == "ah-NA"
    assert queries.register(now).entries[learner.value.key].person.needs == {"wheelchair"}


def test_a_list_with_a_learner_whom_the_office_does_not_know_waits(stage: Stage) -> None:
    Learner.objects.all().delete()
    pk = draw_up(stage)
    approve(stage, pk)
    answer = stage.office.client("focal").post(f"/recognitions/plan/{pk}", PLANNED)
    assert "Upload their roster first" in answer.content.decode()
    assert not Event.objects.exists()


def test_a_workbook_of_guests_is_taken_once_in_its_order(stage: Stage) -> None:
    one = planned(stage)
    client, path = stage.office.client("focal"), DEMO / "staff-and-guests.xlsx"

    def take() -> str:
        with path.open("rb") as file:
            return client.post(f"/recognitions/{one.pk}/guests", {"file": file}, follow=True).content.decode()

    first = take()
    guests = [row.value for row in queries.rows(one) if not row.learner_key]
    assert f"{len(guests)} invited, 0 were invited already" in first
    assert (
        "Lines of the workbook without a name: 8 (guests from the Central Office), 9 (guests from the host town)"
        in first
    )
    assert (guests[0].name, guests[0].precedence) == ("Amparo L. Sandoval", 1)
    assert f"0 invited, {len(guests)} were invited already" in take()
    assert len([row for row in queries.rows(one) if not row.learner_key]) == len(guests)
    assert "Choose the workbook first" in client.post(f"/recognitions/{one.pk}/guests", follow=True).content.decode()


def test_a_new_plan_has_a_hall_in_which_the_guests_of_the_workbook_sit(stage: Stage) -> None:
    pk = draw_up(stage)
    approve(stage, pk)
    client = stage.office.client("focal")
    shown = client.get(f"/recognitions/plan/{pk}")
    first = shown.context["form"].initial
    assert "five for guests and companions" in shown.content.decode()
    client.post(f"/recognitions/plan/{pk}", {**PLANNED, **{name: first[name] for name in ("hall_rows", "hall_seats")}})
    one = queries.event(Event.objects.get().pk, stage.cycle.division)
    assert one is not None
    with (DEMO / "staff-and-guests.xlsx").open("rb") as file:
        client.post(f"/recognitions/{one.pk}/guests", {"file": file})
    again = queries.event(one.pk, one.division)
    assert again is not None and queries.hall_rows_needed(again) <= again.hall.rows


def test_the_first_page_leads_to_planning_until_it_is_done(stage: Stage) -> None:
    pk = draw_up(stage)
    approve(stage, pk)
    client = stage.office.client("focal")
    assert f'href="/recognitions/plan/{pk}"' in client.get("/").content.decode()
    page = client.get(f"/recognitions/plan/{pk}").content.decode()
    assert "acknowledge ALS learners" in page and "08:00 Registration" in page
    cycle = stage.cycle.plan
    assert f'value="{cycle["event_date"]}"' in page and f'value="{cycle["event_place"]}"' in page
    done = client.post(f"/recognitions/plan/{pk}", PLANNED, follow=True).content.decode()
    assert "The day is planned and the learners are invited." in done
    assert f'href="/recognitions/plan/{pk}"' not in client.get("/").content.decode()


def test_each_learner_of_a_district_has_a_message_without_a_link(stage: Stage) -> None:
    one = planned(stage)
    page = stage.office.client("encoder").get(f"/recognitions/{one.pk}/invitation").content.decode()
    learners = [row.value for row in queries.rows(one)]
    first = [learner for learner in learners if learner.group == learners[0].group]
    assert "Participant(" not in page
    texts = re.findall(r"<textarea[^>]*>([^<]*)<", page)
    assert len(texts) == len(first)
    for learner, text in zip(first, texts, strict=True):
        assert (
            learner.name in text and "December 19, 2025" in text and "Disyembre 19, 2025" in text and one.venue in text
        )
        assert "http" not in text
        assert learner.key not in text and shown_code(learner.key) not in text, "a message may be passed on"
