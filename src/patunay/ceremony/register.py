"""The register of the day: who came, who was called, who holds which folder; and what does not add up.

A pure fold: the same people and the same marks give the same register on every device, in whatever order the marks
came. The first time counts, everything later stays in view. No mark can make it fail: what cannot be understood is a
finding.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from patunay.ceremony.entry import Entry
from patunay.ceremony.findings import Finding, Kind, find
from patunay.ceremony.marks import Act, Mark, merge
from patunay.ceremony.people import Guest, Participant, Person, check_people, running_order
from patunay.roster import conventions as national
from patunay.roster.model import PersonName


@dataclass(frozen=True, slots=True)
class Register:
    """`entries` by key: the learners in running order with the walk-ins among them, then the guests by precedence."""

    entries: Mapping[str, Entry]
    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, people: Sequence[Person], marks: Iterable[Mark]) -> Register:
        """Raises InputError where two of the `people` share a pass or a certificate; never for a mark."""
        check_people(people)
        noted = merge(marks)
        counted = _counted(noted)
        by_key: dict[str, list[Mark]] = defaultdict(list)
        for mark in counted:
            by_key[mark.key].append(mark)
        everybody: tuple[Person, ...] = (*_learners(people, counted), *_guests(people))
        entries = {person.key: Entry(person, tuple(by_key.get(person.key, ()))) for person in everybody}
        return cls(entries, tuple(find(noted, counted, entries)))

    @property
    def learners(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries.values() if isinstance(entry.person, Participant))

    @property
    def guests(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries.values() if isinstance(entry.person, Guest))

    @property
    def to_release(self) -> tuple[Entry, ...]:
        """Learners whose own certificate nobody has received yet (D62)."""
        return tuple(entry for entry in self.learners if not entry.is_released)

    def found(self, kind: Kind) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.kind is kind)


def _counted(noted: Sequence[Mark]) -> tuple[Mark, ...]:
    """Without the UNDOs and what they take back. Where an id is of two marks, an UNDO of it takes back neither."""
    ids = Counter(mark.id for mark in noted)
    taken_back = {mark.of for mark in noted if mark.act is Act.UNDO and mark.of and ids[mark.of] == 1}
    return tuple(mark for mark in noted if mark.act is not Act.UNDO and mark.id not in taken_back)


def _learners(people: Sequence[Person], counted: Sequence[Mark]) -> tuple[Participant, ...]:
    """The invited, and who walked in: of several marks about one walk-in the first says who it is."""
    known = {person.key for person in people}
    walk_ins = {mark.key: mark for mark in reversed(counted) if mark.act is Act.WALK_IN and mark.key not in known}
    invited = (person for person in people if isinstance(person, Participant))
    return running_order([*invited, *map(_walk_in, walk_ins.values())])


def _walk_in(mark: Mark) -> Participant:
    last, _, first = (national.tidy(part) for part in mark.name.partition(","))
    sorting = national.sort_key(PersonName(last, first))
    return Participant(mark.key, f"{first} {last}".strip(), sorting, mark.group, mark.centre)


def _guests(people: Sequence[Person]) -> list[Guest]:
    return sorted((person for person in people if isinstance(person, Guest)), key=lambda guest: guest.place)
