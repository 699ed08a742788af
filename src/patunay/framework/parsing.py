"""The plain value that a framework is kept as (`patunay/framework/1`), back to the framework."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from patunay.errors import InputError
from patunay.framework.model import (
    AwardRule,
    Competency,
    Criterion,
    Element,
    Framework,
    Indicator,
    Kind,
    Level,
    Method,
    Provenance,
    RaterRole,
    Relation,
    Text,
)

FORMAT = "patunay/framework/1"


def parse_framework(value: Mapping[str, Any]) -> Framework:
    """The framework that `Framework.as_json` wrote. Raises InputError for another format or a cut value."""
    try:
        if value["format"] != FORMAT:
            raise ValueError(value["format"])
        return _framework(value)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError("framework.not_ours", reason=str(error)) from error


def _framework(value: Mapping[str, Any]) -> Framework:
    return Framework(
        name=value["name"],
        body=value["body"],
        version=value["version"],
        provenance=Provenance(value["provenance"]),
        kind=Kind(value["kind"]),
        languages=tuple(value["languages"]),
        competencies=tuple(map(_competency, value["competencies"])),
        criteria=tuple(Criterion(c["mark"], Text(**c["label"]), c["level"]) for c in value["criteria"]),
        rule=_rule(value["rule"]),
        relations=tuple(Relation(tuple(r["labels"]), RaterRole(r["role"]), r["counts"]) for r in value["relations"]),
    )


def _competency(value: Mapping[str, Any]) -> Competency:
    return Competency(
        code=value["code"],
        title=Text(**value["title"]),
        necessary=value["necessary"],
        elements=tuple(map(_element, value["elements"])),
        levels=tuple(
            Level(level["number"], Text(**level["title"]), Text(**level["description"]), level["lower_bound"])
            for level in value["levels"]
        ),
        uri=value["uri"],
    )


def _element(value: Mapping[str, Any]) -> Element:
    indicators = tuple(Indicator(i["code"], Text(**i["statement"]), i["highest"]) for i in value["indicators"])
    return Element(value["code"], Text(**value["title"]), indicators)


def _rule(value: Mapping[str, Any]) -> AwardRule:
    return AwardRule(
        minimum_level=value["minimum_level"],
        required={RaterRole(role): count for role, count in value["required"].items()},
        least_share=value["least_share"],
        method=Method(value["method"]),
        confidence=value["confidence"],
    )
