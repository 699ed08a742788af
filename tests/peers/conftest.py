"""Where the Open Badges schema lies."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def schemas(vectors: Path) -> Path:
    """The published JSON schemas of Open Badges 3.0."""
    return vectors / "schemas-1edtech" / "ob_v3p0"
