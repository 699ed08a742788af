"""`log`: the public log, checked by anybody."""

from __future__ import annotations

from pathlib import Path

import typer

from patunay.division.folder import OutFolder, load
from patunay.division.keyring import read_records
from patunay.division.publish import stored_log
from patunay.errors import StateError
from patunay.seal.records import Purpose, verify_records
from patunay.transparency.note import open_checkpoint
from patunay.words import say

log_app = typer.Typer(no_args_is_help=True, help="The public log.")


@log_app.command("check")
def log_check(out: Path) -> None:
    """Recompute the whole log from its entries and compare it with the signed checkpoint."""
    place = OutFolder(out)
    book = verify_records(read_records(place))
    record = book.active(Purpose.LOG)[-1]
    host = load(place.public / "did.json")["id"].removeprefix("did:web:")
    note = (place.public / "log" / "checkpoint").read_text("utf-8")
    checkpoint = open_checkpoint(note, f"{host}/log", record.public)
    log = stored_log(place, checkpoint.size)
    wrong = log.check()
    if wrong is not None or log.root() != checkpoint.root:
        raise StateError("cli.log_wrong", path=wrong or "checkpoint")
    typer.echo(say("cli.log_good", size=checkpoint.size))
