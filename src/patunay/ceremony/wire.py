"""Marks as JSON lines (`patunay/day/1`): what a phone sends, a laptop keeps, and a file carries without a network.

The first line says the format and the event; every further line is one mark, about 130 bytes for a check-in and never
more than 1 KB. Members that are empty are left out. Does NOT decide anything: an unknown code is a mark like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from patunay.canonical import jcs, parse_json
from patunay.ceremony.marks import Act, Mark, MarkId
from patunay.errors import InputError

FORMAT = "patunay/day/1"
MAX_LINE = 4200
"""Bytes: room for every text at its longest, each letter four bytes."""
MAX_TEXT = 120
"""Characters."""
TEXTS = ("folder", "name", "group", "centre", "relation", "authority", "place")
NEEDED = {
    Act.ARRIVE: set(),
    Act.WALK_IN: {"name", "group"},
    Act.PROXY: {"name", "authority"},
    Act.CALL: set(),
    Act.SKIP: set(),
    Act.HAND_OVER: set(),
    Act.RELEASE: {"name", "relation", "place", "on"},
    Act.UNDO: {"of"},
}
ALLOWED = {
    **NEEDED,
    Act.WALK_IN: {"name", "group", "centre"},
    Act.HAND_OVER: {"folder"},
    Act.RELEASE: {"name", "relation", "authority", "place", "on", "folder"},
}
ALWAYS = {"device", "count", "act", "key", "at"}
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_DEVICE = re.compile(r"[A-Za-z0-9_-]{1,40}")
_MAX_OFFSET = 400 * 86_400
"""A phone may well think that it is last year."""


def compose_day(event: str, marks: Iterable[Mark]) -> bytes:
    """The whole file: the line that names format and event, then a line a mark."""
    return b"\n".join([jcs({"format": FORMAT, "event": event}), *map(compose_mark, marks), b""])


def parse_day(data: bytes, event: str) -> tuple[Mark, ...]:
    """Raises InputError `ceremony.<fault>`, with the number of the line, for anything that is not such a file."""
    first, *lines = data.split(b"\n")
    if parse_json(first) != {"format": FORMAT, "event": event}:
        raise InputError("ceremony.other_day", event=event)
    return tuple(parse_mark(line, number) for number, line in enumerate(lines, 2) if line)


def compose_mark(mark: Mark) -> bytes:
    """One line, without its end. Raises InputError as `parse_mark` for a mark that nobody could read back."""
    value: dict[str, Any] = {"device": mark.device, "count": mark.count, "act": str(mark.act), "key": mark.key}
    value["at"] = mark.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    value |= {name: text for name in TEXTS if (text := getattr(mark, name))}
    value |= {"of": [mark.of.device, mark.of.count]} if mark.of else {}
    value |= {"on": mark.on.isoformat()} if mark.on else {}
    value |= {"offset": mark.offset} if mark.offset is not None else {}
    line = jcs(value)
    parse_mark(line)
    return line


def parse_mark(line: bytes, number: int = 1) -> Mark:
    """Raises InputError `ceremony.bad_mark` with the `number` of the line and what is wrong in it."""
    if len(line) > MAX_LINE:
        raise InputError("ceremony.bad_mark", line=number, reason=f"{len(line)} bytes, not {MAX_LINE} at most")
    value = parse_json(line)
    try:
        return _mark(value)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError("ceremony.bad_mark", line=number, reason=str(error)) from error


def _mark(value: Mapping[str, Any]) -> Mark:
    act = Act(value["act"])
    names = set(value) - {"offset"}
    if not ALWAYS | NEEDED[act] <= names <= ALWAYS | ALLOWED[act]:
        raise ValueError(f"members of {act}: {', '.join(sorted(names))}")
    return Mark(
        device=_text(value, "device", _DEVICE),
        count=_count(value["count"]),
        act=act,
        key=_text(value, "key"),
        at=datetime.fromisoformat(_text(value, "at", _TIME)),
        of=_id(value["of"]) if "of" in value else None,
        on=date.fromisoformat(_text(value, "on")) if "on" in value else None,
        offset=_offset(value["offset"]) if "offset" in value else None,
        **{name: _text(value, name) for name in TEXTS if name in value},
    )


def _text(value: Mapping[str, Any], name: str, pattern: re.Pattern[str] | None = None) -> str:
    text = value[name]
    if not isinstance(text, str) or not text or len(text) > MAX_TEXT or not text.isprintable():
        raise ValueError(f"{name} is no text of 1 to {MAX_TEXT} characters")
    if pattern and not pattern.fullmatch(text):
        raise ValueError(f"{name} is {text}")
    return text


def _count(value: Any) -> int:
    if type(value) is not int or value < 1:
        raise ValueError(f"count is {value}")
    return value


def _offset(value: Any) -> int:
    if type(value) is not int or abs(value) > _MAX_OFFSET:
        raise ValueError(f"offset is {value}")
    return value


def _id(value: Any) -> MarkId:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError(f"of is {value}")
    return MarkId(_text({"device": value[0]}, "device", _DEVICE), _count(value[1]))
