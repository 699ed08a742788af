"""`log`: the public log, recomputed and compared."""

from __future__ import annotations

from pathlib import Path

import typer

from patunay.cli.session import speak_error
from patunay.division.folder import OutFolder
from patunay.division.logcheck import check_log
from patunay.words import say

log_app = typer.Typer(no_args_is_help=True, help="The public log.")


@log_app.callback()
def keep_group() -> None:
    """The public log."""
    # With one command and no callback, typer would take `log` itself for that command.


@log_app.command("check")
def log_check(out: Path) -> None:
    """Recompute the whole log from its entries and compare it with every checkpoint that was signed."""
    place = OutFolder(out)
    place.check()
    report = check_log(place)
    for finding in report.findings:
        speak_error(finding)
    facts = {"size": report.checkpoint.size, "root": report.checkpoint.root.hex(), "noted": report.noted}
    typer.echo(say("cli.log_wrong" if report.findings else "cli.log_good", findings=len(report.findings), **facts))
    raise typer.Exit(1 if report.findings else 0)
