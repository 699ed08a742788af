"""The command line: parse, one call, print. Here alone are the clock, the dice and the passphrase.

Exit 0: done. 1: findings, or not every document VALID. 2: could not. Results go to stdout, everything else to stderr.
"""

from __future__ import annotations

import json
import secrets
import sys
from pathlib import Path
from typing import Annotated

import typer

from patunay.cli.correcting import correct
from patunay.cli.keys import keys_app
from patunay.cli.logs import log_app
from patunay.cli.session import Keys, Out, err, finish_open, issue_approved, now, passphrase
from patunay.cli.statuses import reinstate, revoke, suspend
from patunay.cli.verifying import verify_files, write_table
from patunay.division.drawing import check_roster as check_rosters
from patunay.division.drawing import draw_up, read_approvable
from patunay.division.folder import OutFolder
from patunay.division.issue import Issued
from patunay.division.keyring import read_records
from patunay.division.runs import RunState, current_run
from patunay.division.settings import read_settings
from patunay.errors import PatunayError, StateError
from patunay.roster.model import Weight
from patunay.seal.approval import sign_approval
from patunay.seal.keystore import open_key
from patunay.seal.records import Purpose, verify_records
from patunay.verification import Verdict
from patunay.words import say

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
app.add_typer(keys_app, name="keys")
app.add_typer(log_app, name="log")
app.command()(correct)
for command in (revoke, suspend, reinstate):
    app.command()(command)


def run() -> None:
    """Entry point: a PatunayError is one sentence in both languages, never a traceback."""
    try:
        app()
    except PatunayError as error:
        err.print(f"{say(error.code, 'en', **error.facts)}\n{say(error.code, 'fil', **error.facts)}", markup=False)
        sys.exit(2)


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
        finish_open(place, keys)
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
        _print_issued(issue_approved(place, keys))


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
        _print_issued(issue_approved(place, keys))


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


if __name__ == "__main__":
    run()
