"""`award`: from the mailed files to a manifest that waits for two approvals, and the papers that a clerk works with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from patunay.award.model import State as AwardState
from patunay.credential.model import CONTEXTS
from patunay.division.checked import checked_name, checked_workbook, read_decisions
from patunay.division.folder import OutFolder, dump, write
from patunay.division.keyring import read_records
from patunay.division.papers import check_printable
from patunay.division.reading import Reading, read_division, read_rosters
from patunay.division.register import Registered, standing
from patunay.division.reports import awards_workbook, findings_json
from patunay.division.runs import Entropy, Run, State, new_run
from patunay.division.settings import Settings
from patunay.errors import InputError, StateError
from patunay.framework import Method
from patunay.issuing.manifest import Manifest, Office, draw_up_manifest
from patunay.issuing.sealing import pinned
from patunay.roster import conventions as national
from patunay.roster.model import Finding
from patunay.roster.tables import Table
from patunay.seal.records import Purpose, verify_records


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
    _refuse_lost(reading, out, keys)
    manifest = _manifest(settings, out, reading, names, keys, demo=demo)
    remaining = _not_issued(manifest, out)
    if not remaining.value["certificates"]:
        return Drawn(reading, None)
    check_printable(remaining)
    return Drawn(reading, new_run(out, remaining, entropy(32)))


def _manifest(
    settings: Settings,
    out: OutFolder,
    reading: Reading,
    names: Mapping[str, str],
    keys: Mapping[str, str],
    *,
    demo: bool,
) -> Manifest:
    active = verify_records(read_records(out)).active(Purpose.ISSUER)
    if not active:
        raise StateError("division.no_active_key", purpose=str(Purpose.ISSUER))
    office = Office(settings.public_name, settings.host, settings.code, settings.day.year, active[-1].uri)
    details: dict[str, Any] = {
        "proposer": settings.proposer,
        "demo": demo,
        "cycle": settings.cycle,
        "office": {
            "name": settings.public_name,
            "letterhead": list(settings.letterhead),
            "contact": settings.contact,
            "host": settings.host,
        },
        "event": {"title": settings.event, "date": settings.day.isoformat(), "place": settings.place},
        "certificate": {"title": settings.title, "per": settings.per},
        "signatories": [{"name": name, "position": position} for name, position in settings.signatories],
        "frameworkValue": reading.framework.as_json(),
    }
    if reading.framework.rule.method is Method.MEASURED:
        details["scales"] = {code: scale.digest.hex() for code, scale in reading.scales.items()}
    return draw_up_manifest(reading.awards, names, keys, office, pinned(CONTEXTS), details)


def _refuse_lost(reading: Reading, out: OutFolder, keys: Mapping[str, str]) -> None:
    """Raises StateError where a decision gives nothing any more to a learner whose credential stands."""
    before = {(code, learner): one for (_, code, learner), one in standing(out).items()}
    for result in reading.awards.results:
        kept = {award.competency for award in result.awards}
        for decision in result.decisions:
            one = before.get((decision.competency, keys[result.learner.row_hash]))
            if one and decision.state is AwardState.NOT_YET and decision.competency not in kept:
                raise StateError("division.already_issued", number=one.reference)


def _not_issued(manifest: Manifest, out: OutFolder) -> Manifest:
    """Without what stands already; what adds elements or a level replaces what stands.

    Raises StateError where an issued award would fall, or where the learner's name has changed.
    """
    before = standing(out)
    name = manifest.shapes.framework_name
    certificates = []
    for certificate in manifest.value["certificates"]:
        fresh = []
        for line in certificate["credentials"]:
            old = before.get((name, line["code"], certificate["learner"]))
            if old is None:
                fresh.append(line)
            elif _adds(line, old, certificate["name"]):
                fresh.append({**line, "replaces": old.reference})
        if fresh:
            certificates.append({**certificate, "credentials": fresh})
    return Manifest({**manifest.value, "certificates": certificates})


def _adds(line: Mapping[str, Any], old: Registered, name: str) -> bool:
    """Whether the award says more than the credential that stands. Raises StateError where it says less."""
    facts = old.facts
    same = (line["level"], tuple(line["elements"])) == (facts.level, facts.elements)
    higher = line["level"] is not None and (facts.level is None or line["level"] > facts.level)
    more = line["level"] is None and facts.level is None and set(line["elements"]) > set(facts.elements)
    if name != old.name or not (same or higher or more):
        raise StateError("division.already_issued", number=old.reference)
    return not same


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
