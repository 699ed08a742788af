"""`kill -9` of the site's worker at a hundred random moments: nothing lost, nothing doubled, nothing stuck."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.journeys.databases import environment

ROOT = Path(__file__).resolve().parents[2]
TIMES = 25


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.timeout(900)
def test_killed_again_and_again(seed: int, tmp_path: Path) -> None:
    place = environment(f"killed_{seed}")
    result = json.loads(_run(place, "found", tmp_path) or _run(place, "kill", tmp_path, str(TIMES), str(seed)))
    assert result["killed"] >= 10
    assert result["papers"] == 19
    assert result["error"] == ""
    assert {name: result[name] for name in ("lost", "doubled", "stuck", "planned", "broken")} == {
        "lost": 0,
        "doubled": 0,
        "stuck": 0,
        "planned": 0,
        "broken": 0,
    }


def _run(place: dict[str, str], what: str, folder: Path, *more: str) -> str:
    command = [sys.executable, "-m", "tests.journeys.office_killed", what, str(folder), *more]
    done = subprocess.run(command, cwd=ROOT, env=place, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout
