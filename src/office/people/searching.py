"""The page of learners: who fits the filters of the address, who stands on a proof sheet, one learner whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from office.people.actors import Actor
from office.people.models import Consent, Learner, Purpose
from office.people.queries import visible_learners
from patunay.roster import conventions as national

STATES = ("held", "no_lrn", "not_proofed")


@dataclass(frozen=True, slots=True)
class Filters:
    """As they stand in the address: words of a name, ids of a centre and a district, one of `STATES`."""

    q: str = ""
    centre: int = 0
    district: int = 0
    state: str = ""


def read_filters(query: Mapping[str, str]) -> Filters:
    """What is no filter is left out."""
    state = query.get("state", "")
    numbers = {name: int(value) if (value := query.get(name, "")).isdecimal() else 0 for name in ("centre", "district")}
    return Filters(query.get("q", "")[:100], **numbers, state=state if state in STATES else "")


def found_learners(actor: Actor, filters: Filters) -> QuerySet[Learner]:
    """The learners whom the actor may see and who fit, in the order of a list."""
    found = visible_learners(actor)
    for word in filters.q.split():
        found = found.filter(search_key__contains=_key(word))
    if filters.centre:
        found = found.filter(centre_id=filters.centre)
    if filters.district:
        found = found.filter(centre__parent_id=filters.district)
    if filters.state == "held":
        found = found.exclude(held="")
    if filters.state == "no_lrn":
        found = found.filter(lrn__isnull=True)
    return found.filter(proofed_on__isnull=True) if filters.state == "not_proofed" else found


def _key(word: str) -> str:
    """A word of a search as names are kept: without case, marks, signs; `Ma.` as `Maria`."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"^ma\.?$", "maria", national.folded(word)))


def learner(actor: Actor, pk: int) -> Learner | None:
    """For own views alone."""
    return visible_learners(actor).filter(pk=pk).first()


def consents(pk: int) -> list[tuple[str, Consent | None]]:
    """Each purpose with the newest word on it; None where nothing was said."""
    newest = {one.purpose: one for one in Consent.objects.filter(learner_id=pk).order_by("pk")}
    return [(purpose.replace(" ", "_"), newest.get(purpose)) for purpose in Purpose.values]
