"""Who a form may speak of: learners by LRN, by slip code, and offered by name where neither leads to one person."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cached_property

from patunay.roster import conventions as national
from patunay.roster.model import Learner, SlipCode

OFFERED = 3


class Registry:
    def __init__(self, learners: Sequence[Learner], codes: Sequence[SlipCode]) -> None:
        self._learners = learners
        self._slips = {code.code: code for code in codes if code.code}
        self._lrns: dict[str, list[Learner]] = defaultdict(list)
        self._names: dict[str, list[Learner]] = defaultdict(list)
        for learner in learners:
            self._names[national.short_key(learner.name)].append(learner)
            if learner.lrn:
                self._lrns[learner.lrn].append(learner)
        self._slip_names = Counter(national.short_key(code.name) for code in codes)

    def by_lrn(self, lrn: str | None) -> Learner | None:
        """The one learner with this LRN; None where there is none, or several."""
        found = self._lrns.get(lrn or "", [])
        return found[0] if len(found) == 1 else None

    def is_shared(self, lrn: str) -> bool:
        return len(self._lrns.get(lrn, [])) > 1

    def slip(self, text: str) -> SlipCode | None:
        """The slip as typed, whatever its case, spaces and hyphens."""
        return self._slips.get(re.sub(r"[\s-]", "", text).upper())

    def by_slip(self, code: SlipCode) -> tuple[Learner | None, bool]:
        """The learner, and whether only the name led there (which is a finding).

        By name only where it is unique on both sides and the code's LRN stands on no roster row.
        """
        if code.lrn in self._lrns:
            return self.by_lrn(code.lrn), False
        key = national.short_key(code.name)
        people = self._names.get(key, [])
        unique = len(people) == self._slip_names[key] == 1 and people[0].lrn is None
        return (people[0], True) if unique else (None, False)

    def offers_by_name(self, text: str) -> str:
        """Up to three learners whose names hold every word of `text`, with their rows; `-` for none."""
        words = national.name_words(text)
        sets = [self._by_word.get(word, set()) for word in words]
        found = sorted(set.intersection(*sets)) if sets else []
        people = [self._learners[index] for index in found[:OFFERED]]
        shown = [f"{national.printed_name(x.name)} ({x.place.file}, row {x.place.row})" for x in people]
        return ", ".join([*shown, "..."] if len(found) > OFFERED else shown) or "-"

    def offers_by_slip(self, text: str) -> str:
        """Slips that differ from `text` in one sign, with the names they were given to; `-` for none."""
        typed = re.sub(r"[\s-]", "", text).upper()
        near = [slip for slip in self._slips.values() if one_sign_apart(typed, slip.code)]
        return ", ".join(f"{slip.code} {national.printed_name(slip.name)}" for slip in near[:OFFERED]) or "-"

    @cached_property
    def _by_word(self) -> dict[str, set[int]]:
        index: dict[str, set[int]] = defaultdict(set)
        for number, learner in enumerate(self._learners):
            for word in learner_words(learner):
                index[word].add(number)
        return index


def learner_words(learner: Learner) -> frozenset[str]:
    """Every word of the name, lost letters as they likely were."""
    name = learner.name
    return frozenset().union(*(national.name_words(part) for part in (name.last, name.first, name.middle)))


def one_sign_apart(typed: str, code: str) -> bool:
    """One sign changed, left out, added, or two neighbours swapped."""
    if abs(len(typed) - len(code)) > 1 or typed == code:
        return False
    start = next((i for i, pair in enumerate(zip(typed, code, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return True
    a, b = typed[start:], code[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[:2][::-1] and a[2:] == b[2:])
