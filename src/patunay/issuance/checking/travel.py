"""Who travels: personnel by the issuance's own authority, learners by permits, companions and care (D52)."""

from __future__ import annotations

from collections.abc import Iterator

from patunay.issuance.checking.findings import NOTHING, Facts, Known, Rule
from patunay.issuance.dates import printed_date
from patunay.issuance.model import Issuance, LearnersTravel

AUTHORITY = "travel authority"
"""What the paragraph says where an issuance serves as one."""
FUNDED = ("charge", "accounting and auditing", "no expense")
"""One of these stands where an issuance says who pays."""


def authority_unsaid(draft: Issuance, known: Known) -> Iterator[Facts]:
    """Somebody is listed, and no paragraph authorises."""
    if draft.personnel is not None and not _says(draft, AUTHORITY):
        yield NOTHING


def authority_unmeant(draft: Issuance, known: Known) -> Iterator[Facts]:
    """A paragraph authorises, and the issuance is not kept as an authority."""
    if draft.personnel is None and _says(draft, "serves as travel authority"):
        yield NOTHING


def personnel_missing(draft: Issuance, known: Known) -> Iterator[Facts]:
    if draft.personnel == ():
        yield NOTHING


def personnel_incomplete(draft: Issuance, known: Known) -> Iterator[Facts]:
    for one in draft.personnel or ():
        if not (one.name and one.station and one.leaves <= one.returns):
            yield {"name": one.name or "?"}


def personnel_elsewhen(draft: Issuance, known: Known) -> Iterator[Facts]:
    for one in draft.personnel or ():
        if draft.event and not one.leaves <= draft.event.on <= one.returns and one.leaves <= one.returns:
            yield {"name": one.name, "day": printed_date(draft.event.on)}


def personnel_learner(draft: Issuance, known: Known) -> Iterator[Facts]:
    """No authority covers a learner; a permit of the guardian does."""
    learners = {name.casefold() for name in known.learners}
    for one in draft.personnel or ():
        if one.name.casefold() in learners or "learner" in one.position.casefold().split():
            yield {"name": one.name}


def funds_unsaid(draft: Issuance, known: Known) -> Iterator[Facts]:
    if draft.event and not any(_says(draft, words) for words in FUNDED):
        yield NOTHING


def learners_unsaid(draft: Issuance, known: Known) -> Iterator[Facts]:
    """How learners come must be said, be it that nobody has to travel."""
    if draft.event and any(group.learners for group in draft.event.groups) and draft.learners_travel is None:
        yield NOTHING


def vehicles_missing(draft: Issuance, known: Known) -> Iterator[Facts]:
    travel = _travel(draft)
    seated = sum(len(vehicle.learners) for vehicle in travel.vehicles)
    if travel.learners and seated < travel.learners:
        yield {"seated": seated, "learners": travel.learners}


def permits_missing(draft: Issuance, known: Known) -> Iterator[Facts]:
    travel = _travel(draft)
    if travel.learners and travel.permits < travel.minors:
        yield {"permits": travel.permits, "minors": travel.minors}


def emergency_missing(draft: Issuance, known: Known) -> Iterator[Facts]:
    if _travel(draft).learners and not _travel(draft).emergency:
        yield NOTHING


def companions_missing(draft: Issuance, known: Known) -> Iterator[Facts]:
    for vehicle in _travel(draft).vehicles:
        if vehicle.learners and not vehicle.companions:
            yield {"vehicle": vehicle.name}


def meals_missing(draft: Issuance, known: Known) -> Iterator[Facts]:
    travel = _travel(draft)
    if travel.learners and travel.meal_stubs < travel.learners:
        yield {"stubs": travel.meal_stubs, "learners": travel.learners}


def _travel(draft: Issuance) -> LearnersTravel:
    return draft.learners_travel or LearnersTravel(0)


def _says(draft: Issuance, words: str) -> bool:
    return any(words in text.lower() for paragraph in draft.paragraphs for text in paragraph.texts)


RULES: dict[str, Rule] = {
    "authority_unsaid": authority_unsaid,
    "authority_unmeant": authority_unmeant,
    "personnel_missing": personnel_missing,
    "personnel_incomplete": personnel_incomplete,
    "personnel_elsewhen": personnel_elsewhen,
    "personnel_learner": personnel_learner,
    "funds_unsaid": funds_unsaid,
    "learners_unsaid": learners_unsaid,
    "vehicles_missing": vehicles_missing,
    "permits_missing": permits_missing,
    "emergency_missing": emergency_missing,
    "companions_missing": companions_missing,
    "meals_missing": meals_missing,
}
