"""The room held equal to the rules written a second time (`plain`): on all of `demo/`, and on random tables."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.patunay.award.plain import decide_plainly, plain_elements, plain_forms, plain_rule
from tests.patunay.award.tables import competency_of, form, framework

from patunay.award import explain
from patunay.division.reading import Reading
from patunay.framework import Competency, RaterRole
from patunay.framework.model import Framework
from patunay.rating import Rating
from patunay.roster.model import Place


def differences(framework: Framework, competency: Competency, ratings: list[Rating]) -> list[str]:
    """Where the room and the second writing disagree."""
    ours = explain(framework, competency, ratings)
    plain = decide_plainly(plain_elements(competency), plain_rule(framework, competency), plain_forms(ratings))
    pairs = {
        "state": (str(ours.state), plain.state),
        "level": (ours.level, plain.level),
        "elements": ({e.code: e.level for e in ours.elements}, plain.elements),
        "kinds": ({e.code: {str(k) for k in e.kinds} for e in ours.elements}, plain.kinds),
        "attained": (
            {e.code for e in ours.elements if e.attained},
            {code for code, level in plain.elements.items() if level and level >= framework.rule.minimum_level},
        ),
    }
    return [f"{name}: {one} / {other}" for name, (one, other) in pairs.items() if one != other]


def test_every_learner_of_the_demo_is_decided_alike(reading: Reading, forms: dict[Place, list[Rating]]) -> None:
    assert len(reading.roster.learners) == 493
    wrong = [
        (learner.place.row, competency.code, found)
        for learner in reading.roster.learners
        for competency in reading.framework.competencies
        if (found := differences(reading.framework, competency, forms[learner.place]))
    ]
    assert not wrong


def test_official_results_of_the_demo_decide_and_the_others_follow_the_marks(reading: Reading) -> None:
    minimum = reading.framework.rule.minimum_level
    official = [(r, d) for r in reading.awards.results for d in r.decisions if d.imported is not None]
    assert len(official) > 50
    for _, decision in official:
        assert decision.imported is not None
        assert (str(decision.state) == "attained") == (decision.imported.level >= minimum)
        assert decision.level == decision.imported.level


def test_nobody_has_two_awards_for_one_competency(reading: Reading) -> None:
    due = [(award.learner.place, award.competency) for award in reading.awards.awards()]
    assert len(due) == len(set(due)) > 1000
    lrns = [(a.learner.lrn, a.competency) for a in reading.awards.awards() if a.learner.lrn]
    assert len(lrns) == len(set(lrns))


def test_nothing_is_due_without_consent_to_someone_held_or_undecided(reading: Reading) -> None:
    for result in reading.awards.results:
        for award in result.due:
            decision = next(d for d in result.decisions if d.competency == award.competency)
            assert result.consents and not result.learner.held
            assert str(decision.state) in ("attained", "not_yet")


@st.composite
def tables(draw: st.DrawFn) -> tuple[Framework, list[Rating]]:
    """Any small framework and any forms under it: blanks, questions left off a form, relatives, replaced forms.

    Every element describes every level, as loading a framework demands.
    """
    levels = draw(st.integers(1, 3))
    rows = st.lists(st.integers(1, levels), max_size=2).flatmap(lambda row: st.permutations([*row, levels])).map(tuple)
    highest = draw(st.lists(rows, min_size=1, max_size=3).map(tuple))
    required = {RaterRole.TEACHER: draw(st.integers(0, 1)), RaterRole.COMMUNITY: draw(st.integers(1, 2))}
    within = framework(
        highest,
        levels=levels,
        minimum=draw(st.integers(1, levels)),
        share=draw(st.sampled_from([0, 34, 50, 60, 100])),
        required=required,
    )
    cells = [f"{'0123'[: top + 1]}-x{top}{top}" for row in highest for top in row]
    forms = draw(
        st.lists(
            st.tuples(st.sampled_from(list(RaterRole)), st.tuples(*(st.sampled_from(c) for c in cells)), st.booleans()),
            max_size=5,
        )
    )
    counting = (RaterRole.TEACHER, RaterRole.COMMUNITY)
    return within, [
        form(role, "".join(marks), within=within, counts=role in counting, replaced=replaced and role in counting)
        for role, marks, replaced in forms
    ]


@settings(max_examples=250, deadline=None)
@given(tables())
def test_random_tables_are_decided_alike(table: tuple[Framework, list[Rating]]) -> None:
    within, ratings = table
    assert not differences(within, competency_of(within), ratings)
