"""Sixteen clerks, overlapping lists, twenty rounds: nothing twice, nothing lost, nobody refused without cause."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.journeys.databases import environment

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 20


@pytest.mark.timeout(600)
def test_each_award_lives_once(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.journeys.office_race", str(tmp_path), str(ROUNDS), "1"]
    done = subprocess.run(command, cwd=ROOT, env=environment("race"), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    result = json.loads(done.stdout)
    assert result["granted"] + result["refused"] == 16 * ROUNDS
    assert result["granted"] >= ROUNDS
    assert result["refused"] >= ROUNDS
    assert {name: result[name] for name in ("broken", "doubled", "lost", "strange", "unjust")} == dict.fromkeys(
        ("broken", "doubled", "lost", "strange", "unjust"), 0
    )
