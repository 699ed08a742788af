"""Pages of cycles: load, one call, answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from office.assessments import operations, queries
from office.assessments.figures import Readiness, readiness
from office.assessments.forms import PlanForm
from office.assessments.states import CYCLE_TRANSITIONS, CycleState
from office.frameworks import queries as frameworks
from office.people import queries as people
from office.people.access import language_of
from office.words import say
from patunay.errors import PatunayError


def load(request: HttpRequest, pk: int) -> queries.CycleValue:
    """The cycle, where it is one of the actor's division. Raises Http404."""
    one = queries.cycle(pk, request.actor.division)
    if one is None:
        raise Http404
    return one


def refuse(request: HttpRequest, error: PatunayError) -> None:
    """Says on the next page why a call could not be done."""
    messages.error(request, say(error.code, language_of(request), **error.facts))


def cycles(request: HttpRequest) -> HttpResponse:
    return render(request, "assessments/cycles.html", {"cycles": queries.cycles(request.actor.division)})


def plan(request: HttpRequest) -> HttpResponse:
    """A new cycle of one adopted framework version: the newest, or the one that `?framework=` names."""
    actor = request.actor
    versions = {one.pk: one for one in frameworks.adopted(actor.division)}
    if not versions:
        return render(request, "assessments/plan.html", {"versions": []})
    asked = request.GET.get("framework", "")
    chosen = int(asked) if asked.isdigit() and int(asked) in versions else next(iter(versions))
    framework = frameworks.framework(chosen)
    centres = people.centres(actor.division, actor, "assessments.plan")
    form = PlanForm(request.POST or None, framework=framework, centres=centres, lang=language_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("assessments:cycle", operations.plan_cycle(actor, form.draft(chosen), at=timezone.now()))
        except PatunayError as error:
            refuse(request, error)
    everybody = people.learners_at([one.pk for one in centres])
    shown = {"form": form, "versions": list(versions.values()), "chosen": versions[chosen]}
    facts = {**shown, "all_behaviours": len(framework.indicators())}
    return render(request, "assessments/plan.html", {**facts, "forecast": queries.forecast(everybody, framework)})


def cycle(request: HttpRequest, pk: int) -> HttpResponse:
    one = load(request, pk)
    facts = {
        "cycle": one,
        "version": frameworks.version(one.framework, one.division),
        "forecast": queries.forecast(queries.candidates(pk), frameworks.framework(one.framework)),
        "late": len(queries.late_learners(one)),
        "next_states": CYCLE_TRANSITIONS[one.state],
        "lacking": readiness(request.actor, one)[Readiness.RATERS_MISSING] if one.state is CycleState.RATING else 0,
        "event_date": queries.event_date(one),
        "is_past": one.state is not CycleState.CLOSED and one.closes_on < timezone.localdate(),
    }
    return render(request, "assessments/cycle.html", facts)


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    state = request.POST.get("state", "")
    if state not in CycleState.values:
        raise Http404
    try:
        operations.move_cycle(request.actor, load(request, pk), CycleState(state), at=timezone.now())
        messages.success(request, say(f"assessments.moved_{state}", language_of(request)))
    except PatunayError as error:
        refuse(request, error)
    return redirect("assessments:cycle", pk)


@require_POST
def late(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        added = operations.add_late_learners(request.actor, load(request, pk), at=timezone.now())
        messages.success(request, say("assessments.late_added", language_of(request), count=added))
    except PatunayError as error:
        refuse(request, error)
    return redirect("assessments:cycle", pk)
