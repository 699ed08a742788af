"""`measure`, `scale`, `design`, `simulate`: ratings put on a scale, looked at, and tried out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from patunay.award.measured import learner_label, rubric
from patunay.cli.session import LANGUAGES, Out, err, write_file
from patunay.division.folder import dump
from patunay.division.measured_pages import People, diagnose, pages
from patunay.division.measuring import (
    Measured,
    audit_table,
    by_measure,
    count_reasons,
    differences,
    differences_csv,
    division_tables,
    long_table_csv,
    measure_table,
    measures_csv,
    read_long_table,
    tables_of,
)
from patunay.division.reading import Reading, read_division
from patunay.division.scales import read_scale, read_scales
from patunay.division.settings import read_settings
from patunay.errors import InputError, StateError
from patunay.framework import Competency, Framework
from patunay.framework.reading import read_framework
from patunay.measurement.audit.findings import Finding
from patunay.measurement.estimate.cells import Workers, in_turn
from patunay.measurement.estimate.workers import workers
from patunay.measurement.levels import Status
from patunay.measurement.quality.linking import check_drift, link, shifted
from patunay.measurement.ratings import RatingTable
from patunay.measurement.scale import Scale
from patunay.measurement.simulate import Design, throw
from patunay.roster import conventions as national
from patunay.words import say

scale_app = typer.Typer(no_args_is_help=True, help="Published scales: scale-<competency>.json.")
design_app = typer.Typer(no_args_is_help=True, help="Who rates whom.")
FrameworkFile = Annotated[Path | None, typer.Option("--framework", help="Needed for a table; a folder has its own.")]
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
    """Tables by competency; `reading` is None but for a division's folder."""

    framework: Framework
    tables: Sequence[tuple[Competency, RatingTable]]
    reading: Reading | None = None

    def people(self) -> People:
        """Names and times, which a division knows and a table does not."""
        if self.reading is None:
            return People()
        sent = {
            (learner_label(rating.learner.place), str(rating.role), rating.rater): rating.sent_at.timestamp()
            for rating in self.reading.ratings.ratings
            if rating.sent_at and not rating.replaced
        }
        learners = {learner_label(x.place): national.printed_name(x.name) for x in self.reading.roster.learners}
        return People(learners, sent)


def read_source(ratings: Path, framework: Path | None) -> Source:
    if ratings.is_dir():
        reading = read_division(read_settings(ratings), {})
        return Source(reading.framework, division_tables(reading), reading)
    if framework is None:
        raise InputError("cli.which_framework")
    rules = read_framework(framework)
    tables = [(competency, table) for competency, table in tables_of(rules, read_long_table(ratings)) if len(table)]
    return Source(rules, tables)


def _leave(measured: Measured, out: Path) -> None:
    """The scale, the levels and what the audit found as files, the counts on stdout."""
    code = measured.competency.code
    write_file(out / f"design-{code}.txt", "\n".join(_sentences(measured.audit.findings)) + "\n")
    for finding in measured.audit.errors:
        for lang in LANGUAGES:
            err.print(f"{code}: {finding.say(lang)}", markup=False, highlight=False)
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


@scale_app.command("show")
def scale_show(path: Path) -> None:
    """Print a scale's version, hash, behaviours, kinds of raters and cuts."""
    scale = read_scale(path)
    typer.echo(f"{scale.name} {scale.version} {scale.digest.hex()}")
    for code, difficulty in zip(scale.rubric.indicators, scale.difficulty, strict=True):
        typer.echo(f"{code:<12} {difficulty:+.2f}")
    for kind, severity, halo in zip(scale.types, scale.severity, scale.halo, strict=True):
        typer.echo(f"{kind:<12} {severity:+.2f} halo {halo:.2f}")
    typer.echo(f"learners {scale.mean:+.2f} sd {scale.spread:.2f}")
    typer.echo("cuts " + (", ".join(f"{cut:g}" for cut in scale.cuts.bounds) if scale.cuts else "-"))


@scale_app.command("link")
def scale_link(
    old: Path,
    new: Path,
    out: Annotated[
        Path | None, typer.Option("--out", help="Where to write the new scale in the old one's origin.")
    ] = None,
) -> None:
    """Say how far the behaviours of NEW lie from OLD, and by how much NEW must be moved; a behaviour that moved by
    itself is left out."""
    was, now = read_scale(old), read_scale(new)
    found = link(was, now)
    for code, away, z, kept in zip(found.indicators, found.difference, found.robust_z, found.kept, strict=True):
        typer.echo(f"{code:<12} {away:+.2f} {z:+.1f}{'' if kept else '  ' + say('cli.left_out')}")
    typer.echo(say("cli.linked", shift=f"{found.shift:+.3f}", se=f"{found.shift_se:.3f}", moved=f"{found.moved:.2f}"))
    if out is not None:
        write_file(out, dump(shifted(now, found).as_json()))


@scale_app.command("check")
def scale_check(old: Path, new: Path) -> None:
    """Say whether OLD may still be used, given NEW of this year's ratings; exit 1 when the bureau must be asked."""
    was, now = read_scale(old), read_scale(new)
    try:
        check_drift(link(was, now), was)
    except StateError as error:
        for lang in LANGUAGES:
            typer.echo(say(error.code, lang, **error.facts))
        raise typer.Exit(1) from error
    typer.echo(say("cli.holds", scale=f"{was.name} {was.version}"))


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
