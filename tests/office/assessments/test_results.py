"""Results, the *Kulang* page and the coverage board, as the people of each office see them."""

from __future__ import annotations

import pytest
from tests.office.conftest import Office
from tests.office.filipino import filipino

from office.assessments import queries, results
from office.assessments.queries import CycleValue
from office.assessments.results import Chosen
from office.frameworks.queries import framework
from office.people import queries as people
from office.people.models import Account, Designation, Learner
from patunay.award import Actor, State, not_yet
from patunay.division.reading import Reading

__all__ = ["filipino"]


@pytest.fixture
def district_supervisor(office: Office, learners: list[int]) -> str:
    """The supervisor, designated at one district alone; that district's name."""
    centre = Learner.objects.get(pk=learners[0]).centre
    account = Account.objects.get(username="supervisor")
    Designation.objects.filter(account=account).update(office=centre.parent)
    assert centre.parent is not None
    return centre.parent.name


def test_the_list_counts_and_filters_by_the_address(office: Office, rated: CycleValue, reading: Reading) -> None:
    client = office.client("focal")
    address = f"/assessments/{rated.pk}/results"
    page = client.get(address).content.decode()
    assert f"Learners: {len(reading.roster.learners)}." in page
    assert "Page 1 of 10" in page
    review = sum(any(d.state is State.UNDER_REVIEW for d in r.decisions) for r in reading.awards.results)
    page = client.get(f"{address}?state=under_review&page=2").content.decode()
    assert f"Learners: {review}." in page
    assert "state=under_review&amp;page=1" in page


def test_a_supervisor_sees_the_own_district_alone(
    office: Office, learners: list[int], rated: CycleValue, district_supervisor: str
) -> None:
    cards = people.learner_cards(learners)
    supervisor = office.actor("supervisor")
    rows = results.results(supervisor, rated, Chosen())
    assert {row.card.district for row in rows} == {district_supervisor}
    assert len(rows) == sum(card.district == district_supervisor for card in cards.values()) < len(learners)
    elsewhere = next(pk for pk, card in cards.items() if card.district != district_supervisor)
    client = office.client("supervisor")
    assert client.get(f"/assessments/{rated.pk}/results/{elsewhere}").status_code == 404
    assert client.get(f"/assessments/{rated.pk}/results/{elsewhere}/slip").status_code == 404
    assert client.get(f"/assessments/{rated.pk}/results/{rows[0].card.pk}").status_code == 200


def test_a_restricted_centre_is_named_to_few(office: Office, learners: list[int], rated: CycleValue) -> None:
    restricted = next(one for one in people.centres(rated.division) if one.restricted)
    for username, name in (("focal", restricted.name), ("sds", restricted.public_name)):
        rows = results.results(office.actor(username), rated, Chosen(centre=str(restricted.pk)))
        assert {row.card.centre for row in rows} == {name}
        page = office.client(username).get(f"/assessments/{rated.pk}/results?centre={restricted.pk}").content.decode()
        assert (restricted.name in page) is (username == "focal")


@pytest.mark.usefixtures("filipino")
def test_a_result_says_state_rule_reasons_and_nearest_change(office: Office, rated: CycleValue) -> None:
    rows = results.results(office.actor("focal"), rated, Chosen(state=State.NOT_YET))
    row = next(row for row in rows if row.result.decisions[0].state is State.NOT_YET)
    decision = row.result.decisions[0]
    client = office.client("focal")
    page = client.get(f"/assessments/{rated.pk}/results/{row.card.pk}").content.decode()
    for said in (*decision.reasons, decision.rule, decision.nearest):
        assert said.sentence("fil").replace("'", "&#x27;") in page
    assert "Hindi pa" in page
    slip = client.get(f"/assessments/{rated.pk}/results/{row.card.pk}/slip").content.decode()
    assert slip.index("Hindi pa") < slip.index("Not yet")


def test_no_page_of_results_holds_an_lrn_or_says_failed(office: Office, learners: list[int], rated: CycleValue) -> None:
    client = office.client("focal")
    pages = ("results", "todo", "coverage", f"results/{learners[0]}", f"results/{learners[0]}/slip")
    for page in pages:
        answer = client.get(f"/assessments/{rated.pk}/{page}")
        assert answer.status_code == 200
        said = answer.content.decode()
        assert "999999" not in said
        assert "failed" not in said.lower()
        assert "bagsak" not in said.lower()


def test_every_missing_thing_has_a_message_for_who_must_act(office: Office, rated: CycleValue) -> None:
    tasks = results.tasks(office.actor("focal"), rated, Chosen())
    found = not_yet(queries.decisions(rated, framework(rated.framework)))
    assert sorted(map(str, found)) == sorted(str(one.todo) for one in tasks)
    teacher = next(one for one in tasks if one.actor is Actor.TEACHER and one.to)
    client = office.client("focal")
    answer = client.get(f"/assessments/{rated.pk}/todo", {"who": "teacher", "to": teacher.to})
    page = answer.content.decode()
    assert page.count("<textarea") == min(20, sum(one.to == teacher.to and one.actor == "teacher" for one in tasks))
    assert teacher.todo.message().replace("'", "&#x27;") in page


def test_coverage_counts_the_forms_that_count(office: Office, rated: CycleValue, reading: Reading) -> None:
    lines = results.coverage(office.actor("focal"), rated)
    assert sum(line.learners for line in lines) == len(reading.roster.learners)
    counting = {r.learner.place for r in reading.ratings.ratings if r.role == "teacher" and not r.replaced}
    lacking = sum(cover.lacking for line in lines for cover in line.covers if cover.role == "teacher")
    assert lacking == len(reading.roster.learners) - len(counting) > 0
    line = next(line for line in lines if any(cover.lacking for cover in line.covers))
    of_centre = results.coverage(office.actor("focal"), rated, line.pk)
    assert len(of_centre) == line.learners
    for whole, parts in zip(line.covers, zip(*(one.covers for one in of_centre), strict=True), strict=True):
        assert whole.lacking == sum(bool(part.lacking) for part in parts)
    client = office.client("focal")
    assert line.name in client.get(f"/assessments/{rated.pk}/coverage").content.decode()
    page = client.get(f"/assessments/{rated.pk}/coverage?centre={line.pk}").content.decode()
    assert "Missing" in page
    assert client.get(f"/assessments/{rated.pk}/coverage?centre=99999").status_code == 404
