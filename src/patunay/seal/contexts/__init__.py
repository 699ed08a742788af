"""JSON-LD contexts that the package carries, pinned by hash. Nothing is ever fetched.

One URL may have several contents (Open Badges 3.0.3 was changed in place): the first is the one we issue under.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from patunay.errors import InputError


@dataclass(frozen=True)
class ContextStore:
    """URL -> contents, most current first. `choice` takes another content for a URL by its hex SHA-256."""

    contents: Mapping[str, tuple[bytes, ...]]
    choice: Mapping[str, str] = field(default_factory=dict)

    def resolve(self, url: str) -> Any:
        """The parsed `@context` value. Raises InputError for a URL that is not pinned."""
        if url not in self._parsed:
            raise InputError("seal.unknown_context", url=url[:200])
        return self._parsed[url]

    def content(self, url: str) -> bytes:
        """The file as published. Raises InputError for a URL that is not pinned, or not in the content chosen."""
        for data in self.contents.get(url, ()):
            if url not in self.choice or sha256(data).hexdigest() == self.choice[url]:
                return data
        raise InputError("seal.unknown_context", url=url[:200])

    def digest(self, url: str) -> str:
        """Hex SHA-256 of the content in use."""
        return sha256(self.content(url)).hexdigest()

    def choosing(self, choice: Mapping[str, str]) -> ContextStore:
        return ContextStore(self.contents, {**self.choice, **choice})

    def adding(self, contents: Mapping[str, bytes]) -> ContextStore:
        """With further contexts, first in line (tests bring theirs)."""
        return ContextStore({**self.contents, **{url: (data,) for url, data in contents.items()}}, self.choice)

    @cached_property
    def _parsed(self) -> dict[str, Any]:
        return {url: json.loads(self.content(url))["@context"] for url in self.contents}


@cache
def pinned_contexts() -> ContextStore:
    """The contexts of the package. Raises RuntimeError when a file is not the one that was pinned."""
    return read_contexts(files(__package__))


def read_contexts(folder: Traversable) -> ContextStore:
    """The files of `folder` that its `index.json` names, each with the hash that stands there, else RuntimeError."""
    index = json.loads(folder.joinpath("index.json").read_text("utf-8"))
    contents: dict[str, tuple[bytes, ...]] = {}
    for url, entries in index.items():
        datas = [folder.joinpath(entry["file"]).read_bytes() for entry in entries]
        if any(sha256(data).hexdigest() != entry["sha256"] for data, entry in zip(datas, entries, strict=True)):
            raise RuntimeError(f"the pinned context {url} was changed")
        contents[url] = tuple(datas)
    return ContextStore(contents)
