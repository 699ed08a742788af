"""The first page of each role: what to do, and where the work stands, in the numbers of the tables."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.office.assessments import conftest
from tests.office.conftest import AT, Office
from tests.office.world import PLAN, approve, draw_up, set_stage

from office.assessments import moderation, results
from office.assessments.classes import own_classes
from office.assessments.models import Candidate, Cycle, RatingForm
from office.assessments.operations import move_cycle
from office.assessments.queries import CycleValue
from office.assessments.states import CycleState, FormState
from office.audit.operations import record
from office.awards import operations
from office.awards.queries import lists, manifest
from office.certificates.models import Certificate, HandOver
from office.certificates.operations import hand_over, note_printed
from office.credentials.operations import ask_to_issue
from office.desk.todo import todo
from office.jobs.models import Job
from office.jobs.states import JobState
from office.jobs.work import do_job
from office.people.levels import Level
from office.people.models import Account, Designation, Learner
from office.people.models import Office as OfficeRow
from office.people.operations import add_office, designate, learner_account
from office.people.rights import Role
from office.templatetags.office import spelled
from office.words import say

reading, learners, cycle, rated = conftest.reading, conftest.learners, conftest.cycle, conftest.rated
Numbers = dict[str, tuple[int, ...]]


def home(client: Client, lang: str = "en") -> str:
    return client.get("/", headers={"accept-language": lang}).content.decode()


def tables(page: str) -> dict[str, Numbers]:
    """Key of a chart -> label -> numbers of its table."""
    found = {}
    for key, body in re.findall(r'<section[^>]*aria-labelledby="([\w-]+)-head">(.*?)</section>', page, re.DOTALL):
        rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', body)
        found[key] = {unescape(label): tuple(map(int, re.findall(r">(\d+)</td>", cells))) for label, cells in rows}
    return found


def pictures(page: str) -> dict[str, list[tuple[int, ...]]]:
    """Key of a chart -> the numbers of its bars, by their widths and the longest bar that the table names."""
    found = {}
    for text in re.findall(r"<svg.*?</svg>", page, re.DOTALL):
        svg = ET.fromstring(text)
        key = svg.attrib["aria-labelledby"].split("-title")[0]
        longest = max(map(sum, tables(page)[key].values()))
        rows: dict[str, list[int]] = {}
        for one in svg.findall("rect"):
            if one.attrib["width"].endswith("%"):
                rows.setdefault(one.attrib["y"], []).append(round(float(one.attrib["width"][:-1]) * longest / 100))
        found[key] = [tuple(row) for row in rows.values()]
    return found


def assert_picture_is_table(page: str) -> None:
    shown = {
        key: [tuple(n for n in row if n) for row in rows.values() if any(row)] for key, rows in tables(page).items()
    }
    assert pictures(page) == shown


def test_the_focal_person_sees_forms_and_readiness(office: Office, rated: CycleValue) -> None:
    moderation.open_cases(office.actor("focal"), rated, at=AT)
    page = home(office.client("focal"))
    assert_picture_is_table(page)
    found = tables(page)
    assert {"forms-teacher", "forms-community", "forms-self", "readiness"} <= found.keys()
    forms = RatingForm.objects.filter(role="teacher", state=FormState.SENT, counts=True)
    districts = Counter(forms.values_list("candidate__learner__centre__parent__name", flat=True).distinct().order_by())
    assert set(districts) <= set(found["forms-teacher"])
    learners_with = forms.values("candidate").distinct().count()
    assert sum(sent for sent, _ in found["forms-teacher"].values()) == learners_with
    everybody = Candidate.objects.filter(cycle_id=rated.pk).count()
    assert sum(map(sum, found["forms-teacher"].values())) == everybody
    assert sum(count for (count,) in found["readiness"].values()) == everybody
    looked_at = {one.learner for one in moderation.cases(rated.pk)}
    assert found["readiness"]["A second look is open"] == (len(looked_at),)
    assert len(looked_at) > 0
    lacking = {
        line.pk for line in lines_of(office, rated) for cover in line.covers if cover.role != "self" and cover.lacking
    }
    assert found["readiness"]["Raters still missing"] == (len(lacking - looked_at),)


def lines_of(office: Office, cycle: CycleValue) -> list[results.Line]:
    """A line a learner, as the page of coverage has them."""
    actor = office.actor("focal")
    centres = {line.pk for line in results.coverage(actor, cycle)}
    return [line for centre in centres for line in results.coverage(actor, cycle, centre)]


def test_the_board_and_the_page_of_coverage_agree(office: Office, rated: CycleValue) -> None:
    lines = results.coverage(office.actor("focal"), rated)
    needed = Counter({str(role): 0 for role in ("teacher", "community", "self")})
    for line in lines:
        for cover in line.covers:
            needed[str(cover.role)] += cover.needed
    found = tables(home(office.client("focal")))
    assert {role: sum(map(sum, found[f"forms-{role}"].values())) for role in needed} == dict(needed)


def test_filipino_charts(office: Office, rated: CycleValue) -> None:
    page = home(office.client("focal"), "fil")
    assert "Kulang" in page and "May kulang pang tagapagtasa" in page
    assert "Raters still missing" not in page


def test_the_teacher_sees_her_class_and_no_other_numbers(office: Office, cycle: CycleValue) -> None:
    client = office.client("teacher")
    found = tables(home(client))
    assert set(found) == {f"class{cycle.pk}"}
    count = sum(number for (number,) in found[f"class{cycle.pk}"].values())
    assert found[f"class{cycle.pk}"] == {"Sent": (0,), "Begun": (0,), "Not begun": (count,)}
    assert f"{count} of {count} learners are not sent yet" in home(client)


def test_forms_that_came_by_file_are_no_work_for_the_teacher(office: Office, rated: CycleValue) -> None:
    """The demo's teacher mailed a form for every learner of the class but those whose rows wait."""
    client = office.client("teacher")
    counts = tables(home(client))[f"class{rated.pk}"]
    (own,) = own_classes(office.actor("teacher"))
    by_name = RatingForm.objects.filter(role="teacher", state="sent", rater_name="Paul Briones")
    filed = {form.candidate_id for form in by_name} & {member.candidate for member in own.members}
    assert filed
    assert counts["Sent"] == (len(filed),)
    left = len(own.members) - len(filed)
    assert (f"{left} of {len(own.members)} learners are not sent yet" in home(client)) == bool(left)
    assert f"already has your form for {len(filed)} of" in client.get(f"/assessments/rate/{rated.pk}/").content.decode()


@pytest.mark.parametrize("username", ["admin", "dpo", "auditor"])
def test_others_see_no_numbers_of_the_ratings(office: Office, rated: CycleValue, username: str) -> None:
    assert set(tables(home(office.client(username)))) <= {"consents", "acts"}


def test_a_stranger_sees_no_numbers(office: Office, rated: CycleValue) -> None:
    assert "<svg" not in home(office.client())


@pytest.fixture
def issued(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """The id of a list whose papers are out."""
    stage = set_stage(office, tmp_path / "mailed", monkeypatch)
    pk = draw_up(stage)
    approve(stage, pk)
    do_job(ask_to_issue(office.actor("focal"), pk, at=AT), "worker", lambda: AT)
    return pk


def test_records_see_the_papers_as_they_are_printed_and_handed_over(office: Office, issued: int) -> None:
    count = Certificate.objects.count()
    client = office.client("records")
    page = home(client)
    assert_picture_is_table(page)
    assert tables(page)["papers"] == {
        "Issued": (count,),
        "Print run opened": (0,),
        "Waiting to be taken": (count,),
        "Handed over": (0,),
    }
    assert not {"readiness", "forms-teacher"} & tables(page).keys()
    note_printed(office.actor("records"), issued, at=AT)
    first = Certificate.objects.all()[0]
    for _ in range(2):
        hand_over(office.actor("records"), first.number, "Ana", "self", "Office", at=AT)
    assert HandOver.objects.count() == 2
    assert [number for (number,) in tables(home(client))["papers"].values()] == [count, count, count - 1, 1]


@pytest.mark.parametrize("username", ["focal", "encoder", "records", "supervisor", "cid", "sds"])
def test_papers_are_handed_over_from_the_day_of_the_event_by_those_who_may(
    office: Office, issued: int, username: str
) -> None:
    actor, day, count = office.actor(username), date.fromisoformat(PLAN["event_date"]), Certificate.objects.count()
    found = lists(actor.division)
    assert "desk.to_release" not in {task.sentence for task in todo(actor, found, day - timedelta(days=1))}
    asked = [task.facts["count"] for task in todo(actor, found, day) if task.sentence == "desk.to_release"]
    assert asked == ([count] if username in ("focal", "encoder", "records") else [])
    hand_over(office.actor("records"), Certificate.objects.all()[0].number, "Ana", "self", "Office", at=AT)
    asked = [task.facts["count"] for task in todo(actor, found, day) if task.sentence == "desk.to_release"]
    assert asked == ([count - 1] if username in ("focal", "encoder", "records") else [])


def test_the_first_page_says_for_whom_a_list_waits(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = set_stage(office, tmp_path / "mailed", monkeypatch)
    assert "What waits for others" not in home(office.client("focal"))
    pk = draw_up(stage)
    (one,) = lists(stage.cycle.division)
    names = ", ".join(one.missing_districts)
    count = len(one.missing_districts)
    assert f"waits for {count} districts to validate it: {names}" in home(office.client("focal"))
    assert f'href="/awards/{pk}#callbacks"' in home(office.client("focal")), "whom to call"
    assert "What waits for others" not in home(office.client("supervisor")), "it waits for nobody but the supervisor"
    operations.sign(office.actor("supervisor"), pk, "validate", at=AT)
    assert "waits for the CID chief" in home(office.client("focal"))
    assert "hinihintay ang pag-endorso" in home(office.client("supervisor"), "fil")
    assert "What waits for others" not in home(office.client("teacher"))


def test_cases_are_opened_before_the_list_is_drawn_up(office: Office, rated: CycleValue) -> None:
    client, asked = office.client("focal"), "Open the cases for a second look in"
    assert asked not in home(client), "marks still come"
    move_cycle(office.actor("focal"), rated, CycleState.CLOSED, at=AT)
    page = home(client)
    assert page.index(asked) < page.index("Draw up the award list of")
    assert f'href="/assessments/{rated.pk}/cases"' in page
    closed = replace(rated, state=CycleState.CLOSED)
    moderation.open_cases(office.actor("focal"), closed, at=AT)
    page = home(client)
    assert asked not in page and "Draw up the award list of" in page
    move_cycle(office.actor("focal"), closed, CycleState.RATING, at=AT)
    move_cycle(office.actor("focal"), rated, CycleState.CLOSED, at=AT)
    assert asked in home(client), "what came meanwhile may need one too"


def test_awards_by_competency_and_level_are_those_of_the_newest_list(office: Office, issued: int) -> None:
    value = manifest(issued)
    titles = {one["code"]: one["title"]["en"] for one in value["frameworkValue"]["competencies"]}
    lines = [line for certificate in value["certificates"] for line in certificate["credentials"]]
    counts = Counter((titles[line["code"]], line["level"] or 0) for line in lines)
    levels = sorted({level for _, level in counts})
    page = home(office.client("sds"))
    assert_picture_is_table(page)
    shown = tables(page)
    assert shown["levels"] == {title: tuple(counts[title, level] for level in levels) for title in titles.values()}
    assert sum(sum(row) for row in shown["levels"].values()) == len(lines) > 20
    assert sum(count for (count,) in shown["states"].values()) >= len(lines)


def test_a_learner_sees_her_own_steps_and_no_number_of_others(office: Office, issued: int) -> None:
    Cycle.objects.update(state=CycleState.RATING)
    paper = Certificate.objects.all()[0]
    one = Learner.objects.create(
        key=paper.learner_key,
        division_id=paper.division,
        centre=OfficeRow.objects.filter(level=Level.CENTRE)[0],
        last="Reyes",
        first="Ana",
        sort_key="r",
        search_key="r",
        added_at=AT,
    )
    candidate = Candidate.objects.create(cycle=Cycle.objects.get(), learner=one)
    client = Client()
    client.force_login(Account.objects.get(pk=learner_account(one.pk, at=AT)))
    page = home(client)
    assert "<svg" not in page
    assert page.count("Not yet</span>") == 3, "the results are out"
    assert "0 of 2 forms are in" in page and "0 of 1<" in page
    assert "Rate yourself" in page
    RatingForm.objects.create(candidate=candidate, role="self", opened_at=AT, sent_at=AT, state=FormState.SENT)
    hand_over(office.actor("records"), paper.number, "Ana", "self", "Office", at=AT)
    page = home(client)
    assert page.count("Done</span>") == 3 and "1 of 1<" in page
    assert "Rate yourself" not in page, "the own form is sent"


def test_the_administrator_is_told_which_roles_have_nobody(office: Office) -> None:
    client = office.client("admin")
    assert "roles that an award list needs" not in home(client)
    Designation.objects.filter(role="superintendent").update(ends_on=AT.date())
    assert "1 of the 5 roles that an award list needs have nobody today" in home(client)
    assert "roles that an award list needs" not in home(office.client("focal"))
    other = add_office(Level.DIVISION, "Other", "Other", at=AT)
    account = Account.objects.get(username="sds").pk
    designate(account, Role.SUPERINTENDENT, "SDS", other, starts_on=date(2025, 1, 1), at=AT)
    assert "1 of the 5 roles" in home(client), "the superintendent of another division signs nothing here"


def test_a_class_that_is_sent_asks_for_nothing(office: Office, cycle: CycleValue) -> None:
    teacher, client = office.actor("teacher"), office.client("teacher")
    (own,) = own_classes(teacher)
    asked = {"role": "teacher", "rater_id": teacher.account, "opened_at": AT, "sent_at": AT, "state": FormState.SENT}
    first, *others = own.members
    RatingForm.objects.create(candidate_id=first.candidate, **asked)
    left = len(others)
    assert f"{left} of {left + 1} learners are not sent yet" in home(client)
    assert tables(home(client))[f"class{cycle.pk}"]["Sent"] == (1,)
    RatingForm.objects.bulk_create(RatingForm(candidate_id=one.candidate, **asked) for one in others)
    assert "are not sent yet" not in home(client)


def test_work_that_stopped_is_a_task_until_it_is_started_again(office: Office) -> None:
    focal = office.actor("focal")
    job = Job.objects.create(
        kind="issue",
        title="Issue list 1",
        division=focal.division,
        owner_id=focal.account,
        asked_at=AT,
        state=JobState.FAILED,
    )
    for username in ("focal", "encoder", "records", "admin"):
        page = home(office.client(username))
        assert "start it again: Issue list 1" in page and f'href="/jobs/{job.pk}' in page
    assert "Issue list 1" not in home(office.client("sds"))
    Job.objects.update(state=JobState.READY)
    assert "Issue list 1" not in home(office.client("focal"))


def test_the_data_protection_officer_sees_who_was_asked(office: Office, learners: list[int]) -> None:
    focal = office.client("focal")
    before = tables(home(office.client("dpo")))["consents"]
    assert all(sum(counts) == len(learners) for counts in before.values())
    yes, no, open_ = before[photo_label()]
    for said in ("yes", "no"):
        form = {"purpose": "photo", "given": said, "given_by": "self", "given_on": "2025-09-01"}
        focal.post(f"/people/learners/{learners[0]}/consent", form)
    after = tables(home(office.client("dpo")))["consents"][photo_label()]
    assert after == (yes, no + 1, open_ - 1), "the newest word counts"
    assert "consents" not in tables(home(office.client("encoder")))


def photo_label() -> str:
    return say("people.purpose_photo", "en")


def test_the_auditor_sees_how_much_was_done_each_day(office: Office) -> None:
    for done in (1, 2):
        with transaction.atomic():
            record("people.test.noted", "nothing:1", at=timezone.now())
        counts = tables(home(office.client("auditor")))["acts"]
        assert len(counts) == 7
        assert counts[spelled(timezone.localdate(), "en")] == (done,)
    assert "acts" not in tables(home(office.client("focal")))


@pytest.mark.parametrize("username", ["focal", "sds", "dpo"])
def test_the_first_page_asks_as_often_for_few_learners_as_for_a_division(
    office: Office, rated: CycleValue, username: str
) -> None:
    """Counts, not learners: neither the queries nor the rows that they bring grow with the division."""
    assert Candidate.objects.filter(cycle_id=rated.pk).count() > 450
    client = office.client(username)
    home(client)
    with CaptureQueriesContext(connection) as many:
        home(client)
    some = Candidate.objects.filter(cycle_id=rated.pk).values_list("pk", flat=True)[:10]
    Candidate.objects.exclude(pk__in=list(some)).delete()
    with CaptureQueriesContext(connection) as few:
        home(client)
    assert len(many) == len(few) <= 40


def test_no_learner_is_read_for_the_first_page(
    office: Office, rated: CycleValue, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[object] = []
    monkeypatch.setattr(Learner, "__init__", lambda self, *args, **facts: read.append(args))
    home(office.client("focal"))
    assert read == []


@pytest.mark.parametrize("username", ["records", "dpo", "auditor", "admin", "sds", "cid"])
def test_an_empty_home_says_what_will_be_asked_of_the_role(office: Office, username: str) -> None:
    client = office.client(username)
    roles = client.get("/").context["actor"].roles
    page = unescape(client.get("/").content.decode())
    assert "Nothing waits for you" in page
    assert all(say(f"desk.asked_{role}", "en") in page for role in roles)
