"""A cycle from one screen: planned, opened, closed, opened again; its learners, also the late ones."""

from __future__ import annotations

from datetime import date

import pytest
from tests.office.conftest import AT, Office

from office.assessments import operations, queries
from office.assessments.models import Cycle
from office.assessments.operations import Draft
from office.assessments.queries import CycleValue
from office.assessments.states import CycleState
from office.audit.queries import entries
from office.frameworks import queries as frameworks
from office.people import queries as people
from office.people.actors import NotAllowedError
from office.people.models import Learner
from patunay.errors import StateError

SCREEN = {
    "name": "First cycle",
    "starts_on": "2025-09-15",
    "closes_on": "2025-11-28",
    "event_title": "Awarding of Micro-Credentials",
    "event_date": "2025-12-19",
    "event_place": "Division Covered Court",
    "community": ["COM.1.1", "COM.1.2"],
}


def draft(office: Office, name: str = "First cycle", **plan: object) -> Draft:
    framework = frameworks.adopted(office.actor("focal").division)[0].pk
    day = AT.date()
    return Draft(name, framework, day, day, {"event_date": day.isoformat(), "centres": [], "community": [], **plan})


def test_one_screen_makes_a_cycle_with_all_learners(office: Office, learners: list[int]) -> None:
    client = office.client("focal")
    page = client.get("/assessments/plan").content.decode()
    assert f"With all centres: {len(learners)} learners" in page
    answer = client.post("/assessments/plan", SCREEN)
    assert answer.status_code == 302
    (cycle,) = queries.cycles(office.actor("focal").division)
    assert cycle.plan["community"] == ["COM.1.1", "COM.1.2"]
    assert queries.event_date(cycle).isoformat() == "2025-12-19"
    assert sorted(queries.candidates(cycle.pk)) == sorted(learners)
    assert f"{len(learners)} learners are assessed" in client.get(answer["Location"]).content.decode()


def test_chosen_centres_alone(office: Office, learners: list[int]) -> None:
    focal = office.actor("focal")
    centres = [one.pk for one in people.centres(focal.division)][:2]
    pk = operations.plan_cycle(focal, draft(office, centres=centres), at=AT)
    assert queries.candidates(pk) == people.learners_at(centres)


def test_a_centre_of_another_division_is_refused(office: Office) -> None:
    with pytest.raises(StateError, match="strange_centre"):
        operations.plan_cycle(office.actor("focal"), draft(office, centres=[10_000]), at=AT)


def test_two_cycles_of_one_name_are_refused(office: Office) -> None:
    operations.plan_cycle(office.actor("focal"), draft(office), at=AT)
    with pytest.raises(StateError, match="name_taken"):
        operations.plan_cycle(office.actor("focal"), draft(office), at=AT)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [("closes_on", "2025-09-01", "Correct the dates"), ("community", [], "Tick at least one behaviour")],
)
def test_a_screen_that_cannot_be_planned_says_why(office: Office, field: str, value: object, said: str) -> None:
    answer = office.client("focal").post("/assessments/plan", {**SCREEN, field: value})
    assert said in answer.content.decode()
    assert queries.cycles(office.actor("focal").division) == []


def test_late_learners_enter_by_one_button(office: Office, learners: list[int]) -> None:
    Learner.objects.filter(pk__in=learners[:3]).update(held="roster.name")
    pk = operations.plan_cycle(office.actor("focal"), draft(office), at=AT)
    assert len(queries.candidates(pk)) == len(learners) - 3
    Learner.objects.filter(pk__in=learners[:3]).update(held="")
    client = office.client("focal")
    assert "3 learners of these centres came later" in client.get(f"/assessments/{pk}/").content.decode()
    client.post(f"/assessments/{pk}/late")
    assert sorted(queries.candidates(pk)) == sorted(learners)


def test_the_states_of_a_cycle(office: Office) -> None:
    focal = office.actor("focal")
    pk = operations.plan_cycle(focal, draft(office), at=AT)
    client = office.client("focal")
    for state in ("rating", "closed", "rating"):
        client.post(f"/assessments/{pk}/move", {"state": state})
        cycle = queries.cycle(pk, focal.division)
        assert cycle is not None
        assert cycle.state == state
        assert entries(f"cycle:{pk}")[0].action == f"assessments.cycle.{state}"
    with pytest.raises(StateError, match="wrong_state"):
        operations.move_cycle(focal, cycle, CycleState.PLANNED, at=AT)


def test_only_the_focal_person_plans(office: Office) -> None:
    with pytest.raises(NotAllowedError):
        operations.plan_cycle(office.actor("encoder"), draft(office), at=AT)
    assert office.client("encoder").post("/assessments/plan", SCREEN).status_code == 403
    assert office.client("focal").get("/assessments/99/").status_code == 404


def test_the_menu_of_a_cycle_leads_the_desk_to_its_invitations(office: Office, cycle: CycleValue) -> None:
    link = f'href="/assessments/{cycle.pk}/invite"'
    for username, seen in (("encoder", True), ("focal", True), ("supervisor", False)):
        assert (link in office.client(username).get(f"/assessments/{cycle.pk}/").content.decode()) is seen


def test_whoever_closes_the_rating_reads_how_many_lack_raters(
    office: Office, cycle: CycleValue, learners: list[int]
) -> None:
    client, said = office.client("focal"), f"{len(learners)} learners still lack raters"
    assert said in client.get(f"/assessments/{cycle.pk}/").content.decode()
    client.post(f"/assessments/{cycle.pk}/move", {"state": "closed"})
    assert said not in client.get(f"/assessments/{cycle.pk}/").content.decode()


def test_the_community_is_asked_one_behaviour_of_every_element_at_first(office: Office) -> None:
    page = office.client("focal").get("/assessments/plan")
    framework = frameworks.framework(page.context["chosen"].pk)
    elements = [element for competency in framework.competencies for element in competency.elements]
    ticked = page.context["form"]["community"].value()
    assert ticked == [element.indicators[0].code for element in elements]
    said = f"What the community form asks: {len(ticked)} of {len(framework.indicators())} behaviours"
    assert said in page.content.decode()


def test_a_cycle_whose_last_day_is_past_says_what_that_means(office: Office, cycle: CycleValue) -> None:
    focal = office.client("focal")
    page = focal.get(f"/assessments/{cycle.pk}/").content.decode()
    assert "is past.</strong> Forms that are sent now count like the others" in page
    Cycle.objects.filter(pk=cycle.pk).update(closes_on=date(2999, 1, 1))
    assert "is past.</strong>" not in focal.get(f"/assessments/{cycle.pk}/").content.decode()


def test_a_closed_cycle_leads_to_the_award_lists(office: Office, cycle: CycleValue) -> None:
    focal, link = office.client("focal"), 'href="/awards/">To the award lists'
    assert link not in focal.get(f"/assessments/{cycle.pk}/").content.decode()
    focal.post(f"/assessments/{cycle.pk}/move", {"state": "closed"})
    assert link in focal.get(f"/assessments/{cycle.pk}/").content.decode()
