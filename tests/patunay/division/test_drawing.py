"""A second batch of the same learners: nothing twice, more replaces less, less is refused."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.patunay.division.test_correcting import issue_waiting, verify
from tests.world import DRAWN_UP, ELEMENTS_ONLY, FOUR_COMPETENCIES, World, dice

from patunay.division.drawing import draw_up
from patunay.division.folder import load
from patunay.division.register import Registered, registered, standing
from patunay.errors import StateError
from patunay.roster.lists import read_slip_codes
from patunay.verification import Verdict


def redraw(world: World) -> bool:
    """Whether a second `award` leaves a list to approve."""
    with world.place.locked():
        return draw_up(world.settings, world.place, DRAWN_UP, dice("second"), demo=True).run is not None


def change_marks(folder: Path, lrn: str, mark: str) -> None:
    """Every mark that anybody gave this learner becomes `mark`."""
    codes = {code.code for code in read_slip_codes(folder / "codes.csv") if code.lrn == lrn}
    for path in sorted(folder.glob("ratings-*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as handle:
            head, *rows = csv.reader(handle)
        marks = [column for column, title in enumerate(head) if title.startswith("[")]
        for row in rows:
            if {lrn, *codes} & set(row):
                for column in marks:
                    row[column] = mark
        with path.open("w", encoding="utf-8-sig", newline="") as handle:
            csv.writer(handle).writerows([head, *rows])


def lines_of(world: World, lrn: str) -> dict[str, Registered]:
    """Code -> what stands for this learner."""
    key = load(world.place.private / "state.json")["learners"][lrn]
    return {code: one for (_, code, learner), one in standing(world.place).items() if learner == key}


def test_the_same_files_again_issue_nothing(own_world: World) -> None:
    before = sorted(one.reference for one in registered(own_world.place))
    assert redraw(own_world) is False
    assert sorted(one.reference for one in registered(own_world.place)) == before


def test_nobody_has_two_standing_credentials_for_one_competency(world: World) -> None:
    keys = [one.key for one in registered(world.place)]
    assert len(keys) == len(set(keys)) == len(world.credentials)


def test_better_marks_replace_elements_by_the_competency(own_world: World) -> None:
    lrn = ELEMENTS_ONLY[0]
    old = lines_of(own_world, lrn)
    change_marks(own_world.folder, lrn, "3 – Kaya at natutulungan ang iba")
    assert redraw(own_world)
    issue_waiting(own_world)
    new = lines_of(own_world, lrn)
    assert old and all(one.line["level"] is None for one in old.values())
    for code, one in old.items():
        assert new[code].line["level"] == 3 and new[code].number != one.number
        assert verify(own_world, one.reference).verdict is Verdict.INVALID
        assert verify(own_world, new[code].reference).verdict is Verdict.VALID
    assert redraw(own_world) is False


def test_an_award_that_would_fall_is_refused_and_nothing_changes(own_world: World) -> None:
    lrn = FOUR_COMPETENCIES[0]
    change_marks(own_world.folder, lrn, "1 – Kaya kapag may tulong")
    with pytest.raises(StateError) as refused:
        redraw(own_world)
    assert refused.value.code == "division.already_issued"
    assert str(refused.value.facts["number"]).startswith("MC-PLT-2025-")
