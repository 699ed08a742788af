"""Where a verifier gets other people's files from: one question, by URL, and no answer is an answer.

Everything that a verification needs beside the document has an https address: DID documents, key records, status
lists, shapes, the log. A folder, a mirror or the network answers for it. None of them is believed for what it says:
signatures and the trust that the caller brings decide (`keys`, `trust`).
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Protocol
from urllib.parse import unquote, urlsplit

MAX_BYTES = 64 << 20


class Sources(Protocol):
    """`vouched`: whether an answer is known to come from the URL's host (TLS), which a folder never is."""

    @property
    def vouched(self) -> bool: ...

    def read(self, url: str) -> bytes | None:
        """The content at an https URL, None when it is not there. Never raises for a bad URL."""
        ...


class NoSources:
    """Nothing beside the document: enough for did:key."""

    vouched = False

    def read(self, url: str) -> bytes | None:
        return None


class Mirror:
    """A folder of hosts: `https://<host>/<path>` is `<folder>/<host>/<path>`."""

    vouched = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, url: str) -> bytes | None:
        host, path = split_url(url)
        return read_below(self._folder / host, path) if host and "/" not in host else None


class FirstOf:
    """Several sources, asked in order."""

    def __init__(self, *sources: Sources) -> None:
        self._sources = sources

    @property
    def vouched(self) -> bool:
        """Only when every one of them is: the answer does not say whose it is."""
        return all(source.vouched for source in self._sources)

    def read(self, url: str) -> bytes | None:
        return next((data for source in self._sources if (data := source.read(url)) is not None), None)


def split_url(url: str) -> tuple[str, str]:
    """Host and path (no leading slash) of an https URL; empty host for anything else. The fragment is dropped."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    if parts.scheme != "https" or parts.query or parts.username is not None:
        return "", ""
    return parts.netloc.lower(), unquote(parts.path).lstrip("/")


def read_below(folder: Path, path: str) -> bytes | None:
    """The file `path` below `folder`, when it is there, is no way out of it, and is not over 64 MB."""
    parts = PurePosixPath(path).parts
    if not parts or ".." in parts or "\\" in path or "\0" in path or path.startswith("/"):
        return None
    file = folder.joinpath(*parts)
    try:
        inside = file.resolve().is_relative_to(folder.resolve())
        if not inside or not file.is_file() or file.stat().st_size > MAX_BYTES:
            return None
        return file.read_bytes()
    except (OSError, ValueError):
        return None
