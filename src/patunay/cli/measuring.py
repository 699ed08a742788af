"""`measure`, `microdata`, `design`, `simulate`: ratings put on a scale, handed on, looked at, and tried out."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from patunay.award.measured import learner_label, rubric
from patunay.cli.session import LANGUAGES, Out, err, write_file
from patunay.division.folder import dump
from patunay.division.measured_pages import People, diagnose, pages
from patunay.division.measuring import (
    Groupings,
    Measured,
    audit_table,
    by_measure,
    count_reasons,
    differences,
    differences_csv,
    division_groupings,
    division_tables,
    long_table_csv,
    measure_table,
    measures_csv,
    read_long_table,
    tables_of,
)
from patunay.division.microdata import microdata_files
from patunay.division.reading import Reading, read_division
from patunay.division.scales import read_scales
from patunay.division.settings import read_settings
from patunay.errors import InputError
from patunay.framework import Competency, Framework
from patunay.framework.reading import read_framework
from patunay.measurement.audit.audit import Audit
from patunay.measurement.audit.findings import Finding
from patunay.measurement.estimate.cells import Workers, in_turn
from patunay.measurement.estimate.workers import workers
from patunay.measurement.levels import Status
from patunay.measurement.ratings import RatingTable
from patunay.measurement.scale import Scale
from patunay.measurement.simulate import Design, throw
from patunay.roster import conventions as national
from patunay.words import say

design_app = typer.Typer(no_args_is_help=True, help="Who rates whom.")
FrameworkFile = Annotated[Path | None, typer.Option("--framework", help="Needed for a table; a folder has its own.")]
KEY_BYTES = 32
ScaleFiles = Annotated[list[Path] | None, typer.Option("--scale", help="A published scale; once for each competency.")]


def measure(
    ratings: Path,
    out: Out,
    framework: FrameworkFile = None,
    scale: ScaleFiles = None,
    dask: Annotated[str, typer.Option(help="Scheduler of a Dask cluster that shares the work (extra scale).")] = "",
) -> None:
    """Put the ratings of a division's folder, or of a table (see simulate), on scales."""
    source = read_source(ratings, framework)
    scales = read_scales(scale or (), source.framework)
    with workers(dask or 1) as hands:
        found = put_on_scales(source, out, scales, hands)
    people = source.people()
    with err.status(say("cli.measured_pages")):
        for measured, diagnosis in diagnose(found, people):
            for name, text in pages(source.framework, measured, diagnosis, people.learners):
                write_file(out / name, text)
    raise typer.Exit(0 if all(measured.scale is not None for measured in found) else 1)


def microdata(
    ratings: Path,
    out: Annotated[Path, typer.Option("--out", help="Where to write microdata-<competency>.csv and the codebooks.")],
    framework: FrameworkFile = None,
) -> None:
    """Write the ratings of a folder or a table for researchers: no names, random numbers for people, small groups
    merged. The key of the numbers is drawn anew for each competency and thrown away."""
    source, sound = read_source(ratings, framework), True
    for competency, table in source.tables:
        found = audit_table(source.framework, competency, table)
        if found.ratings is None:
            _speak_errors(competency, found)
            sound = False
            continue
        for name, text in microdata_files(competency.code, found.ratings, secrets.token_bytes(KEY_BYTES)):
            write_file(out / name, text)
        facts = {"learners": len(found.ratings.learners), "ratings": len(found.ratings.score)}
        typer.echo(say("cli.microdata", competency=competency.code, **facts))
    raise typer.Exit(0 if sound else 1)


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

    def people(self) -> People:
        """Names and times, which a division knows and a table does not."""
        if self.reading is None:
            return People(groupings=self.groupings)
        sent = {
            (learner_label(rating.learner.place), str(rating.role), rating.rater): rating.sent_at.timestamp()
            for rating in self.reading.ratings.ratings
            if rating.sent_at and not rating.replaced
        }
        learners = {learner_label(x.place): national.printed_name(x.name) for x in self.reading.roster.learners}
        return People(learners, sent, "sex", self.groupings)


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
    write_file(out / f"design-{code}.txt", "\n".join(_sentences(measured.audit.findings)) + "\n")
    _speak_errors(measured.competency, measured.audit)
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


def _speak_errors(competency: Competency, found: Audit) -> None:
    for finding in found.errors:
        for lang in LANGUAGES:
            err.print(f"{competency.code}: {finding.say(lang)}", markup=False, highlight=False)


def _sentences(findings: Sequence[Finding]) -> Iterator[str]:
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


@design_app.command("check")
def design_check(ratings: Path, framework: FrameworkFile = None) -> None:
    """Say what stands in the way of measuring the ratings of a folder or a table, and what to do."""
    source, found = read_source(ratings, framework), 0
    for competency, table in source.tables:
        for sentence in _sentences(audit_table(source.framework, competency, table).findings):
            typer.echo(f"{competency.code} {sentence}")
            found += 1
    if not found:
        typer.echo(say("cli.sound_design"))
    raise typer.Exit(1 if found else 0)


def simulate(
    out: Annotated[Path, typer.Argument(help="The table to write (.csv).")],
    framework: Annotated[Path, typer.Option("--framework", help="Whose behaviours are rated.")],
    learners: int = 450,
    halo: Annotated[float, typer.Option(help="SD of a rater's one impression of a learner, logits.")] = 0.7,
    community: Annotated[int, typer.Option(help="Community raters of each learner.")] = 2,
    seed: int = 1,
) -> None:
    """Write ratings of a known truth, to try a plan for a cycle on. Nobody in it exists."""
    tables = [
        throw(
            Design(
                learners=learners,
                raters={"teacher": 1, "self": 1, "community": community},
                per_rater={"teacher": 25, "community": 10},
                rubric=rubric(competency),
                halo=halo,
            ),
            seed + at,
        ).ratings
        for at, competency in enumerate(read_framework(framework).competencies)
    ]
    write_file(out, long_table_csv(tables))
    ratings = sum(len(table.score) for table in tables)
    typer.echo(say("cli.simulated", learners=learners, ratings=ratings, file=out.name))
