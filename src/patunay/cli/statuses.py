"""`revoke`, `suspend`, `reinstate`: the status of what was issued."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from patunay.cli.session import Keys, finish_run, now, ring
from patunay.division.folder import OutFolder
from patunay.division.statuses import change_status
from patunay.status import EventKind
from patunay.words import say

Reason = Annotated[str, typer.Option(help="Why; stays in private/.")]
Number = Annotated[str, typer.Argument(metavar="NUMBER[-CODE]", help="A certificate, or one credential of it.")]


def revoke(out: Path, number: Number, reason: Reason, keys: Keys = Path("keys")) -> None:
    """Withdraw a certificate, or one credential of it, for good."""
    _change(out, number, EventKind.REVOKED, reason, keys)


def suspend(out: Path, number: Number, reason: Reason, keys: Keys = Path("keys")) -> None:
    """Suspend a certificate, or one credential of it, until it is reinstated."""
    _change(out, number, EventKind.SUSPENDED, reason, keys)


def reinstate(out: Path, number: Number, reason: Reason, keys: Keys = Path("keys")) -> None:
    """End a suspension."""
    _change(out, number, EventKind.REINSTATED, reason, keys)


def _change(out: Path, number: str, kind: EventKind, reason: str, keys: Path) -> None:
    place = OutFolder(out)
    place.check()
    with place.locked():
        finish_run(place, keys)
        count = change_status(place, ring(place, keys), number, kind, reason, int(now().timestamp()))
    typer.echo(say(f"cli.{kind}" if count else "cli.unchanged", number=number, count=count))
