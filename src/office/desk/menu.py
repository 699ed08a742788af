"""The menu of the page: what the access table opens to the actor, in the order of the work."""

from __future__ import annotations

from office.people.access import admits
from office.people.actors import Actor

PAGES = (
    ("people:rosters", "desk.menu_rosters"),
    ("people:learners", "desk.menu_learners"),
    ("frameworks:versions", "desk.menu_frameworks"),
    ("assessments:cycles", "desk.menu_assessments"),
    ("desk:invitations", "desk.menu_invitations"),
    ("assessments:rate", "desk.menu_rate"),
    ("assessments:rate_self", "desk.menu_rate_self"),
    ("awards:my_results", "desk.menu_results"),
    ("assessments:queue", "desk.menu_second_looks"),
    ("awards:reviews", "desk.menu_reviews"),
    ("awards:lists", "desk.menu_awards"),
    ("certificates:register", "desk.menu_certificates"),
    ("recognitions:events", "desk.menu_recognitions"),
    ("issuances:issuances", "desk.menu_issuances"),
    ("desk:counts", "desk.menu_counts"),
    ("jobs:jobs", "desk.menu_jobs"),
    ("people:staff", "desk.menu_staff"),
    ("desk:audit", "desk.menu_audit"),
)


def menu(actor: Actor) -> list[tuple[str, str]]:
    """(URL name, sentence) of each page that the actor may open."""
    return [(name, sentence) for name, sentence in PAGES if admits(name, "GET", actor)]
