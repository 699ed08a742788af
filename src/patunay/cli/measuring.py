"""`measure`, `microdata`, `design`, `simulate`: ratings put on a scale, handed on, looked at, and tried out."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated

import typer

from patunay.award.measured import learner_label, rubric
from patunay.cli.scales import scale_app
from patunay.cli.scaling import Source, put_on_scales, read_source, sentences, speak_errors
from patunay.cli.session import Out, err, write_file
from patunay.division.measured_pages import People, diagnose, pages
from patunay.division.measuring import audit_table, long_table_csv
from patunay.division.microdata import microdata_files
from patunay.division.scales import read_scales
from patunay.framework.reading import read_framework
from patunay.measurement.estimate.workers import workers
from patunay.measurement.simulate import Design, throw
from patunay.roster import conventions as national
from patunay.words import say

app = typer.Typer()
design_app = typer.Typer(no_args_is_help=True, help="Who rates whom.")
FrameworkFile = Annotated[Path | None, typer.Option("--framework", help="Needed for a table; a folder has its own.")]
app.add_typer(design_app, name="design")
app.add_typer(scale_app, name="scale")
KEY_BYTES = 32
ScaleFiles = Annotated[list[Path] | None, typer.Option("--scale", help="A published scale; once for each competency.")]


@app.command()
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
    people = people_of(source)
    with err.status(say("cli.measured_pages")):
        for measured, diagnosis in diagnose(found, people):
            for name, text in pages(source.framework, measured, diagnosis, people.learners):
                write_file(out / name, text)
    raise typer.Exit(0 if all(measured.scale is not None for measured in found) else 1)


@app.command()
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
            speak_errors(competency, found)
            sound = False
            continue
        for name, text in microdata_files(competency.code, found.ratings, secrets.token_bytes(KEY_BYTES)):
            write_file(out / name, text)
        facts = {"learners": len(found.ratings.learners), "ratings": len(found.ratings.score)}
        typer.echo(say("cli.microdata", competency=competency.code, **facts))
    raise typer.Exit(0 if sound else 1)


def people_of(source: Source) -> People:
    """Names and times, which a division knows and a table does not."""
    if source.reading is None:
        return People(groupings=source.groupings)
    sent = {
        (learner_label(rating.learner.place), str(rating.role), rating.rater): rating.sent_at.timestamp()
        for rating in source.reading.ratings.ratings
        if rating.sent_at and not rating.replaced
    }
    learners = {learner_label(x.place): national.printed_name(x.name) for x in source.reading.roster.learners}
    return People(learners, sent, "sex", source.groupings)


@design_app.command("check")
def design_check(ratings: Path, framework: FrameworkFile = None) -> None:
    """Say what stands in the way of measuring the ratings of a folder or a table, and what to do."""
    source, found = read_source(ratings, framework), 0
    for competency, table in source.tables:
        for sentence in sentences(audit_table(source.framework, competency, table).findings):
            typer.echo(f"{competency.code} {sentence}")
            found += 1
    if not found:
        typer.echo(say("cli.sound_design"))
    raise typer.Exit(1 if found else 0)


@app.command()
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
