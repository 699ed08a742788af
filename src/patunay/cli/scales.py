"""`scale`: published scales shown, linked, checked, and given their cuts by a panel."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from patunay.cli.session import LANGUAGES, write_file
from patunay.division.folder import dump
from patunay.division.panel import COLUMNS, booklet, panel_cuts, read_bookmarks, with_panel_cuts
from patunay.division.scales import read_scale, read_scales
from patunay.errors import StateError
from patunay.framework.reading import read_framework
from patunay.measurement.quality.linking import check_drift, link, shifted
from patunay.measurement.report.pages import bookmarks_html
from patunay.words import say

scale_app = typer.Typer(no_args_is_help=True, help="Published scales: scale-<competency>.json.")


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


@scale_app.command("bookmarks")
def scale_bookmarks(
    scales: list[Path],
    framework: Annotated[Path, typer.Option("--framework", help="Whose behaviours and levels these are.")],
    out: Annotated[Path, typer.Option("--out", help="Where to write the booklets.")],
) -> None:
    """Write what a panel needs to set cuts: the criteria in order, on a page to print in each language, and an empty
    table for the bookmarks."""
    rules = read_framework(framework)
    found = read_scales(scales, rules)
    for competency in rules.competencies:
        if competency.code in found:
            for lang in LANGUAGES:
                page = bookmarks_html(booklet(rules, competency, found[competency.code], lang), lang)
                write_file(out / f"bookmarks-{competency.code}-{lang}.html", page)
            write_file(out / f"bookmarks-{competency.code}.csv", ",".join(COLUMNS) + "\n")
            typer.echo(say("cli.bookmarks", competency=competency.code, folder=out.name))


@scale_app.command("cuts")
def scale_cuts(
    scale: Path,
    bookmarks: Annotated[Path, typer.Argument(help="CSV with the columns judge, level, page.")],
    out: Annotated[Path, typer.Option("--out", help="Where to write the next version of the scale.")],
    by: Annotated[str, typer.Option("--by", help="Who set the cuts, as the scale is to say; no names.")] = "panel",
) -> None:
    """Set the cuts that a panel's bookmarks give (median), with their spread, in the next version of the scale."""
    was = read_scale(scale)
    found = panel_cuts(was, read_bookmarks(bookmarks))
    made = with_panel_cuts(was, found, by)
    write_file(out, dump(made.as_json()))
    for level, cut in enumerate(found, 1):
        facts = {"cut": f"{cut.cut:+.2f}", "se": f"{cut.se:.2f}", "low": f"{cut.low:+.2f}", "high": f"{cut.high:+.2f}"}
        typer.echo(say("cli.panel_cut", level=level, judges=cut.panel, **facts))
    typer.echo(f"{made.name} {made.version} {made.digest.hex()}")
