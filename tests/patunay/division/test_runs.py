"""A learner's key: the same person keeps it, two people never share it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from tests.world import DEMO, dice

from patunay.division.folder import OutFolder
from patunay.division.reading import read_rosters
from patunay.division.runs import State
from patunay.division.settings import read_settings


def test_an_lrn_that_is_found_or_lost_between_batches_keeps_the_key(tmp_path: Path) -> None:
    _, roster = read_rosters(read_settings(DEMO), {})
    one = next(learner for learner in roster.learners if learner.lrn and learner.birthdate)
    without = replace(one, lrn=None)
    found, lost = State(OutFolder(tmp_path / "a"), dice("a")), State(OutFolder(tmp_path / "b"), dice("b"))
    assert found.learner_key(without) == found.learner_key(one) == found.learner_key(without)
    assert lost.learner_key(one) == lost.learner_key(without) == lost.learner_key(one)


def test_namesakes_born_on_one_day_never_share_a_key(tmp_path: Path) -> None:
    _, roster = read_rosters(read_settings(DEMO), {})
    one = replace(roster.learners[0], lrn="999999000001", birthdate=date(2000, 1, 1))
    state = State(OutFolder(tmp_path), dice("a"))
    keys = [state.learner_key(replace(one, lrn=lrn)) for lrn in ("999999000001", "999999000002", None, "999999000001")]
    assert len(set(keys)) == 3 and keys[0] == keys[3]
    assert state.learner_key(replace(one, birthdate=date(2000, 1, 2), lrn=None)) not in keys
