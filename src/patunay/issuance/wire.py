"""An issuance as JSON (`patunay/issuance/1`): every member under its own name, those that say nothing left out.

Strict on the way in: an unknown member, a missing one, another type or a text that no page can hold is refused with the
place where it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, time
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from patunay.canonical import jcs, parse_json
from patunay.errors import InputError
from patunay.issuance.model import Issuance

FORMAT = "patunay/issuance/1"
MAX_TEXT = 4000
"""Characters of one paragraph: more than a page."""


def compose_issuance(issuance: Issuance) -> bytes:
    """Canonical JSON (RFC 8785): the same issuance gives the same bytes."""
    return jcs({"format": FORMAT, **_plain(issuance)})


def parse_issuance(data: bytes | str) -> Issuance:
    """Raises InputError `issuance.not_an_issuance` with the place and the reason, or as `parse_json`."""
    value = parse_json(data)
    if not isinstance(value, dict) or value.pop("format", None) != FORMAT:
        raise InputError("issuance.not_an_issuance", place="format", reason=f"not {FORMAT}")
    made = _value(Issuance, value, "issuance")
    assert isinstance(made, Issuance)
    return made


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        named = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: _plain(each) for field, each in named if each != field.default}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, (date, time)) else value


def _value(kind: Any, value: Any, place: str) -> Any:
    """`value` as a `kind`: a dataclass, a tuple of one kind, one kind or None, or what `_leaf` reads."""
    if get_origin(kind) in (Union, UnionType):
        (kind,) = (each for each in get_args(kind) if each is not NoneType)
        return _value(kind, value, place)
    if get_origin(kind) is tuple:
        return tuple(
            _value(get_args(kind)[0], each, f"{place}[{at}]") for at, each in enumerate(_a(list, value, place))
        )
    if is_dataclass(kind):
        return _members(kind, _a(dict, value, place), place)
    return _leaf(kind, value, place)


def _members(kind: Any, value: Mapping[str, Any], place: str) -> Any:
    hints = get_type_hints(kind)
    needed = {field.name for field in fields(kind) if field.default is MISSING}
    if odd := (value.keys() - hints.keys()) | (needed - value.keys()):
        raise _refused(place, f"member {min(odd)}")
    return kind(**{name: _value(hints[name], each, f"{place}.{name}") for name, each in value.items()})


def _leaf(kind: Any, value: Any, place: str) -> Any:
    if kind is int or kind is bool:
        return _a(kind, value, place)
    text: str = _a(str, value, place)
    if kind is str:
        return _text(text, place)
    try:
        return kind(text) if issubclass(kind, StrEnum) else kind.fromisoformat(text)
    except ValueError as error:
        raise _refused(place, str(error)) from error


def _text(text: str, place: str) -> str:
    if len(text) > MAX_TEXT or not text.isprintable():
        raise _refused(place, f"no printable text of {MAX_TEXT} characters at most")
    return text


def _a(kind: type, value: Any, place: str) -> Any:
    """`value`, exactly of `kind` (True is no count), and no count below 0."""
    if type(value) is not kind or (type(value) is int and value < 0):
        raise _refused(place, f"no {kind.__name__}")
    return value


def _refused(place: str, reason: str) -> InputError:
    return InputError("issuance.not_an_issuance", place=place, reason=reason)
