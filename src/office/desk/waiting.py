"""What is with somebody else now: the award lists on their way, and who has to say yes next."""

from __future__ import annotations

from django.urls import reverse

from office.awards.queries import ListValue
from office.desk.todo import Task
from office.people.actors import Actor


def waiting(actor: Actor, found: list[ListValue]) -> list[Task]:
    """Of these lists, those whose next step is not the actor's."""
    return [_waits(one, one.next_step) for one in found if one.next_step and not one.waits_for(actor)]


def _waits(one: ListValue, step: str) -> Task:
    """A correction names no district: any supervisor validates it."""
    link, facts, names = reverse("awards:list", args=[one.pk]), {"version": one.version}, one.missing_districts
    if step == "validate" and names:
        return Task("desk.waits_districts", link, {**facts, "count": len(names), "names": ", ".join(names)})
    return Task(f"desk.waits_{step}", link, facts)
