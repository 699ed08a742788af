"""What taking the files would do, row by row, before anything is kept: create, update, skip, hold, leave out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any

from office.people.queries import OfficeValue
from office.people.rosters.files import Reading
from office.people.rosters.matching import Directory, Known, Match
from patunay.roster import conventions as national
from patunay.roster.model import Finding, Place, Weight
from patunay.roster.model import Learner as Row

DROPPED = ("roster.dropped", "roster.struck_dropped")


class Action(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    SKIP = "skip"
    HELD = "held"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Line:
    """One row with a learner. `changes`: column of the learner -> what the roster says, where it says another thing."""

    row: Row
    action: Action
    centre: int | None
    match: Match
    changes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """`held_rows` are struck-through rows that wait for *keep* or *drop* and have no learner yet."""

    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    held_rows: tuple[Place, ...]
    counts: Mapping[str, int]
    unknown_centres: Mapping[tuple[str, str], int]

    @property
    def digest(self) -> str:
        """Equal for plans that would do the same, so that nobody takes another plan than the one they saw."""
        said = (f"{one.row.row_hash} {one.action} {one.match.known and one.match.known.pk}" for one in self.lines)
        return sha256("\n".join(said).encode()).hexdigest()[:16]

    def doing(self, action: Action) -> list[Line]:
        return [line for line in self.lines if line.action is action]


class Centres:
    """Mailed centre and district -> office: as the clerk decided, by name and district, or by a name that is unique."""

    def __init__(self, offices: Sequence[OfficeValue], decided: Mapping[str, int]) -> None:
        pks = {one.pk for one in offices}
        self.decided = {name: pk for name, pk in decided.items() if pk in pks}
        self.full = {(_folded(one.name), _folded(one.district)): one.pk for one in offices}
        alone = Counter(_folded(one.name) for one in offices)
        self.unique = {_folded(one.name): one.pk for one in offices if alone[_folded(one.name)] == 1}

    def find(self, name: str, district: str) -> int | None:
        if pk := self.decided.get(centre_key(name, district)):
            return pk
        return self.full.get((_folded(name), _folded(district))) or self.unique.get(_folded(name))


def centre_key(name: str, district: str) -> str:
    return f"{district} / {name}"


def _folded(text: str) -> str:
    return national.tidy(text).casefold()


def draw_plan(reading: Reading, directory: Directory, centres: Centres, known: Mapping[str, str]) -> Plan:
    """`known`: row hash -> a person's answer to whom the row is."""
    lines = [_line(row, directory, centres, known.get(row.row_hash, "")) for row in reading.roster.learners]
    lines = _apart(lines)
    places = {_row_of(line.row.place) for line in lines}
    dropped = {_row_of(one.place) for one in reading.roster.findings if one.code in DROPPED}
    held = {_row_of(one.place) for one in reading.roster.findings if one.weight is Weight.HELD} - places - dropped
    gone = len(dropped)
    counts = Counter(str(line.action) for line in lines)
    counts["held"] += len(held)
    counts["left_out"] += gone
    unknown = Counter((line.row.district, line.row.centre) for line in lines if line.centre is None)
    summary = {str(action): counts[action] for action in Action} | {"refused": len(reading.refused)}
    summary["rows"] = len(lines) + len(held) + gone
    return Plan(tuple(lines), reading.roster.findings, tuple(sorted(held, key=str)), summary, unknown)


def _row_of(place: Place) -> Place:
    return replace(place, column=None)


def _line(row: Row, directory: Directory, centres: Centres, answer: str) -> Line:
    centre = centres.find(row.centre, row.district)
    match = Match() if row.held else directory.match(row, answer)
    if match.left_out:
        return Line(row, Action.LEFT_OUT, centre, match, {})
    if row.held or centre is None or match.doubtful:
        return Line(row, Action.HELD, centre, match, {})
    if match.known is None:
        return Line(row, Action.CREATE, centre, match, {})
    changes = _changes(row, centre, match.known)
    return Line(row, Action.UPDATE if changes else Action.SKIP, centre, match, changes)


def _changes(row: Row, centre: int, known: Known) -> dict[str, Any]:
    """What the roster does not say stays, and so does a name that its learner has confirmed."""
    says = {
        "lrn": row.lrn,
        "birthdate": row.birthdate,
        "sex": row.sex,
        "centre": centre,
        "programme": row.programme,
        "teacher": row.teacher,
        "guardian": row.guardian,
        "name": None if known.proofed else row.name,
    }
    return {field: value for field, value in says.items() if value and value != getattr(known, field)}


def _apart(lines: Sequence[Line]) -> list[Line]:
    """Two rows that would both become one learner wait for a person: nobody is merged silently."""
    meant = Counter(line.match.known.pk for line in lines if line.match.known)
    return [_held_back(line) if _is_shared(line, meant) else line for line in lines]


def _is_shared(line: Line, meant: Mapping[int, int]) -> bool:
    return line.match.known is not None and meant[line.match.known.pk] > 1


def _held_back(line: Line) -> Line:
    known = line.match.known
    doubtful = (known,) if known else ()
    may_be_new = not any(one.lrn and one.lrn == line.row.lrn for one in doubtful)
    return replace(line, action=Action.HELD, match=Match(doubtful=doubtful, may_be_new=may_be_new), changes={})
