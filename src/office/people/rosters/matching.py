"""Is a row of a roster a learner whom the office has already? Certain only where nothing speaks against it.

Otherwise a person decides, and the answer is kept with the upload: `same:<learner>`, `new` or `leave`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from patunay.roster import conventions as national
from patunay.roster.model import Learner as Row
from patunay.roster.model import PersonName

NEW, LEAVE, SAME = "new", "leave", "same"


@dataclass(frozen=True, slots=True)
class Known:
    """A learner of the office, as far as rows are compared with it. `proofed`: the learner has confirmed the name."""

    pk: int
    lrn: str | None
    name: PersonName
    birthdate: date | None
    sex: str
    centre: int
    programme: str
    teacher: str
    guardian: str
    proofed: bool


@dataclass(frozen=True, slots=True)
class Match:
    """`known`: for certain, or by a person's decision. `doubtful`: a person must decide between these and `choices`."""

    known: Known | None = None
    doubtful: tuple[Known, ...] = ()
    left_out: bool = False
    may_be_new: bool = True


class Directory:
    """The division's learners, found by LRN and by name."""

    def __init__(self, learners: Iterable[Known]) -> None:
        self.by_pk: dict[int, Known] = {}
        self.by_lrn: dict[str, Known] = {}
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        for one in learners:
            self.by_pk[one.pk] = one
            self.by_name[national.short_key(one.name)].append(one)
            if one.lrn:
                self.by_lrn[one.lrn] = one

    def match(self, row: Row, answer: str) -> Match:
        """By LRN where name and birthdate agree, else by the very same name and birthdate where neither has an LRN."""
        owner = self.by_lrn.get(row.lrn or "")
        alike = (owner,) if owner else self._alike(row)
        if answer == LEAVE or (answer == NEW and owner is None):
            return Match(left_out=answer == LEAVE)
        if chosen := next((one for one in alike if answer == f"{SAME}:{one.pk}"), None):
            return Match(chosen)
        is_certain = _certain_by_lrn if owner else _certain_by_name
        if len(alike) == 1 and is_certain(row, alike[0]):
            return Match(alike[0])
        return Match(doubtful=alike, may_be_new=owner is None)

    def _alike(self, row: Row) -> tuple[Known, ...]:
        """D18: equivalent names, and birthdates that are equal or not both known."""
        same_names = self.by_name.get(national.short_key(row.name), ())
        return tuple(one for one in same_names if _names_agree(row, one) and _days_agree(row, one))


def _certain_by_lrn(row: Row, known: Known) -> bool:
    if row.name == known.name:
        return _days_agree(row, known)
    same_names = national.short_key(row.name) == national.short_key(known.name)
    return same_names and _names_agree(row, known) and _days_agree(row, known)


def _certain_by_name(row: Row, known: Known) -> bool:
    return not row.lrn and not known.lrn and row.name == known.name and row.birthdate == known.birthdate


def _days_agree(row: Row, known: Known) -> bool:
    return not row.birthdate or not known.birthdate or row.birthdate == known.birthdate


def _names_agree(row: Row, known: Known) -> bool:
    """Given equal last and first names: an initial or a missing middle name is a minor difference (PRC)."""
    _, _, middle, extension = national.match_key(row.name).split("|")
    _, _, other_middle, other_extension = national.match_key(known.name).split("|")
    if extension and other_extension and extension != other_extension:
        return False
    short, long = sorted((middle, other_middle), key=len)
    return short == long or not short or (len(short) == 1 and long.startswith(short))
