"""The report finds what was planted, says it in two languages without numbers for experts, and names nobody wrongly."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from tests.patunay.measurement.learner_cohort import RULE, cohort

from patunay.errors import InputError
from patunay.measurement.audit.audit import Audit
from patunay.measurement.audit.connectivity import connectivity
from patunay.measurement.calibration import calibrate
from patunay.measurement.estimate.model import Model, Severity
from patunay.measurement.levels import Status, decide, one_more
from patunay.measurement.quality.quality import quality
from patunay.measurement.ratings import Ratings
from patunay.measurement.report import focal as report_module
from patunay.measurement.report.diagnosis import Diagnosis
from patunay.measurement.report.expert import threshold_table
from patunay.measurement.report.focal import Colour, CutSeen, FocalPage, Line, Seen, focal_page
from patunay.measurement.report.item_map import EVEN, item_map
from patunay.measurement.report.labels import Labels
from patunay.measurement.report.microdata import COLUMNS, microdata, pseudonyms
from patunay.measurement.report.pages import Report, expert_html, note_html, report_html
from patunay.measurement.report.technical_note import LEAST_CELL, technical_note, told
from patunay.measurement.report.wright import wright_map, wright_svg
from patunay.measurement.scale import Cuts
from patunay.measurement.scoring import Scorer
from patunay.measurement.simulate import Design, simulate
from patunay.measurement.sums import sum_ratings
from patunay.words import Language, sentences

LANGUAGES: tuple[Language, ...] = get_args(Language)
LEVELS = ("Emerging", "Proficient", "Leading")
SOUND = Seen(learners=450, raters=30, ratings=36_000, strata=4.2, levels=3)
EVERYTHING = replace(
    SOUND,
    strata=2.5,
    cuts=(CutSeen("Emerging", 0.9, 1.5, 38), CutSeen("Proficient", 0.9, 1.5, 0), CutSeen("Leading", 0.1, 1.5, 3)),
    harder=("Zita", "ben"),
    milder=("Cora",),
    shifting=("Fe",),
    straight=(("Dan", 9, 12),),
    noisy=(("Eva", ("Ligaya", "Ramon")), ("Gil", ())),
    alike=(("Ben", "Ana"),),
    bursts=(("Ben, Ana", 12),),
    waiting=4,
    disputed=("Luz",),
    subsets=(("Ana", "Eva"), ("Ben",)),
    unchosen=(("COM.1.1", (2, 3)),),
    moved=("COM.2.1",),
    unlike=(("COM.3.1", "women, men"),),
)
WORST = replace(SOUND, strata=1.2, drift=0.4)


def lines(seen: Seen) -> dict[str, Line]:
    return {line.code: line for line in focal_page("Communication", seen).lines}


def said_codes() -> set[str]:
    source = Path(report_module.__file__).read_text("utf-8")
    return set(re.findall(r'Line\("(\w+)"', source)) | {"cut", "cut_thin"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_line_has_a_sentence_and_what_to_do(lang: Language) -> None:
    found = {**lines(SOUND), **lines(EVERYTHING), **lines(WORST), **lines(replace(SOUND, cuts=EVERYTHING.cuts[2:]))}
    assert set(found) >= said_codes()
    for line in found.values():
        assert line.sentence(lang).endswith((".", "?")) and line.todo(lang).endswith(".")
        assert "{" not in line.sentence(lang) + line.todo(lang)


def test_a_sound_cycle_is_all_green() -> None:
    assert {line.colour for line in focal_page("Communication", SOUND).lines} == {Colour.GREEN}


def test_red_comes_first() -> None:
    colours = [line.colour for line in focal_page("", replace(EVERYTHING, drift=0.4)).lines]
    assert colours == sorted(colours, key=list(Colour).index)
    assert colours[0] is Colour.RED


def test_raters_stand_in_the_order_of_the_alphabet() -> None:
    found = lines(EVERYTHING)
    assert found["harder"].names() == ("ben", "Zita")
    assert found["alike"].names() == ("Ana + Ben",)
    assert (
        found["straight"].sentence()
        == "One and the same mark on every behaviour, for most learners: Dan (for 9 of 12 learners)."
    )
    assert found["noisy"].names("fil") == ("Eva (mga porma tungkol kay Ligaya, Ramon)", "Gil")


def test_what_to_do_fits_what_one_more_rater_settles() -> None:
    found = lines(EVERYTHING)
    assert "38" in found["cut"].todo()
    assert "two or more" in found["cut_thin"].todo()
    assert found["one_more"].facts["settled"] == 3


def test_more_than_ten_names_are_told_by_number_and_all_on_the_page() -> None:
    seen = replace(SOUND, disputed=tuple(f"Learner {chr(65 + at)}" for at in range(14)))
    assert "and 4 more" in lines(seen)["disputed"].sentence()
    page = report_html(Report(focal_page("Communication", seen)))
    assert "Learner N" in page and "All 14 names" in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_focal_page_speaks_without_statistics_and_without_hard_words(lang: Language) -> None:
    page = report_html(Report(focal_page("Communication", EVERYTHING)), lang).split("</style>")[1]
    hard = r"logit|p-value|chi|infit|outfit|zstd|\bSE\b|fail|bagsak|iskor|\bscore|rank|cheat|daya"
    assert not re.search(hard, re.sub(r"<[^>]+>", " ", page), re.IGNORECASE)


def test_no_sentence_of_the_room_is_hard_on_people() -> None:
    for name, entry in sentences().items():
        if name.startswith("measurement.report_"):
            assert not re.search(r"fail|bagsak|cheat|nandaya|iskor|ranking", entry["en"] + entry["fil"], re.IGNORECASE)


def test_pages_are_self_contained_and_escape_labels() -> None:
    seen = replace(SOUND, disputed=("<script>alert(1)</script>",))
    for lang in LANGUAGES:
        page = report_html(Report(focal_page("A & B", seen)), lang)
        assert f'lang="{lang}"' in page and "A &amp; B" in page
        assert not re.search(r"<script|<link|<img|https?://|@import|url\(", page)


@cache
def planted() -> tuple[Ratings, Diagnosis, Labels]:
    """Five teachers of fifteen learners: one draws straight lines, the marks of the second's community raters are his,
    the third marks at random, the fourth is hard, the fifth does as others."""
    design = Design(75, {"self": 1, "teacher": 1, "community": 2}, {"teacher": 15, "community": 3}, 12, 3, 1.4)
    ratings = simulate(design, np.random.default_rng(21)).ratings
    kinds = np.array(ratings.types)[ratings.rater_type]
    teachers = np.flatnonzero(kinds == "teacher")
    score = ratings.score.copy()
    by = [ratings.rater == teacher for teacher in teachers]
    score[by[0]] = 2
    score[by[2]] = np.random.default_rng(1).integers(0, 4, by[2].sum())
    score[by[3]] = np.maximum(score[by[3]] - 1, 0)
    for learner in np.unique(ratings.learner[by[1]]):
        mine = score[by[1] & (ratings.learner == learner)]
        others = (ratings.learner == learner) & (kinds[ratings.rater] == "community")
        score[others] = np.tile(mine, 2)
    changed = replace(ratings, score=score)
    sums = sum_ratings(changed)
    made = calibrate(sums, Model(severity=Severity.TYPE_AND_RATER), name="COM", version="2026.1")
    scale = made.scale.with_cuts(Cuts((-1.7, -0.2, 1.9)))
    scorer = Scorer(scale)
    levels = decide(sums, scorer, RULE)
    found = Audit((), changed, connectivity=connectivity(changed))
    names = {changed.raters[at]: f"Teacher {letter}" for at, letter in zip(teachers, "ABCDE", strict=True)}
    more = one_more(levels, scorer, RULE, "community")
    diagnosis = Diagnosis(found, changed, scale, levels, more, quality(changed, made, levels, scale))
    return changed, diagnosis, Labels(raters=names, levels=LEVELS)


def test_planted_raters_are_named_each_for_what_was_planted() -> None:
    _, diagnosis, labels = planted()
    found = lines(diagnosis.seen(labels))
    assert [label for label, _ in found["straight"].labels] == ["Teacher A"]
    (circle,) = found["alike"].names()
    assert "Teacher B" in circle and circle.count("Teacher") == 1 and circle.count(" + ") == 10
    assert [label for label, _ in found["noisy"].labels] == ["Teacher C"]
    assert found["harder"].names() == ("Teacher D",)
    assert "Teacher E" not in " ".join(line.sentence() for line in found.values() if line.code != "subsets")
    assert len(found["subsets"].labels) == 5


def test_forms_to_check_are_of_the_rater_s_own_learners() -> None:
    ratings, diagnosis, labels = planted()
    noisy = dict(diagnosis.seen(labels).noisy)["Teacher C"]
    own = {ratings.learners[at] for at in range(30, 45)}
    assert noisy and set(noisy) <= own


def test_an_untouched_cohort_accuses_nobody() -> None:
    seen = diagnosed().seen(Labels(levels=LEVELS))
    said = {line.code for line in focal_page("", seen).lines}
    assert not said & {"straight", "noisy", "harder", "milder", "alike"}
    assert seen.drift < 0.1 and not seen.moved


@cache
def diagnosed() -> Diagnosis:
    of = cohort()
    more = one_more(of.levels, of.scorer, RULE, "community")
    found = quality(of.ratings, of.calibration, of.levels, of.scale)
    return Diagnosis(Audit((), of.ratings), of.ratings, of.scale, of.levels, more, found)


def test_a_scale_that_no_longer_fits_stops_the_cycle() -> None:
    of = cohort()
    shift = np.where(np.arange(8) % 2 == 0, 0.8, -0.8)[None, :, None]
    moved = replace(of.scale, thresholds=of.scale.thresholds + shift)
    scorer = Scorer(moved)
    levels = decide(of.sums, scorer, RULE)
    seen = replace(diagnosed(), scale=moved, levels=levels).seen(Labels(levels=LEVELS))
    assert lines(seen)["drift"].colour is Colour.RED
    assert seen.drift == pytest.approx(0.8, abs=0.15)


def test_the_expert_s_tables_hold_the_scale_s_numbers_and_no_name() -> None:
    _, diagnosis, labels = planted()
    scale = diagnosis.scale
    table = threshold_table(scale)
    even = {(place.indicator, place.criterion): place.location for place in item_map(scale, EVEN)}
    for name, criterion, threshold, _, place, *_ in table.rows:
        at = scale.rubric.indicators.index(str(name))
        assert threshold == pytest.approx(scale.thresholds[0, at, int(criterion) - 1])
        assert place == even[str(name), int(criterion)]
    wright = wright_svg(wright_map(scale, diagnosis.levels.measures.eap, LEVELS))
    page = expert_html(Report(FocalPage("COM", 0, 0, 0, ()), diagnosis.tables(labels), wright))
    assert "Teacher" not in page and "<svg" in page
    assert not any(learner in page for learner in diagnosis.ratings.learners)


def test_the_note_tells_the_cycle_and_nobody() -> None:
    of = cohort()
    note = technical_note("Communication", of.sums, of.scale, of.levels, RULE, Labels(levels=LEVELS))
    assert (note.learners, note.ratings, dict(note.raters)) == (
        150,
        4800,
        {"community": 300, "self": 150, "teacher": 10},
    )
    assert note.reliability == pytest.approx(diagnosed().quality.precision.eap, abs=0.002)
    decided = np.array([status in (Status.ATTAINED, Status.NOT_YET) for status in of.levels.status])
    for at, cut in enumerate(note.cuts):
        given = (of.levels.level > at) & decided
        assert cut.learners == (int(given.sum()) if given.sum() >= LEAST_CELL else None)
        assert cut.false_awards == pytest.approx((1 - of.levels.certainty[given, at]).sum())
        assert 0.5 < cut.consistency <= cut.accuracy + 0.1 <= 1.1
    for lang in LANGUAGES:
        page = note_html(note, lang)
        assert not any(code in page for code in (*of.ratings.learners, *of.ratings.raters))
        assert of.scale.digest.hex()[:16] in page


def test_small_counts_and_small_differences_are_not_told() -> None:
    assert told([450, 200, 0]) == [200]
    assert told([450, 3, 0]) == [None]
    assert told([450, 445, 0]) == [None]
    assert told([450, 60, 55, 0]) == [None, None]
    assert told([450, 0, 0]) == [0]
    of = cohort()
    few = replace(of.levels, status=(Status.MODERATION,) * 4 + (Status.NOT_YET,) * 143 + (Status.ATTAINED,) * 3)
    note = technical_note("Communication", of.sums, of.scale, few, RULE, Labels(levels=LEVELS))
    assert note.attained is None and note.waiting is None
    assert f"fewer than {LEAST_CELL}" in note_html(note)


KEY = bytes(range(32))


def test_microdata_hold_every_rating_under_pseudonyms() -> None:
    of = cohort()
    data = microdata(of.ratings, KEY)
    assert len(data.rows) == len(of.ratings.score)
    assert list(data.rows) == sorted(data.rows)
    totals = np.bincount(of.ratings.learner, of.ratings.score)
    found: dict[str, int] = {}
    for learner, *_, score in data.rows:
        found[learner] = found.get(learner, 0) + score
    assert sorted(found.values()) == sorted(totals.tolist())


def test_pseudonyms_follow_the_key_and_not_the_roster() -> None:
    labels = [f"L{at:03d}" for at in range(200)]
    one, other = pseudonyms("L", labels, KEY), pseudonyms("L", labels, KEY[::-1])
    assert one == pseudonyms("L", labels, KEY) != other
    assert one != sorted(one) and len(set(one)) == len(labels)
    assert sum(a == b for a, b in zip(one, other, strict=True)) < 10


def test_small_groups_are_merged_or_left_blank() -> None:
    of = cohort()
    group = np.zeros(150, dtype=np.int64)
    group[:6], group[6:12], group[12:40] = 1, 2, 3
    named = replace(of.ratings, groups=("town", "isle", "hill", "coast"), group=group)
    assert {row[COLUMNS.index("group")] for row in microdata(named, KEY).rows} == {"town", "coast", "other"}
    group[6:12] = 0
    assert {row[COLUMNS.index("group")] for row in microdata(named, KEY).rows} == {"town", "coast", ""}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_codebook_explains_every_column_and_indicator(lang: Language) -> None:
    of = cohort()
    book = dict(microdata(of.ratings, KEY).codebook(lang))
    assert set(book) == {*COLUMNS, *of.ratings.rubric.indicators}


def test_microdata_that_would_show_people_are_refused() -> None:
    of = cohort()
    with pytest.raises(InputError, match="microdata_key"):
        microdata(of.ratings, b"short")
    with pytest.raises(InputError, match="microdata_few"):
        microdata(replace(of.ratings, learners=of.ratings.learners[:9]), KEY)


def test_a_name_with_a_full_stop_ends_the_sentence_once() -> None:
    line = lines(replace(SOUND, harder=("R. Cruz Jr.",)))["harder"]
    assert line.sentence() == "Rate harder than others of their kind: R. Cruz Jr."


def test_every_page_fits_a_narrow_screen_and_paper() -> None:
    """Tables scroll inside their own box, so the page itself never does."""
    page = report_html(Report(focal_page("Communication", EVERYTHING)))
    assert 'name="viewport"' in page and "@media print" in page and "@page{size:A4" in page
    note = note_html(technical_note("", cohort().sums, cohort().scale, cohort().levels, RULE, Labels(levels=LEVELS)))
    assert note.count("<table>") == note.count('<div class="wide"><table>') == 1
