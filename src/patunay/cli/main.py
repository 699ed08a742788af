"""The command line: parse, one call, print. Here alone are the clock, the dice and the passphrase.

Exit 0: done. 1: findings, or not every document VALID. 2: could not. Results go to stdout, everything else to stderr.
"""

from __future__ import annotations

import logging
import secrets
import sys
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from patunay.cli.correcting import correct
from patunay.cli.events import event
from patunay.cli.frameworks import framework_app
from patunay.cli.keys import keys_app
from patunay.cli.logs import log_app
from patunay.cli.session import Keys, Out, err, finish_cut_change, finish_open, guarded, issue_approved, now, passphrase
from patunay.cli.statuses import reinstate, revoke, suspend
from patunay.cli.trusting import trust_app
from patunay.cli.verifying import verify
from patunay.division.drawing import check_roster as check_rosters
from patunay.division.drawing import draw_up, read_approvable
from patunay.division.folder import OutFolder
from patunay.division.issue import Issued
from patunay.division.keyring import read_records
from patunay.division.runs import RunState, current_run
from patunay.division.settings import Settings, read_settings
from patunay.errors import StateError
from patunay.roster.model import Weight
from patunay.seal.approval import sign_approval
from patunay.seal.keystore import open_key
from patunay.seal.records import Purpose, verify_records
from patunay.words import say

OFFICE = ("run", "work", "doctor", "backup", "restore", "publish", "admit")
EPILOG = f"With the office also: {', '.join(OFFICE)}."

MEASURING = ("measure", "microdata", "simulate", "design", "scale")


class Commands(TyperGroup):
    """Those that measure are imported when they are asked for: numpy and scipy take seconds and 100 MB to load."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), *MEASURING]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in MEASURING:
            return super().get_command(ctx, cmd_name)
        measuring = get_group(import_module("patunay.cli.measuring").app)
        return measuring.get_command(ctx, cmd_name)


app = typer.Typer(
    cls=Commands, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, epilog=EPILOG
)
app.add_typer(keys_app, name="keys")
app.add_typer(log_app, name="log")
app.add_typer(trust_app, name="trust")
app.add_typer(framework_app, name="framework")
app.command()(correct)
for command in (event, verify, revoke, suspend, reinstate):
    app.command()(command)


@app.callback()
def settle(
    verbose: Annotated[bool, typer.Option("--verbose", help="Say on stderr what is done, for whoever helps.")] = False,
) -> None:
    """ALS micro-certification: from the first rating to a certificate that anyone can check."""
    if verbose:
        logging.basicConfig(level=logging.INFO, stream=sys.stderr)
        logging.getLogger("patunay").setLevel(logging.DEBUG)


def run() -> None:
    """Entry point."""
    guarded(office if sys.argv[1:2] and sys.argv[1] in OFFICE else app)


def office() -> None:
    """The site's own commands, by its entry point: the library knows no office. Raises StateError where none is."""
    try:
        (entry,) = entry_points(group="patunay.office")
        main = entry.load()
    except (ValueError, ModuleNotFoundError) as error:
        raise StateError("cli.no_office", command=sys.argv[1]) from error
    main()


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
    place.open(settings.host)
    with place.locked():
        finish_open(place, keys)
        digest = _draw_up(settings, place, demo=demo)
        if digest is None:
            typer.echo(say("cli.nothing_new"))
            return
        for uri in approve_with or []:
            _approve(place, uri)
        if not approve_with:
            typer.echo(say("cli.waiting", missing=2, digest=digest))
            return
        _print_issued(issue_approved(place, keys))


def _draw_up(settings: Settings, place: OutFolder, *, demo: bool) -> str | None:
    """The list's hash, None where nothing new is due. What was read is let go of before anything is printed."""
    with err.status(say("cli.reading")):
        drawn = draw_up(settings, place, now(), secrets.token_bytes, demo=demo)
    counts = drawn.reading.awards.counts()
    typer.echo(say("cli.counts", **{name: getattr(counts, name) for name in counts.__slots__}))
    return None if drawn.run is None else drawn.run.manifest.digest


@app.command()
def approve(out: Path, key: Annotated[str, typer.Option("--key", help="file:<path> of your key")]) -> None:
    """Approve the list that waits in OUT, with your own key."""
    place = OutFolder(out)
    place.check()
    with place.locked():
        given = _approve(place, key)
    typer.echo(say("cli.approved", given=given))


@app.command()
def issue(out: Path, keys: Keys = Path("keys")) -> None:
    """Sign, print and publish the approved list."""
    place = OutFolder(out)
    place.check()
    with place.locked():
        finish_cut_change(place, keys)
        _print_issued(issue_approved(place, keys))


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
