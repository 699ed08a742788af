"""Several type-scoped contexts on one node, for a parser that keeps the last alone.

JSON-LD 1.1 (API 5.2.2, step 11) applies the context of each type, in the order of the terms; pyoxigraph 0.5 drops all
but the last, so that safe mode would refuse a good document. Here each such set of types gets a term of its own, which
stands for the last type and carries the contexts of all. Not handled: types that are defined in another scoped context
(refused in safe mode, never read wrongly).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

JOINT = "+patunay+"
"""Stands in each made term; a document that holds it itself must be refused before."""


def join_scopes(document: Mapping[str, Any], outer: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """`document`, whose contexts are written out, in a form that means the same to such a parser.

    `outer` holds the terms with a context of their own that are in force around it.
    """
    contexts = list(_written_out(document.get("@context")))
    scoped = {**(outer or {}), **_scoped_terms(contexts)}
    joined: dict[str, Any] = {}
    body = _walk({name: member for name, member in document.items() if name != "@context"}, scoped, joined)
    return {"@context": [*contexts, joined] if joined else contexts, **body}


def _written_out(context: Any) -> Iterator[Any]:
    for each in context if isinstance(context, list) else [context]:
        yield from _written_out(each) if isinstance(each, list) else [each]


def _scoped_terms(contexts: list[Any]) -> dict[str, Any]:
    return {
        term: definition
        for context in contexts
        if isinstance(context, Mapping)
        for term, definition in context.items()
        if isinstance(definition, Mapping) and "@context" in definition
    }


def _walk(value: Any, scoped: Mapping[str, Any], joined: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_walk(member, scoped, joined) for member in value]
    if not isinstance(value, Mapping):
        return value
    if "@context" in value:
        return join_scopes(value, scoped)
    types = value.get("type")
    walked = {name: _walk(member, scoped, joined) for name, member in value.items()}
    return {**walked, "type": _join(types, scoped, joined)} if isinstance(types, list) else walked


def _join(types: list[Any], scoped: Mapping[str, Any], joined: dict[str, Any]) -> list[Any]:
    names = sorted({name for name in types if isinstance(name, str) and name in scoped})
    if len(names) < 2:
        return types
    *_, last = names
    term = JOINT.join(reversed(names))
    joined[term] = {**scoped[last], "@context": list(_written_out([scoped[name]["@context"] for name in names]))}
    return [term if name == last else name for name in types]
