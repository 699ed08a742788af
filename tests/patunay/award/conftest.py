"""The demo division, read once for the tests of this room."""

from __future__ import annotations

from collections import defaultdict

import pytest
from tests.world import DEMO

from patunay.division.reading import Reading, read_division
from patunay.division.settings import read_settings
from patunay.rating import Rating
from patunay.roster.model import Place


@pytest.fixture(scope="session")
def reading() -> Reading:
    return read_division(read_settings(DEMO), {})


@pytest.fixture(scope="session")
def forms(reading: Reading) -> dict[Place, list[Rating]]:
    """Roster place -> every form about the learner there."""
    found: dict[Place, list[Rating]] = defaultdict(list)
    for rating in reading.ratings.ratings:
        found[rating.learner.place].append(rating)
    return found
