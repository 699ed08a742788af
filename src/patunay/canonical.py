"""Strict JSON in, one form of JSON out (RFC 8785, JCS).

Does not know what the JSON means. Parsing refuses what RFC 7493 (I-JSON) refuses: duplicate keys, NaN, lone
surrogates, integers beyond 2^53, numbers beyond a double, and more depth or bytes than a document of ours can need.
"""

from __future__ import annotations

import json
import re
from hashlib import sha256
from math import isfinite
from typing import Any

import orjson

from patunay.errors import InputError

MAX_BYTES = 4 << 20
MAX_DEPTH = 64
_SAFE_INTEGER = 2**53 - 1
_ZEROS = bytes.maketrans(b"123456789", b"0" * 9)
_LONG_RUN = b"0" * 16
"""No integer beyond 2^53 has fewer digits."""
_SURROGATE = re.compile("[\ud800-\udfff]")


def parse_json(data: bytes | str, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> Any:
    """The value that `data` (UTF-8, no BOM) stands for.

    Raises InputError `canonical.<fault>` for anything that two readers could understand differently.
    """
    if len(data) > max_bytes:
        raise InputError("canonical.large", limit=max_bytes)
    if isinstance(data, bytes) and (value := _compact(data)) is not None and not _is_deep(data, value, max_depth):
        return value
    text = _text(data)
    if _depth(text) > max_depth:
        raise InputError("canonical.deep", limit=max_depth)
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_int=_integer, parse_float=_float
        )
    except InputError:
        raise
    except (ValueError, RecursionError) as error:
        raise InputError("canonical.not_json", reason=str(error)) from error
    _refuse_surrogates(value)
    return value


def jcs(value: Any) -> bytes:
    """`value` (of dict, list, tuple, str, int, float, bool, None) in the one form of RFC 8785.

    Raises InputError for integers beyond 2^53, NaN, infinity and lone surrogates; TypeError for other types.
    """
    return orjson.dumps(_plain(value))


def jcs_digest(value: Any) -> bytes:
    """SHA-256 (32 bytes) of the canonical form of `value`."""
    return sha256(jcs(value)).digest()


def _text(data: bytes | str) -> str:
    if isinstance(data, str):
        return data
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError("canonical.not_utf8", position=error.start) from error


def _compact(data: bytes) -> Any | None:
    """Compact JSON that comes back byte for byte has no duplicate key: the cheap proof for our own files."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        return None
    if orjson.dumps(value) != data:
        return None
    return None if _LONG_RUN in data.translate(_ZEROS) and _has_numbers(value) else value


def _has_numbers(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_numbers, value.values()))
    if isinstance(value, list):
        return any(map(_has_numbers, value))
    return isinstance(value, float) or (isinstance(value, int) and abs(value) > _SAFE_INTEGER)


def _is_deep(data: bytes, value: Any, limit: int) -> bool:
    """Few brackets cannot nest deep; only where there are more is the depth measured."""
    return data.count(b"{") + data.count(b"[") > limit and _nesting(value) > limit


def _nesting(value: Any) -> int:
    """Nesting depth of a parsed value, level by level."""
    depth, level = 0, [value]
    while level := [outer for outer in level if type(outer) in (dict, list)]:
        depth += 1
        level = [inner for outer in level for inner in (outer.values() if type(outer) is dict else outer)]
    return depth


def _depth(text: str) -> int:
    """Nesting depth, counted without recursion; brackets inside strings are skipped."""
    depth = deepest = 0
    for token in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', text, re.DOTALL):
        mark = token.group()[0]
        if mark in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif mark in "]}":
            depth -= 1
    return deepest


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        keys = [key for key, _ in pairs]
        raise InputError("canonical.duplicate_key", key=next(key for key in keys if keys.count(key) > 1))
    return value


def _constant(name: str) -> Any:
    raise InputError("canonical.not_json", reason=f"{name} is not a number of JSON")


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > _SAFE_INTEGER:
        raise InputError("canonical.large_number", digits=digits[:24])
    return int(digits)


def _float(digits: str) -> float:
    if not isfinite(value := float(digits)):
        raise InputError("canonical.large_number", digits=digits[:24])
    return value


def _refuse_surrogates(value: Any) -> None:
    if isinstance(value, dict):
        for key, member in value.items():
            _refuse_surrogates(key)
            _refuse_surrogates(member)
    elif isinstance(value, list):
        for member in value:
            _refuse_surrogates(member)
    elif isinstance(value, str) and _SURROGATE.search(value):
        raise InputError("canonical.surrogate")


def _plain(value: Any) -> Any:
    """`value` as orjson writes it canonically: members in order, numbers as ECMAScript writes them."""
    if isinstance(value, dict):
        return {_plain(key): _plain(value[key]) for key in sorted(value, key=_utf16)}
    if isinstance(value, (list, tuple)):
        return [_plain(member) for member in value]
    if isinstance(value, str):
        _refuse_surrogates(value)
        return str(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, float):
        return orjson.Fragment(_ecmascript(value))
    if not isinstance(value, int):
        raise TypeError(f"{type(value).__name__} is no value of JSON")
    if abs(value) > _SAFE_INTEGER:
        raise InputError("canonical.large_number", digits=str(value)[:24])
    return int(value)


def _utf16(key: str) -> bytes:
    """The order of RFC 8785 3.2.3: by UTF-16 code units."""
    return key.encode("utf-16-be", "surrogatepass")


def _ecmascript(value: float) -> str:
    """`Number::toString` of ECMA-262 6.1.6.1.20, as RFC 8785 3.2.2.3 wants it: Python's shortest digits, laid out anew.

    The value is 0.DIGITS * 10^point. Raises InputError for NaN and infinity.
    """
    if not isfinite(value):
        raise InputError("canonical.large_number", digits=str(value))
    if value == 0:
        return "0"
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    point = len(whole) + int(exponent or 0)
    digits = (whole + fraction).lstrip("0")
    point -= len(whole + fraction) - len(digits)
    return ("-" if value < 0 else "") + _laid_out(digits.rstrip("0"), point)


def _laid_out(digits: str, point: int) -> str:
    if len(digits) <= point <= 21:
        return digits.ljust(point, "0")
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if digits[1:] else ""
    return f"{digits[0]}{fraction}e{point - 1:+d}"
