"""The published scales that lie among a division's mailed files, one a competency (`scale-<code>.json`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from patunay.canonical import parse_json
from patunay.errors import InputError
from patunay.framework import Framework
from patunay.measurement.scale import Scale, parse_scale


def read_scale(path: Path) -> Scale:
    """Raises InputError when the file cannot be read or is not a scale."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError("division.scale_unreadable", file=path.name) from error
    return parse_scale(parse_json(data))


def read_scales(paths: Sequence[Path], framework: Framework) -> Mapping[str, Scale]:
    """Competency code -> scale. Raises InputError for a scale of another framework or with cuts for another number of
    levels, or two for one competency."""
    scales: dict[str, Scale] = {}
    for path in paths:
        scale = read_scale(path)
        check_scale(scale, framework, path.name)
        if scale.name in scales:
            raise InputError("division.two_scales", competency=scale.name)
        scales[scale.name] = scale
    return scales


def check_scale(scale: Scale, framework: Framework, name: str) -> None:
    """Raises InputError where the scale in the file `name` is another framework's or has cuts for other levels."""
    levels = {competency.code: len(competency.levels) for competency in framework.competencies}
    if scale.about.get("framework") != framework.digest.hex():
        raise InputError("division.scale_of_another", file=name)
    if scale.cuts is not None and len(scale.cuts.bounds) != levels.get(scale.name):
        facts = {"cuts": len(scale.cuts.bounds), "levels": levels.get(scale.name, 0)}
        raise InputError("division.scale_levels", file=name, **facts)
