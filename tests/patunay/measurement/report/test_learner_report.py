"""A learner sees a band, next criteria and kind words; never a number, a point, or a hard word."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import get_args
from xml.etree import ElementTree

import numpy as np
import pytest
from tests.patunay.measurement.learner_cohort import Cohort, cohort

from patunay.measurement.levels import Status
from patunay.measurement.report.item_map import LIKELY, Located, item_map
from patunay.measurement.report.ladder import WIDTH, learner_svg
from patunay.measurement.report.learner_report import (
    NEXT,
    Gap,
    LearnerReport,
    Wording,
    ladder_place,
    learner_reports,
    learner_words,
    next_criteria,
)
from patunay.words import Language, sentences

LANGUAGES: tuple[Language, ...] = get_args(Language)
ASKED = "Tumutulong sa iba"
SVG = "{http://www.w3.org/2000/svg}"


def wording(of: Cohort, names: tuple[str, ...] = ("Nagsisimula", "Mahusay", "Nangunguna")) -> Wording:
    return Wording(names, {(place.indicator, place.criterion): ASKED for place in item_map(of.scale)})


def reports() -> tuple[LearnerReport, ...]:
    of = cohort()
    return learner_reports(of.scale, of.levels, of.own)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_learner_never_reads_a_number(lang: Language) -> None:
    words = wording(cohort())
    for report in (*reports()[:40], *(replace(reports()[0], status=status) for status in Status)):
        said = [element.text or "" for element in ElementTree.fromstring(learner_svg(report, words, lang)).iter()]
        assert not re.search(r"\d", " ".join(said))
        assert not re.search(r"\d", " ".join(learner_words(report, words, lang)))


def test_no_sentence_for_a_learner_is_hard_or_counts() -> None:
    hard = r"\b(fail\w*|bagsak|score|rank\w*|logit\w*|grade|iskor|ranggo|puntos)\b"
    for name, entry in sentences().items():
        if name.startswith("measurement.learner_"):
            for lang in LANGUAGES:
                assert not re.search(hard, entry[lang], re.IGNORECASE), name


def test_the_drawing_does_not_name_the_learner() -> None:
    for report in reports()[:10]:
        assert report.learner not in learner_svg(report, wording(cohort()))


def test_the_band_is_one_error_to_each_side_on_the_ladder() -> None:
    of = cohort()
    bounds = (-1.7, -0.2, 1.9)
    measures = of.levels.measures
    inside = [at for at, value in enumerate(measures.eap) if -1.5 < value < 1.5]
    for at in inside[:20]:
        report = reports()[at]
        ends = ladder_place(measures.eap[at] + measures.sd[at] * np.array([-1, 1]), bounds)
        assert (report.low, report.high) == pytest.approx(tuple(ends))


def test_the_ladder_by_hand() -> None:
    found = ladder_place(np.array([-9.0, -1.7, -0.95, -0.2, 0.85, 1.9, 9.0]), (-1.7, -0.2, 1.9))
    assert found.tolist() == pytest.approx([0, 1, 1.5, 2, 2.5, 3, 4])


def test_a_band_beyond_the_ladder_stays_in_sight() -> None:
    assert all(report.high - report.low > 0.05 for report in reports())
    assert all(report.low <= 3.65 and report.high >= 0.35 for report in reports())


def test_next_are_the_lowest_criteria_above_one_an_indicator() -> None:
    places = [Located("a", 1, -1.0), Located("a", 2, 0.5), Located("b", 1, 0.7), Located("a", 3, 0.8)]
    assert next_criteria(places, 0.0) == (("a", 2), ("b", 1))
    assert next_criteria(places, 0.8) == ()


def test_next_criteria_lie_above_the_learner_s_measure() -> None:
    of = cohort()
    where = {(p.indicator, p.criterion): p.location for p in item_map(of.scale, LIKELY)}
    for report, measure in zip(reports(), of.levels.measures.eap, strict=True):
        assert len(report.next_steps) <= NEXT
        assert all(where[step] > measure for step in report.next_steps)


def test_who_sees_more_is_told_apart() -> None:
    of = cohort()
    assert {report.gap for report in reports()} == set(Gap)
    away = of.own.eap - of.levels.others.eap
    for report, gap in zip(reports(), away.tolist(), strict=True):
        assert report.gap is not Gap.SELF_SEES_MORE or gap > 0
        assert report.gap is not Gap.OTHERS_SEE_MORE or gap < 0
    assert all(report.gap is None for report in learner_reports(of.scale, of.levels))


@pytest.mark.parametrize("status", [Status.MODERATION, Status.INSUFFICIENT])
def test_no_band_and_no_level_before_people_have_decided(status: Status) -> None:
    report = replace(next(report for report in reports() if report.level == 2), status=status)
    words = wording(cohort())
    assert "You are about here" not in learner_svg(report, words)
    assert "Mahusay" not in " ".join(learner_words(report, words))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_lies_on_the_drawing(lang: Language) -> None:
    """Guessed at .62 em a letter, wide for the fonts named."""
    names = ("Napapansin", "Nagsisimulang umunlad", "Mahusay", "Nangunguna sa pangkat", "Nagpapaunlad ng iba")
    for words in (wording(cohort()), wording(cohort(), names)):
        for report in reports()[:20]:
            report = replace(report, high=min(report.high, len(words.levels) + 1))
            for element in ElementTree.fromstring(learner_svg(report, words, lang)).iter(f"{SVG}text"):
                size, x = float(element.attrib["font-size"]), float(element.attrib["x"])
                width = len(element.text or "") * 0.62 * size
                left = x - width / 2 if element.attrib["text-anchor"] == "middle" else x
                assert left >= -1 and left + width <= WIDTH + 12 and size >= 8


def test_every_sentence_of_the_room_is_in_both_languages() -> None:
    for name, entry in sentences().items():
        if name.startswith("measurement."):
            technical = name.startswith(("measurement.column_", "measurement.value_"))
            assert entry["en"] and entry["fil"] and (technical or entry["en"] != entry["fil"]), name
