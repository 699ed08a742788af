"""Second looks: opened from the decisions, decided by people of another district, with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
from tests.office.assessments.conftest import MAILED
from tests.office.conftest import AT, Office

from office.assessments import moderation, queries
from office.assessments.models import Candidate, ModerationCase, OfficialResult, RatingForm
from office.assessments.queries import CycleValue
from office.audit.queries import entries
from office.awards import drawing
from office.awards.operations import keep
from office.frameworks.queries import framework
from office.people import queries as people
from office.people.actors import NotAllowedError
from office.people.models import Account, Designation, Learner
from patunay.award import State
from patunay.division.reading import Reading
from patunay.errors import InputError, StateError
from patunay.roster.model import Finding

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


def test_a_burst_has_the_times_that_the_mailed_files_say(opened: CycleValue, reading: Reading) -> None:
    """Asia/Manila, not the database's UTC."""

    def times(findings: Iterable[Finding]) -> list[tuple[str, str, str]]:
        bursts = [one.facts for one in findings if one.code == "rating.burst"]
        return sorted((facts["begun"], facts["ended"], facts["rows"]) for facts in bursts)

    assert times(moderation.patterns(opened)) == times(reading.ratings.findings) != []
    sent = [rating.sent_at for rating in queries.library_ratings(opened) if rating.sent_at]
    assert {at.utcoffset() for at in sent} == {timedelta(hours=8)}


def test_who_has_no_part_in_it_finds_no_case(office: Office, opened: CycleValue) -> None:
    one = moderation.cases(opened.pk)[0]
    assert office.client("records").get(f"/assessments/cases/{one.pk}").status_code == 403
    assert office.client("supervisor").get("/assessments/cases/99999").status_code == 404
    card = people.learner_cards([one.learner])[one.learner]
    teacher = office.actor("teacher")
    expected = 200 if moderation.is_outsider(teacher, card.centre_path) else 404
    assert office.client("teacher").get(f"/assessments/cases/{one.pk}").status_code == expected


def test_a_level_by_a_second_look_says_so_from_the_decision_to_the_certificate(
    office: Office, opened: CycleValue
) -> None:
    consenting = people.consenting([one.learner for one in moderation.queue(office.actor("supervisor"))])
    one = next(one for one in moderation.queue(office.actor("supervisor")) if one.learner in consenting)
    moderation.decide_case(office.actor("supervisor"), one.pk, 2, REASON, at=AT)
    (result,) = queries.decisions(opened, framework(opened.framework), [one.learner]).results
    decision = next(decision for decision in result.decisions if decision.competency == one.competency)
    assert (decision.rule.code, decision.reasons[0].code) == ("award.rule_moderated", "award.moderated")
    assert "Moderated" in decision.reasons[0].sentence("fil")
    drawn = drawing.draw_up(opened, "Focal", demo=True)
    value = drawn.manifest.value
    papers = [paper for paper in value["certificates"] if paper["learner"] == result.learner.row_hash]
    (line,) = [line for paper in papers for line in paper["credentials"] if line["code"] == one.competency]
    said = value["shapes"]["narratives"][line["narrative"]]
    assert said.startswith("Moderated: ")
    assert "moderation" not in str(value["shapes"]["narratives"])
    official = [other for other in value["shapes"]["narratives"] if other.startswith("Official result")]
    assert official
    pk = keep(office.actor("focal"), opened, drawn, reason="", at=AT)
    assert f"<li>1: {said[:40]}" in office.client("supervisor").get(f"/awards/{pk}").content.decode()


def test_an_official_result_is_never_called_moderated(office: Office, opened: CycleValue) -> None:
    awards = queries.decisions(opened, framework(opened.framework))
    official = [decision for result in awards.results for decision in result.decisions if decision.imported]
    assert {(one.rule.code, one.reasons[0].code) for one in official} == {("award.rule_imported", "award.imported")}


def test_ratings_that_came_after_the_list_are_counted_for_who_signs(office: Office, opened: CycleValue) -> None:
    pk = keep(office.actor("focal"), opened, drawing.draw_up(opened, "Focal", demo=True), reason="", at=AT)
    supervisor, said = office.client("supervisor"), " came after this list was drawn up"
    assert said not in supervisor.get(f"/awards/{pk}").content.decode()
    later = AT + timedelta(hours=1)
    mailed, phoned = RatingForm.objects.filter(candidate__cycle_id=opened.pk, state="sent").order_by("pk")[:2]
    RatingForm.objects.filter(pk=mailed.pk).update(opened_at=later)
    RatingForm.objects.filter(pk=phoned.pk).update(source="phone", sent_at=later)
    assert f"2 ratings that{said} are not in it" in supervisor.get(f"/awards/{pk}").content.decode()
    RatingForm.objects.filter(pk=phoned.pk).update(state="replaced")
    assert f"1 rating that{said} is not in it" in supervisor.get(f"/awards/{pk}").content.decode()
