"""Bitstring status lists against lists out of the wild, and the arithmetic of our own."""

from __future__ import annotations

import gzip
import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patunay.errors import InputError
from patunay.status import (
    LIST_SIZE,
    MAX_UNPACKED,
    EventKind,
    StatusEvent,
    compose_status_list,
    decode_list,
    encode_list,
    list_position,
    parse_event,
    set_bits,
)
from patunay.words import say

KEY = bytes(range(32))
EMPTY = bytes(LIST_SIZE // 8)


def bits_of(data: bytes) -> list[int]:
    """Numbers of the bits that are set, the left-most bit of the first byte being 0."""
    return [8 * place + bit for place, byte in enumerate(data) if byte for bit in range(8) if byte & (0x80 >> bit)]


def lists(vectors: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((vectors / "vec-bitstring" / "vectors.json").read_bytes())
    return found


def test_lists_of_others_are_decoded(vectors: Path) -> None:
    found = [case for case in lists(vectors) if "error" not in case]
    assert len(found) >= 3 and {case["ok16KB"] for case in found} == {True, False}
    for case in found:
        data = decode_list(case["encodedList"])
        assert len(data) == case["bytes"]
        assert bits_of(data) == case["setBits"]
        assert sha256(data).hexdigest() == case["sha256"]
        assert (len(data) * 8 >= LIST_SIZE) is case["ok16KB"]
        assert decode_list(encode_list(data)) == data


def test_broken_lists_of_others_are_refused(vectors: Path) -> None:
    found = [case for case in lists(vectors) if "error" in case]
    assert len(found) >= 3
    for case in found:
        with pytest.raises(InputError, match=r"status\.list"):
            decode_list(case["encodedList"])


def multibase(data: bytes) -> str:
    return "u" + urlsafe_b64encode(data).decode().rstrip("=")


GOOD = encode_list(EMPTY)
PACKED = urlsafe_b64decode(GOOD[1:] + "=" * (-len(GOOD[1:]) % 4))
BAD: dict[str, Callable[[], Any]] = {
    "empty": lambda: "",
    "no data": lambda: "u",
    "no multibase": lambda: GOOD[1:],
    "another multibase": lambda: "z" + GOOD[1:],
    "a letter of plain base64": lambda: GOOD + "+",
    "a space": lambda: GOOD[:9] + " " + GOOD[9:],
    "a line break at the end": lambda: GOOD + "\n",
    "cut": lambda: GOOD[: len(GOOD) // 2],
    "zlib, as the other kind of status list": lambda: multibase(zlib.compress(EMPTY)),
    "not compressed": lambda: multibase(EMPTY),
    "a wrong checksum": lambda: multibase(PACKED[:-8] + bytes([PACKED[-8] ^ 1]) + PACKED[-7:]),
    "a wrong length": lambda: multibase(PACKED[:-1] + bytes([PACKED[-1] ^ 1])),
    "more behind the end": lambda: multibase(PACKED + b"more"),
    "two lists in one": lambda: multibase(PACKED + gzip.compress(b"\xff" * 16384)),
    "a bomb": lambda: multibase(gzip.compress(bytes(MAX_UNPACKED + 1))),
    "a number": lambda: 7,
    "nothing": lambda: None,
    "a list": lambda: [GOOD],
}


@pytest.mark.parametrize("fault", BAD)
def test_what_is_no_list_is_refused(fault: str) -> None:
    assert decode_list(GOOD) == EMPTY
    with pytest.raises(InputError) as refused:
        decode_list(BAD[fault]())
    assert refused.value.code == "status.list"
    assert say("status.list", "fil")


def test_the_largest_list_is_still_read() -> None:
    assert len(decode_list(multibase(gzip.compress(bytes(MAX_UNPACKED))))) == MAX_UNPACKED


def event(index: int, kind: EventKind, number: int = 0) -> StatusEvent:
    return StatusEvent(number, index, kind, "2026-06-01T00:00:00Z", "")


@settings(max_examples=60, deadline=None)
@given(st.sets(st.integers(0, LIST_SIZE - 1), max_size=8), st.sampled_from([EventKind.REVOKED, EventKind.REPLACED]))
def test_one_bit_a_credential(indexes: set[int], kind: EventKind) -> None:
    """Not one byte a credential, and from the left."""
    data = set_bits([event(index, kind) for index in indexes], "revocation", 0)
    assert len(data) == 16384
    assert bits_of(data) == sorted(indexes)
    assert bits_of(decode_list(encode_list(data))) == sorted(indexes)
    assert set_bits([event(index, kind) for index in indexes], "suspension", 0) == EMPTY


def test_a_revocation_is_for_good_and_a_suspension_is_not() -> None:
    events = [
        event(7, EventKind.REVOKED),
        event(7, EventKind.REINSTATED),
        event(8, EventKind.SUSPENDED),
        event(9, EventKind.SUSPENDED),
        event(9, EventKind.REINSTATED),
        event(10, EventKind.SUSPENDED),
        event(10, EventKind.REINSTATED),
        event(10, EventKind.SUSPENDED),
    ]
    assert bits_of(set_bits(events, "revocation", 0)) == [7]
    assert bits_of(set_bits(events, "suspension", 0)) == [8, 10]


def test_each_list_takes_its_own_events() -> None:
    events = [event(1, EventKind.REVOKED, 0), event(2, EventKind.REVOKED, 1)]
    assert bits_of(set_bits(events, "revocation", 0)) == [1]
    assert bits_of(set_bits(events, "revocation", 1)) == [2]
    assert set_bits(events, "revocation", 2) == EMPTY


def test_positions_never_meet_and_neighbours_are_none() -> None:
    """8,192 draws out of 131,072 that were not a permutation would meet hundreds of times."""
    places = [list_position(position, KEY) for position in range(8192)]
    assert len(set(places)) == 8192
    assert {number for number, _ in places} == {0}
    assert all(0 <= index < LIST_SIZE for _, index in places)
    near = sum(abs(one - two) < 64 for (_, one), (_, two) in pairwise(places))
    assert near < 100
    assert [index for _, index in places[:50]] != [list_position(n, bytes(32))[1] for n in range(50)]


def test_the_next_list_begins_where_one_is_full() -> None:
    assert list_position(LIST_SIZE - 1, KEY)[0] == 0
    assert list_position(LIST_SIZE, KEY) == (1, list_position(0, KEY)[1])


def test_a_list_is_the_same_bytes_every_time_and_has_the_form_of_the_standard() -> None:
    data = set_bits([event(5, EventKind.REVOKED)], "revocation", 0)
    url = "https://office.example/status/revocation-0.json"
    made = compose_status_list(url, "did:web:office.example", "revocation", data, "2026-06-01T00:00:00Z")
    assert made == compose_status_list(url, "did:web:office.example", "revocation", data, "2026-06-01T00:00:00Z")
    assert made["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    assert made["credentialSubject"]["type"] == "BitstringStatusList"
    assert made["credentialSubject"]["id"] != made["id"] == url
    assert made["credentialSubject"]["encodedList"].startswith("uH4sI")
    assert bits_of(decode_list(made["credentialSubject"]["encodedList"])) == [5]


LINE = event(5, EventKind.REPLACED).as_json()


def test_events_come_back() -> None:
    assert parse_event(json.loads(json.dumps(LINE))) == event(5, EventKind.REPLACED)


@pytest.mark.parametrize(
    "change",
    [
        {"list": "0"},
        {"list": -1},
        {"list": None},
        {"index": LIST_SIZE},
        {"index": -1},
        {"index": 1.0},
        {"index": True},
        {"index": "5"},
        {"kind": "lost"},
        {"kind": None},
        {"at": 7},
        {"leaf": None},
    ],
)
def test_other_lines_are_refused(change: dict[str, Any]) -> None:
    for line in ({**LINE, **change}, {name: LINE[name] for name in LINE.keys() - change.keys()}):
        with pytest.raises(InputError, match=r"status\.event"):
            parse_event(line)


@pytest.mark.parametrize("line", [None, 7, "x", []])
def test_other_shapes_are_refused(line: Any) -> None:
    with pytest.raises(InputError, match=r"status\.event"):
        parse_event(line)
