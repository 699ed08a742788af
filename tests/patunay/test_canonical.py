"""RFC 8785 against vectors of its authors and another implementation; the parser against what two readers differ on."""

from __future__ import annotations

import json
import struct
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from patunay.canonical import MAX_DEPTH, jcs, jcs_digest, parse_json
from patunay.errors import InputError
from patunay.words import say

SAFE = 2**53 - 1


def double(bits: str) -> float:
    return float(struct.unpack(">d", bytes.fromhex(bits))[0])


def test_the_files_of_the_authors(vectors: Path) -> None:
    found = sorted((vectors / "vec-jcs" / "input").glob("*.json"))
    assert len(found) == 6
    for given_file in found:
        canonical = jcs(parse_json(given_file.read_bytes()))
        assert canonical == (vectors / "vec-jcs" / "output" / given_file.name).read_bytes(), given_file.name
        hexadecimal = (vectors / "vec-jcs" / "outhex" / given_file.name).with_suffix(".txt").read_text()
        assert canonical == bytes.fromhex(hexadecimal), given_file.name
        assert jcs(parse_json(canonical)) == canonical


def test_the_numbers_of_the_rfc(vectors: Path) -> None:
    numbers = json.loads((vectors / "vec-jcs" / "rfc8785-appendix-b-numbers.json").read_text())
    assert len(numbers) == 24
    for bits, text in numbers.items():
        assert jcs(double(bits)).decode() == text, bits


@pytest.mark.parametrize("bits", ["7fffffffffffffff", "7ff0000000000000", "fff0000000000000"])
def test_what_is_no_number_has_no_form(bits: str) -> None:
    with pytest.raises(InputError, match=r"canonical\.large_number"):
        jcs({"a": [double(bits)]})


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-SAFE, SAFE)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), inner, max_size=5)
    ),
    max_leaves=12,
)


@settings(max_examples=400, deadline=None)
@given(values)
def test_equal_to_another_implementation(value: object) -> None:
    canonical = jcs(value)
    assert canonical == rfc8785.dumps(value)  # type: ignore[arg-type]


@settings(max_examples=1000, deadline=None)
@given(st.integers(0, 2**64 - 1))
def test_every_double_is_written_as_another_implementation_writes_it(bits: int) -> None:
    value = struct.unpack(">d", bits.to_bytes(8))[0]
    if value - value == 0:
        assert jcs(value) == rfc8785.dumps(value)
        assert float(jcs(value)) == value


def test_the_order_is_by_utf16_units() -> None:
    """U+1F600 is two surrogates (D83D), before U+FB33, although its code point is behind it."""
    assert jcs({"\ufb33": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb33":1}'.encode()


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({"a": 2**53}, "canonical.large_number"),
        ([-(2**53)], "canonical.large_number"),
        ({"a": "\ud800"}, "canonical.surrogate"),
        ({"\udc00": "a"}, "canonical.surrogate"),
    ],
)
def test_what_has_no_canonical_form(value: object, code: str) -> None:
    with pytest.raises(InputError) as refused:
        jcs(value)
    assert refused.value.code == code
    assert say(code, "fil", **refused.value.facts)


@pytest.mark.parametrize("value", [{1: "a"}, {"a": {"b"}}, b"a", object(), {"a": UUID(int=1)}, [date(2026, 6, 1)]])
def test_other_types_are_a_programmers_mistake(value: object) -> None:
    with pytest.raises((TypeError, AttributeError)):  # an integer key has no UTF-16 form
        jcs(value)


def test_the_digest_is_that_of_the_form() -> None:
    assert jcs_digest({}).hex() == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{}", {}),
        (' { "a" : [ 1 , 2.50, -0, 1E2 ] } ', {"a": [1, 2.5, 0, 100.0]}),
        ('"\\ud83d\\ude00"', "\U0001f600"),
        (f"{SAFE}", SAFE),
        (f" -{SAFE}", -SAFE),
        ("9007199254740993.0", 9007199254740992.0),
        (nested(MAX_DEPTH), json.loads(nested(MAX_DEPTH))),
        (" " + nested(MAX_DEPTH), json.loads(nested(MAX_DEPTH))),
        ('["[[[[", "\\"[[["]', ["[[[[", '"[[[']),
    ],
)
def test_strict_json_is_read(text: str, value: object) -> None:
    assert parse_json(text.encode()) == value
    assert parse_json(text) == value


BAD = [
    ("", "not_json"),
    ("nul", "not_json"),
    ("{} {}", "not_json"),
    ("{},", "not_json"),
    ("[1,]", "not_json"),
    ("{'a':1}", "not_json"),
    ('{"a":1,}', "not_json"),
    ("[01]", "not_json"),
    ("[+1]", "not_json"),
    ("[.5]", "not_json"),
    ("[1.]", "not_json"),
    ("[0x1]", "not_json"),
    ("[NaN]", "not_json"),
    ("[Infinity]", "not_json"),
    ("[-Infinity]", "not_json"),
    ('["\t"]', "not_json"),
    ('["\\x41"]', "not_json"),
    ("[1] // note", "not_json"),
    ("\ufeff{}", "not_json"),
    ("[\u00a0 1]", "not_json"),
    ("[\u0661]", "not_json"),
    (f"[{SAFE + 1}]", "large_number"),
    (f"[-{SAFE + 1}]", "large_number"),
    (f"[{'9' * 5000}]", "large_number"),
    ("[18446744073709551616]", "large_number"),
    ("[1e999]", "large_number"),
    (f"[-{'9' * 400}.5]", "large_number"),
    ('{"a":1,"a":1}', "duplicate_key"),
    ('{"a":1,"\\u0061":2}', "duplicate_key"),
    ('[{"b":{"":0,"":1}}]', "duplicate_key"),
    ('["\\ud800"]', "surrogate"),
    ('{"\\udc00":1}', "surrogate"),
    ('["\\ude00\\ud83d"]', "surrogate"),
    (nested(MAX_DEPTH + 1), "deep"),
    (f"[{nested(MAX_DEPTH)},1]", "deep"),
    (" " + nested(MAX_DEPTH + 1), "deep"),
    ('{"a":' * (MAX_DEPTH + 1) + "1" + "}" * (MAX_DEPTH + 1), "deep"),
    ("[" * 100_000, "deep"),
    ('"' + "a" * 100 + '"', "large"),
]


@pytest.mark.parametrize(("text", "fault"), BAD, ids=range(len(BAD)))
@pytest.mark.parametrize("kind", [bytes, str])
def test_what_two_readers_could_understand_differently_is_refused(text: str, fault: str, kind: type) -> None:
    limit = 100 if fault == "large" else 1 << 20
    with pytest.raises(InputError) as refused:
        parse_json(text.encode() if kind is bytes else text, max_bytes=limit)
    assert refused.value.code == f"canonical.{fault}"
    assert say(refused.value.code, "en", **refused.value.facts) != say(refused.value.code, "fil", **refused.value.facts)


@pytest.mark.parametrize("data", [b"\xff{}", b'["\xc3"]', b'["\xed\xa0\x80"]', b'["\xc0\xaf"]', "[1]".encode("utf-16")])
def test_other_encodings_are_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"canonical\.not_utf8"):
        parse_json(data)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_give_a_value_or_one_sentence(data: bytes) -> None:
    try:
        parse_json(data)
    except InputError as refused:
        assert say(refused.code, "en", **refused.facts)


@settings(max_examples=300, deadline=None)
@given(values)
def test_the_fast_path_reads_as_the_strict_one(value: object) -> None:
    compact = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    spaced = json.dumps(value, indent=1).encode()
    assert parse_json(compact) == parse_json(spaced) == value
