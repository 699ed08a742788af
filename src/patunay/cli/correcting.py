"""`correct`: parse, one call, print."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated

import typer

from patunay.division.correcting import correct as draw_up_correction
from patunay.division.folder import OutFolder
from patunay.words import say


def correct(
    out: Path,
    number: str,
    reason: Annotated[str, typer.Option(help="Why; stays in private/.")],
    name: Annotated[str | None, typer.Option(help="The name as it should have been printed.")] = None,
    level: Annotated[int | None, typer.Option(help="The level as it should have been; needs NUMBER-CODE.")] = None,
) -> None:
    """Replace a certificate whose name or level was wrong; two people approve it like any list."""
    if (name is None) == (level is None):
        raise typer.BadParameter("give --name or --level")
    place = OutFolder(out)
    place.check()
    with place.locked():
        run = draw_up_correction(place, number, name=name, level=level, reason=reason, entropy=secrets.token_bytes)
    typer.echo(say("cli.waiting", missing=2, digest=run.manifest.digest))
