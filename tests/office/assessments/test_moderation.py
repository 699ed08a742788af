"""Second looks: opened from the decisions, decided by people of another district, with a reason."""

from __future__ import annotations

import pytest
from tests.office.assessments.conftest import MAILED
from tests.office.conftest import AT, Office

from office.assessments import moderation, queries
from office.assessments.models import Candidate, ModerationCase, OfficialResult, RatingForm
from office.assessments.queries import CycleValue
from office.audit.queries import entries
from office.frameworks.queries import framework
from office.people import queries as people
from office.people.actors import NotAllowedError
from office.people.models import Account, Designation, Learner
from patunay.award import State
from patunay.division.reading import Reading
from patunay.errors import InputError, StateError

REASON = "The community rater saw the learner at work every day; criterion 2 is met in all four elements."


@pytest.fixture
def opened(office: Office, rated: CycleValue) -> CycleValue:
    moderation.open_cases(office.actor("focal"), rated, at=AT)
    return rated


def settle_in_a_district(learner: int) -> None:
    """The supervisor's only office is that learner's district."""
    centre = Learner.objects.get(pk=learner).centre
    Designation.objects.filter(account=Account.objects.get(username="supervisor")).update(office=centre.parent)


def test_every_decision_under_review_has_one_case(office: Office, opened: CycleValue, reading: Reading) -> None:
    assert len(moderation.cases(opened.pk)) == reading.awards.counts().under_review == 120
    assert moderation.open_cases(office.actor("focal"), opened, at=AT) == 0
    with pytest.raises(NotAllowedError):
        moderation.open_cases(office.actor("encoder"), opened, at=AT)


def test_nobody_decides_on_learners_of_the_own_district(office: Office, opened: CycleValue) -> None:
    one = moderation.cases(opened.pk)[0]
    settle_in_a_district(one.learner)
    supervisor = office.actor("supervisor")
    waiting = moderation.queue(supervisor)
    district = people.learner_cards([one.learner])[one.learner].district
    districts = {card.district for card in people.learner_cards([case.learner for case in waiting]).values()}
    assert district not in districts
    assert len(districts) > 1
    with pytest.raises(StateError, match="case_own_district"):
        moderation.decide_case(supervisor, one.pk, 2, REASON, at=AT)
    assert (
        "of another district decide this case"
        in office.client("supervisor").get(f"/assessments/cases/{one.pk}").content.decode()
    )


def test_a_rater_of_the_learner_does_not_decide(office: Office, opened: CycleValue) -> None:
    supervisor = office.actor("supervisor")
    one = moderation.queue(supervisor)[0]
    candidate = Candidate.objects.get(cycle_id=opened.pk, learner_id=one.learner)
    RatingForm.objects.create(candidate=candidate, role="teacher", rater_id=supervisor.account, opened_at=AT)
    assert one not in moderation.queue(supervisor)
    assert not moderation.may_decide(supervisor, one)


def test_the_page_shows_both_ratings_and_no_name(office: Office, opened: CycleValue) -> None:
    one = moderation.queue(office.actor("supervisor"))[0]
    card = people.learner_cards([one.learner])[one.learner]
    client = office.client("supervisor")
    assert f"Case {one.pk}" in client.get("/assessments/cases/").content.decode()
    page = client.get(f"/assessments/cases/{one.pk}").content.decode()
    raters = RatingForm.objects.filter(candidate__learner_id=one.learner).exclude(rater_name="")
    for name in (card.name, card.first, card.centre, *raters.values_list("rater_name", flat=True)):
        assert name not in page
    look = moderation.look(one, opened.division)
    assert len(look.raters) >= 2
    assert any(row.is_apart for row in look.rows)
    for row in look.rows:
        assert row.indicator.statement.en in page
    assert "ALS teacher" in page
    assert "community rater" in page


def test_a_decision_with_its_reason_stands_until_an_official_result_comes(office: Office, opened: CycleValue) -> None:
    one = moderation.queue(office.actor("supervisor"))[0]
    client = office.client("supervisor")
    page = client.post(f"/assessments/cases/{one.pk}", {"level": "2", "reason": "Yes."}).content.decode()
    assert "Write the reason in at least 20 characters" in page
    assert client.post(f"/assessments/cases/{one.pk}", {"level": "2", "reason": REASON}).status_code == 302
    assert decided(opened, one).state is State.ATTAINED
    shown = office.client("focal").get(f"/assessments/{opened.pk}/results/{one.learner}").content.decode()
    assert REASON in shown
    event = entries(f"case:{one.pk}")[0]
    assert (event.action, event.facts) == ("assessments.case.decided", {"competency": one.competency})
    with pytest.raises(StateError, match="case_decided"):
        moderation.decide_case(office.actor("supervisor"), one.pk, 0, REASON, at=AT)
    candidate = Candidate.objects.get(cycle_id=opened.pk, learner_id=one.learner)
    official = {"level": 1, "scored_by": "Assessment center", "file": MAILED["official"], "row": 2}
    OfficialResult.objects.create(candidate=candidate, competency=one.competency, **official)
    assert decided(opened, one).state is State.NOT_YET


def decided(cycle: CycleValue, case: moderation.CaseValue) -> object:
    (result,) = queries.decisions(cycle, framework(cycle.framework), [case.learner]).results
    return next(decision for decision in result.decisions if decision.competency == case.competency)


def test_a_level_below_the_minimum_is_not_yet(office: Office, opened: CycleValue) -> None:
    one = moderation.queue(office.actor("supervisor"))[0]
    with pytest.raises(InputError, match="no_level"):
        moderation.decide_case(office.actor("supervisor"), one.pk, 9, REASON, at=AT)
    moderation.decide_case(office.actor("supervisor"), one.pk, 0, REASON, at=AT)
    assert decided(opened, one).state is State.NOT_YET
    assert ModerationCase.objects.get(pk=one.pk).reason == REASON


def test_patterns_are_those_that_the_library_found_in_the_files(
    office: Office, opened: CycleValue, reading: Reading
) -> None:
    found = [one.code for one in moderation.patterns(opened)]
    known = [one.code for one in reading.ratings.findings]
    for code in ("rating.burst", "rating.copied", "rating.same_answers"):
        assert found.count(code) == known.count(code) > 0
    page = office.client("focal").get(f"/assessments/{opened.pk}/cases").content.decode()
    assert "Look at these: " in page


def test_who_has_no_part_in_it_finds_no_case(office: Office, opened: CycleValue) -> None:
    one = moderation.cases(opened.pk)[0]
    assert office.client("records").get(f"/assessments/cases/{one.pk}").status_code == 403
    assert office.client("supervisor").get("/assessments/cases/99999").status_code == 404
    card = people.learner_cards([one.learner])[one.learner]
    teacher = office.actor("teacher")
    expected = 200 if moderation.is_outsider(teacher, card.centre_path) else 404
    assert office.client("teacher").get(f"/assessments/cases/{one.pk}").status_code == expected
