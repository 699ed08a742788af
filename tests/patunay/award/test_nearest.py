"""The nearest change that a decision names, carried out on the marks: it changes the decision, as it says.

Judged by the rules written a second time (`plain`), on all of `demo/` and on random tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from hypothesis import given, settings
from tests.patunay.award.plain import Plain, decide_plainly, plain_elements, plain_forms, plain_rule
from tests.patunay.award.tables import competency_of, form, framework
from tests.patunay.award.test_reference import tables

from patunay.award import Outcome, explain
from patunay.award.explained import counting_raters
from patunay.division.reading import Reading
from patunay.framework import Competency, Framework, RaterRole
from patunay.rating import Rating
from patunay.roster.model import Place


@dataclass(frozen=True)
class Case:
    framework: Framework
    competency: Competency
    ratings: list[Rating]
    outcome: Outcome

    @property
    def facts(self) -> dict[str, object]:
        return dict(self.outcome.nearest.facts)

    def judged(self, ratings: list[Rating] | None = None) -> Plain:
        """The plain decision on these marks, or on others."""
        forms = plain_forms(self.ratings if ratings is None else ratings)
        return decide_plainly(plain_elements(self.competency), plain_rule(self.framework, self.competency), forms)

    def named(self, fact: str) -> list[str]:
        """The codes of the elements that the sentence names."""
        codes = {e.title.en: e.code for e in self.competency.elements}
        texts = self.facts[fact]
        return [codes[text.en] for text in (texts if isinstance(texts, tuple) else (texts,))]  # type: ignore[attr-defined]

    def highest(self, elements: Collection[str] | None = None) -> dict[str, int]:
        """Statement -> its highest criterion, of these elements or of all."""
        chosen = [e for e in self.competency.elements if elements is None or e.code in elements]
        return {i.code: i.highest for e in chosen for i in e.indicators}

    def marked(self, new: dict[str, int | None], one: Rating) -> list[Rating]:
        """The ratings with one form changed."""
        return [replace(r, marks={**r.marks, **new}) if r is one else r for r in self.ratings]

    def raised(self, elements: Collection[str]) -> list[Rating]:
        """Every mark on the steps of these elements lifted to the goal, or to what the statement describes."""
        tops = self.highest()
        steps = {s: e.goal or 0 for e in self.outcome.elements if e.code in elements for s in e.steps}
        goals = {code: min(goal, tops[code]) for code, goal in steps.items()}
        unseen = {code for code in goals if all(r.marks.get(code) is None for r in self.counting)}
        return [replace(rating, marks={**rating.marks, **_lifted(rating, goals, unseen)}) for rating in self.ratings]

    @property
    def counting(self) -> list[Rating]:
        return counting_raters(self.framework, self.competency, self.ratings)

    def attained(self, plain: Plain) -> set[str]:
        return {code for code, level in plain.elements.items() if (level or 0) >= self.framework.rule.minimum_level}


def _lifted(rating: Rating, goals: dict[str, int], unseen: set[str]) -> dict[str, int]:
    """The marks given on these statements, and those that nobody gave, at the goal or above."""
    given = {code: rating.marks.get(code) for code in goals}
    return {c: max(given[c] or 0, goal) for c, goal in goals.items() if c in unseen or given[c] is not None}


def a_rating_ends_the_waiting(case: Case) -> None:
    """Whole forms of the kinds and numbers named, and not one fewer."""
    parts: tuple = case.facts["raters"]  # type: ignore[type-arg, assignment]
    named = {part.facts["role"].code.removeprefix("award.role_"): part.facts["count"] for part in parts}
    blank = form(RaterRole.SELF, "x" * len(case.framework.indicators()), within=case.framework)
    new = [
        replace(blank, role=RaterRole(role), counts=True, marks=dict(case.highest()))
        for role, number in named.items()
        for _ in range(number)
    ]
    assert case.judged().state == case.judged(case.ratings + new[1:]).state == "raters_missing"
    assert case.judged(case.ratings + new).state != "raters_missing"


def a_mark_ends_the_waiting(case: Case) -> None:
    """One rater who counts marks every element that is named."""
    marks: dict[str, int | None] = dict(case.highest(case.named("elements")))
    assert case.judged(case.marked(marks, case.counting[0])).state != "raters_missing"


def a_second_look_could_turn_it(case: Case) -> None:
    """Without one rater's marks on the elements named, attained becomes not attained or the other way."""
    before = case.judged()
    unmarked: dict[str, int | None] = dict.fromkeys(case.highest(case.named("elements")))
    after = [case.attained(case.judged(case.marked(unmarked, one))) for one in case.counting]
    whole = set(before.elements)
    assert before.state == "under_review"
    assert any((one == whole) is not (case.attained(before) == whole) for one in after)


def every_element_gets_there(case: Case) -> None:
    (code,) = case.named("element")
    goal = next(e.goal for e in case.outcome.elements if e.code == code)
    before, after = case.judged(), case.judged(case.raised([code]))
    assert (after.state, after.level) != (before.state, before.level)
    assert all(level is not None and goal is not None and level >= goal for level in after.elements.values())


def one_element_more(case: Case) -> None:
    before = case.attained(case.judged())
    after = case.attained(case.judged(case.raised(case.named("element"))))
    assert after == before | set(case.named("element")) != before
    assert case.facts["others"] == len(case.competency.elements) - len(after)


def all_the_lowest_together(case: Case) -> None:
    before = case.judged()
    lowest = [code for code, level in before.elements.items() if level == before.level]
    assert case.named("element")[0] in lowest and case.facts["others"] == len(lowest) - 1
    assert case.judged(case.raised(lowest)).level == (before.level or 0) + 1


def nothing_higher(case: Case) -> None:
    """Every mark as high as its statement describes leaves the level where it is."""
    tops = case.highest()
    best = [
        replace(r, marks={c: tops.get(c, m) if m is not None else m for c, m in r.marks.items()}) for r in case.ratings
    ]
    assert case.judged(best).level == case.judged().level


CARRIED_OUT: dict[str, Callable[[Case], None]] = {
    "award.nearest_rater": a_rating_ends_the_waiting,
    "award.nearest_unmarked": a_mark_ends_the_waiting,
    "award.nearest_review": a_second_look_could_turn_it,
    "award.nearest_element_alone": every_element_gets_there,
    "award.nearest_level_alone": every_element_gets_there,
    "award.nearest_element": one_element_more,
    "award.nearest_level": all_the_lowest_together,
    "award.nearest_top": nothing_higher,
}


def carry_out(framework: Framework, competency: Competency, ratings: list[Rating]) -> str:
    """Carries out the nearest change; the code of its sentence."""
    case = Case(framework, competency, ratings, explain(framework, competency, ratings))
    code = case.outcome.nearest.code
    CARRIED_OUT[code](case)
    return code


def test_in_the_demo_every_nearest_change_does_what_it_says(reading: Reading, forms: dict[Place, list[Rating]]) -> None:
    kinds = Counter(
        carry_out(reading.framework, competency, forms[learner.place])
        for learner in reading.roster.learners
        for competency in reading.framework.competencies
    )
    assert set(kinds) == set(CARRIED_OUT) and kinds.total() == 493 * 4


@settings(max_examples=250, deadline=None)
@given(tables())
def test_in_random_tables_every_nearest_change_does_what_it_says(table: tuple[Framework, list[Rating]]) -> None:
    within, ratings = table
    carry_out(within, competency_of(within), ratings)


def test_an_official_result_changes_only_by_another(reading: Reading) -> None:
    minimum = reading.framework.rule.minimum_level
    for result in reading.awards.results:
        for decision in result.decisions:
            if decision.imported is None:
                continue
            if decision.nearest.code == "award.nearest_top":
                assert decision.imported.level == 3
            else:
                goal = decision.nearest.facts["level"].facts["number"]
                assert goal == max(minimum, decision.imported.level + 1)


def test_every_element_that_nobody_saw_is_named() -> None:
    loose = framework(((3,), (3,), (3,)), share=0)
    forms = [form(role, "3--", within=loose) for role in (RaterRole.TEACHER, RaterRole.COMMUNITY)]
    nearest = explain(loose, competency_of(loose), forms).nearest.sentence()
    assert "Element 2" in nearest and "Element 3" in nearest
