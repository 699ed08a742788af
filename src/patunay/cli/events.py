"""`event`: the papers of the awarding, before the day and, from the marks of the phones, after it."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated

import typer

from patunay.ceremony import parse_day
from patunay.cli.session import Out, now
from patunay.division.event import read_event
from patunay.division.event_papers import after, before, print_papers
from patunay.division.folder import OutFolder
from patunay.division.memorandum import memorandum
from patunay.division.settings import read_settings
from patunay.words import say

Marks = Annotated[
    Path | None, typer.Option(help="Marks of the day (JSON lines): also release list, report and certificates.")
]


def event(folder: Path, out: Out, marks: Marks = None) -> None:
    """Print the papers of the awarding of FOLDER to OUT/private/event: programme, call list, passes, folders, seats."""
    settings, place = read_settings(folder), OutFolder(out)
    place.check()
    with place.locked():
        planned = read_event(settings, place, secrets.token_bytes)
        target = place.private / "event"
        papers = [*before(planned, target, now()), *memorandum(planned, settings.proposer, target, now())]
        if marks:
            papers += after(planned, parse_day(marks.read_bytes(), settings.cycle), target, now())
        print_papers(papers, len(planned.participants))
    typer.echo(say("cli.event", papers=len(papers), learners=len(planned.participants), folder=target))
