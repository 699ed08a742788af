"""Where each line under "Look at these first" is answered, for whoever may open that page."""

from __future__ import annotations

from django.urls import reverse

from office.awards.queries import Lines
from office.people.access import admits
from office.people.actors import Actor

PAGES = {
    "awards.exc_review": ("assessments:cases", ""),
    "awards.exc_missing": ("assessments:todo", ""),
    "awards.exc_consent": ("assessments:todo", "?who=office"),
    "awards.exc_held": ("people:learners", "?state=held"),
    "awards.exc_proof": ("people:proof", "?state=not_proofed"),
    "awards.exc_asked": ("awards:reviews", ""),
    "awards.exc_overdue": ("awards:reviews", ""),
}
OF_CYCLE = "assessments:"
HERE = {"awards.exc_to_call": "#callbacks", "awards.exc_denied": "#callbacks"}
"""Further down on the page of a list."""


def answered(lines: Lines, cycle: int, actor: Actor) -> list[tuple[str, int, str]]:
    """(sentence, count, address) of each line of a list of `cycle`; no address where this person has no page for it."""
    return [(sentence, count, _address(sentence, cycle, actor)) for sentence, count in lines]


def _address(sentence: str, cycle: int, actor: Actor) -> str:
    name, query = PAGES.get(sentence, ("", ""))
    if not name or not admits(name, "GET", actor):
        return HERE.get(sentence, "")
    return reverse(name, args=[cycle] if name.startswith(OF_CYCLE) else []) + query
