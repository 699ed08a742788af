"""Pages of results: load, one call, answer."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from office.assessments import moderation, results
from office.assessments.queries import CycleValue, candidates
from office.assessments.reminders import slip_reminders, teacher_reminders
from office.assessments.results import Chosen
from office.assessments.scale_views import decided
from office.assessments.scales import ratings_after
from office.assessments.views import load
from office.frameworks.queries import framework
from patunay.award import Actor as Acting
from patunay.award import State

ROWS = 50
TASKS = 20
REMINDERS = 10


def chosen_of(request: HttpRequest) -> Chosen:
    names = ("state", "centre", "district", "competency")
    return Chosen(**{name: request.GET.get(name, "") for name in names})


def choices(request: HttpRequest, cycle: CycleValue) -> dict[str, Any]:
    """What the filters offer: the districts and centres of the learners that the actor sees."""
    cards = results.visible(request.actor, candidates(cycle.pk)).values()
    centres = {results.centre_of(card): card.centre for card in cards}
    return {
        "districts": sorted({card.district for card in cards}),
        "centres": sorted(centres.items(), key=lambda pair: pair[1]),
        "chosen": chosen_of(request),
        "query": _query(request),
    }


def _query(request: HttpRequest) -> str:
    """The filters without the number of the page, for links to other pages of the list."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def _page(request: HttpRequest, rows: list[Any], size: int) -> Page[Any]:
    return Paginator(rows, size).get_page(request.GET.get("page"))


@decided
def result_list(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = load(request, pk)
    rows = results.results(request.actor, cycle, chosen_of(request))
    facts = {
        "cycle": cycle,
        "framework": framework(cycle.framework),
        "page": _page(request, rows, ROWS),
        "tally": list(results.tally(rows).items()),
        "states": list(State),
        "late": ratings_after(cycle),
        **choices(request, cycle),
    }
    return render(request, "assessments/results.html", facts)


def _load_result(request: HttpRequest, pk: int, learner: int) -> dict[str, Any]:
    """Raises Http404 for a learner of another office."""
    cycle = load(request, pk)
    row = results.result(request.actor, cycle, learner)
    if row is None:
        raise Http404
    frame = framework(cycle.framework)
    pairs = [(frame.competency(decision.competency), decision) for decision in row.result.decisions]
    return {"cycle": cycle, "row": row, "pairs": pairs, "framework": frame}


@decided
def result(request: HttpRequest, pk: int, learner: int) -> HttpResponse:
    facts = _load_result(request, pk, learner)
    forms = results.forms_of(facts["cycle"], learner)
    looks = [one for one in moderation.cases(pk) if one.learner == learner and one.decided_at]
    return render(request, "assessments/result.html", {**facts, "forms": forms, "looks": looks})


@decided
def slip(request: HttpRequest, pk: int, learner: int) -> HttpResponse:
    """The printable result slip, Filipino first."""
    return render(request, "assessments/slip.html", _load_result(request, pk, learner))


@decided
def todo(request: HttpRequest, pk: int) -> HttpResponse:
    """The *Kulang* page: who must act, with the message to send (D95)."""
    cycle = load(request, pk)
    found = results.tasks(request.actor, cycle, chosen_of(request))
    who = request.GET.get("who", "")
    to = request.GET.get("to", "")
    shown = [one for one in found if who in ("", one.actor) and to in ("", one.to)]
    facts = {
        "cycle": cycle,
        "counts": [(actor, sum(one.actor is actor for one in found)) for actor in Acting],
        "teachers": sorted({one.to for one in found if one.actor is Acting.TEACHER and one.to}),
        "who": who,
        "to": to,
        "page": _page(request, shown, TASKS),
        **choices(request, cycle),
    }
    return render(request, "assessments/todo.html", facts)


def reminders(request: HttpRequest, pk: int) -> HttpResponse:
    """The messages for missing ratings: one a teacher, then one a slip."""
    cycle, chosen = load(request, pk), chosen_of(request)
    address = request.build_absolute_uri(reverse("assessments:rate_code"))
    found = [
        *teacher_reminders(request.actor, cycle, chosen),
        *slip_reminders(request.actor, cycle, chosen, address),
    ]
    facts = {"cycle": cycle, "page": _page(request, found, REMINDERS), **choices(request, cycle)}
    return render(request, "assessments/reminders.html", facts)


def coverage(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = load(request, pk)
    asked = request.GET.get("centre", "")
    centre = int(asked) if asked.isdigit() else None
    lines = results.coverage(request.actor, cycle, centre)
    if centre is not None and not lines:
        raise Http404
    return render(request, "assessments/coverage.html", {"cycle": cycle, "lines": lines, "centre": centre})
