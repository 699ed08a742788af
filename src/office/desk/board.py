"""The first page of whoever is logged in: what to do now, and where the work stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from office.assessments.figures import running
from office.assessments.queries import CycleValue
from office.awards.queries import lists
from office.desk.bars import Chart
from office.desk.figures import charts
from office.desk.steps import Step, steps
from office.desk.todo import Task, todo
from office.desk.waiting import waiting
from office.people.actors import Actor, can
from patunay.words import Language


@dataclass(frozen=True, slots=True)
class Board:
    """`waiting` is with others; `cycle` is the one that steps and charts tell of, None before the first is opened."""

    tasks: list[Task]
    waiting: list[Task]
    cycle: CycleValue | None
    steps: list[Step]
    charts: list[Chart]


def board(actor: Actor, lang: Language, today: date) -> Board:
    cycle = running(actor.division)
    found = lists(actor.division) if can(actor, "awards.see") else []
    return Board(
        todo(actor, found, today), waiting(actor, found), cycle, steps(actor, cycle), charts(actor, cycle, lang, today)
    )
