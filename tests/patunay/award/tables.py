"""Small rating tables for the tests: a framework of one competency, forms written as text, fictional people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from patunay.framework import Competency, Framework, RaterRole
from patunay.framework.model import (
    AwardRule,
    Criterion,
    Element,
    Indicator,
    Kind,
    Level,
    Method,
    Provenance,
    Text,
)
from patunay.rating import ImportedResult, Rating
from patunay.roster.model import Learner, PersonName, Place

PLACE = Place("roster.csv", row=2)
TEACHER_AND_COMMUNITY = {RaterRole.TEACHER: 1, RaterRole.COMMUNITY: 1}


def text(words: str) -> Text:
    return Text(words, f"{words} (fil)")


def framework(
    highest: tuple[tuple[int, ...], ...] = ((3, 3), (2, 3)),
    *,
    levels: int = 3,
    minimum: int = 2,
    share: int = 60,
    required: Mapping[RaterRole, int] = TEACHER_AND_COMMUNITY,
    method: Method = Method.EXPLAINED,
) -> Framework:
    """One competency COM; `highest` gives for each element the highest criterion of each of its indicators."""
    elements = tuple(
        Element(
            f"COM.{e}",
            text(f"Element {e}"),
            tuple(Indicator(f"COM.{e}.{i}", text(f"Statement {e}.{i}"), top) for i, top in enumerate(row, 1)),
        )
        for e, row in enumerate(highest, 1)
    )
    steps = tuple(Level(n, text(f"Title {n}"), text(f"Description {n}")) for n in range(1, levels + 1))
    competency = Competency("COM", text("Communication"), True, elements, steps)
    marks = tuple(Criterion(n, text(f"Mark {n}"), n or None) for n in range(levels + 1))
    rule = AwardRule(minimum, dict(required), share, method)
    return Framework(
        *("Life skills", "Fictional", "1", Provenance.SAMPLE, Kind.CAPABILITY, ("en", "fil")),
        *((competency,), marks, rule, ()),
    )


FRAMEWORK = framework()
LEARNER = Learner(
    *(PersonName("Santos", "Maria"), "999999100007", date(2005, 1, 2), "F", "CLC 1", "Talahib", "ALS", "Ana Reyes"),
    *("Rosa Santos", PLACE, "row-hash"),
)


def form(
    role: RaterRole,
    marks: str,
    *,
    within: Framework = FRAMEWORK,
    counts: bool = True,
    replaced: bool = False,
    learner: Learner = LEARNER,
) -> Rating:
    """A form whose `marks` stand in the framework's order: a digit, `-` not seen, `x` not on this form."""
    codes = list(within.indicators())
    cells = marks.replace(" ", "")
    assert len(cells) == len(codes), "one sign an indicator"
    given = {code: None if sign == "-" else int(sign) for code, sign in zip(codes, cells, strict=True) if sign != "x"}
    return Rating(learner, role, f"{role} rater", "", given, None, Place("ratings.csv", row=2), counts, replaced)


def teacher(marks: str, **more: object) -> Rating:
    return form(RaterRole.TEACHER, marks, **more)  # type: ignore[arg-type]


def community(marks: str, **more: object) -> Rating:
    return form(RaterRole.COMMUNITY, marks, **more)  # type: ignore[arg-type]


def official(level: int) -> ImportedResult:
    return ImportedResult(LEARNER, "COM", level, "Assessment centre", date(2025, 11, 20), "0" * 64, PLACE)


def competency_of(within: Framework) -> Competency:
    return within.competency("COM")
