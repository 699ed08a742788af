"""The short lists against the rosters: centres that no list names, slips and consents that fit nobody.

Reports alone: nothing here changes a learner, a slip or a consent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from patunay.roster import conventions as national
from patunay.roster.model import Centre, Consent, Finding, Learner, Place, SlipCode, Weight
from patunay.roster.rows import OF_AGE, age_on


def check_lists(
    learners: Sequence[Learner], centres: Mapping[str, Centre], codes: Sequence[SlipCode], consents: Sequence[Consent]
) -> tuple[Finding, ...]:
    """An empty list is one that was not mailed, and nothing is said about it."""
    by_lrn: dict[str, list[Learner]] = {}
    for learner in learners:
        by_lrn.setdefault(learner.lrn or "", []).append(learner)
    by_lrn.pop("", None)
    return (*_centres(learners, centres), *_codes(codes, by_lrn), *_consents(consents, by_lrn))


def _centres(learners: Sequence[Learner], centres: Mapping[str, Centre]) -> Iterator[Finding]:
    told: set[str] = set()
    for learner in learners if centres else ():
        if learner.centre not in centres and learner.centre not in told:
            told.add(learner.centre)
            yield _finding("centre_unknown", learner.place, "CLC", value=learner.centre or "-")


def _codes(codes: Sequence[SlipCode], by_lrn: Mapping[str, Sequence[Learner]]) -> Iterator[Finding]:
    seen, lrns = Counter(code.code for code in codes), Counter(code.lrn for code in codes)
    for code in codes:
        if seen[code.code] > 1:
            yield _finding("code_twice", code.place, "Code", value=code.code)
        if code.lrn is None:
            yield _finding("list_lrn", code.place, "LRN")
        elif lrns[code.lrn] > 1:
            yield _finding("code_lrn_twice", code.place, "LRN", value=code.code)
        people = by_lrn.get(code.lrn or "", ())
        if people and not any(_fits(code, learner) for learner in people):
            yield _finding("code_name", code.place, "Learner", value=code.code)


def _fits(code: SlipCode, learner: Learner) -> bool:
    parts = (learner.name.last, learner.name.first, learner.name.middle)
    known = frozenset().union(*map(national.name_words, parts))
    return national.name_words(f"{code.name.first} {code.name.last}") <= known


def _consents(consents: Sequence[Consent], by_lrn: Mapping[str, Sequence[Learner]]) -> Iterator[Finding]:
    purposes = frozenset().union(*(consent.purposes for consent in consents))
    said: dict[str, Consent] = {}
    for consent in consents:
        earlier = said.setdefault(consent.lrn, consent)
        if national.parse_lrn(consent.lrn) is None:
            yield _finding("list_lrn", consent.place, "LRN")
        elif consent.lrn not in by_lrn:
            yield _finding("consent_nobody", consent.place, "LRN")
        if earlier is not consent and earlier.purposes != consent.purposes:
            yield _finding("consent_twice", consent.place, None, value=str(earlier.place.row))
        if unread := sorted(purposes - consent.purposes.keys()):
            yield _finding("consent_unread", consent.place, unread[0], value=", ".join(unread))
        if any(_is_minor(consent, learner) for learner in by_lrn.get(consent.lrn, ())):
            yield _finding("consent_minor", consent.place, "Given by")


def _is_minor(consent: Consent, learner: Learner) -> bool:
    if consent.given_by.lower() not in ("self", "sarili", "") or not (consent.given_on and learner.birthdate):
        return False
    return age_on(consent.given_on, learner.birthdate) < OF_AGE


def _finding(name: str, place: Place, column: str | None, **facts: str) -> Finding:
    return Finding(f"roster.{name}", Weight.LOOK, replace(place, column=column), facts)
