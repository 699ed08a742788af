"""`keys`: the office's keys and their records."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated

import typer

from patunay.cli.session import Keys, Out, now, passphrase
from patunay.division.folder import OutFolder
from patunay.division.keyring import make_keys, read_records
from patunay.division.settings import read_settings
from patunay.seal.records import verify_records

keys_app = typer.Typer(no_args_is_help=True, help="The office's keys.")


@keys_app.command("new")
def keys_new(
    folder: Path,
    out: Out,
    keys: Keys = Path("keys"),
    approver: Annotated[list[str] | None, typer.Option(help="NAME=ROLE, once for each approver.")] = None,
) -> None:
    """Make the office's keys and their records; print the fingerprint to publish."""
    settings, place = read_settings(folder), OutFolder(out)
    place.open(settings.host)
    people = dict(entry.split("=", 1) for entry in approver or [] if "=" in entry)
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    with place.locked():
        dated = f"{now():%Y%m%d}"
        text = make_keys(place, keys, settings.host, dated, people, passphrase(), secrets.token_bytes)
    (keys / "fingerprint.txt").write_text(f"{text}\n", "utf-8")
    typer.echo(text)


@keys_app.command("show")
def keys_show(out: Path) -> None:
    """The recorded keys and the root's fingerprint."""
    book = verify_records(read_records(OutFolder(out)))
    typer.echo("\n".join(book.fingerprints))
    for record in book.records.values():
        typer.echo(f"{record.purpose}\t{record.state}\t{record.uri}")
