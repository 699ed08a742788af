"""What every page of the site carries besides its own: the menu."""

from __future__ import annotations

from django.http import HttpRequest

from office.desk.menu import menu
from office.people.actors import Actor


def pages(request: HttpRequest) -> dict[str, object]:
    actor = getattr(request, "actor", Actor(0, ""))
    return {"menu": menu(actor) if actor.account else []}
