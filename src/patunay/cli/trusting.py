"""`trust`: the fingerprints that a person believes for good, in a text file of the person's own.

`$XDG_CONFIG_HOME/patunay/trust.txt` (on Windows `%APPDATA%\\patunay`): one fingerprint, DID or https URL a line. A
fingerprint comes from the office by other ways (memorandum, website, telephone), never out of what is to be checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from patunay.cli.session import write_file
from patunay.errors import InputError
from patunay.verification import Trust, parse_trust
from patunay.words import say

trust_app = typer.Typer(no_args_is_help=True, help="Whom you trust for good.")


@trust_app.command("add")
def trust_add(
    what: Annotated[str, typer.Argument(metavar="FINGERPRINT|FILE", help="As the office published it.")],
    note: Annotated[str, typer.Option(help="Whose it is and where you read it.")] = "",
) -> None:
    """Trust an office's fingerprint (or a file of them) in every later verify."""
    kept, lines = _kept(), _stored()
    added = _names(parse_trust(_lines(what)))
    fresh = [name for name in added if name not in _names(kept)]
    remark = f" # {' '.join(note.split())}" if note.split() else ""
    if fresh:
        write_file(trust_file(), "".join(f"{line}\n" for line in [*lines, *(f"{name}{remark}" for name in fresh)]))
    typer.echo(say("cli.trusted", names=", ".join(added), file=trust_file()))


@trust_app.command("list")
def trust_list() -> None:
    """Whom you trust, one a line."""
    for line in _stored():
        typer.echo(line)


def read_trust(given: Sequence[str]) -> Trust:
    """What is trusted for good and, for this run, `given`: fingerprints or files of them. Raises InputError."""
    trusts = [_kept(), *(parse_trust(_lines(text)) for text in given)]
    return Trust(
        frozenset().union(*(trust.fingerprints for trust in trusts)),
        frozenset().union(*(trust.issuers for trust in trusts)),
    )


def trust_file() -> Path:
    return Path(typer.get_app_dir("patunay")) / "trust.txt"


def _kept() -> Trust:
    lines = _stored()
    return parse_trust(lines) if lines else Trust()


def _stored() -> list[str]:
    """The lines that say something."""
    file = trust_file()
    return [line for line in _text_lines(file) if line.strip()] if file.is_file() else []


def _lines(text: str) -> list[str]:
    return _text_lines(Path(text)) if Path(text).is_file() else [text]


def _text_lines(file: Path) -> list[str]:
    try:
        return file.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("cli.trust_unreadable", file=file.name) from error


def _names(trust: Trust) -> Iterable[str]:
    return sorted(trust.fingerprints) + sorted(trust.issuers)
