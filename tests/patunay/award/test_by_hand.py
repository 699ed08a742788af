"""Decisions worked out by hand, rule by rule of *From ratings to a decision*.

Competency COM has two elements of two statements each: COM.1 (highest criteria 3, 3) and COM.2 (2, 3). Marks stand in
the order COM.1.1 COM.1.2  COM.2.1 COM.2.2. Minimum level 2; needed: one teacher, one community rater; share 60 %.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.patunay.award.tables import (
    FRAMEWORK,
    LEARNER,
    community,
    competency_of,
    form,
    framework,
    official,
    teacher,
)

from patunay.award import AwardKind, Decision, State, award_for, decide, draw_up
from patunay.award.explained import counting_raters
from patunay.errors import StateError
from patunay.framework import Framework, Method, RaterRole
from patunay.framework.model import Relation
from patunay.rating import ImportedResult, Rating, RatingSet
from patunay.rating.reading import read_ratings
from patunay.roster.model import Finding, Learner, PersonName, Place, SlipCode, Weight


def decided(*forms: Rating, within: Framework = FRAMEWORK, result: ImportedResult | None = None) -> Decision:
    return decide(within, competency_of(within), forms, result)


def levels(decision: Decision) -> tuple[int | None, ...]:
    return tuple(element.level for element in decision.elements)


def test_ana_is_attained_at_her_lowest_element() -> None:
    # COM.1: 3 3 3 2, median 3, so level 3. COM.2: 2 2 2 3, median 2; level 2. For level 3 only COM.2.2: 2 3, 2.5 -> 2.
    # The competency takes the lowest: level 2, which is the minimum.
    decision = decided(teacher("33 22"), community("32 23"))
    assert (decision.state, decision.level, levels(decision)) == (State.ATTAINED, 2, (3, 2))


def test_ben_is_not_yet_since_a_half_is_rounded_down() -> None:
    # COM.1: 2 1 2 1, the two in the middle are 1 and 2, mean 1.5, rounded down 1. COM.2: 2 2 2 2, level 2.
    decision = decided(teacher("21 22"), community("21 22"))
    assert (decision.state, decision.level, levels(decision)) == (State.NOT_YET, 1, (1, 2))


def test_cora_reaches_level_three_only_through_statements_that_describe_it() -> None:
    # COM.2.1 has no criterion 3: for level 3 only COM.2.2 counts. With 2 there for both, level 3 is not reached;
    # with 3 for both it is, though the median over both statements (2 2 3 3) is 2.5 -> 2.
    assert levels(decided(teacher("33 22"), community("33 22"))) == (3, 2)
    decision = decided(teacher("33 23"), community("33 23"))
    assert (decision.level, levels(decision)) == (3, (3, 3))


def test_dan_needs_every_level_on_the_way() -> None:
    # COM.2: 0 on COM.2.1, 3 on COM.2.2. Level 1: 0 0 3 3, median 1.5 -> 1, reached. Level 2: 1 < 2, not reached.
    # Level 3 by COM.2.2 alone (3 3) would be, but 2 is missing on the way: the element stays at 1.
    assert levels(decided(teacher("33 03"), community("33 03"))) == (3, 1)


def test_ella_waits_for_a_community_rater_whose_form_had_too_few_marks() -> None:
    # 2 of 4 statements answered is 50 %, below 60 %: that form does not count, so the community rater is missing.
    decision = decided(teacher("22 22"), community("22 --"))
    assert (decision.state, decision.level) == (State.RATERS_MISSING, None)
    assert "only 2 of its 4" in " ".join(reason.sentence() for reason in decision.reasons)


def test_felix_counts_a_share_of_what_stood_on_the_form() -> None:
    # The community form asked three statements only; 2 of 3 is 67 %, so it counts. COM.2: teacher 2 2, community 2.
    decision = decided(teacher("22 22"), community("22 x-"))
    assert decision.state is State.ATTAINED
    # And exactly the share counts: 3 of 5 is 60 %.
    five = framework(((3, 3, 3), (3, 3)))
    assert decided(teacher("222 22", within=five), community("2-2 -2", within=five), within=five).level == 2


def test_gina_waits_while_an_element_is_marked_by_nobody() -> None:
    # Share 40 % lets both forms count, but nobody saw COM.2: undecided, so raters are still missing.
    loose = framework(share=40)
    decision = decided(teacher("33 --"), community("33 --"), within=loose)
    assert (decision.state, levels(decision)) == (State.RATERS_MISSING, (3, None))
    # One required kind of rater with a mark on it suffices, and the decision says which kinds marked what.
    decision = decided(teacher("33 --"), community("33 22"), within=loose)
    assert (decision.state, decision.level) == (State.ATTAINED, 2)
    assert [element.kinds for element in decision.elements] == [
        (RaterRole.TEACHER, RaterRole.COMMUNITY),
        (RaterRole.COMMUNITY,),
    ]


def test_hugo_is_under_review_since_one_rater_decides() -> None:
    # Own levels: teacher 2 2 2 3 -> 2; neighbour 0 -> 0; two apart. Together COM.1: 0 0 2 2 -> 1, COM.2 the same:
    # not attained. Without the neighbour: attained. So a second look.
    decision = decided(teacher("22 22"), community("00 00"))
    assert (decision.state, decision.level) == (State.UNDER_REVIEW, 1)
    assert award_for(LEARNER, decision) is None


def test_ines_is_not_reviewed_where_leaving_one_out_changes_nothing() -> None:
    # Own levels 3 and 1 are two apart, but three other raters at 3 carry it whoever is left out.
    forms = [teacher("33 23"), community("11 11"), community("33 23"), community("33 23")]
    decision = decided(*forms)
    assert (decision.state, decision.level) == (State.ATTAINED, 3)
    # And one apart is no reason to look, though leaving the teacher out would change it.
    assert decided(teacher("22 22"), community("11 11")).state is State.NOT_YET


def test_jun_is_reviewed_at_one_level_apart_where_the_scale_has_one_level() -> None:
    unit = framework(((1, 1), (1, 1)), levels=1, minimum=1)
    # COM.1: 1 1 0 0 -> 0.5 -> 0, not reached; without the community rater reached: one apart, one decides.
    decision = decided(teacher("11 11", within=unit), community("00 00", within=unit), within=unit)
    assert decision.state is State.UNDER_REVIEW


def test_karen_s_own_rating_and_her_mother_s_are_shown_only() -> None:
    self_rating = form(RaterRole.SELF, "33 23", counts=False)
    mother = form(RaterRole.RELATIVE, "33 23", counts=False)
    decision = decided(teacher("11 11"), community("11 11"), self_rating, mother)
    assert (decision.state, decision.level) == (State.NOT_YET, 1)
    assert decision.kinds == (RaterRole.TEACHER, RaterRole.COMMUNITY)
    assert set(decision.heard) == {RaterRole.SELF, RaterRole.TEACHER, RaterRole.COMMUNITY, RaterRole.RELATIVE}
    assert decided(teacher("22 22"), mother).state is State.RATERS_MISSING
    # Whatever the form's own mark says: self and relatives never count.
    for rater in (replace(mother, counts=True), replace(self_rating, counts=True)):
        assert decided(teacher("22 22"), rater).state is State.RATERS_MISSING
        assert levels(decided(teacher("11 11"), community("11 11"), rater, rater, rater)) == (1, 1)


def test_a_replaced_form_counts_no_more() -> None:
    decision = decided(teacher("00 00", replaced=True), teacher("22 22"), community("22 22"))
    assert (decision.state, decision.level) == (State.ATTAINED, 2)
    assert not counting_raters(FRAMEWORK, competency_of(FRAMEWORK), [teacher("22 22", replaced=True)])


def test_leo_is_decided_by_the_official_result_and_both_are_shown() -> None:
    decision = decided(teacher("11 11"), community("11 11"), result=official(3))
    assert (decision.method, decision.state, decision.level) == (Method.IMPORTED, State.ATTAINED, 3)
    assert decision.shown is not None and decision.shown.state is State.NOT_YET
    award = award_for(LEARNER, decision)
    assert award is not None
    assert (award.kind, award.level, award.elements, award.imported) == (AwardKind.COMPETENCY, 3, (), True)


def test_an_official_result_decides_where_raters_are_missing_or_under_review() -> None:
    assert decided(teacher("22 22"), result=official(2)).state is State.ATTAINED
    assert decided(teacher("22 22"), community("00 00"), result=official(2)).state is State.ATTAINED
    # Below the minimum nothing is due then: the explained result is neither attained nor not yet.
    for forms in ((teacher("22 22"),), (teacher("22 22"), community("00 00"))):
        decision = decided(*forms, result=official(1))
        assert decision.state is State.NOT_YET
        assert award_for(LEARNER, decision) is None


def test_mila_below_the_minimum_officially_is_due_the_elements_that_her_raters_saw() -> None:
    # Explained: COM.1 level 3, COM.2 level 1 -> not yet; official level 1: not yet. COM.1 is attained.
    decision = decided(teacher("33 11"), community("33 11"), result=official(1))
    award = award_for(LEARNER, decision)
    assert award is not None
    assert (award.kind, award.level, award.elements, award.imported) == (AwardKind.ELEMENTS, None, ("COM.1",), False)
    # Explained attained, official below: still the elements alone.
    decision = decided(teacher("22 22"), community("22 22"), result=official(0))
    award = award_for(LEARNER, decision)
    assert decision.state is State.NOT_YET and award is not None
    assert (award.kind, award.elements) == (AwardKind.ELEMENTS, ("COM.1", "COM.2"))


def test_elements_attained_so_far_are_due_and_nothing_where_none_is() -> None:
    award = award_for(LEARNER, decided(teacher("22 11"), community("22 11")))
    assert award is not None and (award.kind, award.elements) == (AwardKind.ELEMENTS, ("COM.1",))
    assert award_for(LEARNER, decided(teacher("11 11"), community("11 11"))) is None
    assert award_for(LEARNER, decided(teacher("22 22"))) is None


def test_nora_s_decision_stands_without_consent_but_nothing_is_due() -> None:
    forms = [teacher("22 22"), community("22 22")]
    (result,) = draw_up(FRAMEWORK, [LEARNER], forms, (), ()).results
    assert result.decisions[0].state is State.ATTAINED and result.awards and not result.due
    (result,) = draw_up(FRAMEWORK, [LEARNER], forms, (), {LEARNER.place}).results
    assert len(result.due) == 1


def test_oscar_is_held_until_somebody_decides() -> None:
    held = replace(LEARNER, held=(Finding("roster.shared_lrn", Weight.HELD, LEARNER.place),))
    forms = [teacher("22 22", learner=held), community("22 22", learner=held)]
    awards = draw_up(FRAMEWORK, [held], forms)
    assert awards.results[0].decisions[0].state is State.ATTAINED
    assert not awards.results[0].due and awards.counts().held == 1


def test_the_milestone_asks_for_every_necessary_competency() -> None:
    forms = [teacher("22 22"), community("22 22")]
    assert draw_up(FRAMEWORK, [LEARNER], forms).milestone(LEARNER)
    assert not draw_up(FRAMEWORK, [LEARNER], [teacher("22 22")]).milestone(LEARNER)
    optional = replace(FRAMEWORK, competencies=(replace(FRAMEWORK.competencies[0], necessary=False),))
    assert not draw_up(optional, [LEARNER], forms).milestone(LEARNER)


def test_two_people_with_one_name_are_two() -> None:
    other = replace(LEARNER, name=PersonName("Santos", "Maria"), lrn="999999100014", place=Place("roster.csv", row=3))
    awards = draw_up(FRAMEWORK, [LEARNER, other], [teacher("22 22"), community("22 22")])
    assert [result.decisions[0].state for result in awards.results] == [State.ATTAINED, State.RATERS_MISSING]


def test_a_framework_that_asks_for_official_results_waits_for_them() -> None:
    within = framework(method=Method.IMPORTED)
    decision = decided(teacher("22 22"), community("22 22"), within=within)
    assert (decision.state, award_for(LEARNER, decision)) == (State.RATERS_MISSING, None)
    assert decision.shown is not None and decision.shown.state is State.ATTAINED


def test_the_measured_method_without_a_scale_is_refused() -> None:
    within = framework(method=Method.MEASURED)
    with pytest.raises(StateError, match=r"award\.no_scale"):
        decided(teacher("22 22"), community("22 22"), within=within)
    assert decided(teacher("22 22"), within=within).state is State.RATERS_MISSING


def test_pia_without_an_lrn_gets_her_ratings_by_her_slip_code(tmp_path: Path) -> None:
    # Her roster row has no LRN, her name is on one row and on one slip, and the slip's LRN stands on no row.
    pia = replace(LEARNER, name=PersonName("Zamora", "Pia"), lrn=None)
    head = "Timestamp,Your name,Relation to the learner,Learner's code," + ",".join(
        f"[{code}] Statement" for code in FRAMEWORK.indicators()
    )
    row = "2025/09/10 11:32:26 AM GMT+8,Luz Cruz,Kapitbahay / Neighbour,ZAM-001,2,2,2,2"
    path = tmp_path / "ratings-community.csv"
    path.write_text(f"{head}\n{row}\n", "utf-8")
    within = replace(FRAMEWORK, relations=(Relation.named("Kapitbahay / Neighbour", RaterRole.COMMUNITY, True),))
    slip = SlipCode("ZAM001", "999999100099", pia.name, Place("codes.csv", row=2))

    def read(learners: list[Learner]) -> RatingSet:
        return read_ratings({RaterRole.COMMUNITY: [path]}, within, learners, [slip])

    found = read([pia])
    decision = decided(teacher("22 22", learner=pia), *found.ratings, within=within)
    assert (decision.state, decision.level) == (State.ATTAINED, 2)
    assert any("name" in finding.code for finding in found.findings)
    # Two people of that name: the form waits, and is nobody's.
    namesake = replace(pia, place=Place("roster.csv", row=9), row_hash="other")
    waiting = read([pia, namesake])
    assert not waiting.ratings and len(waiting.waiting) == 1
