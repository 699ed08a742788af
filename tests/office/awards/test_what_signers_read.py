"""What the proposer and the signers read before they press: counts without zeros, their own districts, whom to call."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import timezone
from tests.office.assessments import conftest
from tests.office.conftest import AT, Office
from tests.office.world import Stage, draw_up, set_stage

from office.assessments.models import Candidate, OfficialResult
from office.assessments.queries import CycleValue
from office.awards import drawing, operations, queries
from office.awards.answering import answered
from office.awards.models import AwardList, CallBack, Signature
from office.people.levels import Level
from office.people.models import Learner
from office.people.models import Office as OfficeRow
from office.words import say
from patunay.errors import InputError

reading, learners, cycle, rated = conftest.reading, conftest.learners, conftest.cycle, conftest.rated


@pytest.fixture
def stage(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    return set_stage(office, tmp_path / "division", monkeypatch)


def main(page: bytes) -> str:
    return page.decode().partition("<main")[2]


def test_the_page_before_drawing_up_counts_what_the_list_will_hold(stage: Stage) -> None:
    address = f"/awards/cycle/{stage.cycle.pk}/draw-up"
    page = main(stage.office.client("focal").get(address).content)
    assert AwardList.objects.count() == 0
    summary = queries.award_list(draw_up(stage), stage.cycle.division).summary  # type: ignore[union-attr]
    said = [say(sentence, count=count) for sentence, count in queries.contents(summary)]
    assert len(said) > 2
    assert all(line in page and page.index(line) < page.index("<button") for line in said)
    assert say("awards.has_not_yet", count=summary["states"]["not_yet"]) in page
    assert not re.search(r">0 ", page)


def test_no_button_where_nothing_is_due_or_something_stands_in_the_way(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/awards/cycle/{stage.cycle.pk}/draw-up"
    monkeypatch.setattr("office.awards.drawing.register", lambda _: None)
    page = main(stage.office.client("focal").get(address).content)
    assert "The division has no keys yet" in page
    assert "<button" not in page


def test_a_supervisor_of_several_districts_signs_for_those_that_stay_marked(stage: Stage) -> None:
    pk, client = draw_up(stage), stage.office.client("supervisor")
    one = queries.award_list(pk, stage.cycle.division)
    assert one is not None
    waiting = queries.to_validate(one, stage.office.actor("supervisor"))
    assert len(waiting) > 1
    page = main(client.get(f"/awards/{pk}").content)
    assert all(say("awards.district_learners", name=name, count=count) in page for name, count in waiting)
    (mine, _), *others = waiting
    with pytest.raises(InputError, match="no_district"):
        operations.sign(stage.office.actor("supervisor"), pk, "validate", at=AT, only=["Elsewhere"])
    assert client.post(f"/awards/{pk}/sign/validate", {"read": "on", "districts": [mine]}).status_code == 302
    assert Signature.objects.get().districts == [mine]
    assert AwardList.objects.get(pk=pk).state == "draft"
    left = queries.award_list(pk, stage.cycle.division)
    assert left is not None
    assert set(left.missing_districts) == {name for name, _ in others}


def test_a_supervisor_comes_back_for_the_districts_that_were_left(stage: Stage) -> None:
    pk, client, actor = draw_up(stage), stage.office.client("supervisor"), stage.office.actor("supervisor")
    (mine, _), *_ = queries.to_validate(queries.award_list(pk, stage.cycle.division), actor)  # type: ignore[arg-type]
    operations.sign(actor, pk, "validate", at=AT, only=[mine])
    page = main(client.get(f"/awards/{pk}").content)
    assert f'value="{mine}"' not in page and "sign/validate" in page
    with pytest.raises(InputError, match="no_district"):
        operations.sign(actor, pk, "validate", at=AT, only=[mine])
    assert client.post(f"/awards/{pk}/sign/validate", {"read": "on", "districts": [mine]}).status_code == 422
    operations.sign(actor, pk, "validate", at=AT)
    assert AwardList.objects.get(pk=pk).state == "validated"
    first, second = (set(one.districts) for one in Signature.objects.order_by("pk"))
    assert first == {mine} and second and first.isdisjoint(second)


def test_raters_to_call_back_are_among_the_exceptions_until_they_are_called(stage: Stage) -> None:
    pk = draw_up(stage)
    one = queries.award_list(pk, stage.cycle.division)
    assert one is not None
    drawn = list(CallBack.objects.filter(award_list_id=pk))
    assert ("awards.exc_to_call", len(drawn)) in queries.news(one, AT.date())
    for confirmed, call in zip((False, *[True] * len(drawn)), drawn, strict=False):
        note = "" if confirmed else "Somebody else."
        operations.answer_callback(stage.office.actor("encoder"), call.pk, confirmed=confirmed, note=note, at=AT)
    assert ("awards.exc_denied", 1) in queries.news(one, AT.date())
    assert "awards.exc_to_call" not in dict(queries.news(one, AT.date()))


def test_an_answered_call_leads_to_the_next_and_the_last_to_the_whole_section(stage: Stage) -> None:
    pk, client = draw_up(stage), stage.office.client("focal")
    calls = list(CallBack.objects.filter(award_list_id=pk).order_by("pk").values_list("pk", flat=True))
    assert len(calls) > 1
    page = main(client.get(f"/awards/{pk}").content)
    assert all(f'id="call{one}"' in page for one in calls)
    assert 'href="#callbacks"' in page and 'id="callbacks"' in page
    refused = client.post(f"/awards/{pk}/call-back", {"callback": calls[0], "confirmed": "no", "note": ""})
    assert refused.headers["Location"] == f"/awards/{pk}", "what is wrong is said above"
    for here, following in zip([*calls[1:], calls[0]], [*calls[2:], calls[0], None], strict=True):
        answer = client.post(f"/awards/{pk}/call-back", {"callback": here, "confirmed": "yes", "note": ""})
        anchor = f"call{following}" if following else "callbacks"
        assert answer.headers["Location"] == f"/awards/{pk}#{anchor}"


def test_calls_to_come_are_told_before_the_list_is_drawn_up(office: Office, rated: CycleValue) -> None:
    page = main(office.client("focal").get(f"/awards/cycle/{rated.pk}/draw-up").content)
    drawn = drawing.draw_up(rated, "Focal", demo=True).callbacks
    told = say("awards.calls_to_come", count=len(drawn))
    assert len(drawn) > 1
    assert told in page and page.index(told) < page.index("<button")
    assert "a minute or two" in page
    assert f'href="/assessments/{rated.pk}/cases"' in page, "where the second looks are opened"
    assert 'href="/people/proof-sheet?state=not_proofed"' in page
    assert "not on the list, and nothing is printed for them" in page


def test_a_line_leads_only_where_its_reader_may_go(stage: Stage) -> None:
    lines = [("awards.exc_review", 2), ("awards.exc_proof", 3), ("awards.exc_thin", 1), ("awards.exc_to_call", 1)]
    cycle = stage.cycle.pk
    focal = [address for *_, address in answered(lines, cycle, stage.office.actor("focal"))]
    assert focal == [f"/assessments/{cycle}/cases", "/people/proof-sheet?state=not_proofed", "", "#callbacks"]
    signer = [address for *_, address in answered(lines, cycle, stage.office.actor("sds"))]
    assert signer == [f"/assessments/{cycle}/cases", "", "", "#callbacks"]
    records = [address for *_, address in answered(lines, cycle, stage.office.actor("records"))]
    assert records == ["", "", "", "#callbacks"]


def test_official_results_that_came_after_the_list_are_told(stage: Stage) -> None:
    pk = draw_up(stage)
    one = queries.award_list(pk, stage.cycle.division)
    assert one is not None
    centre = OfficeRow.objects.filter(level=Level.CENTRE)[0]
    learner = Learner.objects.create(
        key="c" * 32,
        division_id=stage.cycle.division,
        centre=centre,
        last="Reyes",
        first="Ana",
        sort_key="reyes",
        search_key="reyes ana",
        added_at=AT,
    )
    candidate = Candidate.objects.create(cycle_id=stage.cycle.pk, learner=learner)
    known = {"level": 2, "scored_by": "A&E", "file": "f", "file_sha256": "0" * 64, "row": 1}
    for competency, at in (("COM", AT), ("TWC", timezone.now())):
        OfficialResult.objects.create(candidate=candidate, competency=competency, taken_at=at, **known)
    assert ("awards.exc_late_results", 1) in queries.news(one, AT.date())
    assert "1 official result that came after this list was drawn up is not in it" in main(
        stage.office.client("supervisor").get(f"/awards/{pk}").content
    )


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 learner is held on the roster"), (2, "2 learners are held on the roster")]
)
def test_one_is_one_and_two_are_two(count: int, said: str) -> None:
    assert say("awards.exc_held", count=count).startswith(said)
    assert str(count) in say("awards.exc_held", "fil", count=count)
