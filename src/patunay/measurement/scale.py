"""A published scale: everything that a later rating is scored with, frozen, versioned and hashed.

It holds rater types and no rater: a severity of a person is never published. Numbers are kept as decimal text of six
places, so that the scale that is hashed is the scale that is used, to the bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from patunay.canonical import jcs_digest
from patunay.errors import InputError
from patunay.measurement.estimate.parameters import GRID_SDS, LEAST_REACH, Grid, Parameters
from patunay.measurement.ratings import Floats, Rubric

FORMAT = "patunay/scale/1"
PLACES = 6
SCORE_STEP = 0.1


@dataclass(frozen=True)
class Cuts:
    """`bounds`: the lower end of level 1, 2 ... in logits, ascending; `source` says who set them and how."""

    bounds: tuple[float, ...]
    source: str = ""

    def __post_init__(self) -> None:
        if any(low >= high for low, high in zip(self.bounds, self.bounds[1:], strict=False)):
            raise InputError("measurement.cuts_not_ascending", cuts=", ".join(f"{cut:g}" for cut in self.bounds))


@dataclass(frozen=True)
class Scale:
    """One version of a scale for one competency. `thresholds` (variants, indicators, most steps), `severity`, `halo`
    and their `severity_se` (types,), population `mean` and `spread`; logits. `variants` is 1 or the number of types.

    `about` holds provenance, framework digest, model choices and the numbers of learners, raters and ratings.
    """

    name: str
    version: str
    rubric: Rubric
    types: tuple[str, ...]
    thresholds: Floats
    threshold_se: Floats
    severity: Floats
    severity_se: Floats
    halo: Floats
    mean: float
    spread: float
    cuts: Cuts | None = None
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def difficulty(self) -> Floats:
        """Mean of each indicator's thresholds over variants, shape (indicators,)."""
        exists = np.arange(self.thresholds.shape[2]) < self.rubric.steps[:, None]
        return np.array([self.thresholds[:, i, row].mean() for i, row in enumerate(exists)])

    @cached_property
    def grid(self) -> Grid:
        """Nodes about the population mean, step .1 logit, over 5 SD and no less than 8 logits to each side."""
        return Grid.reaching(max(LEAST_REACH, GRID_SDS * self.spread), SCORE_STEP)

    @property
    def parameters(self) -> Parameters:
        """As the estimation has them: measures counted from the population mean."""
        moved = np.where(np.isfinite(self.thresholds), self.thresholds - self.mean, 0.0)
        return Parameters(moved, self.severity, self.halo, self.spread)

    def with_cuts(self, cuts: Cuts) -> Scale:
        """Another version of the scale: cuts are frozen with it."""
        return replace(self, cuts=cuts)

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 (32 bytes) of the JCS of `as_json`."""
        return jcs_digest(self.as_json())

    def as_json(self) -> dict[str, Any]:
        steps = self.rubric.steps
        return {
            "format": FORMAT,
            "name": self.name,
            "version": self.version,
            "indicators": [
                {
                    "code": code,
                    "highest": int(steps[i]),
                    "element": self.rubric.elements.get(code, ""),
                    "thresholds": _table(self.thresholds[:, i, : steps[i]]),
                    "se": _table(self.threshold_se[:, i, : steps[i]]),
                }
                for i, code in enumerate(self.rubric.indicators)
            ],
            "rater_types": [
                {"name": name, "severity": _text(b), "se": _text(se), "halo": _text(halo)}
                for name, b, se, halo in zip(self.types, self.severity, self.severity_se, self.halo, strict=True)
            ],
            "population": {"mean": _text(self.mean), "sd": _text(self.spread)},
            "cuts": None if self.cuts is None else {"bounds": _row(self.cuts.bounds), "source": self.cuts.source},
            "about": dict(self.about),
        }


def parse_scale(value: Mapping[str, Any]) -> Scale:
    """The scale of a parsed JSON. Raises InputError when it is not one of ours or breaks its own rules."""
    if not isinstance(value, Mapping) or value.get("format") != FORMAT:
        raise InputError("measurement.not_a_scale")
    try:
        return _parse(value)
    except (KeyError, TypeError, ValueError, IndexError) as why:
        raise InputError("measurement.not_a_scale") from why


def _parse(value: Mapping[str, Any]) -> Scale:
    indicators, types = value["indicators"], value["rater_types"]
    rubric = Rubric(
        {i["code"]: int(i["highest"]) for i in indicators},
        {i["code"]: i["element"] for i in indicators if i["element"]},
    )
    cuts = value["cuts"]
    return Scale(
        name=value["name"],
        version=value["version"],
        rubric=rubric,
        types=tuple(kind["name"] for kind in types),
        thresholds=_padded([i["thresholds"] for i in indicators], rubric),
        threshold_se=_padded([i["se"] for i in indicators], rubric),
        severity=np.array([float(kind["severity"]) for kind in types]),
        severity_se=np.array([float(kind["se"]) for kind in types]),
        halo=np.array([float(kind["halo"]) for kind in types]),
        mean=float(value["population"]["mean"]),
        spread=float(value["population"]["sd"]),
        cuts=None if cuts is None else Cuts(tuple(float(cut) for cut in cuts["bounds"]), cuts["source"]),
        about=value["about"],
    )


def _padded(tables: list[list[list[str]]], rubric: Rubric) -> Floats:
    made = np.zeros((len(tables[0]), len(tables), int(rubric.steps.max())))
    for i, (table, steps) in enumerate(zip(tables, rubric.steps, strict=True)):
        made[:, i, :steps] = np.array(table, dtype=np.float64).reshape(len(made), int(steps))
    return made


def _table(values: Floats) -> list[list[str]]:
    return [_row(row) for row in values.tolist()]


def _row(values: Any) -> list[str]:
    return [_text(value) for value in values]


def _text(value: float) -> str:
    return f"{float(value):.{PLACES}f}"
