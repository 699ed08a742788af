"""`award`: from the mailed files to a manifest that waits for two approvals, and the papers that a clerk works with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from patunay.division.checked import checked_name, checked_workbook, read_decisions
from patunay.division.folder import OutFolder, dump, write
from patunay.division.listing import compose_manifest, not_issued, refuse_lost
from patunay.division.papers import check_printable
from patunay.division.reading import Reading, read_division, read_rosters
from patunay.division.reports import awards_workbook, findings_json
from patunay.division.runs import Entropy, Run, State, new_run
from patunay.division.settings import Settings
from patunay.errors import InputError
from patunay.framework import Method
from patunay.roster import conventions as national
from patunay.roster.model import Finding
from patunay.roster.tables import Table


@dataclass(frozen=True)
class Drawn:
    """`run` is None where nothing new is due."""

    reading: Reading
    run: Run | None


def check_roster(settings: Settings, out: OutFolder, at: datetime) -> tuple[Finding, ...]:
    """Writes the checked copies and the JSON report; the findings."""
    checked = out.private / "checked"
    decisions = read_decisions(checked)
    tables, roster = read_rosters(settings, decisions)
    _write_checked(out, tables, roster.findings, decisions, at)
    return roster.findings


def draw_up(settings: Settings, out: OutFolder, at: datetime, entropy: Entropy, *, demo: bool) -> Drawn:
    """Decides, writes `private/checked` and `private/awards.xlsx`, and leaves a run that waits for approvals.

    Raises StateError when a fact of an issued award has changed.
    """
    out.open(settings.host)
    decisions = read_decisions(out.private / "checked")
    reading = read_division(settings, decisions)
    _write_checked(out, reading.tables, reading.findings, decisions, at)
    write(out.private / "awards.xlsx", awards_workbook(reading.awards, reading.findings, at))
    state = State(out, entropy)
    keys = {x.row_hash: state.learner_key(x) for x in reading.roster.learners}
    names = {x.row_hash: national.printed_name(x.name) for x in reading.roster.learners}
    state.save()
    refuse_lost(reading.awards, out, keys)
    scales = reading.scales if reading.framework.rule.method is Method.MEASURED else {}
    manifest = compose_manifest(settings, out, reading.awards, names, keys, scales=scales, demo=demo)
    remaining = not_issued(manifest, out)
    if not remaining.value["certificates"]:
        return Drawn(reading, None)
    check_printable(remaining)
    return Drawn(reading, new_run(out, remaining, entropy(32)))


def _write_checked(
    out: OutFolder,
    tables: tuple[Table, ...],
    findings: tuple[Finding, ...],
    decisions: Mapping[str, str],
    at: datetime,
) -> None:
    folder = out.private / "checked"
    for file, group in groupby(tables, key=lambda table: table.file):
        own = [finding for finding in findings if finding.place.file == file]
        write(folder / checked_name(file), checked_workbook(list(group), own, decisions, at))
    write(folder / "findings.json", dump(findings_json(findings)))


def read_approvable(run: Run) -> str:
    """The hash that an approver approves. Raises InputError when the manifest cannot be read."""
    if not run.value["manifest"].get("certificates"):
        raise InputError("issuing.nothing_due")
    return run.manifest.digest
