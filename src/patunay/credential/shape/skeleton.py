"""What credentials of one achievement share (the skeleton) and what varies (the values of its slots).

Two documents with equal skeletons have equal keys in equal order, equal types, numbers and contexts, and equal texts
outside the slots. Slots are strings; which of them become whole terms of the RDF is for `compiling` to find out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import orjson

VARIABLE = ("id", "validFrom", "validUntil", "awardedDate", "credentialSubject", "credentialStatus", "created")
"""Members of the top whose texts vary from learner to learner; all others belong to the skeleton."""
FIXED = frozenset(
    {"type", "@context", "@type", "@language", "@direction", "identityType", "statusPurpose"}
    | {"statusListCredential", "resultDescription"}
)
"""Members that are never slots: they choose a meaning and are no text, or are the same for all of one achievement."""
SHARED = "achievement"
"""The large member of the subject that every learner shares."""


class Parts(NamedTuple):
    """The skeleton as JSON, and the values of the slots in document order."""

    skeleton: bytes
    values: list[str]


def split(document: Mapping[str, Any]) -> Parts | None:
    """None for a value that JSON has no place for."""
    values: list[str] = []
    skeleton: dict[str, Any] = dict(document)
    for name in VARIABLE:
        if name in skeleton:
            skeleton[name] = _emptied(skeleton[name], values, name)
    try:
        return Parts(orjson.dumps(skeleton), values)
    except TypeError:
        return None


def _emptied(value: Any, values: list[str], name: str) -> Any:
    """`value` with each slot as "", and a text that is none as "=" and itself, so the two are never confused."""
    if isinstance(value, str):
        if name in FIXED:
            return "=" + value
        values.append(value)
        return ""
    if isinstance(value, dict):
        return {
            key: member if _is_shared(key, member) else _emptied(member, values, key) for key, member in value.items()
        }
    if isinstance(value, list):
        return [_emptied(member, values, name) for member in value]
    return value


def slot_paths(document: Mapping[str, Any]) -> list[str]:
    """Where the slots stand, in the order of `split`'s values, as `seal.rdf` writes paths."""
    return [path for name in VARIABLE if name in document for path in _paths(document[name], name, name)]


def _paths(value: Any, path: str, name: str) -> Iterator[str]:
    if isinstance(value, str) and name not in FIXED:
        yield path
    elif isinstance(value, dict):
        for key, member in value.items():
            if not _is_shared(key, member):
                yield from _paths(member, f"{path}.{key}", key)
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _paths(member, f"{path}[{index}]", name)


def _is_shared(key: str, member: Any) -> bool:
    return key == "@context" or (key == SHARED and isinstance(member, dict))
