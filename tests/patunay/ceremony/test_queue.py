"""Whom to call next: alphabetical within the group, absent ones left out, late ones at the group's end."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.patunay.ceremony.event import PEOPLE, Device

from patunay.ceremony import Act, Mark, Queue, Register, call_queue

STAGE, GATE = Device("stage"), Device("gate")
EVERYBODY = ("ANA", "BEN", "CID", "DEN", "EVA")


def came(*keys: str) -> list[Mark]:
    return [GATE(Act.ARRIVE, key) for key in keys]


def turns(*turns: str) -> list[Mark]:
    """`+ANA` calls, `-ANA` skips, a minute each."""
    return [STAGE(Act.CALL if turn[0] == "+" else Act.SKIP, turn[1:], 60 + n) for n, turn in enumerate(turns)]


def queue(marks: Iterable[Mark]) -> Queue:
    return call_queue(Register.of(PEOPLE, marks))


def keys(queue: Queue) -> list[str]:
    return [entry.person.key for entry in queue.waiting]


def test_it_goes_group_by_group_and_leaves_out_the_absent() -> None:
    told = queue(came("EVA", "CID", "ANA"))
    assert keys(told) == ["ANA", "CID", "EVA"] and told.next and told.next.person.key == "ANA"
    assert [entry.person.key for entry in told.absent] == ["BEN", "DEN"]
    assert (told.on_stage, told.called, told.seconds(10)) == (None, 0, 30)


def test_who_comes_late_is_called_when_the_group_on_stage_ends() -> None:
    marks = [*came("ANA", "CID", "DEN", "EVA"), *turns("+ANA"), *came("BEN")]
    assert keys(queue(marks)) == ["BEN", "CID", "DEN", "EVA"], "the own place is still to come"
    marks += turns("+ANA", "+CID", "+DEN")
    assert keys(queue(marks)) == ["EVA", "BEN"], "after Talahib, which is on stage"
    assert keys(queue([*came("ANA", "CID", "DEN"), *turns("+CID"), *came("BEN")])) == ["ANA", "BEN", "DEN"]


def test_who_does_not_come_up_is_called_again_at_the_end() -> None:
    told = queue([*came(*EVERYBODY), *turns("+ANA", "-ANA", "+BEN")])
    assert keys(told) == ["CID", "DEN", "EVA", "ANA"] and told.on_stage and told.on_stage.person.key == "BEN"
    told = queue([*came(*EVERYBODY), *turns("+ANA", "-ANA")])
    assert told.on_stage is None and told.called == 0
    told = queue([*came("ANA", "BEN"), *turns("+ANA", "-ANA", "+BEN", "-BEN", "+ANA", "-ANA")])
    assert keys(told) == ["BEN", "ANA"], "the one who was skipped longest ago comes first"


def test_going_back_is_an_undo_of_the_call() -> None:
    called = turns("+ANA", "+BEN")
    told = queue([*came(*EVERYBODY), *called, STAGE(Act.UNDO, "BEN", 70, of=called[-1].id)])
    assert told.on_stage and told.on_stage.person.key == "ANA" and keys(told)[0] == "BEN"


def test_one_person_called_out_of_turn_moves_nobody_else() -> None:
    told = queue([*came(*EVERYBODY), *turns("+ANA", "+EVA")])
    assert keys(told) == ["BEN", "CID", "DEN"]


def test_a_proxy_stands_in_the_learners_place() -> None:
    told = queue([*came("ANA"), GATE(Act.PROXY, "BEN", name="Luz Bautista", authority="letter and ID")])
    assert keys(told) == ["ANA", "BEN"] and told.waiting[1].proxy and not told.waiting[1].is_present


def test_a_walk_in_is_called_in_alphabetical_order_or_as_a_late_one() -> None:
    walk_in = GATE(Act.WALK_IN, "gate-1", name="Aguila, Mia", group="Kawayanan")
    assert keys(queue([*came("ANA", "BEN"), walk_in])) == ["ANA", "gate-1", "BEN"]
    assert keys(queue([*came("ANA", "BEN", "CID"), walk_in, *turns("+ANA", "+BEN")])) == ["CID", "gate-1"]


def test_who_was_called_or_handed_the_folder_with_no_check_in_is_neither_absent_nor_waiting() -> None:
    told = queue([*turns("+ANA"), STAGE(Act.HAND_OVER, "BEN", 60, folder="MC-BEN")])
    assert [entry.person.key for entry in told.absent] == ["CID", "DEN", "EVA"]
    assert (keys(told), told.called) == ([], 2)


@settings(deadline=None)
@given(st.lists(st.sampled_from(EVERYBODY), unique=True), st.data())
def test_whoever_comes_is_called_exactly_once_if_the_next_is_always_called(
    early: list[str], data: st.DataObject
) -> None:
    """However people trickle in and are skipped, the queue runs empty and nobody has two turns."""
    marks, called = came(*early), []
    late = [key for key in EVERYBODY if key not in early]
    for minute in count(100):
        if late and data.draw(st.booleans()):
            marks += came(late.pop())
        if not (waiting := keys(queue(marks))):
            break
        skipped = data.draw(st.booleans()) if minute < 120 else False
        marks.append(STAGE(Act.CALL, waiting[0], minute))
        if skipped:
            marks.append(STAGE(Act.SKIP, waiting[0], minute + 0.5))
        else:
            called.append(waiting[0])
    assert sorted(called) == sorted(key for key in EVERYBODY if key not in late)
