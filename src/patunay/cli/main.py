"""The command line: parse, one call, print. Here alone are the clock, the dice and the passphrase.

Exit 0: done. 1: findings, or not every document VALID. 2: could not. Results go to stdout, everything else to stderr.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from getpass import getpass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from patunay.cli.verifying import verify_files, write_table
from patunay.division.drawing import check_roster as check_rosters
from patunay.division.drawing import draw_up, read_approvable
from patunay.division.folder import OutFolder, load, write_durably
from patunay.division.issue import Issued
from patunay.division.issue import issue as issue_run
from patunay.division.keyring import Keyring, make_keys, read_records
from patunay.division.runs import RunState, current_run
from patunay.division.settings import read_settings
from patunay.division.statuses import change_status
from patunay.errors import PatunayError, StateError
from patunay.roster.model import Weight
from patunay.seal.approval import sign_approval
from patunay.seal.keystore import open_key
from patunay.seal.records import Purpose, verify_records
from patunay.status import EventKind
from patunay.transparency.note import open_checkpoint
from patunay.verification import Verdict
from patunay.words import say

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
keys_app = typer.Typer(no_args_is_help=True, help="The office's keys.")
log_app = typer.Typer(no_args_is_help=True, help="The public log.")
app.add_typer(keys_app, name="keys")
app.add_typer(log_app, name="log")
err = Console(stderr=True)
Out = Annotated[Path, typer.Option("--out", help="The division's living folder.")]
Keys = Annotated[Path, typer.Option("--keys", help="The folder of key files, outside OUT.")]


def run() -> None:
    """Entry point: a PatunayError is one sentence in both languages, never a traceback."""
    try:
        app()
    except PatunayError as error:
        err.print(f"{say(error.code, 'en', **error.facts)}\n{say(error.code, 'fil', **error.facts)}", markup=False)
        sys.exit(2)


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def passphrase() -> str:
    """From the file named by PATUNAY_PASSPHRASE_FILE, else asked for."""
    file = os.environ.get("PATUNAY_PASSPHRASE_FILE")
    if not file:
        return getpass("Passphrase: ")
    try:
        return Path(file).read_text("utf-8").strip()
    except OSError as error:
        raise StateError("cli.passphrase_file", file=Path(file).name) from error


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """One bar a step on stderr."""
    columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err) as bar:
        tasks: dict[str, TaskID] = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=total)
            bar.update(tasks[step], completed=done)

        yield report


@app.command("check-roster")
def check_roster(folder: Path, out: Out) -> None:
    """Read the rosters of FOLDER and write checked copies to OUT/private/checked."""
    settings, place = read_settings(folder), OutFolder(out)
    place.open(settings.host)
    with place.locked():
        findings = check_rosters(settings, place, now())
    held = sum(finding.weight is Weight.HELD for finding in findings)
    typer.echo(say("cli.checked", findings=len(findings), held=held, folder=place.private / "checked"))
    raise typer.Exit(1 if findings else 0)


@app.command()
def award(
    folder: Path,
    out: Out,
    keys: Keys = Path("keys"),
    approve_with: Annotated[list[str] | None, typer.Option(help="Key of an approver; give it twice.")] = None,
    demo: Annotated[bool, typer.Option(help="Mark every page DEMO (throw-away approvers).")] = False,
) -> None:
    """Decide on all ratings of FOLDER and draw up the list that two people must approve."""
    settings, place = read_settings(folder), OutFolder(out)
    with place.locked():
        _finish_open(place, keys)
        drawn = draw_up(settings, place, now(), secrets.token_bytes, demo=demo)
        counts = drawn.reading.awards.counts()
        typer.echo(say("cli.counts", **{name: getattr(counts, name) for name in counts.__slots__}))
        if drawn.run is None:
            typer.echo(say("cli.nothing_new"))
            return
        for uri in approve_with or []:
            _approve(place, uri)
        if not approve_with:
            typer.echo(say("cli.waiting", missing=2, digest=drawn.run.manifest.digest))
            return
        _print_issued(_issue(place, keys))


@app.command()
def approve(out: Path, key: Annotated[str, typer.Option("--key", help="file:<path> of your key")]) -> None:
    """Approve the list that waits in OUT, with your own key."""
    place = OutFolder(out)
    with place.locked():
        given = _approve(place, key)
    typer.echo(say("cli.approved", given=given))


@app.command()
def issue(out: Path, keys: Keys = Path("keys")) -> None:
    """Sign, print and publish the approved list."""
    place = OutFolder(out)
    with place.locked():
        _print_issued(_issue(place, keys))


@app.command()
def verify(
    paths: list[Path],
    bundle: Annotated[Path | None, typer.Option(help="A public/ folder of the office.")] = None,
    trust: Annotated[str | None, typer.Option(help="The office's fingerprint, or a file of fingerprints.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One report a document.")] = False,
    xlsx: Annotated[Path | None, typer.Option(help="One row a document.")] = None,
) -> None:
    """Check any file that we or others issued: credential, certificate, photo of the QR, ZIP, folder."""
    reports = list(verify_files(paths, bundle, trust, int(now().timestamp())))
    if xlsx is not None:
        xlsx.write_bytes(write_table(reports, now()))
    for report in reports:
        value = report.to_json()
        typer.echo(json.dumps(value, ensure_ascii=False) if as_json else f"{value['verdict']}\t{report.headline('en')}")
    valid = sum(report.verdict is Verdict.VALID for report in reports)
    err.print(say("cli.verified", valid=valid, total=len(reports)), markup=False)
    raise typer.Exit(0 if reports and valid == len(reports) else 1)


@app.command()
def revoke(out: Path, number: str, reason: Annotated[str, typer.Option()], keys: Keys = Path("keys")) -> None:
    """Withdraw a certificate (or one credential of it: NUMBER-CODE) for good."""
    _change(out, number, EventKind.REVOKED, reason, keys)


@app.command()
def suspend(out: Path, number: str, reason: Annotated[str, typer.Option()], keys: Keys = Path("keys")) -> None:
    """Suspend a certificate until it is reinstated."""
    _change(out, number, EventKind.SUSPENDED, reason, keys)


@app.command()
def reinstate(out: Path, number: str, reason: Annotated[str, typer.Option()], keys: Keys = Path("keys")) -> None:
    """End a suspension."""
    _change(out, number, EventKind.REINSTATED, reason, keys)


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


@log_app.command("check")
def log_check(out: Path) -> None:
    """Recompute the whole log from its entries and compare it with the signed checkpoint."""
    from patunay.division.publish import stored_log

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


def _approve(place: OutFolder, uri: str) -> int:
    """Signs the waiting manifest with the approver's key; how many have approved."""
    run_ = current_run(place)
    if run_.state is not RunState.WAITING:
        raise StateError("division.no_plan")
    signer = open_key(uri, passphrase())
    book = verify_records(read_records(place))
    record = next((r for r in book.active(Purpose.APPROVER) if r.public == signer.public), None)
    if record is None:
        raise StateError("cli.no_approver")
    approval = sign_approval(record.uri, record.role, read_approvable(run_), signer)
    others = [a for a in run_.value["approvals"] if a["approver"] != approval.approver]
    return len(run_.saved(approvals=[*others, approval.as_json()]).approvals)


def _ring(place: OutFolder, keys: Path) -> Keyring:
    return Keyring(verify_records(read_records(place)), keys, passphrase())


def _issue(place: OutFolder, keys: Path) -> Issued:
    with progress_bar() as progress:
        return issue_run(place, _ring(place, keys), int(now().timestamp()), progress)


def _finish_open(place: OutFolder, keys: Path) -> None:
    """A run that was interrupted is finished before anything new is written."""
    try:
        unfinished = current_run(place).state is RunState.OPEN
    except StateError:
        return
    if unfinished:
        err.print(say("cli.finishing"), markup=False)
        _issue(place, keys)


def _print_issued(issued: Issued) -> None:
    typer.echo(
        say(
            "cli.issued",
            certificates=issued.certificates,
            credentials=issued.credentials,
            elements=issued.elements,
            milestones=issued.milestones,
        )
    )


def _change(out: Path, number: str, kind: EventKind, reason: str, keys: Path) -> None:
    place = OutFolder(out)
    with place.locked():
        _finish_open(place, keys)
        count = change_status(place, _ring(place, keys), number, kind, reason, int(now().timestamp()))
    typer.echo(say(f"cli.{kind}", number=number, count=count))


def ensure_passphrase(path: Path) -> None:
    """A fresh passphrase file (0600), for demonstrations."""
    write_durably(path, secrets.token_urlsafe(24).encode())
    path.chmod(0o600)


if __name__ == "__main__":
    run()
