"""The words of a decision and the messages ready to send: whole, warm, private, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from tests.patunay.award.tables import FRAMEWORK, LEARNER, community, framework, official, teacher

from patunay.award import Actor, AwardList, Decision, Reason, State, ToDo, draw_up, not_yet
from patunay.division.reading import Reading
from patunay.framework import RaterRole
from patunay.words import Language

LANGUAGES: tuple[Language, Language] = ("en", "fil")
UNKIND = re.compile(r"\b(fail\w*|bagsak|grades?|scores?|grado|marka mo|incompetent|weak|mahina|poor)\b", re.IGNORECASE)
HOLES = re.compile(r"[{}]|None|\bnan\b|\(\)|: \.|;\s*\.|  ")


def sentences(decision: Decision) -> Iterator[Reason]:
    yield decision.rule
    yield from decision.reasons
    yield decision.nearest


@pytest.fixture(scope="module")
def messages(reading: Reading) -> tuple[ToDo, ...]:
    return not_yet(reading.awards)


def test_every_decision_of_the_demo_says_rule_reasons_and_nearest_change_in_both_languages(reading: Reading) -> None:
    for result in reading.awards.results:
        for decision in result.decisions:
            assert decision.reasons
            for reason in sentences(decision):
                en, fil = (reason.sentence(lang) for lang in LANGUAGES)
                assert en != fil and en.endswith(".") and fil.endswith(".")
                assert not HOLES.search(en + fil) and not UNKIND.search(en + fil)


def test_no_sentence_of_a_decision_names_a_rater_or_a_learner(reading: Reading) -> None:
    raters = {r.rater for r in reading.ratings.ratings if len(r.rater.split()) > 1}
    said = {
        r.sentence(lang)
        for x in reading.awards.results
        for d in x.decisions
        for r in sentences(d)
        for lang in LANGUAGES
    }
    assert not [text for text in said if any(rater in text for rater in raters)]


def test_everybody_who_is_not_ready_has_somebody_who_must_act(reading: Reading, messages: tuple[ToDo, ...]) -> None:
    told = {(todo.learner.place, code) for todo in messages for code in todo.competencies}
    for result in reading.awards.results:
        for decision in result.decisions:
            assert decision.state is State.ATTAINED or (result.learner.place, decision.competency) in told


def test_messages_are_warm_and_whole_and_name_no_number_of_anybody(messages: tuple[ToDo, ...]) -> None:
    assert len(messages) > 400
    for todo in messages:
        for lang in LANGUAGES:
            text = todo.message(lang)
            assert not HOLES.search(text) and not UNKIND.search(text)
            assert not re.search(r"\d{6,}", text)
            assert todo.learner.name.first in text
            assert re.match(r"(Hello|Good day|Kumusta|Magandang araw)", text)


def test_learners_hear_what_they_have_before_what_is_not_yet(messages: tuple[ToDo, ...]) -> None:
    to_learners = [todo for todo in messages if todo.actor is Actor.LEARNER]
    assert to_learners and all("indi pa" in todo.message("fil") for todo in to_learners)
    begun = [todo for todo in to_learners if "already attained" in todo.message()]
    assert begun and all(t.message().index("already attained") < t.message().lower().index("not yet") for t in begun)
    assert not [todo for todo in begun if todo.learner.held]


def _messages(awards: AwardList) -> list[str]:
    return [todo.message() for todo in not_yet(awards)]


def test_a_teacher_hears_how_many_raters_are_still_missing() -> None:
    within = framework(required={RaterRole.TEACHER: 1, RaterRole.COMMUNITY: 3})
    forms = [teacher("22 22", within=within), community("22 22", within=within)]
    (message,) = _messages(draw_up(within, [LEARNER], forms))
    assert message.startswith("Good day, Ana Reyes. Maria Santos still needs") and "Raters still needed: 2." in message


def test_a_teacher_hears_which_element_nobody_saw() -> None:
    loose = framework(share=40)
    forms = [teacher("22 --", within=loose), community("22 --", within=loose)]
    (message,) = _messages(draw_up(loose, [LEARNER], forms))
    assert "Element 2 (Communication)" in message and "Element 1" not in message


def test_a_learner_hears_each_step_on_a_line_of_its_own() -> None:
    (message,) = _messages(draw_up(FRAMEWORK, [LEARNER], [teacher("11 11"), community("11 11")]))
    steps = [line for line in message.splitlines() if line.startswith("- ")]
    assert [step.split(":")[0] for step in steps] == ["- Communication (Element 1)", "- Communication (Element 2)"]
    assert all("Statement" in step for step in steps)


def test_the_office_hears_of_reviews_missing_consent_and_held_rows() -> None:
    review = draw_up(FRAMEWORK, [LEARNER], [teacher("22 22"), community("00 00")])
    assert [todo.actor for todo in not_yet(review)] == [Actor.OFFICE]
    silent = draw_up(FRAMEWORK, [LEARNER], [teacher("22 22"), community("22 22")], (), ())
    assert [todo.text.code for todo in not_yet(silent)] == ["award.text_consent"]
    assert not not_yet(draw_up(FRAMEWORK, [LEARNER], [teacher("22 22"), community("22 22")]))


def test_a_learner_below_the_official_level_hears_it_kindly() -> None:
    (message,) = _messages(draw_up(FRAMEWORK, [LEARNER], [teacher("22 22")], [official(1)]))
    assert message.startswith("Hello, Maria! Thank you for your work. By the official result, not yet: Communication.")
