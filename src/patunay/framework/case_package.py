"""A CASE 1.1 `CFPackage` as a graph: the document, its items in their tree, translations, rubrics; nothing is lost.

Lenient as a reader of other people's exports must be (CASE 1.0 fields are welcome): only what the graph needs is
required. It does not know what an award rule is, and resolves no address.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from patunay.canonical import parse_json
from patunay.errors import InputError

MAX_BYTES = 32 << 20
CHILD, TRANSLATION = "isChildOf", "isTranslationOf"
Node = Mapping[str, Any]
_NODES = ("originNodeURI", "destinationNodeURI")


@dataclass(frozen=True)
class Package:
    """`source` is the parsed JSON, every field of it; it is what `written back` means."""

    source: Mapping[str, Any]

    @property
    def document(self) -> Node:
        document: Node = self.source["CFDocument"]
        return document

    @cached_property
    def items(self) -> Mapping[str, Node]:
        """identifier -> CFItem, in the order of the file."""
        return {item["identifier"]: item for item in self.source.get("CFItems", ())}

    @property
    def rubrics(self) -> tuple[Node, ...]:
        return tuple(self.source.get("CFRubrics", ()))

    @cached_property
    def translations(self) -> Mapping[str, Node]:
        """identifier of a translated item -> its item in Filipino (`fil` or `tl`)."""
        found = {}
        for origin, destination, _ in self._links(TRANSLATION):
            item = self.items.get(origin)
            if item is not None and str(item.get("language", "")).lower() in ("fil", "tl"):
                found[destination] = item
        return found

    def children(self, identifier: str) -> tuple[Node, ...]:
        """The items below an item or the document: by sequence number, then enumeration, code and statement."""
        return self._children.get(identifier, ())

    @property
    def roots(self) -> tuple[Node, ...]:
        return self.children(self.document["identifier"])

    @cached_property
    def orphans(self) -> tuple[Node, ...]:
        """Items that no path from the document reaches, translations aside."""
        reached: set[str] = set()
        waiting = [item["identifier"] for item in self.roots]
        while waiting:
            identifier = waiting.pop()
            if identifier not in reached:
                reached.add(identifier)
                waiting += [item["identifier"] for item in self.children(identifier)]
        translating = {origin for origin, _, _ in self._links(TRANSLATION)}
        return tuple(item for key, item in self.items.items() if key not in reached | translating)

    @cached_property
    def _children(self) -> Mapping[str, tuple[Node, ...]]:
        below: dict[str, list[tuple[float, Node]]] = defaultdict(list)
        for origin, destination, number in self._links(CHILD):
            if origin in self.items:
                below[destination].append((number, self.items[origin]))
        return {key: tuple(item for _, item in sorted(pairs, key=_order)) for key, pairs in below.items()}

    def _links(self, kind: str) -> list[tuple[str, str, float]]:
        """Origin, destination, sequence number (infinite where none is given)."""
        return [
            (one[_NODES[0]]["identifier"], one[_NODES[1]]["identifier"], _sequence(one.get("sequenceNumber")))
            for one in self.source.get("CFAssociations", ())
            if one["associationType"] == kind
        ]


def derived_identifier(digest: str, *parts: str) -> UUID:
    """UUID version 5 of (framework hash in hex, parts); for a competency's code its credentials' achievement id."""
    return uuid5(uuid5(NAMESPACE_URL, f"urn:sha256:{digest}"), "|".join(parts))


def read_package(path: Path) -> Package:
    """The package in the file `path`. Raises InputError `framework.<unreadable, large, not_case>` or `canonical.*`."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise InputError("framework.unreadable", file=path.name) from error
    if size > MAX_BYTES:
        raise InputError("framework.large", file=path.name, limit=f"{MAX_BYTES >> 20} MB")
    return parse_package(data, path.name)


def parse_package(data: bytes, file: str) -> Package:
    """The package in `data` (UTF-8, with or without BOM); `file` names it in what is said."""
    value = parse_json(data.removeprefix(b"\xef\xbb\xbf"), max_bytes=MAX_BYTES)
    wrong = _misshapen(value)
    if wrong is not None:
        raise InputError("framework.not_case", file=file, part=wrong)
    return Package(value)


def _misshapen(value: Any) -> str | None:
    """The first part that the graph needs and that is missing, doubled or not of the right kind."""
    if not isinstance(value, dict) or not isinstance(value.get("CFDocument"), dict):
        return "CFDocument"
    for name in ("identifier", "creator", "title"):
        if not isinstance(value["CFDocument"].get(name), str):
            return f"CFDocument.{name}"
    for name in ("CFItems", "CFAssociations", "CFRubrics"):
        entries = value.get(name, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            return name
    return _misshapen_items(value.get("CFItems", [])) or _misshapen_links(value.get("CFAssociations", []))


def _misshapen_items(items: list[Node]) -> str | None:
    seen = set()
    for number, item in enumerate(items):
        for name in ("identifier", "fullStatement"):
            if not isinstance(item.get(name), str):
                return f"CFItems[{number}].{name}"
        if item["identifier"] in seen:
            return f"CFItems[{number}].identifier ({item['identifier'][:40]})"
        seen.add(item["identifier"])
    return None


def _misshapen_links(links: list[Node]) -> str | None:
    for number, link in enumerate(links):
        if not isinstance(link.get("associationType"), str):
            return f"CFAssociations[{number}].associationType"
        for name in _NODES:
            node = link.get(name)
            if not isinstance(node, dict) or not isinstance(node.get("identifier"), str):
                return f"CFAssociations[{number}].{name}"
    return None


def _sequence(value: Any) -> float:
    """Real exports write it as a string, too."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() else float("inf")


def _order(pair: tuple[float, Node]) -> tuple[Any, ...]:
    number, item = pair
    names = ("listEnumeration", "humanCodingScheme", "fullStatement")
    return (number, *(_natural(str(item.get(name, ""))) for name in names))


def _natural(text: str) -> list[tuple[int, int, str]]:
    """`L1.2` before `L1.10`."""
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", text) if part]
