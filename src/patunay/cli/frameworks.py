"""`framework`: a framework file shown to people, and turned from workbook to CASE package and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from patunay.cli.session import err, now
from patunay.errors import InputError
from patunay.framework.outline import outline
from patunay.framework.reading import read_framework, write_framework
from patunay.words import Language, say

framework_app = typer.Typer(no_args_is_help=True, help="Competency frameworks: .xlsx or CASE .json.")


@framework_app.command("show")
def framework_show(
    path: Path,
    lang: Annotated[Language, typer.Option(help="The language of the texts.")] = "en",
) -> None:
    """Print a framework's provenance, hash, award rule and tree; refuses gaps and contradictions."""
    typer.echo(outline(read_framework(path), lang))


@framework_app.command("convert")
def framework_convert(path: Path, out: Path) -> None:
    """Write the framework in PATH as OUT (.xlsx or .json), with the same hash. Never overwrites."""
    framework = read_framework(path)
    data = write_framework(framework, out.name, now())
    try:
        with out.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise InputError("framework.exists", file=out.name) from error
    except OSError as error:
        raise InputError("framework.unwritable", file=out.name) from error
    if framework.source is not None and out.suffix.lower() != ".json":
        err.print(say("framework.left_behind", file=path.name), markup=False)
    facts = {"name": framework.name, "version": framework.version, "hash": framework.digest.hex()}
    typer.echo(say("framework.written", file=out.name, **facts))
