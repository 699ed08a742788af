"""`keys`: the office's keys and their records."""

from __future__ import annotations

import secrets
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from patunay.cli.session import Keys, Out, finish_run, now, passphrase, ring, waiting, write_file
from patunay.division.folder import OutFolder
from patunay.division.keyring import make_keys, read_records
from patunay.division.rotation import admit, compromise, rotate
from patunay.division.settings import read_settings
from patunay.errors import InputError
from patunay.seal.records import KeyBook, KeyRecord, Purpose, verify_records
from patunay.words import say

keys_app = typer.Typer(no_args_is_help=True, help="The office's keys.")


class Rotated(StrEnum):
    """What `keys rotate` may be asked for."""

    ISSUER = "issuer"
    JWT = "jwt"
    STATUS = "status"
    LOG = "log"
    ROOT = "root"


@keys_app.command("new")
def keys_new(
    folder: Path,
    out: Out,
    keys: Keys = Path("keys"),
    approver: Annotated[list[str] | None, typer.Option(help="NAME=ROLE, once for each approver.")] = None,
) -> None:
    """Make the office's keys and their records; print the fingerprint to publish.

    Where OUT has keys, each --approver is recorded beside them.
    """
    people = _people(approver or [])
    settings, place = read_settings(folder), OutFolder(out)
    place.open(settings.host)
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    if people and (place.public / "keys.json").exists():
        _admit(place, keys, people)
        return
    with place.locked():
        dated = f"{now():%Y%m%d}"
        text = make_keys(place, keys, settings.host, dated, people, passphrase(), secrets.token_bytes)
    write_file(keys / "fingerprint.txt", f"{text}\n")
    typer.echo(text)


@keys_app.command("show")
def keys_show(out: Path) -> None:
    """The fingerprint to publish (of the first root and its successors), then each key: purpose, state, name."""
    place = OutFolder(out)
    place.check()
    book = verify_records(read_records(place))
    for number, fingerprint in enumerate(book.fingerprints):
        typer.echo(f"{say('cli.fingerprint' if number == 0 else 'cli.successor')}\t{fingerprint}")
    for record in book.records.values():
        typer.echo(f"{record.purpose}\t{_state(record, book)}\t{record.uri}")


@keys_app.command("rotate")
def keys_rotate(out: Path, purpose: Rotated, keys: Keys = Path("keys")) -> None:
    """Let a new key take the place of the old one. What was issued before stays valid."""
    place = OutFolder(out)
    place.check()
    with place.locked():
        finish_run(place, keys)
        moment = now()
        dated, at = f"{moment:%Y%m%d}", int(moment.timestamp())
        uri = rotate(place, ring(place, keys), Purpose(purpose), dated, secrets.token_bytes, at)
    typer.echo(say("cli.rotated", purpose=purpose, uri=uri))
    if purpose is Rotated.ROOT:
        book = verify_records(read_records(place))
        write_file(keys / "fingerprint.txt", f"{book.fingerprints[-1]}\n")
        typer.echo(say("cli.new_root", old=book.fingerprints[-2], new=book.fingerprints[-1]))


@keys_app.command("compromise")
def keys_compromise(
    out: Path,
    uri: Annotated[str, typer.Argument(help="The key's name as keys show prints it, or the part behind #.")],
    at_size: Annotated[int, typer.Option(help="The log's size from which nothing by this key counts.")],
    keys: Keys = Path("keys"),
) -> None:
    """Declare a key unsafe: what it signed from that size of the log on is not valid; a new key takes its place."""
    place = OutFolder(out)
    place.check()
    with place.locked():
        finish_run(place, keys)
        moment = now()
        dated, at = f"{moment:%Y%m%d}", int(moment.timestamp())
        waited = waiting(place)
        fresh = compromise(place, ring(place, keys), uri, at_size, dated, secrets.token_bytes, at)
    typer.echo(say("cli.compromised", uri=uri, size=at_size))
    if waited and not waiting(place):
        typer.echo(say("cli.withdrawn"))
    if fresh is not None:
        typer.echo(say("cli.rotated", purpose=fresh.purpose, uri=fresh.uri))


def _admit(place: OutFolder, keys: Path, people: dict[str, str]) -> None:
    with place.locked():
        finish_run(place, keys)
        for name, role in people.items():
            file = admit(place, ring(place, keys), name, role, secrets.token_bytes, int(now().timestamp()))
            typer.echo(say("cli.admitted", name=name, role=role, file=keys / file))


def _people(entries: list[str]) -> dict[str, str]:
    """Name -> role. Raises InputError for an entry that is not NAME=ROLE."""
    people = {}
    for entry in entries:
        name, _, role = (part.strip() for part in entry.partition("="))
        if not name or not role:
            raise InputError("cli.approver", entry=entry[:80])
        people[name] = role
    return people


def _state(record: KeyRecord, book: KeyBook) -> str:
    if record.purpose is Purpose.ROOT and record.public != book.roots[-1]:
        return "succeeded"
    return f"{record.state}" if record.compromised_at is None else f"{record.state} ({record.compromised_at})"
