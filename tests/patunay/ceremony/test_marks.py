"""Marks merge as sets do, and travel as lines that are read strictly."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.patunay.ceremony.event import PEOPLE, START, Device

from patunay.canonical import jcs
from patunay.ceremony import (
    Act,
    Mark,
    MarkId,
    Register,
    call_queue,
    compose_day,
    compose_mark,
    merge,
    parse_code,
    parse_day,
    parse_mark,
    pass_code,
    shown_code,
)
from patunay.errors import InputError

PHONES = ("gate", "door")
IDS = st.builds(MarkId, st.sampled_from(PHONES), st.integers(1, 4))
FOLDERS = st.sampled_from(("MC-ANA", "MC-BEN", "MC-EVA", "OTHER", ""))
NAMES = st.sampled_from(("Aguila, Mia", "Luz", "x"))


def shaped(
    act: Act, id_: MarkId, minute: int, key: str, of: MarkId, folder: str, name: str, offset: int | None
) -> Mark:
    """A mark with the members that its act has."""
    facts: dict[str, Any] = {
        Act.UNDO: {"of": of},
        Act.HAND_OVER: {"folder": folder},
        Act.WALK_IN: {"name": name, "group": "Talahib"},
        Act.PROXY: {"name": name, "authority": "letter"},
        Act.RELEASE: {"name": name, "relation": "x", "place": "SDO", "on": date(2025, 12, 20), "folder": folder},
    }.get(act, {})
    return Mark(id_.device, id_.count, act, key, START + timedelta(minutes=minute), offset=offset, **facts)


MARKS = st.builds(
    shaped,
    st.sampled_from(Act),
    IDS,
    st.integers(0, 5),
    st.sampled_from(("ANA", "BEN", "EVA", "MAYOR", "gate-W1", "garbage")),
    IDS,
    FOLDERS,
    NAMES,
    st.none() | st.integers(-90, 90),
)
LOGS = st.lists(MARKS, max_size=12)


def told(marks: tuple[Mark, ...]) -> list[tuple[Mark, int | None]]:
    """With the offset, which is no part of a mark's equality."""
    return [(mark, mark.offset) for mark in marks]


@settings(deadline=None)
@given(LOGS, LOGS, LOGS)
def test_merge_is_commutative_associative_and_idempotent(a: list[Mark], b: list[Mark], c: list[Mark]) -> None:
    assert told(merge(a, b)) == told(merge(b, a))
    assert told(merge(merge(a, b), c)) == told(merge(a, merge(b, c)))
    assert told(merge(merge(a, b), a, b)) == told(merge(a, b))
    assert set(merge(a, b)) == {*a, *b}


@settings(deadline=None)
@given(LOGS, st.randoms(use_true_random=False))
def test_the_register_and_the_queue_ask_for_no_order_of_arrival(marks: list[Mark], dice: Any) -> None:
    shuffled = [*marks, *marks[:3]]
    dice.shuffle(shuffled)
    one, other = Register.of(PEOPLE, marks), Register.of(PEOPLE, shuffled)
    assert one == other and call_queue(one) == call_queue(other)
    assert all(finding.sentence("en") and finding.sentence("fil") for finding in one.findings)


@settings(deadline=None)
@given(LOGS)
def test_a_day_comes_back_from_its_lines(marks: list[Mark]) -> None:
    data = compose_day("2025", marks)
    assert told(parse_day(data, "2025")) == told(tuple(marks)), "in the order that they were written in"
    assert max(map(len, data.split(b"\n"))) < 1000


def test_the_first_clock_that_was_measured_makes_no_difference() -> None:
    mark = Device("gate")(Act.ARRIVE, "ANA", 5)
    copies = [parse_mark(compose_mark(mark)[:-1] + b',"offset":%d}' % offset) for offset in (-60, -58)]
    for order in permutations([mark, *copies]):
        (merged,) = merge(*([each] for each in order))
        assert merged.offset == -60 and merged.time == START + timedelta(minutes=4)


def test_a_check_in_is_small() -> None:
    mark = Mark("phone-7f3a", 123, Act.ARRIVE, "7K2MQ4XY", datetime(2025, 12, 19, 0, 1, 2, 345_000, UTC), offset=-65)
    assert compose_mark(mark) == (
        b'{"act":"arrive","at":"2025-12-19T00:01:02.345Z","count":123,"device":"phone-7f3a","key":"7K2MQ4XY","offset":-65}'
    )


@pytest.mark.parametrize("letter", ["a", "ñ", "\u2603", "\N{BOMB}", '"'])
def test_the_longest_texts_are_read_back_and_a_check_in_stays_below_a_kilobyte(letter: str) -> None:
    text = letter * 120
    texts = dict.fromkeys(("folder", "name", "relation", "authority", "place"), text)
    mark = Mark("d" * 40, 2**53 - 1, Act.RELEASE, text, START, on=date(2026, 1, 5), offset=-1, **texts)
    assert parse_mark(compose_mark(mark)) == mark
    assert len(compose_mark(Mark("d" * 40, 1, Act.ARRIVE, text, START, offset=-1))) < 1000


@pytest.mark.parametrize(
    "mark",
    [
        Mark("gate", 1, Act.ARRIVE, "two\nlines", START),
        Mark("gate", 1, Act.PROXY, "ANA", START, name="Luz" * 50, authority="letter"),
        Mark("gate", 1, Act.RELEASE, "ANA", START, name="Luz"),
        Mark("a phone", 1, Act.ARRIVE, "ANA", START),
        Mark("gate", 0, Act.ARRIVE, "ANA", START),
    ],
)
def test_what_could_not_be_read_back_is_not_written(mark: Mark) -> None:
    with pytest.raises(InputError, match="bad_mark"):
        compose_mark(mark)


GOOD = {"act": "arrive", "at": "2025-12-19T00:01:02.345Z", "count": 1, "device": "gate", "key": "7K2MQ4XY"}


@pytest.mark.parametrize(
    "changes",
    [
        {"act": "vote"},
        {"act": "undo"},
        {"act": "undo", "of": ["gate"]},
        {"act": "undo", "of": ["gate", 0]},
        {"act": "hand-over", "folder": ""},
        {"act": "proxy", "name": "Luz"},
        {"at": "2025-12-19T00:01:02Z"},
        {"at": "2025-13-19T00:01:02.345Z"},
        {"count": 0},
        {"count": True},
        {"count": 1.5},
        {"device": "a phone"},
        {"key": ""},
        {"key": "\x00"},
        {"key": "x" * 121},
        {"key": 7},
        {"level": 3},
        {"offset": "1"},
        {"offset": 10**9},
        {"folder": "MC-ANA"},
    ],
)
def test_a_mark_with_a_fault_is_refused_with_its_line(changes: dict[str, Any]) -> None:
    assert parse_mark(jcs(GOOD)).key == "7K2MQ4XY"
    lines = [jcs({"format": "patunay/day/1", "event": "2025"}), jcs(GOOD), jcs({**GOOD, **changes})]
    with pytest.raises(InputError, match="bad_mark") as refused:
        parse_day(b"\n".join(lines), "2025")
    assert refused.value.facts["line"] == 3


@pytest.mark.parametrize("data", [b"[]", b"{", b'{"act":"arrive","act":"arrive"}', b" " * 5000, b"7"])
def test_what_is_no_mark_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        parse_mark(data)


def test_the_file_of_another_event_is_refused() -> None:
    with pytest.raises(InputError, match="other_day"):
        parse_day(compose_day("2024", ()), "2025")


@given(st.binary(min_size=5, max_size=5))
def test_a_pass_code_is_read_as_it_is_typed(entropy: bytes) -> None:
    code = pass_code(entropy)
    assert len(code) == 8 and parse_code(code) == code
    assert parse_code(f" {shown_code(code).lower().replace('0', 'o').replace('1', 'l')} ") == code


@pytest.mark.parametrize(
    "text", ["", "7K2MQ4X", "7K2MQ4XYZ", "https://example.invalid/", "7K2MQ4X!", "UUUUUUUU", "ñññññññß"]
)
def test_what_is_no_pass_code_is_none(text: str) -> None:
    assert parse_code(text) is None
