"""Two versions of a framework: what is added, removed, reworded, changed otherwise, by code."""

from __future__ import annotations

from dataclasses import replace

from office.frameworks.comparison import compare
from patunay.framework import Framework, Provenance


def test_a_version_beside_itself_has_no_change(life: Framework) -> None:
    assert compare(life, replace(life, version="2026.1")).is_empty


def test_each_kind_of_change_is_named_by_code(life: Framework, next_life: Framework) -> None:
    found = compare(life, next_life)
    gone, first = life.competencies[-1], life.competencies[0]
    element = first.elements[0]
    assert [(part.kind, part.code) for part in found.added] == [("indicator", "NEW.1")]
    assert [one.part.code for one in found.reworded] == [element.code]
    assert (found.reworded[0].before, found.reworded[0].part.text.fil) == (element.title, "Ibang salita")
    assert {(one.part.code, one.fact, one.before.en, one.after.en) for one in found.changed} == {
        ("", "least_share", "60 %", "75 %"),
        (element.indicators[0].code, "highest", "3", "2"),
    }
    indicators = sum(len(one.indicators) for one in gone.elements)
    assert len(found.removed) == 1 + len(gone.levels) + len(gone.elements) + indicators
    assert found.removed[0].code == gone.code


def test_backwards_what_was_removed_is_added(life: Framework, next_life: Framework) -> None:
    there, back = compare(life, next_life), compare(next_life, life)
    assert (there.added, there.removed) == (back.removed, back.added)
    assert len(there.changed) == len(back.changed)


def test_an_element_under_another_competency_is_said(life: Framework) -> None:
    first, second, *rest = life.competencies
    moved = first.elements[-1]
    parts = (replace(first, elements=first.elements[:-1]), replace(second, elements=(*second.elements, moved)), *rest)
    (change,) = compare(life, replace(life, competencies=parts)).changed
    assert (change.part.code, change.fact, change.before.en, change.after.en) == (
        moved.code,
        "belongs_to",
        first.code,
        second.code,
    )


def test_a_sample_that_becomes_official_is_said_in_both_languages(life: Framework) -> None:
    (change,) = compare(life, replace(life, provenance=Provenance.OFFICIAL)).changed
    assert (change.fact, change.before.en, change.after.en, change.after.fil) == (
        "provenance",
        "SAMPLE",
        "Official",
        "Opisyal",
    )
