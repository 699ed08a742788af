"""What may be shown of a checked document, in the same few lines for ours and for foreign ones.

Reads a document whose proof was checked and whose form leaves no second reading; anything else shows nothing.
Control characters, which could turn a line around on a screen, come out as visible escapes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from patunay.verification.contexts import types_of
from patunay.verification.form import listed
from patunay.verification.report import Shown

MAX_LENGTH = 500


def read_shown(document: Mapping[str, Any]) -> Shown:
    """The facts of a credential in its own words; empty text for what it does not say."""
    issuer, subject = document.get("issuer"), _first(document.get("credentialSubject"))
    achievement = _first(subject.get("achievement"))
    return Shown(
        id=plain(document.get("id")),
        holder=_holder(subject),
        achievement=plain(achievement.get("name") or document.get("name")),
        level=_level(subject, achievement),
        elements=tuple(plain(entry.get("targetName")) for entry in _nodes(achievement.get("alignment"))),
        issuer_id=plain(issuer.get("id") if isinstance(issuer, Mapping) else issuer),
        issuer=plain(issuer.get("name")) if isinstance(issuer, Mapping) else "",
        number=plain(subject.get("licenseNumber")),
        valid_from=plain(document.get("validFrom") or document.get("issuanceDate")),
        valid_until=plain(document.get("validUntil") or document.get("expirationDate")),
        types=tuple(map(plain, types_of(document))),
    )


def plain(value: object) -> str:
    """Text that cannot steer a terminal or a page; a language value gives its text; anything else is empty."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, Mapping):
        value = value.get("@value", "")
    if not isinstance(value, str):
        return ""
    return value if value.isascii() and value.isprintable() and len(value) <= MAX_LENGTH else _escaped(value)


@lru_cache(maxsize=1024)
def _escaped(text: str) -> str:
    shown = "".join(
        f"\\u{ord(character):04x}" if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") else character
        for character in text[:MAX_LENGTH]
    )
    return shown if len(text) <= MAX_LENGTH else f"{shown}..."


def _holder(subject: Mapping[str, Any]) -> str:
    """The name as the issuer wrote it: an unhashed identifier of the type `name`, else the member `name`."""
    for entry in _nodes(subject.get("identifier")):
        if entry.get("identityType") == "name" and entry.get("hashed") is False:
            return plain(entry.get("identityHash"))
    return plain(subject.get("name"))


def _level(subject: Mapping[str, Any], achievement: Mapping[str, Any]) -> str:
    """The level achieved, with its name where the achievement describes it."""
    result = _first(subject.get("result"))
    for description in _nodes(achievement.get("resultDescription")):
        for level in _nodes(description.get("rubricCriterionLevel")):
            if level.get("id") == result.get("achievedLevel"):
                return plain(f"{level.get('level', '')} {level.get('name', '')}".strip())
    return plain(result.get("value"))


def _first(value: object) -> Mapping[str, Any]:
    return next(iter(_nodes(value)), {})


def _nodes(value: object) -> list[Mapping[str, Any]]:
    return [entry for entry in listed(value) if isinstance(entry, Mapping)]
