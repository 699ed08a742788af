"""`revoke`, `suspend`, `reinstate`: the status of what was issued."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from patunay.cli.session import Keys, finish_open, now, ring
from patunay.division.folder import OutFolder
from patunay.division.statuses import change_status
from patunay.status import EventKind
from patunay.words import say


def revoke(out: Path, number: str, reason: Annotated[str, typer.Option()], keys: Keys = Path("keys")) -> None:
    """Withdraw a certificate (or one credential of it: NUMBER-CODE) for good."""
    _change(out, number, EventKind.REVOKED, reason, keys)


def suspend(out: Path, number: str, reason: Annotated[str, typer.Option()], keys: Keys = Path("keys")) -> None:
    """Suspend a certificate until it is reinstated."""
    _change(out, number, EventKind.SUSPENDED, reason, keys)


def reinstate(out: Path, number: str, reason: Annotated[str, typer.Option()], keys: Keys = Path("keys")) -> None:
    """End a suspension."""
    _change(out, number, EventKind.REINSTATED, reason, keys)


def _change(out: Path, number: str, kind: EventKind, reason: str, keys: Path) -> None:
    place = OutFolder(out)
    with place.locked():
        finish_open(place, keys)
        count = change_status(place, ring(place, keys), number, kind, reason, int(now().timestamp()))
    typer.echo(say(f"cli.{kind}", number=number, count=count))
