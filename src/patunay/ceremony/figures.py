"""The numbers of a day, counted from the register and from nothing else, so that every paper tells the same (D64)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from patunay.ceremony.entry import Entry
from patunay.ceremony.marks import Act
from patunay.ceremony.people import Need, Participant
from patunay.ceremony.queue import is_done
from patunay.ceremony.register import Register


@dataclass(frozen=True, slots=True)
class Attendance:
    """One group's line. `represented` are absent learners for whom a proxy came."""

    group: str
    invited: int
    present: int
    represented: int = 0

    @property
    def absent(self) -> int:
        return self.invited - self.present


@dataclass(frozen=True, slots=True)
class Figures:
    """`learners` and `guests` by group. Hand-overs count people, `papers` the certificates in their folders.

    `called`: had their turn on stage, in person or by proxy. `on_stage`, `by_proxy` and `released` are how own
    folders reached their learners, `to_release` those that did not yet. `guardians` came beside learners who are
    present. `open` findings ask somebody to act.
    """

    learners: tuple[Attendance, ...]
    guests: tuple[Attendance, ...]
    walk_ins: int
    called: int
    on_stage: int
    by_proxy: int
    released: int
    to_release: int
    papers: int
    guardians: int
    open: int

    @classmethod
    def of(cls, register: Register) -> Figures:
        given = [entry for entry in register.learners if entry.is_released]
        on_stage = [entry for entry in given if not entry.released]
        return cls(
            learners=_by_group(register.learners),
            guests=_by_group(register.guests),
            walk_ins=sum(bool(entry.noted(Act.WALK_IN)) and not entry.numbers for entry in register.learners),
            called=sum(is_done(entry) and not entry.released for entry in register.learners),
            on_stage=sum(entry.stand_in is None for entry in on_stage),
            by_proxy=sum(entry.stand_in is not None for entry in on_stage),
            released=len(given) - len(on_stage),
            to_release=len(register.to_release),
            papers=sum(len(entry.numbers) for entry in given),
            guardians=sum(entry.is_present and _has_guardian(entry) for entry in register.learners),
            open=sum(finding.is_open for finding in register.findings),
        )

    @property
    def invited(self) -> int:
        """Learners, walk-ins among them."""
        return sum(group.invited for group in self.learners)

    @property
    def present(self) -> int:
        return sum(group.present for group in self.learners)

    @property
    def represented(self) -> int:
        return sum(group.represented for group in self.learners)

    @property
    def guests_present(self) -> int:
        return sum(group.present for group in self.guests)


def _has_guardian(entry: Entry) -> bool:
    return isinstance(entry.person, Participant) and Need.GUARDIAN in entry.person.needs


def _by_group(entries: Sequence[Entry]) -> tuple[Attendance, ...]:
    groups: Mapping[str, list[Entry]] = {entry.person.group: [] for entry in entries}
    for entry in entries:
        groups[entry.person.group].append(entry)
    return tuple(_attendance(group, members) for group, members in groups.items())


def _attendance(group: str, members: Sequence[Entry]) -> Attendance:
    represented = sum(isinstance(one.person, Participant) and one.stand_in is not None for one in members)
    return Attendance(group, len(members), sum(one.is_present for one in members), represented)
