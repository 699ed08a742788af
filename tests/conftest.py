"""What every test shares: where other people's data lie, and a world with closed sockets."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest_plugins = ["tests.world"]

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


def _folder(path: Path, what: str) -> Path:
    """Other people's data are never committed: CI must have them, elsewhere their absence is said aloud."""
    if path.is_dir():
        return path
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing: {path}")
    pytest.skip(f"left out, {what} is not here: {path}")


@pytest.fixture(scope="session")
def vectors() -> Path:
    """Published test vectors (PATUNAY_VECTORS, default ../shared/vectors)."""
    return _folder(ROOT / os.environ.get("PATUNAY_VECTORS", "../shared/vectors"), "the folder of vectors")


@pytest.fixture(scope="session")
def pilot_division() -> Path:
    """The fictional pilot division as it was mailed."""
    return _folder(SHARED / "data" / "pilot-division", "the pilot division")


@pytest.fixture(scope="session")
def measurement_data() -> Path:
    """Rating sets with the answers of other engines."""
    return _folder(SHARED / "measurement", "the folder of rating sets")


@pytest.fixture(autouse=True)
def closed_sockets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing reaches out but to loopback."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if host not in ("", "127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)
    yield
