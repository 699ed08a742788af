"""Nobody sits on another's lap, guardians sit beside their learner, wheelchairs beside the aisle."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.patunay.ceremony.event import ANA, MAYOR, PEOPLE, learner

from patunay.ceremony import Need, Participant, running_order
from patunay.ceremony.seating import Hall, Seat, seat
from patunay.errors import InputError

NEEDS = st.frozensets(st.sampled_from(Need))
CLASSES = st.lists(st.tuples(st.sampled_from(("Kawayanan", "Talahib", "Ñ")), NEEDS), max_size=40)


def invited(drawn: list[tuple[str, frozenset[Need]]]) -> list[Participant]:
    return [learner(f"L{n}", "Reyes", f"{n:02}", group, needs=needs) for n, (group, needs) in enumerate(drawn)]


@settings(deadline=None)
@given(CLASSES, st.integers(3, 9))
def test_every_learner_has_a_seat_and_every_guardian_one_beside(drawn: list, width: int) -> None:
    people = invited(drawn)
    seats = seat([*people, MAYOR], Hall(99, width))
    taken = [(seats[MAYOR.key].row, 1)]
    for one in people:
        place = seats[one.key]
        taken += [(place.row, place.number)]
        taken += [(place.row, place.number + 1)] if Need.GUARDIAN in one.needs else []
        assert Need.WHEELCHAIR not in one.needs or place.number == 1
    assert len(taken) == len(set(taken)) and all(number <= width for _, number in taken)


@settings(deadline=None)
@given(CLASSES)
def test_a_group_begins_a_row_and_who_walks_sits_in_the_order_of_calling(drawn: list) -> None:
    people = running_order(invited(drawn))
    seats = seat(people, Hall(99, 5))
    walking = [one for one in people if Need.WHEELCHAIR not in one.needs]
    for one, after in pairwise(walking):
        here, there = seats[one.key], seats[after.key]
        assert (here.row, here.number) < (there.row, there.number)
        assert one.group == after.group or here.row < there.row


def test_guests_sit_in_front_and_seats_have_names() -> None:
    seats = seat([*PEOPLE, replace(MAYOR, key="SDS", precedence=1)], Hall(9, 20))
    assert {key: str(place) for key, place in seats.items()} == {
        "SDS": "A-1",
        "MAYOR": "A-2",
        "ANA": "B-1",
        "BEN": "B-2",
        "CID": "B-3",
        "DEN": "C-1",
        "EVA": "C-2",
    }
    assert [str(Seat(row, 1)) for row in (1, 26, 27, 52, 53)] == ["A-1", "Z-1", "AA-1", "AZ-1", "BA-1"]


def test_a_hall_that_is_too_small_says_how_many_rows_it_takes() -> None:
    with pytest.raises(InputError, match="hall_small") as refused:
        seat(PEOPLE, Hall(2, 20))
    assert refused.value.facts["needed"] == 3
    with pytest.raises(InputError, match="row_short"):
        seat([replace(ANA, needs=frozenset({Need.GUARDIAN}))], Hall(9, 1))
