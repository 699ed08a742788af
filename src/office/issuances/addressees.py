"""Who stands behind an addressee group today. Groups that the office has no account for stay one line of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from office.people.queries import holders
from office.people.rights import Role

ROLES = (
    (re.compile(r"district supervisor"), Role.SUPERVISOR),
    (re.compile(r"curriculum implementation"), Role.CID_CHIEF),
    (re.compile(r"program supervisor"), Role.FOCAL),
    (re.compile(r"program specialist"), Role.ENCODER),
    (re.compile(r"teacher"), Role.TEACHER),
)
"""Words of a group -> the role of its people."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """`account` is 0, and `title` and `office` empty, where nobody with an account stands for the group."""

    group: str
    account: int = 0
    title: str = ""
    office: str = ""


def resolve(division: int, groups: Sequence[str], today: date) -> list[Addressee]:
    """In the order of the groups; each person once in a group."""
    return [one for group in groups for one in _resolved(division, group, today)]


def _resolved(division: int, group: str, today: date) -> Iterator[Addressee]:
    role = next((role for pattern, role in ROLES if pattern.search(group.lower())), None)
    found = holders(division, role, today) if role else []
    if not found:
        yield Addressee(group)
    for one in {holder.account: holder for holder in found}.values():
        yield Addressee(group, one.account, one.title, one.office)
