"""Messages for missing ratings: one a teacher with everything missing there, one a slip, in both languages."""

from __future__ import annotations

import pytest
from tests.office.conftest import AT, Office

from office.assessments.models import Candidate, RatingForm
from office.assessments.queries import CycleValue
from office.assessments.reminders import Reminder, slip_reminders, teacher_reminders
from office.assessments.results import Chosen, coverage
from office.people.models import Learner

ADDRESS = "https://office.example/assessments/r/"


def to_teachers(office: Office, cycle: CycleValue) -> list[Reminder]:
    return teacher_reminders(office.actor("focal"), cycle, Chosen())


def test_each_teacher_has_one_message_with_all_that_is_missing(office: Office, rated: CycleValue) -> None:
    found = to_teachers(office, rated)
    assert len({one.to for one in found if one.to}) == len([one for one in found if one.to]) > 1
    lines = coverage(office.actor("focal"), rated)
    lacking = {cover.role: 0 for cover in lines[0].covers}
    for line in lines:
        for cover in line.covers:
            lacking[cover.role] += cover.lacking
    for role, words in (("teacher", "Your own rating"), ("community", "in the community"), ("self", "own rating:")):
        said = [line for one in found for line in one.text.en.splitlines() if line.startswith("-") and words in line]
        assert sum(line.count(";") + 1 for line in said) == lacking[role] > 0  # type: ignore[index]


def test_a_rating_that_comes_in_leaves_the_message(office: Office, rated: CycleValue) -> None:
    one = next(one for one in to_teachers(office, rated) if one.to and "Your own rating" in one.text.en)
    learners = Learner.objects.filter(teacher=one.to)
    for candidate in Candidate.objects.filter(cycle_id=rated.pk, learner__in=learners):
        RatingForm.objects.create(
            candidate=candidate, role="teacher", rater_name=one.to, state="sent", opened_at=AT, sent_at=AT
        )
    left = [after for after in to_teachers(office, rated) if after.to == one.to]
    assert not any("Your own rating" in after.text.en for after in left)


@pytest.fixture
def slip(rated: CycleValue) -> RatingForm:
    candidate = Candidate.objects.filter(cycle_id=rated.pk)[0]
    return RatingForm.objects.create(candidate=candidate, role="community", code="ABCD2345", opened_at=AT)


def test_a_slip_that_is_out_has_a_message_with_its_code(office: Office, rated: CycleValue, slip: RatingForm) -> None:
    (one,) = slip_reminders(office.actor("encoder"), rated, Chosen(), ADDRESS)
    learner = slip.candidate.learner
    for said in (one.text.en, one.text.fil):
        assert "ABCD-2345" in said
        assert ADDRESS in said
        assert learner.first in said
        assert learner.last not in said
    RatingForm.objects.filter(pk=slip.pk).update(state="sent", sent_at=AT)
    assert slip_reminders(office.actor("encoder"), rated, Chosen(), ADDRESS) == []


def test_codes_are_for_who_hands_out_slips(office: Office, rated: CycleValue, slip: RatingForm) -> None:
    assert slip_reminders(office.actor("supervisor"), rated, Chosen(), ADDRESS) == []
    last = -(-(len(to_teachers(office, rated)) + 1) // 10)
    for username, seen in (("encoder", True), ("supervisor", False)):
        client = office.client(username)
        pages = [client.get(f"/assessments/{rated.pk}/reminders?page={n + 1}").content.decode() for n in range(last)]
        assert any("ABCD-2345" in page for page in pages) is seen
        assert "Magandang araw po" in pages[0]
        assert not any("999999" in page for page in pages)
