"""What is measured and where it is left: a source's tables put on scales, and a division's two methods compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import typer

from patunay.cli.session import LANGUAGES, err, write_file
from patunay.division.folder import dump
from patunay.division.measuring import (
    Groupings,
    Measured,
    by_measure,
    count_reasons,
    differences,
    differences_csv,
    division_groupings,
    division_tables,
    measure_table,
    measures_csv,
    read_long_table,
    tables_of,
)
from patunay.division.reading import Reading, read_division
from patunay.division.settings import read_settings
from patunay.errors import InputError
from patunay.framework import Competency, Framework
from patunay.framework.reading import read_framework
from patunay.measurement.audit.audit import Audit
from patunay.measurement.audit.findings import Finding
from patunay.measurement.estimate.cells import Workers, in_turn
from patunay.measurement.levels import Status
from patunay.measurement.ratings import RatingTable
from patunay.measurement.scale import Scale
from patunay.words import say


def put_on_scales(source: Source, out: Path, scales: Mapping[str, Scale], hands: Workers = in_turn) -> list[Measured]:
    """Scales, levels and findings as files, and for a division where the two methods differ."""
    found = []
    for competency, table in source.tables:
        with err.status(f"{say('cli.measuring')} {competency.code}"):
            found.append(measure_table(source.framework, competency, table, scales.get(competency.code), hands))
        _leave(found[-1], out)
    if source.reading is not None:
        _compare(source.reading, found, out)
    return found


@dataclass(frozen=True)
class Source:
    """Tables by competency, and what learners are grouped by; `reading` is None but for a division's folder."""

    framework: Framework
    tables: Sequence[tuple[Competency, RatingTable]]
    reading: Reading | None = None
    groupings: Groupings = field(default_factory=dict)


def read_source(ratings: Path, framework: Path | None) -> Source:
    if ratings.is_dir():
        settings = read_settings(ratings)
        reading = read_division(settings, {})
        groupings = division_groupings(reading.roster.learners, settings.day)
        return Source(reading.framework, division_tables(reading), reading, groupings)
    if framework is None:
        raise InputError("cli.which_framework")
    rules = read_framework(framework)
    whole, groupings = read_long_table(ratings)
    tables = [(competency, table) for competency, table in tables_of(rules, whole) if len(table)]
    return Source(rules, tables, groupings=groupings)


def _leave(measured: Measured, out: Path) -> None:
    """The scale, the levels and what the audit found as files, the counts on stdout."""
    code = measured.competency.code
    write_file(out / f"design-{code}.txt", "\n".join(sentences(measured.audit.findings)) + "\n")
    speak_errors(measured.competency, measured.audit)
    if measured.scale is None:
        typer.echo(say("cli.not_measured", competency=code))
        return
    write_file(out / f"scale-{code}.json", dump(measured.scale.as_json()))
    if measured.levels is None:
        typer.echo(say("cli.no_levels", competency=code))
        return
    write_file(out / f"levels-{code}.csv", measures_csv(measured))
    counts = {str(status): measured.levels.status.count(status) for status in Status}
    typer.echo(say("cli.measured", competency=code, learners=len(measured.levels.status), **counts))


def speak_errors(competency: Competency, found: Audit) -> None:
    for finding in found.errors:
        for lang in LANGUAGES:
            err.print(f"{competency.code}: {finding.say(lang)}", markup=False, highlight=False)


def sentences(findings: Sequence[Finding]) -> Iterator[str]:
    for finding in findings:
        for lang in LANGUAGES:
            yield f"[{finding.weight}] {finding.say(lang)}"


def _compare(reading: Reading, found: Sequence[Measured], out: Path) -> None:
    """Where the two methods differ, in a file and in counts."""
    scales: Mapping[str, Scale] = {m.competency.code: m.scale for m in found if m.levels is not None and m.scale}
    if len(scales) < len(reading.framework.competencies):
        return
    differing = differences(reading.awards, by_measure(reading, scales))
    write_file(out / "where-the-methods-differ.csv", differences_csv(differing))
    for why, count in count_reasons(differing).items():
        typer.echo(f"{count:5} {say(f'cli.why_{why}')}")
