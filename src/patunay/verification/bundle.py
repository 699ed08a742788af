"""An office's `public/` folder as sources: it stands for `https://<host>/` of that office and for nobody else.

A bundle never vouches for itself: it only answers what lies where. Whether its keys are the office's is decided by a
fingerprint that the caller brings from outside (`trust`).
"""

from __future__ import annotations

from pathlib import Path

from patunay.canonical import parse_json
from patunay.errors import InputError
from patunay.verification.sources import read_below, split_url


class Bundle:
    """`host` is the one that the folder's `did.json` names (did:web without a path)."""

    vouched = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.host = _host(folder)

    def read(self, url: str) -> bytes | None:
        host, path = split_url(url)
        return read_below(self._folder, path) if host == self.host else None


def _host(folder: Path) -> str:
    """Raises InputError when the folder is not a `public/` folder of an office."""
    data = read_below(folder, "did.json")
    if data is None:
        raise InputError("verification.not_a_bundle", path=str(folder))
    document = parse_json(data)
    did = document.get("id") if isinstance(document, dict) else None
    if not isinstance(did, str) or not did.startswith("did:web:") or ":" in did.removeprefix("did:web:"):
        raise InputError("verification.not_a_bundle", path=str(folder))
    return did.removeprefix("did:web:").replace("%3A", ":").lower()
