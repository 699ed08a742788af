"""The shape set as the public file `public/shapes/<digest>.json` (`patunay/shapes/1`), written and read.

Kept for ever: a QR carries eight bytes of its digest and nothing of what it says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from patunay.canonical import jcs_digest
from patunay.credential.facts import AchievementPart, ElementPart, LevelPart, ShapeSet
from patunay.errors import InputError

FORMAT = "patunay/shapes/1"
RULES = "patunay/derivation/1"


def shape_set_json(shapes: ShapeSet) -> dict[str, Any]:
    """The plain value; `rules` names the derivation that `model.compose_credential` follows."""
    return {
        "format": FORMAT,
        "rules": RULES,
        "contexts": [{"url": url, "sha256": digest} for url, digest in shapes.contexts],
        "issuer": {"id": shapes.issuer_id, "name": shapes.issuer_name, "url": shapes.issuer_url},
        "method": shapes.method,
        "statusBase": shapes.status_base,
        "numberPrefix": shapes.number_prefix,
        "framework": {
            "name": shapes.framework_name,
            "url": shapes.framework_url,
            "sha256": shapes.framework_digest,
            "sample": shapes.sample,
        },
        "achievements": [_achievement_json(part) for part in shapes.achievements],
        "narratives": list(shapes.narratives),
    }


def shape_set_digest(shapes: ShapeSet) -> bytes:
    """8 bytes: the first of SHA-256 of the JCS of the public value."""
    return jcs_digest(shape_set_json(shapes))[:8]


def parse_shape_set(value: Mapping[str, Any]) -> ShapeSet:
    """The shape set that `shape_set_json` wrote. Raises InputError for another format or a missing part."""
    if value.get("format") != FORMAT or value.get("rules") != RULES:
        raise InputError("credential.shapes_version", format=str(value.get("format"))[:60])
    try:
        return _parse(value)
    except (KeyError, TypeError) as error:
        raise InputError("credential.shapes_broken", reason=str(error)) from error


def _parse(value: Mapping[str, Any]) -> ShapeSet:
    issuer, framework = value["issuer"], value["framework"]
    return ShapeSet(
        contexts=tuple((context["url"], context["sha256"]) for context in value["contexts"]),
        issuer_id=issuer["id"],
        issuer_name=issuer["name"],
        issuer_url=issuer["url"],
        method=value["method"],
        status_base=value["statusBase"],
        number_prefix=value["numberPrefix"],
        framework_name=framework["name"],
        framework_url=framework["url"],
        framework_digest=framework["sha256"],
        sample=framework["sample"],
        achievements=tuple(_parse_achievement(part) for part in value["achievements"]),
        narratives=tuple(value["narratives"]),
    )


def _achievement_json(part: AchievementPart) -> dict[str, Any]:
    return {
        "code": part.code,
        "id": part.achievement_id,
        "name": part.name,
        "description": part.description,
        "criteria": part.criteria,
        "minimumLevel": part.minimum_level,
        "levels": [{"number": x.number, "name": x.name, "description": x.description} for x in part.levels],
        "elements": [{"code": x.code, "name": x.name, "description": x.description} for x in part.elements],
    }


def _parse_achievement(value: Mapping[str, Any]) -> AchievementPart:
    return AchievementPart(
        code=value["code"],
        achievement_id=value["id"],
        name=value["name"],
        description=value["description"],
        criteria=value["criteria"],
        levels=tuple(LevelPart(x["number"], x["name"], x["description"]) for x in value["levels"]),
        elements=tuple(ElementPart(x["code"], x["name"], x["description"]) for x in value["elements"]),
        minimum_level=value["minimumLevel"],
    )
