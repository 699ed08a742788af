"""Mailed exports: the office decides from its tables what the library decides from the files."""

from __future__ import annotations

import re
from datetime import date

import pytest
from tests.office.assessments.conftest import MAILED
from tests.office.conftest import AT, DEMO, Office

from office.assessments import files, queries
from office.assessments.models import Candidate, Cycle, OfficialResult, RatingForm
from office.assessments.operations import move_cycle
from office.assessments.queries import CycleValue
from office.assessments.states import CycleState, FormState
from office.audit.queries import entries
from office.frameworks.queries import framework
from office.people.models import Learner
from patunay.division.reading import Reading
from patunay.errors import InputError, StateError


def keep_all(office: Office, cycle: CycleValue) -> None:
    for kind, name in MAILED.items():
        files.keep_file(office.actor("encoder"), cycle, kind, name, (DEMO / name).read_bytes(), at=AT)


def test_the_same_decisions_as_the_library(learners: list[int], rated: CycleValue, reading: Reading) -> None:
    for pk, result in zip(learners, reading.awards.results, strict=True):
        Learner.objects.filter(pk=pk).update(held="roster.decision" if result.learner.held else "")
    awards = queries.decisions(rated, framework(rated.framework))
    assert awards.counts() == reading.awards.counts()
    by_office = {result.learner.place.row: result.decisions for result in awards.results}
    for pk, result in zip(learners, reading.awards.results, strict=True):
        assert [(d.state, d.level, d.heard) for d in by_office[pk]] == [
            (d.state, d.level, d.heard) for d in result.decisions
        ]


def test_what_is_taken_is_what_the_preview_said(office: Office, cycle: CycleValue, reading: Reading) -> None:
    keep_all(office, cycle)
    said = files.preview(cycle)
    assert said is not None
    promised = files.added_up(said.tallies.values())
    assert files.take_files(office.actor("encoder"), cycle, at=AT) == promised
    assert RatingForm.objects.count() == len(reading.ratings.ratings)
    assert promised.waiting == len(reading.ratings.waiting)
    replaced = sum(rating.replaced for rating in reading.ratings.ratings)
    assert RatingForm.objects.filter(state=FormState.REPLACED).count() == promised.replaced == replaced > 0
    assert files.preview(cycle) is None
    event = entries(f"cycle:{cycle.pk}")[0]
    assert event.facts["new"] == promised.new == RatingForm.objects.count() + OfficialResult.objects.count()


def test_taking_the_same_files_twice_changes_nothing(office: Office, rated: CycleValue) -> None:
    def everything() -> tuple[object, ...]:
        return list(RatingForm.objects.order_by("pk").values()), list(OfficialResult.objects.order_by("pk").values())

    before = everything()
    keep_all(office, rated)
    tally = files.take_files(office.actor("encoder"), rated, at=AT)
    assert (tally.new, tally.replaced) == (0, 0)
    assert tally.same == RatingForm.objects.count() + OfficialResult.objects.count()
    assert everything() == before


def test_a_longer_export_under_another_name_brings_its_new_rows_alone(office: Office, cycle: CycleValue) -> None:
    lines = (DEMO / "ratings-teacher.csv").read_text("utf-8-sig").splitlines(keepends=True)
    encoder = office.actor("encoder")
    for name, end in (("september.csv", 101), ("october.csv", 201)):
        files.keep_file(encoder, cycle, "teacher", name, "".join(lines[:end]).encode(), at=AT)
        tally = files.take_files(encoder, cycle, at=AT)
    assert tally.same > 80
    assert tally.new + tally.same + tally.waiting + tally.outside == 200


def test_a_later_form_of_the_same_teacher_replaces_the_earlier_and_both_stay(
    office: Office, cycle: CycleValue, reading: Reading
) -> None:
    head, row = (DEMO / "ratings-teacher.csv").read_text("utf-8-sig").splitlines()[:2]
    later = row.replace("2025/09/17", "2025/11/17").replace(",2 – Kaya nang mag-isa / Can do it alone", ",-", 1)
    for name, line in (("first.csv", row), ("second.csv", later)):
        files.keep_file(office.actor("encoder"), cycle, "teacher", name, f"{head}\n{line}\n".encode(), at=AT)
        tally = files.take_files(office.actor("encoder"), cycle, at=AT)
    assert (tally.new, tally.replaced) == (1, 1)
    assert list(RatingForm.objects.order_by("pk").values_list("state", flat=True)) == ["replaced", "sent"]
    (rating,) = queries.library_ratings(cycle)
    assert rating.sent_at is not None
    assert rating.sent_at.month == 11
    assert rating.rater == "john mark marasigan"


def test_a_community_rater_who_taught_the_learner_is_shown_only_whichever_file_came_first(
    office: Office, cycle: CycleValue
) -> None:
    candidate = Candidate.objects.filter(cycle_id=cycle.pk)[0]
    common = {"candidate": candidate, "state": FormState.SENT, "opened_at": AT}
    RatingForm.objects.create(role="community", rater_name="Marites de Castro", relation="Kapitbahay", **common)
    assert [rating.counts for rating in queries.library_ratings(cycle)] == [True]
    RatingForm.objects.create(role="teacher", rater_name="MARITES DE CASTRO", **common)
    assert [rating.counts for rating in queries.library_ratings(cycle)] == [False, True]


def test_a_file_of_another_kind_is_refused_with_the_next_step(office: Office, cycle: CycleValue) -> None:
    encoder = office.actor("encoder")
    with pytest.raises(InputError, match="other_framework"):
        files.keep_file(encoder, cycle, "teacher", "centres.csv", (DEMO / "centres.csv").read_bytes(), at=AT)
    assert files.uploads(cycle) == []


def test_nothing_is_taken_while_the_cycle_is_closed(office: Office, cycle: CycleValue) -> None:
    keep_all(office, cycle)
    move_cycle(office.actor("focal"), cycle, CycleState.CLOSED, at=AT)
    with pytest.raises(StateError, match="not_open"):
        files.take_files(office.actor("encoder"), cycle, at=AT)
    assert RatingForm.objects.count() == 0


def test_from_the_page_with_findings_by_row_and_column(office: Office, cycle: CycleValue) -> None:
    client = office.client("encoder")
    with (DEMO / "ratings-teacher.csv").open("rb") as teacher, (DEMO / "centres.csv").open("rb") as strange:
        client.post(f"/assessments/{cycle.pk}/files", {"teacher": teacher, "self": strange})
    page = client.get(f"/assessments/{cycle.pk}/files").content.decode()
    assert "centres.csv has no question of the framework" in page
    assert "No learner on the rosters has this LRN; the form waits." in page
    assert "(office, row" not in page
    assert re.search(r"It may be for: [^.]+ \([^()]* CLC \d\)", page), "learners of one name differ by their centres"
    assert "the form waits." in page and ": -." not in page, "nobody is offered where nobody is alike"
    assert "Take these files" in page
    client.post(f"/assessments/{cycle.pk}/files/take")
    page = client.get(f"/assessments/{cycle.pk}/files").content.decode()
    assert "Taken earlier" in page
    assert "Take these files" not in page


def test_a_waiting_file_can_be_left_out(office: Office, cycle: CycleValue) -> None:
    content = (DEMO / MAILED["official"]).read_bytes()
    pk = files.keep_file(office.actor("focal"), cycle, "official", "results.xlsx", content, at=AT)
    client = office.client("focal")
    client.post(f"/assessments/{cycle.pk}/files/{pk}/drop")
    assert files.uploads(cycle) == []
    assert office.client("supervisor").get(f"/assessments/{cycle.pk}/files").status_code == 403


def test_forms_of_days_outside_the_cycle_are_told_with_what_that_means(office: Office, cycle: CycleValue) -> None:
    Cycle.objects.filter(pk=cycle.pk).update(starts_on=date(2025, 10, 1), closes_on=date(2025, 11, 1))
    head, row = (DEMO / "ratings-teacher.csv").read_text("utf-8-sig").splitlines()[:2]
    client = office.client("encoder")
    for day, said in (
        ("2025/09/17", "1 form was sent before the first day"),
        ("2025/11/17", "sent after the last day"),
    ):
        content = f"{head}\n{row.replace('2025/09/17', day)}\n".encode()
        files.keep_file(office.actor("encoder"), cycle, "teacher", "one.csv", content, at=AT)
        page = client.get(f"/assessments/{cycle.pk}/files").content.decode()
        assert said in page
        assert "nothing has to be done if the learners were rated for this cycle" in page
        assert "replaced" not in page.partition("<main")[2]
    tally = files.take_files(office.actor("encoder"), cycle, at=AT)
    assert (tally.new, tally.late) == (1, 1)
