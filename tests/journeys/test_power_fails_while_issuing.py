"""`kill -9` at a hundred random moments: running again gives what an undisturbed run gives, byte for byte."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.world import approve, award, found_office

ROOT = Path(__file__).resolve().parents[2]
TIMES = 10


@pytest.mark.parametrize("seed", range(10))
def test_killed_at_random_moments_and_run_again(seed: int, tmp_path: Path) -> None:
    world = found_office(tmp_path / "prepared")
    award(world)
    approve(world)
    what = [str(world.out.parent), str(tmp_path), str(TIMES), str(seed)]
    command = [sys.executable, "-m", "tests.journeys.killed", *what]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    result = json.loads(done.stdout)
    assert result["files"] > 100 and result["killed"] == TIMES
    assert result["different"] == []
