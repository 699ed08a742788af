"""The *measured* method on the demo division, one competency."""

from __future__ import annotations

from dataclasses import replace

import pytest

from patunay.award import AwardList, LearnerResult, State, draw_up
from patunay.award.measured import learner_label, level_cuts, level_rule, measure_all, rating_sums
from patunay.division.reading import Reading
from patunay.errors import StateError
from patunay.framework import Framework, Method, RaterRole
from patunay.measurement.calibration import calibrate
from patunay.measurement.levels import Status, decide
from patunay.measurement.scale import Scale, parse_scale
from patunay.measurement.scoring import Scorer


@pytest.fixture(scope="module")
def framework(reading: Reading) -> Framework:
    whole = reading.framework
    return replace(whole, competencies=whole.competencies[:1], rule=replace(whole.rule, method=Method.MEASURED))


@pytest.fixture(scope="module")
def scale(reading: Reading, framework: Framework) -> Scale:
    competency = framework.competencies[0]
    made = calibrate(rating_sums(competency, reading.ratings.ratings), name=competency.code).scale
    cuts = level_cuts(competency, framework.name)
    assert cuts is not None
    return parse_scale(made.with_cuts(cuts).as_json())


@pytest.fixture(scope="module")
def awards(reading: Reading, framework: Framework, scale: Scale) -> AwardList:
    return drawn(reading, framework, scale)


def drawn(reading: Reading, framework: Framework, scale: Scale) -> AwardList:
    verdicts = measure_all(framework, reading.ratings.ratings, {scale.name: scale})
    return draw_up(framework, reading.roster.learners, reading.ratings.ratings, verdicts=verdicts)


def test_decisions_are_those_of_the_scale(
    reading: Reading, framework: Framework, scale: Scale, awards: AwardList
) -> None:
    levels = decide(
        rating_sums(framework.competencies[0], reading.ratings.ratings), Scorer(scale), level_rule(framework)
    )
    by_place = dict(zip(levels.measures.learners, zip(levels.level, levels.status, strict=True), strict=True))
    measured = [r for r in awards.results if r.decisions[0].state in (State.ATTAINED, State.NOT_YET)]
    assert len(measured) > 400
    for result in measured:
        level, status = by_place[learner_label(result.learner.place)]
        assert (result.decisions[0].level, result.decisions[0].method) == (level, Method.MEASURED)
        assert (result.decisions[0].state is State.ATTAINED) == (status is Status.ATTAINED)


def test_whoever_lacks_raters_has_no_level(reading: Reading, awards: AwardList) -> None:
    for explained, result in zip(reading.awards.results, awards.results, strict=True):
        if explained.decisions[0].state is State.RATERS_MISSING and not explained.decisions[0].imported:
            assert result.decisions[0].state is State.RATERS_MISSING and result.decisions[0].level is None


def test_self_ratings_raise_nobody(reading: Reading, framework: Framework, scale: Scale, awards: AwardList) -> None:
    """All self-ratings at the top: every level stays or falls by what others say."""
    competency = framework.competencies[0]
    highest = {i.code: i.highest for element in competency.elements for i in element.indicators}
    boasted = tuple(
        replace(r, marks={code: highest.get(code, mark) for code, mark in r.marks.items()})
        if r.role is RaterRole.SELF
        else r
        for r in reading.ratings.ratings
    )
    others = tuple(r for r in reading.ratings.ratings if r.role is not RaterRole.SELF)
    raised = drawn(replace(reading, ratings=replace(reading.ratings, ratings=boasted)), framework, scale)
    alone = drawn(replace(reading, ratings=replace(reading.ratings, ratings=others)), framework, scale)
    pairs = [(_level(high), _level(low)) for high, low in zip(raised.results, alone.results, strict=True)]
    assert all(high <= low for high, low in pairs if high is not None and low is not None)
    assert any(_level(result) != level for result, (level, _) in zip(awards.results, pairs, strict=True))


def _level(result: LearnerResult) -> int | None:
    return result.decisions[0].level


def test_sentences_say_the_confidence_in_both_languages(awards: AwardList) -> None:
    attained = next(r.decisions[0] for r in awards.results if r.decisions[0].state is State.ATTAINED)
    assert "80% confidence" in attained.reasons[0].sentence("en") and "80%" in attained.rule.sentence("en")
    assert "80% na katiyakan" in attained.reasons[0].sentence("fil")
    not_yet = next(r.decisions[0] for r in awards.results if r.decisions[0].state is State.NOT_YET)
    assert "Hindi pa" in not_yet.reasons[0].sentence("fil")


def test_a_competency_without_a_scale_stops_everything(reading: Reading, framework: Framework) -> None:
    with pytest.raises(StateError, match=r"award\.no_scale"):
        measure_all(framework, reading.ratings.ratings, {})
